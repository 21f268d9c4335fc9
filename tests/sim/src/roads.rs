//! The roads of the world that the demo plays on (`infra/config/demo`): real lines between customs places.

use cordon_model::world::{LineString, LineStringType, Polygon, PolygonType, Position};
use cordon_model::{Corridor, Geofence, World};

use crate::ground::{Path, Spot};

const WORLD: &str = include_str!("../../../infra/config/demo/world.json");

/// Half the width of a corridor in and around a town, and on a highway: what a customs office would choose for a line that it knows.
const TOWN_M: f64 = 100.0;
const HIGHWAY_M: f64 = 300.0;
/// A road that is shorter than this runs through one town.
const TOWN_ROAD_M: f64 = 60_000.0;

/// A road between two customs places, in the direction of travel.
#[derive(Clone, Debug)]
pub struct Road {
    /// Its corridor's name.
    pub id: String,
    /// Its line.
    pub line: Path,
    /// Half the corridor's width.
    pub half_width_m: f64,
    /// The geofence where it starts.
    pub origin: String,
    /// The geofence where it ends.
    pub destination: String,
    /// Whether it runs through a town all the way.
    pub town: bool,
}

impl Road {
    /// Its corridor in a world file.
    #[must_use]
    pub fn corridor(&self) -> Corridor {
        let position = |s: &Spot| Position { lon: s.lon, lat: s.lat };
        Corridor {
            id: self.id.as_str().into(),
            name: None,
            route: LineString {
                kind: LineStringType::LineString,
                coordinates: self.line.cut(0.0, self.line.length_m()).iter().map(position).collect(),
            },
            half_width_m: self.half_width_m,
            alternatives: Vec::new(),
            stretches: Vec::new(),
        }
    }
}

/// A round area.
#[must_use]
pub fn circle(centre: Spot, radius_m: f64) -> Polygon {
    let corner = |n: i32| {
        let (sin, cos) = (f64::from(n % 16) / 16.0 * std::f64::consts::TAU).sin_cos();
        let spot = centre.away(radius_m * sin, radius_m * cos);
        Position {
            lon: round(spot.lon),
            lat: round(spot.lat),
        }
    };
    Polygon {
        kind: PolygonType::Polygon,
        coordinates: vec![(0..=16).map(corner).collect()],
    }
}

/// To a tenth of a metre, so that the last bits of a platform's sine are in no file.
#[must_use]
pub fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The middle of an area's outer ring.
#[must_use]
pub fn middle(area: &Polygon) -> Spot {
    let ring = area.coordinates.first().map_or(&[][..], |ring| &ring[1.min(ring.len())..]);
    let count = ring.len().max(1) as f64;
    Spot {
        lat: ring.iter().map(|p| p.lat).sum::<f64>() / count,
        lon: ring.iter().map(|p| p.lon).sum::<f64>() / count,
    }
}

/// The roads, and the customs places and dead zones of the same file.
///
/// # Errors
/// Only if the file that is compiled in were no world.
pub fn committed() -> Result<(Vec<Road>, Vec<Geofence>), String> {
    let world = World::from_json(WORLD).map_err(|e| e.to_string())?;
    let fences: Vec<Geofence> = world.geofences.iter().filter(|g| !g.is_rest_area()).cloned().collect();
    let nearest = |spot: Spot| {
        let places = fences.iter().filter(|g| g.is_customs_place());
        let near = places.min_by(|a, b| middle(&a.area).metres_to(spot).total_cmp(&middle(&b.area).metres_to(spot)));
        near.map_or_else(String::new, |g| g.id.as_str().to_owned())
    };
    let mut roads = Vec::new();
    for corridor in &world.corridors {
        let line = Path::new(corridor.route.coordinates.iter().map(|p| Spot { lat: p.lat, lon: p.lon }).collect());
        let length = line.length_m();
        let town = length < TOWN_ROAD_M;
        roads.push(Road {
            id: corridor.id.as_str().to_owned(),
            half_width_m: if town { TOWN_M } else { HIGHWAY_M },
            origin: nearest(line.spot(0.0)),
            destination: nearest(line.spot(length)),
            town,
            line,
        });
    }
    Ok((roads, fences))
}
