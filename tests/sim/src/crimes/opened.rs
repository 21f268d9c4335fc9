//! The seal itself is attacked: its rope is cut, it is opened away from customs, somebody works on its inside.

use super::place::{moment, quiet};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::heard::Alarm;
use crate::life::Change;
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "opened";
/// What is told of it belongs to it when it begins within this time.
const TELLS_S: i64 = 900;

/// The rope is cut, on the move or in a lay-by.
pub(super) struct Cut;

impl Crime for Cut {
    fn name(&self) -> &'static str {
        "rope cut"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        if chance.happens(0.6) {
            lay_by(&mut drafts[0], scene, chance);
        }
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let s = when(&actors[0], chance);
        let tells = chance.happens(0.6);
        actors[0].life.changes.push((s, Change::Cut(tells)));
        vec![Truth::new("seal_cut", self.name(), actors[0].draft.id(), s, s + TELLS_S)]
    }
}

/// It is unlocked away from any customs place, and often locked again.
pub(super) struct Opened;

impl Crime for Opened {
    fn name(&self) -> &'static str {
        "opened off zone"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        lay_by(&mut drafts[0], scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let s = when(&actors[0], chance);
        let alarm = chance.happens(0.5).then_some(Alarm::Opened);
        let changes = &mut actors[0].life.changes;
        changes.push((s, Change::Unlocked(alarm)));
        if chance.happens(0.7) {
            changes.push((s + chance.seconds(120.0, 420.0), Change::Locked));
        }
        vec![Truth::new("seal_opened", self.name(), actors[0].draft.id(), s, s + TELLS_S)]
    }
}

/// Its cover is opened, or its shell is forced.
pub(super) struct Tampered;

impl Crime for Tampered {
    fn name(&self) -> &'static str {
        "tampered"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        lay_by(&mut drafts[0], scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], _: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let s = when(&actors[0], chance);
        let changes = &mut actors[0].life.changes;
        match chance.below(3) {
            0 => changes.push((s, Change::Alarm(Alarm::Tampered))),
            1 => changes.push((s, Change::Opened(None))),
            _ => {
                changes.push((s, Change::Opened(Some(Alarm::CoverOpened))));
                changes.push((s + chance.seconds(60.0, 600.0), Change::Closed));
            }
        }
        vec![Truth::new("seal_tampered", self.name(), actors[0].draft.id(), s, s + TELLS_S)]
    }
}

fn lay_by(draft: &mut Draft, scene: &Scene, chance: &mut Chance) {
    let at_m = quiet(draft, &scene.country, 200.0, (0.15, 0.8), chance);
    let spot = scene.country.roads[draft.road].line.beside(at_m, chance.between(4.0, 25.0));
    draft.pieces.push(Piece::halt(TAG, at_m, spot, chance.seconds(180.0, 720.0)));
}

/// A minute after it stands; on the way where it does not.
fn when(actor: &Actor, chance: &mut Chance) -> i64 {
    let track = &actor.life.seal_track;
    let stands = actor.trip.mark(TAG).and_then(|m| track.reaches(m.dwells_m[0]));
    match stands {
        Some(s) => s + chance.seconds(30.0, 120.0),
        None => moment(&actor.draft, track, (0.1, 0.85), chance),
    }
}
