//! The seal is taken off whole: it is left behind, or it travels on with another truck, while the container goes elsewhere.

use super::place::{outside, quiet, stroll};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::drive::{Sample, Track};
use crate::ground::Path;
use crate::life::Life;
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "apart";

/// The seal stays in the ditch, and reports from there.
pub(super) struct LeftBehind;

impl Crime for LeftBehind {
    fn name(&self) -> &'static str {
        "seal left behind"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        take_off(&mut drafts[0], scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let Some((from_s, sample)) = taken_off(&mut actors[0].life, actors[0].trip.mark(TAG).map(|m| m.dwells_m[0]), chance) else {
            return Vec::new();
        };
        let life = &mut actors[0].life;
        let rests = Track {
            start_s: from_s,
            samples: vec![sample; usize::try_from(scene.end_s - from_s).unwrap_or(0).max(1)],
            arrived_s: None,
        };
        life.seal_track = life.seal_track.then(from_s, &rests);
        life.seal.off_s = scene.end_s;
        vec![truth(&actors[0], self.name(), from_s)]
    }
}

/// The seal goes on with another truck: along the same road, or away from it.
pub(super) struct MovedOver;

impl Crime for MovedOver {
    fn name(&self) -> &'static str {
        "seal on another truck"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        take_off(&mut drafts[0], scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let Some((from_s, sample)) = taken_off(&mut actors[0].life, actors[0].trip.mark(TAG).map(|m| m.dwells_m[0]), chance) else {
            return Vec::new();
        };
        let actor = &mut actors[0];
        let line = &scene.country.roads[actor.draft.road].line;
        let away = chance.happens(0.5);
        let path = if away {
            let (far, whereto) = (chance.between(8_000.0, 30_000.0), chance.between(0.0, std::f64::consts::TAU));
            Path::new(
                (0..=20)
                    .map(|n| {
                        sample
                            .spot
                            .away(far * whereto.sin() * f64::from(n) / 20.0, far * whereto.cos() * f64::from(n) / 20.0)
                    })
                    .collect(),
            )
        } else {
            let at_m = line.nearest(sample.spot).0;
            let mut spots = vec![sample.spot];
            spots.extend(line.cut((at_m + 80.0).min(line.length_m() - 1.0), line.length_m()));
            Path::new(spots)
        };
        let waits_s = chance.seconds(120.0, 900.0);
        let mut other = stroll(
            &path,
            actor.draft.cruise_kmh * chance.between(0.6, 0.95),
            from_s + waits_s,
            scene.end_s,
            chance,
        );
        if away {
            other.arrived_s = None;
        }
        let waits = Track {
            start_s: from_s,
            samples: vec![sample; waits_s as usize],
            arrived_s: None,
        };
        let life = &mut actor.life;
        life.seal_track = life.seal_track.then(from_s, &waits).then(from_s + waits_s, &other);
        life.seal.off_s = life.seal_track.arrived_s.map_or(scene.end_s, |s| s + 1_200);
        let mut truths = vec![truth(actor, self.name(), from_s)];
        if away {
            truths.extend(outside(actor, self.name(), scene, from_s, scene.end_s));
        }
        truths
    }
}

fn take_off(draft: &mut Draft, scene: &Scene, chance: &mut Chance) {
    let at_m = quiet(draft, &scene.country, 200.0, (0.15, 0.6), chance);
    let spot = scene.country.roads[draft.road].line.beside(at_m, chance.between(4.0, 25.0));
    draft.pieces.push(Piece::halt(TAG, at_m, spot, chance.seconds(240.0, 600.0)));
}

/// When the truck drives on without its seal, and where that stays. Most such trucks have a tracker; of the others cameras tell.
fn taken_off(life: &mut Life, dwell_m: Option<f64>, chance: &mut Chance) -> Option<(i64, Sample)> {
    if chance.happens(0.6) {
        life.tracker = life.tracker.or_else(|| Some(Life::tracker_of(chance)));
    }
    let from_s = life.vehicle_track.passes(dwell_m?)?;
    let stood = life.vehicle_track.at(from_s - 5);
    Some((from_s, Sample { kmh: 0.0, ..stood }))
}

fn truth(actor: &Actor, crime: &str, from_s: i64) -> Truth {
    let until_s = actor.life.seal_track.end_s();
    Truth::new("seal_apart", crime, actor.draft.id(), from_s, until_s).named(&actor.draft.plate)
}
