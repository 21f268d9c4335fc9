//! One line of a corridor with its width: how far a place lies from its border.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use crate::ahead::fetch;
use crate::compile::Cells;
use crate::ground::{Place, cosine_of_degrees, distance_m, foot, metres_per_degree};

/// Segments in one block of the search.
const BLOCK: usize = 16;

/// Runs of segments of one width: where each begins, and half its width in metres. Mostly there is one.
type Widths = SmallVec<[(usize, f64); 1]>;

/// A line made ready: boxes around runs of segments, and the cells around it.
#[derive(Debug)]
pub(crate) struct Strand {
    points: Vec<Place>,
    along_m: Vec<f64>,
    blocks: Vec<Bounds>,
    /// Runs of segments of one width, in order; the first begins at 0.
    widths: Widths,
    half_m_max: f64,
    pub(crate) cells: Option<Cells>,
}

/// A stretch of a line with half a width of its own, in metres along it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wide {
    pub(crate) from_m: f64,
    pub(crate) to_m: f64,
    pub(crate) half_m: f64,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

/// The nearest point of one segment, in metres around the place; nearest to the border, where widths differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foot {
    /// Metres beyond the border; negative inside.
    pub(crate) outside_m: f64,
    square_m2: f64,
    half_m: f64,
    segment: Option<usize>,
    t: f64,
}

/// A foot measured out.
pub(crate) struct Measured {
    pub(crate) distance_m: f64,
    pub(crate) half_m: f64,
    pub(crate) segment: usize,
    pub(crate) along_m: f64,
    pub(crate) nearest: Place,
}

impl Foot {
    /// None found yet.
    pub(crate) fn none() -> Self {
        Self {
            outside_m: f64::INFINITY,
            square_m2: f64::INFINITY,
            half_m: 0.0,
            segment: None,
            t: 0.0,
        }
    }

    /// None found yet, and only one that lies deeper inside than this one is wanted.
    pub(crate) fn deeper(self) -> Self {
        Self { segment: None, ..self }
    }

    /// Whether one was found.
    pub(crate) fn is_found(&self) -> bool {
        self.segment.is_some()
    }

    /// The square of the distance below which a segment of this half width is better.
    fn limit_m2(&self, half_m: f64) -> f64 {
        if half_m == self.half_m {
            return self.square_m2;
        }
        let limit_m = (self.outside_m + half_m).max(0.0);
        limit_m * limit_m
    }
}

impl Strand {
    /// Compiles a line of two points or more, whose longitudes go on over the antimeridian. The stretches do not overlap.
    pub(crate) fn compile(points: Vec<Place>, half_m: f64, stretches: &[Wide]) -> Self {
        let (points, widths) = if stretches.is_empty() {
            (points, smallvec![(0, half_m)])
        } else {
            cut(&points, half_m, stretches)
        };
        let along_m = along(&points);
        let segments = points.len().saturating_sub(1);
        let blocks = (0..segments)
            .step_by(BLOCK)
            .map(|from| Bounds::around(&points[from..=(from + BLOCK).min(segments)]))
            .collect();
        let half_m_max = widths.iter().fold(0.0, |most: f64, (_, half_m)| most.max(*half_m));
        let mut made = Self {
            points,
            along_m,
            blocks,
            widths,
            half_m_max,
            cells: None,
        };
        let cells = Cells::compile(&made.points, half_m_max, |p, reach_m| made.candidates(p, reach_m));
        made.cells = Some(cells);
        made
    }

    pub(crate) fn bytes(&self) -> usize {
        let cells = self.cells.as_ref().map_or(0, Cells::bytes);
        self.points.len() * 24 + self.blocks.len() * size_of::<Bounds>() + self.widths.len() * 16 + cells
    }

    pub(crate) fn segments(&self) -> usize {
        self.points.len().saturating_sub(1)
    }

    /// Has the processor bring near what a place near a segment is measured by.
    pub(crate) fn look_ahead(&self, segment: usize) {
        let near = around(segment, self.segments());
        self.points.get(near.start..=near.end).inspect(|points| fetch(*points));
        self.along_m.get(segment).inspect(|m| fetch(*m));
    }

    pub(crate) fn ends(&self) -> Option<(Place, Place)> {
        Some((*self.points.first()?, *self.points.last()?))
    }

    pub(crate) fn length_m(&self) -> f64 {
        self.along_m.last().copied().unwrap_or_default()
    }

