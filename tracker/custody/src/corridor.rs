//! A compiled corridor: how far a place lies beyond the corridor's border, in metres, negative inside.

use std::ops::Range;

use cordon_model::{Corridor, CorridorId};

use crate::compile::Cells;
use crate::ground::{Place, cosine_of_degrees, east_of, metres_per_degree};

/// Segments in one block of the search.
const BLOCK: usize = 16;

/// A corridor made ready: its line with boxes around runs of segments.
#[derive(Debug)]
pub struct Line {
    /// Its name in the world.
    pub id: CorridorId,
    /// Half its width in metres.
    pub half_width_m: f64,
    points: Vec<Place>,
    along_m: Vec<f64>,
    blocks: Vec<Bounds>,
    cells: Option<Cells>,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

/// Where a place lies against a corridor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Metres beyond the border; negative inside.
    pub outside_m: f64,
    /// Metres from the line.
    pub distance_m: f64,
    /// The nearest segment, from 0.
    pub segment: u32,
    /// How far along the line the nearest point lies, in metres from its start.
    pub along_m: f64,
    /// The nearest point of the line.
    pub nearest: Place,
}

/// The nearest point of one segment, in metres around the place.
#[derive(Clone, Copy)]
struct Foot {
    square_m2: f64,
    segment: usize,
    t: f64,
}

impl Foot {
    fn none(segment: usize) -> Self {
        Self {
            square_m2: f64::INFINITY,
            segment,
            t: 0.0,
        }
    }
}

impl Line {
    /// Compiles a corridor of two points or more. A line that crosses the antimeridian goes on beyond 180 degrees.
    #[must_use]
    pub fn compile(corridor: &Corridor) -> Self {
        let mut points: Vec<Place> = Vec::with_capacity(corridor.route.coordinates.len());
        for p in &corridor.route.coordinates {
            let lon = points
                .last()
                .map_or(p.lon, |before: &Place| before.lon + east_of(before.lon, wrapped(before.lon, p.lon)));
            points.push(Place { lat: p.lat, lon });
        }
        let mut along_m = Vec::with_capacity(points.len());
        let mut sum = 0.0;
        for (n, p) in points.iter().enumerate() {
            if n > 0 {
                sum += crate::ground::distance_m(points[n - 1], *p);
            }
            along_m.push(sum);
        }
        let segments = points.len().saturating_sub(1);
        let blocks = (0..segments)
            .step_by(BLOCK)
            .map(|from| Bounds::around(&points[from..=(from + BLOCK).min(segments)]))
            .collect();
        let mut made = Self {
            id: corridor.id.clone(),
            half_width_m: corridor.half_width_m,
            points,
            along_m,
            blocks,
            cells: None,
        };
        let cells = Cells::compile(&made.points, made.half_width_m, |p, reach_m| made.candidates(p, reach_m));
        made.cells = Some(cells);
        made
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let cells = self.cells.as_ref().map_or(0, Cells::bytes);
        self.points.len() * 24 + self.blocks.len() * size_of::<Bounds>() + cells
    }

