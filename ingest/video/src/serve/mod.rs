//! Streams of our own: an RTSP server whose cameras are drawn ([`rtsp`]), and a sender of MPEG-TS with KLV beside the pictures ([`ts`]).
//! For the demo and for tests; the product receives.

pub mod rtsp;
pub mod ts;

pub use rtsp::{Drawn, RtspServer};
pub use ts::TsSender;
