//! Says what changes across keys: situations that hold now against those that were said. One that goes on keeps its alert; one that no
//! longer follows from the facts is withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::event::Change;
use cordon_model::{AlertId, AlertState, CameraId, Kind, Offset, Plate, Rule, Severity, Timestamp, WatchId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::across::Scope;
use crate::alarm::{self, Pen};
use crate::area::Jam;
use crate::bind::{Slot, vehicle_of};
use crate::case::Case;
use crate::fold::Fold;
use crate::ground::Place;
use crate::rules::plate_cloned::{Copied, clones, doubtful};
use crate::rules::rendezvous::Meeting;
use crate::rules::watchlist_hit;
use crate::say::{Role, Said, tenth};
use crate::shelf;
use crate::sightings::{Alone, comes_m};
use crate::strangers::is_stranger;

/// What is said more than this after what decided it is said late, in seconds. Ours.
const LATE_S: f64 = 120.0;
/// A seal that is opened so long before or after a meeting was opened for it, in seconds. Ours.
const RESTUFFED_S: f64 = 900.0;
/// So many reasons are named at most.
const NAMED_MAX: usize = 8;

/// What was said of a situation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    rule: Rule,
    kind: Kind,
    since: Timestamp,
    until: Option<Timestamp>,
    /// What last showed it.
    pub(crate) last: Timestamp,
    /// Whose alert it is; nobody's where only a plate is known.
    bearer: Option<Slot>,
    alert: Option<AlertId>,
    /// Who else takes part.
    pub(crate) others: Vec<Slot>,
    /// Those of them that have an event of their own, and of which instant.
    told: BTreeMap<Slot, Timestamp>,
    /// What tells it best, where that can change.
    #[serde(default)]
    best: Option<Offset>,
    /// The camera that showed it, where each shows one of its own.
    #[serde(default)]
    camera: Option<CameraId>,
    /// What of its detail must be said of it even where it is taken back: whose it is, and who may know of it.
    #[serde(default)]
    named: Map<String, Value>,
}

/// A situation that follows from facts.
struct Situation {
    rule: Rule,
    kind: Kind,
    bearer: Option<Slot>,
    others: Vec<Slot>,
    /// Those of the others that have an event of their own too: since when they take part, and where.
    told: Vec<(Slot, Timestamp, Place)>,
    since: Timestamp,
    until: Option<Timestamp>,
    last: Timestamp,
    /// When all that was needed to know it had happened.
    decided: Timestamp,
    place: Option<Place>,
    severity: Severity,
    because: Vec<Offset>,
    detail: Map<String, Value>,
    /// What tells it best, where that can change.
    best: Option<Offset>,
    /// The camera that showed it, where each shows one of its own.
    camera: Option<CameraId>,
}

impl Situation {
    fn said(&self, role: Role) -> Said {
        let mut said = Said::new(self.rule, self.kind, role, self.since)
            .at_place(self.place)
            .with_severity(self.severity)
            .because(&self.because);
        said.because.truncate(NAMED_MAX);
        said.detail = self.detail.clone();
        said
    }
}

impl Fold {
    /// Judges again what has changed across keys.
    pub(crate) fn cross(&mut self, pen: &mut Pen<'_>) {
        while let Some(scope) = self.across.next_stale() {
            let mut now = match &scope {
                Scope::Meetings(slot) => self.gatherings(*slot),
                Scope::Jams => self.jammed(),
                Scope::Plate(plate) => self.copies(plate),
                Scope::Unaccompanied(slot) => self.unaccompanied(*slot),
                Scope::Watched(entry) => self.wanted(entry),
            };
            let horizon = pen.known_at.plus_seconds(-self.world().limits.late_s_max);
            now.retain(|s| s.last >= horizon);
            let mut before = self.across.standing.remove(&scope).unwrap_or_default();
            let (old, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut before).into_iter().partition(|s| s.last >= horizon);
            let mut standing = kept;
            standing.extend(self.tell(old, now, pen));
            if !standing.is_empty() {
                self.across.standing.insert(scope, standing);
            }
        }
    }

