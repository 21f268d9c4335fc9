//! How fast the embedded journal hears: `cargo run --release -p cordon-journal --example hear_rate [SECONDS [DIR]]`.
//! For 1 and 100 callers with batches of 1 and 100: entries and fsyncs a second; then how long a start takes with what was written.
//! With a DIR that is kept, a second run after a kill says how long a start takes then.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_journal::{Embedded, Entry, Journal, Key, Settings, telemetry};
use cordon_model::{Body, Fix, Observation, ObservationId, Offset, Origin, SealId, Timestamp};
use metrics_exporter_prometheus::PrometheusHandle;

/// A report as a seal sends it, with its frame.
fn entry(n: u64) -> Entry {
    let at = Timestamp::from_micros(1_800_000_000_000_000 + i64::try_from(n).unwrap_or(0) * 100);
    let seal = format!("{:010}", n % 5000);
    let mut observation = Observation::of_content(
        None,
        at,
        Body::Fix(Box::new(Fix {
            seal: Some(SealId::from(seal.as_str())),
            lat: 10.0 + (n % 9973) as f64 / 1e4,
            lon: 106.0 + (n % 7919) as f64 / 1e4,
            speed_kmh: Some(52.5),
            course_deg: Some(271.0),
            satellites: Some(9),
            ..Fix::default()
        })),
    );
    observation.observed_at = Some(at);
    observation.id = ObservationId((u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)).to_be_bytes());
    observation.origin = Some(Origin {
        dialect: "jt808".to_owned(),
        dialect_version: 1,
        device: seal,
        peer: Some("10.0.0.1:40000".to_owned()),
    });
    Entry {
        observation,
        frame: Some(Arc::from(&n.to_be_bytes().repeat(9)[..])),
    }
}

/// The value of a counter as it would be exported.
fn counter(handle: &PrometheusHandle, name: &str) -> f64 {
    let text = handle.render();
    let value = text.lines().find_map(|l| l.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or(0.0)
}

async fn run(journal: &Arc<Embedded>, callers: u64, batch: u64, length: Duration) -> u64 {
    let first = journal.heard_end().borrow().0;
    let end = Instant::now() + length;
    let callers: Vec<_> = (0..callers)
        .map(|caller| {
            let journal = Arc::clone(journal);
            tokio::spawn(async move {
                let mut n = first * 1_000 + caller * 1_000_000_000_000;
                while Instant::now() < end {
                    let entries: Vec<_> = (n..n + batch).map(entry).collect();
                    journal.hear(&entries).await.expect("it is heard");
                    n += batch;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("a caller ends");
    }
    journal.heard_end().borrow().0 - first
}

fn open(dir: &Path) -> Embedded {
    Embedded::open(dir, &Settings::default()).expect("the directory opens")
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "figures are what this program is for")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let length = Duration::from_secs(args.next().map_or(3, |s| s.parse().expect("SECONDS is a number")));
    let own = tempfile::tempdir().expect("a directory");
    let dir = args.next().map_or_else(|| own.path().to_owned(), PathBuf::from);
    let handle = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .expect("the first recorder");
    let began = Instant::now();
    let journal = Arc::new(open(&dir));
    let found = *journal.heard_end().borrow();
    println!("opened with {found} observations in {:.3} s", began.elapsed().as_secs_f64());
    println!("callers batch  entries/s  fsyncs/s  entries/fsync");
    for (callers, batch) in [(1, 1), (1, 100), (100, 1), (100, 100)] {
        let fsyncs = counter(&handle, telemetry::FSYNCS);
        let began = Instant::now();
        let entries = run(&journal, callers, batch, length).await as f64;
        let fsyncs = counter(&handle, telemetry::FSYNCS) - fsyncs;
        let took_s = began.elapsed().as_secs_f64();
        println!(
            "{callers:7} {batch:5} {:10.0} {:9.0} {:14.1}",
            entries / took_s,
            fsyncs / took_s,
            entries / fsyncs
        );
    }
    while journal.heard_end().borrow().0 < 1_000_000 {
        run(&journal, 100, 100, Duration::from_millis(200)).await;
    }
    let end = *journal.heard_end().borrow();
    drop(Arc::into_inner(journal).expect("nobody else holds it"));
    let began = Instant::now();
    let journal = open(&dir);
    println!("opened with {end} observations in {:.3} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let mut read = Offset(0);
    while read.0 < 200_000 {
        let page = journal.heard(read, 1000).expect("it reads");
        read = page.last().expect("there is more").offset.next();
    }
    println!("read {:.0} observations/s", read.0 as f64 / began.elapsed().as_secs_f64());
    let seal = Key::Seal(SealId::from("0000000042"));
    let began = Instant::now();
    let of_seal = journal.heard_of(&seal, Timestamp::from_seconds(0)).expect("it reads");
    println!(
        "found the {} of one seal in {:.1} ms",
        of_seal.len(),
        began.elapsed().as_secs_f64() * 1e3
    );
}
