//! Exact coverage of pixels by polygons: how much of each pixel lies inside, by signed areas summed along a row.

use crate::plane::Point;

/// A place to gather polygons in, and their coverage once gathered. All polygons count the same way round; where they lie over each other, they count once.
pub(crate) struct Mask {
    width: usize,
    height: usize,
    areas: Vec<f32>,
    // The touched part: columns and rows from, and to (not included).
    from: [usize; 2],
    to: [usize; 2],
}

impl Mask {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            areas: vec![0.0; (width + 2) * height],
            from: [width, height],
            to: [0, 0],
        }
    }

    /// Adds a polygon, whichever way round its corners run.
    pub(crate) fn polygon(&mut self, corners: &[Point]) {
        let area = turn(corners);
        self.outline(corners, area < 0.0);
    }

    /// Adds a closed outline, the other way round if `flip`: holes run against their surroundings.
    pub(crate) fn outline(&mut self, corners: &[Point], flip: bool) {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for p in corners {
            for k in 0..2 {
                low[k] = low[k].min(p[k]);
                high[k] = high[k].max(p[k]);
            }
        }
        let inside = high[0] > 0.0 && high[1] > 0.0 && low[0] < self.width as f32 && low[1] < self.height as f32;
        if !inside || corners.len() < 3 {
            return;
        }
        let limit = [self.width, self.height];
        for k in 0..2 {
            self.from[k] = self.from[k].min(low[k].max(0.0) as usize);
            self.to[k] = self.to[k].max((high[k].max(0.0) as usize + 2).min(limit[k]));
        }
        let mut last = corners[corners.len() - 1];
        for &p in corners {
            if flip {
                self.edge(p, last);
            } else {
                self.edge(last, p);
            }
            last = p;
        }
    }

    fn edge(&mut self, a: Point, b: Point) {
        let (sign, a, b) = if a[1] < b[1] { (1.0, a, b) } else { (-1.0, b, a) };
        if b[1] <= 0.0 || a[1] >= self.height as f32 || b[1] - a[1] < 1e-7 {
            return;
        }
        let slope = (b[0] - a[0]) / (b[1] - a[1]);
        let first = a[1].max(0.0) as usize;
        let last = (b[1] as usize + 1).min(self.height);
        let mut x = a[0] + (a[1].max(0.0) - a[1]) * slope;
        let right = self.width as f32;
        for y in first..last {
            let dy = (b[1].min((y + 1) as f32) - a[1].max(y as f32)).max(0.0);
            let next = x + slope * dy;
            let (low, high) = if x < next { (x, next) } else { (next, x) };
            let row = y * (self.width + 2);
            spread(
                &mut self.areas[row..row + self.width + 2],
                low.clamp(0.0, right),
                high.clamp(0.0, right),
                dy * sign,
            );
            x = next;
        }
    }

    /// Gives the coverage (0 to 1) of what was gathered, row by row: `row(y, first x, coverages)`; then the mask is empty.
    pub(crate) fn drain(&mut self, mut row: impl FnMut(usize, usize, &[f32])) {
        let ([x0, y0], [x1, y1]) = (self.from, self.to);
        for y in y0..y1 {
            let start = y * (self.width + 2);
            let line = &mut self.areas[start + x0..start + x1 + 2];
            let mut sum = 0.0;
            for cell in &mut line[..x1 - x0] {
                sum += *cell;
                *cell = sum.abs().min(1.0);
            }
            row(y, x0, &line[..x1 - x0]);
            line.fill(0.0);
        }
        self.from = [self.width, self.height];
        self.to = [0, 0];
    }
}

/// Twice the signed area: positive when clockwise in the picture.
pub(crate) fn turn(corners: &[Point]) -> f32 {
    let Some(&(mut last)) = corners.last() else { return 0.0 };
    let mut area = 0.0;
    for &p in corners {
        area += last[0] * p[1] - p[0] * last[1];
        last = p;
    }
    area
}

/// Spreads the height `d` of an edge that runs from `low` to `high` in one row over its pixels.
fn spread(row: &mut [f32], low: f32, high: f32, d: f32) {
    let first = low as usize;
    let left = first as f32;
    // Rounded up by hand: without SSE4.1 `ceil` is a call.
    let whole = high as usize;
    let end = whole + usize::from(high > whole as f32);
    if end <= first + 1 {
        let share = 0.5 * (low + high) - left;
        row[first] += d - d * share;
        row[first + 1] += d * share;
        return;
    }
    let s = 1.0 / (high - low);
    let from = low - left;
    let a0 = 0.5 * s * (1.0 - from) * (1.0 - from);
    let to = high - end as f32 + 1.0;
    let am = 0.5 * s * to * to;
    row[first] += d * a0;
    if end == first + 2 {
        row[first + 1] += d * (1.0 - a0 - am);
    } else {
        let a1 = s * (1.5 - from);
        row[first + 1] += d * (a1 - a0);
        for cell in &mut row[first + 2..end - 1] {
            *cell += d * s;
        }
        let a2 = a1 + (end - first - 3) as f32 * s;
        row[end - 1] += d * (1.0 - a2 - am);
    }
    row[end] += d * am;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_area() {
        let mut mask = Mask::new(20, 20);
        mask.polygon(&[[2.5, 3.25], [12.5, 3.25], [15.5, 10.75], [2.5, 10.75]]);
        let mut sum = 0.0;
        mask.drain(|_, _, row| sum += row.iter().sum::<f32>());
        assert!((sum - (10.0 + 13.0) / 2.0 * 7.5).abs() < 0.01, "{sum}");
        // Clipped at every side, and counted once where two lie over each other.
        for _ in 0..2 {
            mask.polygon(&[[-5.0, -5.0], [30.0, -5.0], [30.0, 30.0], [-5.0, 30.0]]);
        }
        let mut sum = 0.0;
        mask.drain(|_, _, row| sum += row.iter().sum::<f32>());
        assert!((sum - 400.0).abs() < 0.01, "{sum}");
    }
}
