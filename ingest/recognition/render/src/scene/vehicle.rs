//! Vehicles that carry plates: tractors, trailers, cars, motorcycles.

use super::boxes::Shipping;
use super::camera::Pose;
use super::stage::{Facet, Side, Stage};
use super::words::writing;
use crate::canvas::Colour;
use crate::chance::Dice;
use crate::plane::Plane;
use crate::plate::Plan;

/// A vehicle's paint.
pub(crate) fn paint(dice: &mut Dice) -> Colour {
    let tone = dice.within(0.03, 0.9);
    if dice.chance(0.6) {
        [tone, tone, tone * 1.03]
    } else {
        [dice.within(0.05, 0.8), dice.within(0.05, 0.6), dice.within(0.05, 0.7)]
    }
}

/// Wheels along a side, seen from it.
fn wheels(stage: &mut Stage, plane: &Plane, ground: f32, radius: f32, at: &[f32]) {
    let rim = stage.lit([0.45; 3], 1.0);
    let mut pen = stage.on(plane);
    for &x in at {
        pen.disc([x, ground - radius], radius);
    }
    pen.fill([0.03; 3]);
    for &x in at {
        pen.disc([x, ground - radius], radius * 0.55);
    }
    pen.fill(rim);
    let mut pen = stage.on(plane);
    for &x in at {
        pen.disc([x, ground - radius], radius * 0.25);
    }
    pen.fill([0.08; 3]);
}

/// Lamps at both sides of a face.
fn lamps(stage: &mut Stage, facet: &Facet, y: f32, size: [f32; 2], inset: f32, colour: Colour) {
    let w = facet.size[0];
    let mut pen = stage.on(&facet.plane);
    for x in [inset, w - inset - size[0]] {
        pen.rounded([x, y], [x + size[0], y + size[1]], size[1] * 0.3);
    }
    pen.fill(colour);
}

/// A semi-trailer with a container on it; the back looks at −z, the origin is on the ground below its middle.
pub(crate) fn trailer(stage: &mut Stage, pose: &Pose, load: Option<&Shipping>, plate: &Plan, seed: u64) {
    let mut dice = Dice::new(seed, 31);
    let (deck, length) = (1250.0, load.map_or(12_192.0, |load| load.length).max(7000.0) + 200.0);
    let frame: Colour = dice.pick(&[[0.55, 0.12, 0.1], [0.12, 0.2, 0.45], [0.1, 0.1, 0.1], [0.6, 0.3, 0.08]]);
    shadow(stage, pose, [2700.0, length + 400.0]);
    let shadowed = [0.05; 3];
    for facet in stage.facets(&pose.moved([0.0, -300.0, 0.0]), [2300.0, deck - 420.0, length - 600.0]) {
        stage.block(&facet, shadowed);
        if matches!(facet.side, Side::Left | Side::Right) {
            let l = facet.size[0];
            let back = if facet.side == Side::Right {
                [900.0, 2200.0, 3500.0]
            } else {
                [l - 900.0, l - 2200.0, l - 3500.0]
            };
            wheels(stage, &facet.plane, facet.size[1] + 300.0, 500.0, &back);
        }
    }
    for facet in stage.facets(&pose.moved([0.0, -(deck - 220.0), 0.0]), [2480.0, 210.0, length]) {
        stage.block(&facet, frame);
    }
    if let Some(load) = load {
        load.stand(stage, &pose.moved([0.0, -deck, 0.0]));
    }
    // The bumper bar below the doors, with lamps, stripes and the plate.
    let bar = pose.moved([0.0, -420.0, -length / 2.0 + 150.0]);
    for facet in stage.facets(&bar, [2450.0, dice.within(330.0, 480.0), 220.0]) {
        stage.block(&facet, frame.map(|v| v * 0.8));
        stage.sheen(&facet, &mut dice);
        if facet.side == Side::Back {
            bumper(stage, &facet, plate, &mut dice);
        }
    }
}

