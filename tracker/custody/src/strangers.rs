//! Strangers: seals and trackers that report and that no transit is bound to. Nobody watches them, but a watched truck may meet one.
//!
//! Of a stranger is remembered where it stands, and now and then an instant at which it stood nowhere: from there it is followed again where
//! something comes late, so that its stays are a function of its fixes and not of their order. So many are remembered at most; the one that
//! has been silent longest is let go first.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::{SealId, Timestamp, TransitId};
use serde::{Deserialize, Serialize};

use crate::alarm::Pen;
use crate::bind::{Slot, plate_of, tracker_of, vehicle_of};
use crate::fact::Fact;
use crate::fold::{Fold, History};
use crate::ground::Ground;
use crate::rules::rendezvous::{Staying, follow};
use crate::state::Point;

/// Their numbers begin here: no transit has one.
const FIRST: Slot = 1 << 31;
/// So many are remembered at most. Ours.
const STRANGERS_MAX: usize = 10_000;
/// An instant at which it stood nowhere is remembered so often, in seconds. Ours.
const FREE_S: f64 = 1_800.0;
/// When it was heard is written down so often, in seconds: who has been silent longest needs no better. Ours.
const HEARD_S: f64 = 60.0;

/// Whether a number is that of a stranger.
pub(crate) fn is_stranger(slot: Slot) -> bool {
    slot >= FIRST
}

/// All strangers that are remembered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Strangers {
    known: BTreeMap<SealId, Stranger>,
    /// By when each was heard, about.
    heard: BTreeSet<(Timestamp, SealId)>,
    /// The names of all whose stays are kept.
    names: BTreeMap<Slot, SealId>,
    /// Those of whom something came late.
    late: BTreeSet<SealId>,
    given: u32,
    dropped: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stranger {
    number: Slot,
    heard_at: Timestamp,
    /// The newest instant that was judged.
    newest: Option<Timestamp>,
    staying: Option<Staying>,
    /// Instants at which it stood nowhere, oldest first.
    free: Vec<Timestamp>,
    /// The earliest of what came late.
    late: Option<Timestamp>,
}

impl Stranger {
    /// Takes the next fix in order.
    fn step(&mut self, point: &Point, ground: &Ground, facts: &mut Vec<Fact>) {
        self.newest = Some(point.at);
        // Without a measured speed nobody knows that it stood.
        let slow = point.speed_kmh.is_some_and(|v| v <= ground.limits.standing_kmh_max);
        let may_stand = || ground.haltable_near(point.place, point.accuracy_m).is_some();
        // Which road it is on nobody has declared: it may stand in any jam.
        follow(&mut self.staying, point, slow, may_stand, |_| 0.0, facts);
        let due = self.free.last().is_none_or(|last| point.at.seconds_since(*last) >= FREE_S);
        if self.staying.is_none() && due {
            self.free.push(point.at);
            let horizon = point.at.plus_seconds(-ground.limits.late_s_max);
            let old = self.free.iter().take_while(|at| **at < horizon).count();
            self.free.drain(..old.saturating_sub(1));
        }
    }
}

impl Strangers {
    /// How many were let go because there were too many.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The name of one by its number.
    #[must_use]
    pub fn name(&self, number: Slot) -> Option<&SealId> {
        self.names.get(&number)
    }

    /// Those of whom something came late.
    pub(crate) fn take_late(&mut self) -> BTreeSet<SealId> {
        std::mem::take(&mut self.late)
    }

    fn hear(&mut self, name: &SealId, at: Timestamp) -> &mut Stranger {
        match self.known.get_mut(name) {
            Some(known) if at.seconds_since(known.heard_at) < HEARD_S => {}
            Some(known) => {
                self.heard.remove(&(known.heard_at, name.clone()));
                known.heard_at = at;
                self.heard.insert((at, name.clone()));
            }
            None => {
                if self.known.len() >= STRANGERS_MAX
                    && let Some((_, oldest)) = self.heard.pop_first()
                {
                    self.known.remove(&oldest);
                    self.late.remove(&oldest);
                    self.dropped += 1;
                }
                self.heard.insert((at, name.clone()));
            }
        }
        let (given, names) = (&mut self.given, &mut self.names);
        self.known.entry(name.clone()).or_insert_with(|| {
            let number = FIRST + *given;
            *given += 1;
            names.insert(number, name.clone());
            Stranger {
                number,
                heard_at: at,
                newest: None,
                staying: None,
                free: Vec::new(),
                late: None,
            }
        })
    }

    /// What is bound from, or until, an instant on: what was heard after it is looked at again.
    fn touch(&mut self, name: &SealId, at: Timestamp) {
        if let Some(known) = self.known.get_mut(name).filter(|s| s.newest.is_some_and(|n| at <= n)) {
            known.late = Some(known.late.map_or(at, |late| late.min(at)));
            self.late.insert(name.clone());
        }
    }

    /// Forgets the names of those of whom nothing is kept.
    pub(crate) fn prune(&mut self, stands: impl Fn(Slot) -> bool) {
        let known: BTreeSet<Slot> = self.known.values().map(|s| s.number).collect();
        self.names.retain(|number, _| known.contains(number) || stands(*number));
    }
}

