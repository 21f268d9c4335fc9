//! What a playing works, stage by stage: counted on its own threads, read by whoever shows it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts of one source over all of its playings. Adding costs an atomic addition.
#[derive(Debug, Default)]
pub struct Tally {
    units: AtomicU64,
    held: AtomicU64,
    decoded: AtomicU64,
    decoding_us: AtomicU64,
}

/// What was counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Coded pictures that came to the decoder's door.
    pub units: u64,
    /// Those of them that were not decoded, because nobody wanted to see them.
    pub held: u64,
    /// Pictures that were decoded.
    pub decoded: u64,
    /// What the thread that decodes, scales and copies pictures has worked; not the time that it waited.
    pub decoding: Duration,
}

impl Tally {
    /// What was counted so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            units: read(&self.units),
            held: read(&self.held),
            decoded: read(&self.decoded),
            decoding: Duration::from_micros(read(&self.decoding_us)),
        }
    }

    pub(crate) fn count_unit(&self) {
        self.units.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_held(&self) {
        self.held.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_decoded(&self) {
        self.decoded.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_decoding(&self, worked: Duration) {
        let us = u64::try_from(worked.as_micros()).unwrap_or(u64::MAX);
        self.decoding_us.fetch_add(us, Ordering::Relaxed);
    }
}

/// What the thread that asks has worked since it was begun, without the time that it waited.
#[must_use]
pub fn thread_worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_counts_and_waiting_does_not() {
        let before = thread_worked();
        let mut sum = 0_u64;
        while thread_worked() < before + Duration::from_millis(5) {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(1));
        }
        let tally = Tally::default();
        tally.count_decoding(thread_worked() - before);
        tally.count_unit();
        let counted = tally.counted();
        assert!(counted.decoding >= Duration::from_millis(5));
        assert_eq!((counted.units, counted.decoded), (1, 0));
    }
}
