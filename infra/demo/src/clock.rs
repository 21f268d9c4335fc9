//! The demo's clock: it runs as many times faster as the demo is played.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_model::Timestamp;

/// Tells the time. The service and the demo's seals are given the same one, so that ticks, silences and stops all run at the same pace.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A clock that started at a given instant and runs at a given pace. It never goes back: it counts on the machine's steady clock.
#[derive(Clone, Copy, Debug)]
pub struct ScaledClock {
    started: Instant,
    start: Timestamp,
    speed: f64,
}

impl ScaledClock {
    /// Starts a clock now. It shows `start` and gains `speed` seconds each second (1: real time).
    #[must_use]
    pub fn starting(start: Timestamp, speed: f64) -> Self {
        Self {
            started: Instant::now(),
            start,
            speed,
        }
    }

    /// The time that it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.after(self.started.elapsed())
    }

    /// The time that it shows when so much real time has passed since its start.
    #[must_use]
    pub fn after(&self, elapsed: Duration) -> Timestamp {
        self.start.plus_seconds(elapsed.as_secs_f64() * self.speed)
    }

    /// This clock as a function.
    #[must_use]
    pub fn as_now(self) -> Now {
        Arc::new(move || self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_as_many_seconds_as_it_is_fast() {
        let start = Timestamp::from_seconds(1_000);
        let clock = ScaledClock::starting(start, 20.0);
        assert_eq!(clock.after(Duration::ZERO), start);
        assert_eq!(clock.after(Duration::from_millis(1_500)), start.plus_seconds(30.0));
        let now = clock.as_now();
        let (first, second) = (now(), now());
        assert!(start <= first && first <= second);
    }
}
