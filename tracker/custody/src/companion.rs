//! A vehicle's own tracker beside the seal of its transit: what two sources say of one time. Each fix of the seal is judged once the vehicle's
//! way around it is known, so that the slower of the two makes nothing late; what comes later than that is folded again from a snapshot.

use cordon_model::{Limits, ObservationId, SealId, Timestamp, TransitId};
use serde::{Deserialize, Serialize};

use crate::alarm::{self, Pen};
use crate::bind::{Slot, plate_of, speaker, tracker_of, vehicle_of};
use crate::case::Case;
use crate::fold::{Fold, History, report_of};
use crate::ground::{Scene, tie};
use crate::rejudge::{Again, Stated, put_difference};
use crate::rules::departed_unsealed::{self, Unsealed};
use crate::rules::seal_apart::{self, Apart, GAP_S_MAX, SKEW_S_MAX};
use crate::say::{Findings, Said};
use crate::sightings::point_in;
use crate::snapshots::{self, SNAPSHOT_S};
use crate::state::{Key, Point};

/// A fix of the vehicle speaks for fixes of the seal within so many seconds of it.
const REACH_S: f64 = SKEW_S_MAX + GAP_S_MAX;
/// So many fixes of one source wait for the other at most: what is let go is read again when the other comes.
const WAITING_MAX: usize = 4_096;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Seal,
    Vehicle,
}

/// What is remembered of the two.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Companion {
    /// Fixes of the seal that are not judged yet, by instant.
    seal: Vec<Point>,
    /// Fixes of the vehicle that can still matter, by instant.
    vehicle: Vec<Point>,
    newest: [Option<Timestamp>; 2],
    /// The seal's fixes are judged up to here.
    judged: Option<Timestamp>,
    apart: Apart,
    /// What `departed_unsealed` remembers of the vehicle, while its seal has never spoken.
    unsealed: Unsealed,
    snapshots: Vec<(Option<Timestamp>, Apart)>,
    stated: Vec<Stated>,
    /// From here on it must be folded again.
    late: Option<Timestamp>,
}

impl Companion {
    /// The tracker is heard for the first time: what the seal said before is read again.
    fn new(at: Timestamp) -> Self {
        Self {
            snapshots: vec![(None, Apart::default())],
            late: Some(at.plus_seconds(-REACH_S)),
            ..Self::default()
        }
    }

    /// Takes in a fix; says whether it is later than what was judged.
    fn hear(&mut self, source: Source, point: &Point) -> bool {
        let (n, waiting) = match source {
            Source::Seal => (0, &mut self.seal),
            Source::Vehicle => (1, &mut self.vehicle),
        };
        let in_order = self.newest[n].is_none_or(|newest| point.at > newest);
        if in_order && self.late.is_none() {
            self.newest[n] = Some(point.at);
            waiting.push(*point);
            return false;
        }
        self.newest[n] = self.newest[n].max(Some(point.at));
        let from = match source {
            Source::Seal => point.at,
            Source::Vehicle => point.at.plus_seconds(-REACH_S),
        };
        self.late_from(from);
        true
    }

    /// What was judged from an instant on must be folded again.
    pub(crate) fn late_from(&mut self, from: Timestamp) {
        self.late = Some(self.late.map_or(from, |l| l.min(from)));
    }

    /// Judges what both sources tell enough about by now. `under_way`: whether the transit is, at an instant.
    fn advance(&mut self, limits: &Limits, under_way: impl Fn(Timestamp) -> bool) -> Vec<(Key, Said)> {
        let mut all = Vec::new();
        let [Some(seal), Some(vehicle)] = self.newest else { return all };
        let until = seal.min(vehicle.plus_seconds(-SKEW_S_MAX));
        let ready = self.seal.partition_point(|p| p.at <= until);
        let judged: Vec<Point> = self.seal.drain(..ready).collect();
        for point in judged {
            if under_way(point.at) {
                let mut found = Findings::default();
                seal_apart::judge(&mut self.apart, &point, around(&self.vehicle, &point), limits, &mut found);
                let (at, id) = (point.at, ObservationId([0; 16]));
                all.extend(found.said.into_iter().map(|s| (Key { at, id }, s)));
            }
            if self
                .judged
                .zip(self.snapshots.last())
                .is_none_or(|(at, (last, _))| last.is_none_or(|l| at.seconds_since(l) >= SNAPSHOT_S))
            {
                self.keep_snapshot(point.at, limits.late_s_max);
            }
            self.judged = Some(point.at);
        }
        self.let_go();
        all
    }