    fn tell(&mut self, mut old: Vec<Standing>, now: Vec<Situation>, pen: &mut Pen<'_>) -> Vec<Standing> {
        let mut known: Vec<Option<Standing>> = now.iter().map(|_| None).collect();
        let same = |o: &Standing, s: &Situation| o.since == s.since;
        let overlaps = |o: &Standing, s: &Situation| o.since <= s.last && s.since <= o.last;
        for fits in [same as fn(&Standing, &Situation) -> bool, overlaps] {
            for (place, s) in known.iter_mut().zip(&now).filter(|(place, _)| place.is_none()) {
                let found = old
                    .iter()
                    .position(|o| o.rule == s.rule && (o.bearer, &o.camera) == (s.bearer, &s.camera) && fits(o, s));
                *place = found.map(|n| old.remove(n));
            }
        }
        let mut touched: BTreeSet<Slot> = BTreeSet::new();
        for gone in old {
            touched.extend(gone.bearer);
            self.take_back(&gone, pen);
        }
        let standing = known.into_iter().zip(now).map(|(before, s)| {
            touched.extend(s.bearer);
            match before {
                Some(before) => self.go_on(before, &s, pen),
                None => self.begin(&s, pen),
            }
        });
        let standing: Vec<Standing> = standing.collect();
        for slot in touched {
            self.settle(slot, pen);
        }
        standing
    }

    fn begin(&mut self, s: &Situation, pen: &mut Pen<'_>) -> Standing {
        let late = pen.known_at.seconds_since(s.decided) > LATE_S;
        let alert = match s.bearer {
            Some(slot) => {
                let case = &mut self.cases[slot as usize];
                alarm::state(case, slot, &mut self.alerts, &s.said(Role::Opens), late, pen);
                case.alert_of(&s.said(Role::Opens)).map(|n| case.alerts[n].id.clone())
            }
            None => {
                pen.event_of(None, &s.said(Role::Tells), None, Change::Stated, late);
                None
            }
        };
        let mut standing = Standing {
            rule: s.rule,
            kind: s.kind,
            since: s.since,
            until: None,
            last: s.last,
            bearer: s.bearer,
            alert,
            others: s.others.clone(),
            told: BTreeMap::new(),
            best: s.best,
            camera: s.camera.clone(),
            named: watchlist_hit::named(s.rule, &s.detail),
        };
        self.tell_others(&mut standing, s, late, pen);
        self.end(&mut standing, s, pen);
        standing
    }

    fn go_on(&mut self, mut before: Standing, s: &Situation, pen: &mut Pen<'_>) -> Standing {
        if before.since != s.since
            && let Some(slot) = s.bearer
        {
            let said = moved_from(s, Role::Opens, before.since);
            alarm::revise_opening(&mut self.cases[slot as usize], before.since, &said, &[], pen);
        }
        let moved = before.since != s.since;
        let grown = before.others != s.others || before.best != s.best;
        if s.bearer.is_none() && s.best.is_some() && (moved || grown) {
            let late = pen.known_at.seconds_since(s.last) > LATE_S;
            pen.event_of(None, &moved_from(s, Role::Tells, before.since), None, Change::Revised, late);
        }
        (before.since, before.last, before.others, before.best) = (s.since, s.last, s.others.clone(), s.best);
        let late = pen.known_at.seconds_since(s.last) > LATE_S;
        self.tell_others(&mut before, s, late, pen);
        if let Some(slot) = before.bearer.filter(|_| grown) {
            shelf::change(&mut self.cases[slot as usize], before.alert.as_ref(), pen, |alert| {
                alert.detail.extend(s.detail.clone());
                (alert.lat, alert.lon) = (s.place.map(|p| p.lat), s.place.map(|p| p.lon));
                alert.severity = s.severity;
            });
        }
        self.end(&mut before, s, pen);
        before
    }

    /// Its alert ends, or does not end after all, as the situation does.
    fn end(&mut self, standing: &mut Standing, s: &Situation, pen: &mut Pen<'_>) {
        if standing.until == s.until {
            return;
        }
        standing.until = s.until;
        if let Some(slot) = standing.bearer {
            let case = &mut self.cases[slot as usize];
            shelf::change(case, standing.alert.as_ref(), pen, |alert| alert.until = s.until);
        }
    }

