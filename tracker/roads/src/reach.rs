//! What can be reached in time: the cells of the H3 grid to which a vehicle comes over the network, and when.

use std::collections::BTreeMap;

use cordon_model::earth::{Place, distance_m};
use h3o::{CellIndex, LatLng, Resolution};
use serde_json::{Value, json};

use crate::Error;
use crate::corridor::rounded;
use crate::graph::{Graph, between};
use crate::tree::Tree;

/// The grid of an answer where none is asked for: cells of 200 m edge.
pub const GRID: Resolution = Resolution::Nine;
/// Between junctions, roads are sampled at half a cell's edge.
const SAMPLES: f64 = 2.0;

impl Graph {
    /// The cells that a heavy vehicle reaches from a place within so many seconds, each with the seconds to its first place on a road.
    ///
    /// # Errors
    /// Where no road is near the place.
    pub fn reach(&self, from: Place, seconds: f64, grid: Resolution) -> Result<BTreeMap<CellIndex, u32>, Error> {
        let start = self.snap(from)?;
        let (limit_ms, step_m) = (milliseconds(seconds), grid.edge_length_m() / SAMPLES);
        let tree = Tree::grow(&self.onward, self.nodes.len(), &self.seeds(&start, false), limit_ms);
        let mut edges: Vec<u32> = tree.reached.iter().flat_map(|n| self.onward.of(*n)).map(|arc| arc.edge).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut found: Vec<(CellIndex, u32)> = Vec::new();
        let mut put = |p: Place, ms: f64| {
            if ms <= f64::from(limit_ms) {
                found.extend(LatLng::new(p.lat, p.lon).ok().map(|l| (l.to_cell(grid), (ms / 1e3) as u32)));
            }
        };
        for junction in &tree.reached {
            put(self.nodes[*junction as usize], tree.ms(*junction).map_or(f64::INFINITY, f64::from));
        }
        for edge in edges {
            let e = &self.edges[edge as usize];
            let since = |may: bool, junction: u32| {
                if may {
                    tree.ms(junction).map_or(f64::INFINITY, f64::from)
                } else {
                    f64::INFINITY
                }
            };
            let (ahead, back) = (since(e.passage.forward, e.from), since(e.passage.backward, e.to));
            sample(self.line(edge), e.metres, step_m, |p, part| {
                let whole_ms = f64::from(e.ms);
                put(p, (ahead + part * whole_ms).min(back + (1.0 - part) * whole_ms));
            });
        }
        // The road on which it stands is left in both directions.
        put(start.place, 0.0);
        for (junction, ms) in self.seeds(&start, false) {
            let (edge, from, to) = self.first_step(&start, junction, ms);
            let points = self.part(edge, from, to);
            let metres = points.windows(2).map(|w| distance_m(w[0], w[1])).sum();
            sample(points.into_iter(), metres, step_m, |p, part| put(p, part * f64::from(ms)));
        }
        found.sort_unstable();
        found.dedup_by_key(|(cell, _)| *cell); // the first of each is the soonest
        Ok(found.into_iter().collect())
    }
}

/// Places every `step_m` along a line of so many metres, between its ends, each with its part of the way.
pub(crate) fn sample(points: impl Iterator<Item = Place>, metres: f64, step_m: f64, mut put: impl FnMut(Place, f64)) {
    let (mut before, mut along_m, mut next_m): (Option<Place>, f64, f64) = (None, 0.0, step_m);
    for p in points {
        if let Some(a) = before {
            let leg_m = distance_m(a, p);
            while next_m <= along_m + leg_m && leg_m > 0.0 {
                put(between(a, p, (next_m - along_m) / leg_m), (next_m / metres).min(1.0));
                next_m += step_m;
            }
            along_m += leg_m;
        }
        before = Some(p);
    }
}

pub(crate) fn milliseconds(seconds: f64) -> u32 {
    (seconds.clamp(0.0, 1e6) * 1e3) as u32
}

/// Cells as GeoJSON: a feature each, with its name and what is known of it.
pub fn geojson(cells: impl IntoIterator<Item = (CellIndex, Value)>) -> Value {
    let feature = |(cell, mut properties): (CellIndex, Value)| {
        let mut ring: Vec<[f64; 2]> = cell.boundary().iter().map(|c| [rounded(c.lng()), rounded(c.lat())]).collect();
        ring.extend(ring.first().copied());
        properties["cell"] = json!(cell.to_string());
        json!({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": properties})
    };
    json!({"type": "FeatureCollection", "features": cells.into_iter().map(feature).collect::<Vec<_>>()})
}
