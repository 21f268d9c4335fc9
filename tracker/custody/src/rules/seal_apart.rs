//! `seal_apart`: the seal is not where the vehicle is. Each fix of the seal is held against the way that the vehicle's own tracker shows
//! around that moment: the nearest point of that way counts, so that neither different intervals nor clocks that are 90 s off make them
//! differ, and a seal that was left behind or went off on another truck does.

use cordon_model::{Kind, Limits, Offset, Rule, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, distance_m, east_of, foot, metres_per_degree};
use crate::rules::position_spoofed::DRIVES_KMH;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::Point;

/// The clocks of the two may differ by so much, in seconds. Ours.
pub const SKEW_S_MAX: f64 = 90.0;
/// Between two fixes farther apart than this nobody knows the vehicle's way, in seconds. Ours.
pub const GAP_S_MAX: f64 = 300.0;
/// So many fixes in a row must lie apart. Ours.
const FIXES: u32 = 2;
/// So many must lie together again, over so many seconds: who overtakes its own seal on the road is beside it for twenty minutes and more, all
/// that two clocks may differ included, and has not rejoined it. Ours.
const REJOINED: (u32, f64) = (10, 1_800.0);
/// Between two fixes it may have driven so many times as fast as the faster of them says. Ours.
const WINDS: f64 = 1.3;
/// A vehicle that does not say how fast it is may be this fast, in km/h. Ours.
const KMH_UNKNOWN: f64 = 60.0;
/// Positions nearer than this are the same one, in metres: a receiver that lies in a ditch wanders by more. Ours.
const SAME_M: f64 = 0.5;
/// So many in a row at one place, for so many seconds, are frozen. Ours.
const FROZEN: (u32, f64) = (4, 240.0);
/// Not frozen for so long, and it is over, in seconds. Ours.
const HONEST_S: f64 = 1_800.0;
/// At or below this speed it stands, in km/h. Ours.
const STANDS_KMH: f64 = 5.0;
/// A standing receiver's position wanders by no more than this between two fixes, in metres. Ours.
const WANDERS_M: f64 = 30.0;
/// A receiver that has wandered so often is known to. Ours.
const WANDERED: u32 = 3;

/// What is remembered between fixes of the seal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Apart {
    /// Fixes in a row that say the other thing than what is told, and the first of them.
    against: Option<(Timestamp, Offset, Place, u32)>,
    /// The episode that goes on, by its start.
    told: Option<Timestamp>,
    /// The seal's last position, since when it has not changed at all, and for how many fixes.
    held: Option<(Place, Timestamp, u32)>,
    /// It measures speed there: then it is told without the vehicle that it is frozen.
    #[serde(default)]
    drives: bool,
    /// How often its position wandered while it stood.
    wandered: u32,
    /// Its positions were told to be frozen: the episode's start, and when they last were.
    frozen: Option<(Timestamp, Timestamp)>,
}

/// Judges one fix of the seal. `way`: the fixes of the vehicle around it, in order of time.
pub fn judge(apart: &mut Apart, seal: &Point, way: &[Point], limits: &Limits, out: &mut Findings) {
    hold(apart, seal, out);
    let Some(near) = nearest(seal, way) else { return };
    let is_apart = near.distance_m > limits.apart_m_max + near.accuracy_m + seal.accuracy_m;
    if is_apart {
        freeze(apart, seal, &near, out);
    }
    if is_apart == apart.told.is_some() {
        apart.against = None;
        return;
    }
    let (at, offset, place, fixes) = apart.against.get_or_insert((seal.at, seal.offset, seal.place, 0));
    *fixes += 1;
    let lasted_s = seal.at.seconds_since(*at);
    let enough = if is_apart {
        *fixes >= FIXES
    } else {
        *fixes >= REJOINED.0 && lasted_s >= REJOINED.1
    };
    if !enough {
        return;
    }
    let (at, first, place) = (*at, *offset, *place);
    apart.against = None;
    let (kind, role, severity) = match apart.told.take() {
        Some(since) => (Kind::SealRejoined, Role::Ends(since), Severity::Info),
        None => {
            apart.told = Some(at);
            (Kind::SealApart, Role::Opens, Severity::Urgent)
        }
    };
    let said = Said::new(Rule::SealApart, kind, role, at)
        .at_place(Some(place))
        .with_severity(severity)
        .because(&[first, near.offset, seal.offset])
        .with("distance_m", tenth(near.distance_m))
        .with("vehicle_lat", near.place.lat)
        .with("vehicle_lon", near.place.lon);
    out.said.push(said);
}

