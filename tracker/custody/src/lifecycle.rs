//! What officers may do: each step of the lifecycle has one before it, and an impossible one is refused with its reason.

use cordon_model::{
    Act, Declaration, Heard, Instruction, Judged, ObservationId, Outcome, SealId, Stage, Step, Timestamp, Transit, TransitId, VehicleId,
    Verdict,
};

use crate::alarm::{self, Pen};
use crate::bind::{Slot, tracker_of};
use crate::case::Case;
use crate::fold::{Fold, History};
use crate::ground::Scene;
use crate::handle;
use crate::rules::signal_lost;
use crate::say::Findings;
use crate::state::Key;
use crate::step::{Done, Input, step_world};
use crate::watchlist;

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A short name for programs.
    pub reason: String,
    /// A sentence for people.
    pub sentence: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(reason: &str, sentence: impl Into<String>) -> Self {
        Self {
            reason: reason.to_owned(),
            sentence: sentence.into(),
        }
    }
}

impl Fold {
    /// An officer's act: done, or refused with the reason; then what follows from it.
    pub(crate) fn instruct(&mut self, heard: &Heard, i: &Instruction, history: &mut dyn History, pen: &mut Pen<'_>) {
        let id = heard.observation.id;
        let at = heard.observation.judged_at(self.world().limits.ahead_s_max).0;
        if i.alert.is_some() {
            self.instruct_alert(id, i, at, pen);
            return;
        }
        if matches!(i.act, Act::Watch | Act::Unwatch) {
            self.instruct_watch(id, i, at, pen);
            return;
        }
        if i.act == Act::Correct {
            self.correct(id, i, at, history, pen);
            return;
        }
        let done = match i.act {
            Act::Declare => self.declare(i, at, pen),
            Act::Bind => self.rebind(i, at),
            Act::Arm | Act::Depart | Act::Arrive | Act::Disarm | Act::Close => self.take(i, at, pen).map(|(slot, key)| (slot, Some(key))),
            _ => Err(Refusal::new("no_alert", "Say which alert is meant.")),
        };
        match done {
            Ok((slot, key)) => {
                pen.out.judged.push(verdict(id, Outcome::Done));
                self.follow(slot, key, history, pen);
                self.rebound(slot, at);
                if !self.is_ticking(pen.known_at) {
                    self.strangers_again(history, pen);
                }
            }
            Err(refusal) => pen.out.judged.push(refused(id, refusal)),
        }
    }

    fn instruct_alert(&mut self, id: ObservationId, i: &Instruction, at: Timestamp, pen: &mut Pen<'_>) {
        let slot = i.alert.as_ref().and_then(|a| self.alerts.get(a)).copied();
        let outcome = match slot {
            Some(slot) => {
                let limits = &self.eras.newest().world.limits;
                handle::act(&mut self.cases[slot as usize], i, at, limits, pen).map(|said| (slot, said))
            }
            None => Err(Refusal::new("unknown_alert", "There is no such alert.")),
        };
        match outcome {
            Ok((slot, said)) => {
                pen.out.judged.push(verdict(id, Outcome::Done));
                if let Some(alert) = &i.alert {
                    handle::put(&self.cases[slot as usize], alert, said.as_ref(), pen);
                }
                self.settle(slot, pen);
            }
            Err(refusal) => pen.out.judged.push(refused(id, refusal)),
        }
    }

    /// The watch list is changed by two people; what was seen already, and counts, follows at once.
    fn instruct_watch(&mut self, id: ObservationId, i: &Instruction, at: Timestamp, pen: &mut Pen<'_>) {
        let at = at.min(pen.known_at).max(pen.known_at.plus_seconds(-watchlist::ACT_LATE_S_MAX));
        let limits = &self.eras.newest().world.limits;
        let done = match i.act {
            Act::Watch => self.watchlist.add(id, i, at, pen.known_at, limits),
            _ => self.watchlist.remove(i, at),
        };
        match done {
            Ok(entry) => {
                self.across.watch(entry.id.clone());
                pen.out.judged.push(verdict(id, Outcome::Done));
                pen.out.judged.push(Judged::Watch(Box::new(entry)));
            }
            Err(refusal) => pen.out.judged.push(refused(id, refusal)),
        }
    }

    /// What follows from an accepted act: a newest one is one more step, an earlier one is folded in like all that comes late.
    fn follow(&mut self, slot: Slot, key: Option<Key>, history: &mut dyn History, pen: &mut Pen<'_>) {
        if let Some(key) = key {
            let case = &self.cases[slot as usize];
            if case.watch.memory.newest.is_none_or(|n| n.at < key.at) {
                self.step_act(slot, key, pen);
            } else {
                self.again(slot, Some(key), history, pen);
            }
        }
        let case = &mut self.cases[slot as usize];
        if case.watch.memory.stage >= Stage::Arrived {
            let mut found = Findings::default();
            signal_lost::lapse(&mut case.watch, pen.known_at, pen.offset, &mut found);
            for said in &found.said {
                alarm::state(case, slot, &mut self.alerts, said, false, pen);
            }
        }
        if case.watch.memory.stage > Stage::Arrived {
            pen.pieces.extend(case.piece.take());
        }
        if key.is_none() {
            // A declaration or a binding: the steps do not show it, the transit does.
            let at = pen.known_at;
            case.forget_plan();
            drop(case.refresh(at));
            pen.out.judged.push(Judged::Transit(Box::new(case.transit.clone())));
        }
        self.settle(slot, pen);
    }

