//! The truck drives off before anybody has armed its seal.

use super::{Actor, Crime};
use crate::camera;
use crate::chance::Chance;
use crate::draft::Draft;
use crate::life::{Life, Silence};
use crate::scene::Scene;
use crate::truth::Truth;

/// It leaves the port unsealed.
pub(super) struct Unsealed;

impl Crime for Unsealed {
    fn name(&self) -> &'static str {
        "departed unsealed"
    }

    fn plan(&self, drafts: &mut [Draft], _: &Scene, _: &mut Chance) {
        drafts[0].armed = false;
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, life) = (&actors[0].draft, &mut actors[0].life);
        life.tracker = life.tracker.or_else(|| Some(Life::tracker_of(chance)));
        let silent = chance.happens(0.5);
        if silent {
            // The seal lies in a drawer, switched off.
            life.silences.push(Silence {
                from_s: i64::MIN,
                until_s: i64::MAX,
                uploads: false,
            });
        }
        let track = &life.vehicle_track;
        let gate = camera::passes(track, draft.road, scene).first().map(|p| p.s);
        let from_s = gate.unwrap_or(draft.depart_s + 300);
        let until_s = track.arrived_s.unwrap_or(track.end_s());
        let crime = if silent { "unsealed, seal off" } else { "unsealed, seal on" };
        vec![Truth::new("departed_unsealed", crime, draft.id(), from_s, until_s).named(&draft.plate)]
    }
}
