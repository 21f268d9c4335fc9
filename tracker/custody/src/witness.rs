//! What the fold does with a sighting: finds whose it is, compares it, and says what that changes, at once and whenever something late
//! changes it.

use cordon_model::event::Change;
use cordon_model::{Act, Agreement, Alert, AlertId, AlertState, Finding, Heard, Judged, Rule, Sighted, Sighting, Timestamp, TransitId};

use serde_json::{Map, Value};

use crate::alarm::{self, Index, Pen};
use crate::bind::{Slot, plate_of, speaker};
use crate::case::Case;
use crate::fold::{Fold, History, report_of};
use crate::ground::Place;
use crate::lane::{Met, faces};
use crate::names::Called;
use crate::rules::plate_cloned::PlateSeen;
use crate::rules::sighting_contradicted::{Compared, GAP_S_MAX};
use crate::say::{Role, Said};
use crate::shelf;
use crate::sightings::{Episode, Seen, Sightings, Told, compare_all, point_in, sighted};
use crate::watchlist::Look;

/// A truck that has arrived is still looked at for so long: the camera at the gate sees it after the fence has. Ours.
const ARRIVED_S_MAX: f64 = 600.0;
/// A plate that was read less surely than this does not say that there are two of it. Ours.
const SURE: f64 = 0.75;
/// What is said more than this after it was seen is said late. Ours.
const LATE_S: f64 = 60.0;

impl Fold {
    /// A camera saw something: every sighting goes out, with how it agrees with each transit that it names.
    pub(crate) fn see(&mut self, heard: &Heard, s: &Sighting, history: &mut dyn History, pen: &mut Pen<'_>) {
        let o = &heard.observation;
        let limits = &self.world().limits;
        let (at, _) = o.judged_at(limits.ahead_s_max);
        let in_time = o.received_at.seconds_since(at) <= limits.late_s_max;
        let place = place_of(s).or_else(|| self.eras.at(at).1.camera(s.camera.as_ref()?));
        let mut out = sighted(heard, s, at, place);
        if let (Some(plate), Some(place), true) = (&out.plate, place, in_time && is_sure(s)) {
            let (id, offset, camera) = (out.id, out.offset, out.camera.clone());
            self.across.see(
                plate,
                PlateSeen {
                    at,
                    id,
                    offset,
                    camera,
                    place,
                },
            );
        }
        if in_time && is_sure(s) {
            let cost_max = self.world().limits.watch_cost_max;
            let seen = self.watchlist.see(Look::of(&out, place), o.received_at, cost_max);
            seen.into_iter().for_each(|entry| self.across.watch(entry));
        }
        let named = self.names.named(out.plate.as_ref(), &out.numbers(), at);
        let named: Vec<Slot> = named.into_iter().filter(|_| in_time).collect();
        if in_time {
            out.expected = self.expect(&out, place);
        }
        let met = self.meet(&mut out, &named);
        for slot in named {
            let mut seen = seen_of(&out, place);
            seen.ends = met.as_ref().and_then(|m| m.finding);
            self.find_fixes(slot, &mut seen, history, pen);
            self.cases[slot as usize].sightings.add(seen);
            for agreement in review(&mut self.cases[slot as usize], slot, &mut self.alerts, pen) {
                self.across.compare(slot);
                if agreement.sighting == out.id {
                    out.agreements.push(agreement);
                } else {
                    pen.out.judged.push(Judged::Agreement(Box::new(agreement)));
                }
            }
            self.settle(slot, pen);
        }
        pen.out.judged.push(Judged::Sighting(Box::new(out)));
        if let Some(met) = met {
            self.tell_other_end(&met, pen);
        }
    }

    /// What another camera of the lane read at the other end, or this one on another face.
    fn meet(&mut self, out: &mut Sighted, named: &[Slot]) -> Option<Met> {
        let lane = out.camera.as_ref().and_then(|c| self.eras.at(out.observed_at).1.lane(c));
        let lane = lane.map(str::to_owned);
        let found = lane.and_then(|lane| self.lanes.see(&lane, out, named));
        let (ends, met) = found.unzip();
        out.ends = ends.or_else(|| faces(out));
        met
    }

    /// The sighting of the other end is compared anew: it knows now what this one showed.
    fn tell_other_end(&mut self, met: &Met, pen: &mut Pen<'_>) {
        let Some(finding) = met.finding else { return };
        for slot in &met.slots {
            self.cases[*slot as usize].sightings.meet(met.id, finding);
            for agreement in review(&mut self.cases[*slot as usize], *slot, &mut self.alerts, pen) {
                self.across.compare(*slot);
                pen.out.judged.push(Judged::Agreement(Box::new(agreement)));
            }
            self.settle(*slot, pen);
        }
    }

