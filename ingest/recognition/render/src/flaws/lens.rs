//! The lens: defocus, motion, enlarging, sharpening.

use crate::canvas::Canvas;
use crate::chance::Dice;

pub(crate) fn blur(canvas: &mut Canvas, dice: &mut Dice, most: f32) {
    // A lens is never perfect.
    let sigma = (0.25 + dice.mild(most)).min(most.max(0.25));
    let moving = dice.chance(0.25);
    soften(canvas, if moving { sigma * 0.6 } else { sigma });
    if moving {
        let length = dice.mild(most * 3.0) + 0.7;
        let angle = if dice.chance(0.5) {
            dice.about(0.3)
        } else {
            dice.within(0.0, std::f32::consts::PI)
        };
        smear(canvas, length * angle.cos(), length * angle.sin());
    }
}

/// A round blur, `sigma` pixels wide.
pub(crate) fn soften(canvas: &mut Canvas, sigma: f32) {
    if sigma < 0.3 {
        return;
    }
    let reach = ((sigma * 2.3).ceil() as usize).clamp(1, 8);
    let mut kernel = [0.0_f32; 9];
    for (i, k) in kernel.iter_mut().enumerate().take(reach + 1) {
        *k = (-(i as f32).powi(2) / (2.0 * sigma * sigma)).exp();
    }
    let sum = kernel[0] + 2.0 * kernel[1..=reach].iter().sum::<f32>();
    kernel.iter_mut().for_each(|k| *k /= sum);
    let (w, h) = (canvas.width, canvas.height);
    let sides = 3 * reach;
    // Along the rows, each with its edges repeated; colours lie flat, three to a pixel.
    let mut line = vec![0.0_f32; 3 * w + 2 * sides];
    for row in canvas.pixels.chunks_exact_mut(w) {
        let (first, last) = (row[0], row[w - 1]);
        let row = row.as_flattened_mut();
        for i in 0..sides {
            line[i] = first[i % 3];
            line[sides + 3 * w + i] = last[i % 3];
        }
        line[sides..sides + 3 * w].copy_from_slice(row);
        for (o, s) in row.iter_mut().zip(&line[sides..]) {
            *o = s * kernel[0];
        }
        for (i, &f) in kernel.iter().enumerate().take(reach + 1).skip(1) {
            for ((o, a), b) in row.iter_mut().zip(&line[sides - 3 * i..]).zip(&line[sides + 3 * i..]) {
                *o += f * (a + b);
            }
        }
    }
    // Down the columns, whole rows at a time.
    let source = canvas.pixels.clone();
    let source = source.as_flattened();
    let all = canvas.pixels.as_flattened_mut();
    let w = 3 * w;
    for (y, out) in all.chunks_exact_mut(w).enumerate() {
        for (o, s) in out.iter_mut().zip(&source[y * w..]) {
            *o = s * kernel[0];
        }
        for (i, &f) in kernel.iter().enumerate().take(reach + 1).skip(1) {
            let (up, down) = (y.saturating_sub(i) * w, (y + i).min(h - 1) * w);
            for ((o, a), b) in out.iter_mut().zip(&source[up..up + w]).zip(&source[down..down + w]) {
                *o += f * (a + b);
            }
        }
    }
}

/// Motion by (dx, dy) pixels while the shutter was open.
fn smear(canvas: &mut Canvas, dx: f32, dy: f32) {
    let taps = (dx.abs().max(dy.abs()).ceil() as usize + 1).clamp(2, 9);
    let (w, h) = (canvas.width, canvas.height);
    let source = canvas.pixels.clone();
    canvas.pixels.fill([0.0; 3]);
    let share = 1.0 / taps as f32;
    for tap in 0..taps {
        let t = tap as f32 / (taps - 1) as f32 - 0.5;
        let (ox, oy) = ((dx * t).round() as isize, (dy * t).round() as isize);
        for y in 0..h {
            let sy = (y as isize + oy).clamp(0, h as isize - 1) as usize;
            let (out, from) = (&mut canvas.pixels[y * w..(y + 1) * w], &source[sy * w..(sy + 1) * w]);
            for (x, o) in out.iter_mut().enumerate() {
                let s = &from[(x as isize + ox).clamp(0, w as isize - 1) as usize];
                for k in 0..3 {
                    o[k] += s[k] * share;
                }
            }
        }
    }
}

/// The picture `by` times as large, as cameras do with a small sensor.
pub(crate) fn enlarge(canvas: &Canvas, by: f32) -> Canvas {
    let (w, h) = ((canvas.width as f32 * by) as usize, (canvas.height as f32 * by) as usize);
    let (w, h) = (w.max(1), h.max(1));
    let mut large = Canvas::new(w, h, [0.0; 3]);
    let step = [canvas.width as f32 / w as f32, canvas.height as f32 / h as f32];
    let place = |i: usize, step: f32, n: usize| {
        let s = ((i as f32 + 0.5) * step - 0.5).clamp(0.0, n as f32 - 1.0);
        let low = s as usize;
        (low, (low + 1).min(n - 1), s - low as f32)
    };
    let columns: Vec<(usize, usize, f32)> = (0..w).map(|x| place(x, step[0], canvas.width)).collect();
    for (y, row) in large.pixels.chunks_exact_mut(w).enumerate() {
        let (y0, y1, fy) = place(y, step[1], canvas.height);
        let (a, b) = (&canvas.pixels[y0 * canvas.width..], &canvas.pixels[y1 * canvas.width..]);
        for (out, &(x0, x1, fx)) in row.iter_mut().zip(&columns) {
            for k in 0..3 {
                let top = a[x0][k] + (a[x1][k] - a[x0][k]) * fx;
                let low = b[x0][k] + (b[x1][k] - b[x0][k]) * fx;
                out[k] = top + (low - top) * fy;
            }
        }
    }
    large
}

/// Makes edges harder, with the bright seams that cheap cameras leave.
pub(crate) fn sharpen(canvas: &mut Canvas, amount: f32) {
    let (w, h) = (canvas.width, canvas.height);
    if w < 3 || h < 3 {
        return;
    }
    let source = canvas.pixels.clone();
    let source = source.as_flattened();
    let (all, w) = (canvas.pixels.as_flattened_mut(), 3 * w);
    for y in 1..h - 1 {
        let at = y * w;
        let inner = w - 6;
        let (up, down) = (&source[at - w + 3..at - 3], &source[at + w + 3..at + 2 * w - 3]);
        let (left, right) = (&source[at..at + inner], &source[at + 6..at + w]);
        for ((((o, u), d), l), r) in all[at + 3..at + 3 + inner].iter_mut().zip(up).zip(down).zip(left).zip(right) {
            *o += amount * (*o - 0.25 * (u + d + l + r));
        }
    }
}
