//! The truck leaves its corridor: by a shortcut, by a detour, or by a road that runs beside it.

use super::place::{outside, quiet};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::ground::Spot;
use crate::scene::Scene;
use crate::truth::Truth;

/// What is driven is driven on roads: they bend a little, every so many metres.
const BENDS_EVERY_M: f64 = 350.0;

/// Which way it goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// Across a bend of the road.
    Shortcut,
    /// Around, by way of somewhere else.
    Detour,
    /// Beside the road.
    Parallel,
}

/// The truck leaves its corridor and comes back to it.
pub(super) struct Deviation(pub(super) Road);

impl Crime for Deviation {
    fn name(&self) -> &'static str {
        match self.0 {
            Road::Shortcut => "shortcut",
            Road::Detour => "detour",
            Road::Parallel => "parallel road",
        }
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        leave(&mut drafts[0], self.0, scene, chance);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, _: &mut Chance) -> Vec<Truth> {
        truth_of(&actors[0], self.name(), scene).into_iter().collect()
    }
}

pub(super) const TAG: &str = "deviation";

/// Plans a way outside.
pub(super) fn leave(draft: &mut Draft, way: Road, scene: &Scene, chance: &mut Chance) {
    let across = (way == Road::Shortcut).then(|| shortcut(draft, scene, chance)).flatten();
    let piece = across.unwrap_or_else(|| match way {
        Road::Parallel => parallel(draft, scene, chance),
        Road::Shortcut | Road::Detour => detour(draft, scene, chance),
    });
    draft.pieces.push(piece);
}

/// From when until when the planned way lies outside the corridor.
pub(super) fn truth_of(actor: &Actor, crime: &str, scene: &Scene) -> Option<Truth> {
    let track = &actor.life.seal_track;
    let mark = actor.trip.mark(TAG)?;
    let until_s = track.passes(mark.until_m).unwrap_or(track.end_s());
    outside(actor, crime, scene, track.reaches(mark.from_m)?, until_s)
}

fn parallel(draft: &Draft, scene: &Scene, chance: &mut Chance) -> Piece {
    let road = &scene.country.roads[draft.road];
    let length = chance.between(3_000.0, 12_000.0).min(road.line.length_m() * 0.3);
    let from_m = quiet(draft, &scene.country, length, (0.1, 0.75), chance);
    let side = chance.side();
    let off = road.half_width_m + chance.between(80.0, 400.0);
    let ramp = off * chance.between(0.8, 2.0);
    let steps = ((length - 2.0 * ramp) / BENDS_EVERY_M).max(1.0) as usize;
    let way = (0..=steps).map(|n| {
        let m = from_m + ramp + (length - 2.0 * ramp) * n as f64 / steps as f64;
        road.line.beside(m, side * (off + chance.between(-20.0, 30.0)))
    });
    Piece::new(TAG, from_m, from_m + length, way.collect())
}

fn detour(draft: &Draft, scene: &Scene, chance: &mut Chance) -> Piece {
    let road = &scene.country.roads[draft.road];
    let length = chance.between(4_000.0, 16_000.0).min(road.line.length_m() * 0.3);
    let from_m = quiet(draft, &scene.country, length, (0.1, 0.7), chance);
    let (a, b) = (road.line.spot(from_m), road.line.spot(from_m + length));
    let peak = road.half_width_m + chance.between(700.0, 4_500.0);
    Piece::new(TAG, from_m, from_m + length, bulge(a, b, chance.side() * peak, chance))
}

/// A way from here to there that swings out to one side.
fn bulge(a: Spot, b: Spot, peak_m: f64, chance: &mut Chance) -> Vec<Spot> {
    let (east, north) = a.delta(b);
    let length = east.hypot(north).max(1.0);
    let (right_east, right_north) = (north / length, -east / length);
    let steps = ((length + 2.0 * peak_m.abs()) / BENDS_EVERY_M).max(4.0) as usize;
    let swing = |n: usize, wobble: f64| {
        let part = n as f64 / steps as f64;
        let off = peak_m * (part * std::f64::consts::PI).sin() + wobble;
        a.towards(b, part).away(right_east * off, right_north * off)
    };
    (1..steps).map(|n| swing(n, chance.between(-30.0, 30.0))).collect()
}

/// Straight across where the road goes around; `None` where it goes straight itself.
fn shortcut(draft: &Draft, scene: &Scene, chance: &mut Chance) -> Option<Piece> {
    let road = &scene.country.roads[draft.road];
    let mut best: Option<(f64, f64, f64)> = None;
    for _ in 0..40 {
        let length = chance.between(3_000.0, 20_000.0).min(road.line.length_m() * 0.35);
        let from_m = quiet(draft, &scene.country, length, (0.1, 0.7), chance);
        let (a, b) = (road.line.spot(from_m), road.line.spot(from_m + length));
        let off = (1..8)
            .map(|n| road.line.nearest(a.towards(b, f64::from(n) / 8.0)).1)
            .fold(0.0, f64::max);
        if best.is_none_or(|(known, ..)| off > known) {
            best = Some((off, from_m, length));
        }
    }
    let (off, from_m, length) = best?;
    if off < road.half_width_m + 100.0 {
        return None;
    }
    let (a, b) = (road.line.spot(from_m), road.line.spot(from_m + length));
    Some(Piece::new(TAG, from_m, from_m + length, bulge(a, b, 0.0, chance)))
}