    fn step_act(&mut self, slot: Slot, key: Key, pen: &mut Pen<'_>) {
        let (era, ground) = self.eras.at(key.at);
        let late_s_max = self.eras.newest().world.limits.late_s_max;
        let case = &mut self.cases[slot as usize];
        let plan = case.plan(era, ground);
        let Some(done) = case.acts.last().cloned() else { return };
        case.keep_snapshot(key.at, late_s_max);
        let mut found = Findings::default();
        step_world(
            &mut case.watch.memory,
            &Input::Act(&done),
            Scene { ground, plan: &plan },
            &mut found,
        );
        case.log(key, &found);
        for said in &found.said {
            alarm::state(case, slot, &mut self.alerts, said, false, pen);
        }
        self.state_facts(slot, &found);
    }

    /// Declares a transit. Its seal is bound at once; that of one that arms itself from the instant from which it may depart.
    pub(crate) fn declare(&mut self, i: &Instruction, at: Timestamp, pen: &Pen<'_>) -> Result<(Slot, Option<Key>), Refusal> {
        let Some(declared) = i.declaration.as_deref() else {
            return Err(Refusal::new("no_declaration", "Say what is declared."));
        };
        if self.transits.contains_key(&declared.id) {
            let sentence = format!("Transit {} is declared already.", declared.id);
            return Err(Refusal::new("already_declared", sentence));
        }
        self.world().check_declaration(declared).map_err(|problem| {
            let reason = if problem.contains("corridor") {
                "unknown_corridor"
            } else if problem.contains("geofence") {
                "unknown_geofence"
            } else {
                "wrong_declaration"
            };
            Refusal::new(reason, format!("{}: {problem}.", declared.id))
        })?;
        let from = if i.arms_itself { declared.depart_after } else { Some(at) };
        if let Some(seal) = &declared.seal {
            self.check_free(seal, &declared.id, from, i.arms_itself)?;
        }
        let slot = Slot::try_from(self.cases.len()).map_err(|_| Refusal::new("full", "There are too many transits."))?;
        let first = Step {
            act: Act::Declare,
            by: i.by.clone(),
            at,
            because: pen.offset,
        };
        self.cases
            .push(Case::new(Transit::declared(declared.clone(), i.arms_itself, first)));
        self.transits.insert(declared.id.clone(), slot);
        if let Some(seal) = &declared.seal {
            self.bind(seal, from, slot);
        } else if let Some(vehicle) = declared.vehicle.as_ref().filter(|_| i.arms_itself) {
            self.bind_tracker(vehicle, from, slot);
        }
        self.call(slot, from);
        Ok((slot, None))
    }

    fn check_free(&self, seal: &SealId, transit: &TransitId, from: Option<Timestamp>, arms_itself: bool) -> Result<(), Refusal> {
        let Some(book) = self.books.get(seal) else { return Ok(()) };
        let in_use = |slot: &Slot| {
            let other = &self.cases[*slot as usize].transit;
            other.id() != transit && other.stage.is_watched() && !(arms_itself && other.arms_itself)
        };
        let same_instant = book.begins_at(from).filter(|_| arms_itself);
        match book.slots().find(in_use).or(same_instant) {
            Some(slot) => {
                let other = self.cases[slot as usize].transit.id();
                Err(Refusal::new("seal_in_use", format!("Seal {seal} is in use by transit {other}.")))
            }
            None => Ok(()),
        }
    }

    fn bind(&mut self, seal: &SealId, from: Option<Timestamp>, slot: Slot) {
        self.books.entry(seal.clone()).or_default().bind(from, slot);
        let case = &mut self.cases[slot as usize];
        if !case.seals.contains(seal) {
            case.seals.push(seal.clone());
        }
    }

    /// The vehicle's own tracker reports for a transit that arms itself and has no seal, unless it does so for another one.
    fn bind_tracker(&mut self, vehicle: &VehicleId, from: Option<Timestamp>, slot: Slot) {
        let tracker = tracker_of(vehicle);
        if self
            .check_free(&tracker, self.cases[slot as usize].transit.id(), from, true)
            .is_ok()
        {
            self.bind(&tracker, from, slot);
        }
    }

    fn known(&self, i: &Instruction) -> Result<Slot, Refusal> {
        let Some(id) = &i.transit else {
            return Err(Refusal::new("no_transit", "Say which transit is meant."));
        };
        let slot = self.transits.get(id).copied();
        slot.ok_or_else(|| Refusal::new("unknown_transit", format!("There is no transit {id}.")))
    }

