//! The real binary with the real services and a real browser.
