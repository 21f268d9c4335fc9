//! What JPEG and video compression leave: 8×8 blocks in the frequency domain, coarsely rounded, colour at half the resolution.

use std::sync::OnceLock;

use crate::canvas::Canvas;

/// How coarsely each frequency is rounded at quality 50, for brightness; colour is rounded half as fine again.
fn coarseness(x: usize, y: usize) -> f32 {
    // The standard's table rises roughly like this with frequency.
    10.0 + 5.2 * (x + y) as f32 + 0.6 * (x * y) as f32
}

/// The cosines, and the same turned over.
fn cosines() -> &'static [Block; 2] {
    static COSINES: OnceLock<[Block; 2]> = OnceLock::new();
    COSINES.get_or_init(|| {
        let mut c = [[0.0; 8]; 8];
        for (k, row) in c.iter_mut().enumerate() {
            let scale = if k == 0 { 0.125_f32.sqrt() } else { 0.5 };
            for (n, cell) in row.iter_mut().enumerate() {
                *cell = scale * ((n as f32 + 0.5) * k as f32 * std::f32::consts::PI / 8.0).cos();
            }
        }
        let mut turned = [[0.0; 8]; 8];
        for (i, cell) in turned.as_flattened_mut().iter_mut().enumerate() {
            *cell = c[i % 8][i / 8];
        }
        [c, turned]
    })
}

type Block = [[f32; 8]; 8];

/// c · block · cᵀ, with `turned` = cᵀ; the other way round, it goes back.
fn transform(c: &Block, turned: &Block, block: &Block) -> Block {
    let product = |a: &Block, b: &Block| {
        let mut out = [[0.0; 8]; 8];
        for (row, line) in out.iter_mut().zip(a) {
            for (f, other) in line.iter().zip(b) {
                for (cell, v) in row.iter_mut().zip(other) {
                    *cell += f * v;
                }
            }
        }
        out
    };
    product(&product(c, block), turned)
}

/// To the nearest whole number, by the bits that a float has not: without SSE4.1 `round` is a call.
fn round(v: f32) -> f32 {
    const LIFT: f32 = 12_582_912.0;
    (v + LIFT) - LIFT
}

fn round_off(block: &Block, steps: &Block) -> Block {
    let [c, turned] = cosines();
    let mut waves = transform(c, turned, block);
    for (row, step) in waves.iter_mut().zip(steps) {
        for (v, s) in row.iter_mut().zip(step) {
            *v = round(*v / s) * s;
        }
    }
    transform(turned, c, &waves)
}

/// Compresses and opens again, at a quality from 5 to 95.
pub(crate) fn compress(canvas: &mut Canvas, quality: f32) {
    let scale = if quality < 50.0 { 50.0 / quality } else { 2.0 - quality / 50.0 }.max(0.04) / 255.0;
    let mut light = [[0.0; 8]; 8];
    let mut colour = [[0.0; 8]; 8];
    for y in 0..8 {
        for x in 0..8 {
            light[y][x] = coarseness(x, y) * scale;
            colour[y][x] = (coarseness(x, y) * 1.5).min(99.0) * scale;
        }
    }
    for top in (0..canvas.height).step_by(16) {
        for left in (0..canvas.width).step_by(16) {
            tile(canvas, left, top, &light, &colour);
        }
    }
}

/// One 16×16 tile: four blocks of brightness, one each of blue and red.
fn tile(canvas: &mut Canvas, left: usize, top: usize, light: &Block, colour: &Block) {
    let (w, h) = (canvas.width, canvas.height);
    let mut luma = [[[0.0; 8]; 8]; 4];
    let mut chroma = [[[0.0; 8]; 8]; 2];
    for y in 0..16 {
        let row = (top + y).min(h - 1) * w;
        for x in 0..16 {
            let [r, g, b] = canvas.pixels[row + (left + x).min(w - 1)];
            let l = 0.299 * r + 0.587 * g + 0.114 * b;
            luma[y / 8 * 2 + x / 8][y % 8][x % 8] = l - 0.5;
            chroma[0][y / 2][x / 2] += (b - l) * 0.141;
            chroma[1][y / 2][x / 2] += (r - l) * 0.178;
        }
    }
    let luma = luma.map(|block| round_off(&block, light));
    let chroma = chroma.map(|block| round_off(&block, colour));
    for y in 0..16.min(h - top) {
        for x in 0..16.min(w - left) {
            let l = luma[y / 8 * 2 + x / 8][y % 8][x % 8] + 0.5;
            let (cb, cr) = (chroma[0][y / 2][x / 2], chroma[1][y / 2][x / 2]);
            let (r, b) = (l + 1.402 * cr, l + 1.772 * cb);
            canvas.pixels[(top + y) * w + left + x] = [r, (l - 0.299 * r - 0.114 * b) / 0.587, b];
        }
    }
}
