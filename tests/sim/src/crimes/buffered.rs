//! A seal without a network keeps what it has to say, for hours, and sends all of it at once. Sometimes a crime lies in it.

use super::deviation::{Road, leave, truth_of};
use super::silence::silence;
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::Draft;
use crate::life::Change;
use crate::scene::Scene;
use crate::truth::Truth;

/// Nothing is heard, and then everything.
pub(super) struct Buffered;

impl Crime for Buffered {
    fn name(&self) -> &'static str {
        "buffered"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        if chance.happens(0.35) {
            leave(&mut drafts[0], Road::Detour, scene, chance);
        }
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let mut truths: Vec<Truth> = truth_of(&actors[0], self.name(), scene).into_iter().collect();
        truths.extend(silence(&mut actors[0], self.name(), true, chance));
        let life = &mut actors[0].life;
        if truths.len() == 1 && chance.happens(0.5) {
            let silence = life.silences[0];
            let s = silence.from_s + ((silence.until_s - silence.from_s) as f64 * chance.between(0.2, 0.8)) as i64;
            life.changes.push((s, Change::Cut(true)));
            truths.push(Truth::new("seal_cut", self.name(), actors[0].draft.id(), s, s + 900));
        }
        truths
    }
}
