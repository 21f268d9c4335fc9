//! What a silence leaves open by roads: how long a truck drove at least from its last fix to its next, over a place, and by which cells it can have come.
//!
//! A fix lies beside its road by some metres, and nobody knows on which of two it was. So a place stands at all roads about as near as the nearest, and
//! the best of them counts: what is left over errs towards a shorter drive, never a longer one.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::earth::Place;
use h3o::{CellIndex, LatLng, Resolution};

use crate::Error;
use crate::graph::Graph;
use crate::reach::{milliseconds, sample};
use crate::snap::{SNAP_M, Snap};
use crate::tree::Tree;

/// A place stands at each road within twice the distance of the nearest and so many metres more. Ours.
const BESIDE_M: f64 = 100.0;
/// Roads are sampled so often in a cell's edge: what cuts off a corner of a cell leads through it too.
const SAMPLES: f64 = 16.0;

/// The ways from a place over a second to a third, and those about them.
#[derive(Debug)]
pub struct Detour<'a> {
    graph: &'a Graph,
    start: Vec<Snap>,
    end: Vec<Snap>,
    onto: Tree,
    off: Tree,
    drive_ms: u32,
    allowed_ms: Option<u32>,
}

impl Graph {
    /// The ways from one place over a second to a third, and all others that take at most `allowed_s` seconds of driving.
    ///
    /// # Errors
    /// Where one of the places lies at no road, or no way leads.
    pub fn detour(&self, from: Place, via: Place, to: Place, allowed_s: f64) -> Result<Detour<'_>, Error> {
        let (start, over, end) = (self.beside(from)?, self.beside(via)?, self.beside(to)?);
        let allowed_ms = (allowed_s >= 0.0).then(|| milliseconds(allowed_s));
        let onto = self.grow(&start, &over, false, allowed_ms.unwrap_or_default());
        let off = self.grow(&end, &over, true, allowed_ms.unwrap_or_default());
        let mut made = Detour {
            graph: self,
            start,
            end,
            onto,
            off,
            drive_ms: 0,
            allowed_ms,
        };
        let best = |way: &dyn Fn(&Snap) -> Option<u32>| over.iter().filter_map(way).min();
        let there = best(&|at| made.onto_ms(at.edge, at.part)).ok_or(Error::NoWay(from.lon, from.lat, via.lon, via.lat))?;
        let back = best(&|at| made.off_ms(at.edge, at.part)).ok_or(Error::NoWay(via.lon, via.lat, to.lon, to.lat))?;
        made.drive_ms = there.saturating_add(back);
        Ok(made)
    }

    /// The roads at which a place may stand, by number.
    fn beside(&self, p: Place) -> Result<Vec<Snap>, Error> {
        let mut all: Vec<Snap> = self
            .index
            .near(p, 2.0 * SNAP_M + BESIDE_M)
            .into_iter()
            .map(|edge| self.foot(edge, p))
            .collect();
        let nearest_m = all.iter().map(|s| s.off_m).fold(f64::INFINITY, f64::min);
        if nearest_m > SNAP_M {
            return Err(Error::FarFromRoads {
                lon: p.lon,
                lat: p.lat,
                max_m: SNAP_M,
            });
        }
        all.retain(|s| s.off_m <= 2.0 * nearest_m + BESIDE_M);
        Ok(all)
    }

    /// Shortest times from places on roads (`back`: to them), as far as allowed, and to the nearest of the others however far it is.
    fn grow(&self, from: &[Snap], over: &[Snap], back: bool, allowed_ms: u32) -> Tree {
        let seeds: Vec<(u32, u32)> = from.iter().flat_map(|at| self.seeds(at, back)).collect();
        let mut goals: BTreeMap<u32, u32> = BTreeMap::new();
        for (junction, rest_ms) in over.iter().flat_map(|at| self.seeds(at, !back)) {
            let least = goals.entry(junction).or_insert(rest_ms);
            *least = rest_ms.min(*least);
        }
        let along = over.iter().filter_map(|at| self.along_ms(from, at.edge, at.part, back)).min();
        let limit_ms = along.map_or(u32::MAX - 1, |ms| ms.max(allowed_ms));
        let arcs = if back { &self.backward } else { &self.onward };
        Tree::grow_until(arcs, self.nodes.len(), &seeds, limit_ms, |junction, ms| {
            Some(ms.saturating_add(*goals.get(&junction)?).max(allowed_ms))
        })
    }

    /// The drive along one road from the place that stands at it, of these sorted ones, to a part of it (`back`: from there to the place).
    fn along_ms(&self, places: &[Snap], edge: u32, part: f64, back: bool) -> Option<u32> {
        let at = &places[places.binary_search_by_key(&edge, |at| at.edge).ok()?];
        let road = &self.edges[edge as usize];
        let (from, to) = if back { (part, at.part) } else { (at.part, part) };
        let may = if from <= to { road.passage.forward } else { road.passage.backward };
        may.then(|| part_ms(road.ms, (from - to).abs()))
    }

    /// The least time to a part of a road (`back`: from there), from the times to its ends.
    fn road_ms(&self, tree: &Tree, places: &[Snap], (edge, part): (u32, f64), back: bool) -> Option<u32> {
        let road = &self.edges[edge as usize];
        let (by_from, by_to) = if back {
            (road.passage.backward, road.passage.forward)
        } else {
            (road.passage.forward, road.passage.backward)
        };
        let from = tree
            .ms(road.from)
            .filter(|_| by_from)
            .map(|ms| ms.saturating_add(part_ms(road.ms, part)));
        let to = tree
            .ms(road.to)
            .filter(|_| by_to)
            .map(|ms| ms.saturating_add(part_ms(road.ms, 1.0 - part)));
        [from, to, self.along_ms(places, edge, part, back)].into_iter().flatten().min()
    }
}

