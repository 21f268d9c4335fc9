//! What a seal measures: the truth with the faults of a receiver, and the seal's own state.

use cordon_model::world::Position;
use cordon_model::{Cover, Fix, Rope, SealAlarm, SealState, Timestamp};

use crate::chance::{Chance, Purpose};
use crate::line::moved;
use crate::truck::Truck;

/// One record that a seal makes: it may be sent at once or, out of coverage, later; it stays the same to the bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// When it was made, by the seal's own clock, in whole seconds.
    pub observed_at: Timestamp,
    /// What it says.
    pub fix: Fix,
    /// Kilometres driven.
    pub odometer_km: u32,
}

/// How long an error of the position holds on.
const DRIFT_S: f64 = 60.0;

/// The receiver and the battery of one seal. Its errors drift (AR(1)) by a few metres; now and then a reflection throws one fix aside.
#[derive(Clone, Debug)]
pub struct Receiver {
    chance: Chance,
    deviation_m: f64,
    east_m: f64,
    north_m: f64,
    before_s: f64,
    battery_pct: f64,
}

impl Receiver {
    /// The receiver of a truck's seal.
    #[must_use]
    pub fn of(truck: &Truck) -> Self {
        let mut chance = Chance::new(truck.seed, Purpose::Receiver, truck.n as u64, 0);
        Self {
            deviation_m: chance.between(3.0, 8.0),
            east_m: 0.0,
            north_m: 0.0,
            before_s: f64::NEG_INFINITY,
            battery_pct: chance.between(70.0, 100.0),
            chance,
        }
    }

    /// Measures, `t_s` seconds after `start`. `disarmed`: how many legs of the truck were disarmed.
    pub fn measure(&mut self, truck: &Truck, t_s: f64, start: Timestamp, disarmed: u64) -> Reading {
        let place = truck.at(t_s);
        self.drift(t_s);
        let reflected = self.chance.happens(0.002);
        let blind = self.chance.happens(0.001);
        let (mut east, mut north) = (self.east_m, self.north_m);
        if reflected {
            let angle = self.chance.between(0.0, std::f64::consts::TAU);
            let far = self.chance.between(30.0, 80.0);
            east += far * angle.cos();
            north += far * angle.sin();
        }
        let seen = moved(place.position, east, north);
        let standing = place.speed_kmh < 1.0;
        let speed = if standing {
            self.chance.between(0.0, 1.0)
        } else {
            (place.speed_kmh + 1.2 * self.chance.normal()).max(0.0)
        };
        let course = place.course_deg + if standing { 0.0 } else { 2.0 * self.chance.normal() };
        let satellites = match (blind, reflected) {
            (true, _) => self.chance.below(3),
            (false, true) => 4 + self.chance.below(2),
            (false, false) => 7 + self.chance.below(7),
        };
        Reading {
            observed_at: start.plus_seconds(t_s.round()),
            fix: Fix {
                seal: Some(truck.seal.clone()),
                lat: seen.lat,
                lon: seen.lon,
                speed_kmh: Some(speed),
                course_deg: Some(course.rem_euclid(360.0)),
                satellites: u32::try_from(satellites).ok(),
                fix_valid: Some(!blind),
                state: self.state(truck, t_s, disarmed),
                ..Fix::default()
            },
            odometer_km: (truck.driven_m(t_s) / 1_000.0) as u32,
        }
    }

    fn drift(&mut self, t_s: f64) {
        let kept = (-(t_s - self.before_s).max(0.0) / DRIFT_S).exp();
        let fresh = self.deviation_m * (1.0 - kept * kept).sqrt();
        self.east_m = self.east_m * kept + fresh * self.chance.normal();
        self.north_m = self.north_m * kept + fresh * self.chance.normal();
        self.before_s = t_s;
    }

    fn state(&self, truck: &Truck, t_s: f64, disarmed: u64) -> SealState {
        let cut = truck.is_cut(t_s);
        let open = truck.is_open(t_s, disarmed);
        // A seal lasts about three weeks, and is charged before it can run out.
        let used = (t_s / 86_400.0 * 4.5).rem_euclid(50.0);
        SealState {
            rope: match (cut, open) {
                (true, _) => Some(Rope::Cut),
                (false, true) => None, // drawn out of the open lock
                (false, false) => Some(Rope::Whole),
            },
            locked: Some(!open),
            cover: Some(Cover::Closed),
            battery_pct: Some((self.battery_pct - used).max(15.0).round()),
            alarms: if cut { vec![SealAlarm::RopeCut] } else { Vec::new() },
            lock_event: None,
        }
    }
}

/// The greatest distance from the truth that a receiver's error can be expected to reach, in metres: six deviations and a reflection.
#[must_use]
pub fn error_m_max() -> f64 {
    6.0 * 8.0 + 80.0
}

/// Metres between what was measured and a place.
#[must_use]
pub fn error_m(reading: &Reading, truth: Position) -> f64 {
    let seen = Position {
        lon: reading.fix.lon,
        lat: reading.fix.lat,
    };
    crate::line::distance_m(seen, truth)
}
