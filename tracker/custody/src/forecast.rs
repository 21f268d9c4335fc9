//! When a truck arrives: the time that is left, with an interval that holds the truth in four of five cases.
//!
//! The model, with all its parameters:
//!
//! * The metres that are left on its line, times a pace in seconds a metre.
//! * The pace is a mean of two: its own since it departed, standing included, and the middle one of what past trips made from the same share of their way
//!   on. Its own weighs `covered / (covered + trust_m)`: nothing at the start, the more the farther it came. `trust_m` is the one of [`TRUSTS_M`] by
//!   which past trips would have been foretold best.
//! * The interval is made of how wrong that would have been for past trips at the same share of their way ([`SHARES`] of them): their ratios of true to
//!   foretold time, of which the tenth and the ninetieth part in a hundred are taken, as of one more than there are. A trip says nothing to its own forecast.
//!   With fewer than [`TRIPS_MIN`] past trips, the stated [`WIDTH`] is taken.
//!
//! It promises four of five only for trips like the past ones: of the same pair of posts, or at least of the same country and kind of vehicle.

/// Past trips are looked at at so many shares of their way, evenly.
pub const SHARES: usize = 19;
/// How far a truck must have come for its own pace to count as much as that of the others: those that are tried, in metres. Ours.
pub const TRUSTS_M: [f64; 6] = [300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0, 100_000.0];
/// With fewer past trips than this nothing is learnt from how wrong they were. Ours.
pub const TRIPS_MIN: usize = 12;
/// The interval without past trips, as parts of the time foretold. Ours.
pub const WIDTH: (f64, f64) = (0.7, 1.6);
/// The pace without past trips, in seconds a metre: 36 km/h, standing included. Ours.
pub const PACE_S_M: f64 = 0.1;
/// How much of a trip `trust_m` is without past trips. Ours.
const TRUST_M: f64 = 10_000.0;
/// A part of a hundred on either side of the interval.
const TAIL: f64 = 0.1;

/// A trip's progress: seconds since it departed and metres along its line, neither of which decreases.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    points: Vec<(f64, f64)>,
}

/// What past trips teach.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    trips: usize,
    trust_m: f64,
    shares: Vec<Share>,
}

/// What past trips teach of one share of the way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Share {
    pace_s_m: f64,
    low: f64,
    high: f64,
}

/// When it arrives: seconds from now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// What is most likely.
    pub in_s: f64,
    /// One in ten arrives sooner.
    pub low_s: f64,
    /// One in ten arrives later.
    pub high_s: f64,
}

impl Progress {
    /// Takes seconds and metres in order of time; a step back on the line is noise, and counts as standing.
    #[must_use]
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut made: Vec<(f64, f64)> = Vec::new();
        for (s, m) in points {
            let (s, m) = made.last().map_or((s, m), |last| (s.max(last.0), m.max(last.1)));
            if s.is_finite() && m.is_finite() {
                made.push((s, m));
            }
        }
        Self { points: made }
    }

    /// Its last point.
    #[must_use]
    pub fn last(&self) -> Option<(f64, f64)> {
        self.points.last().copied()
    }

    /// The metres from its first point to its last.
    #[must_use]
    pub fn covered_m(&self) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) => last.1 - first.1,
            _ => 0.0,
        }
    }

    /// What it covered: from its first to its last point.
    fn whole(&self) -> Option<(f64, f64)> {
        let ((from_s, from_m), (to_s, to_m)) = (*self.points.first()?, self.last()?);
        (to_m > from_m && to_s > from_s).then_some((to_s - from_s, to_m - from_m))
    }

    /// The seconds after which it had come so many metres from where it began.
    fn seconds_at(&self, metres: f64) -> Option<f64> {
        let (first_s, first_m) = *self.points.first()?;
        let m = first_m + metres;
        let n = self.points.partition_point(|p| p.1 < m);
        let (b_s, b_m) = *self.points.get(n)?;
        let (a_s, a_m) = *self.points.get(n.checked_sub(1)?)?;
        let t = if b_m > a_m { (m - a_m) / (b_m - a_m) } else { 1.0 };
        Some(a_s + t * (b_s - a_s) - first_s)
    }
}

/// A past trip at one share of its way.
#[derive(Clone, Copy)]
struct Seen {
    covered_m: f64,
    elapsed_s: f64,
    left_m: f64,
    left_s: f64,
}

