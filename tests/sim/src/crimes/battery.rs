//! The seal's battery will not last the trip.

use super::{Actor, Crime};
use crate::chance::Chance;
use crate::scene::Scene;
use crate::truth::Truth;

/// It drains fast enough to be empty before the truck arrives.
pub(super) struct Draining;

impl Crime for Draining {
    fn name(&self) -> &'static str {
        "battery running down"
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let life = &mut actors[0].life;
        let (on_s, track) = (life.seal.on_s, &life.seal_track);
        let until_s = track.arrived_s.unwrap_or(track.end_s());
        let start_pct = chance.between(35.0, 70.0);
        let empty_s = on_s + ((until_s - on_s) as f64 * chance.between(0.6, 0.95)) as i64;
        life.battery = (start_pct, start_pct / ((empty_s - on_s) as f64 / 3_600.0));
        vec![Truth::new("battery_low", self.name(), actors[0].draft.id(), on_s, until_s)]
    }
}
