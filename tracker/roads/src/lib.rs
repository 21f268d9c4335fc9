//! The road network: corridors, alternatives, what can be reached, and where a unit stands best.
//!
//! Read in this order: [`profile`] (what a heavy vehicle may drive and how fast), [`osm`] (a network from an `.osm.pbf`), [`graph`] (the
//! network as arrays), [`snap`] (the road at a place), [`tree`] (shortest times from a place, or to it), [`route`] and [`alternatives`] (ways
//! between two places), [`corridor`] (a corridor of them), [`drawn`] (a corridor from a drawn line), [`trips`] and [`learnt`] (corridors
//! from past transits), [`reach`] (what can be reached in time), [`posting`] (where units cover most), [`detour`] (what a silence
//! leaves open).
//!
//! Shortest times are Dijkstra's over arrays, ours: whole trees from both ends give alternatives, reach and cover alike, which point-to-point
//! indexes (contraction hierarchies) do not, and a city takes milliseconds. Times are whole milliseconds, ties go to the lower number: the
//! same network gives the same roads on every machine.
//!
//! **Architecture invariant:** no clock, no randomness, no logging; reads from what it is given, and knows of the service only its words.

pub mod alternatives;
pub mod corridor;
pub mod detour;
pub mod drawn;
pub mod graph;
pub mod learnt;
pub mod osm;
pub mod posting;
pub mod profile;
pub mod reach;
pub mod route;
pub mod snap;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tree;
pub mod trips;

pub use graph::Graph;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The network cannot be read.
    #[error("the road network cannot be read: {0}")]
    Unreadable(String),
    /// There is nothing in it that a heavy vehicle may drive on.
    #[error("the road network holds no road that a heavy vehicle may drive on")]
    NoRoads,
    /// No road is near enough.
    #[error("no road within {max_m:.0} m of {lon},{lat}")]
    FarFromRoads {
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
        /// How far it was looked for.
        max_m: f64,
    },
    /// Both places lie on roads, and no lawful way leads from the first to the second.
    #[error("no way leads from {0},{1} to {2},{3} by roads that a heavy vehicle may drive on")]
    NoWay(f64, f64, f64, f64),
    /// What was drawn is no line.
    #[error("{0}")]
    NoLine(String),
    /// What was made is no corridor of a world.
    #[error("{0}")]
    NoCorridor(String),
}
