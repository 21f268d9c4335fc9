//! Transports: bytes in, acknowledgements out. No vendor's name in here: what the bytes mean is a dialect's business.
//!
//! Seals come over [`tcp`]. Other transports have their place beside it when a device needs them.

mod presence;
mod sockets;
pub mod tcp;

pub use tcp::{SealListener, SealSettings};
