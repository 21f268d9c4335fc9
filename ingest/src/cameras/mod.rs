//! Cameras and drones: each stream is played for ever; how it fares, what a drone says beside it, and what is seen in it become observations.
//!
//! [`settings`] is what the configuration says of each; [`report`] decides when a camera's health is worth an observation; [`watch`] is one stream's thread;
//! [`sighter`] reads its frames, `due` says which of them and `track` what of it, [`pass`] makes one of the many frames that show one truck, and `sighting` what is told of it;
//! `motion` says whether there is anything to see, `clips` keeps the film around it, and `stages` counts what becomes of frames.

mod clips;
mod due;
mod eyes;
mod motion;
pub mod pass;
pub mod report;
pub mod settings;
pub mod sighter;
mod sighting;
mod stages;
mod track;
mod watch;

use std::sync::Arc;

use cordon_journal::Entry;
use cordon_video::Frame;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{Evidence, Intake, telemetry};

pub use clips::Told;
pub use settings::{CameraSettings, Cameras, DroneSettings};

/// A frame, and whose it is.
#[derive(Debug)]
pub struct Seen<'a> {
    /// The camera's id, or the drone's.
    pub camera: &'a str,
    /// Where what it shows is: the camera's own place, or the middle of a drone's picture on the ground. Degrees north, degrees east.
    pub place: Option<(f64, f64)>,
    /// The picture.
    pub frame: Frame,
}

/// Whoever looks at frames. Called on the stream's own thread: what takes longer than a frame lasts costs frames, and nothing else.
pub trait Looker: Send {
    /// Looks at a frame.
    fn look(&mut self, seen: Seen<'_>);
    /// Nothing more will come for now: the stream broke off, or ends. What is half read is to be finished.
    fn pause(&mut self) {}
    /// Nothing moves any more, and no frame will come until something does.
    fn rest(&mut self) {
        self.pause();
    }
    /// The sightings that were told since this was last asked: each is to have a clip.
    fn told(&mut self) -> Vec<Told> {
        Vec::new()
    }
}

/// Makes a looker for a stream, by its id and how many of its frames a second are read at most.
pub type Lookers = Arc<dyn Fn(&str, f64) -> Box<dyn Looker> + Send + Sync>;

/// What all streams share.
#[derive(Clone)]
pub struct Around {
    /// The door.
    pub intake: Arc<Intake>,
    /// Where stills and evidence are kept.
    pub evidence: Evidence,
    /// Who looks at frames; none: nobody does, and health alone is told.
    pub lookers: Option<Lookers>,
}

impl Around {
    /// Writes down what a stream says, and waits until it is on the disk; says whether it is. What cannot be written is counted, and the
    /// stream goes on. `what`, for the log: "a sighting".
    fn write(&self, runtime: &Handle, camera: &str, what: &str, entries: &mut [Entry]) -> bool {
        let heard = runtime.block_on(self.intake.hear(entries));
        if let Err(e) = &heard {
            telemetry::count_unheard("camera");
            tracing::error!(camera, "{what} could not be written: {e}");
        }
        heard.is_ok()
    }
}

/// Begins to play every camera and drone of the configuration. Each ends when `stop` is cancelled.
///
/// Must be called within a runtime.
#[must_use]
pub fn open(cameras: &Cameras, around: &Around, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
    if let Err(e) = around.evidence.clear_drafts() {
        tracing::warn!("what an earlier run left half made cannot be deleted: {e}");
    }
    let watched = cameras.cameras.iter().map(watch::Watched::camera);
    let watched = watched.chain(cameras.drones.iter().map(watch::Watched::drone));
    let play = |watched: watch::Watched| {
        let (around, stop, runtime) = (around.clone(), stop.clone(), Handle::current());
        // A thread of its own: frames come and are looked at without waiting for anybody.
        tokio::task::spawn_blocking(move || watched.run(&around, &stop, &runtime))
    };
    watched.map(play).collect()
}
