//! The sensor: exposure, colour, noise, eight bits.

use crate::Picture;
use crate::canvas::Canvas;
use crate::chance::{Dice, Grain};

/// Exposes the picture: contrast, brightness, gamma, a cast, grey by infra-red at night, noise.
pub(crate) fn expose(canvas: &mut Canvas, dice: &mut Dice, strength: f32, night: bool) {
    let grey = if night && dice.chance(0.45) || dice.chance(0.04) {
        1.0
    } else if dice.chance(0.3) {
        dice.within(0.0, 0.6)
    } else {
        0.0
    };
    let contrast = 1.0 + dice.about(0.4 * strength) - dice.mild(0.35 * strength);
    let gain = if night { dice.within(0.3, 0.95) } else { 1.0 + dice.about(0.35 * strength) };
    let lift = dice.about(0.10 * strength);
    let gamma = 1.0 + dice.about(0.5 * strength);
    let cast = dice.mild(0.22 * strength);
    let tint = [0; 3].map(|_| 1.0 + dice.about(cast));
    let curves: Vec<[f32; 3]> = (0..=512)
        .map(|i| {
            let v = i as f32 / 400.0;
            tint.map(|t| {
                let level = ((v * gain * t - 0.5) * contrast + 0.5 + lift).clamp(0.0, 1.0);
                level.powf(gamma)
            })
        })
        .collect();
    let (deviation, chroma) = (dice.mild(0.07 * strength), dice.within(0.0, 0.8));
    let mut grain = Grain::new(dice.seed());
    for pixel in &mut canvas.pixels {
        if grey > 0.0 {
            let luma = 0.3 * pixel[0] + 0.59 * pixel[1] + 0.11 * pixel[2];
            *pixel = pixel.map(|v| v + (luma - v) * grey);
        }
        for k in 0..3 {
            // Casts from float saturate, so any light finds its place.
            pixel[k] = curves[((pixel[k] * 400.0) as usize).min(512)][k];
        }
        if deviation > 0.004 {
            let all = grain.normal() * deviation;
            let own = deviation * chroma * (1.0 - grey);
            for v in pixel.iter_mut() {
                *v += all + if own > 0.002 { grain.normal() * own } else { 0.0 };
            }
        }
    }
}

/// Eight bits a colour.
pub(crate) fn develop(canvas: &Canvas) -> Picture {
    let mut rgb = Vec::with_capacity(canvas.pixels.len() * 3);
    for pixel in &canvas.pixels {
        // Casts from float saturate.
        rgb.extend(pixel.map(|v| (v * 255.0 + 0.5) as u8));
    }
    Picture {
        width: canvas.width,
        height: canvas.height,
        rgb,
    }
}