    /// Judges whether the vehicle leaves while its seal has never spoken: nobody armed it. `armed`: whether somebody has, by an instant.
    fn leave(&mut self, from: usize, scene: Scene<'_>, armed: impl Fn(Timestamp) -> bool) -> Vec<(Key, Said)> {
        let mut all = Vec::new();
        if self.newest[0].is_some() {
            return all;
        }
        for point in self.vehicle.iter().skip(from).filter(|p| !armed(p.at)) {
            let mut found = Findings::default();
            departed_unsealed::judge_unsealed(&mut self.unsealed, point, scene, &mut found);
            let (at, id) = (point.at, ObservationId([0; 16]));
            all.extend(found.said.into_iter().map(|s| (Key { at, id }, s)));
        }
        all
    }

    fn keep_snapshot(&mut self, at: Timestamp, late_s_max: f64) {
        self.snapshots.push((Some(at), self.apart));
        let horizon = at.plus_seconds(-late_s_max);
        snapshots::thin(&mut self.snapshots, |(t, _)| t.is_some_and(|t| t < horizon));
        let oldest = self.snapshots[0].0;
        self.stated.retain(|s| oldest.is_none_or(|o| s.key.at > o));
    }

    /// Lets go of what can be read again.
    fn let_go(&mut self) {
        if let Some(judged) = self.judged {
            let old = self.vehicle.partition_point(|p| p.at < judged.plus_seconds(-REACH_S));
            self.vehicle.drain(..old.saturating_sub(1));
        }
        for waiting in [&mut self.seal, &mut self.vehicle] {
            let many = waiting.len().saturating_sub(WAITING_MAX);
            waiting.drain(..many);
        }
    }
}

/// The vehicle's fixes around one of the seal, with one more to either side.
fn around<'a>(vehicle: &'a [Point], seal: &Point) -> &'a [Point] {
    let from = vehicle.partition_point(|p| p.at < seal.at.plus_seconds(-SKEW_S_MAX));
    let until = vehicle.partition_point(|p| p.at <= seal.at.plus_seconds(SKEW_S_MAX));
    &vehicle[from.saturating_sub(1)..(until + 1).min(vehicle.len())]
}

/// Whether somebody has armed the seal by an instant; one that arms itself is not asked.
fn armed(case: &Case) -> impl Fn(Timestamp) -> bool {
    |at| case.transit.arms_itself || case.acts.iter().any(|d| d.act == cordon_model::Act::Arm && d.key.at <= at)
}

/// Whether a transit is under way at an instant.
fn under_way(case: &Case) -> impl Fn(Timestamp) -> bool {
    let (departed, arrived) = (case.watch.memory.departed, case.watch.memory.arrived);
    let done = |act, at| case.acts.iter().any(|d| d.act == act && d.key.at <= at);
    move |at| {
        use cordon_model::Act::{Arrive, Depart};
        let begun = departed.is_some_and(|w| w.at <= at) || done(Depart, at);
        begun && arrived.is_none_or(|w| at < w.at) && !done(Arrive, at)
    }
}

impl Fold {
    /// A vehicle's own tracker spoke; a transit with a seal travels on that vehicle.
    pub(crate) fn accompany(&mut self, slot: Slot, source: Source, point: &Point, pen: &mut Pen<'_>) {
        if source == Source::Seal && self.cases[slot as usize].companion.is_none() {
            return;
        }
        let limits = &self.eras.newest().world.limits;
        let case = &mut self.cases[slot as usize];
        let companion = case.companion.get_or_insert_with(|| {
            self.across.compare(slot); // from here on the tracker tells where the vehicle is, and no camera has to
            Box::new(Companion::new(point.at))
        });
        if companion.hear(source, point) {
            self.astray.insert(slot);
            return;
        }
        let mut companion = case.companion.take().unwrap_or_default();
        let mut said = companion.advance(limits, under_way(case));
        if source == Source::Vehicle {
            let (era, ground) = self.eras.at(point.at);
            let plan = case.plan(era, ground);
            let newest = companion.vehicle.len().saturating_sub(1);
            said.extend(companion.leave(newest, Scene { ground, plan: &plan }, armed(case)));
        }
        companion.stated.extend(said.iter().map(|(key, s)| Stated::of(*key, s)));
        case.companion = Some(companion);
        for (_, s) in &said {
            alarm::state(case, slot, &mut self.alerts, s, false, pen);
        }
    }

