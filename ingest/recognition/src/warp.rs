//! Pictures seen from elsewhere: scaled, turned, in perspective.

use crate::picture::Picture;
use crate::rectify::Plane;

/// Old pixels that one look stands for: with more of them a new pixel looks several times, or small letters would fall between the looks.
const ONE_LOOK: f32 = 1.3;
/// The most looks of a new pixel along each axis.
const LOOKS_MAX: usize = 6;

/// Draws `width × height` pixels, each the mean of what `back` (pixels of the new picture to pixels of the old) finds there.
/// Outside the old picture: `outside`, or the nearest edge.
#[must_use]
pub fn warp(old: &Picture, back: &Plane, size: [usize; 2], outside: Option<[u8; 3]>) -> Picture {
    let looks = looks(back, size);
    match back.straight() {
        Some(axes) => straight(old, axes, size, looks, outside),
        None => slanted(old, back, size, looks, outside),
    }
}

/// How many looks a new pixel takes across and down: by what one in the middle covers.
fn looks(back: &Plane, [width, height]: [usize; 2]) -> [usize; 2] {
    let (x, y) = (width as f32 / 2.0, height as f32 / 2.0);
    let [here, right, below] = [[x, y], [x + 1.0, y], [x, y + 1.0]].map(|p| back.at(p));
    [right, below].map(|to| (((to[0] - here[0]).hypot(to[1] - here[1]) / ONE_LOOK).ceil() as usize).clamp(1, LOOKS_MAX))
}

/// What is only scaled and moved: a picture is mixed row by row and then column by column, which is what looking at each pixel comes to.
fn straight(old: &Picture, axes: [[f64; 2]; 2], [width, height]: [usize; 2], looks: [usize; 2], outside: Option<[u8; 3]>) -> Picture {
    let [columns, rows] = [(axes[0], width, old.width, looks[0]), (axes[1], height, old.height, looks[1])]
        .map(|(axis, new, old, looks)| Mix::new(axis, new, old, looks, outside.is_some()));
    let beside = outside.unwrap_or_default().map(f32::from);
    let mut rgb = Vec::with_capacity(3 * width * height);
    let mut mixed = vec![0.0f32; 3 * old.width];
    for (first, shares) in rows.each() {
        mixed.fill(0.0);
        for (row, share) in old.rgb[3 * old.width * first..].chunks_exact(3 * old.width).zip(shares) {
            for (sum, value) in mixed.iter_mut().zip(row) {
                *sum += share * f32::from(*value);
            }
        }
        let down: f32 = shares.iter().sum();
        for (first, shares) in columns.each() {
            let mut sum = [0.0f32; 3];
            let mut across = 0.0f32;
            for (pixel, share) in mixed[3 * first..].chunks_exact(3).zip(shares) {
                across += share;
                for (s, v) in sum.iter_mut().zip(pixel) {
                    *s += share * v;
                }
            }
            let rest = 1.0 - across * down;
            rgb.extend([0, 1, 2].map(|n| (sum[n] + rest * beside[n] + 0.5) as u8));
        }
    }
    Picture { width, height, rgb }
}

/// Of which old rows (or columns) each new one is mixed.
struct Mix {
    /// The first old one, and how many shares follow.
    spans: Vec<(usize, usize)>,
    /// The shares of each, one after the other; they sum up to 1, or less where some looks fall outside.
    shares: Vec<f32>,
}

impl Mix {
    /// `axis`: the step from one new one to the next, and where the first begins, in old ones; `bounded`: what is outside has no share.
    fn new([step, start]: [f64; 2], new: usize, old: usize, looks: usize, bounded: bool) -> Self {
        let mut mix = Self {
            spans: Vec::with_capacity(new),
            shares: Vec::new(),
        };
        let each = 1.0 / looks as f32;
        let last = (old - 1) as f32;
        for n in 0..new {
            let at = |look: usize| (step * (n as f64 + (look as f64 + 0.5) / looks as f64) + start) as f32;
            let seen = (0..looks).map(at).filter(|at| !bounded || (0.0..old as f32).contains(at));
            let seen = seen.map(|at| (at - 0.5).clamp(0.0, last));
            let [low, high] = seen.clone().fold([last, 0.0], |[low, high], at| [low.min(at), high.max(at)]);
            let first = low as usize;
            let begin = mix.shares.len();
            mix.shares
                .resize(begin + (high as usize + 2).saturating_sub(first).min(old - first), 0.0);
            for at in seen {
                let place = begin + at as usize - first;
                let part = at.fract();
                mix.shares[place] += (1.0 - part) * each;
                if part > 0.0 {
                    mix.shares[place + 1] += part * each;
                }
            }
            mix.spans.push((first, mix.shares.len() - begin));
        }
        mix
    }

    /// For each new one the first old one and the shares from it on.
    fn each(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let mut rest = self.shares.as_slice();
        self.spans.iter().map(move |&(first, count)| {
            let (shares, later) = rest.split_at(count);
            rest = later;
            (first, shares)
        })
    }
}

