//! What a silence leaves open: could the truck have stood at a place for so long between two fixes, and where could it at all.
//!
//! The least time that it must have driven is taken from the time that passed; what is left is the most that it can have stood. A truck that kept to its
//! corridor drove along the line; one that need not have kept to it drove no less than the straight way. Both are taken at the best speed that any truck
//! keeps up ([`BEST_KMH`]): what is called impossible is impossible, and what is called possible may still have taken longer.

use std::collections::BTreeSet;

use cordon_model::Timestamp;
use h3o::{CellIndex, LatLng, Resolution};

use crate::corridor::Line;
use crate::ground::{Place, distance_m, east_of};

/// No loaded truck keeps up more than this on average, in km/h. Ours.
pub const BEST_KMH: f64 = 90.0;
/// An answer has at most about so many cells: the grid is as fine as that allows.
const CELLS_MAX: f64 = 4_000.0;
/// The grids that are used, the finest first, with the area of their cells in square metres.
const GRIDS: [(Resolution, f64); 6] = [
    (Resolution::Nine, 1.1e5),
    (Resolution::Eight, 7.4e5),
    (Resolution::Seven, 5.2e6),
    (Resolution::Six, 3.6e7),
    (Resolution::Five, 2.5e8),
    (Resolution::Four, 1.8e9),
];

/// A silence between two fixes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Silence {
    /// When the last fix before it was.
    pub from_at: Timestamp,
    /// Where.
    pub from: Place,
    /// When the first fix after it was.
    pub to_at: Timestamp,
    /// Where.
    pub to: Place,
}

/// By which way the least driving time was reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Along the corridor's line.
    Corridor,
    /// Straight.
    Straight,
}

/// Whether it can have stood at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stood {
    /// The least time that it must have driven, over that place, in seconds.
    pub drive_s: f64,
    /// What is left of the time that passed after driving and standing, in seconds; negative: it cannot.
    pub slack_s: f64,
    /// By which way.
    pub by: By,
}

/// A part of one of a corridor's lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// The line, as [`crate::corridor::Near::line`] numbers them.
    pub line: u32,
    /// From so many metres along it.
    pub from_m: f64,
    /// To so many.
    pub to_m: f64,
}

impl Silence {
    /// The seconds that passed.
    #[must_use]
    pub fn passed_s(&self) -> f64 {
        self.to_at.seconds_since(self.from_at)
    }

    /// Whether it can have stood at a place for so many seconds: along the corridor where both fixes and the place lie in it, on one line, else straight.
    #[must_use]
    pub fn stood_at(&self, place: Place, standing_s: f64, corridor: Option<&Line>, best_kmh: f64) -> Stood {
        let along = corridor.and_then(|line| self.along(line, place));
        let (metres, by) = match along {
            Some(metres) => (metres, By::Corridor),
            None => (distance_m(self.from, place) + distance_m(place, self.to), By::Straight),
        };
        let drive_s = metres * 3.6 / best_kmh;
        Stood {
            drive_s,
            slack_s: self.passed_s() - drive_s - standing_s,
            by,
        }
    }

    /// The way along a corridor over a place in it.
    fn along(&self, line: &Line, place: Place) -> Option<f64> {
        let [from, via, to] = self.on(line, [self.from, place, self.to])?;
        Some((via - from).abs() + (to - via).abs())
    }

    /// Where places in a corridor lie along the one line that holds them.
    fn on<const N: usize>(&self, line: &Line, places: [Place; N]) -> Option<[f64; N]> {
        let (mut along, mut on) = ([0.0; N], None);
        for (m, place) in along.iter_mut().zip(places) {
            let near = line.near(place, 0);
            if near.outside_m > 0.0 || on.is_some_and(|before| before != near.line) {
                return None;
            }
            (*m, on) = (near.from_start_m, Some(near.line));
        }
        Some(along)
    }

    /// The part of its corridor in which it can have stood for so many seconds, if it kept to it.
    #[must_use]
    pub fn part(&self, standing_s: f64, line: &Line, best_kmh: f64) -> Option<Part> {
        let [from, to] = self.on(line, [self.from, self.to])?;
        let number = line.near(self.from, 0).line;
        let reach_m = (self.passed_s() - standing_s) * best_kmh / 3.6;
        // Beyond either fix it drives the way there and back.
        let spare_m = reach_m - (to - from).abs();
        (spare_m >= 0.0).then(|| Part {
            line: number,
            from_m: (from.min(to) - spare_m / 2.0).max(0.0),
            to_m: (from.max(to) + spare_m / 2.0).min(line.length_of_m(number).unwrap_or(f64::INFINITY)),
        })
    }

    /// The finest grid on which all that it can have reached, standing for so many seconds, is at most a few thousand cells.
    #[must_use]
    pub fn grid(&self, standing_s: f64, best_kmh: f64) -> Resolution {
        let reach_m = ((self.passed_s() - standing_s) * best_kmh / 3.6).max(0.0);
        let apart_m = distance_m(self.from, self.to);
        let area_m2 = std::f64::consts::FRAC_PI_4 * reach_m * (reach_m * reach_m - apart_m * apart_m).max(0.0).sqrt();
        let fits = GRIDS.iter().find(|(_, cell_m2)| area_m2 / cell_m2 <= CELLS_MAX);
        fits.unwrap_or(&GRIDS[GRIDS.len() - 1]).0
    }

