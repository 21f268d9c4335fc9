//! The country: roads with their rest areas, cameras, tunnels, dead zones and jams, and the world file that the platform is given of it.

use cordon_model::{Camera, Geofence, Limits, World};

use crate::chance::{Chance, Purpose};
use crate::ground::Spot;
use crate::roads::{Road, circle, middle, round};

/// How far a rest area reaches.
const REST_M: f64 = 120.0;
/// Metres between rest areas, and between posts with cameras, at most.
const REST_EVERY_M: f64 = 35_000.0;
const POST_EVERY_M: f64 = 45_000.0;

/// What the law lets a truck drive on these roads, in km/h.
const TRUCK_KMH_MAX: f64 = 90.0;

/// A round part of the country.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// Its middle.
    pub middle: Spot,
    /// How far it reaches, in metres.
    pub radius_m: f64,
}

impl Zone {
    /// Whether a place lies in it.
    #[must_use]
    pub fn holds(&self, spot: Spot) -> bool {
        // A cheap look first: most places are far away.
        (spot.lat - self.middle.lat).abs() * 100_000.0 < self.radius_m && self.middle.metres_to(spot) < self.radius_m
    }
}

/// A place to rest, beside a road.
#[derive(Clone, Copy, Debug)]
pub struct Rest {
    /// How far along the road.
    pub at_m: f64,
    /// Where one parks.
    pub spot: Spot,
}

/// A camera over a road.
#[derive(Clone, Debug)]
pub struct Lens {
    /// Its name.
    pub id: String,
    /// The post that it belongs to.
    pub post: String,
    /// Where it stands.
    pub spot: Spot,
}

/// Traffic that hardly moves for a while.
#[derive(Clone, Copy, Debug)]
pub struct Jam {
    /// Where.
    pub zone: Zone,
    /// Whose lane: the road's place in the list.
    pub road: usize,
    /// From when, in seconds of the simulation.
    pub from_s: i64,
    /// Until when.
    pub until_s: i64,
}

/// What stands along one road.
#[derive(Clone, Debug, Default)]
pub struct Along {
    /// Rest areas, in the direction of travel.
    pub rests: Vec<Rest>,
    /// Cameras, in the direction of travel.
    pub lenses: Vec<Lens>,
    /// Tunnels.
    pub tunnels: Vec<Zone>,
    /// Between high houses.
    pub canyons: Vec<Zone>,
}

/// The country.
#[derive(Clone, Debug)]
pub struct Country {
    /// Its roads.
    pub roads: Vec<Road>,
    /// What stands along each.
    pub along: Vec<Along>,
    /// Where no device has a network, as the platform knows.
    pub dead_zones: Vec<Zone>,
    /// Jams.
    pub jams: Vec<Jam>,
    customs: Vec<Zone>,
    fences: Vec<Geofence>,
}

impl Country {
    /// Draws what stands along the roads, and the jams of so many seconds.
    #[must_use]
    pub fn new(seed: u64, roads: Vec<Road>, mut fences: Vec<Geofence>, end_s: i64) -> Self {
        let mut along = Vec::new();
        let mut jams = Vec::new();
        for (n, road) in roads.iter().enumerate() {
            let mut chance = Chance::new(seed, Purpose::Country, n);
            let stands = stands_along(road, &mut chance);
            for (k, rest) in stands.rests.iter().enumerate() {
                fences.push(Geofence {
                    id: format!("rest-{}-{k}", road.id).as_str().into(),
                    name: None,
                    kind: "rest_area".to_owned(),
                    area: circle(rest.spot, REST_M),
                });
            }
            along.push(stands);
            jams.extend(jams_on(n, road, end_s, &mut chance));
        }
        let zone = |g: &Geofence| {
            let middle = middle(&g.area);
            let corner = g.area.coordinates[0][0];
            Zone {
                middle,
                radius_m: middle.metres_to(Spot {
                    lat: corner.lat,
                    lon: corner.lon,
                }),
            }
        };
        let customs = fences.iter().filter(|g| g.is_customs_place()).map(zone).collect();
        let dead_zones = fences.iter().filter(|g| g.is_dead_zone()).map(zone).collect();
        Self {
            roads,
            along,
            dead_zones,
            jams,
            customs,
            fences,
        }
    }