impl Seen {
    fn of(trip: &Progress, share: f64) -> Option<Self> {
        let (whole_s, whole_m) = trip.whole()?;
        let covered_m = whole_m * share;
        let elapsed_s = trip.seconds_at(covered_m)?;
        let seen = Self {
            covered_m,
            elapsed_s,
            left_m: whole_m - covered_m,
            left_s: whole_s - elapsed_s,
        };
        (seen.left_s > 0.0).then_some(seen)
    }

    fn foretold_s(&self, pace_s_m: f64, trust_m: f64) -> f64 {
        foretold_s(self.covered_m, self.elapsed_s, self.left_m, pace_s_m, trust_m)
    }
}

/// The model.
fn foretold_s(covered_m: f64, elapsed_s: f64, left_m: f64, pace_s_m: f64, trust_m: f64) -> f64 {
    let own = if covered_m > 0.0 { elapsed_s / covered_m } else { pace_s_m };
    let weight = covered_m / (covered_m + trust_m);
    left_m * (weight * own + (1.0 - weight) * pace_s_m)
}

/// The ratios of true to foretold time of trips at one share, each foretold by the others.
fn ratios(seen: &[Seen], trust_m: f64) -> Vec<f64> {
    let mut paces: Vec<f64> = seen.iter().map(|s| s.left_s / s.left_m).collect();
    paces.sort_by(f64::total_cmp);
    let ratio = |s: &Seen| {
        let own = s.left_s / s.left_m;
        // The middle one of the others.
        let (middle, last) = (paces.len() / 2, paces.len() - 1);
        let at = |n: usize| paces[n.min(last)];
        let without = match own.total_cmp(&at(middle)) {
            std::cmp::Ordering::Less => at(middle + usize::from(paces.len() % 2 == 1)),
            std::cmp::Ordering::Equal => f64::midpoint(at(middle.saturating_sub(1)), at(middle + 1)),
            std::cmp::Ordering::Greater => at(middle.saturating_sub(usize::from(paces.len() % 2 == 1))),
        };
        s.left_s / s.foretold_s(without, trust_m)
    };
    let mut found: Vec<f64> = seen.iter().map(ratio).filter(|r| r.is_finite()).collect();
    found.sort_by(f64::total_cmp);
    found
}

impl Past {
    /// Learns from past trips; those that came nowhere teach nothing.
    #[must_use]
    pub fn learn(trips: &[Progress]) -> Self {
        let at = |n: usize| -> Vec<Seen> { trips.iter().filter_map(|t| Seen::of(t, share_of(n))).collect() };
        let shares: Vec<Vec<Seen>> = (0..SHARES).map(at).collect();
        let known = trips.iter().filter(|t| t.whole().is_some()).count();
        if known < TRIPS_MIN || shares.iter().any(|s| s.len() < TRIPS_MIN) {
            let paces = trips.iter().filter_map(Progress::whole).map(|(s, m)| s / m).collect();
            let pace_s_m = median(paces).unwrap_or(PACE_S_M);
            let share = Share {
                pace_s_m,
                low: WIDTH.0,
                high: WIDTH.1,
            };
            return Self {
                trips: known,
                trust_m: TRUST_M,
                shares: vec![share; SHARES],
            };
        }
        let miss = |trust_m: f64| -> f64 { shares.iter().flat_map(|s| ratios(s, trust_m)).map(|r| (r - 1.0).abs()).sum() };
        let trust_m = TRUSTS_M.into_iter().min_by(|a, b| miss(*a).total_cmp(&miss(*b))).unwrap_or(TRUST_M);
        let learnt = shares.iter().map(|seen| {
            let ratios = ratios(seen, trust_m);
            let rank = |part: f64| (((ratios.len() + 1) as f64) * part) as usize;
            Share {
                pace_s_m: median(seen.iter().map(|s| s.left_s / s.left_m).collect()).unwrap_or(PACE_S_M),
                low: ratios[rank(TAIL).max(1) - 1],
                high: ratios[(ratios.len() - rank(TAIL).max(1)).min(ratios.len() - 1)],
            }
        });
        Self {
            trips: known,
            trust_m,
            shares: learnt.collect(),
        }
    }

