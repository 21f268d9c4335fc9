//! The live socket.

pub(crate) mod connect;
