//! Positions against their own speed and course: receivers measure these apart from the position, so a jump without motion is noise.
//!
//! Between tall buildings a receiver's position leaps aside for five to twenty seconds while its speed and course stay true. The leap is
//! remembered and taken off the positions that follow, until it is taken back, or has stood so long that it must be true.

use cordon_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ground::{Place, cosine_of_degrees, east_of, metres_per_degree};
use crate::state::Point;

/// A leap that stands longer than this was no burst of noise, in seconds. Ours.
const STANDS_S: f64 = 25.0;
/// Farther apart in time than this, speed and course say nothing about the way between, in seconds. Ours.
const APART_S_MAX: f64 = 40.0;
/// Less than this much of a leap is none any more, in metres. Ours.
const GONE_M: f64 = 20.0;

/// How far the positions have leapt aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    east_m: f64,
    north_m: f64,
    since: Option<Timestamp>,
}

impl Drift {
    /// Whether the positions stand aside now.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.since.is_some()
    }

    /// How far, in metres.
    #[must_use]
    pub fn aside_m(&self) -> f64 {
        length((self.east_m, self.north_m))
    }

    /// The position without the leap.
    #[must_use]
    pub fn taken_off(&self, p: Place) -> Place {
        let (north, east) = metres_per_degree(p.lat);
        Place {
            lat: p.lat - self.north_m / north,
            lon: p.lon - self.east_m / east,
        }
    }

    /// Follows from one fix to the next.
    pub fn follow(&mut self, before: &Point, now: &Point) {
        let s = now.at.seconds_since(before.at);
        let (Some(a), Some(b)) = (velocity(before), velocity(now)) else {
            *self = Self::default();
            return;
        };
        let stood = self.since.is_some_and(|since| now.at.seconds_since(since) > STANDS_S);
        if s > APART_S_MAX || stood {
            *self = Self::default();
            return;
        }
        let moved = moved(before.place, now.place);
        let off = (moved.0 - (a.0 + b.0) / 2.0 * s, moved.1 - (a.1 + b.1) / 2.0 * s);
        if length(off) > allowance(a, b, s) + before.accuracy_m.max(now.accuracy_m) - 10.0 {
            self.east_m += off.0;
            self.north_m += off.1;
            self.since.get_or_insert(now.at);
            if length((self.east_m, self.north_m)) < GONE_M {
                *self = Self::default();
            }
        }
    }
}

/// How far a position may stray from what speed and course tell, over some seconds: more where it turned or changed its speed between.
fn allowance(a: (f64, f64), b: (f64, f64), s: f64) -> f64 {
    let way = (length(a) + length(b)) / 2.0 * s;
    let change = length((a.0 - b.0, a.1 - b.1)) * s / 2.0;
    let noise = 3.0 + 3.0 * s.min(4.0);
    let unseen = if s > 15.0 { 0.25 } else { 0.1 };
    noise + unseen * way + change
}

/// East and north from one place to another, in metres; for places that are near each other.
pub(crate) fn moved(before: Place, now: Place) -> (f64, f64) {
    let (north, east) = metres_per_degree(now.lat);
    (east_of(before.lon, now.lon) * east, (now.lat - before.lat) * north)
}

pub(crate) fn length((x, y): (f64, f64)) -> f64 {
    (x * x + y * y).sqrt()
}

/// East and north in m/s; `None` where speed or course is not known.
fn velocity(p: &Point) -> Option<(f64, f64)> {
    let v = p.speed_kmh? / 3.6;
    if v < 0.6 {
        return Some((0.0, 0.0));
    }
    let (east, north) = direction(p.course_deg?);
    Some((v * east, v * north))
}

/// East and north of a course in degrees clockwise from north.
#[must_use]
pub fn direction(course_deg: f64) -> (f64, f64) {
    let c = course_deg.rem_euclid(360.0);
    let signed_cosine = |deg: f64| {
        let d = (deg.rem_euclid(360.0) - 180.0).abs(); // 180 at north, 0 at south
        if d >= 90.0 {
            cosine_of_degrees(180.0 - d)
        } else {
            -cosine_of_degrees(d)
        }
    };
    (signed_cosine(c - 90.0), signed_cosine(c))
}

#[cfg(test)]
mod tests {
    use cordon_model::Offset;

    use super::*;

    fn point(s: f64, x: f64, y: f64) -> Point {
        Point {
            at: Timestamp::from_micros((s * 1e6) as i64),
            place: Place {
                lat: y / 110_574.0,
                lon: x / 111_320.0,
            },
            speed_kmh: Some(36.0),
            course_deg: Some(90.0),
            accuracy_m: 10.0,
            offset: Offset(0),
        }
    }

    #[test]
    fn directions_are_right() {
        for (course, east, north) in [
            (0.0, 0.0, 1.0),
            (90.0, 1.0, 0.0),
            (180.0, 0.0, -1.0),
            (270.0, -1.0, 0.0),
            (-90.0, -1.0, 0.0),
            (405.0, 0.5, 0.5),
        ] {
            let (e, n) = direction(course);
            let scale = if course == 405.0 { std::f64::consts::SQRT_2 } else { 1.0 };
            assert!(
                (e - east * scale).abs() < 1e-9 && (n - north * scale).abs() < 1e-9,
                "{course}: {e} {n}"
            );
        }
    }

    #[test]
    fn a_leap_aside_is_taken_off_until_it_is_taken_back_or_true() {
        let mut drift = Drift::default();
        let mut last = point(0.0, 0.0, 0.0);
        let mut step = |s: f64, y: f64| {
            let now = point(s, 10.0 * s, y);
            drift.follow(&last, &now);
            last = now;
            (drift.stands(), (drift.taken_off(now.place).lat * 110_574.0).round())
        };
        assert_eq!(step(1.0, 2.0), (false, 2.0));
        assert_eq!(step(2.0, 150.0), (true, 2.0));
        assert_eq!(step(3.0, 152.0), (true, 4.0));
        assert_eq!(step(4.0, 3.0), (false, 3.0));
        assert_eq!(step(5.0, 200.0), (true, 3.0));
        for n in 6..=30 {
            assert!(step(f64::from(n), 200.0).0, "{n}");
        }
        assert_eq!(step(31.0, 200.0), (false, 200.0), "it has stood so long that it must be true");
    }
}
