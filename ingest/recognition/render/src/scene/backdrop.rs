//! What is behind everything: sky, ground, buildings, signs.

use super::camera::{Camera, Pose};
use super::stage::{Side, Stage};
use super::words::writing;
use crate::canvas::{Canvas, Colour, cloud};
use crate::chance::Dice;

/// An empty place under the sky.
pub(crate) fn place(camera: Camera, size: [usize; 2], light: f32, dice: &mut Dice) -> Stage {
    let canvas = Canvas::new(size[0], size[1], [0.0; 3]);
    let mut stage = Stage {
        canvas,
        camera,
        objects: Vec::new(),
        unclear: Vec::new(),
        light,
    };
    let haze = dice.within(0.5, 0.95);
    let night = light < 0.6;
    let top: Colour = if night {
        [0.02, 0.02, 0.05]
    } else {
        [haze * dice.within(0.5, 1.0), haze * 0.85, haze]
    };
    let low: Colour = if night { [0.07, 0.06, 0.06] } else { [haze, haze, haze] };
    let ground_tone = dice.within(0.25, 0.55);
    let ground = stage.lit([ground_tone, ground_tone * 0.97, ground_tone * dice.within(0.8, 1.0)], 1.0);
    let horizon = camera.horizon();
    let height = size[1] as f32;
    for (y, row) in stage.canvas.pixels.chunks_exact_mut(size[0]).enumerate() {
        let t = (y as f32 / horizon.max(1.0)).clamp(0.0, 1.0);
        let mut colour = ground;
        if (y as f32) < horizon {
            for k in 0..3 {
                colour[k] = top[k] + (low[k] - top[k]) * t;
            }
        } else {
            let near = 0.85 + 0.25 * (y as f32 - horizon) / height;
            colour = colour.map(|v| v * near);
        }
        row.fill(colour);
    }
    let far = 60_000.0;
    let plane = camera.plane(
        &Pose {
            at: [0.0; 3],
            heading: 0.0,
        },
        [-far, 0.0, far],
        [1.0, 0.0, 0.0],
        [0.0, 0.0, -1.0],
    );
    let rough = dice.within(0.02, 0.14);
    stage.on(&plane).shade([2.0 * far, far], |u, v, pixel| {
        let f = 1.0 + rough * cloud(u * 0.008, v * 0.008);
        for p in pixel.iter_mut() {
            *p *= f;
        }
    });
    lines(&mut stage, dice);
    stage
}

/// Painted lines on the ground.
fn lines(stage: &mut Stage, dice: &mut Dice) {
    let pose = Pose {
        at: [0.0; 3],
        heading: dice.about(0.4),
    };
    let plane = stage.camera.plane(&pose, [0.0; 3], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
    let colour = if dice.chance(0.6) { [0.8; 3] } else { [0.8, 0.65, 0.1] };
    let colour = stage.lit(colour, 1.0);
    let mut pen = stage.on(&plane);
    let x = dice.within(1500.0, 2600.0);
    for x in [-x, x] {
        for i in 0..8 {
            let z = 1500.0 + i as f32 * 5000.0;
            pen.rect([x, z], [x + 150.0, z + 3000.0]);
        }
    }
    pen.glaze(colour, dice.within(0.2, 0.9));
}

/// Buildings, walls, poles and signs further away than `near` millimetres.
pub(crate) fn surroundings(stage: &mut Stage, near: f32, dice: &mut Dice) {
    for _ in 0..1 + dice.below(4) {
        let z = near + dice.within(4000.0, 30_000.0);
        let pose = Pose {
            at: [dice.within(-1.0, 1.0) * z, 0.0, z],
            heading: dice.about(0.8),
        };
        building(stage, &pose, dice);
    }
    for _ in 0..dice.below(3) {
        let z = near + dice.within(500.0, 9000.0);
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let pose = Pose {
            at: [side * dice.within(0.25, 0.8) * z, 0.0, z],
            heading: dice.about(0.5),
        };
        sign(stage, &pose, dice);
    }
}

fn building(stage: &mut Stage, pose: &Pose, dice: &mut Dice) {
    let tone = dice.within(0.25, 0.85);
    let colour = [tone, tone * dice.within(0.85, 1.05), tone * dice.within(0.7, 1.05)];
    let size = [
        dice.within(4000.0, 16_000.0),
        dice.within(3000.0, 12_000.0),
        dice.within(4000.0, 12_000.0),
    ];
    let glass = stage.lit([0.15, 0.18, 0.22], 1.0);
    for facet in stage.facets(pose, size) {
        stage.block(&facet, colour);
        if facet.side == Side::Top {
            continue;
        }
        let [w, h] = facet.size;
        let (step, gap) = (dice.within(1200.0, 2500.0), dice.within(0.3, 0.7));
        let mut pen = stage.on(&facet.plane);
        let mut y = 600.0;
        while y + step < h {
            let mut x = 500.0;
            while x + step < w {
                pen.rect([x, y], [x + step * gap, y + step * gap]);
                x += step;
            }
            y += step * 1.2;
        }
        pen.fill(glass);
        if dice.chance(0.5) {
            let text = writing(dice);
            let colour = if tone > 0.5 { [0.1, 0.1, 0.5] } else { [0.9, 0.9, 0.8] };
            stage.write(
                &facet.plane,
                &text,
                [w * 0.1, h * 0.02],
                [w * 0.8, dice.within(400.0, 900.0)],
                colour,
                dice,
            );
        }
    }
}

/// A board on a pole, with words on it.
pub(crate) fn sign(stage: &mut Stage, pose: &Pose, dice: &mut Dice) {
    let plane = stage.camera.plane(pose, [-600.0, -3200.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
    let (w, h) = (dice.within(500.0, 2200.0), dice.within(300.0, 900.0));
    let (board, ink) = dice.pick(&[
        ([0.1, 0.25, 0.65], [0.92; 3]),
        ([0.9, 0.9, 0.9], [0.08; 3]),
        ([0.92, 0.78, 0.1], [0.08; 3]),
        ([0.8, 0.1, 0.1], [0.95; 3]),
        ([0.05, 0.4, 0.2], [0.95; 3]),
    ]);
    let (board, grey) = (stage.lit(board, 1.0), stage.lit([0.4; 3], 1.0));
    let mut pen = stage.on(&plane);
    pen.rect([w / 2.0 - 40.0, h], [w / 2.0 + 40.0, 3200.0]);
    pen.fill(grey);
    pen.rounded([0.0, 0.0], [w, h], 40.0);
    pen.fill(board);
    let rows = 1 + dice.below(2);
    for row in 0..rows {
        let tall = h * 0.7 / rows as f32;
        let text = writing(dice);
        let y = h * (0.12 + 0.45 * row as f32);
        stage.write(&plane, &text, [w * 0.06, y], [w * 0.88, tall * 0.85], ink, dice);
    }
    stage.hide(&plane, [w, h]);
}