    /// The cells in which it can have stood for so many seconds wherever it drove: those within the ellipse around both fixes that the best speed allows,
    /// on a grid of at most a few thousand cells. None where the time did not even suffice for the straight way.
    #[must_use]
    pub fn cells(&self, standing_s: f64, best_kmh: f64) -> BTreeSet<CellIndex> {
        let reach_m = (self.passed_s() - standing_s) * best_kmh / 3.6;
        let apart_m = distance_m(self.from, self.to);
        let mut found = BTreeSet::new();
        if reach_m < apart_m {
            return found;
        }
        let grid = self.grid(standing_s, best_kmh);
        let cell = |p: Place| LatLng::new(p.lat, east_of(0.0, p.lon)).ok().map(|l| l.to_cell(grid));
        // A thin ellipse can miss every middle: the straight way's own cells are always in it.
        let straight = (0..=200).filter_map(|n| {
            let t = f64::from(n) / 200.0;
            cell(Place {
                lat: self.from.lat + t * (self.to.lat - self.from.lat),
                lon: self.from.lon + t * east_of(self.from.lon, self.to.lon),
            })
        });
        let mut open: Vec<CellIndex> = straight.collect();
        while let Some(next) = open.pop() {
            if !found.insert(next) {
                continue;
            }
            for beside in next.grid_disk::<Vec<_>>(1) {
                let middle = LatLng::from(beside);
                let middle = Place {
                    lat: middle.lat(),
                    lon: middle.lng(),
                };
                if !found.contains(&beside) && distance_m(self.from, middle) + distance_m(middle, self.to) <= reach_m {
                    open.push(beside);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use cordon_model::World;

    use super::*;

    fn at(lon: f64, lat: f64) -> Place {
        Place { lat, lon }
    }

    /// A silence of so many minutes between two places on one parallel.
    fn silence(from: f64, to: f64, minutes: f64) -> Silence {
        let from_at = Timestamp::from_seconds(1_767_571_200);
        Silence {
            from_at,
            from: at(from, 10.0),
            to_at: from_at.plus_seconds(minutes * 60.0),
            to: at(to, 10.0),
        }
    }

    fn line() -> Line {
        let text = r#"{"corridors":[{"id":"c","half_width_m":300,"route":{"type":"LineString","coordinates":[[106,10],[106.5,10],[106.5,10.5]]}}]}"#;
        Line::compile(&World::from_json(text).unwrap_or_else(|e| panic!("{e}")).corridors[0])
    }

    #[test]
    fn tells_what_a_silence_allows() {
        let line = line();
        // 0.2 degrees are 21.93 km: 877 s at 90 km/h.
        for (name, minutes, place, standing_min, slack_s, by) in [
            (
                "between the fixes",
                30.0,
                at(106.2, 10.0),
                10.0,
                1_800.0 - 877.2 - 600.0,
                By::Corridor,
            ),
            ("too long", 30.0, at(106.2, 10.0), 20.0, 1_800.0 - 877.2 - 1_200.0, By::Corridor),
            (
                "behind the first",
                30.0,
                at(106.05, 10.0),
                5.0,
                1_800.0 - 877.2 - 438.6 - 300.0,
                By::Corridor,
            ),
            (
                "aside of the road",
                30.0,
                at(106.2, 10.05),
                5.0,
                1_800.0 - 984.6 - 300.0,
                By::Straight,
            ),
            (
                "round the corner",
                60.0,
                at(106.5, 10.1),
                5.0,
                3_600.0 - 877.2 - 2.0 * 2.0 * 438.6 - 2.0 * 442.4 - 300.0,
                By::Corridor,
            ),
        ] {
            let stood = silence(106.1, 106.3, minutes).stood_at(place, standing_min * 60.0, Some(&line), BEST_KMH);
            assert!(
                (stood.slack_s - slack_s).abs() < 6.0 && stood.by == by,
                "{name}: {stood:?}, {slack_s}"
            );
        }
        let straight = silence(106.1, 106.3, 30.0).stood_at(at(106.2, 10.0), 600.0, None, BEST_KMH);
        assert_eq!(straight.by, By::Straight);
    }

    #[test]
    fn the_part_of_the_road_and_the_cells_agree_with_single_places() {
        let line = line();
        let quiet = silence(106.1, 106.3, 30.0);
        for standing_s in [0.0, 300.0, 600.0, 900.0, 1_200.0] {
            let part = quiet.part(standing_s, &line, BEST_KMH);
            let cells = quiet.cells(standing_s, BEST_KMH);
            assert_eq!(part.is_some(), !cells.is_empty(), "{standing_s}");
            for n in 0..=100 {
                let m = line.length_m() * f64::from(n) / 100.0;
                let place = line.at(0, m).expect("on the line");
                let slack_s = quiet.stood_at(place, standing_s, Some(&line), BEST_KMH).slack_s;
                let inside = part.is_some_and(|p| p.from_m <= m && m <= p.to_m);
                assert!(
                    inside == (slack_s >= 0.0) || slack_s.abs() < 5.0,
                    "{standing_s} s at {m} m: {part:?}, {slack_s} s left"
                );
            }
            for cell in &cells {
                let middle = LatLng::from(*cell);
                let slack_s = quiet.stood_at(at(middle.lng(), middle.lat()), standing_s, None, BEST_KMH).slack_s;
                assert!(slack_s > -60.0, "{slack_s}");
            }
        }
        let few = silence(106.1, 106.3, 15.0).cells(0.0, BEST_KMH);
        let many = silence(106.1, 106.3, 15.0 * 60.0).cells(0.0, BEST_KMH);
        assert!(
            (10..5_000).contains(&few.len()) && (500..6_000).contains(&many.len()),
            "{} {}",
            few.len(),
            many.len()
        );
        assert!(silence(106.1, 106.3, 14.0).cells(0.0, BEST_KMH).is_empty(), "faster than any truck");
    }
}
