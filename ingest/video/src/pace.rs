//! No more pictures a second than are wanted: which of them go on is decided by their places in the stream, so that what comes late or at once is
//! thinned as evenly as what comes in time, and a gap is no reason to let through what came after it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A picture that comes so much of a period too soon is in time: clocks of cameras tremble.
const IN_TIME: f64 = 0.1;

/// Thins out pictures.
pub(crate) struct Pace {
    period: Duration,
    /// From which place on the next picture goes on.
    due: Mutex<Option<Duration>>,
}

impl Pace {
    /// At most so many a second.
    pub(crate) fn of(fps_max: u32) -> Self {
        Self {
            period: Duration::from_secs(1) / fps_max.max(1),
            due: Mutex::new(None),
        }
    }

    /// Whether the picture at a place in the stream goes on. One that stands before the last by more than a period begins anew: the stream has jumped.
    pub(crate) fn takes(&self, at: Duration) -> bool {
        let mut known = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let due = known.filter(|due| at + self.period * 2 > *due).unwrap_or(at);
        let takes = at + self.period.mul_f64(IN_TIME) >= due;
        if takes {
            // On average no more than wanted, and after a gap no more at once than ever.
            *known = Some(if at > due + self.period { at } else { due } + self.period);
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places in milliseconds, and those that go on at five a second.
    fn check(places: impl IntoIterator<Item = u64>, expected: &[u64]) {
        let pace = Pace::of(5);
        let taken: Vec<u64> = places.into_iter().filter(|ms| pace.takes(Duration::from_millis(*ms))).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn pictures_are_thinned_evenly() {
        check((0..1000).step_by(40), &[0, 200, 400, 600, 800]);
        // Twelve a second: as near to five as they allow.
        check((0..12).map(|n| n * 1000 / 12), &[0, 250, 416, 583, 833]);
        check((0..1000).step_by(250), &[0, 250, 500, 750]);
        // Each a little too soon or too late.
        check([0, 190, 410, 590, 805, 985], &[0, 190, 410, 590, 805, 985]);
    }

    #[test]
    fn a_gap_or_a_jump_lets_no_more_through() {
        let late = (0..200).step_by(40).chain((20_000..20_600).step_by(40));
        check(late, &[0, 20_000, 20_200, 20_400]);
        let anew = (9_000..9_400).step_by(40).chain((0..400).step_by(40));
        check(anew, &[9_000, 9_200, 0, 200]);
    }
}
