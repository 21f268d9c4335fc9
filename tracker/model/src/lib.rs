//! The words that every role shares. Pure: no clock, no I/O.
