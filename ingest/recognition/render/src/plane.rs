//! Planes in space and where they come to lie in the picture.

/// A point: on a plane in its own unit, or in the picture in pixels; x to the right, y downward.
pub(crate) type Point = [f32; 2];

/// Four corners, from the top left, clockwise.
pub(crate) type Quad = [Point; 4];

/// Maps a plane into the picture: a 3×3 homography, row by row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane(pub(crate) [f32; 9]);

impl Plane {
    /// The plane on which the rectangle `width`×`height` comes to lie on `quad`.
    pub(crate) fn onto(width: f32, height: f32, quad: &Quad) -> Self {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = *quad;
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let det = dx1 * dy2 - dx2 * dy1;
        let det = if det.abs() < 1e-9 { 1e-9 } else { det };
        let g = (sx * dy2 - dx2 * sy) / det;
        let h = (dx1 * sy - sx * dy1) / det;
        let unit = Self([
            x1 - x0 + g * x1,
            x3 - x0 + h * x3,
            x0,
            y1 - y0 + g * y1,
            y3 - y0 + h * y3,
            y0,
            g,
            h,
            1.0,
        ]);
        unit.after(&Self([1.0 / width, 0.0, 0.0, 0.0, 1.0 / height, 0.0, 0.0, 0.0, 1.0]))
    }

    /// First `inner`, then this.
    pub(crate) fn after(&self, inner: &Self) -> Self {
        let (a, b) = (&self.0, &inner.0);
        let mut c = [0.0; 9];
        for (i, cell) in c.iter_mut().enumerate() {
            let (r, k) = (i / 3, i % 3);
            *cell = a[r * 3] * b[k] + a[r * 3 + 1] * b[3 + k] + a[r * 3 + 2] * b[6 + k];
        }
        Self(c)
    }

    /// The same plane with its origin at `at` and its unit `scale` times as long.
    pub(crate) fn moved(&self, at: Point, scale: f32) -> Self {
        self.after(&Self([scale, 0.0, at[0], 0.0, scale, at[1], 0.0, 0.0, 1.0]))
    }

    /// The same plane with its origin at `at`, turned a quarter clockwise: its x runs down.
    pub(crate) fn quarter_turned(&self, at: Point) -> Self {
        self.after(&Self([0.0, -1.0, at[0], 1.0, 0.0, at[1], 0.0, 0.0, 1.0]))
    }

    /// Before the division: x·w, y·w, w; w ≤ 0 is behind the camera.
    pub(crate) fn lift(&self, p: Point) -> [f32; 3] {
        let m = &self.0;
        [
            m[0] * p[0] + m[1] * p[1] + m[2],
            m[3] * p[0] + m[4] * p[1] + m[5],
            m[6] * p[0] + m[7] * p[1] + m[8],
        ]
    }

    /// Where a point of the plane lies in the picture.
    pub(crate) fn map(&self, p: Point) -> Point {
        let [x, y, w] = self.lift(p);
        let w = if w.abs() < 1e-6 { 1e-6 } else { w };
        [x / w, y / w]
    }

    /// Where the rectangle from `a` to `b` lies in the picture.
    pub(crate) fn rect(&self, a: Point, b: Point) -> Quad {
        [self.map(a), self.map([b[0], a[1]]), self.map(b), self.map([a[0], b[1]])]
    }

    /// From the picture back onto the plane.
    pub(crate) fn inverse(&self) -> Self {
        let m = &self.0;
        let c = [
            m[4] * m[8] - m[5] * m[7],
            m[2] * m[7] - m[1] * m[8],
            m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8],
            m[0] * m[8] - m[2] * m[6],
            m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6],
            m[1] * m[6] - m[0] * m[7],
            m[0] * m[4] - m[1] * m[3],
        ];
        // The sign is kept: w must stay positive in front of the camera.
        let det = m[0] * c[0] + m[1] * c[3] + m[2] * c[6];
        let det = if det.abs() < 1e-12 { 1e-12 } else { det };
        Self(c.map(|v| v / det))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_where_they_should_and_back() {
        let quad = [[10.0, 5.0], [90.0, 12.0], [80.0, 60.0], [4.0, 44.0]];
        let plane = Plane::onto(470.0, 110.0, &quad);
        for (corner, at) in [[0.0, 0.0], [470.0, 0.0], [470.0, 110.0], [0.0, 110.0]].into_iter().zip(quad) {
            let p = plane.map(corner);
            assert!((p[0] - at[0]).abs() < 0.01 && (p[1] - at[1]).abs() < 0.01, "{p:?} {at:?}");
            let back = plane.inverse().map(at);
            assert!((back[0] - corner[0]).abs() < 0.5 && (back[1] - corner[1]).abs() < 0.5, "{back:?}");
        }
    }
}
