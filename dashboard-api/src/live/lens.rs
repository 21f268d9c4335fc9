//! One client's view: what it shows, what it was sent, and so what it lacks.
//!
//! Near, it is sent each mark; far, it is sent counts per cell and singly what alerts. What it is sent depends on its view alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cordon_model::Mark;
use h3o::{CellIndex, LatLng};

use super::atlas::{Atlas, RESOLUTIONS, Spot};
use super::message::{CellCount, Cells, Filters, View};
use super::write::Delta;

/// From this zoom on a view is near.
const NEAR_ZOOM: f64 = 8.75;
/// A near view stays near down to this zoom.
const NEAR_ZOOM_KEPT: f64 = 8.25;
/// A view with so few marks is near at any zoom.
const NEAR_MARKS: usize = 1500;
/// A near view stays near up to so many.
const NEAR_MARKS_KEPT: usize = 1800;
/// A cell is in view where its middle is no farther outside than this, in degrees: about its own radius, by resolution.
const CELL_DEG: [f64; 3] = [0.7, 0.27, 0.1];

/// What one client sees.
#[derive(Default)]
pub(super) struct Lens {
    view: Option<View>,
    near: bool,
    /// The atlas's frame that was looked at last.
    frame: u64,
    /// Keys of the marks that the client has.
    shown: BTreeSet<Arc<str>>,
    /// Counts of the cells that the client has; 0 for one that was taken away, whose outline it knows.
    cells: BTreeMap<CellIndex, u32>,
}

impl Lens {
    /// Takes another view; the client is to forget what it has.
    ///
    /// # Errors
    /// A sentence, where the view is none.
    pub(super) fn turn(&mut self, view: View) -> Result<(), String> {
        check(&view)?;
        self.view = Some(view);
        Ok(())
    }

    /// All that the view shows.
    pub(super) fn whole(&mut self, atlas: &Atlas) -> Delta {
        self.frame = atlas.frame;
        self.shown.clear();
        self.cells.clear();
        let Some(view) = &self.view else {
            return Delta {
                reset: true,
                ..Delta::default()
            };
        };
        let inside = || atlas.spots().filter(|(_, s)| wanted(view, &s.mark));
        self.near = is_near(view.zoom, self.near, inside().count());
        let mut delta = Delta {
            reset: true,
            ..Delta::default()
        };
        for (key, spot) in inside().filter(|(_, s)| self.near || s.mark.worst.is_some()) {
            self.shown.insert(Arc::clone(key));
            delta.marks.push(Arc::clone(&spot.written));
        }
        delta.cells = (!self.near).then(|| self.recount(atlas, true));
        delta
    }

    /// What the marks that changed since the last look mean for the view. `count`: cells are counted anew as well, which looks
    /// at every mark.
    pub(super) fn refresh(&mut self, atlas: &Atlas, count: bool) -> Delta {
        let Some(view) = &self.view else {
            return Delta::default();
        };
        let Some(changed) = atlas.changed_after(self.frame) else {
            return self.whole(atlas);
        };
        let keys: BTreeSet<&Arc<str>> = changed.collect();
        let mut delta = Delta::default();
        for key in keys {
            let spot = atlas.spot(key).filter(|s| wanted(view, &s.mark));
            if let Some(spot) = spot.filter(|s| self.near || s.mark.worst.is_some()) {
                self.shown.insert(Arc::clone(key));
                delta.marks.push(Arc::clone(&spot.written));
            } else if self.shown.remove(key) {
                delta.gone.push(key.to_string());
            }
        }
        self.frame = atlas.frame;
        let inside = if self.near {
            self.shown.len()
        } else if count {
            atlas.spots().filter(|(_, s)| wanted(view, &s.mark)).count()
        } else {
            return delta;
        };
        if is_near(view.zoom, self.near, inside) != self.near {
            return self.whole(atlas);
        }
        if !self.near {
            delta.cells = Some(self.recount(atlas, false)).filter(|c| !c.cells.is_empty());
        }
        delta
    }

    /// Whether cells are shown, so that they have to be counted from time to time.
    pub(super) fn is_far(&self) -> bool {
        self.view.is_some() && !self.near
    }

    /// Counts the cells of the view: those whose count the client does not have.
    fn recount(&mut self, atlas: &Atlas, reset: bool) -> Cells {
        let view = self.view.as_ref().expect("only a view is counted");
        let rank = rank(view.zoom);
        let mut counts: BTreeMap<CellIndex, u32> = BTreeMap::new();
        let matching = atlas.spots().filter(|(_, s)| matches(&view.filters, &s.mark));
        for cell in matching.filter_map(|(_, s)| cell(s, rank)) {
            *counts.entry(cell).or_default() += 1;
        }
        counts.retain(|&cell, _| {
            let middle = LatLng::from(cell);
            contains(&view.bbox, middle.lat(), middle.lng(), CELL_DEG[rank])
        });
        let mut told = Vec::new();
        for (&cell, &count) in &counts {
            let known = self.cells.insert(cell, count);
            if known != Some(count) {
                told.push(describe(cell, count, known.is_none()));
            }
        }
        for (&cell, count) in &mut self.cells {
            if *count > 0 && !counts.contains_key(&cell) {
                *count = 0;
                told.push(describe(cell, 0, false));
            }
        }
        Cells {
            reset,
            resolution: RESOLUTIONS[rank].into(),
            cells: told,
        }
    }
}

fn cell(spot: &Spot, rank: usize) -> Option<CellIndex> {
    spot.cells.map(|cells| cells[rank])
}