impl Fold {
    /// A fix that belongs to no transit.
    pub(crate) fn hear_stranger(
        &mut self,
        name: &SealId,
        point: &Point,
        received_at: Timestamp,
        history: &mut dyn History,
        pen: &mut Pen<'_>,
    ) {
        let stranger = self.strangers.hear(name, received_at);
        if stranger.newest.is_none_or(|n| n < point.at) {
            let mut facts = Vec::new();
            let (_, ground) = self.eras.at(point.at);
            stranger.step(point, ground, &mut facts);
            let number = stranger.number;
            facts.iter().for_each(|fact| self.across.take(number, fact));
            return;
        }
        self.strangers.touch(name, point.at);
        if !self.is_ticking(received_at) {
            self.strangers_again(history, pen);
        }
    }

    /// A transit's seal or vehicle was bound or let go: what its device says belongs to it, or to nobody, from that instant on.
    pub(crate) fn rebound(&mut self, slot: Slot, at: Timestamp) {
        let case = &self.cases[slot as usize];
        let vehicle = case.transit.declaration.vehicle.as_ref().map(tracker_of);
        let names: Vec<SealId> = case.seals.iter().cloned().chain(vehicle).collect();
        names.iter().for_each(|name| self.strangers.touch(name, at));
        self.across.touch(slot); // what was a stranger's may be its own by now
    }

    /// Follows again those of whom something came late.
    pub(crate) fn strangers_again(&mut self, history: &mut dyn History, pen: &Pen<'_>) {
        for name in self.strangers.take_late() {
            let Some(stranger) = self.strangers.known.get_mut(&name) else {
                continue;
            };
            let Some(late) = stranger.late.take() else { continue };
            let kept = stranger.free.iter().take_while(|at| **at < late).count();
            stranger.free.truncate(kept);
            let from = stranger.free.last().copied();
            let mut afresh = Stranger {
                staying: None,
                newest: from,
                late: None,
                ..stranger.clone()
            };
            let points = self.points_of(&name, from, history, pen);
            let mut facts = Vec::new();
            for point in &points {
                let (_, ground) = self.eras.at(point.at);
                afresh.step(point, ground, &mut facts);
            }
            let number = afresh.number;
            self.across.retract(number, from);
            facts.iter().for_each(|fact| self.across.take(number, fact));
            self.strangers.known.insert(name, afresh);
        }
    }

    /// Its fixes after an instant while nobody was bound to it, in the order of their instants, each once.
    fn points_of(&self, name: &SealId, from: Option<Timestamp>, history: &mut dyn History, pen: &Pen<'_>) -> Vec<Point> {
        let (names, nobody) = (std::slice::from_ref(name), TransitId::from(String::new()));
        self.said_by(names, &nobody, from, history, pen, |name, at| self.is_nobodys(name, at))
    }

    /// Whether no transit has a seal, or travels on a tracker's vehicle, at an instant.
    fn is_nobodys(&self, name: &SealId, at: Timestamp) -> bool {
        let unbound = self.books.get(name).is_none_or(|b| b.bound_at(at).is_none());
        unbound && (vehicle_of(name).is_none() || self.travels_on(name, at).is_empty())
    }

    /// Whether a stranger is a transit's own: a seal that it was bound to at another time, or its vehicle's tracker.
    pub(crate) fn is_own(&self, number: Slot, slot: Slot) -> bool {
        let Some(name) = self.strangers.name(number) else { return false };
        let case = &self.cases[slot as usize];
        let plate = vehicle_of(name).as_ref().and_then(plate_of);
        case.seals.contains(name) || plate.is_some() && plate == case.transit.declaration.vehicle.as_ref().and_then(plate_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_been_silent_longest_is_let_go_first_and_counted() {
        let name = |n: usize| SealId::from(format!("s{n}"));
        let at = |s: usize| Timestamp::from_seconds(1_767_571_200 + s as i64);
        let mut all = Strangers::default();
        for n in 0..STRANGERS_MAX {
            all.hear(&name(n), at(n));
        }
        all.hear(&name(0), at(STRANGERS_MAX)); // the first speaks again
        assert_eq!(all.dropped(), 0);
        let number = all.hear(&name(STRANGERS_MAX), at(STRANGERS_MAX + 1)).number;
        assert_eq!((all.dropped(), all.known.len(), all.heard.len()), (1, STRANGERS_MAX, STRANGERS_MAX));
        for (n, expected) in [(0, true), (1, false), (2, true), (STRANGERS_MAX, true)] {
            assert_eq!(all.known.contains_key(&name(n)), expected, "{n}");
        }
        // Numbers are never given twice, and a name lives as long as anything is kept of it.
        let again = all.hear(&name(1), at(STRANGERS_MAX + 2)).number;
        assert!(is_stranger(number) && again > number);
        all.prune(|_| false);
        assert_eq!(all.names.len(), STRANGERS_MAX);
        assert_eq!((all.name(FIRST), all.name(FIRST + 1)), (Some(&name(0)), None));
    }
}
