//! The truck stands somewhere for no reason.

use super::place::quiet;
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "stop";

/// It stands in a lay-by for an hour or two.
pub(super) struct Stop;

impl Crime for Stop {
    fn name(&self) -> &'static str {
        "unscheduled stop"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let draft = &mut drafts[0];
        let at_m = quiet(draft, &scene.country, 200.0, (0.1, 0.8), chance);
        let spot = scene.country.roads[draft.road].line.beside(at_m, chance.between(4.0, 60.0));
        draft.pieces.push(Piece::halt(TAG, at_m, spot, chance.seconds(3_300.0, 7_200.0)));
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, _: &mut Chance) -> Vec<Truth> {
        let (track, mark) = (&actors[0].life.seal_track, actors[0].trip.mark(TAG));
        let Some((from_s, m)) = mark.and_then(|m| Some((track.reaches(m.dwells_m[0])?, m.dwells_m[0]))) else {
            return Vec::new();
        };
        let until_s = track.passes(m).unwrap_or(track.end_s());
        Truth::stop(self.name(), actors[0].draft.id(), from_s, until_s)
            .into_iter()
            .collect()
    }
}
