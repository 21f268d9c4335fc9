//! Back-test of the arrival forecast on real tracks: NDJSON files of `{"track":"…","points":[[seconds,lat,lon],…]}`, each file a kind of its own.
//!
//! Every other trip teaches, the rest is foretold at nine shares of its way; the corridor of a trip is the road that it drove. Prints for each file, and for all,
//! how often the truth lay in the interval and how far off the middle was, beside a fixed speed.

use std::io::{BufRead, BufReader, Write};

use cordon_custody::corridor::Line;
use cordon_custody::forecast::{Past, Progress};
use cordon_custody::ground::{Place, distance_m};
use cordon_model::World;
use serde::Deserialize;
use serde_json::json;

/// A shorter trip is none, in metres and seconds.
const TRIP_MIN: (f64, f64) = (2_000.0, 300.0);
/// A point this near to the one before is no point of the road, in metres.
const STEP_M: f64 = 25.0;
/// The shares of a trip at which it is foretold.
const SHARES: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

#[derive(Deserialize)]
struct Track {
    track: String,
    points: Vec<(f64, f64, f64)>,
}

/// A trip on its own road.
struct Trip {
    progress: Vec<(f64, f64)>,
    length_m: f64,
}

#[derive(Default)]
struct Score {
    all: u32,
    held: u32,
    sooner: u32,
    misses: Vec<f64>,
    fixed: Vec<f64>,
}

fn main() {
    let mut out = std::io::stdout().lock();
    let mut sum = Score::default();
    for path in std::env::args().skip(1) {
        let said = match read(&path) {
            Ok(trips) => back_test(&trips, &mut sum),
            Err(why) => {
                eprintln!("{path}: {why}");
                std::process::exit(2);
            }
        };
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".ndjson");
        drop(writeln!(out, "{name}: {said}"));
    }
    drop(writeln!(out, "all: {}", sum.said()));
}

fn read(path: &str) -> Result<Vec<Trip>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let mut tracks = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| e.to_string())?;
        tracks.push(serde_json::from_str::<Track>(&line).map_err(|e| e.to_string())?);
    }
    tracks.sort_by(|a, b| a.track.cmp(&b.track));
    Ok(tracks.iter().filter_map(laid).collect())
}

/// A track along the corridor that it drove.
fn laid(track: &Track) -> Option<Trip> {
    let place = |p: &(f64, f64, f64)| Place { lat: p.1, lon: p.2 };
    let mut road: Vec<Place> = Vec::new();
    for p in track.points.iter().map(place) {
        if road.last().is_none_or(|last| distance_m(*last, p) >= STEP_M) {
            road.push(p);
        }
    }
    let drawn: Vec<[f64; 2]> = road.iter().map(|p| [p.lon, p.lat]).collect();
    let world = json!({"corridors": [{"id": "c", "half_width_m": 100, "route": {"type": "LineString", "coordinates": drawn}}]});
    let world = World::from_json(&world.to_string()).ok()?;
    let line = Line::compile(&world.corridors[0]);
    let first_s = track.points.first()?.0;
    let mut hint = 0;
    let progress: Vec<(f64, f64)> = track
        .points
        .iter()
        .map(|p| {
            let near = line.near(place(p), hint);
            hint = near.segment;
            (p.0 - first_s, near.from_start_m)
        })
        .collect();
    let lasts_s = progress.last()?.0;
    (line.length_m() >= TRIP_MIN.0 && lasts_s >= TRIP_MIN.1).then_some(Trip {
        progress,
        length_m: line.length_m(),
    })
}

fn back_test(trips: &[Trip], sum: &mut Score) -> String {
    let (mut taught, mut held_back) = (Vec::new(), Vec::new());
    for (n, trip) in trips.iter().enumerate() {
        if n % 2 == 0 { &mut taught } else { &mut held_back }.push(trip);
    }
    let lessons: Vec<Progress> = taught.iter().map(|t| Progress::new(t.progress.iter().copied())).collect();
    let past = Past::learn(&lessons);
    let mut score = Score::default();
    for trip in held_back {
        for share in SHARES {
            // What is known then: the fixes so far.
            let known = trip.progress.iter().take_while(|(_, m)| *m <= share * trip.length_m).copied();
            let Some((elapsed_s, covered_m)) = Progress::new(known).last() else {
                continue;
            };
            let left_s = trip.progress[trip.progress.len() - 1].0 - elapsed_s;
            let told = past.forecast(covered_m, elapsed_s, trip.length_m - covered_m);
            let fixed_s = (trip.length_m - covered_m) / past_pace(&taught);
            for score in [&mut score, &mut *sum] {
                score.all += 1;
                score.held += u32::from((told.low_s..=told.high_s).contains(&left_s));
                score.sooner += u32::from(left_s < told.low_s);
                score.misses.push((told.in_s - left_s).abs() / left_s.max(1.0));
                score.fixed.push((fixed_s - left_s).abs() / left_s.max(1.0));
            }
        }
    }
    format!(
        "{}; learnt from {} trips, its own pace counts half at {:.1} km",
        score.said(),
        past.trips(),
        past.trust_m() / 1e3
    )
}

/// The mean speed of trips in m/s: what a forecast by a fixed speed takes.
fn past_pace(trips: &[&Trip]) -> f64 {
    let metres: f64 = trips.iter().map(|t| t.length_m).sum();
    let seconds: f64 = trips.iter().filter_map(|t| t.progress.last()).map(|p| p.0).sum();
    metres / seconds
}

impl Score {
    fn said(&self) -> String {
        let middle = |all: &[f64]| {
            let mut all = all.to_vec();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or_default() * 100.0
        };
        let part = |n: u32| f64::from(n) / f64::from(self.all.max(1)) * 100.0;
        format!(
            "{} forecasts, {:.1} % within the 80 % interval ({:.1} % sooner, {:.1} % later), off by {:.0} % in the middle, {:.0} % by a fixed speed",
            self.all,
            part(self.held),
            part(self.sooner),
            part(self.all - self.held - self.sooner),
            middle(&self.misses),
            middle(&self.fixed),
        )
    }
}
