//! What devices say, in our words. Pure: bytes in, observations and replies out.
