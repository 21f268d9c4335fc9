//! One stream's thread: frames to whoever looks, packets and health to the door.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use cordon_feeds::{Connection, dialect_of};
use cordon_journal::Entry;
use cordon_model::{Body, Observation, Timestamp};
use cordon_video::camera::Keeping;
use cordon_video::glance::Glance;
use cordon_video::health::{Limits, State, Watch};
use cordon_video::klv::{Beside, Klv};
use cordon_video::outlet::Next;
use cordon_video::{Camera, Frame, Settings, Source, still};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::clips::Clips;
use super::motion::{self, Motion};
use super::report::Reporter;
use super::stages::Stages;
use super::{Around, CameraSettings, DroneSettings, Looker, Seen};
use crate::{clock, telemetry};

/// How long a stream's thread waits for a frame before it looks at what else there is to do.
const LOOK: Duration = Duration::from_millis(250);

/// A still is taken so often at most, in seconds.
const STILL_EVERY_S: f64 = 10.0;
/// So many stills of a stream are kept: the newest, and those that a page may be fetching.
const STILLS: usize = 3;
/// So many bytes of the stream as it came are kept for clips: 48 s of 2.6 Mbit/s. Ours.
const CODED_BYTES_MAX: usize = 16 << 20;

/// A stream that is watched.
pub(super) struct Watched {
    id: String,
    source: Source,
    /// The same in low resolution.
    sub: Option<Source>,
    settings: Settings,
    place: Option<(f64, f64)>,
    /// When something is wrong with its picture.
    limits: Limits,
    /// How its packets speak, where it sends packets.
    dialect: Option<String>,
    /// So many seconds to either side of a sighting are kept as its clip.
    clip_s: f64,
    /// So many frames a second are read at most.
    read_per_s: f64,
}

impl Watched {
    pub(super) fn camera(c: &CameraSettings) -> Self {
        Self {
            id: c.id.clone(),
            source: c.url.clone(),
            sub: c.sub_url.clone(),
            settings: settings(c.width_max, c.fps_max, false),
            place: c.lat.zip(c.lon),
            limits: Limits::default(),
            dialect: None,
            clip_s: c.clip_s,
            read_per_s: c.read_per_s,
        }
    }

    pub(super) fn drone(d: &DroneSettings) -> Self {
        Self {
            id: d.id.clone(),
            source: d.url.clone(),
            sub: None,
            settings: settings(d.width_max, d.fps_max, true),
            place: None,
            limits: Limits::flying(),
            dialect: Some(d.dialect.clone()),
            clip_s: d.clip_s,
            read_per_s: d.read_per_s,
        }
    }

    /// How much of the stream as it came is kept: where somebody reads it, for clips, and to go on from where it was held back.
    const fn coded_bytes_max(&self, around: &Around) -> usize {
        let is_kept = around.lookers.is_some() && self.clip_s > 0.0;
        if is_kept || self.sub.is_some() { CODED_BYTES_MAX } else { 0 }
    }

    /// Watches until it is told to stop.
    pub(super) fn run(self, around: &Around, stop: &CancellationToken, runtime: &Handle) {
        let keeping = Keeping {
            settings: self.settings.clone(),
            coded_bytes_max: self.coded_bytes_max(around),
            ..Keeping::default()
        };
        // Frames follow each other in true time, whatever the door's clock shows: a demo's runs faster.
        let camera = Camera::start(self.source.clone(), keeping, Arc::new(clock::now));
        let mut eye = Eye {
            watch: Watch::new(self.limits.clone(), clock::now()),
            reporter: Reporter::default(),
            looker: around.lookers.as_ref().map(|make| make(&self.id, self.read_per_s)),
            packets: self.dialect.as_deref().and_then(|name| Packets::new(name, &self.id)),
            last: None,
            motion: self.sub.clone().map(|sub| Motion::of(sub, self.settings.fps_max.unwrap_or(1))),
            main: (0, clock::now()),
            stills: VecDeque::new(),
            said: None,
            stages: Stages::of(&self.id),
            clips: Clips::of(&self.id, self.clip_s, around, runtime),
            watched: self,
            around,
            runtime,
        };
        while !stop.is_cancelled() {
            let next = camera.frame(eye.wait_for_motion(&camera));
            eye.hear(&camera);
            eye.stages.publish(camera.outlet());
            match next {
                Next::Item(frame) => eye.see(frame),
                Next::Nothing => {}
                // A film at its end: what is learned then is the last word on it.
                Next::Closed => {
                    eye.tell(camera.fare().said, true);
                    break;
                }
            }
            eye.tell(camera.fare().said, false);
            eye.film(&camera);
        }
        if let Some(looker) = &mut eye.looker {
            looker.pause();
        }
        eye.film(&camera);
        eye.clips.finish(&camera.outlet().coded, &eye.stages);
        eye.stages.publish(camera.outlet());
    }
}

