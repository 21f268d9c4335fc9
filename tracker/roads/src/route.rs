//! A way over the network between two places on it.

use cordon_model::earth::{Place, distance_m};

use crate::graph::Graph;
use crate::profile::Class;
use crate::snap::Snap;

/// A way.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// How long a heavy vehicle drives, in seconds.
    pub seconds: f64,
    /// How far, in metres.
    pub metres: f64,
    /// Its points, in the direction of travel.
    pub places: Vec<Place>,
    /// What kind of road it is, and so many metres of it, in order.
    pub legs: Vec<(Class, f64)>,
    /// The roads that it takes whole, in order.
    pub(crate) edges: Vec<u32>,
}

/// A part of a road, from one part of its length to another.
pub(crate) type Step = (u32, f64, f64);

impl Graph {
    /// The way through parts of roads, each of which begins where the one before ended.
    pub(crate) fn route_of(&self, steps: &[Step], ms: u32) -> Route {
        let mut places: Vec<Place> = Vec::new();
        let mut legs: Vec<(Class, f64)> = Vec::new();
        for (edge, from, to) in steps {
            let points = self.part(*edge, *from, *to);
            let metres: f64 = points.windows(2).map(|w| distance_m(w[0], w[1])).sum();
            let class = self.edges[*edge as usize].passage.class;
            match legs.last_mut() {
                Some((before, so_far_m)) if *before == class => *so_far_m += metres,
                _ => legs.push((class, metres)),
            }
            let again = usize::from(places.last().is_some_and(|last| distance_m(*last, points[0]) < 0.01));
            places.extend(points.into_iter().skip(again));
        }
        places.dedup();
        Route {
            seconds: f64::from(ms) / 1e3,
            metres: legs.iter().map(|(_, metres)| metres).sum(),
            places,
            legs,
            edges: steps
                .iter()
                .filter(|(_, from, to)| (from - to).abs() == 1.0)
                .map(|(edge, ..)| *edge)
                .collect(),
        }
    }

    /// The drive along one road, where both places lie on it in a direction in which it may be driven.
    pub(crate) fn along_one_road(&self, from: &Snap, to: &Snap) -> Option<Route> {
        let passage = self.edges[from.edge as usize].passage;
        let may = if from.part <= to.part { passage.forward } else { passage.backward };
        if from.edge != to.edge || !may {
            return None;
        }
        let ms = f64::from(self.edges[from.edge as usize].ms) * (from.part - to.part).abs();
        Some(self.route_of(&[(from.edge, from.part, to.part)], ms.round() as u32))
    }

    /// The first step from a place to one of its seeds.
    pub(crate) fn first_step(&self, at: &Snap, junction: u32, ms: u32) -> Step {
        let edge = &self.edges[at.edge as usize];
        let forward = edge.passage.forward && edge.to == junction && self.seeds(at, false).first() == Some(&(junction, ms));
        (at.edge, at.part, if forward { 1.0 } else { 0.0 })
    }

    /// The last step from a junction to a place.
    pub(crate) fn last_step(&self, at: &Snap, junction: u32, ms: u32) -> Step {
        let edge = &self.edges[at.edge as usize];
        let forward = edge.passage.forward && edge.from == junction && self.seeds(at, true).first() == Some(&(junction, ms));
        (at.edge, if forward { 0.0 } else { 1.0 }, at.part)
    }

    /// A whole road, from this junction on.
    pub(crate) fn whole(&self, edge: u32, from: u32) -> Step {
        let e = &self.edges[edge as usize];
        // Of a loop either direction leads back; the lawful one is taken.
        let forward = e.from == from && (e.to != from || e.passage.forward);
        if forward { (edge, 0.0, 1.0) } else { (edge, 1.0, 0.0) }
    }
}
