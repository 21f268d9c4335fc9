//! A corridor on the H3 grid: for each cell that it touches, and for a ring of a kilometre around it, the segments that can be the nearest one.
//!
//! One cell of the finest resolution is looked up for a place, and only its parents from there on: a place can lie in another coarse cell
//! than its fine cell's parent, so a cell stands here for all places whose fine cell descends from it, which reach a little beyond its edges.

use std::collections::BTreeSet;
use std::ops::Range;

use h3o::{CellIndex, LatLng, Resolution};

use crate::ground::{Place, distance_m, east_of};

/// The finest resolution that any corridor uses.
pub const FINEST: Resolution = Resolution::Eight;
/// This far beyond the border cells are still kept; farther out the line is searched as a whole.
const RING_M: f64 = 1_000.0;
/// How much farther than its corners the places of a cell may lie from its middle, its descendants' places included.
const REACH: f64 = 1.35;
/// A line so long that it takes more samples than this is searched as a whole.
const SAMPLES_MAX: f64 = 200_000.0;

/// Half the width up to which a resolution is used, in metres, with the length of its cells' edges.
const BY_WIDTH: [(f64, Resolution, f64); 5] = [
    (1_000.0, Resolution::Eight, 531.0),
    (3_000.0, Resolution::Seven, 1_406.0),
    (10_000.0, Resolution::Six, 3_725.0),
    (30_000.0, Resolution::Five, 9_854.0),
    (f64::INFINITY, Resolution::Four, 26_072.0),
];

/// No cell stands here.
const NONE: u32 = u32::MAX;

/// The cells of one corridor.
#[derive(Debug)]
pub struct Cells {
    resolution: Resolution,
    /// Sorted, each with the place of its ranges.
    cells: Vec<u64>,
    /// The number of a cell among them, where its bits say or at the next places; [`NONE`] ends the search.
    table: Vec<u32>,
    first_range: Vec<u32>,
    ranges: Vec<(u32, u32)>,
}

/// The cell of a place in the finest resolution; `None` where it is no place on the earth.
#[must_use]
pub fn fine_cell(p: Place) -> Option<CellIndex> {
    LatLng::new(p.lat, east_of(0.0, p.lon)).ok().map(|l| l.to_cell(FINEST))
}

impl Cells {
    /// Lays a line of two points or more on the grid. `candidates` tells, for a place and a reach in metres, the segments that can be the
    /// nearest one to any place within that reach.
    pub fn compile(points: &[Place], half_width_m: f64, candidates: impl Fn(Place, f64) -> Vec<Range<usize>>) -> Self {
        let (_, resolution, edge_m) = BY_WIDTH
            .into_iter()
            .find(|(width, ..)| half_width_m <= *width)
            .unwrap_or(BY_WIDTH[BY_WIDTH.len() - 1]);
        let mut made = Self {
            resolution,
            cells: Vec::new(),
            table: Vec::new(),
            first_range: vec![0],
            ranges: Vec::new(),
        };
        let rings = ((half_width_m + RING_M) / (1.5 * edge_m)).ceil() + 1.0;
        for cell in touched(points, resolution, edge_m, rings as u32) {
            let (middle, reach_m) = extent(cell);
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            made.cells.push(cell.into());
            let found = candidates(middle, reach_m * REACH);
            made.ranges.extend(found.into_iter().map(|r| (number(r.start), number(r.end))));
            made.first_range.push(number(made.ranges.len()));
        }
        made.table = table(&made.cells);
        made
    }

    /// The segments among which the nearest one to a place is; `None` far from the corridor.
    #[must_use]
    pub fn segments(&self, p: Place) -> Option<impl Iterator<Item = Range<usize>> + '_> {
        let cell: u64 = fine_cell(p)?.parent(self.resolution)?.into();
        let n = self.find(cell)?;
        let (from, to) = (self.first_range[n] as usize, self.first_range[n + 1] as usize);
        Some(self.ranges[from..to].iter().map(|&(a, b)| a as usize..b as usize))
    }

    fn find(&self, cell: u64) -> Option<usize> {
        let mut places = probe(cell, self.table.len());
        places.find_map(|place| match self.table[place] {
            NONE => Some(None),
            n => (self.cells[n as usize] == cell).then_some(Some(n as usize)),
        })?
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.cells.len() * 8 + self.table.len() * 4 + self.first_range.len() * 4 + self.ranges.len() * 8
    }
}

/// Where each cell stands: with a third of the places free, so that two looks find it. Halving would take a dozen, each into memory that is
/// not near.
fn table(cells: &[u64]) -> Vec<u32> {
    let mut table = vec![NONE; cells.len() + cells.len() / 2 + 1];
    for (n, cell) in (0..NONE).zip(cells) {
        let free = probe(*cell, table.len()).find(|place| table[*place] == NONE);
        if let Some(place) = free {
            table[place] = n;
        }
    }
    table
}

/// The places of a table of this length where a cell is looked for, in order.
fn probe(cell: u64, length: usize) -> impl Iterator<Item = usize> {
    // The upper half of the product spreads neighbours over the whole table.
    let mixed = cell.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let first = ((u128::from(mixed) * length as u128) >> 64) as usize;
    (first..length).chain(0..first)
}

/// All cells within so many rings of the line, in order.
fn touched(points: &[Place], resolution: Resolution, edge_m: f64, rings: u32) -> BTreeSet<CellIndex> {
    let length_m: f64 = points.windows(2).map(|w| distance_m(w[0], w[1])).sum();
    let mut on_line = BTreeSet::new();
    if length_m / edge_m > SAMPLES_MAX {
        return on_line;
    }
    for w in points.windows(2) {
        let steps = (distance_m(w[0], w[1]) / (0.8 * edge_m)).ceil().max(1.0);
        for n in 0..=steps as u32 {
            let t = f64::from(n) / steps;
            let p = Place {
                lat: w[0].lat + t * (w[1].lat - w[0].lat),
                lon: w[0].lon + t * (w[1].lon - w[0].lon),
            };
            on_line.extend(fine_cell(p).and_then(|c| c.parent(resolution)));
        }
    }
    on_line.iter().flat_map(|c| c.grid_disk::<Vec<_>>(rings)).collect()
}

/// The middle of a cell, and how far its corners lie from it in metres.
fn extent(cell: CellIndex) -> (Place, f64) {
    let place = |l: &LatLng| Place {
        lat: l.lat(),
        lon: l.lng(),
    };
    let middle = place(&LatLng::from(cell));
    let far = cell
        .boundary()
        .iter()
        .map(|corner| distance_m(middle, place(corner)))
        .fold(0.0, f64::max);
    (middle, far)
}
