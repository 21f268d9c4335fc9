//! `rendezvous`: two that stand side by side, away from where trucks may stand. Each watch states where it stood; who stood beside whom
//! follows from the two facts ([`crate::across`]), whichever is known first.

use cordon_model::{Limits, Offset, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bind::Slot;
use crate::fact::{Fact, Matter};
use crate::ground::{Place, Scene, distance_m};
use crate::say::Findings;
use crate::state::{Memory, Point, Report};

/// Shorter stays are traffic, and no fact, in seconds. Ours.
const STAY_S_MIN: f64 = 60.0;
/// A position that strays from the place for less than this is noise, in seconds. Ours.
const AWAY_S_MAX: f64 = 60.0;
/// While it stands or creeps its positions stay this near to their mean, in metres, beyond their accuracy. Ours.
const STAY_M_MAX: f64 = 50.0;
/// This near to the line of its road it stands on the road, in metres. Ours.
const ON_ROAD_M: f64 = 20.0;
/// Where both stand on the road it must last so many times as long: a jam passes. Ours.
const JAM_FACTOR: f64 = 4.0;
/// Meetings of the same two that lie no farther apart than this are one, in seconds. Ours.
const APART_S_MAX: f64 = 1_800.0;

/// A stay that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Staying {
    /// Since its first slow fix here.
    pub since: Timestamp,
    /// Until its last one.
    pub until: Timestamp,
    /// The mean of its positions.
    pub place: Place,
    accuracy_m: f64,
    fixes: u32,
    because: [Offset; 2],
    /// Since when its positions stray.
    away: Option<Timestamp>,
}

impl Staying {
    fn begin(p: &Point) -> Self {
        Self {
            since: p.at,
            until: p.at,
            place: p.place,
            accuracy_m: p.accuracy_m,
            fixes: 1,
            because: [p.offset; 2],
            away: None,
        }
    }

    fn goes_on(&mut self, p: &Point) {
        self.fixes += 1;
        let part = 1.0 / f64::from(self.fixes);
        self.place.lat += part * (p.place.lat - self.place.lat);
        self.place.lon += part * (p.place.lon - self.place.lon);
        self.accuracy_m = self.accuracy_m.min(p.accuracy_m);
        (self.until, self.because[1], self.away) = (p.at, p.offset, None);
    }

    fn state(&self, ended: bool, aside_m: f64, facts: &mut Vec<Fact>) {
        let fact = Fact {
            matter: Matter::Stood,
            since: self.since,
            until: self.until,
            ended,
            to: None,
            place: self.place,
            accuracy_m: self.accuracy_m,
            aside_m,
            reports: self.fixes,
            because: self.because,
        };
        if fact.lasted_s() >= STAY_S_MIN {
            facts.push(fact);
        }
    }
}

/// What a watch tells the others: where it stands, away from the places of its own and from those where anybody may.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point else { return };
    let slow = memory.stage == Stage::Departed && is_slow(memory, &point, &scene.ground.limits);
    let segment = memory.deviation.segment();
    let aside_m = |place| scene.corridor().map_or(f64::INFINITY, |line| line.near(place, segment).distance_m);
    follow(
        &mut memory.staying,
        &point,
        slow,
        || scene.may_stand(&point),
        aside_m,
        &mut out.facts,
    );
}

/// Takes the next fix of whoever stands or drives: a stay begins, goes on or ends, and is stated as a fact. `aside_m`: how far a place lies
/// from the line of its road, in metres.
pub(crate) fn follow(
    staying: &mut Option<Staying>,
    point: &Point,
    slow: bool,
    may_stand: impl FnOnce() -> bool,
    aside_m: impl Fn(Place) -> f64,
    facts: &mut Vec<Fact>,
) {
    if let Some(stay) = staying.as_mut().filter(|_| slow) {
        if distance_m(stay.place, point.place) <= STAY_M_MAX + point.accuracy_m {
            stay.goes_on(point);
            stay.state(false, aside_m(stay.place), facts);
            return;
        }
        if point.at.seconds_since(*stay.away.get_or_insert(point.at)) < AWAY_S_MAX {
            return;
        }
    }
    if let Some(stay) = staying.take() {
        stay.state(true, aside_m(stay.place), facts);
    }
    if slow && !may_stand() {
        *staying = Some(Staying::begin(point));
    }
}

/// By its own speed, else by how far it has come since the fix before.
fn is_slow(memory: &Memory, point: &Point, limits: &Limits) -> bool {
    let kmh = point.speed_kmh.or_else(|| {
        let last = memory.last?;
        let s = point.at.seconds_since(last.at);
        (s > 0.0).then(|| distance_m(last.place, point.place) / s * 3.6)
    });
    kmh.is_some_and(|v| v <= limits.standing_kmh_max)
}

/// Two that stood side by side: one of them is whoever asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    /// With these, in order.
    pub with: Vec<Slot>,
    /// Since both stand there.
    pub since: Timestamp,
    /// Until the first of them left; `None` while both stand.
    pub until: Option<Timestamp>,
    /// The last instant at which both were seen standing.
    pub seen: Timestamp,
    /// When it had lasted long enough.
    pub decided: Timestamp,
    /// Where.
    pub place: Place,
    /// How near they stood, in metres.
    pub distance_m: f64,
    /// What shows it.
    pub because: Vec<Offset>,
}

/// Whether two stays were one meeting.
#[must_use]
pub fn meet(own: &Fact, slot: Slot, other: &Fact, limits: &Limits) -> Option<Meeting> {
    let (since, seen) = (own.since.max(other.since), own.until.min(other.until));
    let distance_m = distance_m(own.place, other.place);
    let near = distance_m <= limits.rendezvous_m_max; // between means of several fixes: what one of them is off is nothing there
    // In a jam all stand on the road, side by side.
    let jammed = own.aside_m <= ON_ROAD_M && other.aside_m <= ON_ROAD_M;
    let wanted_s = limits.rendezvous_s_min * if jammed { JAM_FACTOR } else { 1.0 };
    (near && seen.seconds_since(since) >= wanted_s).then(|| Meeting {
        with: vec![slot],
        since,
        until: (own.ended || other.ended).then_some(seen),
        seen,
        decided: since.plus_seconds(wanted_s),
        place: own.place,
        distance_m,
        because: vec![other.because[1], own.because[1]],
    })
}

/// Meetings that overlap, or follow closely, are one: nobody wants to hear of the same two again because one of them moved up.
#[must_use]
pub fn together(mut all: Vec<Meeting>) -> Vec<Meeting> {
    all.sort_by(|a, b| (a.since, &a.with).cmp(&(b.since, &b.with)));
    let mut one: Vec<Meeting> = Vec::new();
    for m in all {
        match one.last_mut().filter(|last| m.since.seconds_since(last.seen) <= APART_S_MAX) {
            Some(last) => {
                last.until = last.until.zip(m.until).map(|(a, b)| a.max(b));
                last.seen = last.seen.max(m.seen);
                last.distance_m = last.distance_m.min(m.distance_m);
                last.with.extend(m.with);
                last.with.sort_unstable();
                last.with.dedup();
                last.because.extend(m.because);
                last.because.sort_unstable();
                last.because.dedup();
            }
            None => one.push(m),
        }
    }
    one
}
