//! The network as arrays: junctions, the roads between them with their shape, and for each junction where one comes from it and from where to it.

use cordon_model::earth::{Place, distance_m};

use crate::Error;
use crate::profile::Passage;
use crate::snap::Index;
use crate::tree::Tree;

/// A way through numbered nodes.
#[derive(Clone, Debug)]
pub struct Way {
    /// How it is passed.
    pub passage: Passage,
    /// Its nodes, in order.
    pub nodes: Vec<u32>,
}

/// A road between two junctions.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The junction at its start.
    pub from: u32,
    /// The junction at its end.
    pub to: u32,
    /// How it is passed.
    pub passage: Passage,
    /// Its length in metres.
    pub metres: f64,
    /// The time it takes, in milliseconds.
    pub ms: u32,
    /// Where its inner points begin and end.
    shape: (u32, u32),
}

/// The way on from a junction (or back).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    /// The junction at its other end.
    pub(crate) head: u32,
    pub(crate) edge: u32,
    pub(crate) ms: u32,
}

/// For each junction, its arcs.
#[derive(Debug)]
pub(crate) struct Arcs {
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

/// A road network.
#[derive(Debug)]
pub struct Graph {
    pub(crate) nodes: Vec<Place>,
    pub(crate) edges: Vec<Edge>,
    shapes: Vec<Place>,
    /// Where one drives from a junction.
    pub(crate) onward: Arcs,
    /// From where one drives to a junction; the heads are the junctions before.
    pub(crate) backward: Arcs,
    /// Whether a junction belongs to the network's main part: from each of them one comes to each other.
    pub(crate) main: Vec<bool>,
    pub(crate) index: Index,
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Arcs {
    fn build(junctions: usize, mut all: Vec<(u32, Arc)>) -> Self {
        all.sort_by_key(|(tail, arc)| (*tail, arc.head, arc.ms, arc.edge));
        let mut first = vec![0_u32; junctions + 1];
        for (tail, _) in &all {
            first[*tail as usize + 1] += 1;
        }
        for n in 0..junctions {
            first[n + 1] += first[n];
        }
        Self {
            first,
            arcs: all.into_iter().map(|(_, arc)| arc).collect(),
        }
    }

    pub(crate) fn of(&self, junction: u32) -> &[Arc] {
        let n = junction as usize;
        &self.arcs[self.first[n] as usize..self.first[n + 1] as usize]
    }
}

impl Graph {
    /// Builds a network of ways through places. A node in which ways meet, or one ends, is a junction; the others are shape.
    ///
    /// # Errors
    /// Where there is no road.
    pub fn build(ways: &[Way], places: &[Place]) -> Result<Self, Error> {
        let mut uses = vec![0_u8; places.len()];
        for way in ways {
            for (n, node) in way.nodes.iter().enumerate() {
                let end = n == 0 || n + 1 == way.nodes.len();
                let used = &mut uses[*node as usize];
                *used = used.saturating_add(if end { 2 } else { 1 });
            }
        }
        let mut junction_of = vec![u32::MAX; places.len()];
        let mut nodes = Vec::new();
        for (n, place) in places.iter().enumerate().filter(|(n, _)| uses[*n] > 1) {
            junction_of[n] = number(nodes.len());
            nodes.push(*place);
        }
        let (mut edges, mut shapes) = (Vec::new(), Vec::new());
        for way in ways {
            cut(way, places, &junction_of, &mut edges, &mut shapes);
        }
        if edges.is_empty() {
            return Err(Error::NoRoads);
        }
        let arcs = |back: bool| {
            let mut all = Vec::new();
            for (n, edge) in edges.iter().enumerate() {
                for (may, tail, head) in [
                    (edge.passage.forward, edge.from, edge.to),
                    (edge.passage.backward, edge.to, edge.from),
                ] {
                    let (tail, head) = if back { (head, tail) } else { (tail, head) };
                    if may {
                        all.push((
                            tail,
                            Arc {
                                head,
                                edge: number(n),
                                ms: edge.ms,
                            },
                        ));
                    }
                }
            }
            Arcs::build(nodes.len(), all)
        };
        let (onward, backward) = (arcs(false), arcs(true));
        let main = main_part(&onward, &backward, nodes.len());
        let mut made = Self {
            index: Index::default(),
            main,
            onward,
            backward,
            nodes,
            edges,
            shapes,
        };
        made.index = Index::build(&made);
        Ok(made)
    }

