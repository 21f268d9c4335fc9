//! Cameras as they are now.

pub(crate) mod list;
