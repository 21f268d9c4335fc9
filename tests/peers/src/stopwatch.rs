//! How long something took.

use std::time::Instant;

/// A stopwatch.
pub(crate) struct Watch(Instant);

impl Watch {
    /// From now on.
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// So many things a second since then.
    pub(crate) fn rate(&self, count: usize) -> f64 {
        count as f64 / self.0.elapsed().as_secs_f64()
    }
}
