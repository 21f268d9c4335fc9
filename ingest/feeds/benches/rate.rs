//! How many frames one core splits and decodes in a second, per dialect. `cargo bench -p cordon-feeds`.

use std::sync::Arc;
use std::time::Instant;

use cordon_feeds::speak::{jt600, jt808};
use cordon_feeds::{Connection, seal_dialect};
use cordon_model::Timestamp;

/// Frames of each kind; a connection reads them in pieces of [`PIECE_BYTES`], as a socket would give them.
const FRAMES: i64 = 50_000;
const PIECE_BYTES: usize = 1460;
/// Measurements of each; the fastest counts, because the machine is shared.
const ROUNDS: usize = 5;

fn at(n: i64) -> Timestamp {
    Timestamp::from_seconds(1_767_571_200 + n)
}

fn lock(n: i64) -> Vec<u8> {
    let place = jt600::Place {
        at: Some(at(n)),
        lat: 10.762_622,
        lon: 106.660_172 + n as f64 * 1e-6,
        valid: true,
        speed_kn: 24,
        course_deg: 80,
    };
    let record = jt600::Record {
        place,
        odometer_km: 1234,
        satellites: 9,
        status: jt600::status::WELL,
        battery: 88,
        gsm_level: 27,
    };
    let lock = jt600::Lock {
        device: "7591225008".to_owned(),
        version: 0x19,
    };
    lock.positions(&[record], 1, n as u8)
}

fn report(n: i64) -> jt808::Report {
    jt808::Report {
        at: Some(at(n)),
        lat: 10.762_622,
        lon: 106.660_172 + n as f64 * 1e-6,
        valid: true,
        altitude_m: 12,
        speed_kmh: 44.4,
        course_deg: 271,
        alarms: 0,
        status: 0,
        fields: jt808::Report::lock_fields(91, 12),
    }
}

fn measure(name: &str, dialect: &str, stream: &[u8]) {
    let dialect = seal_dialect(dialect).expect("is registered");
    let mut best = f64::MAX;
    let mut observations = 0;
    for _ in 0..ROUNDS {
        let mut connection = Connection::open(dialect, Arc::default());
        let started = Instant::now();
        observations = stream
            .chunks(PIECE_BYTES)
            .flat_map(|piece| connection.hear(piece, at(0)))
            .map(|heard| heard.decoded.observations.len())
            .sum();
        best = best.min(started.elapsed().as_secs_f64());
    }
    let (rate, megabytes) = (observations as f64 / best, stream.len() as f64 / best / 1e6);
    eprintln!("{name}: {observations} observations, {rate:.0} a second, {megabytes:.0} MB/s");
}

fn main() {
    let mut terminal = jt808::Terminal::new("794308010679");
    let live: Vec<u8> = (0..FRAMES).flat_map(|n| terminal.location(&report(n))).collect();
    let reports: Vec<jt808::Report> = (0..FRAMES).map(report).collect();
    let stored: Vec<u8> = reports.chunks(20).flat_map(|r| terminal.batch(r)).collect();
    let beats: Vec<u8> = (0..FRAMES).flat_map(|_| terminal.heartbeat()).collect();
    measure("jt600 positions", "jt600", &(0..FRAMES).flat_map(lock).collect::<Vec<u8>>());
    measure("jt808 locations", "jt808", &live);
    measure("jt808 batches of 20", "jt808", &stored);
    measure("jt808 heartbeats", "jt808", &beats);
}
