//! The corridors as roads to drive: where they begin and end, where one may rest, where no seal is heard.

use std::sync::Arc;

use cordon_model::world::Position;
use cordon_model::{CorridorId, Geofence, GeofenceId, World};

use crate::line::{Line, is_inside};

/// A corridor, looked at as a road.
#[derive(Debug)]
pub struct Road {
    /// The corridor.
    pub id: CorridorId,
    /// Its line.
    pub line: Arc<Line>,
    /// Half its width, in metres.
    pub half_width_m: f64,
    /// The customs place at its start.
    pub origin: GeofenceId,
    /// The customs place at its end.
    pub destination: GeofenceId,
    /// Rest areas on it: metres after its start, and their names.
    pub rests: Vec<(f64, GeofenceId)>,
    /// Stretches without coverage: metres after its start, from and to.
    pub dead: Vec<(f64, f64)>,
}

/// Step of the walk that looks for areas along a line.
const STEP_M: f64 = 50.0;

/// The roads of a world, in its order. A corridor that does not join two customs places is no road of ours.
#[must_use]
pub fn roads(world: &World) -> Vec<Arc<Road>> {
    let customs = |place: Position| world.geofences.iter().find(|g| g.is_customs_place() && holds(g, place));
    let mut roads = Vec::new();
    for corridor in &world.corridors {
        let line = Line::from(&corridor.route);
        let (first, last) = (line.at(0.0).0, line.at(line.length_m()).0);
        let (Some(origin), Some(destination)) = (customs(first), customs(last)) else {
            continue;
        };
        let rests = world.geofences.iter().filter(|g| g.is_rest_area());
        let rests = rests.filter_map(|g| {
            stretches(&line, g)
                .first()
                .map(|(from, to)| (f64::midpoint(*from, *to), g.id.clone()))
        });
        let dead = world.geofences.iter().filter(|g| g.is_dead_zone());
        roads.push(Arc::new(Road {
            id: corridor.id.clone(),
            half_width_m: corridor.half_width_m,
            origin: origin.id.clone(),
            destination: destination.id.clone(),
            rests: rests.collect(),
            dead: dead.flat_map(|g| stretches(&line, g)).collect(),
            line: Arc::new(line),
        }));
    }
    roads
}

/// The road that leads back: from the destination of this one to its origin.
#[must_use]
pub fn way_back(roads: &[Arc<Road>], road: &Road) -> Option<Arc<Road>> {
    let back = roads.iter().find(|r| r.origin == road.destination && r.destination == road.origin);
    back.cloned()
}

fn holds(geofence: &Geofence, place: Position) -> bool {
    geofence.area.coordinates.first().is_some_and(|ring| is_inside(place, ring))
}

/// The parts of a line that lie in an area, in metres after its start.
fn stretches(line: &Line, area: &Geofence) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    let mut inside = false;
    let steps = (line.length_m() / STEP_M) as u32;
    for step in 0..=steps {
        let along_m = f64::from(step) * STEP_M;
        let now_inside = holds(area, line.at(along_m).0);
        match (inside, now_inside, found.last_mut()) {
            (false, true, _) => found.push((along_m, along_m)),
            (true, true, Some(last)) => last.1 = along_m,
            _ => {}
        }
        inside = now_inside;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country;

    #[test]
    fn every_corridor_is_a_road_with_a_way_back() {
        let world = country::world().unwrap();
        let roads = roads(&world);
        assert_eq!(roads.len(), world.corridors.len());
        assert!(roads.iter().all(|road| way_back(&roads, road).is_some()));
        assert!(roads.iter().filter(|r| !r.rests.is_empty()).count() > roads.len() / 2);
        let dead: Vec<f64> = roads.iter().flat_map(|r| &r.dead).map(|(from, to)| to - from).collect();
        assert!(dead.len() >= 4 && dead.iter().all(|m| (3_000.0..12_000.0).contains(m)), "{dead:?}");
    }
}
