//! What crosses keys: situations of several watches, cameras or plates at once. Watches state facts ([`crate::fact`]); what follows from
//! all facts of one scope is computed anew whenever one of them changes, and held against what was said ([`crate::tell`]). So the order in
//! which facts become known does not matter, and one that late data takes back takes its situations with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use cordon_model::{Limits, ObservationId, Plate, Timestamp, WatchId};
use serde::{Deserialize, Serialize};

use crate::area::{Jam, counts, jams};
use crate::bind::Slot;
use crate::fact::{Fact, Matter};
use crate::ground::{Place, cell, ring};
use crate::rules::plate_cloned::PlateSeen;
use crate::rules::rendezvous::{Meeting, meet, together};
use crate::strangers::is_stranger;
use crate::tell::Standing;
use crate::tunnel::Tunnels;

/// Two places that are near enough to meet lie in one cell of this resolution, or in neighbours (150 m and more across).
const MEETING: h3o::Resolution = h3o::Resolution::Nine;
/// How often what is too old is let go, in seconds.
const PRUNED_S: f64 = 3_600.0;

/// What is judged together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Whom one transit met.
    Meetings(Slot),
    /// Where positions are jammed.
    Jams,
    /// One plate.
    Plate(Plate),
    /// One transit that cameras saw without its seal.
    Unaccompanied(Slot),
    /// One entry of the watch list.
    Watched(WatchId),
}

/// A fact is known by whose it is and when it began.
type Key = (Slot, Timestamp);

/// All facts that can still matter, and what was said of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Across {
    stays: BTreeMap<Key, Fact>,
    cells: BTreeMap<u64, BTreeSet<Key>>,
    /// Those of strangers: many stand in one yard, and none looks for another.
    #[serde(default)]
    strange: BTreeMap<u64, BTreeSet<Key>>,
    blind: BTreeMap<Key, Fact>,
    #[serde(default)]
    tunnels: Tunnels,
    plates: BTreeMap<Plate, Vec<PlateSeen>>,
    /// What was said and stands, by scope.
    pub(crate) standing: BTreeMap<Scope, Vec<Standing>>,
    /// Scopes of which something has changed.
    stale: BTreeSet<Scope>,
    pruned: Option<Timestamp>,
}

/// All keys of one, whenever.
fn of(slot: Slot) -> RangeInclusive<Key> {
    (slot, Timestamp::from_micros(i64::MIN))..=(slot, Timestamp::from_micros(i64::MAX))
}

impl Across {
    /// A watch states a fact: a new one, or the same as it stands now.
    pub(crate) fn take(&mut self, slot: Slot, fact: &Fact) {
        let key = (slot, fact.since);
        match fact.matter {
            Matter::Stood => {
                if let Some(before) = self.stays.insert(key, *fact) {
                    self.unfile(key, &before);
                    if is_stranger(slot) && before.place != fact.place {
                        self.look_around(slot, &before);
                    }
                }
                if let Some(cell) = cell(fact.place, MEETING) {
                    self.filed(slot).entry(cell).or_default().insert(key);
                }
                self.look_around(slot, fact);
            }
            Matter::Blind => {
                if let Some(before) = self.blind.insert(key, *fact) {
                    self.tunnels.unfile(key, &before);
                }
                let explains = self.tunnels.file(key, fact) && self.standing.contains_key(&Scope::Jams);
                if counts(fact) || explains {
                    self.stale.insert(Scope::Jams);
                }
            }
        }
    }

    /// A watch is folded again from an instant on: what it stated since then is taken back.
    pub(crate) fn retract(&mut self, slot: Slot, after: Option<Timestamp>) {
        let of_slot = of(slot);
        let later = |f: &Fact| after.is_none_or(|after| f.until > after);
        let gone: Vec<(Key, Fact)> = self
            .stays
            .range(of_slot.clone())
            .filter(|(_, f)| later(f))
            .map(|(k, f)| (*k, *f))
            .collect();
        for (key, fact) in gone {
            self.stays.remove(&key);
            self.unfile(key, &fact);
            self.look_around(slot, &fact);
        }
        let gone: Vec<(Key, Fact)> = self.blind.range(of_slot).filter(|(_, f)| later(f)).map(|(k, f)| (*k, *f)).collect();
        for (key, fact) in gone {
            self.blind.remove(&key);
            self.tunnels.unfile(key, &fact);
            self.stale.insert(Scope::Jams);
        }
    }

    /// A camera saw a plate.
    pub(crate) fn see(&mut self, plate: &Plate, seen: PlateSeen) {
        let all = self.plates.entry(plate.clone()).or_default();
        if all.iter().any(|s| s.id == seen.id) {
            return;
        }
        let place = all.partition_point(|s| (s.at, s.id) < (seen.at, seen.id));
        all.insert(place, seen);
        if all.len() > 1 {
            self.stale.insert(Scope::Plate(plate.clone()));
        }
    }

    /// A camera did not see a plate after all.
    pub(crate) fn unsee(&mut self, plate: &Plate, id: ObservationId) {
        let Some(all) = self.plates.get_mut(plate) else { return };
        all.retain(|s| s.id != id);
        if all.is_empty() {
            self.plates.remove(plate);
        }
        self.stale.insert(Scope::Plate(plate.clone()));
    }

    /// Something that situations of a transit depend on has changed in the transit itself.
    pub(crate) fn touch(&mut self, slot: Slot) {
        let scope = Scope::Meetings(slot);
        if self.standing.contains_key(&scope) {
            self.stale.insert(scope);
        }
    }