    /// The segments that can be the nearest one to any place within some metres of `p`, in runs.
    fn candidates(&self, p: Place, reach_m: f64) -> Vec<Range<usize>> {
        let p = self.lay(p);
        let scale = metres_per_degree(p.lat);
        let mut nearest = Foot::none(0);
        self.search(p, scale, &mut nearest);
        // The scale is that of the middle: a little more for places north and south of it.
        let far = (nearest.square_m2.sqrt() + 2.0 * reach_m) * 1.01;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (n, b) in self.blocks.iter().enumerate() {
            if b.square_m2(p, scale) > far * far {
                continue;
            }
            for segment in n * BLOCK..((n + 1) * BLOCK).min(self.points.len() - 1) {
                let mut foot = Foot::none(segment);
                self.scan(segment..segment + 1, p, scale, &mut foot);
                if foot.square_m2 > far * far {
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

    /// Where its line begins and ends.
    #[must_use]
    pub fn ends(&self) -> Option<(Place, Place)> {
        Some((*self.points.first()?, *self.points.last()?))
    }

    /// Its length in metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.along_m.last().copied().unwrap_or_default()
    }

    /// Where a place lies. `hint` is the segment of the place before: while it goes on within the corridor nothing else is looked at.
    ///
    /// Inside, the distance may be that to a segment near the hint; outside it is that to the nearest of all, good to 0.5 % up to 20 km.
    #[must_use]
    pub fn near(&self, p: Place, hint: u32) -> Near {
        let p = self.lay(p);
        let scale = metres_per_degree(p.lat);
        let last = self.points.len().saturating_sub(2);
        let hint = (hint as usize).min(last);
        let mut best = Foot::none(hint);
        self.scan(hint.saturating_sub(2)..(hint + 6).min(last + 1), p, scale, &mut best);
        if best.square_m2 > self.half_width_m * self.half_width_m {
            match self.cells.as_ref().and_then(|c| c.segments(p)) {
                Some(runs) => runs.for_each(|run| self.scan(run, p, scale, &mut best)),
                None => self.search(p, scale, &mut best),
            }
        }
        self.report(p, best)
    }

    /// The least angle in degrees (0–90) between a course and the line's direction, either way, between two places along it, in metres
    /// from its start.
    #[must_use]
    pub fn off_course_deg(&self, from_m: f64, to_m: f64, course: (f64, f64)) -> f64 {
        let last = self.points.len().saturating_sub(2);
        let segment = |m: f64| self.along_m.partition_point(|a| *a <= m).saturating_sub(1).min(last);
        let mut best = 0.0_f64;
        for n in segment(from_m)..=segment(to_m) {
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

    fn lay(&self, p: Place) -> Place {
        let first = self.points.first().map_or(p.lon, |q| q.lon);
        Place {
            lat: p.lat,
            lon: first + east_of(first, p.lon),
        }
    }

    /// All segments, those first whose box is nearest; a box farther than the best so far is passed over.
    fn search(&self, p: Place, scale: (f64, f64), best: &mut Foot) {
        for (n, b) in self.blocks.iter().enumerate() {
            if b.square_m2(p, scale) < best.square_m2 {
                let from = n * BLOCK;
                self.scan(from..(from + BLOCK).min(self.points.len() - 1), p, scale, best);
            }
        }
    }

    fn scan(&self, segments: Range<usize>, p: Place, (north, east): (f64, f64), best: &mut Foot) {
        for n in segments {
            let (a, b) = (self.points[n], self.points[n + 1]);
            let (ax, ay) = ((a.lon - p.lon) * east, (a.lat - p.lat) * north);
            let (dx, dy) = ((b.lon - a.lon) * east, (b.lat - a.lat) * north);
            let length2 = dx * dx + dy * dy;
            let t = if length2 > 0.0 {
                (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let (x, y) = (ax + t * dx, ay + t * dy);
            let square_m2 = x * x + y * y;
            if square_m2 < best.square_m2 {
                *best = Foot { square_m2, segment: n, t };
            }
        }
    }

    /// The distance to the best foot, measured again at the latitude half way to it.
    fn report(&self, p: Place, best: Foot) -> Near {
        let (a, b) = (self.points[best.segment], self.points[best.segment + 1]);
        let nearest = Place {
            lat: a.lat + best.t * (b.lat - a.lat),
            lon: a.lon + best.t * (b.lon - a.lon),
        };
        let (north, east) = metres_per_degree(f64::midpoint(p.lat, nearest.lat));
        let (x, y) = ((nearest.lon - p.lon) * east, (nearest.lat - p.lat) * north);
        let distance_m = (x * x + y * y).sqrt();
        let from = self.along_m[best.segment];
        Near {
            outside_m: distance_m - self.half_width_m,
            distance_m,
            segment: u32::try_from(best.segment).unwrap_or(u32::MAX),
            along_m: from + best.t * (self.along_m[best.segment + 1] - from),
            nearest: Place {
                lat: nearest.lat,
                lon: east_of(0.0, nearest.lon),
            },
        }
    }
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

fn wrapped(near: f64, lon: f64) -> f64 {
    let turns = ((near - lon) / 360.0).round();
    lon + turns * 360.0
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

#[cfg(test)]
mod tests {
    use cordon_model::World;

    use super::*;

    #[test]
    fn cells_find_the_same_segment_as_the_whole_line() {
        // hairpins: 60 m from bend to bend and 150 m between the legs, so that many segments are almost as near as the nearest
        let points: Vec<String> = (0..1_200)
            .map(|n| {
                let (leg, k) = (n / 60, n % 60);
                let k = if leg % 2 == 0 { k } else { 59 - k };
                format!("[{},{}]", 106.0 + f64::from(k) * 0.000_55, 10.5 + f64::from(leg) * 0.001_36)
            })
            .collect();
        for half_width_m in [30.0, 2_500.0] {
            let text = format!(
                r#"{{"corridors":[{{"id":"c","route":{{"type":"LineString","coordinates":[{}]}},"half_width_m":{half_width_m}}}]}}"#,
                points.join(",")
            );
            let world = World::from_json(&text).expect("a world");
            let by_cells = Line::compile(&world.corridors[0]);
            let whole = Line {
                cells: None,
                ..Line::compile(&world.corridors[0])
            };
            let (mut random, mut found) = (1_u32, 0);
            for _ in 0..20_000 {
                let mut next = || {
                    random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(random >> 8) / f64::from(1 << 24)
                };
                let p = Place {
                    lat: 10.49 + next() * 0.047,
                    lon: 105.99 + next() * 0.053,
                };
                let hint = (next() * 1_199.0) as u32;
                let cells = by_cells.cells.as_ref().expect("compiled");
                found += usize::from(cells.segments(p).is_some());
                let (a, b) = (by_cells.near(p, hint), whole.near(p, hint)); // where two segments meet either may be named
                assert!((a.distance_m - b.distance_m).abs() < 1e-6, "{p:?} {hint}: {a:?} {b:?}");
            }
            assert!(found > 19_000, "{found} of 20,000 places had a cell");
        }
    }
}
