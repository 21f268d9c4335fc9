//! `memory`: what `cordon up` takes with 200 transits that report each 30 s, after hours of their time in minutes of ours.

use std::sync::Arc;
use std::time::Duration;

use cordon_demo::Dialect;
use cordon_stack::{Client, Live, Service, clock};
use serde_json::json;

use crate::country::Country;
use crate::fleet::{self, Feed, Fleet};
use crate::machine::{Memory, Process};
use crate::{machine, metrics, numbers, pace, table};

/// Frames a second of the whole fleet.
const FRAMES_PER_S: f64 = 2_000.0;
/// Seconds between two fixes of a seal, by its clock.
const INTERVAL_S: f64 = 30.0;
/// How long the tracker and the projection may be behind at the end.
const BEHIND_S_MAX: u64 = 120;

/// Measures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [transits, fixes] = numbers(arguments, [200, 1_200])?;
    let fixes = u32::try_from(fixes).map_err(|e| e.to_string())?;
    let country = Arc::new(Country::with(&[Dialect::Jt600]));
    let world = serde_json::to_value(country.world(transits)).map_err(|e| e.to_string())?;
    table::doing("starting the service");
    let service = Service::start(&world);
    service.add_user("load", "operator", "a password of a bench");
    let client = Client::sign_in(service.http(), "load", "a password of a bench");
    let process = Process(service.pid());
    let mut rows = vec![
        ["when", "cordon up, MB", "its peak, MB", "PostgreSQL (PSS), MB", "its processes"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.push(row("ready", process.memory(), &service.data()));
    // An operator looks on, as always.
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let looking = {
        let (stop, mut live) = (Arc::clone(&stop), Live::open(&client, None));
        live.view([102.0, 8.0, 110.0, 24.0], 6.0);
        std::thread::spawn(move || {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                std::hint::black_box(live.read());
            }
        })
    };
    table::doing(&format!("{transits} seals report {fixes} times each"));
    let runtime = fleet::runtime()?;
    let span_s = f64::from(fixes) * INTERVAL_S;
    let feed = Feed {
        door: service.seal_door("jt600"),
        trucks: transits,
        began: clock::now().plus_seconds(-span_s),
        fixes: (0, fixes),
        interval_s: INTERVAL_S,
        batch: 1,
        every: Duration::from_secs_f64(transits as f64 / FRAMES_PER_S),
    };
    let begun = std::time::Instant::now();
    let fleet = Fleet::start(&runtime, &country, feed);
    let all = transits as u64 * u64::from(fixes);
    for part in 1..=4 {
        let goal = all * part / 4;
        let there = pace::wait_for(Duration::from_millis(100), Duration::from_secs(600), || {
            (fleet.acknowledged() >= goal).then_some(())
        });
        there.ok_or("the feed did not get on")?;
        rows.push(row(&format!("after {goal} fixes"), process.memory(), &service.data()));
    }
    fleet.arrive(&runtime)?;
    let took_s = begun.elapsed().as_secs_f64();
    let settled = pace::wait_for(Duration::from_millis(200), Duration::from_secs(BEHIND_S_MAX), || {
        let counted = metrics::Counted::now(service.http());
        (counted.of("cordon_tracker_lag_observations") + counted.of("cordon_projection_lag_records") < 1.0).then_some(())
    });
    settled.ok_or("the tracker or the projection is still behind")?;
    rows.push(row("all judged and in PostGIS", process.memory(), &service.data()));
    let (_, transits_there) = client.get("/api/transits");
    if transits_there["items"] == json!([]) {
        return Err("no transit is there".to_owned());
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    drop(looking.join());
    table::line(&format!(
        "{transits} transits × {fixes} fixes at {INTERVAL_S} s, {all} frames in {took_s:.0} s, an operator looking on; load {} at the end",
        machine::load()
    ));
    table::print(&rows);
    Ok(())
}

fn row(when: &str, memory: Memory, data: &str) -> Vec<String> {
    let postgres = machine::postgres(data);
    let pss: f64 = postgres.iter().map(|p| p.memory().pss_mb).sum();
    vec![
        when.to_owned(),
        format!("{:.0}", memory.rss_mb),
        format!("{:.0}", memory.peak_mb),
        format!("{pss:.0}"),
        postgres.len().to_string(),
    ]
}
