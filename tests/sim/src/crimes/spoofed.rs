//! The seal's receiver is fed with positions that are not true.

use super::deviation::{self, leave};
use super::place::{moment, stroll};
use super::{Actor, Crime};
use crate::chance::Chance;
use crate::draft::Draft;
use crate::life::{Life, Spoof, Trick};
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::Truth;

/// How the positions are made up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// They stay where they were while the truck drives.
    Frozen,
    /// What was recorded on this trip is played again.
    Replayed,
    /// They jump far away and back.
    Jumping,
    /// They follow the road at an even speed, made at a desk, while the truck leaves it.
    Made,
}

/// Whoever is so far from where he says he is lies, whatever a receiver makes of a place, in metres.
const AWAY_M: f64 = 100.0;

/// The positions are not true for a while.
pub(super) struct Spoofed(pub(super) How);

impl Crime for Spoofed {
    fn name(&self) -> &'static str {
        match self.0 {
            How::Frozen => "position frozen",
            How::Replayed => "track replayed",
            How::Jumping => "position jumps",
            How::Made => "track made up",
        }
    }

    fn fits(&self, road: &Road) -> bool {
        road.line.length_m() > 60_000.0
    }

    fn plan(&self, drafts: &mut [Draft], scene: &Scene, chance: &mut Chance) {
        if self.0 == How::Made {
            leave(&mut drafts[0], deviation::Road::Detour, scene, chance);
        }
    }

    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth> {
        let (draft, trip, life) = (&actors[0].draft, &actors[0].trip, &mut actors[0].life);
        let mut from_s = moment(draft, &life.seal_track, (0.35, 0.55), chance);
        let mut for_s = chance.seconds(1_200.0, 3_600.0);
        let tells_speed = chance.happens(0.5);
        if !tells_speed || self.0 == How::Made || chance.happens(0.5) {
            life.tracker = life.tracker.or_else(|| Some(Life::tracker_of(chance)));
        }
        let trick = match self.0 {
            How::Frozen => Trick::Frozen(tells_speed),
            How::Replayed => Trick::Replayed(chance.seconds(1_200.0, 2_000.0).min(from_s - draft.depart_s - 300)),
            How::Jumping => Trick::Jumping,
            How::Made => {
                let leaves = trip
                    .mark(deviation::TAG)
                    .and_then(|m| Some((life.seal_track.reaches(m.from_m)?, m.until_m)));
                let Some((leaves_s, until_m)) = leaves else { return Vec::new() };
                from_s = leaves_s - 120;
                let back_s = life.seal_track.passes(until_m).unwrap_or(scene.end_s);
                for_s = (back_s - from_s).max(900);
                let line = &scene.country.roads[draft.road].line;
                let at_m = line.nearest(life.seal_track.at(from_s).spot).0;
                let mut path = crate::ground::Path::new(line.cut(at_m, line.length_m()));
                path.bends.clear();
                let mut made = stroll(&path, 50.0, from_s, from_s + for_s, chance);
                even_out(&mut made, &path, 50.0);
                Trick::Made(Box::new(made))
            }
        };
        let until_s = (from_s + for_s).min(life.seal.off_s);
        // A position that is held while the truck stands is the true one: the lie begins when it drives off.
        let held = life.seal_track.at(from_s).spot;
        let lies = |s: &i64| self.0 != How::Frozen || life.seal_track.at(*s).spot.metres_to(held) > AWAY_M;
        let lies_s = (from_s..until_s).find(lies);
        life.spoof = Some(Spoof { from_s, until_s, trick });
        let truth = lies_s.map(|_| Truth::new("position_spoofed", self.name(), draft.id(), from_s, until_s));
        truth.into_iter().collect()
    }
}

/// At a desk a speed is one number.
fn even_out(track: &mut crate::drive::Track, path: &crate::ground::Path, kmh: f64) {
    for (n, sample) in track.samples.iter_mut().enumerate() {
        let along_m = (n as f64 * kmh / 3.6).min(path.length_m());
        (sample.along_m, sample.kmh) = (along_m, kmh);
        (sample.spot, sample.course_deg) = (path.spot(along_m), path.course_deg(along_m));
    }
}
