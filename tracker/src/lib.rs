//! ROLE 2: decides. Reads heard, judges, appends judged, projects.
//!
//! [`run`] is the loop from heard to judged; [`checkpoint`] keeps its state across restarts; [`picture`] is where everything is
//! now; [`project`] brings judged into PostGIS; [`sinks`] tell others; [`history`] finds again what was heard. [`settle`] runs all that to the end of what was heard,
//! for a command that reads a stopped service's directory.
//!
//! **Architecture invariant:** one tracker writes judged, and it writes nothing that does not follow from heard: killed at any
//! moment and started again, it puts out what it would have put out.

pub mod checkpoint;
pub mod history;
pub mod judgement;
pub mod picture;
pub mod project;
pub mod run;
mod settle;
pub mod sinks;
mod telemetry;

use std::sync::Arc;

use cordon_model::Timestamp;

pub use history::JournalHistory;
pub use judgement::Judgement;
pub use picture::Picture;
pub use run::{Settings, Tracker, TrackerError};
pub use settle::settle;

/// The clock, handed in by whoever starts us: only signatures of what goes out need it.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;
