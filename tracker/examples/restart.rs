//! How long a restart takes: `cargo run --release -p cordon-tracker --example restart -- 1000000 1000`.
//!
//! Fills a journal with fixes of so many transits on one road, judges them, and then starts again twice: as after a kill (with
//! the checkpoint before the last, as if the last had not been written) and as after a clean stop.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cordon_custody::Fold;
use cordon_journal::{Embedded, Entry, Journal};
use cordon_model::{Body, Fix, Observation, SealId, Timestamp, World};
use cordon_store::Store;
use cordon_store::server::Server;
use cordon_tracker::{Settings, Tracker, settle};
use serde_json::json;
use tokio_util::sync::CancellationToken;

const START_S: i64 = 1_767_571_200;
const BATCH: u64 = 1_000;

fn world(transits: u64) -> World {
    let line: Vec<_> = (0..=400).map(|k| json!([106.0 + f64::from(k) / 100.0, 10.5])).collect();
    let transits: Vec<_> = (0..transits)
        .map(|n| json!({"id": format!("T{n}"), "seal": format!("{n}"), "corridor": "road"}))
        .collect();
    let road = json!({"id": "road", "route": {"type": "LineString", "coordinates": line}, "half_width_m": 100});
    World::from_json(&json!({"corridors": [road], "geofences": [], "transits": transits}).to_string()).expect("a world")
}

/// The n-th fix: the seals take turns, each reports every 30 s and moves 400 m between; one in a hundred is astray.
fn fix(n: u64, transits: u64) -> Entry {
    let (seal, round) = (n % transits, n / transits);
    let at = Timestamp::from_seconds(START_S + i64::try_from(round * 30).expect("small"));
    let lon = 106.0 + (round % 1_000) as f64 * 0.004;
    let lat = if (seal + round / 4).is_multiple_of(100) { 10.51 } else { 10.5 };
    let body = Fix {
        seal: Some(SealId::from(seal.to_string())),
        lat,
        lon,
        speed_kmh: Some(48.0),
        ..Fix::default()
    };
    entry(Observation::of_content(Some(at), at, Body::Fix(Box::new(body))))
}

fn entry(observation: Observation) -> Entry {
    Entry { observation, frame: None }
}

async fn fill(journal: &dyn Journal, observations: u64, transits: u64) {
    let start = Timestamp::from_seconds(START_S);
    let world = world(transits);
    let declare = world.transits.iter().map(|d| {
        let mut act = cordon_model::Instruction::new(cordon_model::Act::Declare, "world");
        act.declaration = Some(Box::new(d.clone()));
        act.arms_itself = true;
        entry(Observation::of_content(None, start, Body::Instruction(Box::new(act))))
    });
    let mut first = vec![entry(Observation::of_content(
        None,
        start,
        Body::WorldChanged(Box::new(world.clone())),
    ))];
    first.extend(declare);
    journal.hear(&first).await.expect("hears");
    for from in (0..observations).step_by(usize::try_from(BATCH).expect("small")) {
        let mut batch: Vec<Entry> = (from..(from + BATCH).min(observations)).map(|n| fix(n, transits)).collect();
        let at = batch.last().expect("not empty").observation.received_at;
        batch.push(entry(Observation::of_content(None, at, Body::Tick)));
        journal.hear(&batch).await.expect("hears");
    }
}

/// Opens everything, waits until all is judged, stops; what it took until then, in seconds.
async fn start(dir: &Path) -> f64 {
    let begun = Instant::now();
    let journal: Arc<dyn Journal> = Arc::new(Embedded::open(&dir.join("journal"), &cordon_journal::Settings::default()).expect("opens"));
    let opened = begun.elapsed().as_secs_f64();
    let cancelled = CancellationToken::new();
    let tracker = Tracker::start::<Fold>(journal.clone(), Settings::new(dir.join("checkpoint")), cancelled.clone()).expect("starts");
    let end = *journal.heard_end().borrow();
    tracker.reached(end).await;
    let took = begun.elapsed().as_secs_f64();
    println!(
        "  journal open {opened:.2} s, judged up to {end}: {took:.2} s, {} conclusions",
        journal.judged_end().borrow().0
    );
    cancelled.cancel();
    tracker.ended().await.expect("ends well");
    took
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<u64>().expect("a number"));
    let (observations, transits) = (args.next().unwrap_or(1_000_000), args.next().unwrap_or(1_000));
    let dir = std::env::temp_dir().join(format!("cordon-restart-{}", std::process::id()));
    let begun = Instant::now();
    {
        let journal = Embedded::open(&dir.join("journal"), &cordon_journal::Settings::default()).expect("opens");
        fill(&journal, observations, transits).await;
    }
    println!(
        "{observations} observations of {transits} transits heard in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    println!("from the beginning, with no checkpoint:");
    let whole = start(&dir).await;
    println!("  {:.0} observations/s", observations as f64 / whole);
    let mut kept: Vec<_> = std::fs::read_dir(dir.join("checkpoint"))
        .expect("reads")
        .flatten()
        .map(|e| e.path())
        .collect();
    kept.sort();
    let newest = kept.last().expect("a checkpoint");
    println!("a checkpoint has {} kB", newest.metadata().expect("reads").len() / 1_000);
    std::fs::remove_file(newest).expect("removes");
    println!("after a kill, from the checkpoint before the last:");
    start(&dir).await;
    println!("after a clean stop:");
    start(&dir).await;
    project(&dir).await;
    std::fs::remove_dir_all(&dir).expect("removes");
}

/// Brings what was judged into a private server; how long that takes, and how much memory the server's processes have of their own.
async fn project(dir: &Path) {
    let journal: Arc<dyn Journal> = Arc::new(Embedded::open(&dir.join("journal"), &cordon_journal::Settings::default()).expect("opens"));
    let begun = Instant::now();
    let server = Server::start(&dir.join("postgres")).await.expect("starts");
    let store = Store::open_with(server.options()).await.expect("opens");
    println!("a new private server answers after {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let seq = settle::<Fold>(journal, Settings::new(dir.join("checkpoint")), &store)
        .await
        .expect("settles");
    let took = begun.elapsed().as_secs_f64();
    println!("  {seq} conclusions projected in {took:.1} s, {:.0}/s", seq.0 as f64 / took);
    println!("  the server's processes: {} MB", server.pid().map_or(0, memory_kb) / 1_000);
    store.close().await;
    server.stop().await.expect("stops");
}

/// The memory of a process and its children, shared pages counted once, in kB.
fn memory_kb(parent: u32) -> u64 {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
    let pids = children.split_whitespace().filter_map(|p| p.parse().ok()).chain([parent]);
    let pss = |pid: u32| -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        text.lines()
            .find_map(|l| l.strip_prefix("Pss:"))?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    };
    pids.filter_map(pss).sum()
}
