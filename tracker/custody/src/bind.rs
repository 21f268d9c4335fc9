//! Whose seal it was at that instant: the history of bindings of each seal, so that yesterday's late fix of a reused seal belongs to yesterday's transit.

use std::collections::HashMap;

use cordon_model::{Body, Observation, Plate, Rope, SealAlarm, SealId, SealState, Timestamp, VehicleId};
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The number of a transit's watch in the fold: transits in the order in which they were declared.
pub type Slot = u32;

/// What the name of a vehicle's own tracker begins with in the books; no seal's name does.
const TRACKER: &str = "\u{0}vehicle ";

/// What is known of each seal, and of each vehicle's tracker, by name. Looked up for every report, and never gone through.
pub type Books = HashMap<SealId, Book, FxBuildHasher>;

/// The name under which the tracker of a vehicle stands in the books. It reports for a transit of a world file that has no seal.
#[must_use]
pub fn tracker_of(vehicle: &VehicleId) -> SealId {
    SealId::from(format!("{TRACKER}{vehicle}"))
}

/// The vehicle, where a name in the books is that of its tracker.
#[must_use]
pub fn vehicle_of(name: &SealId) -> Option<VehicleId> {
    name.as_str().strip_prefix(TRACKER).map(VehicleId::from)
}

/// The plate of a vehicle, where its name is one.
#[must_use]
pub fn plate_of(vehicle: &VehicleId) -> Option<Plate> {
    Plate::normalise(vehicle.as_str())
}

/// Who speaks, by the name in the books: the seal, or where none is named the vehicle's tracker.
#[must_use]
pub fn speaker(o: &Observation) -> Option<SealId> {
    match &o.body {
        Body::Fix(f) => f.seal.clone().or_else(|| f.vehicle.as_ref().map(tracker_of)),
        _ => o.seal().cloned(),
    }
}

/// What is known of one seal, whoever it is bound to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Book {
    /// By start; the last that has begun counts.
    bindings: SmallVec<[Binding; 1]>,
    /// When the seal last spoke of its rope, and whether it was cut.
    rope: Option<(Timestamp, bool)>,
}

/// A seal bound to a transit from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// From this instant on; `None`: since ever.
    pub from: Option<Timestamp>,
    /// Until this instant; `None`: still, or until the next one begins.
    pub until: Option<Timestamp>,
    /// To this transit.
    pub slot: Slot,
}

impl Book {
    /// The transit that the seal was bound to at an instant.
    #[must_use]
    pub fn bound_at(&self, at: Timestamp) -> Option<Slot> {
        let begun = self.bindings.partition_point(|b| b.from.is_none_or(|from| from <= at));
        let last = self.bindings.get(begun.checked_sub(1)?)?;
        last.until.is_none_or(|until| at < until).then_some(last.slot)
    }

    /// Binds from an instant on.
    pub fn bind(&mut self, from: Option<Timestamp>, slot: Slot) {
        let place = self.bindings.partition_point(|b| b.from <= from);
        self.bindings.insert(place, Binding { from, until: None, slot });
    }

    /// Whether another transit's binding begins at exactly this instant.
    #[must_use]
    pub fn begins_at(&self, from: Option<Timestamp>) -> Option<Slot> {
        self.bindings.iter().rev().find(|b| b.from == from).map(|b| b.slot)
    }

    /// Lets the seal go: the bindings to this transit end.
    pub fn release(&mut self, slot: Slot, at: Timestamp) {
        for b in self.bindings.iter_mut().filter(|b| b.slot == slot && b.until.is_none()) {
            b.until = Some(at);
        }
    }

    /// The transits that the seal is bound to or will be.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.bindings.iter().filter(|b| b.until.is_none()).map(|b| b.slot)
    }

    /// Whether anything is kept of it beside what it said last.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        !self.bindings.is_empty()
    }

    /// Remembers what the seal says of its rope, the newest in observed time.
    pub fn hear(&mut self, at: Timestamp, state: &SealState) {
        let said = match state.rope {
            _ if state.alarms.contains(&SealAlarm::RopeCut) => true,
            Some(rope) => rope == Rope::Cut,
            None => return,
        };
        if self.rope.is_none_or(|(before, _)| before <= at) {
            self.rope = Some((at, said));
        }
    }

    /// Whether the seal's last word was that its rope is cut.
    #[must_use]
    pub fn says_cut(&self) -> bool {
        self.rope.is_some_and(|(_, cut)| cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reused_seal_belongs_to_the_transit_of_that_instant() {
        let t = Timestamp::from_seconds;
        let mut book = Book::default();
        book.bind(Some(t(100)), 1);
        book.release(1, t(200));
        book.bind(Some(t(300)), 2);
        for (at, slot) in [
            (99, None),
            (100, Some(1)),
            (199, Some(1)),
            (200, None),
            (300, Some(2)),
            (9_999, Some(2)),
        ] {
            assert_eq!(book.bound_at(t(at)), slot, "{at}");
        }
    }
}
