//! ROLE 3: shows; never decides.
