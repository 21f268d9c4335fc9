//! Cameras and drones: a stream in, pictures and the packets that ride beside them out. GStreamer decodes; nothing here knows what a picture shows.
//!
//! Read in this order: [`source`] (what is played), [`pipeline`] (one playing of it, from its first byte to its end), [`outlet`] (where frames go:
//! bounded, the newest win), [`camera`] (a source that is played for ever), [`clip`] (a file of which every frame counts). Beside them
//! [`frame`], [`klv`] (packets in step with frames), [`gate`] (is it decoded at all), `pace` (how many of its pictures go on), [`tally`] (what decoding costs), [`coded`] (the last seconds
//! as they came) and [`recording`] (a part of them as a film), [`glance`] and [`health`] (is it live, black, frozen, turned), [`fault`] (what goes wrong,
//! in sentences). With the feature `serve`: streams of our own, for the demo and for tests.
//!
//! **Architecture invariant:** a camera never waits for whoever looks at its frames, and one that fails hurts no other. The decoder of one that is held back at times
//! waits, for two seconds at most, while what was held back comes at once.

pub mod camera;
pub mod clip;
pub mod coded;
pub mod fault;
pub mod frame;
pub mod gate;
pub mod glance;
pub mod health;
pub mod klv;
mod mp4;
pub mod outlet;
mod pace;
pub mod pipeline;
pub mod recording;
#[cfg(feature = "serve")]
pub mod serve;
pub mod source;
pub mod still;
pub mod stop;
mod tail;
pub mod tally;
mod tap;

pub use camera::Camera;
pub use clip::Clip;
pub use fault::Fault;
pub use frame::Frame;
pub use gate::Gate;
pub use klv::Klv;
pub use outlet::{Outlet, Queue};
pub use pipeline::{Settings, play};
pub use recording::Recording;
pub use source::Source;
pub use stop::Stop;
