//! `decoded`: what the judgement alone takes, on observations that are decoded already: many transits on many long corridors, reporting in turn.
//!
//! The roads wind; of a hundred trucks thirty ride within 100 m of their corridor's border and one outside; one fix in a thousand comes ten minutes late and is
//! folded in. All rules are on.

use std::collections::VecDeque;
use std::time::Instant;

use cordon_custody::Judge;
use cordon_custody::ahead::batches;
use cordon_custody::corridor::Line;
use cordon_demo::chance::{Chance, Purpose};
use cordon_model::{Body, Fix, Heard, Observation, Offset, SealId, Timestamp, World};
use serde_json::{Value, json};

use crate::quantiles::Quantiles;
use crate::{machine, numbers, table};

/// When the first fix is.
const BEGAN_S: i64 = 1_767_571_200;
/// Seconds between two fixes of a seal.
const INTERVAL_S: u32 = 30;
/// Rounds before anything is measured: what is made once for each transit is no part of the steady state.
const WARM: usize = 3;
/// Half a corridor's width in metres.
const HALF_M: f64 = 300.0;
/// A truck's way in one interval, in metres.
const STEP_M: f64 = 500.0;
/// The roads bend every so many metres.
const BEND_M: f64 = 5_000.0;
/// Metres of one degree of latitude; the roads run north.
const DEGREE_M: f64 = 110_600.0;

/// Measures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [transits, corridors, rounds, warm] = numbers(arguments, [50_000, 2_000, 12, WARM])?;
    table::doing(&format!("{transits} transits on {corridors} corridors: compiling the world"));
    let world = World::from_json(&world(transits, corridors).to_string()).map_err(|e| e.to_string())?;
    let longest = world.corridors.last().ok_or("no corridor")?;
    let begun = Instant::now();
    let line = Line::compile(longest);
    table::line(&format!(
        "a corridor of {:.0} km with {} points compiles in {:.1} ms to {:.0} kB",
        line.length_m() / 1e3,
        longest.route.coordinates.len(),
        begun.elapsed().as_secs_f64() * 1e3,
        line.bytes() as f64 / 1e3
    ));
    let before_mb = machine::this().memory().rss_mb;
    let mut judge = Judge::new(Some(&world));
    let fleet = Fleet { transits, corridors };
    let mut fixes = Fixes::new();
    let (mut judged, mut seconds, mut cpu_s, mut events) = (0_usize, 0.0, 0.0, 0_usize);
    let mut steps = Vec::new();
    for round in 0..warm + rounds {
        let heard = fleet.round(round as u32, &mut fixes);
        let measured = round >= warm;
        let (begun, before_s) = (Instant::now(), machine::thread_s());
        for (batch, next) in batches(&heard) {
            judge.look_ahead(next);
            for one in batch {
                events += judge.hear(one).count();
            }
        }
        if measured {
            seconds += begun.elapsed().as_secs_f64();
            cpu_s += machine::thread_s() - before_s;
            judged += heard.len();
        }
    }
    // Each step by itself, in a round of its own: to look at the clock costs as much as a step.
    for one in &fleet.round((warm + rounds) as u32, &mut fixes) {
        let begun = Instant::now();
        events += judge.hear(one).count();
        steps.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    let steps = Quantiles::of(steps);
    let held_mb = machine::this().memory().rss_mb - before_mb;
    table::line(&format!(
        "{judged} fixes judged in {seconds:.2} s on one core: {:.0} fixes/s, {:.0} a second of the processor; a step takes {:.2} / {:.2} / {:.0} µs (p50 / p99 / max); {events} conclusions; {:.1} kB a watch with what is kept for late data; load {}",
        judged as f64 / seconds,
        judged as f64 / cpu_s,
        steps.at(0.5),
        steps.at(0.99),
        steps.at(1.0),
        held_mb * 1e3 / transits as f64,
        machine::load()
    ));
    Ok(())
}

