//! How a truck moves along its way, second by second: it speeds up and brakes like a truck, stops at lights, creeps in jams.

use crate::chance::{Chance, Purpose};
use crate::country::Country;
use crate::draft::{Draft, Trip};
use crate::ground::Spot;

/// Metres a second, each second.
const SPEEDS_UP: f64 = 0.5;
const BRAKES: f64 = 0.9;
/// It looks so far ahead for what it has to brake for.
const LOOKS_AHEAD_M: f64 = 400.0;
/// In a town nobody drives faster.
const TOWN_KMH: f64 = 42.0;

/// Where something is at one second, and how it moves.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Where.
    pub spot: Spot,
    /// How fast.
    pub kmh: f64,
    /// Whereto, degrees clockwise from north.
    pub course_deg: f64,
    /// How far along its way.
    pub along_m: f64,
}

/// Where something was, second by second.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// The second of the first sample.
    pub start_s: i64,
    /// The samples.
    pub samples: Vec<Sample>,
    /// When it was at the end of its way.
    pub arrived_s: Option<i64>,
}

impl Track {
    /// The second after the last sample.
    #[must_use]
    pub fn end_s(&self) -> i64 {
        self.start_s + self.samples.len() as i64
    }

    /// The sample of a second; before and after, it stands where it began and ended.
    #[must_use]
    pub fn at(&self, s: i64) -> Sample {
        let last = self.samples.len().saturating_sub(1);
        let n = usize::try_from(s - self.start_s).unwrap_or(0).min(last);
        self.samples[n]
    }

    /// The first second at which it is so far along.
    #[must_use]
    pub fn reaches(&self, along_m: f64) -> Option<i64> {
        let n = self.samples.partition_point(|s| s.along_m < along_m - 0.5);
        (n < self.samples.len()).then(|| self.start_s + n as i64)
    }

    /// The first second at which it is farther along.
    #[must_use]
    pub fn passes(&self, along_m: f64) -> Option<i64> {
        let n = self.samples.partition_point(|s| s.along_m < along_m + 2.0);
        (n < self.samples.len()).then(|| self.start_s + n as i64)
    }

    /// The same until a second, then another's.
    #[must_use]
    pub fn then(&self, from_s: i64, other: &Self) -> Self {
        let kept = usize::try_from(from_s - self.start_s).unwrap_or(0).min(self.samples.len());
        let mut samples = self.samples[..kept].to_vec();
        samples.extend((self.start_s + kept as i64..other.end_s()).map(|s| other.at(s)));
        Self {
            start_s: self.start_s,
            samples,
            arrived_s: other.arrived_s,
        }
    }
}

/// Drives a trip, from its yard to its yard, and stands there till the end.
#[must_use]
pub fn drive(draft: &Draft, trip: &Trip, country: &Country, seed: u64, end_s: i64) -> Track {
    let chance = Chance::new(seed, Purpose::Drive, draft.number);
    let mut wheel = Wheel::new(draft, trip, country, chance);
    let start_s = draft.depart_s - draft.armed_before_s - 600;
    let mut track = Track {
        start_s,
        ..Track::default()
    };
    let length = trip.path.length_m();
    for s in start_s..end_s {
        if s >= draft.depart_s && wheel.along_m < length {
            wheel.second(s);
            if wheel.along_m >= length - 1.0 {
                wheel.along_m = length;
                wheel.kmh = 0.0;
                track.arrived_s = Some(s);
            }
        }
        if wheel.kmh > 1.0 {
            wheel.course_deg = trip.path.course_deg(wheel.along_m);
        }
        track.samples.push(Sample {
            spot: trip.path.spot(wheel.along_m),
            kmh: wheel.kmh,
            course_deg: wheel.course_deg,
            along_m: wheel.along_m,
        });
    }
    track
}

/// A truck under way.
struct Wheel<'a> {
    draft: &'a Draft,
    trip: &'a Trip,
    country: &'a Country,
    chance: Chance,
    stops: Vec<(f64, i64)>,
    next_stop: usize,
    next_bend: usize,
    stands_until_s: i64,
    along_m: f64,
    kmh: f64,
    course_deg: f64,
    mood: f64,
    in_town: bool,
    light_m: f64,
    jammed: bool,
    creeps_until_s: i64,
    creep_kmh: f64,
}