fn settings(width_max: u32, fps_max: u32, klv: bool) -> Settings {
    Settings {
        width_max,
        fps_max: Some(fps_max),
        klv,
        ..Settings::default()
    }
}

/// What a stream's thread knows.
struct Eye<'a> {
    watched: Watched,
    watch: Watch,
    reporter: Reporter,
    looker: Option<Box<dyn Looker>>,
    packets: Option<Packets>,
    /// The last frame, for the next still, where that is due.
    last: Option<Frame>,
    /// What its low-resolution stream shows.
    motion: Option<Motion>,
    /// How many coded pictures the main stream had sent, and when the last of them was noticed.
    main: (u64, Timestamp),
    /// The stills that are kept, the newest last, and when each was taken.
    stills: VecDeque<(String, Timestamp)>,
    /// What the camera last complained of.
    said: Option<String>,
    stages: Stages,
    clips: Clips,
    around: &'a Around,
    runtime: &'a Handle,
}

impl Eye<'_> {
    /// Where a low-resolution stream says whether there is anything to see: opens or shuts the main one by it, and waits for it while
    /// that is shut. Gives how long to wait for a frame of the main stream.
    fn wait_for_motion(&mut self, camera: &Camera) -> Duration {
        let Some(motion) = &mut self.motion else { return LOOK };
        let gate = &camera.outlet().gate;
        motion.see(if gate.is_open() { Duration::ZERO } else { LOOK }, &mut self.watch);
        let now = clock::now();
        let came = camera.outlet().tally.counted().units;
        if came != self.main.0 {
            self.main = (came, now);
        }
        let opens = motion.wants_to_see(now);
        if gate.is_open()
            && !opens
            && let Some(looker) = &mut self.looker
        {
            looker.rest();
        }
        gate.set_open(opens);
        if gate.is_open() { LOOK } else { Duration::ZERO }
    }

    fn see(&mut self, frame: Frame) {
        if self.motion.is_none() {
            self.watch.see(Glance::at(&frame), frame.received_at);
        }
        let wanted = self.is_still_due(frame.received_at);
        let Some(looker) = &mut self.looker else {
            self.last = Some(frame);
            return;
        };
        let beside = self
            .packets
            .as_ref()
            .zip(frame.pts)
            .and_then(|(packets, pts)| packets.centers.at(pts).copied());
        if wanted {
            self.last = Some(frame.clone());
        }
        looker.look(Seen {
            camera: &self.watched.id,
            place: beside.or(self.watched.place),
            frame,
        });
    }

    /// Begins the clips of what was told, and goes on with those that are in the making.
    fn film(&mut self, camera: &Camera) {
        let coded = &camera.outlet().coded;
        let told = self.looker.as_mut().map(|looker| looker.told());
        for told in told.unwrap_or_default() {
            self.clips.begin(told, coded, &self.stages);
        }
        self.clips.follow(coded, clock::now(), &self.stages);
    }

    /// Writes down what came beside the frames.
    fn hear(&mut self, camera: &Camera) {
        let Some(packets) = &mut self.packets else { return };
        let mut entries = Vec::new();
        while let Next::Item(klv) = camera.outlet().klv.next(Duration::ZERO) {
            entries.extend(packets.read(&klv));
        }
        self.write(entries);
    }

    /// Tells the log what the camera complains of, and the journal how it is, where that is due. `over`: no frame will come any more.
    fn tell(&mut self, said: Option<String>, over: bool) {
        let (now, truly) = (self.around.intake.now(), clock::now());
        let mut health = self.watch.health(truly);
        let mut said = said;
        if let Some(motion) = &mut self.motion {
            health = motion::of_both(health, self.main.1, truly);
            said = said.or_else(|| motion.said());
            self.last = self.last.take().or_else(|| motion.last.take());
        }
        if self.said != said {
            match &said {
                Some(said) => tracing::warn!(camera = self.watched.id, "{said}"),
                None => tracing::info!(camera = self.watched.id, "frames come"),
            }
            self.said = said;
        }
        if over {
            (health.state, health.fps) = (State::Silent, 0.0);
        }
        health.last_frame_at = health.last_frame_at.map(|at| now.plus_seconds(at.seconds_since(truly)));
        if health.state == State::Silent
            && let Some(looker) = &mut self.looker
        {
            looker.pause();
        }
        let Some(mut report) = self.reporter.due(&self.watched.id, &health, self.said.as_deref(), now) else {
            return;
        };
        if self.is_still_due(truly)
            && let Some(frame) = self.last.take()
        {
            report.still = self.keep(&frame, truly);
        }
        let old = self.stills.len().saturating_sub(STILLS);
        let old: Vec<String> = self.stills.drain(..old).map(|(name, _)| name).collect();
        report.still = report.still.or_else(|| self.stills.back().map(|(name, _)| name.clone()));
        let observation = Observation::of_content(Some(now), now, Body::CameraReport(Box::new(report)));
        self.write(vec![Entry { observation, frame: None }]);
        for name in old {
            if let Err(e) = self.around.evidence.drop(&name) {
                tracing::warn!(camera = self.watched.id, "an old still cannot be deleted: {e}");
            }
        }
    }

    fn is_still_due(&self, now: Timestamp) -> bool {
        self.stills.back().is_none_or(|(_, at)| now.seconds_since(*at) >= STILL_EVERY_S)
    }

    /// Keeps a still; without room on the disk the report goes without one.
    fn keep(&mut self, frame: &Frame, at: Timestamp) -> Option<String> {
        let jpeg = still::still(frame)
            .inspect_err(|e| tracing::warn!(camera = self.watched.id, "no still: {e}"))
            .ok()?;
        let kept = self.around.evidence.keep(&jpeg);
        let name = kept
            .inspect_err(|e| tracing::error!(camera = self.watched.id, "a still cannot be kept: {e}"))
            .ok()?;
        // The same picture again is the same file: it is as young as its last showing.
        self.stills.retain(|(known, _)| *known != name);
        self.stills.push_back((name.clone(), at));
        Some(name)
    }

    fn write(&self, mut entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.around.write(self.runtime, &self.watched.id, "what it said", &mut entries);
        }
    }
}

