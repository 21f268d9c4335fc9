//! `streams`: how many cameras of 1080p one core carries, read as the service reads them, and what of it goes where.
//!
//! Something moves half of the time. What is sent was coded beforehand and comes from another core; the reader is a process of its own that
//! may use one core alone.

pub(crate) mod reader;
mod scene;

use std::process::{Command, Stdio};
use std::time::Duration;

use cordon_video::serve::{Film, Played, RtspServer, Shown};

use crate::machine::{self, Process};
use crate::{numbers, pace, table};
use reader::Read;

/// More than this share of the frames that were due and came to nobody is too much.
const MISSED_MAX: f64 = 0.05;
/// A core that is given fewer pictures than this share of those sent is behind.
const DECODED_MIN: f64 = 0.95;
/// Pictures a second that each camera sends.
const FPS: u32 = 25;
/// The core that the reader has, and the one that is left to whoever sends.
const CORES: (usize, usize) = (1, 0);

/// Measures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [most, seconds] = numbers(arguments, [8, 40])?;
    read_alone()?;
    table::doing("drawing and coding what the cameras send");
    let films = (scene::film(1920, 1080, 4_000)?, scene::film(640, 360, 400)?);
    machine::keep_to_core(CORES.1)?;
    let server = RtspServer::show(0, shown(&films, most)).map_err(|e| e.to_string())?;
    table::line(&format!(
        "1080p25 H.264 of {:.1} Mbit/s, something moves half of the time, 5 readings a second while it does; {seconds} s each",
        rate_mbit(&films.0)
    ));
    let mut rows = vec![row_of_titles()];
    for sub in [false, true] {
        let mut carried = 0;
        for cameras in 1..=most {
            let read = measured(&server, cameras, sub, seconds)?;
            let holds = read.missed_share() <= MISSED_MAX && read.came_share(f64::from(FPS)) >= DECODED_MIN;
            rows.push(row(cameras, sub, &read, holds));
            if holds {
                carried = cameras;
            } else if cameras > carried + 1 {
                break; // the second that it does not carry: the first may have been the machine's neighbours
            }
        }
        table::line(&format!(
            "{}: {carried} cameras a core",
            if sub {
                "with a low-resolution stream"
            } else {
                "without a low-resolution stream"
            }
        ));
    }
    table::print(&rows);
    Ok(())
}

/// Each camera begins elsewhere in its film, at a key frame; its low-resolution stream at the same place.
fn shown(films: &(Film, Film), cameras: usize) -> Vec<Shown> {
    let played = |name: String, film: &Film, n: usize| {
        let group = 2 * film.fps as usize;
        let groups = film.units.len() / group;
        Shown::Played(Played {
            name,
            film: film.clone(),
            first: n * groups / cameras * group,
        })
    };
    (0..cameras)
        .flat_map(|n| [played(format!("main{n}"), &films.0, n), played(format!("sub{n}"), &films.1, n)])
        .collect()
}

fn rate_mbit(film: &Film) -> f64 {
    let bytes: usize = film.units.iter().map(|unit| unit.len()).sum();
    bytes as f64 * 8.0 / 1e6 / (film.units.len() as f64 / f64::from(film.fps))
}

fn measured(server: &RtspServer, cameras: usize, sub: bool, seconds: usize) -> Result<Read, String> {
    table::doing(&format!("{cameras} cameras{}", if sub { " of two streams" } else { "" }));
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut reader = Command::new(program);
    reader.arg(reader::NAME).args([CORES.0.to_string(), seconds.to_string()]);
    for n in 0..cameras {
        let main = server.url(&format!("main{n}"));
        reader.arg(if sub {
            format!("{main},{}", server.url(&format!("sub{n}")))
        } else {
            main
        });
    }
    let told = reader.stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
    serde_json::from_slice(&told.stdout).map_err(|e| format!("the reader told nothing that can be read: {e}"))
}

fn row_of_titles() -> Vec<String> {
    [
        "cameras",
        "low-resolution stream",
        "holds",
        "due frames missed",
        "readings a second each",
        "cores",
        "cameras a core by this",
        "decoding",
        "reading",
        "the rest",
        "pictures not decoded",
        "peak, MB",
        "of it before the first camera",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn row(cameras: usize, sub: bool, read: &Read, holds: bool) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let (decoding, reading) = (read.decode_s / read.cpu_s, read.read_s / read.cpu_s);
    vec![
        cameras.to_string(),
        if sub { "yes" } else { "no" }.to_owned(),
        if holds { "yes" } else { "no" }.to_owned(),
        format!("{:.1} %", read.missed_share() * 100.0),
        format!("{:.2}", read.read / read.wall_s / cameras as f64),
        format!("{:.2}", read.cpu_s / read.wall_s),
        format!("{:.1}", cameras as f64 * read.wall_s / read.cpu_s),
        percent(decoding),
        percent(reading),
        percent(1.0 - decoding - reading),
        percent(read.held / read.coded.max(1.0)),
        format!("{:.0}", read.peak_mb),
        format!("{:.0}", read.base_mb),
    ]
}

/// The memory of `cordon read` over pictures of the same scene.
fn read_alone() -> Result<(), String> {
    let Ok(program) = std::env::var("CORDON_BIN") else {
        return Ok(()); // begun by hand, without the service
    };
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let pictures = scene::pictures(dir.path(), 12)?;
    let mut reader = Command::new(program)
        .arg("read")
        .args(&pictures)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| e.to_string())?;
    let process = Process(reader.id());
    let mut peak_mb: f64 = 0.0;
    let ended = pace::wait_for(Duration::from_millis(10), Duration::from_secs(300), || {
        peak_mb = peak_mb.max(process.memory().peak_mb);
        reader.try_wait().ok().flatten()
    });
    ended.ok_or("`cordon read` did not end")?;
    table::line(&format!(
        "`cordon read` of {} pictures of 1080p: {peak_mb:.0} MB at its peak",
        pictures.len()
    ));
    Ok(())
}
