//! A second truck bears the plate of a watched one, far away.

use super::{Actor, Crime};
use crate::camera::{self, Passed};
use crate::chance::Chance;
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::{Need, Truth};

/// So far away is the other one, at least.
const FAR_M: f64 = 150_000.0;

/// The same plate on another road within minutes. The other truck's sightings are made when all cameras look.
pub(super) struct ClonedPlate;

impl Crime for ClonedPlate {
    fn name(&self) -> &'static str {
        "cloned plate"
    }

    fn fits(&self, road: &Road) -> bool {
        !road.town
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, life) = (&actors[0].draft, &mut actors[0].life);
        let passes = camera::passes(&life.vehicle_track, draft.road, scene);
        let Some(own) = (!passes.is_empty()).then(|| &passes[chance.below(passes.len())]) else {
            return Vec::new();
        };
        let here = scene.country.along[draft.road].lenses[own.lens.1].spot;
        let mut far: Vec<(usize, usize)> = Vec::new();
        for (road, along) in scene.country.along.iter().enumerate() {
            let there = along.lenses.iter().enumerate().filter(|(_, l)| l.spot.metres_to(here) > FAR_M);
            far.extend(there.map(|(n, _)| (road, n)));
        }
        if far.is_empty() {
            return Vec::new();
        }
        let lens = chance.one_of(&far);
        let s = (own.s + chance.seconds(-1_200.0, 1_200.0)).clamp(60, scene.end_s - 60);
        life.doubles.push(Passed { s, lens });
        let read = |s: i64| Need {
            plate: Some(draft.plate.clone()),
            container: None,
            from_s: s - 5,
            until_s: s + 5,
        };
        // With the first sighting of the other truck, where its own was seen before; else with its own next one.
        let from_s = s;
        let until_s = life.vehicle_track.arrived_s.unwrap_or(scene.end_s).max(from_s + 600);
        let mut truth = Truth::new("plate_cloned", self.name(), draft.id(), from_s, until_s)
            .named(&draft.plate)
            .seen(read(s));
        // Another sighting of its own, hours away, may or may not tell the two apart; this one must.
        truth.owing.push(read(own.s));
        vec![truth]
    }
}
