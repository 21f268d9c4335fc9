//! Corridors from past transits of the same pair of posts: the cells of the H3 grid that trips drove through, with how many did; and out of them
//! lines, one for each way that trips have in common, for a supervisor to accept as lawful.
//!
//! Trips of one way differ by noise and by where their fixes lie. So each is sampled every 40 m, two are of one way if nearly all cells of each lie in
//! cells of the other or beside them, and the line of a way is the mean of all samples in each cell, in the order in which its most usual trip drove.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::earth::{Place, distance_m};
use cordon_model::world::LineString;
use h3o::{CellIndex, LatLng, Resolution};

use crate::corridor::simple;
use crate::graph::between;
use crate::trips::Trip;

/// The grid: cells of 66 m edge.
const GRID: Resolution = Resolution::Ten;
/// Trips are sampled every so many metres.
const SAMPLE_M: f64 = 40.0;
/// Between two fixes farther apart than this, in metres, nobody knows where it drove: there its cells are not counted. Ours.
const UNSEEN_M: f64 = 2_000.0;
/// So much of each of two trips lies in or beside the cells of the other if they are of one way. Ours.
const SAME: f64 = 0.93;

/// A way that trips have in common.
#[derive(Clone, Debug)]
pub struct Variant {
    /// How many trips went this way.
    pub support: usize,
    /// The line, in the direction of travel.
    pub line: LineString,
    /// Its length in metres.
    pub metres: f64,
    /// How long the trips took in the middle, in seconds.
    pub seconds: f64,
    /// Its cells, and how many of its trips drove through each.
    pub cells: BTreeMap<CellIndex, u32>,
}

/// A trip on the grid.
struct Laid<'a> {
    trip: &'a Trip,
    samples: Vec<(CellIndex, Place)>,
    cells: BTreeSet<CellIndex>,
    /// Its cells and those beside them.
    wide: BTreeSet<CellIndex>,
    /// Whether it was seen all the way.
    whole: bool,
}

/// The ways that at least so many trips have in common, the most usual first.
#[must_use]
pub fn variants(trips: &[Trip], support_min: usize) -> Vec<Variant> {
    let laid: Vec<Laid<'_>> = trips.iter().filter_map(lay).collect();
    let mut ways: Vec<Vec<&Laid<'_>>> = Vec::new();
    // Those that were seen whole found the ways; the others join one if they can.
    let (whole, parts): (Vec<_>, Vec<_>) = laid.iter().partition(|l| l.whole);
    for one in whole.into_iter().chain(parts) {
        match ways.iter_mut().find(|way| one.is_of_the_way_of(way[0])) {
            Some(way) => way.push(one),
            None if one.whole => ways.push(vec![one]),
            None => {}
        }
    }
    ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
    ways.iter()
        .filter(|way| way.len() >= support_min.max(1))
        .map(|way| variant(way))
        .collect()
}

fn cell(p: Place) -> Option<CellIndex> {
    LatLng::new(p.lat, p.lon).ok().map(|l| l.to_cell(GRID))
}

fn lay(trip: &Trip) -> Option<Laid<'_>> {
    let mut samples = Vec::new();
    let mut whole = true;
    for w in trip.fixes.windows(2) {
        let (a, b) = (w[0].1, w[1].1);
        let metres = distance_m(a, b);
        if metres > UNSEEN_M {
            whole = false;
            samples.extend(cell(a).map(|c| (c, a)));
            continue;
        }
        let steps = (metres / SAMPLE_M).ceil().max(1.0) as u32;
        for n in 0..steps {
            let p = between(a, b, f64::from(n) / f64::from(steps));
            samples.extend(cell(p).map(|c| (c, p)));
        }
    }
    let last = trip.fixes.last()?.1;
    samples.extend(cell(last).map(|c| (c, last)));
    let cells: BTreeSet<CellIndex> = samples.iter().map(|(c, _)| *c).collect();
    let wide = cells.iter().flat_map(|c| c.grid_disk::<Vec<_>>(1)).collect();
    Some(Laid {
        trip,
        samples,
        cells,
        wide,
        whole,
    })
}

impl Laid<'_> {
    fn is_of_the_way_of(&self, leader: &Self) -> bool {
        let share = |a: &Self, b: &Self| a.cells.iter().filter(|c| b.wide.contains(c)).count() as f64 >= SAME * a.cells.len() as f64;
        share(self, leader) && (!self.whole || share(leader, self))
    }
}

fn variant(way: &[&Laid<'_>]) -> Variant {
    let mut cells: BTreeMap<CellIndex, u32> = BTreeMap::new();
    let mut sums: BTreeMap<CellIndex, (f64, f64, f64)> = BTreeMap::new();
    for one in way {
        one.cells.iter().for_each(|c| *cells.entry(*c).or_default() += 1);
        for (c, p) in &one.samples {
            let sum = sums.entry(*c).or_default();
            *sum = (sum.0 + p.lat, sum.1 + p.lon, sum.2 + 1.0);
        }
    }
    let usual = |l: &Laid<'_>| l.cells.iter().map(|c| f64::from(cells[c])).sum::<f64>() / l.cells.len() as f64;
    let most = way
        .iter()
        .filter(|l| l.whole)
        .max_by(|a, b| usual(a).total_cmp(&usual(b)))
        .unwrap_or(&way[0]);
    let mut places: Vec<Place> = Vec::new();
    let mut before = None;
    for (c, p) in &most.samples {
        // Where it came by only once a mean is of both directions of a bend at most; a cell that it left and came back to is kept as driven.
        if before == Some(*c) {
            continue;
        }
        before = Some(*c);
        let (lat, lon, n) = sums[c];
        let passed = most.samples.windows(2).filter(|w| w[0].0 != *c && w[1].0 == *c).count();
        places.push(if passed > 1 {
            *p
        } else {
            Place {
                lat: lat / n,
                lon: lon / n,
            }
        });
    }
    // The ends are where the trip began and ended, not the middle of their cells.
    let ends = most.trip.fixes.first().map(|f| f.1).into_iter();
    let places: Vec<Place> = ends.chain(places).chain(most.trip.fixes.last().map(|f| f.1)).collect();
    let mut seconds: Vec<f64> = way.iter().map(|l| l.trip.seconds()).collect();
    seconds.sort_by(f64::total_cmp);
    Variant {
        support: way.len(),
        line: simple(&places),
        metres: places.windows(2).map(|w| distance_m(w[0], w[1])).sum(),
        seconds: seconds[seconds.len() / 2],
        cells,
    }
}