fn bumper(stage: &mut Stage, facet: &Facet, plate: &Plan, dice: &mut Dice) {
    let [w, h] = facet.size;
    if dice.chance(0.6) {
        let (red, white) = (stage.lit([0.8, 0.1, 0.08], 1.0), stage.lit([0.9; 3], 1.0));
        let mut pen = stage.on(&facet.plane);
        for i in 0..12 {
            let x = i as f32 * w / 12.0;
            pen.rect([x, h - 80.0], [x + w / 12.0, h - 10.0]);
            pen.fill(if i % 2 == 0 { red } else { white });
        }
    }
    let glow = if stage.light < 0.6 { [1.0, 0.15, 0.1] } else { [0.6, 0.08, 0.06] };
    lamps(stage, facet, 40.0, [340.0, 120.0], 60.0, glow);
    let amber = if stage.light < 0.6 { [1.0, 0.6, 0.1] } else { [0.8, 0.45, 0.08] };
    lamps(stage, facet, 40.0, [120.0, 120.0], 410.0, amber);
    let x = w * dice.pick(&[0.5, 0.5, 0.3, 0.7]);
    stage.plate(&facet.plane, [x, (h * 0.45).max(plate.size[1] / 2.0 + 8.0)], plate, dice);
}

/// A tractor's cab; its front looks at +z. The origin is on the ground below its middle.
pub(crate) fn cab(stage: &mut Stage, pose: &Pose, plate: &Plan, seed: u64) {
    let mut dice = Dice::new(seed, 32);
    let colour = paint(&mut dice);
    let size = [2490.0, dice.within(2500.0, 3100.0), dice.within(1900.0, 2400.0)];
    shadow(stage, pose, [2700.0, 6800.0]);
    // Chassis and drive axle behind the cab.
    for facet in stage.facets(&pose.moved([0.0, -350.0, -2600.0]), [2300.0, 600.0, 4800.0]) {
        stage.block(&facet, [0.06; 3]);
        if matches!(facet.side, Side::Left | Side::Right) {
            let l = facet.size[0];
            let at = if facet.side == Side::Right {
                [1200.0, 2500.0]
            } else {
                [l - 1200.0, l - 2500.0]
            };
            wheels(stage, &facet.plane, facet.size[1] + 350.0, 510.0, &at);
        }
    }
    for facet in stage.facets(&pose.moved([0.0, -420.0, 0.0]), size) {
        stage.block(&facet, colour);
        stage.sheen(&facet, &mut dice);
        let [w, h] = facet.size;
        match facet.side {
            Side::Front => cab_front(stage, &facet, plate, &mut dice),
            Side::Left | Side::Right => {
                let glass = stage.lit([0.12, 0.15, 0.18], 1.0);
                let mut pen = stage.on(&facet.plane);
                let x = if facet.side == Side::Right { 0.4 } else { 0.08 };
                pen.rounded([w * x, h * 0.18], [w * (x + 0.5), h * 0.48], 60.0);
                pen.fill(glass);
                let front = if facet.side == Side::Right { w * 0.62 } else { w * 0.38 };
                wheels(stage, &facet.plane, h + 420.0, 510.0, &[front]);
                let text = writing(&mut dice);
                stage.write(&facet.plane, &text, [w * 0.12, h * 0.58], [w * 0.7, 150.0], [0.85; 3], &mut dice);
            }
            _ => {}
        }
    }
}

fn cab_front(stage: &mut Stage, facet: &Facet, plate: &Plan, dice: &mut Dice) {
    let [w, h] = facet.size;
    let glass = stage.lit([0.13, 0.16, 0.2], 1.0);
    let sky = stage.lit([0.5, 0.56, 0.62], 1.0);
    let grille = stage.lit([0.1; 3], 1.0);
    let mut pen = stage.on(&facet.plane);
    pen.rounded([w * 0.06, h * 0.16], [w * 0.94, h * 0.48], 90.0);
    pen.fill(glass);
    pen.polygon(&[[w * 0.1, h * 0.18], [w * 0.45, h * 0.18], [w * 0.3, h * 0.46], [w * 0.1, h * 0.46]]);
    pen.glaze(sky, 0.4);
    for i in 0..5 {
        let y = h * (0.56 + 0.045 * i as f32);
        pen.rect([w * 0.2, y], [w * 0.8, y + h * 0.025]);
    }
    pen.fill(grille);
    pen.rect([0.0, h * 0.82], [w, h]);
    pen.glaze(grille, if dice.chance(0.5) { 0.9 } else { 0.35 });
    let lamp = if stage.light < 0.6 { [1.0, 0.98, 0.85] } else { [0.75, 0.77, 0.8] };
    lamps(stage, facet, h * 0.84, [380.0, 190.0], 90.0, lamp);
    let text = writing(dice);
    stage.write(
        &facet.plane,
        &text,
        [w * 0.25, h * 0.03],
        [w * 0.5, h * 0.08],
        [0.9, 0.85, 0.2],
        dice,
    );
    stage.plate(&facet.plane, [w * 0.5, h * 0.91], plate, dice);
}

