//! Light: shadows, gradients, glare, headlights, the dark.

use crate::canvas::{Canvas, Colour};
use crate::chance::Dice;

pub(crate) fn fall(canvas: &mut Canvas, dice: &mut Dice, strength: f32, night: bool) {
    if dice.chance(0.7) {
        gradient(canvas, dice, strength);
    }
    if dice.chance(0.22 * strength) {
        shadow(canvas, dice);
    }
    if dice.chance(if night { 0.5 } else { 0.16 } * strength) {
        let power = dice.mild(0.9) + 0.1;
        let tint = if night {
            [1.0, dice.within(0.85, 1.0), dice.within(0.6, 1.0)]
        } else {
            [1.0, 1.0, 1.0]
        };
        glare(canvas, dice, power, tint);
    }
}

/// Lighter on one side than on the other.
fn gradient(canvas: &mut Canvas, dice: &mut Dice, strength: f32) {
    let (gx, gy) = (dice.about(0.35 * strength), dice.about(0.35 * strength));
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    for (y, row) in canvas.pixels.chunks_exact_mut(canvas.width).enumerate() {
        let base = 1.0 + gy * (y as f32 / h - 0.5);
        for (x, pixel) in row.iter_mut().enumerate() {
            let f = base + gx * (x as f32 / w - 0.5);
            for v in pixel.iter_mut() {
                *v *= f;
            }
        }
    }
}

/// The hard or soft edge of a shadow across the picture.
fn shadow(canvas: &mut Canvas, dice: &mut Dice) {
    let angle = dice.within(0.0, std::f32::consts::TAU);
    let (c, s) = (angle.cos(), angle.sin());
    let depth = dice.within(0.35, 0.8);
    let soft = 1.0 / dice.within(1.0, 12.0);
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let (cx, cy) = (w * dice.within(0.1, 0.9), h * dice.within(0.1, 0.9));
    // A second edge makes it a band: a bar's shadow, or a branch's.
    let width = if dice.chance(0.5) { h * dice.within(0.15, 0.6) } else { f32::MAX };
    for (y, row) in canvas.pixels.chunks_exact_mut(canvas.width).enumerate() {
        for (x, pixel) in row.iter_mut().enumerate() {
            let d = (x as f32 - cx) * c + (y as f32 - cy) * s;
            let inside = (d * soft + 0.5).clamp(0.0, 1.0).min(((width - d) * soft + 0.5).clamp(0.0, 1.0));
            let f = 1.0 - (1.0 - depth) * inside;
            for v in pixel.iter_mut() {
                *v *= f;
            }
        }
    }
}

/// A bright spot: the sun on paint, a flash, a headlight.
pub(crate) fn glare(canvas: &mut Canvas, dice: &mut Dice, power: f32, tint: Colour) {
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let centre = [w * dice.within(-0.1, 1.1), h * dice.within(-0.1, 1.1)];
    let size = h.min(w) * dice.within(0.12, 0.7);
    let flat = dice.within(0.4, 1.6);
    let inverse = [1.0 / (size * flat), 1.0 / size];
    for (y, row) in canvas.pixels.chunks_exact_mut(canvas.width).enumerate() {
        let dy = (y as f32 - centre[1]) * inverse[1];
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = (x as f32 - centre[0]) * inverse[0];
            let q = 1.0 / (1.0 + dx * dx + dy * dy);
            let f = power * q * q;
            for k in 0..3 {
                pixel[k] += f * tint[k] * (1.15 - pixel[k] * 0.5);
            }
        }
    }
}
