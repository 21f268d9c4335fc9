//! Sightings of a transit: each is compared anew whenever what it is compared with changes, and what that changes is said.
//!
//! What is kept of a sighting is the seal's nearest fix before it and after it, whatever the order in which they came; its verdict follows
//! from these and from the declaration, and the episodes follow from the verdicts in observed time. So late data needs no second fold here.
//!
//! An episode begins with a contradictory sighting, and ends with one that shows as right what was wrong, or where an officer closes its
//! alert: what is seen after that is another one.

use std::collections::BTreeSet;

use cordon_model::{
    Agreement, AlertId, CameraId, ContainerNumber, Finding, Heard, Kind, Limits, ObservationId, Offset, Plate, Rule, Severity, Sighted,
    Sighting, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::correct::{Corrected, Texts};
use crate::ground::{Place, distance_m, tie};
use crate::names::Called;
use crate::rules::sighting_contradicted::{Compared, GAP_S_MAX, SKEW_S_MAX, compare};
use crate::state::{Point, Report};

/// Farther from the seal than this a plate alone is rather a copy than the truck, in metres. Ours.
const PLATE_M_MAX: f64 = 50_000.0;
/// A truck comes away from where its seal is no faster than this, in km/h: what is seen farther off is a copy's. Ours.
const KMH_MAX: f64 = 120.0;
/// And no less far than this, in metres. Ours.
const NEAR_M: f64 = 10_000.0;
/// So many sightings of a transit can still change; older ones stand as they are.
const KEPT_MAX: usize = 64;

/// One sighting of a transit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// The id of its observation.
    pub id: ObservationId,
    /// Its place in `heard`.
    pub offset: Offset,
    /// When, in judged time.
    pub at: Timestamp,
    /// By which camera.
    pub camera: Option<CameraId>,
    /// The plate that was read.
    pub plate: Option<Plate>,
    /// The container that was read.
    pub container: Option<ContainerNumber>,
    /// All that were read, where there were several.
    #[serde(default)]
    pub containers: Vec<ContainerNumber>,
    /// How the number agrees with the one at the container's other end, where that was surely seen.
    #[serde(default)]
    pub ends: Option<Finding>,
    /// How sure the reading is, 0–1.
    pub confidence: Option<f64>,
    /// The picture.
    pub evidence: Option<String>,
    /// Where the camera stands.
    pub place: Option<Place>,
    /// The seal's last fix before it.
    pub before: Option<Point>,
    /// The seal's first fix after it, or at that very instant.
    pub after: Option<Point>,
    /// Of the seal's fixes that may be of the same moment, its clock being off, the one that is nearest to the camera.
    #[serde(default)]
    pub nearest: Option<Point>,
    /// The seal's last fix that was before it whatever its clock, and the first that was after it.
    #[serde(default)]
    pub around: [Option<Point>; 2],
    /// What was said of it last.
    pub told: Option<Told>,
    /// A person says otherwise than it was read.
    #[serde(default)]
    pub corrected: Option<Box<Corrected>>,
    /// A person has just said so, and it was not reviewed since.
    #[serde(default)]
    pub changed: Option<Changed>,
}

/// What a correction does to a sighting of a transit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// It still names the transit, and shows something else than before.
    Shows,
    /// It does not name the transit any more.
    Leaves,
}

/// What was said of a sighting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// What the comparison came to.
    pub compared: Compared,
    /// The alert that it was said to belong to.
    pub alert: Option<AlertId>,
}

/// Contradictory sightings that are one situation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// The first of them.
    pub since: Timestamp,
    /// The sighting that showed as right what was wrong.
    pub until: Option<Timestamp>,
    /// Its alert, once it has one.
    pub alert: Option<AlertId>,
    /// What was wrong: plate, container, seal, ends.
    wrong: [bool; 4],
}

/// All of one transit's sightings that can still change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sightings {
    /// By instant.
    pub seen: Vec<Seen>,
    /// What the transit was called, by start.
    pub called: Vec<Called>,
    /// The episodes as they were said.
    pub episodes: Vec<Episode>,
    /// The episode that went on before the first that is kept.
    carried: Option<Episode>,
    /// Something changed since the last review.
    stale: bool,
    /// What else the last review stood on: acts, the arrival, closings.
    basis: Basis,
}

