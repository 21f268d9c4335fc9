//! A file of which every frame counts.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::outlet::Next;
use crate::pipeline::{Clock, Ended, Settings, play};
use crate::{Fault, Frame, Klv, Outlet, Source, Stop};

/// How many decoded frames may wait.
const AHEAD: usize = 4;

/// The frames of a file, in order, decoded a few ahead of whoever takes them. The last item may be a fault.
pub struct Clip {
    outlet: Outlet,
    stop: Stop,
    player: Option<JoinHandle<Result<Ended, Fault>>>,
}

impl Clip {
    /// Begins to read a file. `settings.every_frame` is set.
    #[must_use]
    pub fn open(path: &Path, settings: &Settings, clock: Clock) -> Self {
        let outlet = Outlet::new(AHEAD);
        let stop = Stop::default();
        let settings = Settings {
            every_frame: true,
            ..settings.clone()
        };
        let source = Source::File(path.to_owned());
        let (out, stopping) = (outlet.clone(), stop.clone());
        let player = std::thread::spawn(move || {
            let result = play(&source, &settings, &out, &clock, &stopping, &mut |_| {});
            out.close();
            result
        });
        Self {
            outlet,
            stop,
            player: Some(player),
        }
    }

    /// The packets that have come beside the frames so far, and were not taken yet.
    pub fn packets(&self) -> impl Iterator<Item = Klv> {
        let queue = Arc::clone(&self.outlet.klv);
        std::iter::from_fn(move || match queue.next(Duration::ZERO) {
            Next::Item(klv) => Some(klv),
            Next::Nothing | Next::Closed => None,
        })
    }
}

impl Iterator for Clip {
    type Item = Result<Frame, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.outlet.frames.next(Duration::from_secs(1)) {
                Next::Item(frame) => return Some(Ok(frame)),
                Next::Nothing => {}
                Next::Closed => {
                    let result = self.player.take()?.join();
                    return result.ok().and_then(Result::err).map(Err);
                }
            }
        }
    }
}

impl Drop for Clip {
    fn drop(&mut self) {
        self.stop.stop();
        self.outlet.close();
        if let Some(player) = self.player.take() {
            let _ = player.join();
        }
    }
}