fn describe(cell: CellIndex, count: u32, outlined: bool) -> CellCount {
    let middle = LatLng::from(cell);
    let place = |p: &LatLng| [round(p.lng()), round(p.lat())];
    let outline = || {
        let boundary = cell.boundary();
        boundary.iter().chain(boundary.first()).map(place).collect()
    };
    CellCount {
        cell: cell.to_string(),
        count,
        lat: round(middle.lat()),
        lon: round(middle.lng()),
        ring: outlined.then(outline),
    }
}

/// To 1e-5 degrees, a metre: an outline needs no more.
fn round(deg: f64) -> f64 {
    (deg * 1e5).round() / 1e5
}

/// The place in [`RESOLUTIONS`] for a zoom.
fn rank(zoom: f64) -> usize {
    match zoom {
        z if z < 6.0 => 0,
        z if z < 8.0 => 1,
        _ => 2,
    }
}

/// Whether a view is near, given whether it was: it does not flicker at the edge.
fn is_near(zoom: f64, was: bool, marks: usize) -> bool {
    let (least_zoom, most_marks) = if was {
        (NEAR_ZOOM_KEPT, NEAR_MARKS_KEPT)
    } else {
        (NEAR_ZOOM, NEAR_MARKS)
    };
    zoom >= least_zoom || marks <= most_marks
}

fn wanted(view: &View, mark: &Mark) -> bool {
    contains(&view.bbox, mark.lat, mark.lon, 0.0) && matches(&view.filters, mark)
}

fn matches(filters: &Filters, mark: &Mark) -> bool {
    let one_of = |list: &Option<Vec<_>>, value: Option<_>| list.as_ref().is_none_or(|l| value.is_some_and(|v| l.contains(&v)));
    one_of(&filters.stages, mark.stage)
        && filters
            .custody
            .as_ref()
            .is_none_or(|l| mark.custody.is_some_and(|c| l.contains(&c)))
        && filters.corridor.as_ref().is_none_or(|c| mark.corridor.as_ref() == Some(c))
        && filters.severity_min.is_none_or(|least| mark.worst.is_some_and(|w| w >= least))
        && filters.assigned.is_none_or(|a| mark.transit.is_some() == a)
}

/// Whether a place is inside a box that is widened by some degrees.
fn contains(bbox: &[f64; 4], lat: f64, lon: f64, margin_deg: f64) -> bool {
    let [west, south, east, north] = *bbox;
    if !(south - margin_deg..=north + margin_deg).contains(&lat) {
        return false;
    }
    let width = if east >= west { east - west } else { east - west + 360.0 };
    // How far east of the western edge it lies, going round.
    let from_west = (lon - west + margin_deg).rem_euclid(360.0);
    width >= 360.0 || from_west <= width + 2.0 * margin_deg
}

fn check(view: &View) -> Result<(), String> {
    let [west, south, east, north] = view.bbox;
    if !view.bbox.iter().all(|v| v.is_finite()) || !view.zoom.is_finite() {
        return Err("a view's numbers must be finite".to_owned());
    }
    if south > north || south < -90.0 || north > 90.0 {
        return Err(format!(
            "bbox is [west, south, east, north]; {south} to {north} are no latitudes from south to north"
        ));
    }
    // A map that is turned round and round counts on beyond 180.
    if west.abs() > 1080.0 || east.abs() > 1080.0 {
        return Err(format!("bbox is [west, south, east, north]; {west} and {east} are no longitudes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_may_span_the_180th_meridian() {
        for (bbox, lat, lon, inside) in [
            ([102.0, 8.0, 110.0, 24.0], 10.8, 106.7, true),
            ([102.0, 8.0, 110.0, 24.0], 10.8, 101.9, false),
            ([102.0, 8.0, 110.0, 24.0], 7.9, 106.7, false),
            ([170.0, -10.0, -170.0, 10.0], 0.0, 179.0, true),
            ([170.0, -10.0, -170.0, 10.0], 0.0, -175.0, true),
            ([170.0, -10.0, -170.0, 10.0], 0.0, 0.0, false),
            ([-200.0, -90.0, 200.0, 90.0], 0.0, 0.0, true),
            ([-180.0, -90.0, 180.0, 90.0], 10.8, -180.0, true),
            ([462.0, 8.0, 470.0, 24.0], 10.8, 106.7, true),
        ] {
            assert_eq!(contains(&bbox, lat, lon, 0.0), inside, "{bbox:?} {lat} {lon}");
        }
        assert!(contains(&[102.0, 8.0, 110.0, 24.0], 10.8, 101.9, 0.7), "a margin widens it");
    }

    #[test]
    fn near_and_far_do_not_flicker() {
        assert!(is_near(8.75, false, 9999) && !is_near(8.74, false, 9999));
        assert!(is_near(8.25, true, 9999) && !is_near(8.24, true, 9999));
        assert!(is_near(4.0, false, 1500) && !is_near(4.0, false, 1501));
        assert!(is_near(4.0, true, 1800) && !is_near(4.0, true, 1801));
    }

    #[test]
    fn says_what_is_wrong_with_a_view() {
        let view = |bbox| View {
            bbox,
            zoom: 5.0,
            filters: Filters::default(),
        };
        assert_eq!(check(&view([102.0, 8.0, 110.0, 24.0])), Ok(()));
        for bad in [
            [102.0, 24.0, 110.0, 8.0],
            [102.0, f64::NAN, 110.0, 8.0],
            [9999.0, 8.0, 110.0, 24.0],
            [8.0, 102.0, 24.0, 110.0],
        ] {
            assert!(check(&view(bad)).is_err(), "{bad:?}");
        }
    }
}