    /// The fixes of the transit's seals that are nearest in time to a sighting.
    pub(crate) fn find_fixes(&self, slot: Slot, seen: &mut Seen, history: &mut dyn History, pen: &Pen<'_>) {
        let case = &self.cases[slot as usize];
        let limits = &self.world().limits;
        for seal in &case.seals {
            for heard in history.since(Some(seal), case.transit.id(), seen.at.plus_seconds(-GAP_S_MAX)) {
                if heard.offset > pen.offset || speaker(&heard.observation).as_ref() != Some(seal) {
                    continue;
                }
                let received_at = heard.observation.received_at;
                let point = report_of(&heard, limits).and_then(|r| point_in(&r, received_at, limits));
                let bound = |at| self.books.get(seal).and_then(|b| b.bound_at(at)) == Some(slot);
                if let Some(point) = point.filter(|p| bound(p.at)) {
                    seen.absorb(&point);
                }
            }
        }
    }

    /// From an instant on a transit is called by what it declares.
    pub(crate) fn call(&mut self, slot: Slot, from: Option<Timestamp>) {
        let case = &mut self.cases[slot as usize];
        let declared = &case.transit.declaration;
        let now = Called {
            from,
            plate: declared.vehicle.as_ref().and_then(plate_of),
            container: declared.container,
        };
        let before = case.sightings.called.last().cloned();
        self.names.call(slot, before.as_ref(), &now, case.transit.arms_itself);
        case.sightings.call(now);
    }

    /// From an instant on a closed transit is not called by its names any more.
    pub(crate) fn uncall(&mut self, slot: Slot, at: Timestamp) {
        if let Some(called) = self.cases[slot as usize].sightings.called.last() {
            self.names.release(slot, called, at);
        }
    }
}

/// Whether a reading is sure enough to say that two vehicles bear one plate.
fn is_sure(s: &Sighting) -> bool {
    s.confidence.is_none_or(|c| c >= SURE)
}

pub(crate) fn place_of(s: &Sighting) -> Option<Place> {
    let (lat, lon) = (s.lat?, s.lon?);
    let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0 && !(lat.abs() < 1e-6 && lon.abs() < 1e-6);
    on_earth.then_some(Place { lat, lon })
}

pub(crate) fn seen_of(s: &Sighted, place: Option<Place>) -> Seen {
    Seen {
        id: s.id,
        offset: s.offset,
        at: s.observed_at,
        camera: s.camera.clone(),
        plate: s.plate.clone(),
        container: s.container,
        containers: s.containers.clone(),
        ends: None,
        confidence: s.confidence,
        evidence: s.evidence.clone(),
        place,
        before: None,
        after: None,
        nearest: None,
        around: [None; 2],
        told: None,
        corrected: None,
        changed: None,
    }
}

/// Whether the seal is on at an instant.
fn sealed_at(case: &Case, at: Timestamp) -> bool {
    case.transit.arms_itself || case.acts.iter().any(|d| d.act == Act::Arm && d.key.at <= at)
}

/// Whether the transit is over at an instant: what its truck carries from then on is its own affair.
fn over_at(case: &Case, at: Timestamp) -> bool {
    let opened = |d: &crate::step::Done| matches!(d.act, Act::Disarm | Act::Close) && d.key.at <= at;
    let arrived = case.watch.memory.arrived.filter(|_| case.transit.arms_itself);
    case.acts.iter().any(opened) || arrived.is_some_and(|w| at.seconds_since(w.at) > ARRIVED_S_MAX)
}

/// When officers closed alerts about sightings, by the instant of the act.
fn closings(case: &Case) -> Vec<Timestamp> {
    let ours = case.alerts.iter().filter(|a| a.rule == Rule::SightingContradicted);
    let acts = ours.flat_map(|a| &a.record).filter(|r| r.act == Act::Close);
    acts.map(|r| r.at).collect()
}

/// Compares a case's sightings anew where something has changed, says what that changes, and gives back the agreements that differ now.
pub(crate) fn review(case: &mut Case, slot: Slot, index: &mut Index, pen: &mut Pen<'_>) -> Vec<Agreement> {
    if case.sightings.seen.is_empty() {
        return Vec::new();
    }
    let closings = closings(case);
    let basis = (case.acts.len(), case.watch.memory.arrived.map(|w| w.at), closings.len());
    if !case.sightings.is_stale(basis) {
        return Vec::new();
    }
    let mut sightings = std::mem::take(&mut case.sightings);
    let now = compare_all(&sightings, |at| sealed_at(case, at), |at| over_at(case, at));
    let (mut episodes, member) = sightings.episodes_of(&now, &closings);
    let gone = continue_episodes(&mut sightings.episodes, &mut episodes);
    let mut saying = Saying {
        case: &mut *case,
        slot,
        index,
        pen,
        sightings: &sightings,
        now: &now,
        member: &member,
        episodes: &mut episodes,
        said: vec![false; now.len()],
    };
    saying.open();
    saying.say_each();
    saying.bring_in_line(&gone);
    let changed = tell(&mut sightings, now, &member, &episodes, case.transit.id());
    sightings.episodes = episodes;
    sightings.settle_corrections();
    sightings.trim(&closings);
    case.sightings = sightings;
    changed
}

