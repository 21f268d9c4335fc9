//! Containers: looked up by their number.

pub(crate) mod read;
