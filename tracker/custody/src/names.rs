//! Who bears a name at an instant: the transits whose vehicle's plate or whose container a sighting can name.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_model::{ContainerNumber, Plate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bind::Slot;
use crate::confusion::Costs;
use crate::lookup::Lookup;

/// What was read differs from a name by so much at most, in hundredths. Ours.
const COST_MAX: u16 = 400;

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
    #[serde(skip)]
    alike: Option<Arc<Alike>>,
}

/// Where names are found by what a reader may have made of them: made of the names, never saved.
#[derive(Clone, Debug, Default)]
struct Alike {
    plates: Lookup,
    plate: Vec<Plate>,
    containers: Lookup,
    container: Vec<ContainerNumber>,
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
        if let Some(alike) = &mut self.alike {
            let alike = Arc::make_mut(alike);
            now.plate.iter().for_each(|p| alike.put_plate(p));
            now.container.iter().for_each(|c| alike.put_container(*c));
        }
    }

    /// Who bears a plate at an instant that may have been read so, and what its characters' confusions cost at most 4.0, in hundredths.
    pub fn bearing_plate_like(&mut self, read: &str, at: Timestamp) -> Vec<(Slot, u16)> {
        let alike = Arc::clone(self.alike());
        let found = alike.plates.find(read, Costs::shipped(), COST_MAX).into_iter();
        let named = found.map(|m| (bearers(&self.plates, &alike.plate[m.value as usize], at), m.cost));
        named.flat_map(|(slots, cost)| slots.into_iter().map(move |s| (s, cost))).collect()
    }

    /// The same for a container's number.
    pub fn bearing_container_like(&mut self, read: &str, at: Timestamp) -> Vec<(Slot, u16)> {
        let alike = Arc::clone(self.alike());
        let found = alike.containers.find(read, Costs::shipped(), COST_MAX).into_iter();
        let named = found.map(|m| (bearers(&self.containers, &alike.container[m.value as usize], at), m.cost));
        named.flat_map(|(slots, cost)| slots.into_iter().map(move |s| (s, cost))).collect()
    }

    fn alike(&mut self) -> &Arc<Alike> {
        let (plates, containers) = (&self.plates, &self.containers);
        self.alike.get_or_insert_with(|| {
            let mut alike = Alike::default();
            plates.keys().for_each(|p| alike.put_plate(p));
            containers.keys().for_each(|c| alike.put_container(*c));
            Arc::new(alike)
        })
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

    /// The transits that a sighting names. Where some bear both its plate and one of its containers it is those alone: a truck may carry the
    /// containers of two transits, and the other's is not wrong for being the second.
    #[must_use]
    pub fn named(&self, plate: Option<&Plate>, containers: &[ContainerNumber], at: Timestamp) -> Vec<Slot> {
        let by_plate = plate.map_or_else(Vec::new, |p| bearers(&self.plates, p, at));
        let by_container: Vec<Slot> = containers.iter().flat_map(|c| bearers(&self.containers, c, at)).collect();
        let mut both: Vec<Slot> = by_plate.iter().copied().filter(|s| by_container.contains(s)).collect();
        if both.is_empty() {
            both = by_plate;
            both.extend(by_container);
        }
        both.sort_unstable();
        both.dedup();
        both
    }
}

impl Alike {
    fn put_plate(&mut self, plate: &Plate) {
        if self.plates.get(plate.as_str()).is_none() {
            self.plates.put(plate.as_str(), self.plate.len() as u32);
            self.plate.push(plate.clone());
        }
    }

    fn put_container(&mut self, container: ContainerNumber) {
        let text = container.to_string();
        if self.containers.get(&text).is_none() {
            self.containers.put(&text, self.container.len() as u32);
            self.container.push(container);
        }
    }
}

impl Names {
    /// The transits that ever bore one of these names.
    #[must_use]
    pub fn ever(&self, plate: Option<&Plate>, container: Option<&ContainerNumber>) -> Vec<Slot> {
        let by_plate = plate.and_then(|p| self.plates.get(p)).into_iter().flatten();
        let by_container = container.and_then(|c| self.containers.get(c)).into_iter().flatten();
        by_plate.chain(by_container).map(|b| b.slot).collect()
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
            assert_eq!(names.named(Some(&plate(seen)), &[], t(at)), bearers, "{seen} at {at}");
        }
        let container = "CSQU3054383".parse().expect("a number");
        assert_eq!(names.named(None, &[container], t(299)), [1]);
    }

    #[test]
    fn a_name_is_found_by_what_a_reader_may_have_made_of_it() {
        let t = Timestamp::from_seconds;
        let mut names = Names::default();
        names.call(1, None, &called(0, "51C12345", "CSQU3054383"), false);
        let like = |names: &mut Names, read: &str| names.bearing_plate_like(read, t(5)).iter().map(|(s, _)| *s).collect::<Vec<_>>();
        assert_eq!(like(&mut names, "51C12345"), [1]);
        assert_eq!(like(&mut names, "5IC12345"), [1]);
        assert_eq!(like(&mut names, "61H20417"), [0; 0]);
        // one that is declared after the first look is found as well
        names.call(2, None, &called(1, "61H20417", "MSKU1234565"), false);
        assert_eq!(like(&mut names, "61H20417"), [2]);
        let numbers: Vec<(Slot, u16)> = names.bearing_container_like("MSKU1234565", t(5));
        assert_eq!(numbers, [(2, 0)]);
    }

    #[test]
    fn two_containers_on_one_truck_are_two_transits() {
        let t = Timestamp::from_seconds;
        let mut names = Names::default();
        names.call(1, None, &called(0, "51C12345", "CSQU3054383"), true);
        names.call(2, None, &called(0, "51C12345", "MSKU1234565"), true);
        let container = |n: &str| n.parse::<ContainerNumber>().expect("a number");
        let named = |n: &[ContainerNumber], at| names.named(Some(&plate("51C12345")), n, t(at));
        assert_eq!(named(&[container("MSKU1234565")], 5), [2]);
        assert_eq!(named(&["TEMU6079348", "MSKU1234565", "CSQU3054383"].map(container), 5), [1, 2]);
        assert_eq!(named(&[], 5), [1, 2]);
        names.call(3, None, &called(1_000, "51C12345", "MSKU1234565"), true);
        let named = names.named(Some(&plate("51C12345")), &[], t(1_000));
        assert_eq!(named, [3], "the next transit of a world file ends the one before it");
    }
}