/// What a review stands on beside the sightings: how many acts, when it arrived, how many closings.
pub type Basis = (usize, Option<Timestamp>, usize);

impl Sightings {
    /// Whether a review can come to something else than the last one; the next one will be, from here on, anew.
    pub fn is_stale(&mut self, basis: Basis) -> bool {
        let stale = std::mem::take(&mut self.stale) || self.basis != basis;
        self.basis = basis;
        stale
    }

    /// What the transit is called at an instant.
    #[must_use]
    pub fn called_at(&self, at: Timestamp) -> Option<&Called> {
        let begun = self.called.partition_point(|c| c.from.is_none_or(|from| from <= at));
        self.called.get(begun.checked_sub(1)?)
    }

    /// From an instant on it is called so.
    pub fn call(&mut self, called: Called) {
        let place = self.called.partition_point(|c| c.from <= called.from);
        self.called.insert(place, called);
        self.stale = true;
    }

    /// Takes in a fix of the seal: it may be nearer to a sighting than what is known.
    pub fn absorb(&mut self, point: &Point) {
        for seen in &mut self.seen {
            self.stale |= seen.absorb(point);
        }
    }

    /// Takes in a sighting, unless it is known.
    pub fn add(&mut self, seen: Seen) {
        if self.seen.iter().any(|s| s.id == seen.id) {
            return;
        }
        let place = self.seen.partition_point(|s| (s.at, s.id) < (seen.at, seen.id));
        self.seen.insert(place, seen);
        self.stale = true;
    }

    /// What was read at the other end is known now.
    pub fn meet(&mut self, id: ObservationId, ends: Finding) {
        for seen in self.seen.iter_mut().filter(|s| s.id == id && s.ends.is_none()) {
            seen.ends = Some(ends);
            self.stale = true;
        }
    }

    /// Whether a sighting is among them.
    #[must_use]
    pub fn holds(&self, id: ObservationId) -> bool {
        self.seen.iter().any(|s| s.id == id)
    }

    /// A person says what a sighting truly shows. `stays`: whether it names the transit all the same.
    pub fn correct(&mut self, id: ObservationId, texts: Texts, corrected: &Corrected, stays: bool) {
        let Some(seen) = self.seen.iter_mut().find(|s| s.id == id) else {
            return;
        };
        if seen.container != texts.container {
            // What stood at the other end was compared with what was misread.
            seen.ends = None;
            let others = seen.containers.iter().copied().filter(|c| Some(*c) != seen.container);
            seen.containers = texts.container.into_iter().chain(others).collect();
        }
        (seen.plate, seen.container, seen.confidence) = (texts.plate, texts.container, None);
        seen.corrected = Some(Box::new(corrected.clone()));
        seen.changed = Some(if stays { Changed::Shows } else { Changed::Leaves });
        self.stale = true;
    }

    /// After a review: what was corrected is told, and what does not name the transit any more is let go.
    pub fn settle_corrections(&mut self) {
        self.seen.retain(|s| s.changed != Some(Changed::Leaves));
        self.seen.iter_mut().for_each(|s| s.changed = None);
    }

    /// The episodes that follow from verdicts, one a sighting; `closings`: when officers closed alerts of this rule, in order.
    #[must_use]
    pub fn episodes_of(&self, now: &[Option<Compared>], closings: &[Timestamp]) -> (Vec<Episode>, Vec<Option<usize>>) {
        let mut episodes: Vec<Episode> = self.carried.iter().cloned().collect();
        let mut member = vec![None; now.len()];
        for (n, (seen, compared)) in self.seen.iter().zip(now).enumerate() {
            if let Some(c) = compared {
                member[n] = step(&mut episodes, seen.at, c, closings);
            }
        }
        (episodes, member)
    }

