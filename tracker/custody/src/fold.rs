//! The fold over `heard`: binds each observation to its transit, lets the rules judge, and folds a watch again where something came late.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::{Body, Fix, Heard, Judged, Limits, Mark, Observation, Offset, SealId, SealState, Sight, Timestamp, TransitId, World};
use serde::{Deserialize, Serialize};

use crate::across::Across;
use crate::alarm::{self, Index, Pen};
use crate::bind::{Book, Books, Slot, speaker, vehicle_of};
use crate::case::Case;
use crate::cases::Cases;
use crate::companion::Source;
use crate::correct::Corrections;
use crate::eras::Eras;
use crate::ground::{Place, Scene};
use crate::group::Items;
use crate::lane::Lanes;
use crate::names::Names;
use crate::quiet::Quiet;
use crate::rejudge::{Again, rejudge};
use crate::rules::signal_lost;
use crate::say::Findings;
use crate::state::{Key, Point, Report};
use crate::step::{Input, step_world};
use crate::strangers::Strangers;
use crate::watchlist::Watchlist;
use crate::{mark, piece, sightings, witness};

/// A stream whose last tick is older than this has none to wait for: what is late is folded at once.
const TICK_S_MAX: f64 = 5.0;
/// Seals that no transit was ever bound to: of so many it is remembered what they said of their rope.
const UNKNOWN_MAX: usize = 20_000;

/// Where the fold finds again what it heard before: the journal, or what a judge keeps in memory.
pub trait History {
    /// All observations of a seal (or of a vehicle's tracker, by its name in the books: [`crate::bind::vehicle_of`]) and all instructions to a transit, judged at `from` or later, in order of offset. The one that is being
    /// heard is among them; what comes after it in the stream may be, and is passed over.
    fn since(&mut self, seal: Option<&SealId>, transit: &TransitId, from: Timestamp) -> Vec<Heard>;

    /// The sighting that stands at an offset, for who corrects it; `None` where none does, or where it is not kept any more.
    fn at(&mut self, _: Offset) -> Option<Heard> {
        None
    }
}

/// What one observation led to.
#[derive(Default)]
pub struct Out {
    /// Conclusions, in order.
    pub judged: Vec<Judged>,
    /// Places on the map that changed; the newest of each.
    pub marks: Vec<Mark>,
    /// Cameras and drones as they are now; the newest of each.
    pub sights: Vec<Sight>,
    /// Nobody looks at the map: no marks are made.
    pub without_marks: bool,
}

impl Out {
    /// Lets go of what the last observation led to.
    pub(crate) fn clear(&mut self) {
        self.judged.clear();
        self.marks.clear();
        self.sights.clear();
    }
}

/// The whole: what is known of every transit, seal and alert, and what is due. Saved whole as a checkpoint (in a format that names its fields).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fold {
    pub(crate) eras: Eras,
    pub(crate) cases: Cases,
    pub(crate) transits: BTreeMap<TransitId, Slot>,
    pub(crate) books: Books,
    pub(crate) alerts: Index,
    #[serde(default)]
    pub(crate) names: Names,
    #[serde(default)]
    pub(crate) across: Across,
    #[serde(default)]
    pub(crate) astray: BTreeSet<Slot>,
    #[serde(default)]
    pub(crate) items: Items,
    #[serde(default)]
    pub(crate) watchlist: Watchlist,
    #[serde(default)]
    pub(crate) lanes: Lanes,
    #[serde(default)]
    pub(crate) strangers: Strangers,
    #[serde(default)]
    pub(crate) corrections: Corrections,
    #[serde(default)]
    quiet: Quiet,
    pub(crate) deadlines: BTreeSet<(Timestamp, Slot)>,
    late: BTreeSet<Slot>,
    last_tick: Option<Timestamp>,
    unknown: usize,
}

impl Fold {
    /// A fold that begins in this world, until it is told of another.
    #[must_use]
    pub fn within(world: World) -> Self {
        Self {
            eras: Eras::within(world),
            ..Self::default()
        }
    }