    /// Folds what came late of the two again.
    pub(crate) fn accompany_again(&mut self, slot: Slot, history: &mut dyn History, pen: &mut Pen<'_>) {
        let Some(mut companion) = self.cases[slot as usize].companion.take() else {
            return;
        };
        let Some(late) = companion.late.take() else {
            self.cases[slot as usize].companion = Some(companion);
            return;
        };
        let start = companion
            .snapshots
            .iter()
            .rposition(|(at, _)| at.is_none_or(|at| at < late))
            .unwrap_or(0);
        companion.snapshots.truncate(start + 1);
        let (from, apart) = companion.snapshots.last().copied().unwrap_or_default();
        (companion.judged, companion.apart) = (from, apart);
        companion.seal = self.fixes_of(slot, Source::Seal, from, history, pen);
        companion.vehicle = self.fixes_of(slot, Source::Vehicle, from.map(|t| t.plus_seconds(-REACH_S)), history, pen);
        companion.newest = [&companion.seal, &companion.vehicle].map(|all| all.last().map(|p| p.at).or(from));
        let cut = companion.stated.partition_point(|s| from.is_some_and(|from| s.key.at <= from));
        let old = companion.stated.split_off(cut);
        let limits = &self.eras.newest().world.limits;
        let case = &mut self.cases[slot as usize];
        let mut new = companion.advance(limits, under_way(case));
        if from.is_none() {
            companion.unsealed = Unsealed::default();
            let (era, ground) = self.eras.at(late);
            let plan = case.plan(era, ground);
            new.extend(companion.leave(0, Scene { ground, plan: &plan }, armed(case)));
        }
        let mut again = Again::new(slot, &self.books, &self.eras, history, &mut self.alerts);
        put_difference(case, &old, &new, &[pen.offset], &mut again, pen);
        companion.stated.extend(new.iter().map(|(key, s)| Stated::of(*key, s)));
        case.companion = Some(companion);
    }

    /// What one of the two has said after an instant, in order, each fix once.
    fn fixes_of(&self, slot: Slot, source: Source, after: Option<Timestamp>, history: &mut dyn History, pen: &Pen<'_>) -> Vec<Point> {
        let case = &self.cases[slot as usize];
        let tracker = case.transit.declaration.vehicle.as_ref().map(tracker_of);
        let names: Vec<SealId> = match source {
            Source::Seal => case.seals.clone(),
            Source::Vehicle => tracker.into_iter().collect(),
        };
        let ours = |name: &SealId, at| match source {
            Source::Seal => self.books.get(name).and_then(|b| b.bound_at(at)) == Some(slot),
            Source::Vehicle => self.travels_on(name, at).contains(&slot),
        };
        self.said_by(&names, case.transit.id(), after, history, pen, ours)
    }

    /// The fixes of devices after an instant, as far as they were heard, of the instants at which each `is_meant`: in order, each fix once.
    /// `transit`: whose history is asked for.
    pub(crate) fn said_by(
        &self,
        names: &[SealId],
        transit: &TransitId,
        after: Option<Timestamp>,
        history: &mut dyn History,
        pen: &Pen<'_>,
        is_meant: impl Fn(&SealId, Timestamp) -> bool,
    ) -> Vec<Point> {
        let limits = &self.world().limits;
        let from = after.unwrap_or(Timestamp::from_micros(0)).plus_seconds(-limits.ahead_s_max);
        let mut all: Vec<Point> = Vec::new();
        for name in names {
            for heard in history.since(Some(name), transit, from) {
                let o = &heard.observation;
                if heard.offset > pen.offset || speaker(o).as_ref() != Some(name) {
                    continue;
                }
                let point = report_of(&heard, limits).and_then(|r| point_in(&r, o.received_at, limits));
                all.extend(point.filter(|p| after.is_none_or(|after| p.at > after) && is_meant(name, p.at)));
            }
        }
        all.sort_by_key(|p| (p.at, tie(p.place), p.offset));
        all.dedup_by_key(|p| p.at);
        all
    }

    /// The transits with a seal that travel on the vehicle of a tracker at an instant.
    pub(crate) fn travels_on(&self, tracker: &SealId, at: Timestamp) -> Vec<Slot> {
        let plate = vehicle_of(tracker).as_ref().and_then(plate_of);
        let all = self.names.named(plate.as_ref(), &[], at);
        let sealed = |slot: &Slot| self.cases[*slot as usize].transit.declaration.seal.is_some();
        all.into_iter().filter(sealed).collect()
    }
}
