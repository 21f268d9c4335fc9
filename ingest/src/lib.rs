//! ROLE 1: hears the outside world and writes down what it heard.
//!
//! Bytes come in through a door in [`listen`], become observations in `cordon_feeds`, and are written down by the [`intake`], which stamps
//! them. Only when they are durable does the door answer the device.
//! Cameras and drones are gone to instead: [`cameras`] plays their streams, says how they fare, and gives each frame to whoever reads plates;
//! a picture that proves a sighting is kept by [`evidence`] before the sighting is written down.
//!
//! **Architecture invariant:** nothing is acknowledged before it is durable; [`clock`] alone reads the system's clock; no vendor is named here.

pub mod cameras;
pub mod clock;
pub mod evidence;
pub mod intake;
pub mod listen;
pub mod telemetry;

pub use clock::Now;
pub use evidence::Evidence;
pub use intake::Intake;
