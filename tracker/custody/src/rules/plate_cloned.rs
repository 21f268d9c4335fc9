//! `plate_cloned`: one plate is seen at two places that no road joins in the time between. One of the two is a copy.

use std::collections::BTreeSet;

use cordon_model::{CameraId, ObservationId, Offset, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, distance_m};

/// As the crow flies no truck is faster than this between two cameras, in km/h: roads wind, so on the road it is 1.15 times the best time and more. Ours.
const KMH_MAX: f64 = 90.0;
/// The clocks of two cameras may differ by so much, in seconds: 90 s each. Ours.
const SKEW_S_MAX: f64 = 180.0;
/// Cameras nearer to each other than this see the same truck, in metres. Ours.
const NEAR_M: f64 = 3_000.0;
/// Sightings of both that follow within this are one situation, in seconds. Ours.
const ONE_S: f64 = 86_400.0;

/// A plate was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlateSeen {
    /// When, in judged time.
    pub at: Timestamp,
    /// The sighting's observation.
    pub id: ObservationId,
    /// Its place in `heard`.
    pub offset: Offset,
    /// By which camera.
    pub camera: Option<CameraId>,
    /// Where that stands.
    pub place: Place,
}

/// Two sightings that cannot be of one vehicle, and those that follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    /// The first of the two.
    pub first: PlateSeen,
    /// The second: with it the situation begins.
    pub second: PlateSeen,
    /// The last sighting that cannot be of the same vehicle as the one before it.
    pub last: Timestamp,
    /// How far apart they were, in metres.
    pub distance_m: f64,
    /// How far apart in time, in seconds.
    pub gap_s: f64,
}

fn cannot_be_one(first: &PlateSeen, second: &PlateSeen) -> Option<(f64, f64)> {
    let distance_m = distance_m(first.place, second.place);
    let gap_s = second.at.seconds_since(first.at);
    let far = distance_m >= NEAR_M && distance_m > KMH_MAX / 3.6 * (gap_s + SKEW_S_MAX);
    far.then_some((distance_m, gap_s))
}

/// The sightings that cannot be of the same vehicle as the one before or after them: one of the two is a copy's.
#[must_use]
pub fn doubtful(seen: &[PlateSeen]) -> BTreeSet<Offset> {
    let pairs = seen.windows(2).filter(|p| cannot_be_one(&p[0], &p[1]).is_some());
    pairs.flat_map(|p| [p[0].offset, p[1].offset]).collect()
}

/// The situations that follow from all sightings of a plate, in order of time.
#[must_use]
pub fn clones(seen: &[PlateSeen]) -> Vec<Copied> {
    let mut all: Vec<Copied> = Vec::new();
    for pair in seen.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let Some((distance_m, gap_s)) = cannot_be_one(first, second) else {
            continue;
        };
        match all.last_mut().filter(|c| second.at.seconds_since(c.last) <= ONE_S) {
            Some(known) => known.last = second.at,
            None => all.push(Copied {
                first: first.clone(),
                second: second.clone(),
                last: second.at,
                distance_m,
                gap_s,
            }),
        }
    }
    all
}
