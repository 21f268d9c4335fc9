//! A second device reports under the seal's identity, from another place.

use super::place::{moment, stroll};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::ground::Path;
use crate::scene::Scene;
use crate::truth::Truth;

/// One identity at two places, by turns.
pub(super) struct ClonedSeal;

impl Crime for ClonedSeal {
    fn name(&self) -> &'static str {
        "cloned seal"
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, life) = (&actors[0].draft, &mut actors[0].life);
        let from_s = moment(draft, &life.seal_track, (0.2, 0.6), chance);
        let line = &scene.country.roads[draft.road].line;
        let here_m = line.nearest(life.seal_track.at(from_s).spot).0;
        // Elsewhere on the same road, or in another part of the country.
        let path = if chance.happens(0.5) && here_m > 12_000.0 {
            Path::new(line.cut(here_m - chance.between(8_000.0, here_m - 1_000.0), line.length_m()))
        } else {
            let other = &scene.country.roads[(draft.road + 2 + chance.below(scene.country.roads.len() - 3)) % scene.country.roads.len()];
            Path::new(other.line.cut(other.line.length_m() * 0.3, other.line.length_m()))
        };
        let track = stroll(&path, chance.between(40.0, 60.0), from_s, scene.end_s, chance);
        let until_s = life.seal.off_s;
        life.second = Some((track, from_s));
        vec![Truth::new("seal_cloned", self.name(), draft.id(), from_s, until_s).named(&draft.seal)]
    }
}
