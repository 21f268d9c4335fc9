//! A jammer: on one truck, or beside the road, where it blinds all that pass. They go on reporting, without a position.

use super::place::{moment, quiet};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::country::Zone;
use crate::draft::Draft;
use crate::drive::drive;
use crate::roads::Road;
use crate::scene::{Jammer, Scene};
use crate::truth::Truth;

/// A jammer in the cabin.
pub(super) struct Alone;

impl Crime for Alone {
    fn name(&self) -> &'static str {
        "jammed alone"
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, life) = (&actors[0].draft, &mut actors[0].life);
        let from_s = moment(draft, &life.seal_track, (0.2, 0.7), chance);
        let until_s = (from_s + chance.seconds(900.0, 2_700.0)).min(life.seal.off_s);
        life.jammed.push((from_s, until_s));
        vec![Truth::new("signal_jammed", self.name(), draft.id(), from_s, until_s)]
    }
}

/// A jammer beside the road while several trucks pass. What it blinded is known when all have driven.
pub(super) struct Area;

impl Crime for Area {
    fn name(&self) -> &'static str {
        "jammed area"
    }

    fn members(&self) -> usize {
        4
    }

    fn fits(&self, road: &Road) -> bool {
        !road.town
    }

    fn agree(&self, drafts: &mut [Draft], scene: &mut Scene, chance: &mut Chance) {
        let at_m = quiet(&drafts[0], &scene.country, 200.0, (0.3, 0.6), chance);
        let middle = scene.country.roads[drafts[0].road].line.spot(at_m);
        let radius_m = chance.between(1_500.0, 4_000.0);
        let (mut first, mut last) = (i64::MAX, 0);
        for draft in drafts.iter() {
            let trip = draft.trip(&scene.country);
            let track = drive(draft, &trip, &scene.country, scene.seed, scene.end_s);
            let near = (draft.depart_s..track.end_s())
                .step_by(20)
                .find(|s| track.at(*s).spot.metres_to(middle) < radius_m);
            let Some(s) = near else { continue };
            (first, last) = (first.min(s), last.max(s));
        }
        if last > 0 {
            scene.jammers.push(Jammer {
                zone: Zone { middle, radius_m },
                from_s: first - 300,
                until_s: (last + 300).min(first + 1_800),
            });
        }
    }

    fn happen(&self, _: &mut [Actor], _: &Scene, _: &mut Chance) -> Vec<Truth> {
        Vec::new()
    }
}