/// A car; its back looks at −z.
pub(crate) fn car(stage: &mut Stage, pose: &Pose, plate: &Plan, seed: u64) {
    let mut dice = Dice::new(seed, 33);
    let colour = paint(&mut dice);
    let (w, h, l) = (dice.within(1650.0, 1950.0), dice.within(750.0, 1000.0), 4300.0);
    shadow(stage, pose, [w + 150.0, l + 200.0]);
    let roof = dice.within(450.0, 650.0);
    for facet in stage.facets(&pose.moved([0.0, -h - 150.0, -100.0]), [w * 0.84, roof, l * 0.55]) {
        stage.block(&facet, colour);
        if facet.side != Side::Top {
            let glass = stage.lit([0.1, 0.12, 0.14], 1.0);
            let size = facet.size;
            let mut pen = stage.on(&facet.plane);
            pen.rounded([60.0, 60.0], [size[0] - 60.0, size[1] - 10.0], 90.0);
            pen.fill(glass);
        }
    }
    for facet in stage.facets(&pose.moved([0.0, -180.0, 0.0]), [w, h, l]) {
        stage.block(&facet, colour);
        stage.sheen(&facet, &mut dice);
        let [fw, fh] = facet.size;
        match facet.side {
            Side::Back | Side::Front => {
                let back = facet.side == Side::Back;
                let glow: Colour = if back { [0.6, 0.07, 0.07] } else { [0.8, 0.82, 0.85] };
                lamps(stage, &facet, fh * 0.15, [fw * 0.2, fh * 0.2], fw * 0.03, glow);
                let dark = stage.lit([0.07; 3], 1.0);
                let mut pen = stage.on(&facet.plane);
                pen.rect([0.0, fh * 0.72], [fw, fh]);
                pen.glaze(dark, 0.6);
                let y = fh * dice.within(0.35, 0.72);
                stage.plate(&facet.plane, [fw / 2.0, y.max(plate.size[1] / 2.0)], plate, &mut dice);
            }
            Side::Left | Side::Right => wheels(stage, &facet.plane, fh + 180.0, 320.0, &[fw * 0.2, fw * 0.8]),
            Side::Top => {}
        }
    }
}

/// A motorcycle from behind, with a rider now and then.
pub(crate) fn motorcycle(stage: &mut Stage, pose: &Pose, plate: &Plan, seed: u64) {
    let mut dice = Dice::new(seed, 34);
    let (colour, shirt) = (paint(&mut dice), paint(&mut dice));
    let plane = stage.camera.plane(pose, [-400.0, -1700.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
    let (colour, shirt) = (stage.lit(colour, 1.0), stage.lit(shirt, 0.9));
    let mut pen = stage.on(&plane);
    pen.rounded([340.0, 1150.0], [460.0, 1700.0], 50.0);
    pen.fill([0.04; 3]);
    pen.rounded([270.0, 780.0], [530.0, 1150.0], 90.0);
    pen.fill(colour);
    pen.rounded([330.0, 830.0], [470.0, 900.0], 20.0);
    pen.fill([0.7, 0.08, 0.06]);
    if dice.chance(0.6) {
        pen.rounded([190.0, 250.0], [610.0, 850.0], 150.0);
        pen.fill(shirt);
        pen.disc([400.0, 130.0], 130.0);
        pen.fill(colour.map(|v| 1.0 - v * 0.8));
    }
    stage.hide(&plane.moved([190.0, 250.0], 1.0), [420.0, 900.0]);
    stage.plate(&plane, [400.0, dice.within(1000.0, 1120.0)], plate, &mut dice);
}

/// The dark ground under a vehicle.
fn shadow(stage: &mut Stage, pose: &Pose, size: [f32; 2]) {
    let plane = stage
        .camera
        .plane(pose, [-size[0] / 2.0, 0.0, size[1] / 2.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]);
    let mut pen = stage.on(&plane);
    pen.rounded([0.0, 0.0], size, 300.0);
    pen.glaze([0.02; 3], 0.55);
}