    /// Hears one observation: what it leads to goes to `out`, in the order of the contract.
    pub fn hear(&mut self, heard: &Heard, history: &mut dyn History, out: &mut Out) {
        let o = &heard.observation;
        let mut pen = Pen::new(heard.offset, o.received_at, out);
        match &o.body {
            Body::Fix(f) if f.seal.is_none() => self.report(heard, speaker(o).as_ref(), &f.state, history, &mut pen),
            Body::Fix(f) => self.report(heard, f.seal.as_ref(), &f.state, history, &mut pen),
            Body::SealReport(r) => self.report(heard, r.seal.as_ref(), &r.state, history, &mut pen),
            Body::Instruction(i) => self.instruct(heard, i, history, &mut pen),
            Body::Tick => self.tick(o.received_at, history, &mut pen),
            Body::Resumed => self.resume(o.received_at),
            Body::WorldChanged(world) => self.change_world(world, o.received_at, &mut pen),
            Body::Sighting(s) => self.see(heard, s, history, &mut pen),
            // It shows what was judged already, and changes nothing.
            Body::Clip(clip) => pen.out.judged.push(Judged::Clip(clip.clone())),
            // Shown as they are now; nothing is judged by them yet.
            Body::CameraReport(_) | Body::Drone(_) => mark::sight(o, &mut pen),
        }
        if self.across.is_stale() {
            self.cross(&mut pen);
        }
        self.gather(&mut pen);
        pen.finish();
    }

