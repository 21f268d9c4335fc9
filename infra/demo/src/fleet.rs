//! Draws the fleet: who drives which road, and how far along it is when the demo starts.

use std::sync::Arc;

use crate::chance::{Chance, Purpose};
use crate::country::Detour;
use crate::line::Line;
use crate::motion::{Habit, Stop};
use crate::names;
use crate::roads::{Road, way_back};
use crate::script::{self, Incident, Kind, SCRIPT};
use crate::truck::{Dialect, Leg, TURNAROUND_S, Truck, draw_leg, timetable};

/// How busy a road is, both ways together: a name that its id begins and ends with, and parts of the fleet.
const BUSY: [(&str, u64); 10] = [
    ("cat-lai-moc-bai", 15),
    ("cat-lai-song-than", 8),
    ("lach-huyen-huu-nghi", 20),
    ("lach-huyen-mong-cai", 13),
    ("lach-huyen-kim-thanh", 13),
    ("lach-huyen-tien-son", 8),
    ("tien-son-huu-nghi", 8),
    ("vung-ang-cau-treo", 5),
    ("da-nang-cau-treo", 5),
    ("quy-nhon-da-nang", 5),
];

/// The road of the truck that arrives by law within the first minutes.
const EARLY_ROAD: &str = "cat-lai-song-than";

/// Where a truck's first leg stands when the demo starts.
#[derive(Clone, Copy, Debug)]
enum Begin {
    /// So many metres after its start at this time.
    Passes { along_m: f64, at_s: f64 },
    /// It arrives at this time.
    Arrives { at_s: f64 },
    /// It sets off at this time.
    Departs { at_s: f64 },
}

/// Draws so many trucks on these roads. The first ones are those of the script, as far as their corridors are among the roads; none where there is no road.
#[must_use]
pub fn draw(seed: u64, trucks: usize, roads: &[Arc<Road>], detour: &Detour) -> Vec<Truck> {
    let mut fleet = Vec::with_capacity(trucks);
    for n in 0..trucks {
        let mut chance = Chance::new(seed, Purpose::Fleet, n as u64, 0);
        let kind = SCRIPT.get(n).copied();
        let wanted = kind.map(Kind::corridor).or((n == SCRIPT.len()).then_some(EARLY_ROAD));
        let named = wanted.and_then(|id| roads.iter().find(|r| r.id.as_str() == id));
        let Some(there) = named.or_else(|| draw_road(roads, &mut chance)).cloned() else {
            break;
        };
        let back = way_back(roads, &there).unwrap_or_else(|| there.clone());
        let (east, north) = (chance.between(-170.0, 170.0), chance.between(-170.0, 170.0));
        let dialect = if n % 2 == 0 { Dialect::Jt600 } else { Dialect::Jt808 };
        let mut truck = Truck {
            n,
            seal: names::seal(dialect, n),
            dialect,
            vehicle: names::plate(there.line.at(0.0).0.lat, n, &mut chance),
            driver: names::driver(&mut chance),
            interval_s: draw_interval(named.is_some(), &mut chance),
            parking_m: (east, north),
            habit: Habit {
                cruise_kmh: chance.between(48.0, 76.0),
                waits_per_km: chance.between(0.005, 0.04),
            },
            incident: None,
            legs: Vec::new(),
            seed,
            there,
            back,
        };
        match kind.filter(|_| named.is_some()) {
            Some(kind) => begin_scripted(&mut truck, kind, detour),
            None => begin_lawful(&mut truck, named.is_some(), &mut chance),
        }
        fleet.push(truck);
    }
    fleet
}

/// A road by how busy it is, in one of its directions.
fn draw_road<'a>(roads: &'a [Arc<Road>], chance: &mut Chance) -> Option<&'a Arc<Road>> {
    let parts: u64 = BUSY.iter().map(|(_, parts)| parts).sum();
    let mut left = chance.below(parts);
    let (name, _) = BUSY.iter().find(|(_, parts)| {
        let found = left < *parts;
        left = left.saturating_sub(*parts);
        found
    })?;
    let road = roads.iter().find(|r| r.id.as_str() == *name).or(roads.first())?;
    let turned = roads.iter().find(|r| r.origin == road.destination && r.destination == road.origin);
    if chance.happens(0.45) { turned.or(Some(road)) } else { Some(road) }
}

/// 30 s mostly; the script's trucks always, so that what they do is seen soon.
fn draw_interval(scripted: bool, chance: &mut Chance) -> u32 {
    match chance.unit() {
        _ if scripted => 30,
        u if u < 0.1 => 10,
        u if u < 0.2 => 60,
        _ => 30,
    }
}