    /// The others that take part have an event each, under the one alert.
    fn tell_others(&mut self, standing: &mut Standing, s: &Situation, late: bool, pen: &mut Pen<'_>) {
        let alert = standing.alert.clone();
        let said_of = |at: Timestamp, place: Option<Place>| {
            let mut said = s.said(Role::Tells);
            (said.at, said.place) = (at, place);
            said
        };
        for (slot, at, place) in &s.told {
            let change = match standing.told.insert(*slot, *at) {
                None => Change::Stated,
                Some(before) if before != *at => Change::Revised,
                Some(_) => continue,
            };
            let late = late || change == Change::Revised;
            pen.event(
                &self.cases[*slot as usize],
                &said_of(*at, Some(*place)),
                alert.clone(),
                change,
                late,
            );
        }
        let goes = |slot: &Slot| !s.told.iter().any(|t| t.0 == *slot);
        let gone: Vec<(Slot, Timestamp)> = standing
            .told
            .iter()
            .filter(|(slot, _)| goes(slot))
            .map(|(s, at)| (*s, *at))
            .collect();
        for (slot, at) in gone {
            standing.told.remove(&slot);
            pen.event(
                &self.cases[slot as usize],
                &said_of(at, None),
                alert.clone(),
                Change::Withdrawn,
                true,
            );
        }
    }

    fn take_back(&mut self, gone: &Standing, pen: &mut Pen<'_>) {
        let mut said = Said::new(gone.rule, gone.kind, Role::Tells, gone.since).because(&[pen.offset]);
        said.detail = gone.named.clone();
        for (slot, at) in &gone.told {
            let said = Said { at: *at, ..said.clone() };
            pen.event(&self.cases[*slot as usize], &said, gone.alert.clone(), Change::Withdrawn, true);
        }
        let Some(slot) = gone.bearer else {
            pen.event_of(None, &said, None, Change::Withdrawn, true);
            return;
        };
        let case = &mut self.cases[slot as usize];
        pen.event(case, &said, gone.alert.clone(), Change::Withdrawn, true);
        if let Some(alert) = open_alert(case, gone.alert.as_ref()) {
            alert.state = AlertState::Withdrawn;
            let alert = alert.clone();
            pen.alert(&alert);
        }
    }

    /// Whom a transit met; and where a seal was opened at a meeting, that goods may have gone over.
    fn gatherings(&self, slot: Slot) -> Vec<Situation> {
        let case = &self.cases[slot as usize];
        let meetings = self.across.meetings(slot, &self.world().limits, |other| self.is_own(other, slot));
        let restuffed = meetings.iter().filter_map(|m| self.restuffed(case, slot, m)).collect::<Vec<_>>();
        let mut all: Vec<Situation> = meetings.into_iter().map(|m| self.rendezvous(slot, m)).collect();
        all.extend(restuffed);
        all
    }

    fn rendezvous(&self, slot: Slot, m: Meeting) -> Situation {
        let mut detail = Map::new();
        detail.insert("with".to_owned(), self.names(&m.with).into());
        self.name_strangers(&m.with, &mut detail);
        detail.insert("distance_m".to_owned(), tenth(m.distance_m).into());
        Situation {
            rule: Rule::Rendezvous,
            kind: Kind::Rendezvous,
            bearer: Some(slot),
            others: m.with,
            told: Vec::new(),
            since: m.since,
            until: m.until,
            last: m.seen,
            decided: m.decided,
            place: Some(m.place),
            severity: Severity::High,
            because: m.because,
            detail,
            best: None,
            camera: None,
        }
    }

