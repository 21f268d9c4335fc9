//! A compiled corridor: how far a place lies beyond the corridor's border, in metres, negative inside.
//!
//! A corridor is its route and the alternatives to it, each a line with its width: who is inside one of them is inside.

use cordon_model::world::LineString;
use cordon_model::{Corridor, CorridorId};
use smallvec::SmallVec;

use crate::ground::{Place, east_of, metres_per_degree};
use crate::strand::{Foot, Strand, Wide};

/// Who lies deeper inside than this, in metres, is on the line that it was on; who does not may be on another one by now. Ours.
const SHALLOW_M: f64 = 50.0;
/// Between the end of one line and the start of the next, in [`Near::along_m`]: farther than any truck comes between two fixes.
const GAP_M: f64 = 1e6;

/// A corridor made ready.
#[derive(Debug)]
pub struct Line {
    /// Its name in the world.
    pub id: CorridorId,
    /// Half its width in metres, where no stretch says otherwise.
    pub half_width_m: f64,
    /// The route first, then its alternatives.
    lines: SmallVec<[Lane; 1]>,
}

/// One of its lines, and where its segments and metres begin among those of all.
#[derive(Debug)]
struct Lane {
    strand: Strand,
    first_segment: usize,
    first_m: f64,
}

/// Where a place lies against a corridor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Metres beyond the border; negative inside.
    pub outside_m: f64,
    /// Metres from the line.
    pub distance_m: f64,
    /// Half the corridor's width there, in metres.
    pub half_width_m: f64,
    /// The line that it is on: 0 is the route, the others are the alternatives in the world's order.
    pub line: u32,
    /// The nearest segment, from 0; those of the alternatives follow on those of the route.
    pub segment: u32,
    /// How far along its line the nearest point lies, in metres from that line's start.
    pub from_start_m: f64,
    /// The same, but each line begins far beyond the end of the one before: who changes from one line to another leaps.
    pub along_m: f64,
    /// The nearest point of the line.
    pub nearest: Place,
}

impl Line {
    /// Compiles a corridor that its world's check accepts. A line that crosses the antimeridian goes on beyond 180 degrees.
    #[must_use]
    pub fn compile(corridor: &Corridor) -> Self {
        let stretches: Vec<Wide> = corridor
            .stretches
            .iter()
            .map(|s| Wide {
                from_m: s.from_m,
                to_m: s.to_m,
                half_m: s.half_width_m,
            })
            .collect();
        let start = corridor.route.coordinates.first().map_or(0.0, |p| p.lon);
        let mut lines: SmallVec<[Lane; 1]> = SmallVec::with_capacity(1 + corridor.alternatives.len());
        for (n, line) in [&corridor.route].into_iter().chain(&corridor.alternatives).enumerate() {
            let stretches = if n == 0 { &stretches[..] } else { &[] };
            let strand = Strand::compile(laid(line, start), corridor.half_width_m, stretches);
            let (first_segment, first_m) = lines.last().map_or((0, 0.0), |before| {
                (
                    before.first_segment + before.strand.segments(),
                    before.first_m + before.strand.length_m() + GAP_M,
                )
            });
            lines.push(Lane {
                strand,
                first_segment,
                first_m,
            });
        }
        Self {
            id: corridor.id.clone(),
            half_width_m: corridor.half_width_m,
            lines,
        }
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lines.iter().map(|l| l.strand.bytes()).sum()
    }

    /// Has the processor bring near what will be read where a fix near one of its segments is judged.
    pub(crate) fn look_ahead(&self, segment: u32) {
        let segment = segment as usize;
        if let Some(lane) = self.lines.iter().rev().find(|l| l.first_segment <= segment) {
            lane.strand.look_ahead(segment - lane.first_segment);
        }
    }

    /// Where its route begins and ends.
    #[must_use]
    pub fn ends(&self) -> Option<(Place, Place)> {
        self.lines.first()?.strand.ends()
    }