    /// Lets go of the oldest where there are too many: what was said of them stands.
    pub fn trim(&mut self, closings: &[Timestamp]) {
        while self.seen.len() > KEPT_MAX {
            let oldest = self.seen.remove(0);
            let mut episodes: Vec<Episode> = self.carried.take().into_iter().collect();
            if let Some(told) = &oldest.told {
                step(&mut episodes, oldest.at, &told.compared, closings);
            }
            self.carried = episodes.pop().map(|e| Episode {
                alert: e.alert.clone().or_else(|| oldest.told.as_ref().and_then(|t| t.alert.clone())),
                ..e
            });
            let from = self.carried.as_ref().map_or(oldest.at, |c| c.since);
            self.episodes.retain(|e| e.since >= from);
        }
    }
}

/// A time in which cameras saw the truck or its container, and the seal elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Alone {
    /// The first sighting that shows it.
    pub since: Timestamp,
    /// The sighting that showed the seal there again.
    pub until: Option<Timestamp>,
    /// The last sighting that shows it.
    pub last: Timestamp,
    /// Where the truck was seen first.
    pub place: Place,
    /// By which camera.
    pub camera: Option<CameraId>,
    /// How far the seal was, in metres.
    pub distance_m: f64,
    /// What shows it.
    pub because: Vec<Offset>,
}

impl Sightings {
    /// When cameras saw truck or container without the seal, by what was said of the sightings last. `copies`: sightings of a plate of
    /// which there are two; they count where the container was seen too.
    #[must_use]
    pub fn alone(&self, copies: &BTreeSet<Offset>) -> Vec<Alone> {
        let mut all: Vec<Alone> = Vec::new();
        // Where it was last seen beside its seal: what is seen where it cannot have come from there is another one, whatever it bears.
        let mut beside: Option<(Timestamp, Place)> = None;
        for seen in &self.seen {
            let Some((told, reach)) = seen.told.as_ref().and_then(|t| Some((&t.compared, t.compared.reach?))) else {
                continue;
            };
            let open = all.last_mut().filter(|a| a.until.is_none());
            let by_plate = told.plate == Finding::Consistent && !copies.contains(&seen.offset) && reach.distance_m <= PLATE_M_MAX;
            let comes = beside.zip(seen.place).is_none_or(|(from, to)| can_come(from, (seen.at, to)));
            let itself = (by_plate || told.container == Finding::Consistent) && comes;
            if told.seal == Finding::Consistent && itself {
                beside = seen.place.map(|place| (seen.at, place));
            }
            match (told.seal, open, seen.place) {
                (Finding::Contradictory, Some(a), _) if itself => a.last = seen.at,
                (Finding::Contradictory, None, Some(place)) if itself => all.push(Alone {
                    since: seen.at,
                    until: None,
                    last: seen.at,
                    place,
                    camera: seen.camera.clone(),
                    distance_m: reach.distance_m,
                    because: vec![seen.offset],
                }),
                (Finding::Consistent, Some(a), _) => (a.until, a.last) = (Some(seen.at), seen.at),
                _ => {}
            }
        }
        all
    }
}

/// How far away from where its seal was a truck can be seen after so many seconds, in metres.
#[must_use]
pub fn comes_m(s: f64) -> f64 {
    KMH_MAX / 3.6 * s + NEAR_M
}

/// Whether a truck can come from one camera to another in the time between.
fn can_come(from: (Timestamp, Place), to: (Timestamp, Place)) -> bool {
    distance_m(from.1, to.1) <= comes_m(to.0.seconds_since(from.0))
}

/// One sighting in the course of episodes; gives back the number of the one that it belongs to, by contradicting or by ending it.
fn step(episodes: &mut Vec<Episode>, at: Timestamp, c: &Compared, closings: &[Timestamp]) -> Option<usize> {
    let wrong = [c.plate, c.container, c.seal, c.ends].map(|f| f == Finding::Contradictory);
    let right = [c.plate, c.container, c.seal, c.ends].map(|f| f == Finding::Consistent);
    let going_on = episodes
        .last()
        .is_some_and(|e| e.until.is_none() && !closings.iter().any(|t| (e.since..=at).contains(t)));
    if wrong.contains(&true) {
        if let Some(e) = episodes.last_mut().filter(|_| going_on) {
            e.wrong = [0, 1, 2, 3].map(|n| e.wrong[n] || wrong[n]);
        } else {
            episodes.push(Episode {
                since: at,
                until: None,
                alert: None,
                wrong,
            });
        }
        return Some(episodes.len() - 1);
    }
    let e = episodes.last_mut().filter(|_| going_on)?;
    if (0..4).all(|n| !e.wrong[n] || right[n]) {
        e.until = Some(at);
        return Some(episodes.len() - 1);
    }
    None
}