    /// Goods went over: the seal was opened or cut where two stood side by side. Old and new vehicle are named.
    fn restuffed(&self, case: &Case, slot: Slot, m: &Meeting) -> Option<Situation> {
        let opened = |a: &&cordon_model::Alert| matches!(a.kind, Kind::SealOpened | Kind::SealCut) && a.state != AlertState::Withdrawn;
        let (from, until) = (m.since.plus_seconds(-RESTUFFED_S), m.seen.plus_seconds(RESTUFFED_S));
        let alert = case.alerts.iter().filter(opened).find(|a| (from..=until).contains(&a.since))?;
        let declared = &case.transit.declaration;
        let mut detail = Map::new();
        detail.insert("with".to_owned(), self.names(&m.with).into());
        detail.insert("vehicle".to_owned(), declared.vehicle.as_ref().map(ToString::to_string).into());
        detail.insert("container".to_owned(), declared.container.map(|c| c.to_string()).into());
        self.name_strangers(&m.with, &mut detail);
        let transits = m.with.iter().filter(|s| !is_stranger(**s));
        let others = transits.map(|s| &self.cases[*s as usize].transit.declaration);
        let unwatched = m.with.iter().filter_map(|s| vehicle_of(self.strangers.name(*s)?));
        let vehicles = others.clone().filter_map(|d| Some(d.vehicle.as_ref()?.to_string()));
        let vehicles: Vec<String> = vehicles.chain(unwatched.map(|v| v.to_string())).collect();
        let containers: Vec<String> = others.filter_map(|d| Some(d.container?.to_string())).collect();
        detail.insert("vehicles_with".to_owned(), vehicles.into());
        detail.insert("containers_with".to_owned(), containers.into());
        detail.insert("seal_alert".to_owned(), alert.id.to_string().into());
        let since = alert.since.max(m.since);
        Some(Situation {
            rule: Rule::Restuffed,
            kind: Kind::Restuffed,
            bearer: Some(slot),
            others: m.with.clone(),
            told: Vec::new(),
            since,
            until: None,
            last: m.seen.max(since),
            decided: since.max(m.decided),
            place: Some(m.place),
            severity: Severity::Urgent,
            because: m.because.clone(),
            detail,
            best: None,
            camera: None,
        })
    }

    fn jammed(&self) -> Vec<Situation> {
        let of = |j: Jam| {
            let slots: Vec<Slot> = j.members.iter().map(|m| m.0).collect();
            let many = slots.len() > 1;
            let mut detail = Map::new();
            detail.insert("transits".to_owned(), self.names(&slots).into());
            detail.insert("radius_m".to_owned(), tenth(j.radius_m).into());
            Situation {
                rule: Rule::SignalJammed,
                kind: Kind::SignalJammed,
                bearer: slots.first().copied(),
                others: slots[1..].to_vec(),
                told: j.members[1..].to_vec(),
                since: j.since,
                until: j.until,
                last: j.seen,
                decided: j.seen,
                place: Some(j.place),
                severity: if many { Severity::High } else { Severity::Medium },
                because: j.because,
                detail,
                best: None,
                camera: None,
            }
        };
        self.across.jams(&self.world().limits).into_iter().map(of).collect()
    }

    fn copies(&mut self, plate: &Plate) -> Vec<Situation> {
        if let Some(newest) = self.across.seen(plate).last().map(|s| s.at) {
            for slot in self.names.named(Some(plate), &[], newest) {
                self.across.compare(slot); // what was the copy's is no sighting of the truck without its seal
            }
        }
        let of = |c: Copied| {
            let at = c.second.at;
            // Of a truck that has just been released the copy matters as much: the alert is that of the transit which it bore the plate for.
            let bearers = [at, c.first.at].map(|at| self.names.named(Some(plate), &[], at));
            let bearers = bearers.iter().find(|b| !b.is_empty()).map_or(&[][..], Vec::as_slice);
            let camera = |c: &Option<CameraId>| c.as_ref().map_or(Value::Null, |c| c.to_string().into());
            let fields = [
                ("plate", Value::from(plate.to_string())),
                ("camera", camera(&c.second.camera)),
                ("other_camera", camera(&c.first.camera)),
                ("other_lat", c.first.place.lat.into()),
                ("other_lon", c.first.place.lon.into()),
                ("distance_m", tenth(c.distance_m).into()),
                ("gap_s", tenth(c.gap_s).into()),
            ];
            Situation {
                rule: Rule::PlateCloned,
                kind: Kind::PlateCloned,
                bearer: bearers.first().copied(),
                others: bearers.iter().skip(1).copied().collect(),
                told: bearers.iter().skip(1).map(|slot| (*slot, at, c.second.place)).collect(),
                since: at,
                until: None,
                last: c.last,
                decided: at,
                place: Some(c.second.place),
                severity: Severity::High,
                because: vec![c.first.offset, c.second.offset],
                detail: fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
                best: None,
                camera: None,
            }
        };
        clones(self.across.seen(plate)).into_iter().map(of).collect()
    }

