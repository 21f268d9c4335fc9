//! The truck hangs about, away from its road.

use super::place::{outside, quiet};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::{Draft, Piece};
use crate::scene::Scene;
use crate::truth::Truth;

const TAG: &str = "loitering";

/// It leaves the road and creeps around in a small place.
pub(super) struct Loitering;

impl Crime for Loitering {
    fn name(&self) -> &'static str {
        "loitering"
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        let draft = &mut drafts[0];
        let road = &scene.country.roads[draft.road];
        let at_m = quiet(draft, &scene.country, 600.0, (0.15, 0.8), chance) + 300.0;
        let off = road.half_width_m + chance.between(350.0, 1_200.0);
        let middle = road.line.beside(at_m, chance.side() * off);
        let radius = chance.between(60.0, 200.0);
        let kmh = chance.between(3.0, 9.0);
        let rounds = kmh / 3.6 * chance.between(900.0, 2_400.0) / (std::f64::consts::TAU * radius);
        let corners = (rounds * 10.0) as i32;
        let corner = |n: i32, radius: f64| {
            let (sin, cos) = (f64::from(n) / 10.0 * std::f64::consts::TAU).sin_cos();
            middle.away(radius * sin, radius * cos)
        };
        let way: Vec<_> = (0..corners.max(4)).map(|n| corner(n, radius * chance.between(0.7, 1.2))).collect();
        let mut piece = Piece::new(TAG, at_m - 150.0, at_m + 150.0, way).at_kmh(kmh);
        // Some creep round and round, some creep and wait by turns, some only wait.
        piece.dwells = match chance.below(3) {
            0 => Vec::new(),
            1 => (1..4).map(|n| (piece.way.len() * n / 4, chance.seconds(120.0, 480.0))).collect(),
            _ => vec![(1, chance.seconds(900.0, 2_100.0))],
        };
        draft.pieces.push(piece);
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, _: &mut Chance) -> Vec<Truth> {
        let (draft, track) = (&actors[0].draft, &actors[0].life.seal_track);
        let Some((first, last)) = actors[0].trip.mark(TAG).and_then(|m| {
            let until_s = track.passes(m.until_m).unwrap_or(track.end_s());
            Some((track.reaches(m.from_m)?, until_s))
        }) else {
            return Vec::new();
        };
        let Some(off) = outside(&actors[0], self.name(), scene, first, last) else {
            return Vec::new();
        };
        let (from_s, until_s) = (off.from_s as i64, off.until_s as i64);
        vec![Truth::new("loitering", self.name(), draft.id(), from_s, until_s), off]
    }
}
