//! The roads and places that the demo plays on. How they were made: `infra/config/demo/README.md`.

use cordon_model::world::LineString;
use cordon_model::{CorridorId, World, WorldError};
use serde::Deserialize;

const WORLD: &str = include_str!("../../config/demo/world.json");
const DETOUR: &str = include_str!("../../config/demo/detour.json");

/// A real road that leads away from a corridor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detour {
    /// The corridor that it leaves, at its first point.
    pub corridor: CorridorId,
    /// Its line, away from the corridor.
    pub route: LineString,
}

/// Corridors and geofences of the demo, with the default limits and no transits.
///
/// # Errors
/// Only if the file that is compiled in were no world; a test reads it.
pub fn world() -> Result<World, WorldError> {
    World::from_json(WORLD)
}

/// The road that the truck of the script takes when it leaves its corridor.
///
/// # Errors
/// Only if the file that is compiled in were no detour; a test reads it.
pub fn detour() -> Result<Detour, WorldError> {
    serde_json::from_str(DETOUR).map_err(|e| WorldError {
        place: "detour.json".to_owned(),
        problem: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corridor_joins_two_customs_places_and_has_its_way_back() {
        let world = world().unwrap();
        for corridor in &world.corridors {
            let points = &corridor.route.coordinates;
            assert!(points.len() <= 400, "{} has {} points", corridor.id, points.len());
            assert!(corridor.half_width_m >= 300.0);
            let (first, last) = (points[0], points[points.len() - 1]);
            let back = world
                .corridors
                .iter()
                .find(|c| c.route.coordinates[0] == last && c.route.coordinates.last() == Some(&first));
            assert!(back.is_some(), "{} has no way back", corridor.id);
            let places = world.geofences.iter().filter(|g| g.is_customs_place());
            let ends = places.filter(|g| corridor.id.as_str().starts_with(g.id.as_str()) || corridor.id.as_str().ends_with(g.id.as_str()));
            assert_eq!(ends.count(), 2, "{}", corridor.id);
        }
        assert!(world.geofences.iter().filter(|g| g.is_dead_zone()).count() >= 2);
        assert!(world.geofences.iter().filter(|g| g.is_rest_area()).count() >= 10);
    }

    #[test]
    fn the_detour_starts_on_a_corridor() {
        let detour = detour().unwrap();
        assert!(world().unwrap().corridors.iter().any(|c| c.id == detour.corridor));
        assert!(detour.route.coordinates.len() > 10);
    }
}
