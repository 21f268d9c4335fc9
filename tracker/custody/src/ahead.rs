//! Looks ahead: reads what the next observations will need, so that their memory comes in together and not one after the other. With tens
//! of thousands of transits reporting in turn, almost nothing that one observation needs is near the processor; judging it then is mostly
//! waiting. Nothing is changed here, and nothing depends on it but time.

use std::hint::black_box;

use cordon_model::{Body, Heard, SealId};

use crate::bind::Slot;
use crate::fold::Fold;
use crate::ground::Scene;

/// So many observations are looked at together. Ours: more do not fit beside what they need into the nearest memory.
pub const AHEAD: usize = 16;

impl Fold {
    /// Reads what the next observations will need; at most [`AHEAD`] of them.
    pub fn look_ahead(&self, next: &[Heard]) {
        let mut slots: [Option<Slot>; AHEAD] = [None; AHEAD];
        for (slot, heard) in slots.iter_mut().zip(next) {
            let book = speaks(heard).and_then(|seal| self.books.get(seal));
            *slot = book.and_then(|b| b.bound_at(heard.observation.received_at));
        }
        let cases = || slots.iter().flatten().filter_map(|slot| self.cases.get(*slot as usize));
        for case in cases() {
            black_box(case.watch.memory);
            black_box((case.watch.hearing, case.alerts.len(), case.scheduled, case.transit.stage));
        }
        let ground = self.eras.newest().ground();
        for case in cases() {
            black_box(case.snapshots.last().map(|m| m.newest));
            black_box(case.piece.as_ref().and_then(|p| p.fixes.last()).map(|f| f.offset));
            if let Some(plan) = case.known_plan() {
                let scene = Scene { ground, plan };
                black_box(scene.corridor().map(|line| line.glance(case.watch.memory.deviation.segment())));
            }
        }
    }
}

fn speaks(heard: &Heard) -> Option<&SealId> {
    match &heard.observation.body {
        Body::Fix(f) => f.seal.as_ref(),
        Body::SealReport(r) => r.seal.as_ref(),
        _ => None,
    }
}
