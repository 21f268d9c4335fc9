//! Larger pictures: a gate, a yard, a street, the back of a container from near by, in perspective, with what is written and not to be read.

mod backdrop;
mod boxes;
mod camera;
mod stage;
mod vehicle;
mod words;

use crate::Scene;
use crate::chance::Dice;
use crate::flaws::{self, Bounds};
use crate::plate::{self, Plan};
use boxes::Shipping;
use camera::{Camera, Pose};
use stage::Stage;

/// The views and how often they are drawn.
const VIEWS: &[(f32, fn(&mut Stage, &mut Dice))] = &[(0.34, gate), (0.22, yard), (0.20, doors), (0.20, street), (0.04, nothing)];

/// A view with up to four plates and container numbers, up to 45° from the side, in a picture of this size in pixels.
#[must_use]
pub fn scene(seed: u64, width: usize, height: usize) -> Scene {
    let mut dice = Dice::new(seed, 3);
    let (width, height) = (width.max(32), height.max(32));
    let light = if dice.chance(0.22) { dice.within(0.2, 0.5) } else { dice.within(0.75, 1.1) };
    let camera = Camera {
        height: dice.within(1400.0, 4200.0),
        yaw: dice.about(0.12),
        pitch: dice.within(0.02, 0.22),
        roll: dice.about(0.06),
        focal: width as f32 * dice.within(0.75, 1.7),
        middle: [width as f32 / 2.0, height as f32 / 2.0],
    };
    let mut stage = backdrop::place(camera, [width, height], light, &mut dice);
    let weights: Vec<f32> = VIEWS.iter().map(|(weight, _)| *weight).collect();
    VIEWS[dice.weighted(&weights)].1(&mut stage, &mut dice);
    let mut objects = stage.objects;
    objects.truncate(8);
    let bounds = Bounds {
        blur: 0.9,
        enlarge: 1.0,
        night: if light < 0.6 { 1.0 } else { 0.0 },
        strength: 0.7,
    };
    Scene {
        picture: flaws::photograph(stage.canvas, &mut dice, &bounds),
        objects,
    }
}

/// How far a thing must be for `span` millimetres to fill `share` of the picture's width.
fn distance(stage: &Stage, span: f32, share: f32) -> f32 {
    stage.camera.focal * span / (share * stage.canvas.width as f32)
}

fn plate_of(dice: &mut Dice) -> Plan {
    plate::any(dice)
}

/// A truck at a gate, from behind or from the front.
fn gate(stage: &mut Stage, dice: &mut Dice) {
    let share = dice.within(0.35, 0.95);
    let z = distance(stage, 2500.0, share);
    backdrop::surroundings(stage, z + 14_000.0, dice);
    let at = [dice.about(0.25) * z, 0.0, z];
    let load = Shipping::draw(dice);
    let heading = dice.within(-0.75, 0.75);
    let (a, b) = (plate_of(dice), plate_of(dice));
    let half = load.length.max(7000.0) / 2.0;
    if dice.chance(0.55) {
        // From behind: its back stands at `at`.
        let pose = Pose { at, heading };
        vehicle::cab(stage, &pose.moved([0.0, 0.0, 2.0 * half + 1500.0]), &a, dice.seed());
        vehicle::trailer(stage, &pose.moved([0.0, 0.0, half]), &load, &b, dice.seed());
    } else {
        let pose = Pose { at, heading: heading + std::f32::consts::PI };
        if dice.chance(0.8) {
            vehicle::trailer(stage, &pose.moved([0.0, 0.0, -half - 2600.0]), &load, &b, dice.seed());
        }
        vehicle::cab(stage, &pose.moved([0.0, 0.0, -1100.0]), &a, dice.seed());
    }
}

/// Stacked containers.
fn yard(stage: &mut Stage, dice: &mut Dice) {
    let share = dice.within(0.3, 0.8);
    let z = distance(stage, 2500.0, share);
    backdrop::surroundings(stage, z + 20_000.0, dice);
    let pose = Pose {
        at: [dice.about(0.3) * z, 0.0, z],
        heading: dice.about(0.7),
    };
    let long = dice.chance(0.35);
    let half = 3029.0;
    // Seen from the side, a stack is turned by a quarter.
    let pose = if long { Pose { heading: pose.heading + 1.571 * dice.pick(&[-1.0, 1.0]), ..pose } } else { pose };
    let turn = pose.heading > 0.0;
    for column in 0..3 {
        let i = if turn { column } else { 2 - column };
        for level in 0..2 {
            let x = (i as f32 - 1.0) * 2560.0;
            let mut load = Shipping::draw(dice);
            load.length = 6058.0;
            let reach = if long { 0.0 } else { half };
            load.stand(stage, &pose.moved([x, -2600.0 * level as f32, reach + dice.about(150.0)]));
        }
    }
}

/// The back of one container from near by, as inspectors take it.
fn doors(stage: &mut Stage, dice: &mut Dice) {
    let share = dice.within(0.5, 1.3);
    let z = distance(stage, 2440.0, share);
    stage.camera.height = dice.within(1500.0, 2600.0);
    stage.camera.pitch = dice.within(-0.25, 0.05);
    backdrop::surroundings(stage, z + 16_000.0, dice);
    let load = Shipping::draw(dice);
    let pose = Pose {
        at: [dice.about(700.0), 0.0, z],
        heading: dice.about(0.6),
    };
    let half = load.length.max(7000.0) / 2.0;
    if dice.chance(0.6) {
        let plan = plate_of(dice);
        vehicle::trailer(stage, &pose.moved([0.0, 0.0, half]), &load, &plan, dice.seed());
    } else {
        load.stand(stage, &pose.moved([0.0, 0.0, load.length / 2.0]));
    }
}

/// Cars and motorcycles on a road.
fn street(stage: &mut Stage, dice: &mut Dice) {
    let near = distance(stage, 1800.0, 0.8).max(2200.0);
    backdrop::surroundings(stage, near + 16_000.0, dice);
    let mut places: Vec<f32> = (0..1 + dice.below(4)).map(|_| dice.within(near, near * 3.0)).collect();
    places.sort_by(|a, b| b.total_cmp(a));
    for z in places {
        let turned = if dice.chance(0.4) { std::f32::consts::PI } else { 0.0 };
        let pose = Pose {
            at: [dice.within(-0.4, 0.4) * z, 0.0, z],
            heading: dice.about(0.75) + turned,
        };
        let plan = plate_of(dice);
        if plan.size[0] < 200.0 {
            let pose = Pose { heading: dice.about(0.7), ..pose };
            vehicle::motorcycle(stage, &pose, &plan, dice.seed());
        } else {
            vehicle::car(stage, &pose, &plan, dice.seed());
        }
    }
}

/// Nothing to be read, though much is written.
fn nothing(stage: &mut Stage, dice: &mut Dice) {
    backdrop::surroundings(stage, 9000.0, dice);
    for _ in 0..2 + dice.below(3) {
        let z = dice.within(3000.0, 9000.0);
        let pose = Pose {
            at: [dice.within(-0.4, 0.4) * z, 0.0, z],
            heading: dice.about(0.7),
        };
        backdrop::sign(stage, &pose, dice);
    }
}
