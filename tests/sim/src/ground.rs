//! Places and ways on the ground: flat around each place, which is right to a few parts in ten thousand over the kilometres that matter here.

/// Metres of one degree of latitude.
const DEGREE_M: f64 = 111_195.08;

/// A place, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl Spot {
    /// Metres east and north from here to there.
    #[must_use]
    pub fn delta(self, there: Self) -> (f64, f64) {
        let north = (there.lat - self.lat) * DEGREE_M;
        let shrink = (f64::midpoint(self.lat, there.lat)).to_radians().cos();
        ((there.lon - self.lon) * DEGREE_M * shrink, north)
    }

    /// Metres from here to there.
    #[must_use]
    pub fn metres_to(self, there: Self) -> f64 {
        let (east, north) = self.delta(there);
        east.hypot(north)
    }

    /// The place so many metres east and north of here.
    #[must_use]
    pub fn away(self, east_m: f64, north_m: f64) -> Self {
        let lat = self.lat + north_m / DEGREE_M;
        let shrink = (f64::midpoint(self.lat, lat)).to_radians().cos();
        Self {
            lat,
            lon: self.lon + east_m / (DEGREE_M * shrink),
        }
    }

    /// A part of the way from here to there.
    #[must_use]
    pub fn towards(self, there: Self, part: f64) -> Self {
        Self {
            lat: self.lat + (there.lat - self.lat) * part,
            lon: self.lon + (there.lon - self.lon) * part,
        }
    }
}

/// A way: places, and how far along each lies.
#[derive(Clone, Debug, Default)]
pub struct Path {
    spots: Vec<Spot>,
    at_m: Vec<f64>,
    /// Where it bends, and how fast a truck takes the bend, in km/h.
    pub bends: Vec<(f64, f64)>,
}

impl Path {
    /// A way through these places, straight between them.
    #[must_use]
    pub fn new(spots: Vec<Spot>) -> Self {
        let mut at_m = Vec::with_capacity(spots.len());
        let mut sum = 0.0;
        for (n, spot) in spots.iter().enumerate() {
            sum += n.checked_sub(1).map_or(0.0, |before| spots[before].metres_to(*spot));
            at_m.push(sum);
        }
        Self {
            spots,
            at_m,
            bends: Vec::new(),
        }
    }

    /// A way that a truck can drive through these places, and how far along it each of them lies: corners are rounded within a few metres, and
    /// it knows its bends.
    #[must_use]
    pub fn drivable(spots: &[Spot]) -> (Self, Vec<f64>) {
        let mut kept: Vec<Spot> = Vec::with_capacity(spots.len());
        let mut place = Vec::with_capacity(spots.len());
        for spot in spots {
            if kept.last().is_none_or(|last| last.metres_to(*spot) > 1.0) {
                kept.push(*spot);
            }
            place.push(kept.len() - 1);
        }
        let (mut round, mut middle, mut slow) = (Vec::with_capacity(kept.len() * 2), Vec::with_capacity(kept.len()), Vec::new());
        for n in 0..kept.len() {
            let here = kept[n];
            let end = n == 0 || n + 1 == kept.len();
            let turn = if end { 0.0 } else { turn_deg(kept[n - 1], here, kept[n + 1]) };
            if turn < 8.0 {
                middle.push(round.len());
                round.push(here);
                continue;
            }
            let reach = |to: Spot| (25.0 / here.metres_to(to)).min(0.4);
            let (a, b) = (
                here.towards(kept[n - 1], reach(kept[n - 1])),
                here.towards(kept[n + 1], reach(kept[n + 1])),
            );
            middle.push(round.len() + 2);
            slow.push((round.len() + 2, bend_kmh(turn)));
            for step in 0..=4 {
                let t = f64::from(step) / 4.0;
                round.push(a.towards(here, t).towards(here.towards(b, t), t));
            }
        }
        let mut path = Self::new(round);
        path.bends = slow.into_iter().map(|(n, kmh)| (path.at_m[n], kmh)).collect();
        let at = place.into_iter().map(|p| path.at_m[middle[p]]).collect();
        (path, at)
    }