fn begin_lawful(truck: &mut Truck, early: bool, chance: &mut Chance) {
    let mut drawn = Chance::new(truck.seed, Purpose::Leg, truck.n as u64, 0);
    let leg = draw_leg(truck.n, 0, &truck.there, truck.habit, &mut drawn, Vec::new(), None);
    let begin = match chance.unit() {
        _ if early => Begin::Arrives {
            at_s: script::ARRIVAL_AT_S,
        },
        u if u < 0.06 => Begin::Departs {
            at_s: chance.between(60.0, 2_400.0).round(),
        },
        _ => Begin::Passes {
            along_m: leg.line.length_m() * chance.between(0.02, 0.98),
            at_s: 0.0,
        },
    };
    truck.legs.push(begun(leg, begin));
}

/// The first leg of a truck of the script, placed so that its part of the script comes when it should.
fn begin_scripted(truck: &mut Truck, kind: Kind, detour: &Detour) {
    let mut drawn = Chance::new(truck.seed, Purpose::Leg, truck.n as u64, 0);
    let road = truck.there.clone();
    let length = road.line.length_m();
    let way = &detour.route.coordinates;
    let turn_off = way.first().map_or(0.0, |first| road.line.nearest(*first).0);
    let (line, along_m, at_s) = match kind {
        Kind::Detour => (Some(road.line.with_way_there_and_back(way)), turn_off, script::DETOUR_AT_S),
        Kind::RopeCut => (None, length * 0.3, script::CUT_AT_S),
        Kind::LongStop => (None, far_from_rests(&road, length * 0.35), script::STOP_AT_S),
        Kind::Silence => (None, length * 0.25, script::SILENT_AT_S),
    };
    let stops = match kind {
        Kind::LongStop => vec![Stop {
            along_m,
            for_s: script::STOP_FOR_S,
            why: "long_stop".to_owned(),
        }],
        _ => Vec::new(),
    };
    let leg = draw_leg(truck.n, 0, &road, truck.habit, &mut drawn, stops, line);
    let leg = begun(leg, Begin::Passes { along_m, at_s });
    let (from_s, to_s) = match kind {
        Kind::Detour => time_outside(&leg, turn_off, way),
        // Until the rope is changed for the next container, at the earliest.
        Kind::RopeCut => (at_s, leg.arrives_s() + TURNAROUND_S.0 - timetable::LOCK_S),
        Kind::LongStop => (at_s, at_s + script::STOP_FOR_S),
        Kind::Silence => (at_s, at_s + script::SILENT_FOR_S),
    };
    truck.incident = Some(Incident { kind, from_s, to_s });
    truck.legs.push(leg);
}

/// The leg, set off so that it is where it should be when it should.
fn begun(leg: Leg, begin: Begin) -> Leg {
    let departs_s = match begin {
        Begin::Passes { along_m, at_s } => at_s - leg.motion.reaches(along_m),
        Begin::Arrives { at_s } => at_s - leg.motion.duration_s(),
        Begin::Departs { at_s } => at_s,
    };
    Leg { departs_s, ..leg }
}

/// A place near `along_m` that is 5 km or more from every rest area and dead zone of the road.
fn far_from_rests(road: &Road, along_m: f64) -> f64 {
    let near = |m: f64| {
        let rests = road.rests.iter().map(|(at, _)| *at);
        let dead = road.dead.iter().flat_map(|(from, to)| [*from, *to]);
        rests.chain(dead).any(|at| (at - m).abs() < 5_000.0)
    };
    let candidates = (0..).map(|n| along_m + f64::from(n) * 1_000.0);
    let mut candidates = candidates.take_while(|m| *m < road.line.length_m());
    candidates.find(|m| !near(*m)).unwrap_or(along_m)
}

/// When the detour leads outside the corridor, and when it is inside again, to the second.
fn time_outside(leg: &Leg, turn_off_m: f64, way: &[cordon_model::world::Position]) -> (f64, f64) {
    let length = 2.0 * Line::new(way.to_vec()).length_m();
    let time = |along_m: f64| (leg.departs_s + leg.motion.reaches(along_m)).floor();
    let (begin, end) = (time(turn_off_m), time(turn_off_m + length) + 1.0);
    let outside = |t_s: f64| {
        let (along_m, _) = leg.motion.at(t_s - leg.departs_s);
        leg.road.line.nearest(leg.line.at(along_m).0).1 > leg.road.half_width_m
    };
    let seconds = || (0..(end - begin) as u32).map(|s| begin + f64::from(s));
    let first = seconds().find(|t| outside(*t)).unwrap_or(begin);
    let last = seconds().rfind(|t| outside(*t)).unwrap_or(end);
    (first, last + 1.0)
}
