//! The alarm load, in the figures of ISA-18.2.

pub(crate) mod read;