impl<'a> Wheel<'a> {
    fn new(draft: &'a Draft, trip: &'a Trip, country: &'a Country, chance: Chance) -> Self {
        let mut stops = trip.stops.clone();
        stops.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self {
            draft,
            trip,
            country,
            chance,
            stops,
            next_stop: 0,
            next_bend: 0,
            stands_until_s: 0,
            along_m: 0.0,
            kmh: 0.0,
            course_deg: trip.path.course_deg(0.0),
            mood: 0.0,
            in_town: false,
            light_m: f64::INFINITY,
            jammed: false,
            creeps_until_s: 0,
            creep_kmh: 0.0,
        }
    }

    /// One second passes.
    fn second(&mut self, s: i64) {
        if s < self.stands_until_s {
            self.kmh = 0.0;
            return;
        }
        if s % 5 == 0 {
            self.look_around(s);
        }
        self.mood = 0.995 * self.mood + 0.1 * self.chance.normal();
        let wanted = self.wanted_kmh(s).min(self.ahead_kmh());
        let (up, down) = (self.kmh + SPEEDS_UP * 3.6, self.kmh - BRAKES * 3.6 * 1.3);
        self.kmh = wanted.clamp(down.max(0.0), up);
        let mut step = self.kmh / 3.6;
        if let Some((stop_m, for_s)) = self.stops.get(self.next_stop).copied()
            && self.along_m + step >= stop_m - 1.0
        {
            step = (stop_m - self.along_m).max(0.0);
            self.stand(s, for_s);
            self.next_stop += 1;
        } else if self.along_m + step >= self.light_m {
            let red = self.chance.seconds(12.0, 75.0);
            self.stand(s, red);
            self.light_m = self.along_m + self.chance.between(400.0, 2_000.0);
        }
        self.along_m = (self.along_m + step).min(self.trip.path.length_m());
    }

    fn stand(&mut self, s: i64, for_s: i64) {
        self.kmh = 0.0;
        self.stands_until_s = s + for_s;
    }

    /// What lies around it: a town, a jam.
    fn look_around(&mut self, s: i64) {
        let spot = self.trip.path.spot(self.along_m);
        let was = self.in_town;
        self.in_town = self.country.along[self.draft.road].canyons.iter().any(|z| z.holds(spot));
        if self.in_town && !was {
            self.light_m = self.along_m + self.chance.between(100.0, 1_500.0);
        } else if !self.in_town {
            self.light_m = f64::INFINITY;
        }
        let of_mine = |j: &&crate::country::Jam| j.road == self.draft.road && (j.from_s..j.until_s).contains(&s);
        self.jammed = self.country.jams.iter().filter(of_mine).any(|j| j.zone.holds(spot));
        if self.jammed && s >= self.creeps_until_s {
            let stands = self.creep_kmh > 0.0;
            self.creep_kmh = if stands { 0.0 } else { self.chance.between(4.0, 16.0) };
            self.creeps_until_s = s + if stands {
                self.chance.seconds(15.0, 120.0)
            } else {
                self.chance.seconds(10.0, 60.0)
            };
        }
    }

    fn wanted_kmh(&self, _s: i64) -> f64 {
        if self.jammed {
            return self.creep_kmh;
        }
        let paced = self
            .trip
            .paces
            .iter()
            .find(|(from, until, _)| (*from..*until).contains(&self.along_m));
        let likes = match paced {
            Some((_, _, kmh)) => *kmh,
            None if self.in_town => self.draft.cruise_kmh.min(TOWN_KMH),
            None => self.draft.cruise_kmh,
        };
        likes * (1.0 + 0.05 * self.mood.clamp(-2.0, 2.0))
    }

    /// How fast it may be now, to be slow enough at what lies ahead.
    fn ahead_kmh(&mut self) -> f64 {
        let bends = &self.trip.path.bends;
        while bends.get(self.next_bend).is_some_and(|(m, _)| *m < self.along_m) {
            self.next_bend += 1;
        }
        let mut least = f64::INFINITY;
        let mut brake_for = |m: f64, kmh: f64| {
            let slow = kmh / 3.6;
            least = least.min((slow * slow + 2.0 * BRAKES * (m - self.along_m).max(0.0)).sqrt().max(0.6) * 3.6);
        };
        for (m, kmh) in bends[self.next_bend..]
            .iter()
            .take_while(|(m, _)| *m < self.along_m + LOOKS_AHEAD_M)
        {
            brake_for(*m, *kmh);
        }
        if let Some((m, _)) = self.stops.get(self.next_stop) {
            brake_for(*m, 0.0);
        }
        if self.light_m.is_finite() {
            brake_for(self.light_m, 0.0);
        }
        brake_for(self.trip.path.length_m(), 0.0);
        least
    }
}
