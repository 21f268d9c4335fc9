//! From four corners in a picture to an upright crop, and back: planes seen in perspective.

use crate::picture::Picture;
use crate::warp::warp;

/// A crop as the reader takes it: width, height in pixels.
pub const CROP: [usize; 2] = [192, 96];
/// The same number of pixels for one long line, where each letter would be a sliver of the other.
pub const LONG: [usize; 2] = [384, 48];
/// What is so many times as wide as high is one long line; no plate is. Ours.
const LONG_FROM: f32 = 5.0;

/// Four corners in pixels: the text's top left, then clockwise as it is read.
pub type Quad = [[f32; 2]; 4];

/// A projective map of the plane.
#[derive(Clone, Copy, Debug)]
pub struct Plane([[f64; 3]; 3]);

impl Plane {
    /// Takes the corners of the unit square (0,0), (1,0), (1,1), (0,1) to those of `quad`.
    #[must_use]
    pub fn onto(quad: &Quad) -> Self {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad.map(|p| p.map(f64::from));
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let whole = dx1 * dy2 - dx2 * dy1;
        let (g, h) = if whole.abs() < 1e-9 {
            (0.0, 0.0)
        } else {
            ((sx * dy2 - dx2 * sy) / whole, (dx1 * sy - sx * dy1) / whole)
        };
        Self([
            [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            [g, h, 1.0],
        ])
    }

    /// Takes `from`'s corners to `to`'s; none where `from` has no area.
    #[must_use]
    pub fn between(from: &Quad, to: &Quad) -> Option<Self> {
        Some(Self::onto(from).inverse()?.then(&Self::onto(to)))
    }

    /// First this, then `next`.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut out = [[0.0; 3]; 3];
        for (row, line) in out.iter_mut().zip(&next.0) {
            for (column, cell) in row.iter_mut().enumerate() {
                *cell = (0..3).map(|k| line[k] * self.0[k][column]).sum();
            }
        }
        Self(out)
    }

    /// The way back; none where everything falls on a line.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let m = &self.0;
        let minor = |r: usize, c: usize| {
            let (a, b, x, y) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            m[a][x] * m[b][y] - m[a][y] * m[b][x]
        };
        let whole = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
        if whole.abs() < 1e-12 {
            return None;
        }
        let mut out = [[0.0; 3]; 3];
        for (r, row) in out.iter_mut().enumerate() {
            for (c, cell) in row.iter_mut().enumerate() {
                *cell = minor(c, r) / whole;
            }
        }
        Some(Self(out))
    }

    /// For what is only scaled and moved, of either axis the step from one pixel to the next and where the first begins; none for what is
    /// turned or in perspective.
    #[must_use]
    pub(crate) fn straight(&self) -> Option<[[f64; 2]; 2]> {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        // A thousandth of a pixel at the far end of the largest picture.
        let none = |v: f64| v.abs() < 1e-7 * i.abs();
        ([b, d].into_iter().all(none) && g.abs().max(h.abs()) < 1e-12 * i.abs()).then(|| [[a / i, c / i], [e / i, f / i]])
    }

    /// The map's matrix, row by row.
    pub(crate) const fn rows(&self) -> &[[f64; 3]; 3] {
        &self.0
    }

    /// Where a point comes to lie.
    #[must_use]
    pub fn at(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (x, y, m) = (f64::from(x), f64::from(y), &self.0);
        let w = m[2][0] * x + m[2][1] * y + m[2][2];
        let w = if w.abs() < 1e-9 { 1e-9 } else { w };
        [
            ((m[0][0] * x + m[0][1] * y + m[0][2]) / w) as f32,
            ((m[1][0] * x + m[1][1] * y + m[1][2]) / w) as f32,
        ]
    }
}

/// The corners of a whole picture.
#[must_use]
pub fn frame(width: usize, height: usize) -> Quad {
    let (w, h) = (width as f32, height as f32);
    [[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]]
}

/// The crop that suits `quad`: [`CROP`] or [`LONG`].
#[must_use]
pub fn shape(quad: &Quad) -> [usize; 2] {
    let [across, down] = size(quad);
    if across > LONG_FROM * down { LONG } else { CROP }
}

/// Cuts out what lies within `quad`, as a reader takes it: `shape` pixels.
#[must_use]
pub fn rectify(picture: &Picture, quad: &Quad, shape: [usize; 2]) -> Picture {
    let [across, down] = size(quad);
    let factor = (across / shape[0] as f32).min(down / shape[1] as f32) as usize;
    if factor < 2 {
        return cut(picture, quad, shape);
    }
    // Of many pixels, the mean of neighbours first: that is quick, and the fine step then looks at few.
    let [left, top, right, bottom] = crate::find::bounds(quad);
    let within = |v: f32, most: usize| (v.max(0.0) as usize).min(most);
    let (left, top) = (within(left - 1.0, picture.width - 1), within(top - 1.0, picture.height - 1));
    let (right, bottom) = (within(right + 2.0, picture.width), within(bottom + 2.0, picture.height));
    let part = picture.part([left, top], [right.max(left + 1) - left, bottom.max(top + 1) - top]);
    let back = 1.0 / factor as f32;
    let quad = quad.map(|[x, y]| [(x - left as f32) * back, (y - top as f32) * back]);
    cut(&part.shrunk(factor), &quad, shape)
}

fn cut(picture: &Picture, quad: &Quad, [width, height]: [usize; 2]) -> Picture {
    let unit = Plane([[1.0 / width as f64, 0.0, 0.0], [0.0, 1.0 / height as f64, 0.0], [0.0, 0.0, 1.0]]);
    warp(picture, &unit.then(&Plane::onto(quad)), [width, height], None)
}

/// The corners a quarter turn on: what ran from top to bottom runs from left to right.
#[must_use]
pub fn turned(quad: &Quad) -> Quad {
    let [a, b, c, d] = *quad;
    [b, c, d, a]
}

/// Mean width and height of a quad, in pixels.
#[must_use]
pub fn size(quad: &Quad) -> [f32; 2] {
    let far = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    [
        (far(quad[0], quad[1]) + far(quad[3], quad[2])) / 2.0,
        (far(quad[0], quad[3]) + far(quad[1], quad[2])) / 2.0,
    ]
}
