//! Ways between two places: the fastest, and others that are as good as lawful drivers would choose.
//!
//! Plateaus: where the tree of fastest ways from the start and that of fastest ways to the end run along the same roads, a driver who goes that way
//! drives the fastest way on both sides of it. The longer such a plateau and the less time it costs, the better the alternative; one that shares too much
//! with those before, or takes too long, is none. A long road without a junction is in neither tree where a faster one joins the same ends: it counts as a
//! plateau of its own.

use std::collections::BTreeSet;

use cordon_model::earth::Place;

use crate::Error;
use crate::graph::Graph;
use crate::route::{Route, Step};
use crate::snap::Snap;
use crate::tree::Tree;

/// What makes an alternative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// At most so many beside the fastest.
    pub alternatives: usize,
    /// It takes at most so many times the fastest one's time. 1.4.
    pub stretch_max: f64,
    /// Of its length it shares at most this part with any before it. 0.75.
    pub overlap_max: f64,
    /// On its plateau it is for at least this part of its time. 0.1.
    pub plateau_min: f64,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            alternatives: 0,
            stretch_max: 1.4,
            overlap_max: 0.75,
            plateau_min: 0.1,
        }
    }
}

/// A stretch of road that both trees have, from its first junction on; or a road that leads from it to the start of a fastest way to the end.
#[derive(Clone, Copy)]
struct Plateau {
    first: u32,
    over: Option<Over>,
    total_ms: u32,
    own_ms: u32,
}

/// A road in neither tree, and the junction to which it leads.
#[derive(Clone, Copy)]
struct Over {
    edge: u32,
    to: u32,
    ms: u32,
}

/// The fastest ways from the start, and those to the end.
struct Trees {
    onto: Tree,
    off: Tree,
    /// The time of the fastest way; `None` where there is no way but along the road on which both lie.
    best_ms: Option<u32>,
}

impl Graph {
    /// The fastest way between two places and the alternatives to it, the best first.
    ///
    /// # Errors
    /// Where a place lies at no road, or no way leads between them.
    pub fn ways(&self, from: Place, to: Place, wanted: Wanted) -> Result<Vec<Route>, Error> {
        let (start, end) = (self.snap(from)?, self.snap(to)?);
        let trees = self.trees(&start, &end, wanted.stretch_max);
        let direct = self.along_one_road(&start, &end);
        let direct = direct.filter(|d| trees.best_ms.is_none_or(|ms| d.seconds * 1e3 <= f64::from(ms)));
        let mut found: Vec<Route> = direct.into_iter().collect();
        for plateau in self.plateaus(&trees, wanted.plateau_min) {
            if found.len() > wanted.alternatives {
                break;
            }
            let as_good = found.first().is_none_or(|best| {
                f64::from(plateau.total_ms) <= best.seconds * 1e3 * wanted.stretch_max
                    && f64::from(plateau.own_ms) >= wanted.plateau_min * f64::from(plateau.total_ms)
            });
            if as_good
                && let Some(route) = self.through(&start, &end, &trees, plateau)
                && found
                    .iter()
                    .all(|other| self.shared_m(&route, other) <= wanted.overlap_max * route.metres)
            {
                found.push(route);
            }
        }
        if found.is_empty() {
            return Err(Error::NoWay(from.lon, from.lat, to.lon, to.lat));
        }
        Ok(found)
    }

    /// The fastest ways from the start, and those to the end, as far as ways between the two may go.
    fn trees(&self, start: &Snap, end: &Snap, stretch_max: f64) -> Trees {
        let (seeds, ends) = (self.seeds(start, false), self.seeds(end, true));
        let limit = |ms: u32| (f64::from(ms) * stretch_max.max(1.0)).ceil() as u32;
        let onto = Tree::grow_until(&self.onward, self.nodes.len(), &seeds, u32::MAX - 1, |junction, ms| {
            let rest = ends.iter().filter(|(n, _)| *n == junction).map(|(_, rest_ms)| *rest_ms).min()?;
            Some(limit(ms + rest))
        });
        let best_ms = ends.iter().filter_map(|(n, rest_ms)| Some(onto.ms(*n)? + rest_ms)).min();
        let off = Tree::grow(&self.backward, self.nodes.len(), &ends, limit(best_ms.unwrap_or_default()));
        Trees { onto, off, best_ms }
    }

