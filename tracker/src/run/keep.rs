//! Checkpoints beside the loop: it copies its state, and a thread of its own writes the copy. At five thousand transits writing takes half a
//! second, and whoever waits for an alert shall not wait for that.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cordon_model::{Mark, Offset};

use super::Settings;
use crate::judgement::Judgement;
use crate::{checkpoint, telemetry};

/// Of all time at most one part in so many goes into checkpoints, however large the state is.
const SPARE: u32 = 20;

/// When a checkpoint was last begun, and the one that is being written.
pub(super) struct Keeper {
    dir: PathBuf,
    next: Offset,
    at: Instant,
    took: Duration,
    writing: Option<JoinHandle<Duration>>,
}

impl Keeper {
    /// Nothing is to be kept of what lies before `next`.
    pub(super) fn new(settings: &Settings, next: Offset) -> Self {
        Self {
            dir: settings.checkpoint_dir.clone(),
            next,
            at: Instant::now(),
            took: Duration::ZERO,
            writing: None,
        }
    }

    /// Whether one is due: after so many observations or so long, but never while one is being written.
    pub(super) fn is_due(&mut self, next: Offset, settings: &Settings) -> bool {
        if self.writing.as_ref().is_some_and(|w| !w.is_finished()) {
            return false;
        }
        self.settle();
        let (observations, waited) = (next.0 - self.next.0, self.at.elapsed());
        let due = observations >= settings.checkpoint_observations || waited.as_secs_f64() >= settings.checkpoint_s;
        due && waited >= self.took * SPARE
    }

    /// Begins to write one.
    pub(super) fn begin<J: Judgement>(&mut self, place: checkpoint::Place, judge: &J, marks: Vec<Arc<Mark>>) {
        if self.next >= place.next {
            return;
        }
        self.settle();
        (self.next, self.at) = (place.next, Instant::now());
        let (dir, judge, copied) = (self.dir.clone(), judge.clone(), self.at.elapsed());
        telemetry::checkpoint_copied(copied.as_secs_f64());
        let thread = std::thread::Builder::new().name("checkpoint".to_owned());
        match thread.spawn(move || copied + write(&dir, place, &judge, &marks)) {
            Ok(writing) => self.writing = Some(writing),
            Err(e) => failed(&self.dir, &e),
        }
    }

    /// Waits for the one that is being written.
    pub(super) fn settle(&mut self) {
        if let Some(Ok(took)) = self.writing.take().map(JoinHandle::join) {
            self.took = took;
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.settle();
    }
}

/// Writes a checkpoint. A failure costs time at the next start, and is no reason to stop.
fn write<J: Judgement>(dir: &Path, place: checkpoint::Place, judge: &J, marks: &[Arc<Mark>]) -> Duration {
    let begun = Instant::now();
    match checkpoint::write(dir, place, judge, marks) {
        Ok(()) => telemetry::checkpoint_took(begun.elapsed().as_secs_f64()),
        Err(e) => failed(dir, &e),
    }
    begun.elapsed()
}

fn failed(dir: &Path, e: &std::io::Error) {
    telemetry::checkpoint_failed();
    tracing::error!(problem = %e, directory = %dir.display(), "no checkpoint could be written");
}
