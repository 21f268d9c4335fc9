//! Seals: those that are heard, and those that transits wait for.

pub(crate) mod list;
