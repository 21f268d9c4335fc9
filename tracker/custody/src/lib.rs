//! The judgement: a pure fold from observations to events.
//!
//! Read in this order: [`fold`] (the whole: an observation in, conclusions out), [`bind`] (whose seal it was at that instant), [`lifecycle`]
//! (what officers may do), [`step`] and [`rules`] (what one watch makes of one observation), [`weight`] and [`growth`] (how soon somebody must look), [`ground`], [`corridor`] and [`geofence`]
//! (where things are), [`rejudge`] (what comes late), [`names`], [`sightings`] and [`witness`] (what cameras saw), [`correct`] (what a person says of that), [`watchlist`], [`lookup`] and [`confusion`] (what
//! somebody looks for), [`companion`] (a seal and its vehicle), [`strangers`] (whom nobody watches), [`fact`], [`across`] and [`tell`] (what follows from several watches), [`alarm`], [`handle`], [`shelf`] and [`group`] (episodes that
//! somebody must handle, and what is shown as one), [`judge`] (the fold over lines of text), [`terms`] and [`backtest`] (the same under other
//! limits), [`explain`] (why an alert), [`road`], [`gap`] and [`forecast`] (how far a truck came, what its silence leaves open, and when it
//! arrives: asked for, never judged).
//!
//! **Architecture invariant:** no clock, no I/O, no randomness, no logging; time passes only when a tick is read. The same observations in
//! the same order give the same conclusions, on every machine: maps are ordered and no float goes through the platform's own functions.

pub mod across;
pub mod ahead;
pub mod alarm;
mod alike;
pub mod area;
pub mod backtest;
pub mod bind;
pub mod case;
mod cases;
pub mod companion;
pub mod compile;
pub mod confusion;
pub mod correct;
pub mod corridor;
pub mod drift;
pub mod eras;
mod expected;
pub mod explain;
pub mod fact;
pub mod fold;
pub mod forecast;
pub mod gap;
pub mod geofence;
mod grade;
pub mod ground;
pub mod group;
pub mod growth;
pub mod handle;
pub mod judge;
pub mod kept;
pub mod lane;
pub mod lifecycle;
pub mod lines;
pub mod lookup;
pub mod mark;
pub mod names;
pub mod piece;
pub mod quiet;
pub mod rejudge;
pub mod road;
pub mod rules;
pub mod say;
pub mod shelf;
pub mod sightings;
pub mod snapshots;
pub mod state;
pub mod step;
mod strand;
pub mod strangers;
pub mod tell;
pub mod terms;
pub mod tunnel;
pub mod watchlist;
pub mod weight;
pub mod witness;

pub use backtest::Backtest;
pub use fold::{Fold, History, Out};
pub use judge::Judge;
pub use lines::{LineError, Lines};
pub use terms::Terms;
