//! What is seen around a plate, and what hangs over it.

use super::plan::Plan;
use crate::canvas::{Canvas, Colour, cloud};
use crate::chance::Dice;
use crate::plane::Plane;

/// The vehicle's paint, or whatever the plate hangs on.
fn paintwork(dice: &mut Dice) -> Colour {
    match dice.weighted(&[0.4, 0.25, 0.12, 0.1, 0.13]) {
        0 => [dice.within(0.02, 0.18); 3].map(|v| v + dice.about(0.03)),
        1 => [dice.within(0.3, 0.85); 3].map(|v| v + dice.about(0.05)),
        2 => [dice.within(0.4, 0.75), dice.within(0.03, 0.15), dice.within(0.05, 0.2)],
        3 => [dice.within(0.03, 0.2), dice.within(0.1, 0.35), dice.within(0.3, 0.65)],
        _ => [dice.within(0.1, 0.8), dice.within(0.1, 0.7), dice.within(0.05, 0.6)],
    }
}

/// Paints what is around: paint that shines from above, edges of bumper and holder, lamps.
pub(super) fn paint(canvas: &mut Canvas, plane: &Plane, plan: &Plan, dice: &mut Dice) {
    let [w, h] = plan.size;
    let (base, below) = (paintwork(dice), paintwork(dice));
    let from = [dice.within(0.0, 250.0), dice.within(0.0, 250.0)];
    let (rough, slope) = (dice.mild(0.5), dice.about(0.6));
    let (width, height) = (canvas.width, canvas.height as f32);
    for (i, pixel) in canvas.pixels.iter_mut().enumerate() {
        let (x, y) = ((i % width) as f32, (i / width) as f32);
        let f = 1.0 + rough * cloud(from[0] + x, from[1] + y) + slope * (y / height - 0.5);
        for (p, b) in pixel.iter_mut().zip(base) {
            *p = b * f;
        }
    }
    let mut pen = canvas.on(plane);
    if dice.chance(0.5) {
        let edge = h * dice.within(0.6, 1.15);
        pen.rect([-2.0 * w, edge], [3.0 * w, 4.0 * h]);
        pen.fill(below);
    }
    if dice.chance(0.35) {
        // The holder's rim, with a maker's name under the plate now and then.
        let rim = h * dice.within(0.03, 0.12);
        pen.rounded([-rim, -rim], [w + rim, h + rim * dice.within(1.0, 2.0)], plan.radius);
        pen.fill([dice.within(0.02, 0.15); 3]);
    }
    for _ in 0..dice.below(4) {
        let at = [
            w * dice.within(-0.3, 1.3),
            if dice.chance(0.5) {
                -h * dice.within(0.05, 0.3)
            } else {
                h * dice.within(1.05, 1.3)
            },
        ];
        let size = h * dice.within(0.03, 0.15);
        pen.rounded(at, [at[0] + size * dice.within(1.0, 5.0), at[1] + size], size * 0.4);
        let colour = paintwork(dice);
        pen.fill(colour);
    }
    if dice.chance(0.12) {
        pen.disc([w * dice.within(0.0, 1.0), -h * 0.12], h * 0.1);
        pen.fill(dice.pick(&[[0.95, 0.2, 0.15], [1.0, 0.9, 0.6], [1.0, 0.6, 0.1]]));
    }
}

/// What hangs over the plate: a rope, a bar, a cable, mud on a corner. Never so much that letters are lost.
pub(super) fn cover(canvas: &mut Canvas, plane: &Plane, plan: &Plan, dice: &mut Dice) {
    let [w, h] = plan.size;
    let mut pen = canvas.on(plane);
    if dice.chance(0.05) {
        let (x, lean) = (w * dice.within(0.0, 1.0), dice.about(0.6) * w);
        pen.stroke([x, -0.5 * h], [x + lean, 1.5 * h], h * dice.within(0.015, 0.05));
        pen.fill(dice.pick(&[[0.05; 3], [0.5, 0.45, 0.3], [0.1, 0.3, 0.15], [0.7; 3]]));
    }
    if dice.chance(0.06) {
        // The edge of a bumper or a towing bar over the upper or lower rim.
        let depth = h * dice.within(0.02, 0.1);
        let (a, b) = if dice.chance(0.5) { (-h, depth) } else { (h - depth, 2.0 * h) };
        pen.rect([-w, a], [2.0 * w, b]);
        let tone = dice.within(0.02, 0.5);
        pen.fill([tone; 3]);
    }
    if dice.chance(0.06) {
        let corner = [w * dice.pick(&[0.02, 0.98, 0.5]), h * dice.pick(&[0.03, 0.97])];
        pen.disc(corner, h * dice.within(0.04, 0.09));
        pen.glaze(dice.pick(&[[0.3, 0.22, 0.14], [0.1, 0.4, 0.2], [0.8, 0.2, 0.2]]), 0.9);
    }
}