    /// What cameras saw of a transit compares otherwise than before.
    pub(crate) fn compare(&mut self, slot: Slot) {
        self.stale.insert(Scope::Unaccompanied(slot));
    }

    /// An entry of the watch list was changed, or seen.
    pub(crate) fn watch(&mut self, entry: WatchId) {
        self.stale.insert(Scope::Watched(entry));
    }

    /// The next scope of which something has changed.
    pub(crate) fn next_stale(&mut self) -> Option<Scope> {
        self.stale.pop_first()
    }

    /// Whether anything waits to be judged.
    pub(crate) fn is_stale(&self) -> bool {
        !self.stale.is_empty()
    }

    /// Whom a transit met, as far as facts tell. `is_own`: whether a stranger is none to it.
    pub(crate) fn meetings(&self, slot: Slot, limits: &Limits, is_own: impl Fn(Slot) -> bool) -> Vec<Meeting> {
        let met = self.stays.range(of(slot)).flat_map(|(_, fact)| {
            let transits = self.around(fact.place).into_iter().filter(|(other, _)| *other != slot);
            transits
                .chain(self.strangers_around(fact.place).into_iter().filter(|(other, _)| !is_own(*other)))
                .filter_map(|key| meet(fact, key.0, &self.stays[&key], limits))
                .collect::<Vec<_>>()
        });
        together(met.collect())
    }

    /// Where positions are jammed.
    pub(crate) fn jams(&self, limits: &Limits) -> Vec<Jam> {
        let long = self.blind.iter().filter(|(_, f)| counts(f));
        let open = long.filter(|((slot, _), f)| !self.tunnels.explain(*slot, f, &self.blind));
        let all: Vec<(Slot, Fact)> = open.map(|((slot, _), f)| (*slot, *f)).collect();
        jams(&all, limits)
    }

    /// All sightings of a plate.
    pub(crate) fn seen(&self, plate: &Plate) -> &[PlateSeen] {
        self.plates.get(plate).map_or(&[], Vec::as_slice)
    }

    fn unfile(&mut self, key: Key, fact: &Fact) {
        let cell = cell(fact.place, MEETING);
        let cells = self.filed(key.0);
        if let Some(filed) = cell.and_then(|c| cells.get_mut(&c)) {
            filed.remove(&key);
        }
        if let Some(cell) = cell.filter(|c| cells.get(c).is_some_and(BTreeSet::is_empty)) {
            cells.remove(&cell);
        }
    }

    fn filed(&mut self, slot: Slot) -> &mut BTreeMap<u64, BTreeSet<Key>> {
        if is_stranger(slot) { &mut self.strange } else { &mut self.cells }
    }

    fn strangers_around(&self, place: Place) -> Vec<Key> {
        if self.strange.is_empty() {
            return Vec::new();
        }
        let filed = ring(place, MEETING).into_iter().filter_map(|c| self.strange.get(&c));
        filed.flatten().copied().collect()
    }

    /// Whether anything is kept of where it stood.
    pub(crate) fn stood(&self, slot: Slot) -> bool {
        self.stays.range(of(slot)).next().is_some()
    }

    fn around(&self, place: Place) -> Vec<Key> {
        let filed = ring(place, MEETING).into_iter().filter_map(|c| self.cells.get(&c));
        filed.flatten().copied().collect()
    }

    /// Those whose meetings a stay can change: whoever stood near it at that time, and whoever was said to have met this one.
    fn look_around(&mut self, slot: Slot, fact: &Fact) {
        let apart = |a: &Fact, b: &Fact| a.until < b.since || b.until < a.since;
        let near = self
            .around(fact.place)
            .into_iter()
            .filter(|key| key.0 != slot && !apart(&self.stays[key], fact));
        let mut touched: BTreeSet<Slot> = near.map(|(other, _)| other).collect();
        if is_stranger(slot) {
            self.stale.extend(touched.into_iter().map(Scope::Meetings));
            return;
        }
        let met = |key: &Key| !apart(&self.stays[key], fact);
        if self.strangers_around(fact.place).iter().any(met) {
            touched.insert(slot);
        }
        let own = self.standing.get(&Scope::Meetings(slot));
        touched.extend(
            own.into_iter()
                .flatten()
                .flat_map(|s| s.others.iter().copied())
                .filter(|s| !is_stranger(*s)),
        );
        if !touched.is_empty() || own.is_some() {
            touched.insert(slot);
        }
        self.stale.extend(touched.into_iter().map(Scope::Meetings));
    }

    /// Lets go of what nothing late can change any more, now and then; gives back whether it did.
    pub(crate) fn prune(&mut self, now: Timestamp, late_s_max: f64) -> bool {
        if self.pruned.is_some_and(|p| now.seconds_since(p) < PRUNED_S) {
            return false;
        }
        self.pruned = Some(now);
        let horizon = now.plus_seconds(-2.0 * late_s_max);
        let old: Vec<(Key, Fact)> = self
            .stays
            .iter()
            .filter(|(_, f)| f.until < horizon)
            .map(|(k, f)| (*k, *f))
            .collect();
        for (key, fact) in old {
            self.stays.remove(&key);
            self.unfile(key, &fact);
        }
        let tunnels = &mut self.tunnels;
        self.blind.retain(|key, f| {
            let kept = f.until >= horizon;
            if !kept {
                tunnels.unfile(*key, f);
            }
            kept
        });
        for seen in self.plates.values_mut() {
            seen.retain(|s| s.at >= horizon);
        }
        self.plates.retain(|_, seen| !seen.is_empty());
        for standing in self.standing.values_mut() {
            standing.retain(|s| s.last >= horizon);
        }
        self.standing.retain(|_, standing| !standing.is_empty());
        true
    }
}