    /// The world that counts now.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.eras.newest().world
    }

    /// How many seals and trackers that no transit is bound to were let go because there were too many of them: a truck that meets one is not told.
    #[must_use]
    pub fn strangers_dropped(&self) -> u64 {
        self.strangers.dropped()
    }

    /// A transit as it stands.
    #[must_use]
    pub fn transit(&self, id: &TransitId) -> Option<&cordon_model::Transit> {
        Some(&self.case(id)?.transit)
    }

    /// All alerts of a transit, in the order in which they were raised.
    #[must_use]
    pub fn alerts_of(&self, id: &TransitId) -> &[cordon_model::Alert] {
        self.case(id).map_or(&[], |c| &c.alerts)
    }

    /// All transits in the order of their names, each with its alerts in the order in which they were raised.
    pub fn all(&self) -> impl Iterator<Item = (&cordon_model::Transit, &[cordon_model::Alert])> {
        let cases = self.transits.values().filter_map(|slot| self.cases.get(*slot as usize));
        cases.map(|c| (&c.transit, c.alerts.as_slice()))
    }

    /// The newest instant that the rules about the world have judged of a transit.
    #[must_use]
    pub fn judged_until(&self, id: &TransitId) -> Option<Timestamp> {
        Some(self.case(id)?.watch.memory.newest?.at)
    }

    /// All marks, for a picture that starts anew.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let limits = &self.world().limits;
        self.cases.iter().filter_map(|c| mark::of_case(c, limits)).collect()
    }

    fn case(&self, id: &TransitId) -> Option<&Case> {
        self.cases.get(*self.transits.get(id)? as usize)
    }

    fn report(&mut self, heard: &Heard, seal: Option<&SealId>, state: &SealState, history: &mut dyn History, pen: &mut Pen<'_>) {
        let received_at = heard.observation.received_at;
        let Some(seal) = seal else { return };
        let Some(report) = report_of(heard, &self.eras.newest().world.limits) else {
            return;
        };
        let Some((slot, now)) = self.book(seal, (report.key.at, received_at), state) else {
            if vehicle_of(seal).is_none() {
                mark::unassigned(seal, &report, received_at, pen.out);
                if let Some(point) = sightings::point_in(&report, received_at, &self.world().limits) {
                    self.hear_stranger(seal, &point, received_at, history, pen);
                }
            } else {
                self.report_of_vehicle(seal, &report, received_at, history, pen);
            }
            return;
        };
        if self.judge_report(slot, (seal, now == Some(slot)), (heard, &report), pen) {
            self.late.insert(slot);
        }
        if let Some(point) = sightings::point_in(&report, received_at, &self.eras.newest().world.limits) {
            self.cases[slot as usize].sightings.absorb(&point);
            self.accompany(slot, Source::Seal, &point, pen);
        }
        self.fold_again_unless_ticking(slot, received_at, history, pen);
        self.settle(slot, pen);
    }

    /// Whether a tick is to come.
    pub(crate) fn is_ticking(&self, now: Timestamp) -> bool {
        self.last_tick.is_some_and(|t| now.seconds_since(t) <= TICK_S_MAX)
    }

    /// What came late is folded in at the next tick, or at once where none comes.
    fn fold_again_unless_ticking(&mut self, slot: Slot, received_at: Timestamp, history: &mut dyn History, pen: &mut Pen<'_>) {
        if self.is_ticking(received_at) {
            return;
        }
        if self.late.remove(&slot) {
            self.again(slot, None, history, pen);
        }
        if self.astray.remove(&slot) {
            self.accompany_again(slot, history, pen);
        }
    }

    /// The tracker of a vehicle on which transits with a seal travel.
    fn report_of_vehicle(
        &mut self,
        tracker: &SealId,
        report: &Report<'_>,
        received_at: Timestamp,
        history: &mut dyn History,
        pen: &mut Pen<'_>,
    ) {
        let Some(point) = sightings::point_in(report, received_at, &self.eras.newest().world.limits) else {
            return;
        };
        let carried = self.travels_on(tracker, point.at);
        if carried.is_empty() {
            self.hear_stranger(tracker, &point, received_at, history, pen);
        }
        for slot in carried {
            self.accompany(slot, Source::Vehicle, &point, pen);
            self.fold_again_unless_ticking(slot, received_at, history, pen);
            self.settle(slot, pen);
        }
    }

    /// Judges a report that is newer than all before it; gives back whether it is not, and waits to be folded in. With the seal: whether it
    /// is this transit's still.
    fn judge_report(
        &mut self,
        slot: Slot,
        (seal, heard_now): (&SealId, bool),
        (heard, report): (&Heard, &Report<'_>),
        pen: &mut Pen<'_>,
    ) -> bool {
        let (at, received_at) = (report.key.at, heard.observation.received_at);
        let late_s_max = self.eras.newest().world.limits.late_s_max;
        let (era, ground) = self.eras.at(at);
        let case = &mut self.cases[slot as usize];
        let mut found = Findings::default();
        case.heard_through(heard.observation.origin.as_ref());
        if heard_now {
            signal_lost::regain(&mut case.watch, report, received_at, &mut found);
            case.watch.hearing.hear(report, received_at, &ground.limits);
            if let Some(point) = &report.point
                && let Some(gap) = case.watch.hearing.gap()
                && self.quiet.learn(slot, gap, point.place, received_at)
            {
                case.watch.hearing.end_gap();
            }
            case.battery_pct = report.state.battery_pct.or(case.battery_pct);
        }
        for said in std::mem::take(&mut found.said) {
            alarm::state(case, slot, &mut self.alerts, &said, false, pen);
        }
        if report.is_sign_of_life() {
            return false; // else the fixes that it has stored would be late
        }
        let too_old = received_at.seconds_since(at) > late_s_max;
        let newest = case.watch.memory.newest;
        let in_order = !too_old && report.follows(newest);
        if in_order {
            case.keep_snapshot(at, late_s_max);
            let (memory, scene) = case.on_scene(era, ground);
            step_world(memory, &Input::Observation(report), scene, &mut found);
            case.log(report.key, &found);
        }
        for said in &found.said {
            alarm::state(case, slot, &mut self.alerts, said, false, pen);
        }
        let fix = report.point.map(|p| piece::track_fix(&p, received_at, report.state.battery_pct));
        let seal = Some(seal).filter(|s| vehicle_of(s).is_none());
        // The very same again waits for nothing.
        let waits = !too_old && !in_order && newest != Some(report.key);
        if too_old {
            let alone = fix.into_iter().map(|f| (seal.cloned(), f)).collect();
            pen.pieces.extend(piece::of_late(case.transit.id(), alone));
        } else if in_order {
            let complete = fix.and_then(|fix| piece::add(&mut case.piece, case.transit.id(), seal, fix));
            pen.pieces.extend(complete);
        } else if waits {
            case.late.push((report.key, report.offset));
        }
        self.state_facts(slot, &found);
        waits
    }

    /// The transit that a seal is bound to at an instant, and the one that it is bound to as it is heard. What the seal says of its rope is
    /// remembered.
    fn book(&mut self, seal: &SealId, (at, received_at): (Timestamp, Timestamp), state: &SealState) -> Option<(Slot, Option<Slot>)> {
        if let Some(book) = self.books.get_mut(seal) {
            book.hear(at, state);
            return Some((book.bound_at(at)?, book.bound_at(received_at)));
        }
        if self.unknown < UNKNOWN_MAX && vehicle_of(seal).is_none() {
            self.unknown += 1;
            let mut book = Book::default();
            book.hear(at, state);
            self.books.insert(seal.clone(), book);
        }
        None
    }

    /// Folds what came late of one case, and an officer's act that came late, if there is one.
    pub(crate) fn again(&mut self, slot: Slot, act: Option<Key>, history: &mut dyn History, pen: &mut Pen<'_>) {
        let mut again = Again::new(slot, &self.books, &self.eras, history, &mut self.alerts);
        let named = act.map(|key| (key, pen.offset));
        let case = &mut self.cases[slot as usize];
        rejudge(case, named, &mut again, pen);
        let Some((from, facts)) = again.found else { return };
        if let Some(companion) = &mut case.companion {
            companion.late_from(from.unwrap_or_default());
            self.astray.insert(slot);
        }
        self.across.retract(slot, from);
        for fact in &facts {
            self.across.take(slot, fact);
        }
        self.across.touch(slot);
    }

    /// What a watch found crosses keys: its facts, and a seal that was opened where it stood beside another one.
    pub(crate) fn state_facts(&mut self, slot: Slot, found: &Findings) {
        for fact in &found.facts {
            self.across.take(slot, fact);
        }
        if !found.said.is_empty() {
            self.across.touch(slot);
        }
    }

    /// After a case has changed: the transit's new state, its mark, and when it must be looked at again.
    pub(crate) fn settle(&mut self, slot: Slot, pen: &mut Pen<'_>) {
        let limits = &self.eras.newest().world.limits;
        let case = &mut self.cases[slot as usize];
        for agreement in witness::review(case, slot, &mut self.alerts, pen) {
            pen.out.judged.push(Judged::Agreement(Box::new(agreement)));
            self.across.compare(slot);
        }
        if let Some(changed) = case.refresh(pen.known_at) {
            pen.out.judged.push(changed);
        }
        if !pen.out.without_marks
            && let Some(mark) = mark::of_case(case, limits)
        {
            pen.out.marks.push(mark);
        }
        self.schedule(slot, pen.known_at);
    }

    /// A deadline that has moved on is not moved in the table: it is looked up when its old place is due.
    fn schedule(&mut self, slot: Slot, now: Timestamp) {
        let before = self.cases[slot as usize].scheduled;
        if before.is_some_and(|b| b <= now.plus_seconds(piece::SPAN_S)) {
            return; // due soon in any case: looked up then
        }
        let (era, ground) = self.eras.at(now);
        let case = &mut self.cases[slot as usize];
        let plan = case.plan(era, ground);
        let due = case.deadline(Scene { ground, plan: &plan });
        if let Some(due) = due.filter(|d| before.is_none_or(|b| *d < b)) {
            if let Some(b) = before {
                self.deadlines.remove(&(b, slot));
            }
            self.deadlines.insert((due, slot));
            case.scheduled = Some(due);
        }
    }

    fn tick(&mut self, now: Timestamp, history: &mut dyn History, pen: &mut Pen<'_>) {
        self.last_tick = Some(now);
        for slot in std::mem::take(&mut self.late) {
            self.again(slot, None, history, pen);
            self.settle(slot, pen);
        }
        for slot in std::mem::take(&mut self.astray) {
            self.accompany_again(slot, history, pen);
            self.settle(slot, pen);
        }
        self.strangers_again(history, pen);
        let late_s_max = self.eras.newest().world.limits.late_s_max;
        if self.across.prune(now, late_s_max) {
            let across = &self.across;
            self.strangers.prune(|number| across.stood(number));
        }
        self.watchlist.prune(now, late_s_max);
        for (_, slot) in self.due(now) {
            self.pass(slot, now, pen);
        }
    }

    /// The cases whose true deadline has come, in order of time, then key.
    fn due(&mut self, now: Timestamp) -> Vec<(Timestamp, Slot)> {
        let mut due = Vec::new();
        while let Some(&(at, slot)) = self.deadlines.first().filter(|(at, _)| *at <= now) {
            self.deadlines.remove(&(at, slot));
            let (era, ground) = self.eras.at(now);
            let case = &mut self.cases[slot as usize];
            case.scheduled = None;
            let plan = case.plan(era, ground);
            let scene = Scene { ground, plan: &plan };
            if case.deadline(scene).is_some_and(|real| real <= now)
                && let Some(place) = case.watch.hearing.asks_at()
                && let Some(s) = self.quiet.allows_s(slot, place, now)
            {
                case.watch.hearing.allow(s);
            }
            let Some(real) = case.deadline(scene) else {
                continue;
            };
            if real <= now {
                due.push((real, slot));
            } else {
                case.scheduled = Some(real);
                self.deadlines.insert((real, slot));
            }
        }
        due.sort_unstable();
        due
    }

    fn pass(&mut self, slot: Slot, now: Timestamp, pen: &mut Pen<'_>) {
        let (era, ground) = self.eras.at(now);
        let case = &mut self.cases[slot as usize];
        let plan = case.plan(era, ground);
        let scene = Scene { ground, plan: &plan };
        let books = &self.books;
        let bound = case.seals.iter().any(|s| books.get(s).and_then(|b| b.bound_at(now)) == Some(slot));
        if bound {
            let mut found = Findings::default();
            crate::step::step(&mut case.watch, &Input::Clock(now), scene, &mut found);
            for said in &mut found.said {
                said.detail.extend(case.feed.iter().map(|f| ("feed".to_owned(), f.as_str().into())));
                alarm::state(case, slot, &mut self.alerts, said, false, pen);
            }
        } else {
            case.watch.hearing.heard_at = None; // its seal is with another transit by now: nobody listens for it
        }
        crate::shelf::pass(case, now, pen);
        if case.piece_due().is_some_and(|d| d <= now) {
            pen.pieces.extend(case.piece.take());
        }
        if case.retires_at(ground.limits.late_s_max).is_some_and(|d| d <= now) {
            case.retire();
        }
        self.settle(slot, pen);
    }

    /// The time that we were down is not their silence.
    fn resume(&mut self, now: Timestamp) {
        for case in self.cases.iter_mut() {
            if case.watch.hearing.heard_at.is_some() {
                case.watch.hearing.begin(now);
            }
        }
    }

    /// From here on another world counts. One that does not hold together changes nothing.
    pub(crate) fn change_world(&mut self, world: &World, from: Timestamp, pen: &mut Pen<'_>) {
        if world.check().is_err() {
            return;
        }
        self.eras.change(from, world.clone());
        pen.out.judged.push(Judged::World(world.hash()));
    }
}