/// How long the seal's position has not changed at all.
fn hold(apart: &mut Apart, seal: &Point, out: &mut Findings) {
    match &mut apart.held {
        Some((place, _, fixes)) if distance_m(*place, seal.place) <= SAME_M => {
            *fixes += 1;
            apart.drives |= seal.speed_kmh.is_some_and(|v| v >= DRIVES_KMH);
        }
        held => {
            let stands = seal.speed_kmh.is_some_and(|v| v <= STANDS_KMH);
            let wanders = held.is_some_and(|(place, ..)| distance_m(place, seal.place) <= WANDERS_M);
            apart.wandered += u32::from(stands && wanders);
            (*held, apart.drives) = (Some((seal.place, seal.at, 1)), false);
            let over = |(_, last): &mut (Timestamp, Timestamp)| seal.at.seconds_since(*last) > HONEST_S;
            if let Some((since, _)) = apart.frozen.take_if(over) {
                out.lapse(Rule::PositionSpoofed, Kind::PositionSpoofed, since, seal.at, seal.offset);
            }
        }
    }
}

/// The vehicle has gone, and the seal shows one place to the last digit: that is no seal in a ditch, its position is held.
fn freeze(apart: &mut Apart, seal: &Point, near: &Nearest, out: &mut Findings) {
    let Some((place, since, fixes)) = apart.held else { return };
    let frozen = fixes >= FROZEN.0 && seal.at.seconds_since(since) >= FROZEN.1;
    if !frozen || apart.drives || apart.wandered < WANDERED {
        return; // some receivers hold their position by themselves while they stand: one that has never wandered may be such
    }
    if let Some((_, last)) = &mut apart.frozen {
        *last = seal.at;
        return;
    }
    apart.frozen = Some((since, seal.at));
    let said = Said::new(Rule::PositionSpoofed, Kind::PositionSpoofed, Role::Opens, since)
        .at_place(Some(place))
        .with_severity(Severity::High)
        .because(&[near.offset, seal.offset])
        .with("why", "frozen_beside")
        .with("distance_m", tenth(near.distance_m))
        .with("frozen_s", tenth(seal.at.seconds_since(since)));
    out.said.push(said);
}

struct Nearest {
    distance_m: f64,
    accuracy_m: f64,
    place: Place,
    offset: Offset,
}

/// The nearest point of the vehicle's way within the clocks' difference.
fn nearest(seal: &Point, way: &[Point]) -> Option<Nearest> {
    let (from, until) = (seal.at.plus_seconds(-SKEW_S_MAX), seal.at.plus_seconds(SKEW_S_MAX));
    let known = way.first().is_some_and(|p| p.at <= from) && way.last().is_some_and(|p| p.at >= until);
    if !known {
        return None; // it was somewhere else in the part that nobody saw, for all we know
    }
    let mut best: Option<Nearest> = None;
    for pair in way.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if b.at < from || a.at > until {
            continue;
        }
        if b.at.seconds_since(a.at) > GAP_S_MAX {
            return None;
        }
        let place = nearest_between(seal.place, a.place, b.place);
        let distance_m = distance_m(seal.place, place).min(beyond_m(seal.place, a, b));
        if best.as_ref().is_none_or(|n| distance_m < n.distance_m) {
            best = Some(Nearest {
                distance_m,
                accuracy_m: a.accuracy_m.max(b.accuracy_m),
                place,
                offset: b.offset,
            });
        }
    }
    best
}

/// How far a place lies beyond all ways that the vehicle can have driven between two fixes: roads wind, the straight way is only the shortest.
fn beyond_m(p: Place, a: &Point, b: &Point) -> f64 {
    let kmh = a.speed_kmh.zip(b.speed_kmh).map_or(KMH_UNKNOWN, |(a, b)| a.max(b));
    let driven_m = WINDS * kmh / 3.6 * b.at.seconds_since(a.at);
    let by_there_m = distance_m(a.place, p) + distance_m(p, b.place);
    ((by_there_m - driven_m.max(distance_m(a.place, b.place))) / 2.0).max(0.0)
}

/// The point of the straight way between two places that is nearest to a third.
fn nearest_between(p: Place, a: Place, b: Place) -> Place {
    let laid = |q: Place| Place {
        lon: p.lon + east_of(p.lon, q.lon),
        ..q
    };
    let (a, b) = (laid(a), laid(b));
    let (t, _) = foot(p, a, b, metres_per_degree(p.lat));
    Place {
        lat: a.lat + t * (b.lat - a.lat),
        lon: a.lon + t * (b.lon - a.lon),
    }
}