    /// How long it is, in metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.at_m.last().copied().unwrap_or(0.0)
    }

    fn segment(&self, m: f64) -> usize {
        self.at_m
            .partition_point(|at| *at <= m)
            .saturating_sub(1)
            .min(self.spots.len().saturating_sub(2))
    }

    /// The place so far along it; its ends beyond them.
    #[must_use]
    pub fn spot(&self, m: f64) -> Spot {
        let n = self.segment(m);
        let (a, b) = (self.at_m[n], self.at_m[n + 1]);
        let part = if b > a { ((m - a) / (b - a)).clamp(0.0, 1.0) } else { 0.0 };
        self.spots[n].towards(self.spots[n + 1], part)
    }

    /// The direction of travel there, degrees clockwise from north.
    #[must_use]
    pub fn course_deg(&self, m: f64) -> f64 {
        let n = self.segment(m);
        let (east, north) = self.spots[n].delta(self.spots[n + 1]);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }

    /// The place so far along and so far to the right of it.
    #[must_use]
    pub fn beside(&self, m: f64, right_m: f64) -> Spot {
        let (sin, cos) = self.course_deg(m).to_radians().sin_cos();
        self.spot(m).away(right_m * cos, -right_m * sin)
    }

    /// The places from so far along to so far along, in that order: backward where `until_m` is the smaller.
    #[must_use]
    pub fn cut(&self, from_m: f64, until_m: f64) -> Vec<Spot> {
        let (low, high) = (from_m.min(until_m), from_m.max(until_m));
        let mut cut = vec![self.spot(low)];
        cut.extend(
            self.at_m
                .iter()
                .zip(&self.spots)
                .filter(|(at, _)| **at > low && **at < high)
                .map(|(_, s)| *s),
        );
        cut.push(self.spot(high));
        if from_m > until_m {
            cut.reverse();
        }
        cut
    }

    /// How far along it the nearest place lies, and how far away that is, in metres.
    #[must_use]
    pub fn nearest(&self, spot: Spot) -> (f64, f64) {
        let mut best = (0.0, f64::INFINITY);
        for n in 1..self.spots.len() {
            let (a, b) = (spot.delta(self.spots[n - 1]), spot.delta(self.spots[n]));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let square = dx * dx + dy * dy;
            let part = if square > 0.0 {
                (-(a.0 * dx + a.1 * dy) / square).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let off = (a.0 + part * dx).hypot(a.1 + part * dy);
            if off < best.1 {
                best = (self.at_m[n - 1] + part * (self.at_m[n] - self.at_m[n - 1]), off);
            }
        }
        best
    }
}

fn turn_deg(a: Spot, b: Spot, c: Spot) -> f64 {
    let (first, second) = (a.delta(b), b.delta(c));
    let turn = second.0.atan2(second.1) - first.0.atan2(first.1);
    let turn = turn.to_degrees().rem_euclid(360.0);
    turn.min(360.0 - turn)
}

fn bend_kmh(turn_deg: f64) -> f64 {
    match turn_deg {
        t if t > 110.0 => 6.0,
        t if t > 50.0 => 17.0,
        t if t > 25.0 => 33.0,
        _ => 60.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_measured_in_metres() {
        let start = Spot { lat: 16.0, lon: 107.0 };
        let path = Path::new(vec![start, start.away(3_000.0, 0.0), start.away(3_000.0, 4_000.0)]);
        assert!((path.length_m() - 7_000.0).abs() < 5.0, "{}", path.length_m());
        let (along, off) = path.nearest(start.away(1_000.0, 250.0));
        assert!((along - 1_000.0).abs() < 2.0 && (off - 250.0).abs() < 1.0, "{along} {off}");
        assert!((path.course_deg(5_000.0)).min(360.0 - path.course_deg(5_000.0)) < 0.5);
        let right = path.beside(1_000.0, 40.0);
        assert!((path.nearest(right).1 - 40.0).abs() < 0.5 && right.lat < start.lat);
        let (drivable, at) = Path::drivable(&path.cut(0.0, path.length_m()));
        assert_eq!((drivable.bends.len(), at.len()), (1, 3));
        assert!((at[1] - 3_000.0).abs() < 20.0, "{at:?}");
        assert!(path.cut(2_000.0, 500.0)[0].metres_to(path.spot(2_000.0)) < 0.1);
    }
}
