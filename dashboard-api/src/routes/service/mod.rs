//! The service about itself.

pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
