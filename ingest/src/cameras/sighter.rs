//! Who reads what cameras show: frames in, one sighting a pass out, its picture on the disk before it is told.

use std::sync::Arc;

use cordon_journal::Entry;
use cordon_model::Timestamp;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::Eyes;
use cordon_video::glance::Glance;
use cordon_video::{Frame, still};
use tokio::runtime::Handle;

use super::due::Due;
use super::eyes::SharedEyes;
use super::pass::{Passed, Passes};
use super::sighting::sighting;
use super::stages::Stages;
use super::track::{Shown, Tracks};
use super::{Around, Looker, Lookers, Seen, Told};
use crate::clock;

/// While something that was seen is followed, the whole picture is looked at so often, in seconds: for what comes into it meanwhile.
const WHOLE_EVERY_S: f64 = 1.1;
/// Of so many looks at the whole while something is followed one is a close one: what is small is not seen by the others.
const CLOSE_ONE_IN: usize = 3;
/// So much of one picture is followed at most; where there is more, looking at the whole of it is no more work.
const FOLLOWED_MAX: usize = 4;

/// A reader for each camera, all with the same eyes; what they see goes through `around`'s door.
///
/// Must be called within a runtime.
#[must_use]
pub fn lookers(eyes: Eyes, around: &Around) -> Lookers {
    let eyes = SharedEyes::open(eyes);
    let (around, runtime) = (around.clone(), Handle::current());
    Arc::new(move |camera, read_per_s| Box::new(Sighter::new(camera, read_per_s, eyes.clone(), around.clone(), runtime.clone())))
}

/// Reads one camera.
struct Sighter {
    eyes: SharedEyes,
    around: Around,
    runtime: Handle,
    camera: String,
    due: Due,
    stages: Stages,
    place: Option<(f64, f64)>,
    passes: Passes<Frame>,
    /// When the whole picture was looked at last.
    whole_at: Option<Timestamp>,
    /// What the last look showed.
    tracks: Tracks,
    /// How often the whole was looked at, and how often closely.
    wholes: usize,
    looks: usize,
    /// When nothing moved any more, something that can be read stood there.
    stands: bool,
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
            due: Due::of(read_per_s),
            stages: Stages::of(camera),
            place: None,
            passes: Passes::default(),
            whole_at: None,
            tracks: Tracks::default(),
            wholes: 0,
            looks: 0,
            stands: false,
            told: Vec::new(),
        }
    }

    /// Whether this frame is worth reading: no network runs for those that are not.
    fn is_due(&mut self, frame: &Frame) -> bool {
        if self.due.is_soon(frame.received_at) {
            return false;
        }
        let due = self.due.is_due(Glance::at(frame), frame.received_at, self.passes.is_open());
        if !due {
            self.stages.leave_aside();
        }
        due
    }

    /// Reads a frame: what was seen a moment ago is followed, and now and then the whole is looked at. What was lost is looked for at once.
    /// Gives the picture back; `None` where nobody can look any more.
    fn read(&mut self, picture: Picture, at: Timestamp) -> Option<(Picture, Shown)> {
        let whole = self.whole_at.is_none_or(|last| at.seconds_since(last) >= WHOLE_EVERY_S);
        let follows = !whole && (1..=FOLLOWED_MAX).contains(&self.tracks.len());
        let closely = self.tracks.is_empty() || self.wholes.is_multiple_of(CLOSE_ONE_IN);
        let ((unsure, known), looks, stages) = (self.tracks.parted(), self.looks, self.stages.clone());
        let (picture, mut shown) = self.eyes.look(move |eyes| {
            let read = |read| Shown { read, ..Shown::default() };
            let shown = stages.read(|| match (follows, closely) {
                (true, _) => Shown {
                    read: eyes.follow(&picture, &unsure),
                    held: known.iter().filter_map(|sight| eyes.trace(&picture, sight)).collect(),
                },
                (false, true) => read(eyes.glance(&picture, looks)),
                (false, false) => read(eyes.survey(&picture)),
            });
            (picture, shown)
        })?;
        let before = self.tracks.len();
        self.tracks.renew(&mut shown);
        if follows && self.tracks.len() < before {
            self.whole_at = None;
        } else if !follows {
            self.whole_at = Some(at);
            self.wholes = self.wholes.wrapping_add(1);
            self.looks = self.looks.wrapping_add(usize::from(closely));
        }
        Some((picture, shown))
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
        if self.around.write(&self.runtime, &self.camera, "a sighting", &mut entry) {
            self.stages.tell();
            self.told.push(Told {
                sighting: entry[0].observation.id,
                at: passed.at,
                observed_at: at,
            });
        }
    }
}

impl Looker for Sighter {
    fn look(&mut self, seen: Seen<'_>) {
        self.stages.see();
        self.place = seen.place.or(self.place);
        let at = seen.frame.received_at;
        if std::mem::take(&mut self.stands) {
            self.passes.stood_until(at);
        }
        if !self.is_due(&seen.frame) {
            if let Some(passed) = self.passes.quiet(at) {
                self.tell(&passed);
            }
            return;
        }
        let Frame {
            width, height, rgb, pts, ..
        } = seen.frame;
        let picture = Picture {
            width: width as usize,
            height: height as usize,
            rgb,
        };
        let Some((picture, shown)) = self.read(picture, at) else {
            tracing::error!(camera = self.camera, "the networks are gone: nothing is read any more");
            return;
        };
        self.due.learn(!self.tracks.any_valid());
        let frame = Frame {
            width,
            height,
            rgb: picture.rgb,
            pts,
            received_at: at,
        };
        if let Some(passed) = self.passes.see(&shown.read, &shown.held, frame, at) {
            self.tell(&passed);
        }
    }

    fn rest(&mut self) {
        self.pause();
        self.stands = !self.tracks.is_empty();
        self.tracks.clear();
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
