//! Past transits of a pair of posts, out of what was heard: which of the fixes of a seal or a vehicle are a trip from the one to the other.

use std::collections::BTreeMap;

use cordon_model::earth::{Place, distance_m};
use cordon_model::{Body, Observation, Timestamp};

/// Within so many metres of a post a vehicle is at it. Ours.
pub const POST_M: f64 = 1_000.0;
/// No truck drives faster between two fixes, in m/s: what would need it is an error of the receiver. Ours.
const SPEED_MAX: f64 = 45.0;
/// A trip takes at most so long, in seconds: two days. Ours.
const TRIP_S_MAX: f64 = 48.0 * 3_600.0;

/// A trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// The seal or the vehicle.
    pub who: String,
    /// Its fixes in order of time.
    pub fixes: Vec<(Timestamp, Place)>,
}

impl Trip {
    /// How long it took, in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        match (self.fixes.first(), self.fixes.last()) {
            (Some((from, _)), Some((to, _))) => to.seconds_since(*from),
            _ => 0.0,
        }
    }
}

/// The trips from one place to another among observations, in order of who made them and when. Observations that name a seal count for it, the others
/// for their vehicle; what has no usable position or no time of its own counts for nothing.
#[must_use]
pub fn trips(observations: impl IntoIterator<Item = Observation>, from: Place, to: Place) -> Vec<Trip> {
    let mut tracks: BTreeMap<String, Vec<(Timestamp, Place)>> = BTreeMap::new();
    for heard in observations {
        let Body::Fix(fix) = &heard.body else { continue };
        let seal = fix.seal.as_ref().map(|s| s.as_str().to_owned());
        let who = seal.or_else(|| fix.vehicle.as_ref().map(|v| v.as_str().to_owned()));
        if let (Some(who), Some(at), true) = (who, heard.observed_at, fix.is_usable()) {
            let place = Place {
                lat: fix.lat,
                lon: fix.lon,
            };
            tracks.entry(who).or_default().push((at, place));
        }
    }
    let mut found = Vec::new();
    for (who, mut fixes) in tracks {
        fixes.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.lat.total_cmp(&b.1.lat)).then(a.1.lon.total_cmp(&b.1.lon)));
        fixes.dedup_by(|b, a| a.0 == b.0);
        found.extend(cut(&steady(&fixes), from, to).map(|fixes| Trip { who: who.clone(), fixes }));
    }
    found
}

/// Without the fixes that could not be reached from the one before; where two in a row agree with each other they are believed.
fn steady(fixes: &[(Timestamp, Place)]) -> Vec<(Timestamp, Place)> {
    let reached =
        |a: &(Timestamp, Place), b: &(Timestamp, Place)| distance_m(a.1, b.1) <= SPEED_MAX * b.0.seconds_since(a.0).max(1.0) + 100.0;
    let mut kept: Vec<(Timestamp, Place)> = Vec::with_capacity(fixes.len());
    let mut doubted: Option<(Timestamp, Place)> = None;
    for fix in fixes {
        let follows = kept.last().is_none_or(|last| reached(last, fix));
        if follows || doubted.is_some_and(|d| reached(&d, fix)) {
            kept.push(*fix);
            doubted = None;
        } else {
            doubted = Some(*fix);
        }
    }
    kept
}

/// The parts of a track from the last fix at one post to the first at the other.
fn cut(fixes: &[(Timestamp, Place)], from: Place, to: Place) -> impl Iterator<Item = Vec<(Timestamp, Place)>> {
    let mut left: Option<usize> = None;
    let mut found = Vec::new();
    for (n, (at, place)) in fixes.iter().enumerate() {
        if distance_m(*place, from) <= POST_M {
            left = Some(n);
        } else if distance_m(*place, to) <= POST_M
            && let Some(first) = left.take()
            && at.seconds_since(fixes[first].0) <= TRIP_S_MAX
        {
            found.push(fixes[first..=n].to_vec());
        }
    }
    found.into_iter()
}