/// Corridors of 100 to 2,000 km side by side, and transits on them in turn.
fn world(transits: usize, corridors: usize) -> Value {
    let roads: Vec<Value> = (0..corridors)
        .map(|n| {
            let points = (length_m(n, corridors) / BEND_M).ceil() as usize;
            let line: Vec<[f64; 2]> = (0..=points).map(|k| place(n, k as f64 * BEND_M, 0.0)).collect();
            json!({"id": format!("c{n}"), "half_width_m": HALF_M, "route": {"type": "LineString", "coordinates": line}})
        })
        .collect();
    let bound: Vec<Value> = (0..transits)
        .map(|n| json!({"id": format!("T{n}"), "seal": seal(n), "corridor": format!("c{}", n % corridors)}))
        .collect();
    json!({"corridors": roads, "transits": bound})
}

/// Between 100 and 2,000 km, the later the longer.
fn length_m(road: usize, corridors: usize) -> f64 {
    100e3 + 1_900e3 * road as f64 / (corridors.max(2) - 1) as f64
}

fn seal(n: usize) -> String {
    format!("{}", 7_000_000_000_u64 + n as u64)
}

/// A place on a road, so many metres along it and aside of its line. The roads wind a little, and lie around the equator's whole length.
fn place(road: usize, along_m: f64, aside_m: f64) -> [f64; 2] {
    let (bend, part) = ((along_m / BEND_M).floor(), (along_m / BEND_M).fract());
    let aside_of = |bend: f64| 2_000.0 * (bend * BEND_M / 40_000.0).sin();
    let east_m = aside_of(bend) * (1.0 - part) + aside_of(bend + 1.0) * part + aside_m;
    let lat = -9.0 + along_m / DEGREE_M;
    [-179.0 + 0.178 * (road % 2_000) as f64 + east_m / DEGREE_M, lat]
}

struct Fleet {
    transits: usize,
    corridors: usize,
}

/// What was drawn so far.
struct Fixes {
    chance: Chance,
    next: u64,
    /// What comes ten minutes late: its round, and the fix.
    late: VecDeque<(u32, Observation)>,
}

impl Fixes {
    fn new() -> Self {
        Self {
            chance: Chance::new(1, Purpose::Fleet, 0, 0),
            next: 1,
            late: VecDeque::new(),
        }
    }

    fn put(&mut self, observation: Observation, received_at: Timestamp, out: &mut Vec<Heard>) {
        out.push(Heard {
            offset: Offset(self.next),
            observation: Observation {
                received_at,
                ..observation
            },
            frame: None,
        });
        self.next += 1;
    }
}

impl Fleet {
    /// One fix of every transit, in an order that is another each time.
    fn round(&self, round: u32, fixes: &mut Fixes) -> Vec<Heard> {
        let at = Timestamp::from_seconds(BEGAN_S).plus_seconds(f64::from(round * INTERVAL_S));
        let received = at.plus_seconds(1.0);
        let mut order: Vec<usize> = (0..self.transits).collect();
        for n in (1..order.len()).rev() {
            order.swap(n, fixes.chance.below(n as u64 + 1) as usize);
        }
        let mut out = Vec::with_capacity(self.transits);
        for n in order {
            let fix = self.fix(n, round, fixes);
            let observation = Observation::of_content(Some(at), received, Body::Fix(Box::new(fix)));
            if fixes.chance.below(1_000) == 0 {
                fixes.late.push_back((round + 600 / INTERVAL_S, observation));
            } else {
                fixes.put(observation, received, &mut out);
            }
        }
        while fixes.late.front().is_some_and(|(due, _)| *due <= round) {
            let (_, observation) = fixes.late.pop_front().expect("is there");
            fixes.put(observation, received, &mut out);
        }
        out
    }

    fn fix(&self, n: usize, round: u32, fixes: &mut Fixes) -> Fix {
        let road = n % self.corridors;
        let start_m = (n as f64 * 7_919.0) % (length_m(road, self.corridors) * 0.8);
        let noise_m = fixes.chance.below(20) as f64 - 10.0;
        let aside_m = match n % 100 {
            0 => HALF_M + 200.0,
            1..=30 => HALF_M - 50.0,
            _ => 20.0,
        };
        let [lon, lat] = place(road, start_m + f64::from(round) * STEP_M, aside_m + noise_m);
        Fix {
            seal: Some(SealId::from(seal(n).as_str())),
            lat,
            lon,
            speed_kmh: Some(60.0),
            course_deg: Some(0.0),
            ..Fix::default()
        }
    }
}
