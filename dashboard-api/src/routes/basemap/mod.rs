//! The operator's own basemap.

pub(crate) mod read;
