//! The process that reads: the service's own cameras, eyes, door and journal, on one core.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_ingest::cameras::{Around, Cameras, open, sighter};
use cordon_ingest::{Evidence, Intake, clock, telemetry};
use cordon_journal::{Embedded, Settings};
use cordon_recognition::picture::Picture;
use cordon_recognition::read::Eyes;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{machine, pace, table};

/// Its name among the commands; it is called by the bench alone.
pub(crate) const NAME: &str = "streams-reader";
/// Connecting, the first pictures and the networks' first look are not measured, in seconds.
const WARM_S: u64 = 8;

/// What it came to, over all cameras.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Read {
    pub(crate) cameras: f64,
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
    pub(crate) decode_s: f64,
    pub(crate) read_s: f64,
    pub(crate) coded: f64,
    pub(crate) held: f64,
    pub(crate) seen: f64,
    pub(crate) missed: f64,
    pub(crate) read: f64,
    pub(crate) base_mb: f64,
    pub(crate) peak_mb: f64,
}

impl Read {
    /// The share of the frames that came to be looked at and that nobody took in time.
    pub(crate) fn missed_share(&self) -> f64 {
        self.missed / (self.seen + self.missed).max(1.0)
    }

    /// The share of what the cameras sent that came to the decoders.
    pub(crate) fn came_share(&self, fps: f64) -> f64 {
        self.coded / (fps * self.wall_s * self.cameras).max(1.0)
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            wall_s: self.wall_s - before.wall_s,
            cpu_s: self.cpu_s - before.cpu_s,
            decode_s: self.decode_s - before.decode_s,
            read_s: self.read_s - before.read_s,
            coded: self.coded - before.coded,
            held: self.held - before.held,
            seen: self.seen - before.seen,
            missed: self.missed - before.missed,
            read: self.read - before.read,
            ..*self
        }
    }
}

/// Reads: the core, how many seconds, and each camera's address, with that of its low-resolution stream after a comma.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [core, seconds, urls @ ..] = arguments else {
        return Err(format!("{NAME} CORE SECONDS URL[,SUB_URL]…"));
    };
    machine::keep_to_core(core.parse().map_err(|_| "no core")?)?;
    let seconds: u64 = seconds.parse().map_err(|_| "no number of seconds")?;
    let exported = PrometheusBuilder::new().install_recorder().map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|e| e.to_string())?;
    let _within = runtime.enter();
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let journal = Embedded::open(&dir.path().join("journal"), &Settings::default()).map_err(|e| e.to_string())?;
    let mut around = Around {
        intake: Arc::new(Intake::new(Arc::new(journal), clock::system())),
        evidence: Evidence::at(&dir.path().join("evidence")),
        lookers: None,
    };
    let eyes = Eyes::open().map_err(|e| e.to_string())?;
    // As large as the cameras' frames: what the networks need for one look they need once, for all cameras.
    let _ = eyes.look(&Picture::plain(1280, 720, [128; 3]));
    around.lookers = Some(sighter::lookers(eyes, &around));
    let base_mb = machine::this().memory().peak_mb;
    let stop = CancellationToken::new();
    let began = Instant::now();
    let watching = open(&cameras(urls)?, &around, &stop);
    let now = || counted(&exported, began, urls.len());
    wait(WARM_S);
    let before = now();
    wait(seconds);
    let read = Read {
        base_mb,
        peak_mb: machine::this().memory().peak_mb,
        ..now().since(&before)
    };
    stop.cancel();
    for one in watching {
        runtime.block_on(one).map_err(|e| e.to_string())?;
    }
    table::line(&serde_json::to_string(&read).map_err(|e| e.to_string())?);
    Ok(())
}

fn wait(seconds: u64) {
    let _ = pace::wait_for(Duration::from_millis(100), Duration::from_secs(seconds), || None::<()>);
}

/// Cameras as the configuration would have them.
fn cameras(urls: &[String]) -> Result<Cameras, String> {
    let one = |(n, urls): (usize, &String)| {
        let (url, sub) = urls.split_once(',').map_or((urls.as_str(), None), |(url, sub)| (url, Some(sub)));
        let mut said = json!({"id": format!("gate-{n}"), "url": url, "read_per_s": 5.0});
        if let Some(sub) = sub {
            said["sub_url"] = sub.into();
        }
        serde_json::from_value(said).map_err(|e| e.to_string())
    };
    let cameras = Cameras {
        cameras: urls.iter().enumerate().map(one).collect::<Result<_, _>>()?,
        drones: Vec::new(),
    };
    cameras.check().map(|()| cameras)
}

/// What was counted so far, of all cameras together.
fn counted(exported: &PrometheusHandle, began: Instant, cameras: usize) -> Read {
    let text = exported.render();
    let sum = |name: &str, stage: &str| {
        let stage = format!("stage=\"{stage}\"");
        let lines = text.lines().filter(|line| line.starts_with(name) && line.contains(&stage));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>()
    };
    let frames = |stage: &str| sum(telemetry::CAMERA_FRAMES, stage);
    let worked = |stage: &str| sum(telemetry::CAMERA_WORKED, stage) / 1e6;
    Read {
        cameras: cameras as f64,
        wall_s: began.elapsed().as_secs_f64(),
        cpu_s: machine::this().cpu_s(),
        decode_s: worked("decode"),
        read_s: worked("read"),
        coded: frames("coded"),
        held: frames("held"),
        seen: frames("seen"),
        missed: frames("missed"),
        read: frames("read"),
        ..Read::default()
    }
}
