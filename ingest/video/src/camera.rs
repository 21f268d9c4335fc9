//! A source that is played for ever: when it fails it is begun again, after a while, until it is stopped.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::outlet::Next;
use crate::pipeline::{Clock, Ended, Settings, play};
use crate::{Fault, Frame, Outlet, Source, Stop};

/// How a camera is kept alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// How its source is played.
    pub settings: Settings,
    /// How long the first try again waits.
    pub wait_min: Duration,
    /// How long a try again waits at most; each waits twice as long as the one before, until a frame has come.
    pub wait_max: Duration,
    /// Whether a file that has ended is played again.
    pub repeat: bool,
    /// How many frames may wait for whoever looks.
    pub frames_max: usize,
    /// How many bytes of the coded stream are kept, for films of what is over already.
    pub coded_bytes_max: usize,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            wait_min: Duration::from_millis(500),
            wait_max: Duration::from_secs(30),
            repeat: false,
            frames_max: 2,
            coded_bytes_max: 0,
        }
    }
}

/// How a camera fares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fare {
    /// How often it was begun.
    pub begun: u64,
    /// Why the last playing ended, or what the one now going on lacks; `None` while frames come.
    pub said: Option<String>,
    /// Whether it has ended for good: it was stopped, or a file was played to its end.
    pub ended: bool,
    /// What was said counts until more frames than this have come.
    said_until: u64,
}

/// A camera. Dropping it stops it and waits until its pipeline is gone.
pub struct Camera {
    outlet: Outlet,
    stop: Stop,
    fare: Arc<Mutex<Fare>>,
    keeper: Option<JoinHandle<()>>,
}

impl Camera {
    /// Begins to play a source, in a thread of its own.
    #[must_use]
    pub fn start(source: Source, keeping: Keeping, clock: Clock) -> Self {
        let outlet = Outlet::keeping(keeping.frames_max, keeping.coded_bytes_max);
        let stop = Stop::default();
        let fare = Arc::new(Mutex::new(Fare::default()));
        let mut keeper = Keeper {
            source,
            keeping,
            clock,
            outlet: outlet.clone(),
            stop: stop.clone(),
            fare: Arc::clone(&fare),
        };
        let keeper = std::thread::spawn(move || keeper.keep());
        Self {
            outlet,
            stop,
            fare,
            keeper: Some(keeper),
        }
    }

    /// Waits for the next frame; the newest there is, where several have come.
    #[must_use]
    pub fn frame(&self, at_most: Duration) -> Next<Frame> {
        self.outlet.frames.next(at_most)
    }

    /// Where its frames and packets come out.
    #[must_use]
    pub const fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    /// How it fares.
    #[must_use]
    pub fn fare(&self) -> Fare {
        let mut fare = lock(&self.fare).clone();
        if came(&self.outlet) > fare.said_until {
            fare.said = None;
        }
        fare
    }

    /// Tells it to stop, without waiting.
    pub fn stop(&self) {
        self.stop.stop();
        self.outlet.close();
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.stop();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// How many pictures came that are worth something: frames, and those that were held back from the decoder.
fn came(outlet: &Outlet) -> u64 {
    outlet.frames.came() + outlet.tally.counted().held
}

fn lock(fare: &Mutex<Fare>) -> MutexGuard<'_, Fare> {
    fare.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Keeper {
    source: Source,
    keeping: Keeping,
    clock: Clock,
    outlet: Outlet,
    stop: Stop,
    fare: Arc<Mutex<Fare>>,
}

impl Keeper {
    fn keep(&mut self) {
        let mut failures = 0;
        while !self.stop.is_stopped() {
            let shown = came(&self.outlet);
            let result = self.play();
            if came(&self.outlet) > shown {
                failures = 0;
            }
            let over = match result {
                Ok(Ended::Stopped) => true,
                Ok(Ended::AtItsEnd(_)) => !self.source.is_live() && !self.keeping.repeat,
                Err(_) => false,
            };
            if over || self.stop.wait(wait(&self.keeping, failures, fastrand::f64())) {
                break;
            }
            failures += 1;
        }
        lock(&self.fare).ended = true;
        self.outlet.close();
    }

    fn play(&self) -> Result<Ended, Fault> {
        lock(&self.fare).begun += 1;
        let say = |said: Option<String>, until: u64| {
            let mut fare = lock(&self.fare);
            (fare.said, fare.said_until) = (said, until);
        };
        let mut note = |said: String| say(Some(said), u64::MAX);
        let result = play(
            &self.source,
            &self.keeping.settings,
            &self.outlet,
            &self.clock,
            &self.stop,
            &mut note,
        );
        let said = match &result {
            Ok(Ended::Stopped) => None,
            Ok(Ended::AtItsEnd(Some(lacked))) => Some(format!("{lacked}; it has ended")),
            Ok(Ended::AtItsEnd(None)) => Some(format!("{} has ended", self.source)),
            Err(fault) => Some(fault.to_string()),
        };
        say(said, came(&self.outlet));
        result
    }
}

/// How long to wait before the next try: doubled with each failure, and between half and the whole of that, so that the cameras of
/// one site do not all come back at one instant. `chance`: 0–1.
fn wait(keeping: &Keeping, failures: u32, chance: f64) -> Duration {
    let doubled = keeping.wait_min.saturating_mul(2_u32.saturating_pow(failures.min(16)));
    doubled.min(keeping.wait_max).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit_and_is_never_the_same_for_all() {
        let keeping = Keeping::default();
        let whole: Vec<u128> = (0..9).map(|n| wait(&keeping, n, 1.0).as_millis()).collect();
        assert_eq!(whole, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
        assert_eq!(wait(&keeping, 3, 0.0).as_millis(), 2000);
        assert_eq!(wait(&keeping, u32::MAX, 1.0).as_millis(), 30000);
    }
}
