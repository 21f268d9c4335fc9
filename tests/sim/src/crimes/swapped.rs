//! The truck arrives with another container than the one that was declared.

use super::place::quiet;
use super::{Actor, Crime};
use crate::camera;
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::fleet;
use crate::scene::Scene;
use crate::truth::{Need, Truth};

const TAG: &str = "swapped";

/// The whole trailer is exchanged in a yard, its seal with it.
pub(super) struct Swapped;

impl Crime for Swapped {
    fn name(&self) -> &'static str {
        "container swapped"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let draft = &mut drafts[0];
        let at_m = quiet(draft, &scene.country, 200.0, (0.1, 0.6), chance);
        let spot = scene.country.roads[draft.road].line.beside(at_m, chance.between(20.0, 70.0));
        draft.pieces.push(Piece::halt(TAG, at_m, spot, chance.seconds(480.0, 840.0)));
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, life) = (&actors[0].draft, &mut actors[0].life);
        let dwell = actors[0].trip.mark(TAG).map(|m| m.dwells_m[0]);
        let Some(s) = dwell.and_then(|m| life.seal_track.passes(m)) else {
            return Vec::new();
        };
        let other = fleet::container(chance);
        life.cargo.push((s - 30, Some(other)));
        let seen = camera::passes(&life.vehicle_track, draft.road, scene)
            .iter()
            .map(|p| p.s)
            .find(|t| *t > s);
        let read = |from_s: i64| Need {
            plate: Some(draft.plate.clone()),
            container: Some(other.to_string()),
            from_s,
            until_s: scene.end_s,
        };
        let truth = seen.map(|from| Truth::new("sighting_contradicted", self.name(), draft.id(), from, scene.end_s).seen(read(from)));
        truth.into_iter().collect()
    }
}