    /// The place so many metres along it; its ends beyond them.
    pub(crate) fn at(&self, along_m: f64) -> Option<Place> {
        let n = self.segment_at(along_m);
        let (a, b) = (*self.points.get(n)?, *self.points.get(n + 1)?);
        let length_m = self.along_m[n + 1] - self.along_m[n];
        let t = if length_m > 0.0 {
            ((along_m - self.along_m[n]) / length_m).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Some(between(a, b, t))
    }

    fn segment_at(&self, along_m: f64) -> usize {
        let last = self.segments().saturating_sub(1);
        self.along_m.partition_point(|a| *a <= along_m).saturating_sub(1).min(last)
    }

    /// Looks at the segments around one.
    pub(crate) fn around(&self, hint: usize, p: Place, scale: (f64, f64), best: &mut Foot) {
        self.scan(around(hint, self.segments()), p, scale, best);
    }

    /// Looks at all segments that can be better.
    pub(crate) fn everywhere(&self, p: Place, scale: (f64, f64), best: &mut Foot) {
        match self.cells.as_ref().and_then(|c| c.segments(p)) {
            Some(runs) => runs.for_each(|run| self.scan(run, p, scale, best)),
            None => self.search(p, scale, best),
        }
    }

    /// The segments that can be the best one to any place within some metres of `p`, in runs.
    fn candidates(&self, p: Place, reach_m: f64) -> Vec<Range<usize>> {
        let scale = metres_per_degree(p.lat);
        let mut nearest = Foot::none();
        self.search(p, scale, &mut nearest);
        // The scale is that of the middle: a little more for places north and south of it.
        let far_m = nearest.outside_m + 2.0 * reach_m + 0.01 * (nearest.square_m2.sqrt() + 2.0 * reach_m);
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (n, b) in self.blocks.iter().enumerate() {
            let block_m = (far_m + self.half_m_max).max(0.0);
            if b.square_m2(p, scale) > block_m * block_m {
                continue;
            }
            for segment in n * BLOCK..((n + 1) * BLOCK).min(self.segments()) {
                let mut foot = Foot::none();
                self.scan(segment..segment + 1, p, scale, &mut foot);
                if foot.outside_m > far_m {
                    continue;
                }
                match runs.last_mut() {
                    Some(run) if run.end + 4 >= segment => run.end = segment + 1,
                    _ => runs.push(segment..segment + 1),
                }
            }
        }
        runs
    }

    /// All segments; a box that cannot hold a better one than the best so far is passed over.
    fn search(&self, p: Place, scale: (f64, f64), best: &mut Foot) {
        for (n, b) in self.blocks.iter().enumerate() {
            if b.square_m2(p, scale) < best.limit_m2(self.half_m_max) {
                let from = n * BLOCK;
                self.scan(from..(from + BLOCK).min(self.segments()), p, scale, best);
            }
        }
    }

    fn scan(&self, segments: Range<usize>, p: Place, scale: (f64, f64), best: &mut Foot) {
        if let [(_, half_m)] = self.widths[..] {
            self.scan_width(segments, half_m, p, scale, best);
            return;
        }
        let first = self.widths.partition_point(|(from, _)| *from <= segments.start).saturating_sub(1);
        for (n, (from, half_m)) in self.widths.iter().enumerate().skip(first) {
            if *from >= segments.end {
                break;
            }
            let to = self.widths.get(n + 1).map_or(segments.end, |(next, _)| segments.end.min(*next));
            self.scan_width(segments.start.max(*from)..to, *half_m, p, scale, best);
        }
    }

    /// Segments of one width: the nearest is the best, and its square alone is compared.
    fn scan_width(&self, segments: Range<usize>, half_m: f64, p: Place, scale: (f64, f64), best: &mut Foot) {
        let mut limit_m2 = best.limit_m2(half_m);
        let mut found = None;
        for n in segments {
            let (t, square_m2) = foot(p, self.points[n], self.points[n + 1], scale);
            if square_m2 < limit_m2 {
                limit_m2 = square_m2;
                found = Some((n, t));
            }
        }
        if let Some((segment, t)) = found {
            *best = Foot {
                outside_m: limit_m2.sqrt() - half_m,
                square_m2: limit_m2,
                half_m,
                segment: Some(segment),
                t,
            };
        }
    }

    /// The distance to a foot, measured again at the latitude half way to it.
    pub(crate) fn measure(&self, p: Place, foot: Foot) -> Measured {
        let segment = foot.segment.unwrap_or_default();
        let nearest = between(self.points[segment], self.points[segment + 1], foot.t);
        let (north, east) = metres_per_degree(f64::midpoint(p.lat, nearest.lat));
        let (x, y) = ((nearest.lon - p.lon) * east, (nearest.lat - p.lat) * north);
        let from = self.along_m[segment];
        Measured {
            distance_m: (x * x + y * y).sqrt(),
            half_m: foot.half_m,
            segment,
            along_m: from + foot.t * (self.along_m[segment + 1] - from),
            nearest,
        }
    }

    /// The least angle in degrees (0–90) between a course and the line's direction, either way, between two places along it.
    pub(crate) fn off_course_deg(&self, from_m: f64, to_m: f64, course: (f64, f64)) -> f64 {
        let mut best = 0.0_f64;
        for n in self.segment_at(from_m)..=self.segment_at(to_m) {
            let (a, b) = (self.points[n], self.points[n + 1]);
            let (north, east) = metres_per_degree(a.lat);
            let (x, y) = ((b.lon - a.lon) * east, (b.lat - a.lat) * north);
            let length = (x * x + y * y).sqrt();
            if length > 0.0 {
                best = best.max(((x * course.0 + y * course.1) / length).abs());
            }
        }
        degrees_of_cosine(best.min(1.0))
    }
}

/// The segments around one that are looked at first.
fn around(segment: usize, segments: usize) -> Range<usize> {
    segment.saturating_sub(2)..(segment + 6).min(segments)
}

/// Metres along a line at each of its points.
fn along(points: &[Place]) -> Vec<f64> {
    let mut sum = 0.0;
    let before = [points.first().copied()].into_iter().chain(points.iter().copied().map(Some));
    let legs = before.zip(points).filter_map(|(a, b)| Some(distance_m(a?, *b)));
    legs.map(|leg_m| {
        sum += leg_m;
        sum
    })
    .collect()
}

fn between(a: Place, b: Place, t: f64) -> Place {
    Place {
        lat: a.lat + t * (b.lat - a.lat),
        lon: a.lon + t * (b.lon - a.lon),
    }
}

/// A line with a point wherever its width changes, and its widths by segment.
fn cut(points: &[Place], half_m: f64, stretches: &[Wide]) -> (Vec<Place>, Widths) {
    let along_m = along(points);
    let mut stretches = stretches.to_vec();
    stretches.sort_by(|a, b| a.from_m.total_cmp(&b.from_m));
    let mut edges: Vec<f64> = stretches.iter().flat_map(|s| [s.from_m, s.to_m]).collect();
    edges.dedup();
    let mut edges = edges.into_iter().peekable();
    let (mut made, mut made_m) = (vec![points[0]], vec![0.0]);
    for (w, m) in points.windows(2).zip(along_m.windows(2)) {
        while let Some(edge_m) = edges.next_if(|edge_m| *edge_m < m[1]) {
            if edge_m > m[0] {
                made.push(between(w[0], w[1], (edge_m - m[0]) / (m[1] - m[0])));
                made_m.push(edge_m);
            }
        }
        made.push(w[1]);
        made_m.push(m[1]);
    }
    let mut widths = Widths::new();
    for (n, m) in made_m.windows(2).enumerate() {
        let middle_m = f64::midpoint(m[0], m[1]);
        let own = stretches.iter().find(|s| s.from_m <= middle_m && middle_m < s.to_m);
        let half_m = own.map_or(half_m, |s| s.half_m);
        if widths.last().is_none_or(|(_, before_m)| *before_m != half_m) {
            widths.push((n, half_m));
        }
    }
    (made, widths)
}

/// The angle of 0–90 degrees with this cosine, to a hundredth of a degree, from plain arithmetic.
fn degrees_of_cosine(cosine: f64) -> f64 {
    let (mut low, mut high) = (0.0, 90.0);
    for _ in 0..14 {
        let middle = f64::midpoint(low, high);
        if cosine_of_degrees(middle) > cosine {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

impl Bounds {
    fn around(points: &[Place]) -> Self {
        Self {
            south: points.iter().fold(f64::INFINITY, |m, p| m.min(p.lat)),
            north: points.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p.lat)),
            west: points.iter().fold(f64::INFINITY, |m, p| m.min(p.lon)),
            east: points.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p.lon)),
        }
    }

    fn square_m2(&self, p: Place, (north, east): (f64, f64)) -> f64 {
        let x = (self.west - p.lon).max(p.lon - self.east).max(0.0) * east;
        let y = (self.south - p.lat).max(p.lat - self.north).max(0.0) * north;
        x * x + y * y
    }
}