    /// Binds a seal, a vehicle or a container to a transit that is not sealed yet; vehicle and container until it has arrived.
    fn rebind(&mut self, i: &Instruction, at: Timestamp) -> Result<(Slot, Option<Key>), Refusal> {
        let slot = self.known(i)?;
        let (id, stage) = (
            self.cases[slot as usize].transit.id().clone(),
            self.cases[slot as usize].transit.stage,
        );
        let last = if i.seal.is_some() { Stage::Declared } else { Stage::Arrived };
        if stage > last {
            return Err(wrong_stage(&id, stage, "bound to something else"));
        }
        if i.seal.is_none() && i.vehicle.is_none() && i.container.is_none() {
            return Err(Refusal::new("nothing", "Say what is bound: a seal, a vehicle or a container."));
        }
        if let Some(seal) = &i.seal {
            self.check_free(seal, &id, Some(at), false)?;
            self.swap_seal(slot, seal, at);
        }
        let transit = &self.cases[slot as usize].transit;
        if let Some(vehicle) = i
            .vehicle
            .as_ref()
            .filter(|_| transit.arms_itself && transit.declaration.seal.is_none())
        {
            self.release_tracker(slot, at);
            self.bind_tracker(vehicle, Some(at), slot);
        }
        let declared: &mut Declaration = &mut self.cases[slot as usize].transit.declaration;
        declared.vehicle = i.vehicle.clone().or(declared.vehicle.take());
        declared.container = i.container.or(declared.container);
        self.call(slot, Some(at));
        Ok((slot, None))
    }

    fn release_tracker(&mut self, slot: Slot, at: Timestamp) {
        let vehicle = self.cases[slot as usize].transit.declaration.vehicle.as_ref();
        if let Some(book) = vehicle.and_then(|v| self.books.get_mut(&tracker_of(v))) {
            book.release(slot, at);
        }
    }

    fn swap_seal(&mut self, slot: Slot, seal: &SealId, at: Timestamp) {
        self.release_tracker(slot, at); // from here on the seal speaks
        let before = self.cases[slot as usize].transit.declaration.seal.replace(seal.clone());
        if let Some(book) = before.filter(|b| b != seal).and_then(|b| self.books.get_mut(&b)) {
            book.release(slot, at);
        }
        self.bind(seal, Some(at), slot);
    }

    /// A step of the lifecycle.
    fn take(&mut self, i: &Instruction, at: Timestamp, pen: &Pen<'_>) -> Result<(Slot, Key), Refusal> {
        let slot = self.known(i)?;
        let transit = &self.cases[slot as usize].transit;
        let (id, stage) = (transit.id().clone(), transit.stage);
        let (before, done) = match i.act {
            Act::Arm => (Stage::Declared, "armed"),
            Act::Depart => (Stage::Sealed, "let go"),
            Act::Arrive => (Stage::Departed, "arrived"),
            Act::Disarm => (Stage::Arrived, "disarmed"),
            _ => (Stage::Opened, "closed"),
        };
        if stage != before {
            return Err(wrong_stage(&id, stage, done));
        }
        let mut cut_before = false;
        if i.act == Act::Arm {
            let seal = i.seal.clone().or(transit.declaration.seal.clone());
            let Some(seal) = seal else {
                return Err(Refusal::new(
                    "no_seal",
                    format!("Transit {id} has no seal: say which one is armed."),
                ));
            };
            self.check_free(&seal, &id, Some(at), false)?;
            self.swap_seal(slot, &seal, at);
            cut_before = self.books.get(&seal).is_some_and(crate::bind::Book::says_cut);
        }
        let case = &mut self.cases[slot as usize];
        match i.act {
            Act::Arm => case.watch.hearing.begin(at),
            Act::Close => {
                for seal in &case.seals {
                    if let Some(book) = self.books.get_mut(seal) {
                        book.release(slot, at);
                    }
                }
            }
            _ => {}
        }
        let key = Key {
            at,
            id: ObservationId([0; 16]),
        };
        case.acts.push(Done {
            key,
            act: i.act,
            by: i.by.clone(),
            offset: pen.offset,
            cut_before,
        });
        if i.act == Act::Disarm {
            case.forget_plan();
        }
        if i.act == Act::Close {
            self.uncall(slot, at);
        }
        Ok((slot, key))
    }
}

fn wrong_stage(id: &TransitId, stage: Stage, done: &str) -> Refusal {
    let name = match stage {
        Stage::Declared => "declared and not sealed yet",
        Stage::Sealed => "sealed and has not departed",
        Stage::Departed => "under way",
        Stage::Arrived => "arrived and not disarmed yet",
        Stage::Opened => "opened and not closed yet",
        Stage::Closed => "closed",
    };
    Refusal::new("wrong_stage", format!("Transit {id} is {name}: it cannot be {done} now."))
}

pub(crate) fn verdict(id: ObservationId, outcome: Outcome) -> Judged {
    Judged::Verdict(Box::new(Verdict { instruction: id, outcome }))
}

pub(crate) fn refused(id: ObservationId, r: Refusal) -> Judged {
    let (reason, sentence) = (r.reason, r.sentence);
    verdict(id, Outcome::Refused { reason, sentence })
}