impl Detour<'_> {
    /// The least time in seconds that the way over the second place takes.
    #[must_use]
    pub fn drive_s(&self) -> f64 {
        f64::from(self.drive_ms) / 1e3
    }

    /// The cells of a grid through which a way within the allowed time leads, whether over the second place or not.
    #[must_use]
    pub fn cells(&self, grid: Resolution) -> BTreeSet<CellIndex> {
        let mut found = BTreeSet::new();
        let Some(allowed_ms) = self.allowed_ms else { return found };
        let own = self.start.iter().chain(&self.end);
        let mut edges: BTreeSet<u32> = own.clone().map(|at| at.edge).collect();
        for junction in &self.onto.reached {
            if self.is_near(*junction, allowed_ms) {
                edges.extend(self.graph.onward.of(*junction).iter().map(|arc| arc.edge));
                edges.extend(self.graph.backward.of(*junction).iter().map(|arc| arc.edge));
            }
        }
        for edge in edges {
            let mut put = |p: Place, part: f64| {
                if self.over_ms(edge, part).is_some_and(|ms| ms <= allowed_ms) {
                    found.extend(LatLng::new(p.lat, p.lon).ok().map(|at| at.to_cell(grid)));
                }
            };
            let road = &self.graph.edges[edge as usize];
            put(self.graph.nodes[road.from as usize], 0.0);
            put(self.graph.nodes[road.to as usize], 1.0);
            sample(self.graph.line(edge), road.metres, grid.edge_length_m() / SAMPLES, &mut put);
            own.clone().filter(|at| at.edge == edge).for_each(|at| put(at.place, at.part));
        }
        found
    }

    /// Whether a way within the allowed time leads by a junction.
    fn is_near(&self, junction: u32, allowed_ms: u32) -> bool {
        let ms = self.onto.ms(junction).zip(self.off.ms(junction));
        ms.is_some_and(|(onto, off)| onto.saturating_add(off) <= allowed_ms)
    }

    /// The least time from the first place over a part of a road to the third.
    fn over_ms(&self, edge: u32, part: f64) -> Option<u32> {
        Some(self.onto_ms(edge, part)?.saturating_add(self.off_ms(edge, part)?))
    }

    fn onto_ms(&self, edge: u32, part: f64) -> Option<u32> {
        self.graph.road_ms(&self.onto, &self.start, (edge, part), false)
    }

    fn off_ms(&self, edge: u32, part: f64) -> Option<u32> {
        self.graph.road_ms(&self.off, &self.end, (edge, part), true)
    }
}

fn part_ms(ms: u32, part: f64) -> u32 {
    (f64::from(ms) * part).round() as u32
}