/// Puts a fix in the place of one that is farther away in time; of two of one instant the order of delivery must not decide.
fn put_nearer(place: &mut Option<Point>, at: Timestamp, point: &Point) -> bool {
    let gap = |p: &Point| p.at.seconds_since(at).abs();
    let nearer = place.is_none_or(|known| gap(point) < gap(&known) || (known.at == point.at && tie(point.place) < tie(known.place)));
    if nearer {
        *place = Some(*point);
    }
    nearer
}

impl Seen {
    /// Takes in a fix of the seal; says whether it is nearer in time than what was known.
    pub fn absorb(&mut self, point: &Point) -> bool {
        if point.at.seconds_since(self.at).abs() > GAP_S_MAX {
            return false;
        }
        let at = self.at;
        let approached = self.approach(point);
        let before = point.at < at;
        let nearer = put_nearer(if before { &mut self.before } else { &mut self.after }, at, point);
        let apart = point.at.seconds_since(at).abs() >= SKEW_S_MAX;
        let outer = apart && put_nearer(&mut self.around[usize::from(!before)], at, point);
        nearer || approached || outer
    }

    /// Takes in a fix that its clock may have put at another moment; says whether it is nearer to the camera than what was known.
    fn approach(&mut self, point: &Point) -> bool {
        let Some(camera) = self.place else { return false };
        if point.at.seconds_since(self.at).abs() > SKEW_S_MAX {
            return false;
        }
        let far = |p: &Point| distance_m(p.place, camera);
        let nearer = self.nearest.as_ref().is_none_or(|known| {
            let (new, old) = (far(point), far(known));
            new < old || (new <= old && (point.at, tie(point.place)) < (known.at, tie(known.place)))
        });
        if nearer {
            self.nearest = Some(*point);
        }
        nearer
    }

    /// The event's detail and the row's fields are one and the same.
    #[must_use]
    pub fn agreement(&self, compared: &Compared, called: &Called, transit: &cordon_model::TransitId, alert: Option<AlertId>) -> Agreement {
        Agreement {
            sighting: self.id,
            transit: transit.clone(),
            verdict: compared.verdict(),
            plate: compared.plate,
            container: compared.container,
            seal: compared.seal,
            ends: compared.ends,
            reasons: compared.reasons(),
            plate_declared: called.plate.clone(),
            container_declared: called.container,
            seal_distance_m: compared.reach.map(|r| r.distance_m),
            seal_distance_m_max: compared.reach.map(|r| r.distance_m_max),
            seal_gap_s: compared.reach.map(|r| r.gap_s),
            alert,
            withdrawn: false,
        }
    }

