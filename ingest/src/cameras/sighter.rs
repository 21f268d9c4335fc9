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
use super::stages::Stages;
use super::{Around, Looker, Lookers, Seen, Told};
use crate::{clock, telemetry};

/// Frames do not come like clockwork: one that comes after this share of the time between two readings is in time for the next.
const IN_TIME: f64 = 0.9;
/// A scene in which nothing moves is looked at so often, in seconds: what stands there may have come unseen.
const LOOK_EVERY_S: f64 = 2.0;
/// The share of a picture's fields that must change for something to have moved: two of them.
pub(super) const MOVED: f64 = 0.01;

/// The networks, shared by all cameras: one looks at a time, so that reading takes one core at most.
type SharedEyes = Arc<Mutex<Eyes>>;

/// A reader for each camera, all with the same eyes; what they see goes through `around`'s door.
///
/// Must be called within a runtime.
#[must_use]
pub fn lookers(eyes: Eyes, around: &Around) -> Lookers {
    let eyes = Arc::new(Mutex::new(eyes));
    let (around, runtime) = (around.clone(), Handle::current());
    Arc::new(move |camera, read_per_s| Box::new(Sighter::new(camera, read_per_s, Arc::clone(&eyes), around.clone(), runtime.clone())))
}

/// Reads one camera.
struct Sighter {
    eyes: SharedEyes,
    around: Around,
    runtime: Handle,
    camera: String,
    /// The least time between two readings, in seconds: no network runs in between.
    read_every_s: f64,
    stages: Stages,
    place: Option<(f64, f64)>,
    passes: Passes<Frame>,
    before: Option<Glance>,
    read_at: Option<Timestamp>,
    /// How many frames were read.
    looks: usize,
    /// What was told and not asked for yet.
    told: Vec<Told>,
}

impl Sighter {
    fn new(camera: &str, read_per_s: f64, eyes: SharedEyes, around: Around, runtime: Handle) -> Self {
        Self {
            eyes,
            around,
            runtime,
            camera: camera.to_owned(),
            read_every_s: IN_TIME / read_per_s.max(f64::MIN_POSITIVE),
            stages: Stages::of(camera),
            place: None,
            passes: Passes::default(),
            before: None,
            read_at: None,
            looks: 0,
            told: Vec::new(),
        }
    }

    /// Whether this frame is worth reading: a pass is on or something moves, or nobody has looked for a while.
    fn is_due(&mut self, frame: &Frame) -> bool {
        let since = self.read_at.map_or(f64::INFINITY, |at| frame.received_at.seconds_since(at));
        if since < self.read_every_s {
            return false;
        }
        let glance = Glance::at(frame);
        let moved = self.before.as_ref().is_none_or(|before| glance.stirred(before) >= MOVED);
        let due = self.passes.is_open() || moved || since >= LOOK_EVERY_S;
        if !due {
            self.stages.leave_aside();
        }
        if due {
            self.before = Some(glance);
            self.read_at = Some(frame.received_at);
        }
        due
    }

    fn tell(&mut self, passed: &Passed<Frame>) {
        let evidence = still::jpeg(&passed.best).map_err(|e| e.to_string());
        let evidence = evidence.and_then(|jpeg| self.around.evidence.keep(&jpeg).map_err(|e| e.to_string()));
        let evidence = evidence.inspect_err(|e| tracing::error!(camera = self.camera, "the picture of a sighting cannot be kept: {e}"));
        // When it was, by the clock of the door.
        let now = self.around.intake.now();
        let at = now.plus_seconds(passed.at.seconds_since(clock::now()));
        let observation = sighting(&self.camera, self.place, passed, evidence.ok(), at, now);
        let mut entry = [Entry { observation, frame: None }];
        match self.runtime.block_on(self.around.intake.hear(&mut entry)) {
            Ok(_) => {
                self.stages.tell();
                self.told.push(Told {
                    sighting: entry[0].observation.id,
                    at: passed.at,
                    observed_at: at,
                });
            }
            Err(e) => {
                telemetry::count_unheard("camera");
                tracing::error!(camera = self.camera, "a sighting could not be written: {e}");
            }
        }
    }
}

impl Looker for Sighter {
    fn look(&mut self, seen: Seen<'_>) {
        self.stages.see();
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
        let eyes = self.eyes.lock().unwrap_or_else(PoisonError::into_inner);
        let sights = self.stages.read(|| eyes.glance(&picture, self.looks));
        drop(eyes);
        self.looks = self.looks.wrapping_add(1);
        if let Some(passed) = self.passes.see(&sights, seen.frame, at) {
            self.tell(&passed);
        }
    }

    fn is_busy(&self) -> bool {
        self.passes.is_open()
    }

    fn told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    fn pause(&mut self) {
        if let Some(passed) = self.passes.finish() {
            self.tell(&passed);
        }
    }
}
