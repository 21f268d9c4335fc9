//! Who reads what cameras show: frames in, one sighting a pass out, its picture on the disk before it is told.

use std::sync::{Arc, Mutex, PoisonError};

use cordon_journal::Entry;
use cordon_model::Timestamp;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::Eyes;
use cordon_video::glance::Glance;
use cordon_video::{Frame, still};
use tokio::runtime::Handle;

use super::pass::{Passed, Passes};
use super::sighting::sighting;
use super::{Around, Looker, Lookers, Seen};
use crate::{clock, telemetry};

/// Frames are read so often at most while something is in view, in seconds.
const READ_EVERY_S: f64 = 0.45;
/// A scene in which nothing moves is looked at so often, in seconds: what stands there may have come unseen.
const LOOK_EVERY_S: f64 = 2.0;
/// The share of a picture's points that must change for something to have moved.
const MOVED: f64 = 0.01;

/// The networks, shared by all cameras: one looks at a time, so that reading takes one core at most.
type SharedEyes = Arc<Mutex<Eyes>>;

/// A reader for each camera, all with the same eyes; what they see goes through `around`'s door.
///
/// Must be called within a runtime.
#[must_use]
pub fn lookers(eyes: Eyes, around: &Around) -> Lookers {
    let eyes = Arc::new(Mutex::new(eyes));
    let (around, runtime) = (around.clone(), Handle::current());
    Arc::new(move |camera| Box::new(Sighter::new(camera, Arc::clone(&eyes), around.clone(), runtime.clone())))
}

/// Reads one camera.
struct Sighter {
    eyes: SharedEyes,
    around: Around,
    runtime: Handle,
    camera: String,
    place: Option<(f64, f64)>,
    passes: Passes<Frame>,
    before: Option<Glance>,
    read_at: Option<Timestamp>,
    /// How many frames were read.
    looks: usize,
}

impl Sighter {
    fn new(camera: &str, eyes: SharedEyes, around: Around, runtime: Handle) -> Self {
        Self {
            eyes,
            around,
            runtime,
            camera: camera.to_owned(),
            place: None,
            passes: Passes::default(),
            before: None,
            read_at: None,
            looks: 0,
        }
    }

    /// Whether this frame is worth reading: a pass is on or something moves, or nobody has looked for a while.
    fn is_due(&mut self, frame: &Frame) -> bool {
        let since = self.read_at.map_or(f64::INFINITY, |at| frame.received_at.seconds_since(at));
        if since < READ_EVERY_S {
            return false;
        }
        let glance = Glance::at(frame);
        let moved = self.before.as_ref().is_none_or(|before| glance.changed(before) >= MOVED);
        let due = self.passes.is_open() || moved || since >= LOOK_EVERY_S;
        if due {
            self.before = Some(glance);
            self.read_at = Some(frame.received_at);
        }
        due
    }

    fn tell(&self, passed: &Passed<Frame>) {
        let evidence = still::jpeg(&passed.best).map_err(|e| e.to_string());
        let evidence = evidence.and_then(|jpeg| self.around.evidence.keep(&jpeg).map_err(|e| e.to_string()));
        let evidence = evidence.inspect_err(|e| tracing::error!(camera = self.camera, "the picture of a sighting cannot be kept: {e}"));
        // When it was, by the clock of the door.
        let now = self.around.intake.now();
        let at = now.plus_seconds(passed.at.seconds_since(clock::now()));
        let observation = sighting(&self.camera, self.place, passed, evidence.ok(), at, now);
        let mut entry = [Entry { observation, frame: None }];
        if let Err(e) = self.runtime.block_on(self.around.intake.hear(&mut entry)) {
            telemetry::count_unheard("camera");
            tracing::error!(camera = self.camera, "a sighting could not be written: {e}");
        }
    }
}

impl Looker for Sighter {
    fn look(&mut self, seen: Seen<'_>) {
        self.place = seen.place.or(self.place);
        let at = seen.frame.received_at;
        if !self.is_due(&seen.frame) {
            return;
        }
        let Frame { width, height, .. } = seen.frame;
        let picture = Picture {
            width: width as usize,
            height: height as usize,
            rgb: seen.frame.rgb.clone(),
        };
        let sights = self
            .eyes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .glance(&picture, self.looks);
        self.looks = self.looks.wrapping_add(1);
        if let Some(passed) = self.passes.see(&sights, seen.frame, at) {
            self.tell(&passed);
        }
    }

    fn pause(&mut self) {
        if let Some(passed) = self.passes.finish() {
            self.tell(&passed);
        }
    }
}