    /// The length of the longest of its lines, in metres: nobody need drive farther.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.lines.iter().map(|l| l.strand.length_m()).fold(0.0, f64::max)
    }

    /// The length in metres of one of its lines, as [`Near::line`] numbers them.
    #[must_use]
    pub fn length_of_m(&self, line: u32) -> Option<f64> {
        Some(self.lines.get(line as usize)?.strand.length_m())
    }

    /// The place so many metres along one of its lines, as [`Near::line`] numbers them.
    #[must_use]
    pub fn at(&self, line: u32, from_start_m: f64) -> Option<Place> {
        let p = self.lines.get(line as usize)?.strand.at(from_start_m)?;
        Some(on_earth(p))
    }

    /// Where a place lies. `hint` is the segment of the place before: while it goes on well within the corridor nothing else is looked at.
    ///
    /// Inside, the distance may be that to a segment near the hint; outside it is that to the best of all, good to 0.5 % up to 20 km.
    #[must_use]
    pub fn near(&self, p: Place, hint: u32) -> Near {
        let p = self.lay(p);
        let scale = metres_per_degree(p.lat);
        let hint = hint as usize;
        let mut on = self.lines.partition_point(|l| l.first_segment <= hint).saturating_sub(1);
        let lane = &self.lines[on];
        let mut best = Foot::none();
        let segment = (hint - lane.first_segment).min(lane.strand.segments().saturating_sub(1));
        lane.strand.around(segment, p, scale, &mut best);
        if best.outside_m > 0.0 {
            lane.strand.everywhere(p, scale, &mut best);
        }
        if self.lines.len() > 1 && best.outside_m > -SHALLOW_M {
            let was_on = on;
            for (n, other) in self.lines.iter().enumerate().filter(|(n, _)| *n != was_on) {
                let mut deeper = best.deeper();
                other.strand.everywhere(p, scale, &mut deeper);
                if deeper.is_found() {
                    (best, on) = (deeper, n);
                }
            }
        }
        self.report(p, best, on)
    }

    /// The least angle in degrees (0–90) between a course and the line's direction, either way, between two places along one line, each as
    /// [`Near::along_m`].
    #[must_use]
    pub fn off_course_deg(&self, from_m: f64, to_m: f64, course: (f64, f64)) -> f64 {
        let on = self.lines.partition_point(|l| l.first_m - GAP_M / 2.0 <= from_m).saturating_sub(1);
        let lane = &self.lines[on];
        lane.strand.off_course_deg(from_m - lane.first_m, to_m - lane.first_m, course)
    }

    fn lay(&self, p: Place) -> Place {
        let first = self.ends().map_or(p.lon, |(first, _)| first.lon);
        Place {
            lat: p.lat,
            lon: first + east_of(first, p.lon),
        }
    }

    fn report(&self, p: Place, best: Foot, on: usize) -> Near {
        let lane = &self.lines[on];
        let measured = lane.strand.measure(p, best);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Near {
            outside_m: measured.distance_m - measured.half_m,
            distance_m: measured.distance_m,
            half_width_m: measured.half_m,
            line: number(on),
            segment: number(lane.first_segment + measured.segment),
            from_start_m: measured.along_m,
            along_m: lane.first_m + measured.along_m,
            nearest: on_earth(measured.nearest),
        }
    }
}

/// A line's points, each at most half way round the earth from the one before; the first as near to a longitude.
fn laid(line: &LineString, near: f64) -> Vec<Place> {
    let mut points: Vec<Place> = Vec::with_capacity(line.coordinates.len());
    for p in &line.coordinates {
        let before = points.last().map_or(near, |before: &Place| before.lon);
        let lon = before + east_of(before, wrapped(before, p.lon));
        points.push(Place { lat: p.lat, lon });
    }
    points
}

fn on_earth(p: Place) -> Place {
    Place {
        lat: p.lat,
        lon: east_of(0.0, p.lon),
    }
}

fn wrapped(near: f64, lon: f64) -> f64 {
    let turns = ((near - lon) / 360.0).round();
    lon + turns * 360.0
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
            let mut whole = Line::compile(&world.corridors[0]);
            whole.lines[0].strand.cells = None;
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
                let cells = by_cells.lines[0].strand.cells.as_ref().expect("compiled");
                found += usize::from(cells.segments(p).is_some());
                let (a, b) = (by_cells.near(p, hint), whole.near(p, hint)); // where two segments meet either may be named
                assert!((a.distance_m - b.distance_m).abs() < 1e-6, "{p:?} {hint}: {a:?} {b:?}");
            }
            assert!(found > 19_000, "{found} of 20,000 places had a cell");
        }
    }
}
