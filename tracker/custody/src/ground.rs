//! The world made ready for rules: corridors compiled, areas boxed, names turned into numbers.

use std::collections::BTreeMap;

use cordon_model::{CameraId, CorridorId, Declaration, GeofenceId, Limits, Timestamp, World};

use crate::corridor::Line;
use crate::geofence::Area;

/// An area this near to the end of a corridor's line lies there, in metres. Ours.
const END_NEAR_M: f64 = 1_000.0;

/// A place on the earth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// A compiled world.
#[derive(Debug, Default)]
pub struct Ground {
    /// Corridors, in the world's order.
    pub corridors: Vec<Line>,
    /// Geofences, in the world's order.
    pub areas: Vec<Area>,
    /// The limits that rules judge by.
    pub limits: Limits,
    corridor_numbers: BTreeMap<CorridorId, u32>,
    area_numbers: BTreeMap<GeofenceId, u32>,
    haltable: Vec<u32>,
    dead_zones: Vec<u32>,
    cameras: BTreeMap<CameraId, Place>,
}

/// What a transit is bound to, as numbers into one [`Ground`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Its corridor.
    pub corridor: Option<u32>,
    /// Where it starts.
    pub origin: Option<u32>,
    /// Where it ends.
    pub destination: Option<u32>,
    /// Where it may stop.
    pub stops: Vec<u32>,
    /// Not under way before this.
    pub depart_after: Option<Timestamp>,
    /// Overdue after this.
    pub arrive_before: Option<Timestamp>,
    /// Whether its destination lies at the end of its corridor's line, or (false) at its start; not known where it lies at neither.
    pub forward: Option<bool>,
    /// Armed and under way from its first fix.
    pub arms_itself: bool,
}

/// What a rule may look at beside its own memory: the ground, and what this transit is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The compiled world.
    pub ground: &'a Ground,
    /// The transit's part in it.
    pub plan: &'a Plan,
}

impl Ground {
    /// Compiles a world that [`World::check`] accepts; what it would refuse is left out.
    #[must_use]
    pub fn compile(world: &World) -> Self {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let areas: Vec<Area> = world.geofences.iter().map(Area::compile).collect();
        let listed = |wanted: fn(&cordon_model::Geofence) -> bool| -> Vec<u32> {
            (0..).zip(&world.geofences).filter(|(_, g)| wanted(g)).map(|(n, _)| n).collect()
        };
        Self {
            corridors: world.corridors.iter().map(Line::compile).collect(),
            areas,
            limits: world.limits.clone(),
            corridor_numbers: world.corridors.iter().enumerate().map(|(n, c)| (c.id.clone(), number(n))).collect(),
            area_numbers: world.geofences.iter().enumerate().map(|(n, g)| (g.id.clone(), number(n))).collect(),
            haltable: listed(|g| g.is_customs_place() || g.is_rest_area()),
            dead_zones: listed(cordon_model::Geofence::is_dead_zone),
            cameras: world
                .cameras
                .iter()
                .map(|c| (c.id.clone(), Place { lat: c.lat, lon: c.lon }))
                .collect(),
        }
    }

    /// Where a camera stands.
    #[must_use]
    pub fn camera(&self, id: &CameraId) -> Option<Place> {
        self.cameras.get(id).copied()
    }

    /// What a declaration names, as numbers. A name that this world does not hold is nothing.
    #[must_use]
    pub fn plan(&self, declared: &Declaration, arms_itself: bool) -> Plan {
        let area = |id: &GeofenceId| self.area_numbers.get(id).copied();
        let corridor = declared.corridor.as_ref().and_then(|c| self.corridor_numbers.get(c).copied());
        let destination = declared.destination.as_ref().and_then(area);
        Plan {
            corridor,
            forward: self.forward(corridor, destination),
            arrive_before: declared.arrive_before,
            origin: declared.origin.as_ref().and_then(area),
            destination,
            stops: declared.stops.iter().filter_map(area).collect(),
            depart_after: declared.depart_after,
            arms_itself,
        }
    }

    /// Whether an area lies at the end of a corridor's line or at its start.
    fn forward(&self, corridor: Option<u32>, destination: Option<u32>) -> Option<bool> {
        let (first, last) = self.corridors.get(corridor? as usize)?.ends()?;
        let area = self.areas.get(destination? as usize)?;
        let near = |p: Place| area.is_within(p, END_NEAR_M);
        (near(first) != near(last)).then(|| near(last))
    }