/// The packets beside a drone's video.
struct Packets {
    connection: Connection,
    dialect: &'static str,
    /// Where the middle of the picture was on the ground, by the place in the stream.
    centers: Beside<(f64, f64)>,
}

impl Packets {
    fn new(dialect: &str, drone: &str) -> Option<Self> {
        let dialect = dialect_of(dialect)?;
        let mut connection = Connection::open(dialect, Arc::default());
        connection.identify(drone);
        Some(Self {
            connection,
            dialect: dialect.name(),
            centers: Beside::default(),
        })
    }

    /// What a unit of the stream says.
    fn read(&mut self, klv: &Klv) -> Vec<Entry> {
        let skipped = self.connection.skipped_bytes();
        let heard = self.connection.hear(&klv.bytes, klv.received_at);
        telemetry::count_traffic(
            self.dialect,
            telemetry::Traffic {
                frames: heard.len() as u64,
                errors: heard.iter().filter(|h| h.decoded.error.is_some()).count() as u64,
                skipped_bytes: self.connection.skipped_bytes() - skipped,
            },
        );
        let mut entries = Vec::new();
        for heard in heard {
            let frame: Arc<[u8]> = heard.frame.into();
            for observation in heard.decoded.observations {
                if let (Some(pts), Some(center)) = (klv.pts, center(&observation)) {
                    self.centers.hear(pts, center);
                }
                entries.push(Entry {
                    observation,
                    frame: Some(Arc::clone(&frame)),
                });
            }
        }
        entries
    }
}

/// The middle of a drone's picture on the ground.
fn center(observation: &Observation) -> Option<(f64, f64)> {
    let Body::Drone(fields) = &observation.body else { return None };
    let center = fields.get("frame_center")?;
    Some((center["lat"].as_f64()?, center["lon"].as_f64()?))
}
