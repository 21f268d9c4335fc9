//! What cameras make of a vehicle that passes: most of it, sometimes half of it, sometimes something else.

use cordon_model::ContainerNumber;

use crate::chance::{Chance, Purpose};
use crate::drive::Track;
use crate::heard::{Record, sighting};
use crate::life::Life;
use crate::scene::Scene;
use crate::transport::Link;

/// A vehicle that comes so near is in the picture.
const SEES_M: f64 = 120.0;
/// A second look at the same vehicle within this time is the same pass.
const PASS_S: i64 = 600;

/// What was in front of a lens, and when.
#[derive(Clone, Copy, Debug)]
pub struct Passed {
    /// The second.
    pub s: i64,
    /// The road's and the lens's place in their lists.
    pub lens: (usize, usize),
}

/// When a vehicle passes the cameras of a road.
#[must_use]
pub fn passes(track: &Track, road: usize, scene: &Scene) -> Vec<Passed> {
    let mut passed = Vec::new();
    for (n, lens) in scene.country.along[road].lenses.iter().enumerate() {
        let mut nearest: Option<(f64, i64)> = None;
        let mut gone_s = i64::MIN;
        for s in (track.start_s..track.end_s()).step_by(3) {
            let spot = track.at(s).spot;
            if (spot.lat - lens.spot.lat).abs() > 0.002 {
                continue;
            }
            let off = spot.metres_to(lens.spot);
            if off < SEES_M && s > gone_s && nearest.is_none_or(|(best, _)| off < best) {
                nearest = Some((off, s));
            }
            if let Some((_, at)) = nearest
                && (off > SEES_M || s - at > 60)
            {
                passed.push(Passed { s: at, lens: (road, n) });
                gone_s = s + PASS_S;
                nearest = None;
            }
        }
    }
    passed.sort_by_key(|p| p.s);
    passed
}

/// Has the cameras on its road see a vehicle go by.
pub fn watch(life: &Life, plate: &str, scene: &Scene, out: &mut Vec<Record>) {
    let mut chance = Chance::new(scene.seed, Purpose::Camera, life.number);
    let mut passed = passes(&life.vehicle_track, life.road, scene);
    passed.extend(&life.doubles);
    for passed in passed {
        if passed.s < scene.end_s {
            see(&passed, plate, life.cargo_at(passed.s), scene, &mut chance, out);
        }
    }
}

/// One pass in front of one lens.
pub fn see(passed: &Passed, plate: &str, container: Option<ContainerNumber>, scene: &Scene, chance: &mut Chance, out: &mut Vec<Record>) {
    if chance.happens(0.03) {
        return; // rain, a bus in between
    }
    let lens = &scene.country.along[passed.lens.0].lenses[passed.lens.1];
    let mut confidence = chance.between(0.86, 0.995);
    let read = match chance.unit() {
        p if p < 0.02 => None,
        p if p < 0.035 => {
            confidence = chance.between(0.35, 0.9);
            Some(misread(plate, chance))
        }
        _ => Some(plate.to_owned()),
    };
    // A number that is read wrong fails its check digit ten times out of eleven, and is not told.
    let container = container.filter(|_| chance.happens(0.88));
    if read.is_none() && container.is_none() {
        return;
    }
    let what = sighting(&lens.id, read.as_deref(), container, confidence);
    let sent_s = passed.s as f64 + chance.between(1.0, 6.0);
    let skew_s = chance.between(-1.5, 1.5);
    let mut link = Link::new(chance.clone());
    link.send(passed.s, skew_s, sent_s, what, false, out);
}

/// One character that looks like another.
fn misread(plate: &str, chance: &mut Chance) -> String {
    const ALIKE: &[(char, char)] = &[
        ('8', 'B'),
        ('0', 'D'),
        ('1', '7'),
        ('5', '6'),
        ('3', '8'),
        ('2', 'Z'),
        ('6', '8'),
        ('4', '1'),
        ('9', '0'),
        ('C', 'G'),
    ];
    let mut read: Vec<char> = plate.chars().collect();
    let n = chance.below(read.len());
    let other = ALIKE
        .iter()
        .find_map(|(a, b)| if *a == read[n] { Some(*b) } else { (*b == read[n]).then_some(*a) });
    read[n] = other.unwrap_or('7');
    read.into_iter().collect()
}
