//! A simulated Vietnam: a seeded world of trucks, and the frames that their seals send.
//!
//! Nothing here goes behind the service's doors: the world is a world file, seals speak their dialects over TCP, and officers
//! use the API. Read in this order: [`country`] and [`roads`] (where one drives), [`motion`], [`truck`] and [`fleet`] (who drives,
//! how), [`script`] (what is made to happen), [`receiver`] (what a seal measures of it), [`demo`] and [`truth`];
//! then [`seal`] (one seal's connection, for tests and load as well), [`play`] (a task for each truck) and [`officers`] (who act over HTTP);
//! last what is seen: [`lane`] (which truck stands before a gate's camera), [`cameras`] (the gates as RTSP streams), [`drone`] and [`ground`]
//! (a drone's flight, its stream, and what its camera shows).

pub mod cameras;
pub mod chance;
pub mod clock;
pub mod country;
pub mod demo;
pub mod drone;
pub mod fleet;
pub mod ground;
pub mod lane;
pub mod line;
pub mod motion;
pub mod names;
pub mod officers;
pub mod play;
pub mod receiver;
pub mod roads;
pub mod script;
pub mod seal;
pub mod truck;
pub mod truth;
mod voice;

pub use cameras::{Cameras, GateCamera};
pub use clock::{Now, ScaledClock};
pub use demo::Demo;
pub use drone::{DroneFeed, Flight};
pub use officers::Office;
pub use play::{Doors, Tally};
pub use receiver::{Reading, Receiver};
pub use seal::{SealClient, SealError};
pub use truck::{Dialect, Truck};
pub use voice::NoFrame;
