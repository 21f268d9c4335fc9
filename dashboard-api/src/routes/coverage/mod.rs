//! Coverage: whom we hear.

pub(crate) mod read;
