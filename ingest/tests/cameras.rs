//! Real streams: a camera over RTSP and a drone over MPEG-TS are played, looked at, and told of in the journal; a bad one hurts no other.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use cordon_feeds::speak::misb0601::Shot;
use cordon_ingest::cameras::{Around, CameraSettings, Cameras, DroneSettings, Looker, Seen, Told, open};
use cordon_ingest::{Evidence, Intake, clock};
use cordon_journal::{Embedded, Journal, Settings};
use cordon_model::{Body, CameraState, Clip, Heard, ObservationId, Offset};
use cordon_video::Frame;
use cordon_video::serve::ts::Shape;
use cordon_video::serve::{Drawn, RtspServer, TsSender};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What this process counts, as it is exported.
fn counted() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().expect("no other exports here"))
}

/// What one stage of a camera counts.
fn frames(camera: &str, stage: &str) -> u64 {
    let name = format!("cordon_camera_frames_total{{camera=\"{camera}\",stage=\"{stage}\"}} ");
    let text = counted().render();
    let value = text.lines().find_map(|line| line.strip_prefix(&name));
    value.and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// What was looked at: the camera, the place, the width.
type Looked = Arc<Mutex<Vec<(String, Option<(f64, f64)>, u32)>>>;

/// Notes what it looks at, and takes a frame for a sighting once so many have shown that something moves.
struct Notes {
    looked: Looked,
    before: u8,
    moving: u8,
    told: Vec<Told>,
}

/// So many frames have shown motion when something is seen in a stream; at the gate of two streams so few that its clip begins before it.
fn sighted_at(camera: &str) -> u8 {
    if camera == "gate-9" { 10 } else { 30 }
}

impl Looker for Notes {
    fn look(&mut self, seen: Seen<'_>) {
        let note = (seen.camera.to_owned(), seen.place, seen.frame.width);
        self.looked.lock().expect("is whole").push(note);
        let shade = seen.frame.rgb.first().copied().unwrap_or_default();
        let moves = std::mem::replace(&mut self.before, shade).abs_diff(shade) > 3;
        self.moving = self.moving.saturating_add(u8::from(moves));
        if moves && self.moving == sighted_at(seen.camera) {
            self.told.push(Told {
                sighting: ObservationId([7; 16]),
                at: seen.frame.received_at,
                observed_at: seen.frame.received_at,
            });
        }
    }

    fn told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }
}

/// Streams that are watched, with a journal behind them.
struct Post {
    journal: Arc<Embedded>,
    evidence: Evidence,
    looked: Looked,
    stop: CancellationToken,
    watching: Vec<JoinHandle<()>>,
}

impl Post {
    fn open(dir: &Path, cameras: &Cameras) -> Self {
        cameras.check().expect("can be");
        counted();
        let journal = Arc::new(Embedded::open(&dir.join("journal"), &Settings::default()).expect("it opens"));
        let looked = Looked::default();
        let notes = Arc::clone(&looked);
        let around = Around {
            intake: Arc::new(Intake::new(journal.clone(), clock::system())),
            evidence: Evidence::at(&dir.join("evidence")),
            lookers: Some(Arc::new(move |_, _| {
                Box::new(Notes {
                    looked: Arc::clone(&notes),
                    before: 0,
                    moving: 0,
                    told: Vec::new(),
                })
            })),
        };
        let stop = CancellationToken::new();
        let watching = open(cameras, &around, &stop);
        Self {
            journal,
            evidence: around.evidence,
            looked,
            stop,
            watching,
        }
    }

