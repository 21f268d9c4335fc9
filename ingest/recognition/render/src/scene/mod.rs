//! Larger pictures: a gate, a yard, a street, the back of a container from near by, in perspective, with what is written and not to be read.

mod backdrop;
mod boxes;
mod camera;
mod collage;
pub(crate) mod gate;
mod stage;
mod vehicle;
mod words;

use crate::Scene;
use crate::chance::Dice;
use crate::flaws::{self, Bounds};
use crate::plate;
use boxes::Shipping;
use camera::{Camera, Pose, Space};
use stage::Stage;

/// A picture that is being set up: its size, its light, its chance.
struct View<'a> {
    size: [usize; 2],
    light: f32,
    dice: &'a mut Dice,
}

/// Builds a view.
type Build = fn(View<'_>) -> Stage;

/// The views and how often they are drawn.
const VIEWS: &[(f32, Build)] = &[
    (0.28, gate),
    (0.16, yard),
    (0.20, doors),
    (0.12, post),
    (0.17, street),
    (0.16, collage::collage),
    (0.03, nothing),
];

/// A view with up to four plates and container numbers (a yard may hold a few more), up to 45° from the side, in a picture of this size
/// in pixels.
#[must_use]
pub fn scene(seed: u64, width: usize, height: usize) -> Scene {
    let mut dice = Dice::new(seed, 3);
    let size = [width.max(32), height.max(32)];
    let light = if dice.chance(0.2) {
        dice.within(0.3, 0.58)
    } else {
        dice.within(0.75, 1.1)
    };
    let weights: Vec<f32> = VIEWS.iter().map(|(weight, _)| *weight).collect();
    let view = VIEWS[dice.weighted(&weights)].1;
    let stage = view(View {
        size,
        light,
        dice: &mut dice,
    });
    let bounds = Bounds {
        blur: 0.9,
        enlarge: 1.0,
        night: if light < 0.6 { 1.0 } else { 0.0 },
        noise: 0.8,
        strength: 0.6,
    };
    Scene {
        picture: flaws::photograph(stage.canvas, &mut dice, &bounds),
        objects: stage.objects,
        unclear: stage.unclear,
    }
}

impl View<'_> {
    /// An empty place, seen from `height` millimetres above the ground so that `target` comes to lie somewhere in the middle, with `span`
    /// millimetres there filling `share` of the picture's width.
    fn place(&mut self, height: f32, target: Space, span: f32, share: f32, near: f32) -> Stage {
        let [w, h] = self.size.map(|v| v as f32);
        let level = target[1] + height;
        let across = (target[0].powi(2) + target[2].powi(2)).sqrt();
        let far = (across.powi(2) + level.powi(2)).sqrt();
        let focal = (share * w / span * far).max(0.4 * w);
        let (x, y) = (self.dice.about(0.33) * w / focal, self.dice.about(0.38) * h / focal);
        let camera = Camera {
            height,
            yaw: target[0].atan2(target[2]) - x.atan(),
            pitch: level.atan2(across) - y.atan(),
            roll: self.dice.about(0.06),
            focal,
            middle: [w / 2.0, h / 2.0],
        };
        let mut stage = backdrop::place(camera, self.size, self.light, self.dice);
        backdrop::surroundings(&mut stage, near, self.dice);
        collage::clutter(&mut stage, near * 0.6, self.dice);
        stage
    }
}

/// A truck at a gate, from behind or from the front.
fn gate(mut view: View<'_>) -> Stage {
    let behind = view.dice.chance(0.5);
    let z = view.dice.within(3500.0, 16_000.0);
    let at = [view.dice.about(0.25) * z, 0.0, z];
    let heading = view.dice.within(-0.75, 0.75);
    let load = Shipping::draw(view.dice);
    let target = [at[0], -view.dice.pick(&[700.0, 700.0, 1800.0, 3500.0]), z];
    let (height, share) = (view.dice.within(1100.0, 4800.0), view.dice.within(0.4, 1.3));
    let mut stage = view.place(height, target, 2500.0, share, z + 14_000.0);
    let dice = view.dice;
    let (a, b) = (plate::any(dice), plate::any(dice));
    let half = load.length.max(7000.0) / 2.0;
    if behind {
        // Its back stands at `at`.
        let pose = Pose { at, heading };
        vehicle::cab(&mut stage, &pose.moved([0.0, 0.0, 2.0 * half + 1500.0]), &a, dice.seed());
        vehicle::trailer(&mut stage, &pose.moved([0.0, 0.0, half]), Some(&load), &b, dice.seed());
    } else {
        let pose = Pose {
            at,
            heading: heading + std::f32::consts::PI,
        };
        if dice.chance(0.8) {
            vehicle::trailer(&mut stage, &pose.moved([0.0, 0.0, -half - 2600.0]), Some(&load), &b, dice.seed());
        }
        vehicle::cab(&mut stage, &pose.moved([0.0, 0.0, -1100.0]), &a, dice.seed());
    }
    stage
}

