//! The truck takes its time: it rests for hours where resting is lawful, and comes too late. What is late is told by the clock, for all.

use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::scene::Scene;
use crate::truth::Truth;

/// It rests until it is late.
pub(super) struct Overtime;

impl Crime for Overtime {
    fn name(&self) -> &'static str {
        "overtime"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let draft = &mut drafts[0];
        let along = &scene.country.along[draft.road];
        let rest = along.rests[chance.below(along.rests.len())];
        let drives_s = scene.country.roads[draft.road].line.length_m() / (draft.cruise_kmh / 3.6);
        draft.arrive_before_s = draft.depart_s + (drives_s * 1.3) as i64 + 1_500;
        let rests_s = chance.seconds(1.0, 1.5) * 5_400;
        draft.pieces.push(Piece::halt("overtime", rest.at_m, rest.spot, rests_s));
    }

    fn happen(&self, _: &mut [Actor], _: &Scene, _: &mut Chance) -> Vec<Truth> {
        Vec::new()
    }
}
