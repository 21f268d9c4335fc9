//! The binary: the only crate that knows every role.

fn main() {}