    /// What it was read as before a person said otherwise, and who that was.
    fn was_read(&self) -> [(&'static str, Option<String>); 3] {
        let read = self.corrected.as_ref().map(|c| &c.read);
        let plate = read.and_then(|r| r.plate.as_ref()).filter(|p| Some(*p) != self.plate.as_ref());
        let container = read.and_then(|r| r.container.map(|c| c.to_string()).or_else(|| r.container_read.clone()));
        [
            ("plate_read", plate.map(ToString::to_string)),
            (
                "container_read",
                container.filter(|c| self.container.is_none_or(|now| now.as_str() != c)),
            ),
            ("corrected_by", self.corrected.as_ref().map(|c| c.by.clone())),
        ]
    }

    /// The event that states what a comparison came to; its role is told by whoever says it.
    #[must_use]
    pub fn statement(&self, compared: &Compared, called: &Called, role: crate::say::Role) -> crate::say::Said {
        let against = compared.verdict() == Finding::Contradictory;
        let (kind, severity) = if against {
            (Kind::SightingContradicted, Severity::High)
        } else {
            (Kind::SightingAgreed, Severity::Info)
        };
        let mut said = crate::say::Said::new(Rule::SightingContradicted, kind, role, self.at)
            .at_place(self.place)
            .with_severity(severity)
            .with("verdict", compared.verdict().as_str())
            .with("plate", compared.plate.as_str())
            .with("container", compared.container.as_str())
            .with("seal", compared.seal.as_str());
        let reasons: Vec<&str> = compared.reasons().into_iter().map(cordon_model::Reason::as_str).collect();
        said = said.with("reasons", reasons);
        if compared.ends != Finding::Missing {
            said = said.with("ends", compared.ends.as_str());
        }
        let texts = [
            ("sighting", Some(self.id.to_string())),
            ("camera", self.camera.as_ref().map(ToString::to_string)),
            ("evidence", self.evidence.clone()),
            ("plate_seen", self.plate.as_ref().map(ToString::to_string)),
            ("plate_declared", called.plate.as_ref().map(ToString::to_string)),
            ("container_seen", self.container.map(|c| c.to_string())),
            ("container_declared", called.container.map(|c| c.to_string())),
        ];
        for (key, value) in texts.into_iter().chain(self.was_read()) {
            if let Some(value) = value {
                said = said.with(key, value);
            }
        }
        if let Some(r) = compared.reach {
            said = said
                .with("seal_distance_m", r.distance_m)
                .with("seal_distance_m_max", r.distance_m_max)
                .with("seal_gap_s", r.gap_s);
        }
        let fixes = [self.before, self.after].into_iter().flatten().filter(|_| compared.reach.is_some());
        let mut because: Vec<Offset> = fixes.map(|p| p.offset).collect();
        because.push(self.offset);
        because.extend(self.corrected.as_ref().map(|c| c.because));
        said.because(&because)
    }
}

/// A sighting as it goes out, with no agreement yet. `place`: where the camera stands.
#[must_use]
pub fn sighted(heard: &Heard, s: &Sighting, at: Timestamp, place: Option<Place>) -> Sighted {
    let o = &heard.observation;
    let mut extra = o.extra.clone();
    let container_read = match extra.remove("container") {
        Some(serde_json::Value::String(text)) => Some(text),
        _ => None,
    };
    Sighted {
        id: o.id,
        offset: heard.offset,
        observed_at: at,
        received_at: o.received_at,
        camera: s.camera.clone(),
        plate: s.plate.as_ref().and_then(|p| Plate::normalise(p.as_str())),
        container: s.container,
        trailer: s.trailer.as_ref().and_then(|p| Plate::normalise(p.as_str())),
        containers: s.containers.clone(),
        container_read,
        confidence: s.confidence.filter(|c| c.is_finite()),
        evidence: s.evidence.clone(),
        lat: place.map(|p| p.lat),
        lon: place.map(|p| p.lon),
        extra,
        ends: None,
        expected: None,
        agreements: Vec::new(),
        corrections: Vec::new(),
        clip: None,
    }
}

/// The seal's fix in a report, where the rules would use it: not one that came too late to be judged.
#[must_use]
pub fn point_in(report: &Report<'_>, received_at: Timestamp, limits: &Limits) -> Option<Point> {
    report.point.filter(|p| received_at.seconds_since(p.at) <= limits.late_s_max)
}

/// Compares all that is kept; `None` where the transit was over by then.
#[must_use]
pub fn compare_all(
    sightings: &Sightings,
    sealed_at: impl Fn(Timestamp) -> bool,
    over_at: impl Fn(Timestamp) -> bool,
) -> Vec<Option<Compared>> {
    let one = |seen: &Seen| {
        let counts = seen.changed != Some(Changed::Leaves) && !over_at(seen.at);
        let called = sightings.called_at(seen.at).filter(|_| counts)?;
        let bound = crate::rules::sighting_contradicted::Bound {
            called,
            sealed: sealed_at(seen.at),
        };
        Some(compare(seen, &bound))
    };
    sightings.seen.iter().map(one).collect()
}
