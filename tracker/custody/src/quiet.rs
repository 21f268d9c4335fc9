//! Where seals fall quiet: a dead zone that nobody has recorded is known by the transits that went silent there and were heard again farther
//! on. In received time, as silence is: what was known when a silence was judged is what it was judged by.

use std::collections::BTreeMap;

use cordon_model::Timestamp;
use h3o::Resolution;
use serde::{Deserialize, Serialize};

use crate::bind::Slot;
use crate::ground::{Place, cell, distance_m, ring};

/// A silence of this part of the limit tells of a dead zone. Ours.
pub const TELLS: f64 = 0.5;
/// Cells in which, with their neighbours, those that went silent at one place were heard last. Ours.
const CELLS: Resolution = Resolution::Seven;
/// Who is heard again farther away than this has come through, in metres; who is not may only have been switched off. Ours.
const THROUGH_M: f64 = 1_000.0;
/// So many other transits make it known. Ours.
const KNOWN_BY: usize = 3;
/// So many are remembered of a cell; the oldest goes first. Ours.
const KEPT: usize = 8;
/// Who came through longer ago than this tells nothing of today's network, in seconds: 90 days. Ours.
const KNOWN_S: f64 = 90.0 * 86_400.0;
/// The next one may take so many times as long. Ours.
const LONGER: f64 = 1.5;

/// A silence that is over, until it shows whether its truck had gone on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Where the seal was heard last.
    pub from: Place,
    /// How long it was silent, in seconds.
    pub lasted_s: f64,
}

/// A transit that came through.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Through {
    slot: Slot,
    at: Timestamp,
    lasted_s: f64,
}

/// All that is known, by cell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Quiet(BTreeMap<u64, Vec<Through>>);

impl Quiet {
    /// A transit is heard from a place after it was silent: whether it shows that it came through, which is remembered then.
    pub fn learn(&mut self, slot: Slot, gap: Gap, to: Place, at: Timestamp) -> bool {
        let Some(cell) = cell(gap.from, CELLS).filter(|_| distance_m(gap.from, to) > THROUGH_M) else {
            return false;
        };
        let known = self.0.entry(cell).or_default();
        known.retain(|t| t.slot != slot);
        known.push(Through {
            slot,
            at,
            lasted_s: gap.lasted_s,
        });
        if known.len() > KEPT {
            known.remove(0);
        }
        true
    }

    /// How long a transit that was heard last at a place may be silent, by what others showed there, in seconds.
    #[must_use]
    pub fn allows_s(&self, slot: Slot, place: Place, now: Timestamp) -> Option<f64> {
        let known = ring(place, CELLS).into_iter().filter_map(|c| self.0.get(&c)).flatten();
        let others = known.filter(|t| t.slot != slot && now.seconds_since(t.at) <= KNOWN_S);
        let mut longest: BTreeMap<Slot, f64> = BTreeMap::new();
        for t in others {
            let lasted_s = longest.entry(t.slot).or_default();
            *lasted_s = lasted_s.max(t.lasted_s);
        }
        let mut all: Vec<f64> = longest.into_values().collect();
        all.sort_by(|a, b| b.total_cmp(a));
        Some(all.get(KNOWN_BY - 1)? * LONGER)
    }
}