/// An observation as the rules see it; `None` where it says nothing of a seal.
#[must_use]
pub fn report_of<'a>(heard: &'a Heard, limits: &Limits) -> Option<Report<'a>> {
    let o: &Observation = &heard.observation;
    let (at, ahead) = o.judged_at(limits.ahead_s_max);
    let (point, state, is_fix) = match &o.body {
        Body::Fix(f) => (point_of(f, at, heard, limits), &f.state, true),
        Body::SealReport(r) => (None, &r.state, false),
        _ => return None,
    };
    Some(Report {
        key: Key { at, id: o.id },
        offset: heard.offset,
        received_at: o.received_at,
        is_fix,
        point,
        state,
        ahead,
        by_arrival: ahead || o.observed_at.is_none(),
    })
}

fn point_of(f: &Fix, at: Timestamp, heard: &Heard, limits: &Limits) -> Option<Point> {
    let sound = |v: &f64| v.is_finite() && *v >= 0.0;
    f.is_usable().then(|| Point {
        at,
        place: Place { lat: f.lat, lon: f.lon },
        speed_kmh: f.speed_kmh.filter(sound),
        course_deg: f.course_deg.filter(|v| v.is_finite()),
        accuracy_m: f.accuracy_m.filter(sound).unwrap_or(limits.accuracy_m_default),
        offset: heard.offset,
    })
}