    /// A camera saw the truck or its container, and the seal was elsewhere: the camera tells where no tracker of the vehicle does.
    fn unaccompanied(&self, slot: Slot) -> Vec<Situation> {
        let case = &self.cases[slot as usize];
        if case.companion.is_some() {
            return Vec::new();
        }
        let of = |a: &Alone| {
            let mut detail = Map::new();
            detail.insert("distance_m".to_owned(), a.distance_m.into());
            detail.insert("camera".to_owned(), a.camera.as_ref().map(ToString::to_string).into());
            Situation {
                rule: Rule::SealApart,
                kind: Kind::SealApart,
                bearer: Some(slot),
                others: Vec::new(),
                told: Vec::new(),
                since: a.since,
                until: a.until,
                last: a.last,
                decided: a.since,
                place: Some(a.place),
                severity: Severity::Urgent,
                because: a.because.clone(),
                detail,
                best: None,
                camera: None,
            }
        };
        let plate = case.sightings.called.last().and_then(|c| c.plate.as_ref());
        let copies = plate.map(|p| doubtful(self.across.seen(p))).unwrap_or_default();
        let left = case.watch.memory.departed.map(|w| w.at);
        let comes = |a: &&Alone| left.is_none_or(|left| a.distance_m <= comes_m(a.since.seconds_since(left)));
        case.sightings.alone(&copies).iter().filter(comes).map(of).collect()
    }

    /// Where cameras saw what an entry of the watch list looks for. What nobody may learn of has no alert: an alert is everybody's.
    fn wanted(&self, entry: &WatchId) -> Vec<Situation> {
        let Some((entry, looks)) = self.watchlist.watched(entry) else {
            return Vec::new();
        };
        let of = |hit: watchlist_hit::Hit<'_>| {
            let best = &hit.best.look;
            let borne = self.names.named(best.plate.as_ref(), best.container.as_slice(), best.at);
            let mut detail = watchlist_hit::detail(entry, &hit);
            detail.insert("transits".to_owned(), self.names(&borne).into());
            let bearers = if entry.covert { &[][..] } else { borne.as_slice() };
            let others = bearers.get(1..).unwrap_or_default();
            let told = others.iter().filter_map(|slot| Some((*slot, hit.since, best.place?)));
            Situation {
                rule: Rule::WatchlistHit,
                kind: Kind::WatchlistHit,
                bearer: bearers.first().copied(),
                others: others.to_vec(),
                told: told.collect(),
                since: hit.since,
                until: None,
                last: hit.last,
                decided: hit.since,
                place: best.place,
                severity: if hit.best.cost == 0 { Severity::Urgent } else { Severity::High },
                because: BTreeSet::from([best.offset, best.told_by()]).into_iter().collect(),
                detail,
                best: Some(best.told_by()),
                camera: best.camera.clone(),
            }
        };
        watchlist_hit::hits(looks).into_iter().map(of).collect()
    }

    /// Vehicles and seals that no transit is bound to, by what they report as.
    fn name_strangers(&self, slots: &[Slot], detail: &mut Map<String, Value>) {
        let (mut vehicles, mut seals): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for name in slots.iter().filter_map(|s| self.strangers.name(*s)) {
            match vehicle_of(name) {
                Some(vehicle) => vehicles.push(vehicle.to_string()),
                None => seals.push(name.to_string()),
            }
        }
        for (key, named) in [("with_vehicles", vehicles), ("with_seals", seals)] {
            if !named.is_empty() {
                detail.insert(key.to_owned(), named.into());
            }
        }
    }

    fn names(&self, slots: &[Slot]) -> Vec<String> {
        let transits = slots.iter().filter(|s| !is_stranger(**s));
        transits.map(|s| self.cases[*s as usize].transit.id().to_string()).collect()
    }
}

/// What is said of a situation that is told better now, or began at another instant: of several of one kind it must be known which it was.
fn moved_from(s: &Situation, role: Role, before: Timestamp) -> Said {
    let said = s.said(role);
    if s.best.is_none() || before == s.since {
        return said;
    }
    said.with("moved_from", before.to_string())
}

fn open_alert<'a>(case: &'a mut Case, id: Option<&AlertId>) -> Option<&'a mut cordon_model::Alert> {
    case.alerts.iter_mut().find(|a| Some(&a.id) == id)
}
