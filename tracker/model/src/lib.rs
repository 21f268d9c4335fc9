//! The words that every role shares. Pure: no clock, no I/O, no randomness.
//!
//! Read in this order: [`time`] and [`id`] (what things are called), [`container`], [`plate`], [`locode`] (what customs calls
//! them), [`world`], [`corridor`] and [`transit`] (what is expected), [`observation`] (what was heard), [`correction`] (what a person says of that), [`event`], [`alert`] and [`judged`]
//! (what was concluded), [`picture`] (what the screen shows).
//!
//! **Architecture invariant:** nothing here decides anything, and nothing here depends on any other crate of the workspace.

pub mod alert;
pub mod container;
pub mod correction;
pub mod corridor;
pub mod earth;
pub mod event;
pub mod hash;
pub mod id;
pub mod instruction;
pub mod judged;
pub mod locode;
pub mod observation;
pub mod picture;
pub mod plate;
#[cfg(feature = "schema")]
mod schema;
pub mod seal;
pub mod sight;
pub mod sighted;
pub mod time;
pub mod transit;
pub mod watch;
mod wire;
pub mod world;

pub use alert::{Alert, AlertState, Condition, Group, GroupCause, Shelf};
pub use container::ContainerNumber;
pub use correction::{Correction, Misread};
pub use event::{Event, EventName, Kind, Rule, Severity};
pub use id::{AlertId, CameraId, CorridorId, GeofenceId, ObservationId, Offset, SealId, Seq, TransitId, VehicleId, WatchId};
pub use instruction::{Act, Instruction};
pub use judged::{Judged, JudgedRecord, Outcome, TrackFix, TrackPiece, Verdict};
pub use observation::{Body, CameraReport, CameraState, Fix, Heard, Observation, Origin, SealReport, Sighting};
pub use picture::Mark;
pub use plate::Plate;
pub use seal::{Cover, LockEvent, Rope, SealAlarm, SealState};
pub use sight::{CameraNow, DroneNow, Sight};
pub use sighted::{Agreement, Clip, Ends, Expectation, ExpectedPass, Finding, Reason, Sighted};
pub use time::Timestamp;
pub use transit::{Channel, Contact, Custody, Declaration, Stage, Step, Transit};
pub use watch::{Unwatched, Wanted, WatchEntry, WatchKind};
pub use world::{Camera, Corridor, Geofence, Limits, Stretch, WATCH_COST_MOST, World, WorldError};
