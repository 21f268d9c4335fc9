//! ROLE 1: hears the outside world and writes down what it heard.
//!
//! Bytes come in through a door in [`listen`], become observations in `cordon_feeds`, and are written down by the [`intake`], which stamps
//! them. Only when they are durable does the door answer the device.
//!
//! **Architecture invariant:** nothing is acknowledged before it is durable; [`clock`] alone reads the system's clock; no vendor is named here.

pub mod clock;
pub mod intake;
pub mod listen;
pub mod telemetry;

pub use clock::Now;
pub use intake::Intake;