/// Remembers what was said of each sighting, and gives back the agreements that differ from before.
fn tell(
    sightings: &mut Sightings,
    now: Vec<Option<Compared>>,
    member: &[Option<usize>],
    episodes: &[Episode],
    transit: &TransitId,
) -> Vec<Agreement> {
    let mut changed = Vec::new();
    for (n, compared) in now.into_iter().enumerate() {
        let called = sightings.called_at(sightings.seen[n].at).cloned().unwrap_or_default();
        let seen = &mut sightings.seen[n];
        let alert = member[n].and_then(|e| episodes[e].alert.clone());
        match (&seen.told, compared) {
            (None, None) => {}
            (Some(told), Some(c)) if told.compared.says_the_same(&c) && told.alert == alert => {}
            (_, Some(compared)) => {
                changed.push(seen.agreement(&compared, &called, transit, alert.clone()));
                seen.told = Some(Told { compared, alert });
            }
            (Some(told), None) => {
                let mut over = seen.agreement(&told.compared, &called, transit, None);
                over.withdrawn = true;
                changed.push(over);
                seen.told = None;
            }
        }
    }
    changed
}

/// An episode goes on under its alert where it begins at the same instant, else where it overlaps; gives back the alerts of those that are no more.
fn continue_episodes(old: &mut Vec<Episode>, new: &mut [Episode]) -> Vec<AlertId> {
    let mut left: Vec<Episode> = std::mem::take(old);
    left.retain(|o| !new.iter().any(|n| n.alert.is_some() && n.alert == o.alert));
    let same = |o: &Episode, n: &Episode| o.since == n.since;
    let overlaps = |o: &Episode, n: &Episode| o.until.is_none_or(|u| u >= n.since) && n.until.is_none_or(|u| u >= o.since);
    for fits in [same as fn(&Episode, &Episode) -> bool, overlaps] {
        for episode in new.iter_mut().filter(|e| e.alert.is_none()) {
            if let Some(n) = left.iter().position(|o| fits(o, episode)) {
                episode.alert = left.remove(n).alert;
            }
        }
    }
    left.into_iter().filter_map(|o| o.alert).collect()
}

/// An alert shows what was said last; of the same sighting nothing stays that is not said any more.
fn replace_texts(shown: &mut Map<String, Value>, said: &Map<String, Value>) {
    if shown.get("sighting") == said.get("sighting") {
        let texts = ["plate_seen", "plate_read", "container_seen", "container_read", "corrected_by"];
        shown.retain(|key, _| !texts.contains(&key.as_str()));
    }
    shown.extend(said.clone());
}

/// All that is needed to say what a review changes.
struct Saying<'a, 'p> {
    case: &'a mut Case,
    slot: Slot,
    index: &'a mut Index,
    pen: &'a mut Pen<'p>,
    sightings: &'a Sightings,
    now: &'a [Option<Compared>],
    member: &'a [Option<usize>],
    episodes: &'a mut [Episode],
    /// Which sightings have their event by now.
    said: Vec<bool>,
}

impl Saying<'_, '_> {
    fn statement(&self, n: usize, role: Role) -> Option<Said> {
        let seen = &self.sightings.seen[n];
        let called = self.sightings.called_at(seen.at)?;
        Some(seen.statement(self.now[n].as_ref()?, called, role))
    }

    fn is_late(&self, at: Timestamp) -> bool {
        self.pen.known_at.seconds_since(at) > LATE_S
    }

    /// Opens the alerts of episodes that have none.
    fn open(&mut self) {
        for e in 0..self.episodes.len() {
            if self.episodes[e].alert.is_some() {
                continue;
            }
            let Some(first) = self.member.iter().position(|m| *m == Some(e)) else {
                continue;
            };
            let Some(said) = self.statement(first, Role::Opens) else { continue };
            let late = self.is_late(said.at);
            self.leave_before(first, late);
            alarm::state(self.case, self.slot, self.index, &said, late, self.pen);
            let opened = self.case.alert_of(&said);
            self.episodes[e].alert = opened.map(|n| self.case.alerts[n].id.clone());
            self.said[first] = true;
        }
    }

    /// A sighting that belonged to an episode which ended before it, as is known now, is taken out of that one.
    fn leave_before(&mut self, n: usize, late: bool) {
        let seen = &self.sightings.seen[n];
        let Some(told) = seen.told.as_ref().filter(|t| t.compared.verdict() == Finding::Contradictory) else {
            return;
        };
        let called = self.sightings.called_at(seen.at).cloned().unwrap_or_default();
        let said = seen.statement(&told.compared, &called, Role::Tells);
        self.pen.event(self.case, &said, told.alert.clone(), Change::Withdrawn, late);
    }

