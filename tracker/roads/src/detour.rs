//! Where a truck can have stood in a silence, by roads: the cells through which it can have come from its last fix to its next with time to spare.

use std::collections::BTreeMap;

use cordon_model::earth::Place;
use h3o::{CellIndex, LatLng, Resolution};

use crate::Error;
use crate::graph::Graph;
use crate::reach::milliseconds;
use crate::tree::Tree;

impl Graph {
    /// The least time in seconds from one place to another over a third.
    ///
    /// # Errors
    /// Where one of them lies at no road, or no way leads.
    pub fn drive_s(&self, from: Place, via: Place, to: Place) -> Result<f64, Error> {
        let leg = |a: Place, b: Place| self.ways(a, b, crate::alternatives::Wanted::default()).map(|ways| ways[0].seconds);
        Ok(leg(from, via)? + leg(via, to)?)
    }

    /// The cells in which a truck can have stood for `standing_s` between two fixes `passed_s` apart, each with the most seconds that it can have
    /// stood there. `faster` is how much faster than the network's speeds it may have driven: 1.0 for not at all.
    ///
    /// # Errors
    /// Where one of the fixes lies at no road.
    pub fn stood(
        &self,
        from: Place,
        to: Place,
        passed_s: f64,
        standing_s: f64,
        faster: f64,
        grid: Resolution,
    ) -> Result<BTreeMap<CellIndex, u32>, Error> {
        let (start, end) = (self.snap(from)?, self.snap(to)?);
        let limit_ms = milliseconds((passed_s - standing_s) * faster.max(0.1));
        let onto = Tree::grow(&self.onward, self.nodes.len(), &self.seeds(&start, false), limit_ms);
        let off = Tree::grow(&self.backward, self.nodes.len(), &self.seeds(&end, true), limit_ms);
        let mut found: BTreeMap<CellIndex, u32> = BTreeMap::new();
        for junction in &onto.reached {
            let (Some(before), Some(after)) = (onto.ms(*junction), off.ms(*junction)) else {
                continue;
            };
            let drive_ms = before.saturating_add(after);
            let place = self.nodes[*junction as usize];
            if let (true, Ok(at)) = (drive_ms <= limit_ms, LatLng::new(place.lat, place.lon)) {
                let spare_s = (passed_s - f64::from(drive_ms) / 1e3 / faster.max(0.1)).max(0.0) as u32;
                found
                    .entry(at.to_cell(grid))
                    .and_modify(|most| *most = spare_s.max(*most))
                    .or_insert(spare_s);
            }
        }
        Ok(found)
    }
}