    /// Waits until what was heard is as wanted.
    async fn until(&self, wanted: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        let mut end = self.journal.heard_end();
        let waiting = async {
            loop {
                end.borrow_and_update();
                let heard = self.journal.heard(Offset(0), usize::MAX).expect("it reads");
                if wanted(&heard) {
                    return heard;
                }
                end.changed().await.expect("the journal goes on");
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting)
            .await
            .expect("it comes within a minute")
    }

    async fn close(mut self) {
        self.stop.cancel();
        for task in std::mem::take(&mut self.watching) {
            task.await.expect("it ends");
        }
    }
}

/// A test that fails ends too: the runtime waits for threads that watch.
impl Drop for Post {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn camera(id: &str, url: &str) -> CameraSettings {
    CameraSettings {
        id: id.to_owned(),
        url: url.parse().expect("an address"),
        sub_url: None,
        lat: Some(21.97),
        lon: Some(106.71),
        post: None,
        lane: None,
        heading_deg: None,
        width_max: 320,
        fps_max: 20,
        read_per_s: 2.0,
        clip_s: 2.0,
    }
}

fn state_of(heard: &[Heard], camera: &str) -> Option<CameraState> {
    heard.iter().rev().find_map(|h| match &h.observation.body {
        Body::CameraReport(report) if report.camera.as_str() == camera => Some(report.state),
        _ => None,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_is_told_of_and_looked_at_and_a_bad_one_hurts_it_not() {
    let drawn = Drawn {
        name: "cam1".to_owned(),
        width: 640,
        height: 360,
        fps: 10,
        kbps: 500,
        draw: Arc::new(|n, pixels| pixels.fill((n * 9 % 200) as u8 + 20)),
    };
    let server = RtspServer::start(0, vec![drawn]).expect("a server");
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("text.mp4"), "no film").expect("writes");
    let text = dir.path().join("text.mp4");
    let cameras = Cameras {
        cameras: vec![camera("gate-1", &server.url("cam1")), camera("gate-2", &text.to_string_lossy())],
        drones: Vec::new(),
    };
    let post = Post::open(dir.path(), &cameras);
    let done =
        |heard: &[Heard]| state_of(heard, "gate-1") == Some(CameraState::Live) && state_of(heard, "gate-2") == Some(CameraState::Silent);
    let heard = post.until(done).await;
    let reports: Vec<_> = heard
        .iter()
        .filter_map(|h| match &h.observation.body {
            Body::CameraReport(report) => Some(report),
            _ => None,
        })
        .collect();
    // On a busy machine it is told silent first, while it is being reached.
    let live = reports
        .iter()
        .find(|r| r.camera.as_str() == "gate-1" && r.state == CameraState::Live);
    let live = live.expect("is told");
    assert_eq!((live.width, live.height), (Some(320), Some(180)));
    let still = live.still.as_deref().expect("a still");
    let picture = std::fs::read(post.evidence.path(still)).expect("its picture is on the disk");
    assert!(picture.starts_with(&[0xff, 0xd8]));
    let lost = reports.iter().find(|r| r.camera.as_str() == "gate-2").expect("is told");
    assert!(lost.said.as_deref().is_some_and(|said| said.contains("no video")), "{lost:?}");
    let looked = post.looked.lock().expect("is whole").clone();
    assert!(looked.iter().all(|l| *l == ("gate-1".to_owned(), Some((21.97, 106.71)), 320)) && !looked.is_empty());
    post.close().await;
    let (coded, decoded) = (frames("gate-1", "coded"), frames("gate-1", "decoded"));
    assert!(coded > 0 && decoded > 0 && decoded <= coded, "{}", counted().render());
    assert_eq!((frames("gate-1", "held"), frames("gate-2", "coded")), (0, 0));
}

fn clips(heard: &[Heard]) -> Vec<Clip> {
    let clip = |h: &Heard| match &h.observation.body {
        Body::Clip(clip) => Some((**clip).clone()),
        _ => None,
    };
    heard.iter().filter_map(clip).collect()
}

/// The film of a clip is there under its hash, and lasts as long as the clip says, in seconds.
fn film_lasts(post: &Post, clip: &Clip) -> f64 {
    let path = post.evidence.film(&clip.evidence);
    let bytes = std::fs::read(&path).expect("its film is on the disk");
    assert_eq!(hex::encode(Sha256::digest(&bytes)), clip.evidence, "named by what it is");
    let every: Vec<Frame> = cordon_video::Clip::open(&path, &cordon_video::Settings::default(), Arc::new(clock::now))
        .collect::<Result<_, _>>()
        .expect("it plays");
    let place = |frame: Option<&Frame>| frame.and_then(|f| f.pts).expect("a frame with a place").as_secs_f64();
    let lasts = place(every.last()) - place(every.first());
    let said = clip.to.seconds_since(clip.from);
    assert!((lasts - said).abs() < 1.0, "{lasts} s of {said}");
    lasts
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_in_a_stream_and_in_a_film_is_kept_as_a_clip() {
    let grey = |name: &str| Drawn {
        name: name.to_owned(),
        width: 320,
        height: 180,
        fps: 10,
        kbps: 500,
        draw: Arc::new(|n, pixels| pixels.fill((n * 9 % 200) as u8 + 20)),
    };
    let server = RtspServer::start(0, vec![grey("cam1"), grey("cam2")]).expect("a server");
    let dir = tempfile::tempdir().expect("a folder");
    let film = dir.path().join("gate.ts");
    let shape = Shape {
        width: 320,
        height: 180,
        fps: 10,
        klv: false,
    };
    let sender = TsSender::to_file(&film, shape).expect("a file");
    for n in 0..40_u64 {
        let shade = vec![n as u8 * 5; 320 * 180 * 3];
        sender.push(shade, None, Duration::from_millis(n * 100)).expect("is taken");
    }
    sender.finish().expect("is written");
    let mut none = camera("gate-6", &server.url("cam2"));
    none.clip_s = 0.0;
    let mut long = camera("gate-5", &film.to_string_lossy());
    long.clip_s = 30.0;
    let cameras = Cameras {
        cameras: vec![camera("gate-4", &server.url("cam1")), long, none],
        drones: Vec::new(),
    };
    let draft = Evidence::at(&dir.path().join("evidence")).draft().expect("a place");
    std::fs::write(&draft, "half of one, by one that was killed").expect("writes");
    let post = Post::open(dir.path(), &cameras);
    let heard = post.until(|heard| clips(heard).len() == 2).await;
    let of = |camera: &str| clips(&heard).into_iter().find(|c| c.camera.as_str() == camera).expect("is told");
    let sighted_at = |camera: &str| {
        let told = heard
            .iter()
            .find(|h| matches!(&h.observation.body, Body::Clip(c) if c.camera.as_str() == camera));
        told.and_then(|h| h.observation.observed_at).expect("has a time")
    };
    let (live, whole) = (of("gate-4"), of("gate-5"));
    assert_eq!((live.sighting, live.codec.as_str()), (ObservationId([7; 16]), "h264"));
    let sides = (
        sighted_at("gate-4").seconds_since(live.from),
        live.to.seconds_since(sighted_at("gate-4")),
    );
    // From a key frame on, one of which comes each two seconds.
    assert!((2.0..4.5).contains(&sides.0) && (1.0..=2.0).contains(&sides.1), "{sides:?}");
    assert!(film_lasts(&post, &live) > 3.0);
    // A film that ends gives what there is of it, and says no more.
    let lasts = film_lasts(&post, &whole);
    assert!(
        (2.0..=4.0).contains(&lasts) && whole.to.seconds_since(sighted_at("gate-5")) < 3.0,
        "{lasts}"
    );
    let drafts: Vec<_> = std::fs::read_dir(draft.parent().expect("a folder")).expect("reads").collect();
    assert!(drafts.is_empty(), "nothing half made is left: {drafts:?}");
    post.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_stream_is_decoded_only_while_its_low_resolution_shows_motion() {
    /// Of the main stream so much has been held back when something begins to move, however long either stream took to come.
    const STILL: u64 = 50;
    let stream = |name: &str, width, height| Drawn {
        name: name.to_owned(),
        width,
        height,
        fps: 10,
        kbps: 500,
        draw: Arc::new(|n, pixels| {
            let moves = frames("gate-9", "held") > STILL;
            pixels.fill(if moves { (n * 9 % 200) as u8 + 20 } else { 90 });
        }),
    };
    let server = RtspServer::start(0, vec![stream("main", 640, 360), stream("sub", 160, 90)]).expect("a server");
    let dir = tempfile::tempdir().expect("a folder");
    let mut gate = camera("gate-9", &server.url("main"));
    gate.sub_url = Some(server.url("sub").parse().expect("an address"));
    let cameras = Cameras {
        cameras: vec![gate],
        drones: Vec::new(),
    };
    let post = Post::open(dir.path(), &cameras);
    let heard = post.until(|heard| clips(heard).len() == 1).await;
    let states: Vec<_> = heard
        .iter()
        .filter_map(|h| match &h.observation.body {
            Body::CameraReport(report) => Some(report.state),
            _ => None,
        })
        .collect();
    assert!(
        states.contains(&CameraState::Live) && !states.contains(&CameraState::Frozen),
        "{states:?}"
    );
    let [coded, held, decoded] = ["coded", "held", "decoded"].map(|stage| frames("gate-9", stage));
    // Of what was held back the decoder needs what came since the last key frame, one of which comes each two seconds: when the low-resolution
    // stream has come, and when it moves.
    assert!(
        held > STILL && decoded <= coded - held + 40,
        "{held} of {coded} were held back, {decoded} decoded"
    );
    let clip = clips(&heard).remove(0);
    assert!(film_lasts(&post, &clip) > 3.0, "what was held back is in the clip");
    assert!(
        post.looked.lock().expect("is whole").iter().all(|l| l.2 == 320),
        "the main stream alone is read"
    );
    post.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drone_is_heard_packet_for_packet_and_its_frames_know_where_they_look() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("drone.ts");
    let shape = Shape {
        width: 320,
        height: 180,
        fps: 10,
        klv: true,
    };
    let sender = TsSender::to_file(&path, shape).expect("a file");
    for n in 0..20_u8 {
        let shot = Shot {
            at: Some(clock::now()),
            place: Some((21.0, 106.0, 500.0)),
            frame_center: Some((21.0 + f64::from(n) / 1_000.0, 106.01, 10.0)),
            speed_ms: Some(n),
            ..Shot::default()
        };
        let mut packet = shot.packet();
        if n == 7 {
            packet[40] ^= 0xff; // its checksum is wrong now
        }
        let shade = vec![n * 10; 320 * 180 * 3];
        sender
            .push(shade, Some(packet), Duration::from_millis(u64::from(n) * 100))
            .expect("is taken");
    }
    sender.finish().expect("is written");
    let cameras = Cameras {
        cameras: Vec::new(),
        drones: vec![DroneSettings {
            id: "drone-1".to_owned(),
            url: path.to_string_lossy().parse().expect("a path"),
            dialect: "misb0601".to_owned(),
            width_max: 320,
            fps_max: 10,
            read_per_s: 2.0,
            clip_s: 0.0,
        }],
    };
    let post = Post::open(dir.path(), &cameras);
    let said = |heard: &[Heard]| -> Vec<u64> {
        let of_drone = heard.iter().filter_map(|h| match &h.observation.body {
            Body::Drone(said) => Some((h, said)),
            _ => None,
        });
        of_drone
            .map(|(h, said)| {
                assert_eq!(said["drone"], "drone-1");
                assert!(
                    h.frame.as_ref().is_some_and(|f| f.starts_with(&[6, 14, 43, 52])),
                    "the packet is kept"
                );
                (said["speed_kmh"].as_f64().expect("a speed") / 3.6).round() as u64
            })
            .collect()
    };
    let heard = post.until(|heard| said(heard).len() == 19).await;
    assert_eq!(said(&heard), (0..20).filter(|n| *n != 7).collect::<Vec<_>>());
    let looked = Arc::clone(&post.looked);
    post.close().await;
    let looked = looked.lock().expect("is whole").clone();
    let placed: Vec<f64> = looked.iter().filter_map(|(_, place, _)| Some(place.as_ref()?.0)).collect();
    // On a busy machine the newest frame wins over many: at least one is looked at, and knows its place.
    assert!(!placed.is_empty() && placed.windows(2).all(|w| w[0] <= w[1]), "{looked:?}");
}
