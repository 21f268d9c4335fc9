//! A corridor of ways: the fastest is its route, the others its alternatives.

use cordon_model::earth::{Place, distance_m};
use cordon_model::world::{LineString, LineStringType, Position};
use cordon_model::{Corridor, CorridorId, Stretch, World};
use geo::Simplify as _;

use crate::Error;
use crate::profile::Class;
use crate::route::Route;

/// Half the width of a corridor on highways, in metres. Ours.
pub const HIGHWAY_M: f64 = 300.0;
/// Half the width elsewhere, in metres. Ours.
pub const TOWN_M: f64 = 100.0;
/// A shorter piece of highway gets no width of its own, in metres. Ours.
const STRETCH_M_MIN: f64 = 1_000.0;
/// A point that lies this near to the line without it is left out, in degrees: 5 m. Ours.
const BEND: f64 = 4.5e-5;

/// A corridor of ways between the same ends. Where no width is given it is [`TOWN_M`], and [`HIGHWAY_M`] on stretches of highway.
///
/// # Errors
/// Where a world would refuse it.
pub fn corridor(id: &CorridorId, ways: &[Route], half_width_m: Option<f64>) -> Result<Corridor, Error> {
    let Some((route, alternatives)) = ways.split_first() else {
        return Err(Error::NoCorridor("there is no way".to_owned()));
    };
    let line = simple(&route.places);
    let stretches = if half_width_m.is_none() {
        stretches(route, &line)
    } else {
        Vec::new()
    };
    checked(Corridor {
        id: id.clone(),
        name: None,
        route: line,
        half_width_m: half_width_m.unwrap_or(TOWN_M),
        alternatives: alternatives.iter().map(|a| simple(&a.places)).collect(),
        stretches,
    })
}

/// A corridor with further lawful lines: to one that is there they are added as alternatives, else the first of them is the route of a new one.
///
/// # Errors
/// Where a world would refuse it.
pub fn with_alternatives(
    id: &CorridorId,
    before: Option<Corridor>,
    mut lines: Vec<LineString>,
    half_width_m: Option<f64>,
) -> Result<Corridor, Error> {
    if let Some(before) = before {
        let alternatives = before.alternatives.iter().cloned().chain(lines).collect();
        let half_width_m = half_width_m.unwrap_or(before.half_width_m);
        return checked(Corridor {
            alternatives,
            half_width_m,
            ..before
        });
    }
    if lines.is_empty() {
        return Err(Error::NoCorridor("there is no way".to_owned()));
    }
    checked(Corridor {
        id: id.clone(),
        name: None,
        route: lines.remove(0),
        half_width_m: half_width_m.unwrap_or(TOWN_M),
        alternatives: lines,
        stretches: Vec::new(),
    })
}

/// The corridor, if a world would take it.
pub(crate) fn checked(corridor: Corridor) -> Result<Corridor, Error> {
    let world = World {
        corridors: vec![corridor],
        ..World::default()
    };
    world.check().map_err(|e| Error::NoCorridor(e.problem))?;
    world
        .corridors
        .into_iter()
        .next()
        .ok_or_else(|| Error::NoCorridor("there is none".to_owned()))
}

/// A line of places with those left out that change it by less than 5 m.
pub(crate) fn simple(places: &[Place]) -> LineString {
    let line: geo::LineString = places.iter().map(|p| (p.lon, p.lat)).collect();
    let coordinates = line.simplify(BEND).0.into_iter().map(|c| Position {
        lon: rounded(c.x),
        lat: rounded(c.y),
    });
    LineString {
        kind: LineStringType::LineString,
        coordinates: coordinates.collect(),
    }
}

/// To a ten-millionth of a degree, a centimetre: as maps are written.
pub(crate) fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// Where the route runs on a highway, in metres along its line.
fn stretches(route: &Route, line: &LineString) -> Vec<Stretch> {
    let place = |p: &Position| Place { lat: p.lat, lon: p.lon };
    let line_m: f64 = line.coordinates.windows(2).map(|w| distance_m(place(&w[0]), place(&w[1]))).sum();
    // The line is a little shorter than the way, for its bends are cut.
    let scale = if route.metres > 0.0 { line_m / route.metres } else { 1.0 };
    let (mut along_m, mut made) = (0.0, Vec::new());
    for (class, metres) in &route.legs {
        let from_m = along_m;
        along_m += metres * scale;
        if *class == Class::Highway && along_m - from_m >= STRETCH_M_MIN {
            made.push(Stretch {
                from_m: from_m.round(),
                to_m: along_m.round(),
                half_width_m: HIGHWAY_M,
            });
        }
    }
    made
}
