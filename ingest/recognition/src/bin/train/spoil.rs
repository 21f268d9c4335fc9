//! What weather, lens and compression do to a picture, once more and differently each time.

use cordon_recognition::picture::Picture;

use crate::chance::Chance;

/// Spoils light and sharpness, `strength` 0 (hardly) to 1.
pub(crate) fn spoil(picture: &mut Picture, strength: f32, chance: &mut Chance) {
    if chance.often(0.35 * strength) {
        smear(picture, 1 + chance.one_of(3), chance.often(0.5));
    }
    if chance.often(0.8) {
        light(picture, strength, chance);
    }
    if chance.often(0.5 * strength) {
        noise(picture, chance.between(2.0, 16.0) * strength, chance);
    }
    if chance.often(0.12 * strength) {
        blot(picture, chance);
    }
}

/// Brightness, contrast, gamma and tint, by a table a channel.
fn light(picture: &mut Picture, strength: f32, chance: &mut Chance) {
    let contrast = 1.0 + chance.about(0.45) * strength;
    let lift = chance.about(45.0) * strength;
    let gamma = (chance.about(0.5) * strength).exp();
    let invert = chance.often(0.04 * strength);
    let tables: [[u8; 256]; 3] = std::array::from_fn(|_| {
        let gain = contrast * (1.0 + chance.about(0.18) * strength);
        let shift = lift + chance.about(10.0) * strength;
        std::array::from_fn(|v| {
            let v = 255.0 * (v as f32 / 255.0).powf(gamma);
            let v = if invert { 255.0 - v } else { v };
            ((v - 128.0) * gain + 128.0 + shift) as u8
        })
    });
    for pixel in picture.rgb.chunks_exact_mut(3) {
        for (value, table) in pixel.iter_mut().zip(&tables) {
            *value = table[usize::from(*value)];
        }
    }
}

/// Each pixel differs from what it should be.
fn noise(picture: &mut Picture, spread: f32, chance: &mut Chance) {
    let mut state = chance.seed() | 1;
    for value in &mut picture.rgb {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let sum = (state & 0xff) as f32 + (state >> 8 & 0xff) as f32 - 255.0;
        *value = (f32::from(*value) + sum * spread / 104.0) as u8;
    }
}

/// A running mean over `2 · reach + 1` pixels, along rows or columns.
fn smear(picture: &mut Picture, reach: usize, down: bool) {
    let (count, length, step, stride) = if down {
        (picture.width, picture.height, 3 * picture.width, 3)
    } else {
        (picture.height, picture.width, 3, 3 * picture.width)
    };
    let mut line = vec![0u8; length];
    for n in 0..count {
        for channel in 0..3 {
            let start = n * stride + channel;
            for (k, value) in line.iter_mut().enumerate() {
                *value = picture.rgb[start + k * step];
            }
            for k in 0..length {
                let (from, to) = (k.saturating_sub(reach), (k + reach + 1).min(length));
                let sum: u32 = line[from..to].iter().map(|v| u32::from(*v)).sum();
                picture.rgb[start + k * step] = (sum / (to - from) as u32) as u8;
            }
        }
    }
}

/// Something lies over a part: dirt, a branch, glare.
fn blot(picture: &mut Picture, chance: &mut Chance) {
    let (w, h) = (picture.width as f32, picture.height as f32);
    let (x, y) = (chance.between(0.0, w) as usize, chance.between(0.0, h) as usize);
    let (across, down) = (chance.between(0.02, 0.12) * w, chance.between(0.04, 0.25) * h);
    let colour = [0; 3].map(|_: u8| chance.between(0.0, 255.0) as u8);
    for row in y..(y + down as usize).min(picture.height) {
        for column in x..(x + across as usize).min(picture.width) {
            picture.rgb[3 * (row * picture.width + column)..][..3].copy_from_slice(&colour);
        }
    }
}
