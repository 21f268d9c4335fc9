//! Real streams: a camera over RTSP and a drone over MPEG-TS are played, looked at, and told of in the journal; a bad one hurts no other.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cordon_feeds::speak::misb0601::Shot;
use cordon_ingest::cameras::{Around, CameraSettings, Cameras, DroneSettings, Looker, Seen, open};
use cordon_ingest::{Evidence, Intake, clock};
use cordon_journal::{Embedded, Journal, Settings};
use cordon_model::{Body, CameraState, Heard, Offset};
use cordon_video::serve::ts::Shape;
use cordon_video::serve::{Drawn, RtspServer, TsSender};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What was looked at: the camera, the place, the width.
type Looked = Arc<Mutex<Vec<(String, Option<(f64, f64)>, u32)>>>;

struct Notes(Looked);

impl Looker for Notes {
    fn look(&mut self, seen: Seen<'_>) {
        let note = (seen.camera.to_owned(), seen.place, seen.frame.width);
        self.0.lock().expect("is whole").push(note);
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
        let journal = Arc::new(Embedded::open(&dir.join("journal"), &Settings::default()).expect("it opens"));
        let looked = Looked::default();
        let notes = Arc::clone(&looked);
        let around = Around {
            intake: Arc::new(Intake::new(journal.clone(), clock::system())),
            evidence: Evidence::at(&dir.join("evidence")),
            lookers: Some(Arc::new(move |_| Box::new(Notes(Arc::clone(&notes))))),
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
        lat: Some(21.97),
        lon: Some(106.71),
        post: None,
        lane: None,
        heading_deg: None,
        width_max: 320,
        fps_max: 20,
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