    /// How many junctions and roads between them it has.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.edges.len())
    }

    /// The points of a road from its start to its end.
    pub(crate) fn line(&self, edge: u32) -> impl Iterator<Item = Place> + '_ {
        let e = &self.edges[edge as usize];
        let inner = &self.shapes[e.shape.0 as usize..e.shape.1 as usize];
        [self.nodes[e.from as usize]]
            .into_iter()
            .chain(inner.iter().copied())
            .chain([self.nodes[e.to as usize]])
    }

    /// The points of a road between two parts of its length (0–1), in this order.
    pub(crate) fn part(&self, edge: u32, from: f64, to: f64) -> Vec<Place> {
        let points: Vec<Place> = self.line(edge).collect();
        let mut along = vec![0.0];
        for w in points.windows(2) {
            along.push(along[along.len() - 1] + distance_m(w[0], w[1]));
        }
        let length_m = along[along.len() - 1];
        let (low, high) = (from.min(to) * length_m, from.max(to) * length_m);
        let at = |m: f64| {
            let n = along.partition_point(|a| *a <= m).clamp(1, points.len() - 1);
            let leg_m = along[n] - along[n - 1];
            let t = if leg_m > 0.0 {
                ((m - along[n - 1]) / leg_m).clamp(0.0, 1.0)
            } else {
                0.0
            };
            between(points[n - 1], points[n], t)
        };
        let mut made = vec![at(low)];
        made.extend(points.iter().zip(&along).filter(|(_, a)| **a > low && **a < high).map(|(p, _)| *p));
        made.push(at(high));
        if from > to {
            made.reverse();
        }
        made
    }
}

pub(crate) fn between(a: Place, b: Place, t: f64) -> Place {
    Place {
        lat: a.lat + t * (b.lat - a.lat),
        lon: a.lon + t * (b.lon - a.lon),
    }
}

/// Cuts a way at its junctions.
fn cut(way: &Way, places: &[Place], junction_of: &[u32], edges: &mut Vec<Edge>, shapes: &mut Vec<Place>) {
    let Some(first) = way.nodes.first() else { return };
    let (mut from, mut before, mut metres, mut begun) = (junction_of[*first as usize], places[*first as usize], 0.0, number(shapes.len()));
    for node in way.nodes.iter().skip(1) {
        let (place, junction) = (places[*node as usize], junction_of[*node as usize]);
        metres += distance_m(before, place);
        before = place;
        if junction == u32::MAX {
            shapes.push(place);
            continue;
        }
        let ended = number(shapes.len());
        if metres > 0.0 {
            edges.push(Edge {
                from,
                to: junction,
                passage: way.passage,
                metres,
                ms: (metres * 3_600.0 / way.passage.speed_kmh).ceil().min(f64::from(u32::MAX / 4)) as u32,
                shape: (begun, ended),
            });
        }
        (from, metres, begun) = (junction, 0.0, ended);
    }
}

/// The main part is looked for from so many junctions, spread over all. Ours.
const STARTS: usize = 64;

/// The largest set of junctions found that all reach one another.
fn main_part(onward: &Arcs, backward: &Arcs, junctions: usize) -> Vec<bool> {
    let mut best = vec![false; junctions];
    let (mut most, mut seen) = (0, vec![false; junctions]);
    for start in (0..junctions).step_by(junctions.div_ceil(STARTS)) {
        if seen[start] || most * 2 > junctions {
            continue;
        }
        let seed = [(number(start), 0)];
        let (to, from) = (
            Tree::grow(onward, junctions, &seed, u32::MAX),
            Tree::grow(backward, junctions, &seed, u32::MAX),
        );
        let both: Vec<bool> = (0..junctions).map(|n| to.has(number(n)) && from.has(number(n))).collect();
        let size = both.iter().filter(|b| **b).count();
        seen.iter_mut().zip(&both).for_each(|(s, b)| *s |= b);
        if size > most {
            (best, most) = (both, size);
        }
    }
    best
}
