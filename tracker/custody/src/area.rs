//! Where positions are jammed: seals that are blind at one time in one area are one situation.

use cordon_model::{Limits, Offset, Timestamp};

use crate::bind::Slot;
use crate::fact::Fact;
use crate::ground::{Place, distance_m};

/// A jammer reaches so far, and drives with what it hides, in metres: two that are blind this near to each other are one situation. Ours.
const REACH_M: f64 = 8_000.0;
/// Who is blind for farther than this carries its jammer: one beside the road does not reach so far to both sides, in metres. Ours.
const CARRIED_M: f64 = 12_000.0;
/// Blindness of one that begins so long after that of another has ended is another one, in seconds. Ours.
const APART_S: f64 = 300.0;
/// So many at once are no chance: their blindness counts sooner. Ours.
const MANY: usize = 3;
/// As soon as this, in seconds, and after so many reports: a tunnel is shorter. Ours.
const MANY_BLIND: (f64, u32) = (150.0, 3);
/// One alone is blind for so many reports, at least: a truck that stands under a roof reports seldom. Ours.
const REPORTS_MIN: u32 = 5;
/// The area is drawn so much wider than the places where they went blind, in metres. Ours.
const MARGIN_M: f64 = 1_000.0;

/// An area in which seals are blind.
#[derive(Clone, Debug, PartialEq)]
pub struct Jam {
    /// The first that went blind long enough, and the others, in the order in which they did: since when each is, and where it was then.
    pub members: Vec<(Slot, Timestamp, Place)>,
    /// Since the first of them is blind.
    pub since: Timestamp,
    /// Until the last of them sees again; `None` while one is blind.
    pub until: Option<Timestamp>,
    /// The last report that shows it.
    pub seen: Timestamp,
    /// The middle of the area.
    pub place: Place,
    /// Its radius, in metres.
    pub radius_m: f64,
    /// The reports that show it, of the first few.
    pub because: Vec<Offset>,
}

/// Whether a blindness is long enough to count where many are blind.
#[must_use]
pub fn counts(fact: &Fact) -> bool {
    is_long(MANY_BLIND, fact)
}

fn is_long((s, reports): (f64, u32), fact: &Fact) -> bool {
    fact.lasted_s() >= s && fact.reports >= reports
}

/// The areas that follow from all that are blind for so long that it counts, by the instant at which each began.
#[must_use]
pub fn jams(blind: &[(Slot, Fact)], limits: &Limits) -> Vec<Jam> {
    let mut left: Vec<(Slot, Fact)> = blind.to_vec();
    left.sort_by_key(|(slot, f)| (f.since, *slot));
    let mut all = Vec::new();
    while !left.is_empty() {
        let mut group = vec![left.remove(0)];
        let mut looked = 0;
        while looked < group.len() {
            let one = group[looked].1;
            let (near, far) = left.into_iter().partition(|(_, f)| belongs(&one, f));
            group.extend::<Vec<_>>(near);
            left = far;
            looked += 1;
        }
        all.extend(jam(group, limits));
    }
    all.sort_by_key(|j| (j.since, j.members.first().map(|m| m.0)));
    all
}

fn belongs(a: &Fact, b: &Fact) -> bool {
    let apart = |a: &Fact, b: &Fact| b.since.seconds_since(a.until) > APART_S;
    !apart(a, b) && !apart(b, a) && distance_m(a.place, b.place) <= REACH_M && is_carried(a) == is_carried(b)
}

/// Whether it was blind for farther than any jammer beside the road reaches: its jammer drove with it, wherever else it was blind too.
fn is_carried(fact: &Fact) -> bool {
    fact.to.is_some_and(|to| distance_m(fact.place, to) > CARRIED_M)
}

fn jam(mut group: Vec<(Slot, Fact)>, limits: &Limits) -> Option<Jam> {
    let many: std::collections::BTreeSet<Slot> = group.iter().map(|(slot, _)| *slot).collect();
    let alone = (limits.blind_s_max, REPORTS_MIN);
    group.retain(|(_, f)| many.len() >= MANY || is_long(alone, f));
    group.sort_by_key(|(slot, f)| (f.since, *slot));
    let first = group.first()?.1;
    let mut members: Vec<(Slot, Timestamp, Place)> = Vec::new();
    for (slot, f) in &group {
        if !members.iter().any(|m| m.0 == *slot) {
            members.push((*slot, f.since, f.place));
        }
    }
    let count = group.len() as f64;
    let place = Place {
        lat: group.iter().map(|(_, f)| f.place.lat).sum::<f64>() / count,
        lon: group.iter().map(|(_, f)| f.place.lon).sum::<f64>() / count,
    };
    let seen = group.iter().map(|(_, f)| f.until).max()?;
    Some(Jam {
        members,
        since: first.since,
        until: group.iter().all(|(_, f)| f.ended).then_some(seen),
        seen,
        place,
        radius_m: group.iter().map(|(_, f)| distance_m(place, f.place)).fold(0.0, f64::max) + MARGIN_M,
        because: group.iter().take(MANY).map(|(_, f)| f.because[1]).collect(),
    })
}
