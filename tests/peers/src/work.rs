//! The work: corridors, trucks, their fixes, and the truth of who leaves. The same on every machine.

use cordon_model::Timestamp;

/// Points of a corridor's line.
pub(crate) const POINTS: usize = 300;
/// Half the width of a corridor, in metres.
pub(crate) const HALF_WIDTH_M: f64 = 500.0;
/// Seconds between two fixes of a truck.
pub(crate) const INTERVAL_S: f64 = 10.0;
/// How fast everybody drives along the line, in m/s.
const SPEED: f64 = 15.0;
/// A receiver is off by this much at most, in each direction, and says so.
const NOISE_M: f64 = 25.0;
/// One truck in so many leaves its corridor, and another one in so many rides on its border.
const LEAVES_ONE_IN: usize = 10;
const RIDES_ONE_IN: usize = 10;
/// How far aside from one fix to the next, and how often in a row: out, and back again.
const ASIDE_M: f64 = 75.0;
const ASIDE_FIXES: usize = 20;
/// Metres of one degree.
const NORTH_M: f64 = 110_600.0;
const EAST_M: f64 = 111_320.0;

/// One fix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fix {
    /// The truck's number; its corridor follows from it.
    pub(crate) truck: usize,
    /// Which of the truck's fixes it is.
    pub(crate) n: usize,
    /// Degrees.
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) speed_kmh: f64,
    pub(crate) course_deg: f64,
}

/// A departure: by the truck's true places it is outside from one fix to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Departure {
    pub(crate) truck: usize,
    /// The first fix outside.
    pub(crate) from: usize,
    /// The last one outside.
    pub(crate) to: usize,
}

/// All of it.
pub(crate) struct Work {
    /// `[lon, lat]` of each corridor's line.
    pub(crate) corridors: Vec<Vec<[f64; 2]>>,
    trucks: usize,
    each: usize,
    /// In the order in which they are heard: interleaved, each truck's in order.
    pub(crate) fixes: Vec<Fix>,
}

impl Work {
    pub(crate) fn new(trucks: usize, corridors: usize, each: usize) -> Self {
        let mut work = Self {
            corridors: (0..corridors).map(line).collect(),
            trucks,
            each,
            fixes: Vec::with_capacity(trucks * each),
        };
        for n in 0..each {
            let fixes: Vec<Fix> = (0..trucks).map(|truck| work.fix(truck, n)).collect();
            work.fixes.extend(fixes);
        }
        work
    }

    /// How many trucks there are.
    pub(crate) fn trucks(&self) -> usize {
        self.trucks
    }

    /// The corridor of a truck.
    pub(crate) fn corridor_of(&self, truck: usize) -> usize {
        truck % self.corridors.len()
    }

    /// The length of the first corridor.
    pub(crate) fn length_km(&self) -> f64 {
        let [first, last] = [self.corridors[0][0], self.corridors[0][POINTS - 1]];
        (last[0] - first[0]) * east_m(first[1]) / 1_000.0
    }

    /// When a fix is observed.
    pub(crate) fn at(n: usize) -> Timestamp {
        Timestamp::from_seconds(1_767_571_200).plus_seconds(n as f64 * INTERVAL_S)
    }

    /// The number of the fix of an instant.
    pub(crate) fn number_of(at: Timestamp) -> usize {
        (at.seconds_since(Self::at(0)) / INTERVAL_S).round() as usize
    }

