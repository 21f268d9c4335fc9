//! The truck turns round on its own road.

use super::place::quiet;
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "turned";

/// It drives back for some kilometres, and then on.
pub(super) struct Turned;

impl Crime for Turned {
    fn name(&self) -> &'static str {
        "wrong way"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let back_m = chance.between(4_000.0, 15_000.0);
        turn(&mut drafts[0], &[back_m], scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, _: &mut Chance) -> Vec<Truth> {
        backward(&actors[0], self.name(), scene)
    }
}

/// It drives to and fro until it has driven far more than its road is long.
pub(super) struct Shuttled;

impl Crime for Shuttled {
    fn name(&self) -> &'static str {
        "distance exceeded"
    }

    fn fits(&self, road: &Road) -> bool {
        (20_000.0..160_000.0).contains(&road.line.length_m())
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let length = scene.country.roads[drafts[0].road].line.length_m();
        let back = [length * chance.between(0.3, 0.45), length * chance.between(0.3, 0.45)];
        turn(&mut drafts[0], &back, scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, _: &mut Chance) -> Vec<Truth> {
        let (draft, track) = (&actors[0].draft, &actors[0].life.seal_track);
        let mut truths = backward(&actors[0], self.name(), scene);
        let length = scene.country.roads[draft.road].line.length_m();
        let until_s = track.arrived_s.unwrap_or(track.end_s());
        if let Some(from_s) = track.reaches(length) {
            truths.push(Truth::new("distance_exceeded", self.name(), draft.id(), from_s, until_s));
        }
        truths
    }
}

fn turn(draft: &mut Draft, backs_m: &[f64], scene: &Scene, chance: &mut Chance) {
    let line = &scene.country.roads[draft.road].line;
    let deepest = backs_m.iter().copied().fold(0.0, f64::max);
    let first = ((deepest + 3_000.0) / line.length_m()).min(0.8);
    let at_m = quiet(draft, &scene.country, 200.0, (first, 0.9), chance).max((deepest + 3_000.0).min(line.length_m() * 0.9));
    let mut way = Vec::new();
    for back_m in backs_m {
        let back_to = (at_m - back_m).max(1_500.0);
        // The other carriageway, and a turn at both ends.
        way.extend(line.cut(at_m, back_to));
        way.extend(line.cut(back_to + 20.0, at_m - 20.0));
    }
    draft.pieces.push(Piece::new(TAG, at_m - 10.0, at_m + 10.0, way));
}

/// Each time in which it drove back; lights and queues on the way do not part it.
fn backward(actor: &Actor, crime: &str, scene: &Scene) -> Vec<Truth> {
    let (track, line) = (&actor.life.seal_track, &scene.country.roads[actor.draft.road].line);
    let Some((from_s, until_s)) = actor.trip.mark(TAG).and_then(|m| {
        let until_s = track.passes(m.until_m).unwrap_or(track.end_s());
        Some((track.reaches(m.from_m)?, until_s))
    }) else {
        return Vec::new();
    };
    let mut truths: Vec<Truth> = Vec::new();
    let mut before: Option<(i64, f64)> = None;
    for s in (from_s..until_s).step_by(30) {
        let at_m = line.nearest(track.at(s).spot).0;
        if let Some((then, was_m)) = before
            && at_m < was_m - 30.0
        {
            match truths.last_mut() {
                Some(last) if last.until_s >= (then - 600) as f64 => last.until_s = s as f64,
                _ => truths.push(Truth::new("wrong_way", crime, actor.draft.id(), then, s)),
            }
        }
        before = Some((s, at_m));
    }
    truths.retain(|t| t.until_s - t.from_s > 120.0);
    truths
}
