//! The real binary with the real services: what the tests of this crate start, speak to and look at.
//!
//! A [`Service`] is `cordon up` in a data directory of its own, with a private PostGIS, on free ports. Nothing here stands in for a
//! part of the product.

pub mod browser;
pub mod client;
pub mod clock;
pub mod receiver;
pub mod seal;
pub mod service;
pub mod wait;
pub mod world;
pub mod yard;

pub use client::{Client, Live};
pub use service::Service;
pub use wait::until;
