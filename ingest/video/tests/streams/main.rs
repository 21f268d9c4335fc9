//! Real streams through real pipelines: files, RTSP, MPEG-TS with KLV, and what goes wrong with each.

#[path = "../stage/mod.rs"]
mod stage;

mod bad;
mod files;
mod gated;
mod klv;
mod recordings;
mod rtsp;
