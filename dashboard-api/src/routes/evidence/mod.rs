//! Pictures that show what was seen.

pub(crate) mod read;
