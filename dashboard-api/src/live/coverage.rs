//! Coverage: which watched transits are heard.

use cordon_model::{SealId, Stage, Timestamp, TransitId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Live;
use super::message::CoverageCounts;
use crate::board::State;

/// A watched transit that is not heard.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Unheard {
    /// The transit.
    transit: TransitId,
    /// How far it has come.
    stage: Stage,
    /// Its seal; null where none is bound.
    seal: Option<SealId>,
    /// When the seal was last heard; null where it never was.
    heard_at: Option<Timestamp>,
    /// Why it is not heard.
    why: Why,
}

/// Why a transit is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// No seal is bound to it.
    NoSeal,
    /// Its seal never spoke since.
    NeverHeard,
    /// Its seal counts as lost.
    Silent,
}

/// Counts transits, and lists the watched ones that are not heard. Transits and marks lie in the same order, so that one pass over both is all.
pub(crate) fn of(board: &State, live: &Live) -> (CoverageCounts, Vec<Unheard>) {
    let mut counts = CoverageCounts::default();
    let mut unheard = Vec::new();
    let atlas = live.atlas();
    let mut marks = atlas.transits().peekable();
    for transit in board.transits().values() {
        counts.open += 1;
        if !transit.stage.is_watched() {
            continue;
        }
        counts.watched += 1;
        while marks.next_if(|(id, _)| *id < transit.id().as_str()).is_some() {}
        let mark = marks.next_if(|(id, _)| *id == transit.id().as_str()).map(|(_, mark)| mark);
        let seal = &transit.declaration.seal;
        let why = match (mark, seal) {
            (Some(m), _) if !m.silent => {
                counts.heard += 1;
                continue;
            }
            (Some(_), _) => Why::Silent,
            (None, Some(_)) => Why::NeverHeard,
            (None, None) => Why::NoSeal,
        };
        counts.unheard += 1;
        unheard.push(Unheard {
            transit: transit.id().clone(),
            stage: transit.stage,
            seal: seal.clone(),
            heard_at: mark.map(|m| m.heard_at),
            why,
        });
    }
    (counts, unheard)
}
