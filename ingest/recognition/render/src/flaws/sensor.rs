//! The sensor: exposure, colour, noise, eight bits.

use crate::Picture;
use crate::canvas::Canvas;
use crate::chance::{Dice, Grain};

/// Exposes the picture: contrast, brightness, gamma, a cast, grey by infra-red at night. Gives how grey it is, from 0 to 1.
pub(crate) fn expose(canvas: &mut Canvas, dice: &mut Dice, strength: f32, night: bool) -> f32 {
    let grey = if night && dice.chance(0.45) || dice.chance(0.04) {
        1.0
    } else if dice.chance(0.3) {
        dice.within(0.0, 0.6)
    } else {
        0.0
    };
    let contrast = 1.0 + dice.about(0.4 * strength) - dice.mild(0.35 * strength);
    let gain = if night {
        dice.within(0.55, 1.1)
    } else {
        1.0 + dice.about(0.35 * strength)
    };
    let lift = dice.about(0.10 * strength);
    let gamma = 1.0 + dice.about(0.5 * strength);
    let cast = dice.mild(0.22 * strength);
    let tint = [0; 3].map(|_| 1.0 + dice.about(cast));
    let curves: Vec<[f32; 3]> = (0..=512)
        .map(|i| {
            let v = (i as f32 / 400.0).min(1.28);
            tint.map(|t| {
                let level = ((v * gain * t - 0.5) * contrast + 0.5 + lift).clamp(0.0, 1.0);
                level.powf(gamma)
            })
        })
        .collect();
    for pixel in &mut canvas.pixels {
        if grey > 0.0 {
            let luma = 0.3 * pixel[0] + 0.59 * pixel[1] + 0.11 * pixel[2];
            for v in pixel.iter_mut() {
                *v += (luma - *v) * grey;
            }
        }
        for (k, v) in pixel.iter_mut().enumerate() {
            *v = curves[((*v * 400.0).clamp(0.0, 512.0) as usize).min(512)][k];
        }
    }
    grey
}

/// Noise, the same in all colours and in each by itself; `most` is the strongest.
pub(crate) fn noise(canvas: &mut Canvas, dice: &mut Dice, most: f32, grey: f32) {
    let (deviation, chroma) = (dice.mild(most), dice.within(0.0, 0.8));
    let mut grain = Grain::new(dice.seed());
    if deviation < 0.004 {
        return;
    }
    let own = deviation * chroma * (1.0 - grey);
    for pixel in &mut canvas.pixels {
        let all = grain.normal() * deviation;
        if own > 0.002 {
            let three = grain.three();
            for (v, n) in pixel.iter_mut().zip(three) {
                *v += all + n * own;
            }
        } else {
            for v in pixel.iter_mut() {
                *v += all;
            }
        }
    }
}

/// Widens the light of a picture that is flatter than any that a detector would have found.
pub(crate) fn rescue(canvas: &mut Canvas) {
    const LEAST: f32 = 0.045;
    let luma = |p: &[f32; 3]| 0.3 * p[0] + 0.59 * p[1] + 0.11 * p[2];
    let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
    for pixel in canvas.pixels.iter().step_by(5) {
        let l = luma(pixel);
        sum += l;
        squares += l * l;
        n += 1.0;
    }
    let mean: f32 = sum / n;
    let deviation = (squares / n - mean * mean).max(0.0).sqrt();
    if deviation < LEAST {
        let by = (LEAST / deviation.max(0.004)).min(5.0);
        let middle = mean.clamp(0.15, 0.85);
        for v in canvas.pixels.as_flattened_mut() {
            *v = middle + (*v - mean) * by;
        }
    }
}

/// Eight bits a colour.
pub(crate) fn develop(canvas: &Canvas) -> Picture {
    // Clamped first, so that the cast is one instruction for many.
    let level = |v: &f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as i32 as u8;
    let rgb = canvas.pixels.as_flattened().iter().map(level).collect();
    Picture {
        width: canvas.width,
        height: canvas.height,
        rgb,
    }
}
