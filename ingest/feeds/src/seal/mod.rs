//! The dialects of e-seals, one module each; registered in [`crate::SEALS`].

mod jointech;
pub mod jt600;
pub mod jt808;