    /// Who truly leaves, and when.
    pub(crate) fn departures(&self) -> impl Iterator<Item = Departure> + '_ {
        (0..self.trucks).filter_map(|truck| {
            let outside = |n: &usize| self.aside_m(truck, *n) > HALF_WIDTH_M;
            let from = (0..self.each).find(outside)?;
            let to = (0..self.each).rev().find(outside)?;
            Some(Departure { truck, from, to })
        })
    }

    /// How many ride on the border.
    pub(crate) fn riders(&self) -> usize {
        (0..self.trucks).filter(|truck| rides(*truck)).count()
    }

    /// How far from the line a truck truly is, to the north.
    fn aside_m(&self, truck: usize, n: usize) -> f64 {
        if rides(truck) {
            return HALF_WIDTH_M - 10.0;
        }
        let leaves = truck % LEAVES_ONE_IN == 3 && self.each > 3 * ASIDE_FIXES;
        let first = ASIDE_FIXES / 2 + (scattered(truck, 7) * (self.each - 3 * ASIDE_FIXES.min(self.each / 3)) as f64) as usize;
        if !leaves || n < first || n > first + 2 * ASIDE_FIXES {
            return 0.0;
        }
        let steps = (n - first).min(first + 2 * ASIDE_FIXES - n);
        steps as f64 * ASIDE_M
    }

    /// Where a truck truly is: longitude and latitude.
    fn place(&self, truck: usize, n: usize) -> (f64, f64) {
        let line = &self.corridors[self.corridor_of(truck)];
        let way_deg = |m: f64| m / east_m(line[0][1]);
        let span = line[POINTS - 1][0] - line[0][0];
        // No end is reached: who starts in the first half drives on in it.
        let lon = line[0][0] + 0.05 * span + 0.4 * span * scattered(truck, 1) + way_deg(n as f64 * INTERVAL_S * SPEED);
        let k = (((lon - line[0][0]) / span * (POINTS - 1) as f64) as usize).min(POINTS - 2);
        let part = (lon - line[k][0]) / (line[k + 1][0] - line[k][0]);
        let lat = line[k][1] + part * (line[k + 1][1] - line[k][1]);
        (lon, lat + self.aside_m(truck, n) / NORTH_M)
    }

    fn fix(&self, truck: usize, n: usize) -> Fix {
        let (before, now, after) = (
            self.place(truck, n.saturating_sub(1)),
            self.place(truck, n),
            self.place(truck, n + 1),
        );
        let seconds = INTERVAL_S * if n == 0 { 1.0 } else { 2.0 };
        let (east, north) = ((after.0 - before.0) * east_m(now.1), (after.1 - before.1) * NORTH_M);
        let noise = |what: usize| (scattered(truck * self.each + n, what) * 2.0 - 1.0) * NOISE_M;
        let finely = |deg: f64| (deg * 1e6).round() / 1e6;
        Fix {
            truck,
            n,
            lat: finely(now.1 + noise(2) / NORTH_M),
            lon: finely(now.0 + noise(3) / east_m(now.1)),
            speed_kmh: (east.hypot(north) / seconds * 3.6).round(),
            course_deg: east.atan2(north).to_degrees().rem_euclid(360.0).round() % 360.0,
        }
    }
}

/// The accuracy that every fix states, in metres.
pub(crate) const ACCURACY_M: f64 = NOISE_M;

fn rides(truck: usize) -> bool {
    truck % RIDES_ONE_IN == 7
}

/// A line from west to east that winds a little, so that metres to the north are metres from it.
fn line(n: usize) -> Vec<[f64; 2]> {
    let lat = 9.0 + 0.05 * n as f64 % 12.0;
    let point = |k: usize| {
        let part = k as f64 / (POINTS - 1) as f64;
        [103.0 + 3.0 * part, lat + 0.02 * (part * 12.0 + n as f64).sin()]
    };
    (0..POINTS).map(point).collect()
}

fn east_m(lat: f64) -> f64 {
    EAST_M * lat.to_radians().cos()
}

/// A number from 0 to 1 that looks like chance and is the same each time.
fn scattered(a: usize, b: usize) -> f64 {
    let mut x = (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (b as u64).wrapping_add(0x632b_e59b_d9b4_e019);
    for shift in [30, 27, 31] {
        x = (x ^ (x >> shift)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_is_outside_and_nobody_else_is() {
        let work = Work::new(40, 3, 100);
        let departures: Vec<Departure> = work.departures().collect();
        assert_eq!(departures.len(), 4);
        for d in &departures {
            assert_eq!(d.truck % LEAVES_ONE_IN, 3);
            assert!(d.from + ASIDE_FIXES < d.to + 10 && d.to < 100, "{d:?}");
        }
        assert_eq!(work.fixes.len(), 4_000);
        for fix in &work.fixes {
            let line = &work.corridors[work.corridor_of(fix.truck)];
            let north_m = line.iter().map(|p| ((fix.lon - p[0]).abs(), (fix.lat - p[1]) * NORTH_M));
            let (_, off_m) = north_m.min_by(|a, b| a.0.total_cmp(&b.0)).expect("a point");
            let expected = work.aside_m(fix.truck, fix.n);
            // A point is at most half a segment away along the line, which winds with a slope of 0.08.
            assert!((off_m - expected).abs() < NOISE_M + 50.0, "{fix:?}: {off_m} and not {expected}");
        }
    }
}
