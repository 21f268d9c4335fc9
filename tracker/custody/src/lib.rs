//! The judgement: a pure fold from observations to events. See [`fold`].
//!
//! **Architecture invariant:** no clock, no I/O, no randomness, no logging; time passes only when a tick is read.

pub mod fold;

pub use fold::{History, Out};