    /// The world file: what the platform is told of all this. Limits are the product's own, but for the speed that a truck may drive: without one
    /// no speed is judged.
    #[must_use]
    pub fn world(&self) -> World {
        let lenses = self.along.iter().flat_map(|a| &a.lenses);
        World {
            corridors: self.roads.iter().map(Road::corridor).collect(),
            geofences: self.fences.clone(),
            cameras: lenses
                .map(|l| Camera {
                    id: l.id.as_str().into(),
                    lat: round(l.spot.lat),
                    lon: round(l.spot.lon),
                    post: Some(l.post.clone()),
                    lane: None,
                })
                .collect(),
            limits: Limits {
                speed_kmh_max: TRUCK_KMH_MAX,
                ..Limits::default()
            },
            ..World::default()
        }
    }

    /// Whether a stop at a place has its reason there: a rest area of any road, or a customs place.
    #[must_use]
    pub fn is_for_stopping(&self, spot: Spot, margin_m: f64) -> bool {
        let rests = self.along.iter().flat_map(|a| &a.rests).map(|r| Zone {
            middle: r.spot,
            radius_m: REST_M + margin_m,
        });
        let customs = self.customs.iter().map(|z| Zone {
            radius_m: z.radius_m + margin_m,
            ..*z
        });
        rests.chain(customs).any(|z| z.holds(spot))
    }

    /// Whether no network reaches a place.
    #[must_use]
    pub fn is_dead(&self, spot: Spot) -> bool {
        self.dead_zones.iter().any(|z| z.holds(spot))
    }
}

fn stands_along(road: &Road, chance: &mut Chance) -> Along {
    let length = road.line.length_m();
    let mut along = Along::default();
    let count = (length / REST_EVERY_M).ceil().max(1.0);
    for n in 0..count as usize {
        let at_m = length * (n as f64 + chance.between(0.35, 0.75)) / count;
        let spot = road.line.beside(at_m, chance.between(35.0, 60.0));
        along.rests.push(Rest { at_m, spot });
    }
    // The gates at both ends, and posts between.
    let posts = (length / POST_EVERY_M).floor() as usize;
    let between = (1..=posts).map(|n| length * n as f64 / (posts as f64 + 1.0));
    for (n, at_m) in [450.0].into_iter().chain(between).chain([length - 450.0]).enumerate() {
        along.lenses.push(Lens {
            id: format!("cam-{}-{n}", road.id),
            post: format!("post-{}-{n}", road.id),
            spot: road.line.spot(at_m),
        });
    }
    if !road.town {
        let tunnels = chance.below(1 + (length / 80_000.0) as usize);
        for _ in 0..tunnels {
            let middle = road.line.spot(length * chance.between(0.15, 0.85));
            along.tunnels.push(Zone {
                middle,
                radius_m: chance.between(250.0, 1_200.0),
            });
        }
    }
    let towns = if road.town {
        (length / 5_000.0) as usize
    } else {
        1 + (length / 60_000.0) as usize
    };
    for n in 0..towns {
        let part = (n as f64 + chance.unit()) / towns as f64;
        along.canyons.push(Zone {
            middle: road.line.spot(length * part),
            radius_m: chance.between(600.0, 1_800.0),
        });
    }
    along
}

fn jams_on(number: usize, road: &Road, end_s: i64, chance: &mut Chance) -> Vec<Jam> {
    let count = chance.below(3) + usize::from(road.town);
    let mut jams = Vec::new();
    for _ in 0..count {
        let from_s = (end_s as f64 * chance.between(0.1, 0.8)) as i64;
        jams.push(Jam {
            zone: Zone {
                middle: road.line.spot(road.line.length_m() * chance.between(0.1, 0.9)),
                radius_m: chance.between(300.0, 1_200.0),
            },
            road: number,
            from_s,
            until_s: from_s + chance.seconds(600.0, 3_000.0),
        });
    }
    jams
}