    /// How many trips it learnt from.
    #[must_use]
    pub fn trips(&self) -> usize {
        self.trips
    }

    /// How far a truck must have come for its own pace to count as much as that of past trips, in metres.
    #[must_use]
    pub fn trust_m(&self) -> f64 {
        self.trust_m
    }

    /// Foretells from how far it came, in which time since it departed, and how far it has to go.
    #[must_use]
    pub fn forecast(&self, covered_m: f64, elapsed_s: f64, left_m: f64) -> Forecast {
        let share = covered_m / (covered_m + left_m).max(1.0);
        let n = (share * (SHARES + 1) as f64 - 0.5).clamp(0.0, (SHARES - 1) as f64) as usize;
        let learnt = self.shares[n];
        let in_s = foretold_s(
            covered_m.max(0.0),
            elapsed_s.max(0.0),
            left_m.max(0.0),
            learnt.pace_s_m,
            self.trust_m,
        );
        Forecast {
            in_s,
            low_s: in_s * learnt.low.min(1.0),
            high_s: in_s * learnt.high.max(1.0),
        }
    }
}

fn share_of(n: usize) -> f64 {
    (n + 1) as f64 / (SHARES + 1) as f64
}

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trip of so many kilometres, its kilometres driven at a pace of their own each.
    fn trip(km: u32, random: &mut u32) -> Progress {
        let mut chance = || {
            *random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(*random >> 8) / f64::from(1 << 24)
        };
        let driver = 0.06 + 0.06 * chance();
        let mut s = 0.0;
        let points: Vec<(f64, f64)> = (0..=km)
            .map(|n| {
                s += 1_000.0 * driver * (0.6 + 0.8 * chance()) + if chance() < 0.03 { 1_200.0 * chance() } else { 0.0 };
                (s, f64::from(n) * 1_000.0)
            })
            .collect();
        Progress::new(points)
    }

    #[test]
    fn four_of_five_arrive_within_the_interval() {
        let mut random = 7;
        let past: Vec<Progress> = (0..200).map(|n| trip(40 + n % 40, &mut random)).collect();
        let past = Past::learn(&past);
        let (mut held, mut all, mut miss, mut naive) = (0_u32, 0_u32, 0.0, 0.0);
        for n in 0..300 {
            let held_back = trip(40 + n % 40, &mut random);
            for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
                let seen = Seen::of(&held_back, share).expect("it goes on");
                let told = past.forecast(seen.covered_m, seen.elapsed_s, seen.left_m);
                assert!(told.low_s <= told.in_s && told.in_s <= told.high_s);
                held += u32::from((told.low_s..=told.high_s).contains(&seen.left_s));
                all += 1;
                miss += (told.in_s - seen.left_s).abs();
                naive += (seen.left_m * PACE_S_M - seen.left_s).abs();
            }
        }
        let part = f64::from(held) / f64::from(all);
        assert!((0.75..=0.85).contains(&part), "{part}");
        assert!(miss < 0.93 * naive, "{miss} s and {naive} s by a fixed speed");
    }

    #[test]
    fn few_past_trips_give_the_stated_interval() {
        let told = Past::learn(&[]).forecast(0.0, 0.0, 36_000.0);
        assert_eq!((told.in_s, told.low_s, told.high_s), (3_600.0, 0.7 * 3_600.0, 1.6 * 3_600.0));
        // Its own pace counts the more the farther it came: at 10 km as much as that of the others.
        let told = Past::learn(&[]).forecast(10_000.0, 2_000.0, 10_000.0);
        assert!((told.in_s - 1_500.0).abs() < 1e-6, "{told:?}");
        let nowhere = Progress::new([(0.0, 5.0), (100.0, 5.0)]);
        assert_eq!(Past::learn(&[nowhere]).trips(), 0);
    }

    #[test]
    fn progress_does_not_run_backwards() {
        let trip = Progress::new([(0.0, 100.0), (10.0, 200.0), (20.0, 150.0), (30.0, f64::NAN), (40.0, 300.0)]);
        assert_eq!(
            trip.points,
            [(0.0, 100.0), (10.0, 200.0), (20.0, 200.0), (30.0, 200.0), (40.0, 300.0)]
        );
        assert_eq!(trip.seconds_at(50.0), Some(5.0));
        assert_eq!(trip.whole(), Some((40.0, 200.0)));
    }
}
