//! Load on the real binary, with figures.
