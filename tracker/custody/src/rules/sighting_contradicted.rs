//! `sighting_contradicted`: what a camera saw is compared with what was declared, with where the seal was at that moment, and with what was read
//! at the container's other end. Each of plate, container, seal and ends is consistent, contradictory or missing; one contradiction is enough.
//!
//! The seal is where the straight way between its nearest fixes before and after puts it, or its last fix alone while no later one is known.
//! It may be off by the accuracy, by what it can have driven since the nearer fix, by what it drives while its clock is off, and by a margin. Where that is too far to mean anything
//! the seal is missing, not consistent; where the fixes are too far away in time nothing is said.

use cordon_model::{Finding, Plate, Reason};

use crate::ground::{Place, distance_m};
use crate::names::Called;
use crate::say::tenth;
use crate::sightings::Seen;
use crate::state::Point;

/// Fixes farther away in time than this say nothing of the moment of a sighting. Ours.
pub const GAP_S_MAX: f64 = 900.0;
/// A seal stands apart from the plate, a camera sees some way ahead, and a road is no straight line: so much is nothing. Ours.
const MARGIN_M: f64 = 200.0;
/// A truck goes no faster than this; for a fix that no later one follows yet. Ours.
const KMH_MAX: f64 = 120.0;
/// Between two fixes it may have gone faster by so much than they show. Ours.
const KMH_MORE: f64 = 20.0;
/// A seal's clock may be off by so much, in seconds: at its speed it is that much farther on or behind. Ours.
pub const SKEW_S_MAX: f64 = 90.0;
/// One that was not heard while it drove may have come so fast, in km/h. Ours.
const KMH_UNHEARD: f64 = 60.0;
/// Between two fixes nobody saw how near it came: so long it may have driven on, in seconds. Ours.
const BETWEEN_S: f64 = 30.0;
/// Where the seal may be this far off or farther, its being near is no agreement. Ours.
const NEAR_M_MAX: f64 = 3_000.0;
/// A plate that is off by one character contradicts only where the reading is at least this sure. Ours.
const SURE: f64 = 0.9;

/// What a sighting is compared with: what the transit is called at that moment, and whether its seal is on.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// The declared plate and container.
    pub called: &'a Called,
    /// Whether the seal is armed: before that it lies in a drawer.
    pub sealed: bool,
}

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Compared {
    /// The plate.
    pub plate: Finding,
    /// The container.
    pub container: Finding,
    /// The seal.
    pub seal: Finding,
    /// The container's two ends, against each other.
    #[serde(default)]
    pub ends: Finding,
    /// How far the seal was, and might have been, in metres; how far in time its nearest fix is, in seconds.
    pub reach: Option<Reach>,
}

/// Where the seal was at the moment of a sighting, measured from the camera.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reach {
    /// How far it was, in metres.
    pub distance_m: f64,
    /// How far it may have been for all that is known, in metres.
    pub distance_m_max: f64,
    /// How far in time its nearest fix is, in seconds.
    pub gap_s: f64,
}

impl Compared {
    /// The worst of them; missing only where nothing could be compared with what was declared.
    #[must_use]
    pub fn verdict(&self) -> Finding {
        let all = [self.plate, self.container, self.seal];
        if all.contains(&Finding::Contradictory) || self.ends == Finding::Contradictory {
            Finding::Contradictory
        } else if all.contains(&Finding::Consistent) {
            Finding::Consistent
        } else {
            Finding::Missing
        }
    }

    /// Why it contradicts.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let all = [
            (self.plate, Reason::PlateDiffers),
            (self.container, Reason::ContainerDiffers),
            (self.seal, Reason::SealElsewhere),
            (self.ends, Reason::EndsDiffer),
        ];
        let holds = all.into_iter().filter(|(finding, _)| *finding == Finding::Contradictory);
        holds.map(|(_, reason)| reason).collect()
    }

    /// Whether it says the same as another one, whatever the metres.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        // That both ends agree is no news: nobody is told of every truck twice.
        let differ = |c: &Self| c.ends == Finding::Contradictory;
        (self.plate, self.container, self.seal, differ(self)) == (other.plate, other.container, other.seal, differ(other))
    }
}

/// Compares a sighting with a transit that it names.
#[must_use]
pub fn compare(seen: &Seen, bound: &Bound<'_>) -> Compared {
    let declared = bound.called.container.as_ref();
    // A trailer may carry two containers, each of a transit of its own.
    let container = if declared.is_some_and(|d| seen.containers.contains(d)) {
        Finding::Consistent
    } else {
        same(declared, seen.container.as_ref())
    };
    let reach = seen.place.filter(|_| bound.sealed).and_then(|p| reach(seen, p));
    let seal = match reach {
        Some(r) if r.distance_m > r.distance_m_max => Finding::Contradictory,
        Some(r) if r.distance_m_max <= NEAR_M_MAX => Finding::Consistent,
        _ => Finding::Missing,
    };
    Compared {
        plate: plate(bound.called.plate.as_ref(), seen),
        container,
        seal,
        ends: seen.ends.unwrap_or(Finding::Missing),
        reach,
    }
}

