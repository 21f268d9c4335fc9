//! The road at a place: the nearest one within a stated distance, and where along it.

use cordon_model::earth::{Place, distance_m, foot, metres_per_degree};

use crate::Error;
use crate::graph::{Graph, between};

/// Farther than this from a road, in metres, a place lies at none. Ours.
pub const SNAP_M: f64 = 500.0;

/// This near to a junction, in metres, a place on a road is at it.
const AT_M: f64 = 0.5;
/// The side of the index's squares, in degrees.
const SQUARE: f64 = 0.005;

/// Which roads touch which squares.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Square and road, sorted.
    entries: Vec<((i32, i32), u32)>,
}

/// A place on a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// The road.
    pub edge: u32,
    /// How far along it, as a part of its length (0–1).
    pub part: f64,
    /// The place on it.
    pub place: Place,
    /// Metres from the place that was asked for.
    pub off_m: f64,
}

fn square(p: Place) -> (i32, i32) {
    ((p.lat / SQUARE).floor() as i32, (p.lon / SQUARE).floor() as i32)
}

impl Index {
    pub(crate) fn build(graph: &Graph) -> Self {
        let mut entries = Vec::new();
        for edge in 0..u32::try_from(graph.edges.len()).unwrap_or(u32::MAX) {
            let points: Vec<Place> = graph.line(edge).collect();
            for w in points.windows(2) {
                let (a, b) = (square(w[0]), square(w[1]));
                for lat in a.0.min(b.0)..=a.0.max(b.0) {
                    for lon in a.1.min(b.1)..=a.1.max(b.1) {
                        entries.push(((lat, lon), edge));
                    }
                }
            }
        }
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    /// The roads that may lie within some metres of a place, by number.
    pub(crate) fn near(&self, p: Place, metres: f64) -> Vec<u32> {
        let (north, east) = metres_per_degree(p.lat);
        let (dlat, dlon) = (metres / north, metres / east);
        let low = square(Place {
            lat: p.lat - dlat,
            lon: p.lon - dlon,
        });
        let high = square(Place {
            lat: p.lat + dlat,
            lon: p.lon + dlon,
        });
        let mut found = Vec::new();
        for lat in low.0..=high.0 {
            let from = self.entries.partition_point(|(s, _)| *s < (lat, low.1));
            let row = self.entries[from..].iter().take_while(|(s, _)| *s <= (lat, high.1));
            found.extend(row.map(|(_, edge)| *edge));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Graph {
    /// The road at a place: the nearest of the network's main part within [`SNAP_M`], else the nearest of all. Dead ends from which nobody comes back, and roads that
    /// the extract cut off, are so passed over for the street beside them.
    ///
    /// # Errors
    /// Where no road is near enough.
    pub fn snap(&self, p: Place) -> Result<Snap, Error> {
        self.snap_within(p, SNAP_M)
    }

    /// The same within another distance.
    ///
    /// # Errors
    /// Where no road is near enough.
    pub fn snap_within(&self, p: Place, max_m: f64) -> Result<Snap, Error> {
        let (mut any, mut main): (Option<Snap>, Option<Snap>) = (None, None);
        for edge in self.index.near(p, max_m) {
            let snap = self.foot(edge, p);
            let of_main = [self.edges[edge as usize].from, self.edges[edge as usize].to];
            let better = |best: Option<Snap>| best.is_none_or(|b| snap.off_m < b.off_m);
            if snap.off_m <= max_m && better(any) {
                any = Some(snap);
            }
            if snap.off_m <= max_m && of_main.iter().all(|n| self.main[*n as usize]) && better(main) {
                main = Some(snap);
            }
        }
        main.or(any).ok_or(Error::FarFromRoads {
            lon: p.lon,
            lat: p.lat,
            max_m,
        })
    }

    /// The nearest place of one road.
    pub(crate) fn foot(&self, edge: u32, p: Place) -> Snap {
        let scale = metres_per_degree(p.lat);
        let points: Vec<Place> = self.line(edge).collect();
        let (mut best, mut along_m, mut best_m) = (None, 0.0, f64::INFINITY);
        for w in points.windows(2) {
            let (t, square_m2) = foot(p, w[0], w[1], scale);
            let (off_m, leg_m) = (square_m2.sqrt(), distance_m(w[0], w[1]));
            if off_m < best_m {
                best_m = off_m;
                best = Some((along_m + t * leg_m, between(w[0], w[1], t)));
            }
            along_m += leg_m;
        }
        let (at_m, place) = best.unwrap_or((0.0, p));
        // What lies within half a metre of a junction is at it: half a metre of road is nobody's way.
        let part = match at_m {
            m if m < AT_M => 0.0,
            m if m > along_m - AT_M => 1.0,
            m => m / along_m,
        };
        Snap {
            edge,
            part,
            place,
            off_m: best_m,
        }
    }

    /// Where one comes to from a place on a road: junctions with the milliseconds to them; or, `back`, from where one comes to it.
    pub(crate) fn seeds(&self, at: &Snap, back: bool) -> Vec<(u32, u32)> {
        let edge = &self.edges[at.edge as usize];
        let part_ms = |part: f64| (f64::from(edge.ms) * part).round() as u32;
        let mut seeds = Vec::new();
        if edge.passage.forward {
            let (end, part) = if back { (edge.from, at.part) } else { (edge.to, 1.0 - at.part) };
            seeds.push((end, part_ms(part)));
        }
        if edge.passage.backward {
            let (end, part) = if back { (edge.to, 1.0 - at.part) } else { (edge.from, at.part) };
            seeds.push((end, part_ms(part)));
        }
        seeds
    }
}
