//! The world made ready for rules: corridors compiled, areas boxed, names turned into numbers.

use std::collections::BTreeMap;

pub use cordon_model::earth::{Place, cosine_of_degrees, distance_m, east_of, foot, metres_per_degree};
use cordon_model::{CameraId, Channel, CorridorId, Declaration, GeofenceId, Limits, Timestamp, World};
use h3o::{LatLng, Resolution};

use crate::corridor::Line;
use crate::geofence::Area;
use crate::state::Point;

/// An area this near to the end of a corridor's line lies there, in metres. Ours.
const END_NEAR_M: f64 = 1_000.0;

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
    lanes: BTreeMap<CameraId, String>,
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
    /// When an officer disarmed it.
    pub disarmed: Option<Timestamp>,
    /// How risky it is held to be.
    pub channel: Option<Channel>,
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
            lanes: world.cameras.iter().filter_map(|c| Some((c.id.clone(), c.lane.clone()?))).collect(),
        }
    }

    /// Where a camera stands.
    #[must_use]
    pub fn camera(&self, id: &CameraId) -> Option<Place> {
        self.cameras.get(id).copied()
    }

    /// The lane that a camera looks at.
    #[must_use]
    pub fn lane(&self, id: &CameraId) -> Option<&str> {
        self.lanes.get(id).map(String::as_str)
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
            disarmed: None,
            channel: declared.channel,
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

    /// Whether the truck may stand at a place without a reason: at one of its own, or where anybody may.
    #[must_use]
    pub fn may_stand(&self, p: &Point) -> bool {
        self.own_area_at(p.place).is_some() || self.ground.haltable_near(p.place, p.accuracy_m).is_some()
    }

    /// The area among origin, destination and declared stops in which a place lies.
    #[must_use]
    pub fn own_area_at(&self, p: Place) -> Option<&'a Area> {
        let ends = [self.plan.origin, self.plan.destination];
        let numbers = ends.into_iter().flatten().chain(self.plan.stops.iter().copied());
        numbers.filter_map(|n| self.area(Some(n))).find(|a| a.contains(p))
    }
}

/// The cell of the grid in which a place lies; `None` where it is no place on the earth.
#[must_use]
pub fn cell(p: Place, resolution: Resolution) -> Option<u64> {
    Some(LatLng::new(p.lat, p.lon).ok()?.to_cell(resolution).into())
}

/// That cell and its neighbours; none where there is no cell.
#[must_use]
pub fn ring(p: Place, resolution: Resolution) -> Vec<u64> {
    let middle = LatLng::new(p.lat, p.lon).ok().map(|l| l.to_cell(resolution));
    middle.map_or_else(Vec::new, |c| c.grid_disk::<Vec<_>>(1).into_iter().map(u64::from).collect())
}

/// A number that tells two places of one instant apart, whichever is heard first.
#[must_use]
pub fn tie(p: Place) -> (u64, u64) {
    (p.lat.to_bits(), p.lon.to_bits())
}
