//! The truck is far too fast.

use super::place::quiet;
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "speeding";

/// It drives far beyond what a truck may, for some kilometres.
pub(super) struct Speeding;

impl Crime for Speeding {
    fn name(&self) -> &'static str {
        "speeding"
    }

    fn fits(&self, road: &Road) -> bool {
        !road.town
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let draft = &mut drafts[0];
        let length = chance.between(8_000.0, 20_000.0);
        let from_m = quiet(draft, &scene.country, length, (0.1, 0.8), chance);
        let line = &scene.country.roads[draft.road].line;
        let way = line.cut(from_m + 1.0, from_m + length - 1.0);
        draft
            .pieces
            .push(Piece::new(TAG, from_m, from_m + length, way).at_kmh(chance.between(105.0, 125.0)));
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, _: &mut Chance) -> Vec<Truth> {
        let (track, mark) = (&actors[0].life.seal_track, actors[0].trip.mark(TAG));
        let Some((first, last)) = mark.and_then(|m| Some((track.reaches(m.from_m)?, track.passes(m.until_m)?))) else {
            return Vec::new();
        };
        let fast = |s: &i64| track.at(*s).kmh > 95.0;
        let (from_s, until_s) = ((first..last).find(fast), (first..last).rev().find(fast));
        let both = from_s.zip(until_s).filter(|(from, until)| until - from > 120);
        let truth = both.map(|(from, until)| Truth::new("speeding", self.name(), actors[0].draft.id(), from, until));
        truth.into_iter().collect()
    }
}