/// Stacked containers, from the doors or from the side.
fn yard(mut view: View<'_>) -> Stage {
    let z = view.dice.within(4000.0, 15_000.0);
    let at = [view.dice.about(0.3) * z, 0.0, z];
    let (height, share) = (view.dice.within(1500.0, 5000.0), view.dice.within(0.35, 1.0));
    let target = [at[0] + 600.0, -view.dice.pick(&[2300.0, 2300.0, 4800.0]), z];
    let mut stage = view.place(height, target, 2500.0, share, z + 20_000.0);
    let dice = view.dice;
    let long = dice.chance(0.4);
    let turn = if long { 1.571 * dice.pick(&[-1.0, 1.0]) } else { 0.0 };
    let heading = dice.about(0.7) + turn;
    let pose = Pose { at, heading };
    let half = 3029.0;
    // Those farther away are painted first.
    let mut places: Vec<[f32; 3]> = Vec::new();
    for column in -1..=1 {
        for level in 0..2 {
            let sideways = if long {
                [0.0, 0.0, column as f32 * 6200.0]
            } else {
                [column as f32 * 2560.0, 0.0, half + dice.about(150.0)]
            };
            places.push([sideways[0], -2600.0 * level as f32, sideways[2]]);
        }
    }
    let depth = |p: &[f32; 3]| pose.moved(*p).at[2];
    places.sort_by(|a, b| depth(b).total_cmp(&depth(a)).then(b[1].total_cmp(&a[1])));
    for place in places {
        let mut load = Shipping::draw(dice);
        load.length = 6058.0;
        load.stand(&mut stage, &pose.moved(place));
    }
    stage
}

/// The back of one container from near by, as inspectors take it.
fn doors(mut view: View<'_>) -> Stage {
    let z = view.dice.within(2500.0, 9000.0);
    let loaded = view.dice.chance(0.6);
    let deck = if loaded { 1250.0 } else { 0.0 };
    let at = [view.dice.about(900.0), 0.0, z];
    let target = [
        at[0] + view.dice.within(0.0, 900.0),
        -deck - view.dice.pick(&[1500.0, 2000.0, 2300.0, 2400.0]),
        z,
    ];
    let (height, share) = (view.dice.within(1300.0, 2600.0), view.dice.within(0.5, 1.7));
    let mut stage = view.place(height, target, 2440.0, share, z + 16_000.0);
    let dice = view.dice;
    let load = Shipping::draw(dice);
    let pose = Pose {
        at,
        heading: dice.about(0.7),
    };
    let half = load.length.max(7000.0) / 2.0;
    if loaded {
        let plan = plate::any(dice);
        vehicle::trailer(&mut stage, &pose.moved([0.0, 0.0, half]), Some(&load), &plan, dice.seed());
    } else {
        load.stand(&mut stage, &pose.moved([0.0, 0.0, load.length / 2.0]));
    }
    stage
}

/// A container's end or the end of its side from near by, its number from top to bottom along the post.
fn post(mut view: View<'_>) -> Stage {
    let z = view.dice.within(1700.0, 6500.0);
    let mut load = Shipping::draw(view.dice);
    load.upright = true;
    let (turn, long, depth) = match view.dice.below(4) {
        0 => (0.0, boxes::WIDTH, load.length / 2.0),
        1 => (std::f32::consts::PI, boxes::WIDTH, load.length / 2.0),
        n => (1.571 * (2.0 * n as f32 - 5.0), load.length, boxes::WIDTH / 2.0),
    };
    let level = view.dice.pick(&[0.0, 0.0, 1250.0, 2600.0]);
    // The number's middle stands a little off the post, and somewhat above the box's.
    let target = [view.dice.about(500.0), -level - view.dice.within(1200.0, 1900.0), z];
    let (height, share) = (view.dice.within(1200.0, 3200.0), view.dice.within(0.2, 1.0));
    let mut stage = view.place(height, target, 2000.0, share, z + 12_000.0);
    let end = Pose {
        at: [target[0] + 320.0, -level, z],
        heading: view.dice.about(0.7),
    };
    let middle = end.moved([-long / 2.0, 0.0, depth]);
    load.stand(
        &mut stage,
        &Pose {
            at: middle.at,
            heading: end.heading + turn,
        },
    );
    stage
}

/// Cars and motorcycles on a road.
fn street(mut view: View<'_>) -> Stage {
    let near = view.dice.within(2500.0, 9000.0);
    let (height, share) = (view.dice.within(900.0, 3500.0), view.dice.within(0.25, 1.0) + view.dice.mild(1.4));
    let target = [view.dice.about(500.0), -600.0, near];
    let mut stage = view.place(height, target, 1800.0, share, near + 16_000.0);
    let dice = view.dice;
    let mut places: Vec<f32> = (0..dice.below(3)).map(|_| dice.within(near * 1.4, near * 3.0)).collect();
    places.sort_by(|a, b| b.total_cmp(a));
    places.push(near);
    for z in places {
        let turned = if dice.chance(0.4) { std::f32::consts::PI } else { 0.0 };
        let x = if z > near { dice.within(-0.4, 0.4) * z } else { target[0] };
        let plan = plate::any(dice);
        let tilt = dice.about(0.75);
        let at = [x, 0.0, z];
        if plan.size[0] < 200.0 {
            vehicle::motorcycle(&mut stage, &Pose { at, heading: tilt }, &plan, dice.seed());
        } else {
            let pose = Pose {
                at,
                heading: tilt + turned,
            };
            // The end that is near stands at `at`.
            let half = if turned > 0.0 { -2150.0 } else { 2150.0 };
            vehicle::car(&mut stage, &pose.moved([0.0, 0.0, half]), &plan, dice.seed());
        }
    }
    stage
}

/// Nothing to be read, though much is written.
fn nothing(mut view: View<'_>) -> Stage {
    let height = view.dice.within(1500.0, 3000.0);
    let mut stage = view.place(height, [0.0, -1500.0, 6000.0], 4000.0, 0.7, 9000.0);
    let dice = view.dice;
    for _ in 0..2 + dice.below(3) {
        let z = dice.within(3000.0, 9000.0);
        let pose = Pose {
            at: [dice.within(-0.4, 0.4) * z, 0.0, z],
            heading: dice.about(0.7),
        };
        backdrop::sign(&mut stage, &pose, dice);
    }
    stage
}
