//! Vehicles that nobody watches, with nothing wrong about them: cameras see them, and some of their trackers report here.

use crate::camera::{self, Passed};
use crate::chance::{Chance, Purpose};
use crate::fleet;
use crate::heard::{Names, Position, Record, Said, What, Who};
use crate::receiver::Sky;
use crate::scene::Scene;
use crate::transport::Link;

/// So many drive by while cameras look.
pub fn drive_by(count: usize, scene: &Scene, names: &mut Names, out: &mut Vec<Record>) {
    for n in 0..count {
        let mut chance = Chance::new(scene.seed, Purpose::Bystanders, n);
        let road = chance.below(scene.country.roads.len());
        let plate = format!("{}H{:05}", 11 + chance.below(88), n % 100_000);
        let container = chance.happens(0.5).then(|| fleet::container(&mut chance));
        let line = &scene.country.roads[road].line;
        let kmh = chance.between(40.0, 80.0);
        let start_s = chance.seconds(0.0, scene.end_s as f64);
        for (k, lens) in scene.country.along[road].lenses.iter().enumerate() {
            let s = start_s + (line.nearest(lens.spot).0 / (kmh / 3.6)) as i64;
            if s < scene.end_s - 30 {
                camera::see(&Passed { s, lens: (road, k) }, &plate, container, scene, &mut chance, out);
            }
        }
        if chance.happens(0.05) {
            report(&plate, road, (kmh, start_s), scene, &mut chance, names, out);
        }
    }
}

fn report(
    plate: &str,
    road: usize,
    (kmh, start_s): (f64, i64),
    scene: &Scene,
    chance: &mut Chance,
    names: &mut Names,
    out: &mut Vec<Record>,
) {
    let who = Who::Vehicle(names.vehicles.len() as u32);
    names.vehicles.push(plate.into());
    let mut receiver = crate::receiver::Receiver::new(chance.clone());
    let mut link = Link::new(chance.clone());
    let line = &scene.country.roads[road].line;
    let until_s = (start_s + (line.length_m() / (kmh / 3.6)) as i64).min(scene.end_s);
    for s in (start_s..until_s).step_by(30) {
        let along_m = (s - start_s) as f64 * kmh / 3.6;
        let truth = crate::drive::Sample {
            spot: line.spot(along_m),
            kmh,
            course_deg: line.course_deg(along_m),
            along_m,
        };
        let m = receiver.measure(&truth, Sky::Open, 30.0);
        let position = Position {
            who,
            lat: m.spot.lat,
            lon: m.spot.lon,
            kmh: m.kmh as f32,
            course_deg: m.course_deg as f32,
            accuracy_m: None,
            satellites: m.satellites,
            valid: true,
            said: Said::default(),
        };
        link.send(s, 0.0, s as f64, What::Fix(position), false, out);
    }
}
