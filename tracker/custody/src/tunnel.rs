//! Where all are blind: a tunnel that nobody has recorded is known by those that were blind there at other times, and saw again behind it.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::Timestamp;
use h3o::Resolution;
use serde::{Deserialize, Serialize};

use crate::bind::Slot;
use crate::fact::Fact;
use crate::ground::{Place, cell, distance_m, ring};

/// Whose blindness it was, and when it began.
type Key = (Slot, Timestamp);

/// Two that went blind so near to each other went blind at one place, in metres: between two fixes of a minute lies as much. Ours.
const NEAR_M: f64 = 1_500.0;
/// Cells in which, with their neighbours, such two lie.
const CELLS: Resolution = Resolution::Seven;
/// Who was carried farther while blind came through no tunnel, in metres. Ours.
const LONG_M_MAX: f64 = 6_000.0;
/// Who was carried so much farther than another was blind on a longer way, in metres. Ours.
const LONGER_M_MAX: f64 = 1_000.0;
/// Who sees again nearer than this was blind at one place, in metres. Ours.
const LONG_M_MIN: f64 = 300.0;
/// A jammer beside the road blinds all within its hour; so much later or earlier it is the place, in seconds. Ours.
const OTHER_TIME_S: f64 = 3_600.0;
/// So many others make it known. Ours.
const KNOWN_BY: usize = 2;
/// Longer than this no traffic stands in a tunnel, in seconds. Ours.
const STANDS_S_MAX: f64 = 3_600.0;

/// Those that came through something dark, by the places where they went blind and saw again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tunnels {
    cells: BTreeMap<u64, BTreeSet<Key>>,
}

/// Where a blindness began and ended, if it was a way through something.
#[must_use]
pub fn passage(fact: &Fact) -> Option<(Place, Place)> {
    let to = fact.to?;
    (LONG_M_MIN..=LONG_M_MAX)
        .contains(&distance_m(fact.place, to))
        .then_some((fact.place, to))
}

impl Tunnels {
    /// Takes in a blindness; says whether it came through anything.
    pub fn file(&mut self, key: Key, fact: &Fact) -> bool {
        let Some((from, to)) = passage(fact) else { return false };
        for cell in [from, to].into_iter().filter_map(|p| cell(p, CELLS)) {
            self.cells.entry(cell).or_default().insert(key);
        }
        true
    }

    /// Lets go of one.
    pub fn unfile(&mut self, key: Key, fact: &Fact) {
        let Some((from, to)) = passage(fact) else { return };
        for cell in [from, to].into_iter().filter_map(|p| cell(p, CELLS)) {
            if let Some(filed) = self.cells.get_mut(&cell) {
                filed.remove(&key);
                if filed.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Whether one is blind where others are at other times. `blind`: all that are known.
    #[must_use]
    pub fn explain(&self, slot: Slot, fact: &Fact, blind: &BTreeMap<Key, Fact>) -> bool {
        let through = fact.to.is_none() || passage(fact).is_some();
        if !through || fact.lasted_s() > STANDS_S_MAX {
            return false;
        }
        let around = ring(fact.place, CELLS).into_iter();
        let filed = around.filter_map(|c| self.cells.get(&c)).flatten();
        let there = filed.filter(|(other, _)| *other != slot).filter(|key| {
            let Some((known, ends)) = blind.get(*key).and_then(|f| Some((f, passage(f)?))) else {
                return false;
            };
            let gap_s = known.since.seconds_since(fact.until).max(fact.since.seconds_since(known.until));
            gap_s >= OTHER_TIME_S && is_same(fact, ends)
        });
        there.map(|(other, _)| *other).collect::<BTreeSet<Slot>>().len() >= KNOWN_BY
    }
}

/// Whether a blindness began at one end of a way through the dark and ended, as far as it has, at the other.
fn is_same(fact: &Fact, (from, to): (Place, Place)) -> bool {
    let near = |a: Place, b: Place| distance_m(a, b) <= NEAR_M;
    let along = |from: Place, to: Place| near(fact.place, from) && fact.to.is_none_or(|end| near(end, to));
    let longer_m = fact.to.map_or(0.0, |end| distance_m(fact.place, end) - distance_m(from, to));
    longer_m <= LONGER_M_MAX && (along(from, to) || along(to, from))
}
