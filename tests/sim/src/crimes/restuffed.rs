//! Two trucks meet, the seal of one is opened, and its container travels on with the other.

use super::rendezvous::{meet, met, wait_for_each_other};
use super::{Actor, Crime};
use crate::camera;
use crate::chance::Chance;
use crate::draft::Draft;
use crate::heard::Alarm;
use crate::life::Change;
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::{Need, Truth};

/// The containers of two trucks change places.
pub(super) struct Restuffed;

impl Crime for Restuffed {
    fn name(&self) -> &'static str {
        "restuffed"
    }

    fn members(&self) -> usize {
        2
    }

    fn fits(&self, road: &Road) -> bool {
        road.line.length_m() > 40_000.0
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        meet(drafts, scene, (0.15, 0.5), chance);
    }

    fn agree(&self, drafts: &mut [Draft], scene: &mut Scene, chance: &mut Chance) {
        wait_for_each_other(drafts, scene, chance.seconds(1_200.0, 2_400.0));
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let Some((mut truths, from_s, until_s)) = met(actors, self.name(), scene) else {
            return Vec::new();
        };
        let (one, other_id) = (actors[0].draft.id(), actors[1].draft.id());
        let opened_s = from_s + chance.seconds(60.0, 300.0);
        actors[0].life.changes.push((opened_s, Change::Unlocked(Some(Alarm::Opened))));
        truths.push(Truth::new("seal_opened", self.name(), one.clone(), opened_s, opened_s + 900));
        // Known from the opened seal at the meeting, or later from what cameras see.
        truths.push(Truth::new("restuffed", self.name(), one.clone(), opened_s, scene.end_s).and(other_id.clone()));
        let containers = [actors[0].draft.container, actors[1].draft.container];
        actors[0].life.cargo.push((until_s - 60, Some(containers[1])));
        actors[1].life.cargo.push((until_s - 60, Some(containers[0])));
        let mut seen_as: Vec<Truth> = Vec::new();
        for (actor, other) in [(&actors[0], containers[1]), (&actors[1], containers[0])] {
            let passes = camera::passes(&actor.life.vehicle_track, actor.draft.road, scene);
            let Some(seen) = passes.iter().find(|p| p.s > until_s) else {
                continue;
            };
            let read = Need {
                plate: Some(actor.draft.plate.clone()),
                container: Some(other.to_string()),
                from_s: seen.s - 5,
                until_s: scene.end_s,
            };
            // The plate is of one transit, the container of the other: it may be told of either.
            let (first, second) = (actor.draft.id(), if actor.draft.id() == one { &other_id } else { &one });
            let truth = Truth::new("sighting_contradicted", self.name(), first, seen.s, scene.end_s);
            seen_as.push(truth.and(second.clone()).seen(read));
        }
        // The first sighting contradicts both declarations at once: what the second one adds may be told or not.
        seen_as.sort_by(|a, b| a.from_s.total_cmp(&b.from_s));
        for later in seen_as.iter_mut().skip(1) {
            later.owed = false;
        }
        truths.extend(seen_as);
        truths
    }
}