    /// The area in which anybody may stand without a reason, if the place lies in one: customs places and rest areas.
    #[must_use]
    pub fn haltable_at(&self, p: Place) -> Option<&Area> {
        self.first_of(&self.haltable, |a| a.contains(p))
    }

    /// The same, where the place may be off by so many metres.
    #[must_use]
    pub fn haltable_near(&self, p: Place, within_m: f64) -> Option<&Area> {
        self.first_of(&self.haltable, |a| a.is_within(p, within_m))
    }

    /// The recorded dead zone in which a place lies, or which begins within so many metres of it.
    #[must_use]
    pub fn dead_zone_near(&self, p: Place, within_m: f64) -> Option<&Area> {
        self.first_of(&self.dead_zones, |a| a.is_within(p, within_m))
    }

    fn first_of(&self, numbers: &[u32], wanted: impl Fn(&Area) -> bool) -> Option<&Area> {
        numbers.iter().filter_map(|&n| self.areas.get(n as usize)).find(|a| wanted(a))
    }
}

impl<'a> Scene<'a> {
    /// One of the areas by its number.
    #[must_use]
    pub fn area(&self, number: Option<u32>) -> Option<&'a Area> {
        self.ground.areas.get(number? as usize)
    }

    /// The corridor that this transit is bound to.
    #[must_use]
    pub fn corridor(&self) -> Option<&'a Line> {
        self.ground.corridors.get(self.plan.corridor? as usize)
    }

    /// The area among origin, destination and declared stops in which a place lies.
    #[must_use]
    pub fn own_area_at(&self, p: Place) -> Option<&'a Area> {
        let ends = [self.plan.origin, self.plan.destination];
        let numbers = ends.into_iter().flatten().chain(self.plan.stops.iter().copied());
        numbers.filter_map(|n| self.area(Some(n))).find(|a| a.contains(p))
    }
}

/// Metres that one degree of latitude and one of longitude measure at a latitude, on WGS 84.
#[must_use]
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let c = cosine_of_degrees(lat);
    let c2 = 2.0 * c * c - 1.0;
    let c3 = c * (4.0 * c * c - 3.0);
    let c4 = 2.0 * c2 * c2 - 1.0;
    let c5 = c * (16.0 * c * c * c * c - 20.0 * c * c + 5.0);
    (
        111_132.954 - 559.822 * c2 + 1.175 * c4,
        (111_412.84 * c - 93.5 * c3 + 0.118 * c5).max(1e-3),
    )
}

/// The cosine of −90…90 degrees from plain arithmetic: the platform's own may differ in the last bit between machines, and a replay with it.
#[must_use]
pub fn cosine_of_degrees(deg: f64) -> f64 {
    let x2 = deg.to_radians() * deg.to_radians();
    let mut sum = 1.0;
    for n in (1..=9).rev() {
        let k = f64::from(2 * n);
        sum = 1.0 - x2 / (k * (k - 1.0)) * sum;
    }
    sum
}

/// Degrees of longitude from `from` to `to`, the short way round.
#[must_use]
pub fn east_of(from: f64, to: f64) -> f64 {
    let d = to - from;
    if d > 180.0 {
        d - 360.0
    } else if d < -180.0 {
        d + 360.0
    } else {
        d
    }
}

/// A number that tells two places of one instant apart, whichever is heard first.
#[must_use]
pub fn tie(p: Place) -> (u64, u64) {
    (p.lat.to_bits(), p.lon.to_bits())
}

/// Metres between two places; within 0.5 % up to 100 km.
#[must_use]
pub fn distance_m(a: Place, b: Place) -> f64 {
    let (north, east) = metres_per_degree(f64::midpoint(a.lat, b.lat));
    let (x, y) = (east_of(a.lon, b.lon) * east, (b.lat - a.lat) * north);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_is_the_cosine() {
        for n in -900..=900 {
            let deg = f64::from(n) / 10.0;
            assert!((cosine_of_degrees(deg) - deg.to_radians().cos()).abs() < 1e-11, "{deg}");
        }
    }
}
