//! Streams of our own: an RTSP server whose cameras are drawn ([`rtsp`]), and a sender of MPEG-TS with KLV beside the pictures ([`ts`]).
//! [`film`] is a camera that was coded beforehand. For the demo and for tests; the product receives.

pub mod film;
pub mod rtsp;
pub mod ts;

pub use film::Film;
pub use rtsp::{Drawn, Played, RtspServer, Shown};
pub use ts::TsSender;
