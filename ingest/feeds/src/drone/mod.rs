//! The dialects of drones, one module each; registered in [`crate::DRONES`].

pub mod misb0601;
