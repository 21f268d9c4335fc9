//! The world.

pub(crate) mod read;
