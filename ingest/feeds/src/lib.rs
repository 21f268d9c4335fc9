//! What devices say, in our words. Pure: bytes in, observations and replies out.
//!
//! Read in this order: [`dialect`] (what a vendor's way of speaking must offer), [`settings`] (what differs from device to
//! device), [`connection`] (bytes of one connection into frames, within limits), [`decoder`] (one line a frame, for the
//! command line), then the dialects themselves under [`seal`] and [`drone`]. [`speak`] writes frames as a device would: for tests and for
//! simulated trucks.
//!
//! To add a seal's protocol: write `seal/<dialect>.rs` (a folder if it is long), and register it in [`SEALS`]. A drone's: the same, in `drone/` and [`DRONES`].
//!
//! **Architecture invariant:** nothing here reads a clock, logs or does I/O; bad input is a value ([`Decoded::error`]), never a panic.

mod calendar;
pub mod connection;
mod cursor;
pub mod decoder;
pub mod dialect;
mod draft;
pub mod drone;
pub mod seal;
pub mod settings;
pub mod speak;

pub use connection::{Connection, Heard};
pub use decoder::Decoder;
pub use dialect::{Decoded, Dialect, Session, Split};
pub use settings::{Jt600Speed, Jt808Model, Settings};

/// Every dialect in which a seal may speak: the one list that makes a dialect known.
pub const SEALS: &[&dyn Dialect] = &[&seal::jt600::Jt600, &seal::jt808::Jt808];

/// Every dialect in which a drone may say where it is and what it looks at.
pub const DRONES: &[&dyn Dialect] = &[&drone::misb0601::Misb0601];

/// The dialect of that name, whoever speaks it.
#[must_use]
pub fn dialect_of(name: &str) -> Option<&'static dyn Dialect> {
    SEALS.iter().chain(DRONES).find(|d| d.name() == name).copied()
}

/// The seal dialect of that name.
#[must_use]
pub fn seal_dialect(name: &str) -> Option<&'static dyn Dialect> {
    SEALS.iter().find(|d| d.name() == name).copied()
}
