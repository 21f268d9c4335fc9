//! A made country: winding roads in four bands from south to north, and trucks that drive them to and fro. The same on every machine.

use cordon_demo::line::Line;
use cordon_demo::{Dialect, Reading, names};
use cordon_model::transit::Declaration;
use cordon_model::world::{Corridor, LineString, LineStringType, Position};
use cordon_model::{SealId, Timestamp, World};
use cordon_stack::seal::whole;

/// Parts of the country, each with its own roads: so a client can look at one of them.
pub(crate) const BANDS: usize = 4;
/// Roads in the whole country.
const ROADS: usize = 40;
/// Points of a road.
const POINTS: u32 = 300;
/// Half the width of a road's corridor.
const HALF_WIDTH_M: f64 = 500.0;
/// How fast everybody drives.
const SPEED_KMH: f64 = 54.0;
/// How far a receiver is off at most, in each direction.
const NOISE_M: f64 = 8.0;

/// The roads, and how the seals on them speak.
pub(crate) struct Country {
    lines: Vec<Line>,
    dialects: &'static [Dialect],
}

/// West, south, east, north of a band.
pub(crate) fn band_bbox(band: usize) -> [f64; 4] {
    let south = south_of(band);
    [102.5, south, 109.5, south + 3.0]
}

fn south_of(band: usize) -> f64 {
    8.5 + 4.0 * band as f64
}

/// The band in which a truck drives.
#[cfg(test)]
pub(crate) fn band_of(truck: usize) -> usize {
    road_of(truck) % BANDS
}

fn road_of(truck: usize) -> usize {
    truck % ROADS
}

/// The transit of a truck.
pub(crate) fn transit(truck: usize) -> String {
    format!("L{truck:06}")
}

/// The truck of a transit.
pub(crate) fn truck_of(transit: &str) -> Option<usize> {
    transit.strip_prefix('L')?.parse().ok()
}

impl Country {
    /// Draws the roads; the trucks' seals speak these dialects in turn.
    pub(crate) fn with(dialects: &'static [Dialect]) -> Self {
        let lines = (0..ROADS).map(road).map(Line::new).collect();
        Self { lines, dialects }
    }

    /// How a truck's seal speaks.
    pub(crate) fn dialect(&self, truck: usize) -> Dialect {
        self.dialects[truck % self.dialects.len()]
    }

    /// The seal of a truck's container: ten digits in jt600, twelve in jt808.
    pub(crate) fn seal(&self, truck: usize) -> SealId {
        SealId::from(match self.dialect(truck) {
            Dialect::Jt600 => format!("71{truck:08}"),
            Dialect::Jt808 => format!("0138{truck:08}"),
        })
    }

    /// The world with so many transits: each arms itself and never arrives.
    pub(crate) fn world(&self, transits: usize) -> World {
        let corridors = self.lines.iter().enumerate().map(|(n, line)| Corridor {
            id: format!("R{n}").into(),
            name: None,
            route: LineString {
                kind: LineStringType::LineString,
                coordinates: line.points().to_vec(),
            },
            half_width_m: HALF_WIDTH_M,
            alternatives: Vec::new(),
            stretches: Vec::new(),
        });
        World {
            corridors: corridors.collect(),
            transits: (0..transits).map(|truck| self.declaration(truck)).collect(),
            ..World::default()
        }
    }

    /// What a truck's seal says when it has driven for so long since the beginning.
    pub(crate) fn reading(&self, truck: usize, at: Timestamp, driven_s: f64) -> Reading {
        let line = &self.lines[road_of(truck)];
        let length = line.length_m();
        // Spread over the road; at its ends everybody turns round.
        let start = length * ((truck / ROADS) as f64 * 0.618).fract();
        let way = (start + driven_s * SPEED_KMH / 3.6) % (2.0 * length);
        let (along, back) = if way <= length { (way, false) } else { (2.0 * length - way, true) };
        let (place, course) = line.at(along);
        let noise = scattered(truck as u64, driven_s as u64);
        let off = |bits: u64| ((bits & 0xffff) as f64 / 65_535.0 - 0.5) * 2.0 * NOISE_M / 111_000.0;
        let (lon, lat) = (rounded(place.lon + off(noise)), rounded(place.lat + off(noise >> 16)));
        let mut reading = whole(&self.seal(truck), at, lon, lat);
        reading.fix.speed_kmh = Some(SPEED_KMH);
        reading.fix.course_deg = Some((if back { course + 180.0 } else { course }).rem_euclid(360.0).round() % 360.0);
        reading.odometer_km = (driven_s * SPEED_KMH / 3_600.0) as u32;
        reading
    }

    fn declaration(&self, truck: usize) -> Declaration {
        Declaration {
            id: transit(truck).into(),
            seal: Some(self.seal(truck)),
            vehicle: Some(format!("51C{:05}", truck % 100_000).into()),
            container: names::container(truck as u64),
            corridor: Some(format!("R{}", road_of(truck)).into()),
            origin: None,
            destination: None,
            depart_after: None,
            arrive_before: None,
            stops: Vec::new(),
            contacts: Vec::new(),
            channel: None,
        }
    }
}

/// A road from west to east that winds; about 680 km.
fn road(n: usize) -> Vec<Position> {
    let lat = south_of(n % BANDS) + 0.2 + 0.28 * (n / BANDS) as f64;
    let point = |k: u32| {
        let part = f64::from(k) / f64::from(POINTS - 1);
        Position {
            lon: rounded(103.0 + 6.0 * part),
            lat: rounded(lat + 0.04 * (part * 60.0 + n as f64).sin() + 0.02 * (part * 171.0).sin()),
        }
    };
    (0..POINTS).map(point).collect()
}

/// As finely as the dialects say it.
fn rounded(deg: f64) -> f64 {
    (deg * 1e6).round() / 1e6
}

/// Bits that look like chance and are the same each time.
pub(crate) fn scattered(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_add(0x632b_e59b_d9b4_e019);
    for shift in [30, 27, 31] {
        x = (x ^ (x >> shift)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_one_and_each_truck_stays_in_its_band_and_corridor() {
        let country = Country::with(&[Dialect::Jt600, Dialect::Jt808]);
        let world = country.world(100);
        assert_eq!(world.check(), Ok(()));
        assert_eq!(truck_of(&transit(17)), Some(17));
        for truck in 0..100 {
            let [west, south, east, north] = band_bbox(band_of(truck));
            for hours in 0..50 {
                let reading = country.reading(truck, Timestamp::from_seconds(0), f64::from(hours) * 3_601.0);
                let place = Position {
                    lon: reading.fix.lon,
                    lat: reading.fix.lat,
                };
                assert!(
                    (west..east).contains(&place.lon) && (south..north).contains(&place.lat),
                    "{place:?}"
                );
                let (_, off_m) = country.lines[road_of(truck)].nearest(place);
                assert!(off_m < 3.0 * NOISE_M, "truck {truck} is {off_m} m off");
            }
        }
    }
}
