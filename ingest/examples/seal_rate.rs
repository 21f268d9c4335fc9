//! How fast seals are answered: `cargo run --release -p cordon-ingest --example seal_rate [SECONDS]`.
//! Terminals on loopback report to a door with a journal on disk. At 1,000 and 5,000 reports a second, then as fast as it goes:
//! reports, fsyncs, and the time from a report to its acknowledgement.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cordon_feeds::speak::jt808::{Report, Terminal};
use cordon_ingest::listen::{SealListener, SealSettings};
use cordon_ingest::{Intake, clock};
use cordon_journal::{Embedded, Settings, telemetry};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

const SEALS: u32 = 500;

/// One seal: reports each `every` (as fast as it is answered without), and gives the seconds that each answer took.
async fn seal(addr: SocketAddr, device: u64, every: Option<Duration>, end: Instant) -> Vec<f64> {
    let mut stream = TcpStream::connect(addr).await.expect("it connects");
    stream.set_nodelay(true).expect("a socket");
    let mut lock = Terminal::new(&format!("{device:012}"));
    let start = every.map_or(Duration::ZERO, |e| e.mul_f64((device % 1000) as f64 / 1000.0));
    let mut clock_of_seal = interval_at(Instant::now() + start, every.unwrap_or(Duration::from_millis(1)));
    clock_of_seal.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut took = Vec::new();
    let mut bytes = [0; 256];
    while Instant::now() < end {
        if every.is_some() {
            clock_of_seal.tick().await;
        }
        let report = Report {
            at: Some(clock::now()),
            lat: 10.0 + took.len() as f64 / 1e5,
            lon: 106.7,
            valid: true,
            altitude_m: 5,
            speed_kmh: 40.0,
            course_deg: 90,
            alarms: 0,
            status: 0,
            fields: Report::lock_fields(80, 9),
        };
        let sent = Instant::now();
        stream.write_all(&lock.location(&report)).await.expect("it is taken");
        let mut delimiters = 0;
        while delimiters < 2 {
            let n = stream.read(&mut bytes).await.expect("an answer");
            assert!(n > 0, "the door closed");
            delimiters += bytes[..n].iter().filter(|b| **b == 0x7e).count();
        }
        took.push(sent.elapsed().as_secs_f64());
    }
    took
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "figures are what this program is for")]
async fn main() {
    let length = Duration::from_secs(std::env::args().nth(1).map_or(4, |s| s.parse().expect("SECONDS is a number")));
    let dir = tempfile::tempdir().expect("a directory");
    let handle = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .expect("the first recorder");
    let journal = Arc::new(Embedded::open(dir.path(), &Settings::default()).expect("it opens"));
    let intake = Arc::new(Intake::new(journal, clock::system()));
    let dialect = cordon_feeds::seal_dialect("jt808").expect("a known dialect");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let stop = CancellationToken::new();
    let opened = SealListener::bind(dialect, any, intake, SealSettings::default(), stop.clone()).await;
    let (addr, door) = opened.expect("a free port");
    let fsyncs = || {
        let text = handle.render();
        let value = text
            .lines()
            .find_map(|l| l.strip_prefix(telemetry::FSYNCS)?.trim().parse::<f64>().ok());
        value.unwrap_or(0.0)
    };
    println!("wanted/s  reports/s  fsyncs/s  reports/fsync  p50 ms  p99 ms  max ms");
    for (round, wanted) in (0..).zip([Some(1000_u32), Some(5000), None]) {
        let before = fsyncs();
        let began = Instant::now();
        let mut seals = JoinSet::new();
        for n in 0..SEALS {
            let every = wanted.map(|w| Duration::from_secs_f64(f64::from(SEALS) / f64::from(w)));
            seals.spawn(seal(addr, round * 1_000_000 + u64::from(n), every, began + length));
        }
        let mut took: Vec<f64> = seals.join_all().await.into_iter().flatten().collect();
        let (s, synced) = (began.elapsed().as_secs_f64(), fsyncs() - before);
        took.sort_by(f64::total_cmp);
        let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize] * 1e3;
        let reports = took.len() as f64;
        println!(
            "{:>8}  {:9.0} {:9.0} {:14.1} {:7.2} {:7.2} {:7.2}",
            wanted.map_or("most".to_owned(), |w| w.to_string()),
            reports / s,
            synced / s,
            reports / synced,
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
    stop.cancel();
    door.await.expect("the door ends");
}