    /// The way that is fastest to a plateau, and from there; `None` where it would pass a junction twice.
    fn through(&self, start: &Snap, end: &Snap, Trees { onto, off, .. }: &Trees, plateau: Plateau) -> Option<Route> {
        let mut steps: Vec<Step> = Vec::new();
        let mut passed = BTreeSet::from([plateau.first]);
        let mut at = plateau.first;
        while let Some((before, edge)) = onto.before(at) {
            steps.push(self.whole(edge, before));
            at = before;
            passed.insert(at).then_some(())?;
        }
        steps.push(self.first_step(start, at, onto.ms(at)?));
        steps.reverse();
        at = plateau.first;
        if let Some(over) = plateau.over {
            steps.push(self.whole(over.edge, at));
            at = over.to;
            passed.insert(at).then_some(())?;
        }
        while let Some((next, edge)) = off.before(at) {
            steps.push(self.whole(edge, at));
            at = next;
            passed.insert(at).then_some(())?;
        }
        steps.push(self.last_step(end, at, off.ms(at)?));
        is_driven_once(&steps).then_some(())?;
        Some(self.route_of(&steps, plateau.total_ms))
    }

    fn shared_m(&self, a: &Route, b: &Route) -> f64 {
        let others: BTreeSet<u32> = b.edges.iter().copied().collect();
        let shared = a.edges.iter().filter(|e| others.contains(e));
        shared.map(|e| self.edges[*e as usize].metres).sum()
    }

    /// The plateaus of two trees: first that of the fastest way, then those that cost least beyond what they are long themselves.
    fn plateaus(&self, Trees { onto, off, best_ms }: &Trees, plateau_min: f64) -> Vec<Plateau> {
        // The next junction by both trees: the way off leads along a road on which the way onto that junction comes.
        let next = |n: u32| {
            off.before(n)
                .filter(|(next, edge)| onto.before(*next) == Some((n, *edge)))
                .map(|(next, _)| next)
        };
        let inner: BTreeSet<u32> = onto.reached.iter().filter_map(|n| next(*n)).collect();
        let long_ms = plateau_min * f64::from(best_ms.unwrap_or_default());
        let mut found = Vec::new();
        for first in &onto.reached {
            let Some(before_ms) = onto.ms(*first) else { continue };
            if let (Some(after_ms), false) = (off.ms(*first), inner.contains(first)) {
                let last = std::iter::successors(Some(*first), |n| next(*n)).last().unwrap_or(*first);
                found.push(Plateau {
                    first: *first,
                    over: None,
                    total_ms: before_ms.saturating_add(after_ms),
                    own_ms: onto.ms(last).unwrap_or(before_ms) - before_ms,
                });
            }
            for arc in self.onward.of(*first).iter().filter(|arc| f64::from(arc.ms) >= long_ms) {
                let in_tree = onto.before(arc.head) == Some((*first, arc.edge)) || off.before(*first) == Some((arc.head, arc.edge));
                if let (Some(after_ms), false) = (off.ms(arc.head), in_tree) {
                    found.push(Plateau {
                        first: *first,
                        over: Some(Over {
                            edge: arc.edge,
                            to: arc.head,
                            ms: arc.ms,
                        }),
                        total_ms: before_ms.saturating_add(arc.ms).saturating_add(after_ms),
                        own_ms: arc.ms,
                    });
                }
            }
        }
        let over = |p: &Plateau| p.over.map(|o| (o.ms, o.edge));
        found.sort_by_key(|p| (p.total_ms.saturating_sub(p.own_ms), p.total_ms, p.first, over(p)));
        // Where the start lies within a road that may be driven both ways, another way can have less beside its plateau than the fastest has.
        if let Some(fastest) = (0..found.len()).min_by_key(|n| found[*n].total_ms) {
            found[..=fastest].rotate_right(1);
        }
        found
    }
}

/// Whether no part of a road is driven twice: nobody turns round on the way.
fn is_driven_once(steps: &[Step]) -> bool {
    let twice = |a: &Step, b: &Step| a.0 == b.0 && a.1.min(a.2).max(b.1.min(b.2)) < a.1.max(a.2).min(b.1.max(b.2));
    let (first, last) = (steps.first(), steps.last());
    let ends = first
        .into_iter()
        .map(|s| (0, s))
        .chain(last.into_iter().map(|s| (steps.len() - 1, s)));
    ends.into_iter()
        .all(|(n, end)| steps.iter().enumerate().all(|(m, other)| m == n || !twice(end, other)))
}
