//! A simulated Vietnam: a seeded world of trucks, and the frames that their seals send.