fn same<T: PartialEq>(declared: Option<&T>, seen: Option<&T>) -> Finding {
    match declared.zip(seen) {
        None => Finding::Missing,
        Some((d, s)) if d == s => Finding::Consistent,
        Some(_) => Finding::Contradictory,
    }
}

/// A trailer's plate says nothing of the tractor's; one character that an unsure reading has otherwise says nothing at all.
fn plate(declared: Option<&Plate>, seen: &Seen) -> Finding {
    let finding = same(declared, seen.plate.as_ref());
    let (Some(declared), Some(read), Finding::Contradictory) = (declared, seen.plate.as_ref(), finding) else {
        return finding;
    };
    let of_trailer = read.is_trailers() && !declared.is_trailers();
    let (d, r) = (declared.as_str().as_bytes(), read.as_str().as_bytes());
    let off_by_one = d.len() == r.len() && d.iter().zip(r).filter(|(a, b)| a != b).count() == 1;
    let unsure = seen.confidence.is_some_and(|c| c < SURE);
    if of_trailer || (off_by_one && unsure) {
        Finding::Missing
    } else {
        finding
    }
}

/// How fast it was within what its clock may be off: who stands by its own clock may have set off by ours, and the other way round. Who was
/// elsewhere at the next fix drove between the two, whatever it did at both.
fn within_skew_kmh(seen: &Seen) -> f64 {
    let [earlier, later] = seen.around;
    let near = |p: &Point| p.at.seconds_since(seen.at).abs() <= GAP_S_MAX;
    let known: Vec<Point> = [earlier, seen.before, seen.after, later]
        .into_iter()
        .flatten()
        .filter(near)
        .collect();
    let moved = known.windows(2).any(|p| distance_m(p[0].place, p[1].place) > MARGIN_M);
    let unheard = if moved || later.is_none() { KMH_UNHEARD } else { 0.0 };
    known.iter().filter_map(|p| p.speed_kmh).fold(unheard, f64::max)
}

/// How far the seal was from the camera, and how far it may have been.
fn reach(seen: &Seen, camera: Place) -> Option<Reach> {
    let gap = |p: &Point| p.at.seconds_since(seen.at).abs();
    let near = |p: &Point| gap(p) <= GAP_S_MAX;
    let (before, after) = (seen.before.filter(near), seen.after.filter(near));
    let (place, accuracy_m, gap_s, kmh, driving_kmh) = match (before, after) {
        (Some(b), Some(a)) => {
            let span_s = gap(&b) + gap(&a);
            let part = if span_s > 0.0 { gap(&b) / span_s } else { 0.0 };
            let straight_kmh = if span_s > 0.0 {
                distance_m(b.place, a.place) / span_s * 3.6
            } else {
                0.0
            };
            let fastest = [b.speed_kmh, a.speed_kmh].into_iter().flatten().fold(straight_kmh, f64::max);
            let between = Place {
                lat: b.place.lat + part * (a.place.lat - b.place.lat),
                lon: b.place.lon + part * (a.place.lon - b.place.lon),
            };
            (
                between,
                b.accuracy_m.max(a.accuracy_m),
                gap(&b).min(gap(&a)),
                fastest + KMH_MORE,
                fastest,
            )
        }
        (Some(one), None) | (None, Some(one)) => {
            let driving_kmh = one.speed_kmh.unwrap_or(0.0);
            (one.place, one.accuracy_m, gap(&one), KMH_MAX.max(driving_kmh), driving_kmh)
        }
        (None, None) => return None,
    };
    // A fix that its clock may have put at another moment is as good, if it lies nearer by more than the truck drives until the next one.
    let passes = |p: Point| {
        let way_m = p.speed_kmh.unwrap_or(KMH_MORE).max(KMH_MORE) / 3.6 * BETWEEN_S;
        (distance_m(p.place, camera) - way_m).max(0.0)
    };
    let driving_kmh = driving_kmh.max(within_skew_kmh(seen));
    let distance_m = distance_m(place, camera).min(seen.nearest.map_or(f64::INFINITY, passes));
    Some(Reach {
        distance_m: tenth(distance_m),
        distance_m_max: tenth(accuracy_m + kmh / 3.6 * gap_s + driving_kmh / 3.6 * SKEW_S_MAX + MARGIN_M),
        gap_s: tenth(gap_s),
    })
}
