//! `judge`: how many fixes a second `cordon judge` takes, beside what it costs to read the same file as plain JSON.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cordon_demo::Dialect;
use cordon_model::{Observation, Timestamp};

use crate::country::{Country, scattered};
use crate::machine::Process;
use crate::{machine, numbers, pace, table};

/// The trips begin then; it does not matter when.
const BEGAN_S: i64 = 1_767_571_200;
/// Seconds between two fixes of a seal.
const INTERVAL_S: u32 = 30;
/// Each run may take so long.
const LONGEST: Duration = Duration::from_secs(300);
/// How often a run is made; the best counts, because whatever else runs here only takes away.
const RUNS: usize = 3;

/// What a file is like.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    /// The seal's state rides on each fix.
    with_state: bool,
    late: Late,
}

/// What comes late.
#[derive(Clone, Copy)]
enum Late {
    Nothing,
    /// Of a hundred fixes so many, ten minutes each.
    Scattered(u64),
    /// All that a seal recorded in two hours without a network, at once, ten minutes after it began to be heard again; one seal of
    /// [`SILENT_ONE_OF`].
    TwoHours,
}

/// One seal of so many comes through a dead zone.
const SILENT_ONE_OF: usize = 20;
/// The rounds in which it is not heard: two hours.
const SILENT: std::ops::Range<usize> = 120..120 + 7_200 / INTERVAL_S as usize;
/// Ten minutes.
const LATE_ROUNDS: usize = 600 / INTERVAL_S as usize;

impl Late {
    /// The round in which a truck's fix of `round` comes.
    fn comes(self, truck: usize, round: usize) -> usize {
        match self {
            Self::Scattered(pct) if scattered(truck as u64, round as u64) % 100 < pct => round + LATE_ROUNDS,
            Self::TwoHours if truck.is_multiple_of(SILENT_ONE_OF) && SILENT.contains(&round) => SILENT.end + LATE_ROUNDS,
            _ => round,
        }
    }
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "fixes alone",
        with_state: false,
        late: Late::Nothing,
    },
    Kind {
        name: "with the seal's state",
        with_state: true,
        late: Late::Nothing,
    },
    Kind {
        name: "same, 1 % ten minutes late",
        with_state: true,
        late: Late::Scattered(1),
    },
    Kind {
        name: "same, one seal of twenty sends two hours at once",
        with_state: true,
        late: Late::TwoHours,
    },
];

/// What a run came to.
struct Ran {
    wall_s: f64,
    cpu_s: f64,
    peak_mb: f64,
    events: usize,
}

/// Measures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [transits, fixes] = numbers(arguments, [1_000, 1_000])?;
    let dir = tempfile::tempdir().map_err(|e| format!("no temporary directory: {e}"))?;
    let country = Country::with(&[Dialect::Jt600]);
    let world = dir.path().join("world.json");
    let text = serde_json::to_string(&country.world(transits)).map_err(|e| e.to_string())?;
    std::fs::write(&world, text).map_err(|e| format!("{}: {e}", world.display()))?;
    let mut rows = vec![
        [
            "file",
            "MB",
            "fixes/s",
            "MB/s",
            "CPU µs/fix",
            "peak MB",
            "events",
            "of reading as serde_json::Value",
            "of reading as Observation",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let mut walls_s = Vec::new();
    for kind in KINDS {
        let (row, wall_s) = measure(dir.path(), &world, &country, transits, fixes, kind)?;
        rows.push(row);
        walls_s.push(wall_s);
    }
    table::line(&format!(
        "{transits} transits × {fixes} fixes = {} lines, one process on one core, best of {RUNS}; load {} at the end",
        transits * fixes,
        machine::load()
    ));
    table::print(&rows);
    if let [_, in_time_s, _, at_once_s] = walls_s[..] {
        let seals = transits.div_ceil(SILENT_ONE_OF);
        let each_ms = (at_once_s - in_time_s) * 1_000.0 / seals as f64;
        table::line(&format!(
            "two hours of a seal at once ({} fixes): {each_ms:.1} ms more than the same in time, mean of {seals} seals",
            SILENT.len()
        ));
    }
    Ok(())
}

/// A line of the table, and the seconds of the best run.
fn measure(dir: &Path, world: &Path, country: &Country, transits: usize, fixes: usize, kind: Kind) -> Result<(Vec<String>, f64), String> {
    table::doing(&format!("writing the file: {}", kind.name));
    let file = dir.join("observations.ndjson");
    let fail = |e: std::io::Error| format!("{}: {e}", file.display());
    write_file(&file, country, transits, fixes, kind).map_err(fail)?;
    let bytes = std::fs::metadata(&file).map_err(fail)?.len() as f64;
    table::doing("judging, and reading the same file");
    let mut best: Option<Ran> = None;
    let (mut as_value_s, mut as_observation_s) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        let ran = judge(world, &file)?;
        if best.as_ref().is_none_or(|b| ran.wall_s < b.wall_s) {
            best = Some(ran);
        }
        as_value_s = as_value_s.min(read_through::<serde_json::Value>(&file)?);
        as_observation_s = as_observation_s.min(read_through::<Observation>(&file)?);
    }
    let ran = best.ok_or("nothing ran")?;
    let lines = (transits * fixes) as f64;
    let row = vec![
        kind.name.to_owned(),
        format!("{:.0}", bytes / 1e6),
        format!("{:.0}", lines / ran.wall_s),
        format!("{:.1}", bytes / 1e6 / ran.wall_s),
        format!("{:.2}", ran.cpu_s * 1e6 / lines),
        format!("{:.1}", ran.peak_mb),
        ran.events.to_string(),
        format!("{:.2} ×", ran.wall_s / as_value_s),
        format!("{:.2} ×", ran.wall_s / as_observation_s),
    ];
    Ok((row, ran.wall_s))
}

