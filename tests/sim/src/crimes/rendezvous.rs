//! Two watched trucks meet where nobody rests.

use super::place::{outside, quiet};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::drive::drive;
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "meeting";
/// They stand side by side for some minutes, in a yard beside the road or well away from it.
pub(super) struct Rendezvous;

impl Crime for Rendezvous {
    fn name(&self) -> &'static str {
        "rendezvous"
    }

    fn members(&self) -> usize {
        2
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        meet(drafts, scene, (0.2, 0.8), chance);
    }

    fn agree(&self, drafts: &mut [Draft], scene: &mut Scene, chance: &mut Chance) {
        wait_for_each_other(drafts, scene, chance.seconds(300.0, 1_500.0));
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, _: &mut Chance) -> Vec<Truth> {
        met(actors, self.name(), scene).map(|(truths, ..)| truths).unwrap_or_default()
    }
}

/// Plans a place for both.
pub(super) fn meet(drafts: &mut [Draft], scene: &Scene, parts: (f64, f64), chance: &mut Chance) {
    let road = &scene.country.roads[drafts[0].road];
    let at_m = quiet(&drafts[0], &scene.country, 400.0, parts, chance) + 200.0;
    let far = if chance.happens(0.5) {
        road.half_width_m * chance.between(0.15, 0.7)
    } else {
        road.half_width_m + chance.between(100.0, 600.0)
    };
    let right = chance.side() * far;
    let spot = road.line.beside(at_m, right);
    let beside = spot.away(chance.between(4.0, 16.0), chance.between(4.0, 16.0));
    for (draft, spot) in drafts.iter_mut().zip([spot, beside]) {
        let mut piece = Piece::halt(TAG, at_m, spot, 60);
        // In by one track, out by another.
        piece.way = vec![
            road.line.beside(at_m - 40.0, right * 0.5),
            spot,
            road.line.beside(at_m + 40.0, right * 0.5),
        ];
        piece.dwells[0].0 = 1;
        draft.pieces.push(piece);
    }
}

/// Whoever is first waits; then they stay together for so long.
pub(super) fn wait_for_each_other(drafts: &mut [Draft], scene: &Scene, together_s: i64) {
    let there: Vec<Option<i64>> = drafts
        .iter()
        .map(|draft| {
            let trip = draft.trip(&scene.country);
            let track = drive(draft, &trip, &scene.country, scene.seed, scene.end_s);
            track.reaches(trip.mark(TAG)?.dwells_m[0])
        })
        .collect();
    let Some(last) = there.iter().flatten().max() else { return };
    for (draft, at) in drafts.iter_mut().zip(&there) {
        let stays = last + together_s - at.unwrap_or(*last);
        for piece in draft.pieces.iter_mut().filter(|p| p.tag == TAG) {
            piece.dwells[0].1 = stays;
        }
    }
}

/// That they met, from when until when; and that they were off their road for it, where they were.
pub(super) fn met(actors: &[Actor], crime: &str, scene: &Scene) -> Option<(Vec<Truth>, i64, i64)> {
    let (mut from_s, mut until_s) = (0, i64::MAX);
    let mut truths = Vec::new();
    for actor in actors {
        let (track, mark) = (&actor.life.seal_track, actor.trip.mark(TAG)?);
        from_s = from_s.max(track.reaches(mark.dwells_m[0])?);
        until_s = until_s.min(track.passes(mark.dwells_m[0]).unwrap_or(track.end_s()));
        let (came_s, went_s) = (
            track.reaches(mark.dwells_m[0])?,
            track.passes(mark.dwells_m[0]).unwrap_or(track.end_s()),
        );
        // Whoever waits that long stands there unscheduled, whatever for.
        truths.extend(Truth::stop(crime, actor.draft.id(), came_s, went_s));
        let left_s = track.reaches(mark.from_m)?;
        let back_s = track.passes(mark.until_m).unwrap_or(track.end_s());
        truths.extend(outside(actor, crime, scene, left_s, back_s));
    }
    if until_s - from_s < 200 {
        return None;
    }
    truths.push(Truth::new("rendezvous", crime, actors[0].draft.id(), from_s, until_s).and(actors[1].draft.id()));
    Some((truths, from_s, until_s))
}