/// Anything else: look by look.
fn slanted(old: &Picture, back: &Plane, [width, height]: [usize; 2], [across, down]: [usize; 2], outside: Option<[u8; 3]>) -> Picture {
    let share = 1.0 / (across * down) as f32;
    let m = back.rows();
    let [dx, dy, dw] = m.map(|row| row[0] as f32);
    let mut rgb = Vec::with_capacity(3 * width * height);
    let mut sums = vec![[0.0f32; 3]; width];
    for y in 0..height {
        sums.fill([0.0; 3]);
        for v in 0..down {
            let at = y as f64 + (v as f64 + 0.5) / down as f64;
            let [px, py, pw] = m.map(|row| (row[1] * at + row[2]) as f32);
            for (x, sum) in sums.iter_mut().enumerate() {
                for u in 0..across {
                    let t = x as f32 + (u as f32 + 0.5) / across as f32;
                    let w = pw + dw * t;
                    let w = if w.abs() < 1e-9 { 1e9 } else { 1.0 / w };
                    add(sum, old, (px + dx * t) * w, (py + dy * t) * w, outside);
                }
            }
        }
        for sum in &sums {
            rgb.extend(sum.map(|s| (s * share + 0.5) as u8));
        }
    }
    Picture { width, height, rgb }
}

/// Adds the colour at a point (pixel middles lie at .5), blended from its four neighbours.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call for each look takes longer than the look")]
fn add(sum: &mut [f32; 3], old: &Picture, x: f32, y: f32, outside: Option<[u8; 3]>) {
    let (right, bottom) = (old.width as f32, old.height as f32);
    if let Some(colour) = outside
        && !(x >= 0.0 && y >= 0.0 && x < right && y < bottom)
    {
        for (s, c) in sum.iter_mut().zip(colour) {
            *s += f32::from(c);
        }
        return;
    }
    let (x, y) = ((x - 0.5).clamp(0.0, right - 1.0), (y - 0.5).clamp(0.0, bottom - 1.0));
    let (column, row) = (x as usize, y as usize);
    let (fx, fy) = (x - column as f32, y - row as f32);
    let next = if column + 1 < old.width { 3 } else { 0 };
    let under = if row + 1 < old.height { 3 * old.width } else { 0 };
    let from = 3 * (row * old.width + column);
    let [a, b, c, d] = [0, next, under, under + next].map(|far| &old.rgb[from + far..from + far + 3]);
    for n in 0..3 {
        let top = f32::from(a[n]) + (f32::from(b[n]) - f32::from(a[n])) * fx;
        let low = f32::from(c[n]) + (f32::from(d[n]) - f32::from(c[n])) * fx;
        sum[n] += top + (low - top) * fy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rectify::{Quad, frame};

    /// A picture in which no two neighbours are alike.
    fn motley(width: usize, height: usize) -> Picture {
        let value = |n: usize| (n.wrapping_mul(2_654_435_761) >> 7) as u8;
        Picture {
            width,
            height,
            rgb: (0..3 * width * height).map(value).collect(),
        }
    }

    #[test]
    fn scaling_in_two_steps_is_looking_at_each_pixel() {
        let check = |old: [usize; 2], from: Quad, new: [usize; 2], outside: Option<[u8; 3]>| {
            let picture = motley(old[0], old[1]);
            let back = Plane::between(&frame(new[0], new[1]), &from).expect("it has an area");
            let axes = back.straight().expect("it is only scaled and moved");
            let looks = looks(&back, new);
            let quick = straight(&picture, axes, new, looks, outside);
            let plain = slanted(&picture, &back, new, looks, outside);
            let worst = quick.rgb.iter().zip(&plain.rgb).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst <= Some(1), "{old:?} {from:?} {new:?}: {worst:?}");
        };
        let upright = |left: f32, top: f32, right: f32, bottom: f32| [[left, top], [right, top], [right, bottom], [left, bottom]];
        for (old, from, new) in [
            ([40, 30], upright(0.0, 0.0, 40.0, 30.0), [40, 30]),
            ([40, 30], upright(0.0, 0.0, 40.0, 30.0), [17, 11]),
            ([40, 30], upright(0.0, 0.0, 40.0, 30.0), [64, 96]),
            ([90, 70], upright(0.0, 0.0, 90.0, 70.0), [9, 8]),
            ([40, 30], upright(-7.3, -5.2, 55.1, 44.9), [31, 29]),
            ([40, 30], upright(12.4, 3.7, 20.6, 9.1), [50, 40]),
            ([40, 30], upright(60.0, 50.0, 90.0, 80.0), [10, 10]),
            ([40, 30], upright(40.0, 0.0, 0.0, 30.0), [23, 17]),
            ([1, 1], upright(0.0, 0.0, 1.0, 1.0), [5, 4]),
            ([1, 9], upright(-1.0, 0.0, 2.0, 9.0), [5, 4]),
        ] {
            check(old, from, new, None);
            check(old, from, new, Some([114, 0, 255]));
        }
    }

    #[test]
    fn what_is_turned_is_looked_at_pixel_by_pixel() {
        let picture = motley(12, 8);
        let turned = [[12.0, 0.0], [12.0, 8.0], [0.0, 8.0], [0.0, 0.0]];
        let back = Plane::between(&frame(8, 12), &turned).expect("it has an area");
        assert!(back.straight().is_none());
        let seen = warp(&picture, &back, [8, 12], None);
        for (x, y) in [(0, 0), (3, 7), (7, 11)] {
            let was = 3 * (x * 12 + (11 - y));
            assert_eq!(seen.rgb[3 * (8 * y + x)..][..3], picture.rgb[was..was + 3], "{x} {y}");
        }
    }
}
