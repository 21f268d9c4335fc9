//! Who bears a name at an instant: the transits whose vehicle's plate or whose container a sighting can name.

use std::collections::BTreeMap;

use cordon_model::{ContainerNumber, Plate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bind::Slot;

/// A transit that bears a name from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bearer {
    slot: Slot,
    /// From this instant on; `None`: since ever.
    from: Option<Timestamp>,
    /// Until this instant; `None`: still.
    until: Option<Timestamp>,
    /// It comes with a world file: its time is over when the next of the same name begins, since no officer closes it.
    by_itself: bool,
}

/// All plates and container numbers that were ever declared, and by which transits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    plates: BTreeMap<Plate, Vec<Bearer>>,
    containers: BTreeMap<ContainerNumber, Vec<Bearer>>,
}

/// What one transit is called from an instant on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// From this instant on; `None`: since ever.
    pub from: Option<Timestamp>,
    /// The vehicle's plate, as it is compared.
    pub plate: Option<Plate>,
    /// The container.
    pub container: Option<ContainerNumber>,
}

impl Names {
    /// From an instant on the transit is called so, and no longer as it was.
    pub fn call(&mut self, slot: Slot, before: Option<&Called>, now: &Called, by_itself: bool) {
        let bearer = Bearer {
            slot,
            from: now.from,
            until: None,
            by_itself,
        };
        let plate = before.and_then(|b| b.plate.as_ref());
        let container = before.and_then(|b| b.container.as_ref());
        rename(&mut self.plates, plate, now.plate.as_ref(), bearer);
        rename(&mut self.containers, container, now.container.as_ref(), bearer);
    }

    /// From an instant on nobody is called so any more.
    pub fn release(&mut self, slot: Slot, called: &Called, at: Timestamp) {
        let bearer = Bearer {
            slot,
            from: Some(at),
            until: None,
            by_itself: false,
        };
        rename(&mut self.plates, called.plate.as_ref(), None, bearer);
        rename(&mut self.containers, called.container.as_ref(), None, bearer);
    }

    /// The transits that a sighting names. Where one bears both its plate and its container it is that one alone: a truck may carry the
    /// containers of two transits, and the other's is not wrong for being the second.
    #[must_use]
    pub fn named(&self, plate: Option<&Plate>, container: Option<&ContainerNumber>, at: Timestamp) -> Vec<Slot> {
        let by_plate = plate.map_or_else(Vec::new, |p| bearers(&self.plates, p, at));
        let by_container = container.map_or_else(Vec::new, |c| bearers(&self.containers, c, at));
        let both: Vec<Slot> = by_plate.iter().copied().filter(|s| by_container.contains(s)).collect();
        if !both.is_empty() {
            return both;
        }
        let mut either = by_plate;
        either.extend(by_container);
        either.sort_unstable();
        either.dedup();
        either
    }
}

fn rename<K: Ord + Clone>(names: &mut BTreeMap<K, Vec<Bearer>>, before: Option<&K>, now: Option<&K>, bearer: Bearer) {
    if before == now {
        return;
    }
    if let Some(all) = before.and_then(|b| names.get_mut(b)) {
        for b in all.iter_mut().filter(|b| b.slot == bearer.slot && b.until.is_none()) {
            b.until = bearer.from;
        }
    }
    if let Some(name) = now {
        let all = names.entry(name.clone()).or_default();
        let place = all.partition_point(|b| b.from <= bearer.from);
        all.insert(place, bearer);
    }
}

fn bearers<K: Ord>(names: &BTreeMap<K, Vec<Bearer>>, name: &K, at: Timestamp) -> Vec<Slot> {
    let Some(all) = names.get(name) else { return Vec::new() };
    let begun = &all[..all.partition_point(|b| b.from.is_none_or(|from| from <= at))];
    let last_by_itself = begun.iter().rev().find(|b| b.by_itself).map(|b| b.from);
    let counts = |b: &&Bearer| b.until.is_none_or(|until| at < until) && (!b.by_itself || Some(b.from) == last_by_itself);
    begun.iter().filter(counts).map(|b| b.slot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(text: &str) -> Plate {
        Plate::normalise(text).expect("a plate")
    }

    fn called(from: i64, text: &str, number: &str) -> Called {
        Called {
            from: Some(Timestamp::from_seconds(from)),
            plate: Plate::normalise(text),
            container: number.parse().ok(),
        }
    }

    #[test]
    fn a_name_is_borne_from_its_instant_until_it_is_given_up() {
        let t = Timestamp::from_seconds;
        let mut names = Names::default();
        let first = called(100, "51C-123.45", "CSQU3054383");
        names.call(1, None, &first, false);
        let then = called(200, "61H-204.17", "CSQU3054383");
        names.call(1, Some(&first), &then, false);
        names.release(1, &then, t(300));
        for (at, seen, bearers) in [
            (99, "51C12345", vec![]),
            (100, "51C12345", vec![1]),
            (199, "51C12345", vec![1]),
            (200, "51C12345", vec![]),
            (200, "61H20417", vec![1]),
            (300, "61H20417", vec![]),
        ] {
            assert_eq!(names.named(Some(&plate(seen)), None, t(at)), bearers, "{seen} at {at}");
        }
        let container = "CSQU3054383".parse().ok();
        assert_eq!(names.named(None, container.as_ref(), t(299)), [1]);
    }

    #[test]
    fn two_containers_on_one_truck_are_two_transits() {
        let t = Timestamp::from_seconds;
        let mut names = Names::default();
        names.call(1, None, &called(0, "51C12345", "CSQU3054383"), true);
        names.call(2, None, &called(0, "51C12345", "MSKU1234565"), true);
        let container = |n: &str| n.parse::<ContainerNumber>().ok();
        let named = |n: Option<ContainerNumber>, at| names.named(Some(&plate("51C12345")), n.as_ref(), t(at));
        assert_eq!(named(container("MSKU1234565"), 5), [2]);
        assert_eq!(named(None, 5), [1, 2]);
        names.call(3, None, &called(1_000, "51C12345", "MSKU1234565"), true);
        let named = names.named(Some(&plate("51C12345")), None, t(1_000));
        assert_eq!(named, [3], "the next transit of a world file ends the one before it");
    }
}