    /// The event of each sighting that says something else than before.
    fn say_each(&mut self) {
        for n in 0..self.now.len() {
            let seen = &self.sightings.seen[n];
            let against = |c: &Compared| c.verdict() == Finding::Contradictory;
            let (told, now) = (seen.told.as_ref(), self.now[n].as_ref());
            let late = self.is_late(seen.at);
            let same_kind = told.zip(now).is_some_and(|(t, c)| against(&t.compared) == against(c));
            if let Some(told) = told.filter(|_| !same_kind) {
                let called = self.sightings.called_at(seen.at).cloned().unwrap_or_default();
                let said = seen.statement(&told.compared, &called, Role::Tells);
                self.pen.event(self.case, &said, told.alert.clone(), Change::Withdrawn, late);
            }
            let same = seen.changed.is_none() && told.zip(now).is_some_and(|(t, c)| t.compared.says_the_same(c));
            if self.said[n] || same || now.is_none() {
                continue;
            }
            let change = if same_kind { Change::Revised } else { Change::Stated };
            let alert = self.member[n].and_then(|e| self.episodes[e].alert.clone());
            if let Some(said) = self.statement(n, Role::Tells) {
                self.pen.event(self.case, &said, alert.clone(), change, late);
                self.join(alert.as_ref(), &said);
            }
        }
    }

    /// One more sighting of an episode: its alert shows the newest.
    fn join(&mut self, id: Option<&AlertId>, said: &Said) {
        let open = |a: &Alert| Some(&a.id) == id && a.is_open() && said.at >= a.since && said.kind == a.kind;
        if let Some(n) = self.case.alerts.iter().position(open) {
            replace_texts(&mut self.case.alerts[n].detail, &said.detail);
            shelf::stir(self.case, n, false, self.pen);
            self.pen.alert(&self.case.alerts[n]);
        }
    }

    /// An alert that shows a sighting which a person says contradicts nothing shows the newest of its others.
    fn show_another(&mut self, e: usize) {
        let against =
            |n: &usize| self.member[*n] == Some(e) && self.now[*n].as_ref().is_some_and(|c| c.verdict() == Finding::Contradictory);
        let others: Vec<usize> = (0..self.now.len()).filter(against).collect();
        let id = self.episodes[e].alert.as_ref();
        let Some(k) = self.case.alerts.iter().position(|a| Some(&a.id) == id) else {
            return;
        };
        let shown = self.case.alerts[k].detail.get("sighting").and_then(|s| s.as_str());
        let is_shown = |n: &usize| shown.is_some_and(|s| self.sightings.seen[*n].id.to_string() == s);
        let changed = (0..self.now.len()).any(|n| self.sightings.seen[n].changed.is_some() && is_shown(&n));
        if !changed || others.iter().any(is_shown) {
            return;
        }
        let newest = others.last().and_then(|n| self.statement(*n, Role::Tells));
        if let Some(said) = newest {
            self.case.alerts[k].detail = said.detail;
            self.pen.alert(&self.case.alerts[k]);
        }
    }

    /// Alerts of episodes that are no more are withdrawn; those of the others begin and end as the episodes do.
    fn bring_in_line(&mut self, gone: &[AlertId]) {
        for alert in self.case.alerts.iter_mut().filter(|a| gone.contains(&a.id)) {
            alert.state = AlertState::Withdrawn;
            self.pen.alert(alert);
        }
        for e in 0..self.episodes.len() {
            self.show_another(e);
            let Episode {
                since, until, ref alert, ..
            } = self.episodes[e];
            let Some(k) = self.case.alerts.iter().position(|a| Some(&a.id) == alert.as_ref()) else {
                continue;
            };
            let (known_since, known_until) = (self.case.alerts[k].since, self.case.alerts[k].until);
            if (known_since, known_until) == (since, until) {
                continue;
            }
            let first = self.member.iter().position(|m| *m == Some(e));
            let said = first.and_then(|n| self.statement(n, Role::Tells));
            if let Some(said) = said.filter(|s| known_since != since && s.at == since) {
                let id = self.case.alerts[k].id.clone();
                self.pen.event(self.case, &said, Some(id), Change::Revised, true);
                (self.case.alerts[k].lat, self.case.alerts[k].lon) = (said.place.map(|p| p.lat), said.place.map(|p| p.lon));
            }
            (self.case.alerts[k].since, self.case.alerts[k].until) = (since, until);
            shelf::stir(self.case, k, false, self.pen);
            self.pen.alert(&self.case.alerts[k]);
        }
    }
}
