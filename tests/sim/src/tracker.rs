//! How a vehicle's own tracker reports: often, with an antenna of its own.

use crate::chance::{Chance, Purpose};
use crate::heard::{Position, Record, Said, What, Who};
use crate::life::Life;
use crate::receiver::{Receiver, Sky};
use crate::scene::Scene;
use crate::transport::Link;

/// Has the vehicle's tracker report, if it has one.
pub fn speak(life: &Life, scene: &Scene, out: &mut Vec<Record>) {
    let Some(habit) = life.tracker else { return };
    let mut receiver = Receiver::new(Chance::new(scene.seed, Purpose::Tracker, life.number));
    let mut link = Link::new(Chance::new(scene.seed, Purpose::Transport, 10_000_000 + life.number));
    let track = &life.vehicle_track;
    let off_s = track.arrived_s.map_or(track.end_s(), |s| s + 1_800);
    for s in (track.start_s.max(0)..off_s.min(scene.end_s)).step_by(habit.every_s as usize) {
        let truth = track.at(s);
        let jammed =
            life.jammed.iter().any(|(from, until)| (*from..*until).contains(&s)) || scene.jammers_at(truth.spot, s).next().is_some();
        let sky = if jammed { Sky::None } else { scene.sky(life.road, truth.spot) };
        let m = receiver.measure(&truth, sky, habit.every_s as f64);
        if scene.country.is_dead(truth.spot) {
            continue; // these keep nothing
        }
        let position = Position {
            who: Who::Vehicle(life.number as u32),
            lat: m.spot.lat,
            lon: m.spot.lon,
            kmh: m.kmh as f32,
            course_deg: m.course_deg as f32,
            accuracy_m: None,
            satellites: m.satellites,
            valid: m.valid,
            said: Said::default(),
        };
        link.send(s, habit.skew_s, s as f64, What::Fix(position), false, out);
    }
}
