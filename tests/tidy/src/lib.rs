//! Layering, sizes and words, as tests.
