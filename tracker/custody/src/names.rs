//! Who bears a name at an instant: the transits whose vehicle's plate or whose container a sighting can name.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_model::{ContainerNumber, Plate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::alike::Alike;
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
    /// Where they are found by what a reader may have made of them: made when somebody first asks, never saved.
    #[serde(skip)]
    plates_alike: Option<Arc<Alike<Plate>>>,
    #[serde(skip)]
    containers_alike: Option<Arc<Alike<ContainerNumber>>>,
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
        add(&mut self.plates_alike, now.plate.as_ref());
        add(&mut self.containers_alike, now.container.as_ref());
    }

    /// Who bears a plate at an instant that may have been read so, and what its characters' confusions cost, in hundredths, 400 at most.
    pub fn bearing_plate_like(&mut self, read: &str, at: Timestamp) -> Vec<(Slot, u16)> {
        bearing_like(&mut self.plates_alike, &self.plates, read, at)
    }

    /// The same for a container's number.
    pub fn bearing_container_like(&mut self, read: &str, at: Timestamp) -> Vec<(Slot, u16)> {
        bearing_like(&mut self.containers_alike, &self.containers, read, at)
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

/// One more name, where they have been asked for.
fn add<K: Clone + ToString>(alike: &mut Option<Arc<Alike<K>>>, name: Option<&K>) {
    if let Some((alike, name)) = alike.as_mut().zip(name) {
        Arc::make_mut(alike).put(name);
    }
}

fn bearing_like<K: Ord + Clone + ToString>(
    alike: &mut Option<Arc<Alike<K>>>,
    names: &BTreeMap<K, Vec<Bearer>>,
    read: &str,
    at: Timestamp,
) -> Vec<(Slot, u16)> {
    let alike = alike.get_or_insert_with(|| Arc::new(Alike::of(names.keys())));
    let borne = |(name, cost)| bearers(names, name, at).into_iter().map(move |slot| (slot, cost));
    alike.find(read).flat_map(borne).collect()
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
