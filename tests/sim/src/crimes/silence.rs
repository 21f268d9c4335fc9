//! The seal is silenced: wrapped up, or its modem is jammed.

use super::place::moment;
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::life::Silence;
use crate::scene::Scene;
use crate::truth::Truth;

/// Nothing is heard for half an hour to two hours, and nothing is sent afterwards.
pub(super) struct Silent;

impl Crime for Silent {
    fn name(&self) -> &'static str {
        "silenced"
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        silence(&mut actors[0], self.name(), false, chance).into_iter().collect()
    }
}

/// Falls silent on the way; gives back the truth where it lasts long enough before the end.
pub(super) fn silence(actor: &mut Actor, crime: &str, uploads: bool, chance: &mut Chance) -> Option<Truth> {
    let life = &mut actor.life;
    let from_s = moment(&actor.draft, &life.seal_track, (0.1, 0.6), chance);
    // It lasts till somewhere on the way, or to the end.
    let until_s = (from_s + chance.seconds(1_800.0, 7_200.0)).min(life.seal.off_s);
    life.silences.push(Silence { from_s, until_s, uploads });
    (until_s - from_s >= 1_500).then(|| Truth::new("signal_lost", crime, actor.draft.id(), from_s, until_s))
}
