//! Other systems on the same work: which of the trucks have left their corridors, told from the same fixes on the same corridors, on this
//! machine, in one run. `cordon-peers [TRUCKS [CORRIDORS [FIXES_EACH]]]`, run on a release build by `cargo xtask bench peers`.
//!
//! Each is spoken to through a door, never called as a function. Ours is `cordon judge` behind a TCP socket, as inetd would put it there:
//! the shipped program, fixes in as lines of JSON and events out on the same connection. It keeps nothing on the disk, and neither does
//! Tile38 here, nor does PostGIS write anything; what durability costs ours is `cargo xtask bench live`'s matter. Tile38 is told each fix in
//! its own protocol, pipelined, and tells of exits on a channel. PostGIS is asked `ST_DWithin`, one query a fix and in batches.
//!
//! The binary is the one that `CORDON_BIN` names; Tile38's server the one that `TILE38_SERVER` names, else it is skipped.

mod calls;
mod ours;
mod postgis;
mod process;
mod resp;
mod stopwatch;
mod tile38;
mod work;

use std::io::Write;
use std::process::ExitCode;

use calls::Score;
use work::Work;

/// What one system came to.
struct Told {
    name: &'static str,
    /// Fixes a second.
    rate: f64,
    /// Seconds of a processor that it took for these fixes, without the generator's.
    cpu_s: f64,
    /// How many fixes these were.
    fixes: usize,
    /// Its memory at the end, in MB (10⁶ bytes).
    memory_mb: f64,
    score: Score,
}

/// A system that could not be had, and why.
struct Skipped(String);

impl<E: std::error::Error> From<E> for Skipped {
    fn from(e: E) -> Self {
        Self(e.to_string())
    }
}

/// What runs one system on the work.
type Peer = fn(&Work) -> Result<Vec<Told>, Skipped>;

/// The systems; ours is the first, and the others are held against it.
const PEERS: &[(&str, Peer)] = &[("cordon judge", ours::run), ("Tile38", tile38::run), ("PostGIS", postgis::run)];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut numbers = [2_000, 100, 200];
    for (number, text) in numbers.iter_mut().zip(std::env::args().skip(1)) {
        *number = text
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| format!("`{text}` is no number above zero"))?;
    }
    let [trucks, corridors, fixes] = numbers;
    let work = Work::new(trucks, corridors, fixes);
    say(&format!(
        "{} fixes of {trucks} trucks, 10 s apart, on {corridors} corridors of about {:.0} km and {} points, {} m to either side; {} departures, {} trucks on the border",
        work.fixes.len(),
        work.length_km(),
        work::POINTS,
        work::HALF_WIDTH_M,
        work.departures().count(),
        work.riders(),
    ));
    let mut all: Vec<Told> = Vec::new();
    for (name, peer) in PEERS {
        eprintln!("   {name}");
        match peer(&work) {
            Ok(told) => all.extend(told),
            Err(Skipped(why)) if all.is_empty() => return Err(format!("{name}: {why}")),
            Err(Skipped(why)) => say(&format!("skipped: {name}: {why}")),
        }
    }
    say("| system | fixes/s | ours is | fixes per CPU second | ours is | MB | departures called | late s, median / p95 | other calls |");
    say("|-------:|--------:|--------:|---------------------:|--------:|---:|------------------:|---------------------:|------------:|");
    let per_cpu = |t: &Told| t.fixes as f64 / t.cpu_s;
    let (ours, ours_per_cpu) = all.first().map_or((0.0, 0.0), |t| (t.rate, per_cpu(t)));
    for t in &all {
        let [median, p95] = [0.5, 0.95].map(|q| t.score.late_s(q).map_or_else(|| "-".to_owned(), |s| format!("{s:.0}")));
        say(&format!(
            "| {} | {:.0} | {:.1} × | {:.0} | {:.1} × | {:.0} | {} of {} | {median} / {p95} | {} |",
            t.name,
            t.rate,
            ours / t.rate,
            per_cpu(t),
            ours_per_cpu / per_cpu(t),
            t.memory_mb,
            t.score.called,
            t.score.departures,
            t.score.others
        ));
    }
    Ok(())
}

/// Writes one line on stdout. A reader that has gone away is not our failure.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}
