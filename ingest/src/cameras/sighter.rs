//! Who reads what cameras show: frames in, one sighting a pass out, its picture on the disk before it is told.

use std::sync::Arc;

use cordon_journal::Entry;
use cordon_model::Timestamp;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, Sight};
use cordon_video::glance::Glance;
use cordon_video::{Frame, still};
use tokio::runtime::Handle;

use super::eyes::SharedEyes;
use super::pass::{Passed, Passes};
use super::sighting::sighting;
use super::stages::Stages;
use super::{Around, Looker, Lookers, Seen, Told};
use crate::clock;

/// Frames do not come like clockwork: one that comes after this share of the time between two readings is in time for the next.
const IN_TIME: f64 = 0.9;
/// A scene in which nothing moves is looked at so often, in seconds: what stands there may have come unseen.
const LOOK_EVERY_S: f64 = 2.0;
/// While something that was seen is followed, the whole picture is looked at so often, in seconds: for what comes into it meanwhile.
const WHOLE_EVERY_S: f64 = 0.9;
/// Of so many looks at the whole while something is followed one is a close one: what is small is not seen by the others.
const CLOSE_ONE_IN: usize = 3;
/// So much of one picture is followed at most; where there is more, looking at the whole of it is no more work.
const FOLLOWED_MAX: usize = 4;
/// A pass goes on being read so long after the last that moved, in seconds; then what stands there is looked at now and then.
const STOOD_S: f64 = 2.5;
/// The share of a picture's fields that must change for something to have moved: two of them.
pub(super) const MOVED: f64 = 0.01;

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
    /// The least time between two readings, in seconds: no network runs in between.
    read_every_s: f64,
    stages: Stages,
    place: Option<(f64, f64)>,
    passes: Passes<Frame>,
    before: Option<Glance>,
    read_at: Option<Timestamp>,
    /// When something moved last.
    moved_at: Option<Timestamp>,
    /// When the whole picture was looked at last.
    whole_at: Option<Timestamp>,
    /// What the last look showed.
    last: Vec<Sight>,
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
            read_every_s: IN_TIME / read_per_s.max(f64::MIN_POSITIVE),
            stages: Stages::of(camera),
            place: None,
            passes: Passes::default(),
            before: None,
            read_at: None,
            moved_at: None,
            whole_at: None,
            last: Vec::new(),
            wholes: 0,
            looks: 0,
            stands: false,
            told: Vec::new(),
        }
    }

    /// Whether this frame is worth reading: something moves or did while a pass is on, or nobody has looked for a while.
    fn is_due(&mut self, frame: &Frame) -> bool {
        let since = self.read_at.map_or(f64::INFINITY, |at| frame.received_at.seconds_since(at));
        if since < self.read_every_s {
            return false;
        }
        let glance = Glance::at(frame);
        let moved = self.before.as_ref().is_none_or(|before| glance.stirred(before) >= MOVED);
        if moved {
            self.moved_at = Some(frame.received_at);
        }
        let stood = self.moved_at.is_none_or(|at| frame.received_at.seconds_since(at) > STOOD_S);
        let due = moved || self.passes.is_open() && !stood || since >= LOOK_EVERY_S;
        if due {
            self.before = Some(glance);
            self.read_at = Some(frame.received_at);
        } else {
            self.stages.leave_aside();
        }
        due
    }

    /// Reads a frame: what was seen a moment ago is followed, and now and then the whole is looked at. What was lost is looked for at once.
    /// Gives the picture back; `None` where nobody can look any more.
    fn read(&mut self, picture: Picture, at: Timestamp) -> Option<(Picture, Vec<Sight>)> {
        let whole = self.whole_at.is_none_or(|last| at.seconds_since(last) >= WHOLE_EVERY_S);
        let follows = !whole && (1..=FOLLOWED_MAX).contains(&self.last.len());
        let closely = self.last.is_empty() || self.wholes.is_multiple_of(CLOSE_ONE_IN);
        let (last, looks, stages) = (std::mem::take(&mut self.last), self.looks, self.stages.clone());
        let before = last.len();
        let (picture, sights) = self.eyes.look(move |eyes| {
            let sights = stages.read(|| match (follows, closely) {
                (true, _) => eyes.follow(&picture, &last),
                (false, true) => eyes.glance(&picture, looks),
                (false, false) => eyes.survey(&picture),
            });
            (picture, sights)
        })?;
        if follows && sights.len() < before {
            self.whole_at = None;
        } else if !follows {
            self.whole_at = Some(at);
            self.wholes = self.wholes.wrapping_add(1);
            self.looks = self.looks.wrapping_add(usize::from(closely));
        }
        self.last.clone_from(&sights);
        Some((picture, sights))
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
        let Some((picture, sights)) = self.read(picture, at) else {
            tracing::error!(camera = self.camera, "the networks are gone: nothing is read any more");
            return;
        };
        let frame = Frame {
            width,
            height,
            rgb: picture.rgb,
            pts,
            received_at: at,
        };
        if let Some(passed) = self.passes.see(&sights, frame, at) {
            self.tell(&passed);
        }
    }

    fn rest(&mut self) {
        self.pause();
        self.stands = !self.last.is_empty();
        self.last.clear();
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
