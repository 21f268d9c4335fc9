//! What cameras saw.

pub(crate) mod list;
