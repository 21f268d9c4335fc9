//! The two ordered durable streams: heard and judged.