/// Runs `cordon judge` on the file.
fn judge(world: &Path, file: &Path) -> Result<Ran, String> {
    let out = file.with_extension("events");
    let said = File::create(&out).map_err(|e| format!("{}: {e}", out.display()))?;
    let begun = Instant::now();
    let mut child = Command::new(cordon_stack::service::binary())
        .arg("judge")
        .arg("--world")
        .args([world, file])
        .stdin(Stdio::null())
        .stdout(said)
        .spawn()
        .map_err(|e| format!("the binary does not start: {e}"))?;
    let process = Process(child.id());
    let (mut peak_mb, mut cpu_s) = (0.0_f64, 0.0_f64);
    let ended = pace::wait_for(Duration::from_millis(5), LONGEST, || {
        peak_mb = peak_mb.max(process.memory().peak_mb);
        cpu_s = cpu_s.max(process.cpu_s());
        child.try_wait().ok().flatten()
    });
    let wall_s = begun.elapsed().as_secs_f64();
    let Some(status) = ended else {
        drop(child.kill());
        drop(child.wait());
        return Err(format!("`cordon judge` took more than {} s", LONGEST.as_secs()));
    };
    if !status.success() {
        return Err(format!("`cordon judge` ended with {status}"));
    }
    let events = std::fs::read_to_string(&out).map_err(|e| format!("{}: {e}", out.display()))?;
    Ok(Ran {
        wall_s,
        cpu_s,
        peak_mb,
        events: events.lines().count(),
    })
}

/// Seconds that it takes to read every line as a `T`, on this thread.
fn read_through<T: serde::de::DeserializeOwned>(file: &Path) -> Result<f64, String> {
    let begun = Instant::now();
    let input = File::open(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut input = BufReader::with_capacity(256 * 1_024, input);
    let mut line = String::new();
    while input.read_line(&mut line).map_err(|e| e.to_string())? > 0 {
        let read: T = serde_json::from_str(&line).map_err(|e| format!("{line}: {e}"))?;
        std::hint::black_box(read);
        line.clear();
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Writes what all seals say, in order of time.
fn write_file(path: &Path, country: &Country, transits: usize, fixes: usize, kind: Kind) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let began = Timestamp::from_seconds(BEGAN_S);
    // By the round in which they come at last: those that are late.
    let mut held: std::collections::BTreeMap<usize, Vec<(usize, usize)>> = std::collections::BTreeMap::new();
    for round in 0..fixes {
        let due = held.remove(&round).unwrap_or_default();
        for (truck, n) in due {
            write_line(&mut out, country, began, (truck, n, round), kind.with_state)?;
        }
        for truck in 0..transits {
            let comes = kind.late.comes(truck, round);
            if round < comes && comes < fixes {
                held.entry(comes).or_default().push((truck, round));
            } else {
                write_line(&mut out, country, began, (truck, round, round), kind.with_state)?;
            }
        }
    }
    out.flush()
}

/// Writes the `n`-th fix of a truck as it comes in a round.
fn write_line(
    out: &mut impl Write,
    country: &Country,
    began: Timestamp,
    (truck, n, round): (usize, usize, usize),
    with_state: bool,
) -> std::io::Result<()> {
    let driven_s = f64::from(INTERVAL_S) * n as f64;
    let observed_at = began.plus_seconds(driven_s);
    let received_at = began.plus_seconds(f64::from(INTERVAL_S) * round as f64 + 1.0 + truck as f64 / 1_000.0);
    let fix = country.reading(truck, observed_at, driven_s).fix;
    write!(
        out,
        r#"{{"kind":"fix","seal":"{}","observed_at":"{observed_at}","received_at":"{received_at}","lat":{},"lon":{},"speed_kmh":{},"course_deg":{},"satellites":9,"fix_valid":true"#,
        country.seal(truck),
        fix.lat,
        fix.lon,
        fix.speed_kmh.unwrap_or(0.0),
        fix.course_deg.unwrap_or(0.0),
    )?;
    if with_state {
        write!(out, r#","rope":"whole","locked":true,"cover":"closed","battery_pct":88"#)?;
    }
    out.write_all(b"}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_every_fix_once_in_order_of_arrival() {
        let dir = tempfile::tempdir().unwrap();
        for (late, fixes, latest_s) in [(Late::Scattered(20), 60, 600.0), (Late::TwoHours, 400, 7_800.0)] {
            let path = dir.path().join("f");
            write_file(&path, &Country::with(&[Dialect::Jt600]), 10, fixes, Kind { late, ..KINDS[2] }).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let read: Vec<Observation> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
            let mut said: Vec<_> = read.iter().map(|o| (o.seal().unwrap().clone(), o.observed_at)).collect();
            let latest = read.iter().map(|o| o.received_at.seconds_since(o.observed_at.unwrap()));
            assert!((0.0..60.0).contains(&(latest.fold(0.0, f64::max) - latest_s)), "some come so late");
            said.sort();
            said.dedup();
            assert_eq!(said.len(), 10 * fixes);
            assert!(read[0].received_at <= read[read.len() - 1].received_at);
        }
    }
}
