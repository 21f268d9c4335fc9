//! The simulator: a seeded world in which trucks drive, devices err and every crime happens, and the oracle that scores what the judgement
//! makes of it.
//!
//! Read in this order: [`roads`], [`streets`] and [`country`] (where), [`draft`] and [`fleet`] (who plans what), [`crimes`] (what is done), [`drive`]
//! (how trucks move), [`life`] with [`seal`], [`tracker`], [`camera`], [`receiver`] and [`officers`] (what is said of it), [`transport`]
//! (what of that arrives), [`tale`] (the whole), [`hearing`] (what the product concludes), [`explain`] and [`oracle`] (whether it is right),
//! [`scores`] (how right it was before).
//!
//! **Architecture invariants:** the same seed tells the same tale, to the byte. The tale is written from what the product promises: nothing
//! in it knows a rule or its limits. What is judged is judged by the product's own fold, in process.

pub mod bystanders;
pub mod camera;
pub mod chance;
pub mod country;
pub mod crimes;
pub mod draft;
pub mod drive;
pub mod explain;
pub mod files;
pub mod fleet;
pub mod ground;
pub mod heard;
pub mod hearing;
pub mod life;
pub mod officers;
pub mod oracle;
pub mod receiver;
pub mod roads;
pub mod scene;
pub mod scores;
pub mod seal;
pub mod streets;
pub mod table;
pub mod tale;
pub mod tracker;
pub mod transport;
pub mod truth;
