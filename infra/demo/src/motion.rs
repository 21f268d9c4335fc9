//! How a truck drives along a line: cruising, slowing for turns, waiting at lights, resting. Known as a whole before it starts.

use crate::chance::Chance;
use crate::line::Line;

/// How a driver drives.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// The speed that is driven where nothing hinders, km/h.
    pub cruise_kmh: f64,
    /// How probable a wait (a light, a toll gate, a crossing herd) is per kilometre.
    pub waits_per_km: f64,
}

/// A halt.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Metres after the start of the line.
    pub along_m: f64,
    /// Seconds that it lasts.
    pub for_s: f64,
    /// Why, for the truth: `rest`, `wait`, or what the script says.
    pub why: String,
}

#[derive(Clone, Copy, Debug)]
struct Knot {
    at_s: f64,
    along_m: f64,
}

/// A drive from the start of a line to its end.
#[derive(Clone, Debug)]
pub struct Motion {
    knots: Vec<Knot>,
}

/// No section is driven faster, whatever the habit.
const SPEED_KMH_MAX: f64 = 84.0;
/// In the first and last kilometres of a line, and around its sharp turns.
const TOWN_KMH_MAX: f64 = 42.0;
const TOWN_M: f64 = 4_000.0;
const TURN_DEG: f64 = 35.0;
const TURN_M: f64 = 120.0;
const SECTION_M: f64 = 1_500.0;

impl Motion {
    /// Draws a drive along a line with these stops; small waits are added to `stops`, which come back in the order in which they happen.
    #[must_use]
    pub fn draw(line: &Line, habit: Habit, stops: &mut Vec<Stop>, chance: &mut Chance) -> Self {
        let length = line.length_m();
        let kilometres = (length / 1_000.0) as usize;
        for km in 1..kilometres {
            if chance.happens(habit.waits_per_km) {
                let along_m = km as f64 * 1_000.0 + chance.between(0.0, 900.0);
                let for_s = chance.between(15.0, 80.0);
                stops.push(Stop {
                    along_m,
                    for_s,
                    why: "wait".to_owned(),
                });
            }
        }
        stops.sort_by(|a, b| a.along_m.total_cmp(&b.along_m));
        let turns = line.turns(TURN_DEG);
        let mut edges: Vec<f64> = (0..).map(|n| f64::from(n) * SECTION_M).take_while(|m| *m < length).collect();
        edges.extend(turns.iter().flat_map(|(at, _)| [at - TURN_M, at + TURN_M]));
        edges.extend([TOWN_M, length - TOWN_M, length]);
        edges.extend(stops.iter().map(|s| s.along_m));
        edges.retain(|m| (0.0..=length).contains(m));
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let mut knots = vec![Knot { at_s: 0.0, along_m: 0.0 }];
        let mut at_s = 0.0;
        let mut waiting = stops.iter().peekable();
        for pair in edges.windows(2) {
            let middle = f64::midpoint(pair[0], pair[1]);
            let in_turn = turns.iter().any(|(at, _)| (at - middle).abs() < TURN_M);
            let in_town = middle < TOWN_M || middle > length - TOWN_M;
            let free = (habit.cruise_kmh * chance.between(0.82, 1.06)).min(SPEED_KMH_MAX);
            let kmh = match (in_turn, in_town) {
                (true, _) => chance.between(22.0, 32.0),
                (false, true) => free.min(TOWN_KMH_MAX * chance.between(0.8, 1.0)),
                (false, false) => free,
            };
            at_s += (pair[1] - pair[0]) / (kmh / 3.6);
            knots.push(Knot { at_s, along_m: pair[1] });
            while let Some(stop) = waiting.next_if(|s| s.along_m <= pair[1]) {
                at_s += stop.for_s;
                knots.push(Knot { at_s, along_m: pair[1] });
            }
        }
        Self { knots }
    }

    /// How long it takes, in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.knots.last().map_or(0.0, |k| k.at_s)
    }

    /// Metres from the start and speed in km/h, so many seconds after setting off.
    #[must_use]
    pub fn at(&self, since_s: f64) -> (f64, f64) {
        let next = self.knots.partition_point(|k| k.at_s <= since_s);
        match (next.checked_sub(1).and_then(|n| self.knots.get(n)), self.knots.get(next)) {
            (Some(a), Some(b)) => {
                let speed = (b.along_m - a.along_m) / (b.at_s - a.at_s);
                (a.along_m + speed * (since_s - a.at_s), speed * 3.6)
            }
            (Some(end), None) => (end.along_m, 0.0),
            (None, _) => (0.0, 0.0),
        }
    }

    /// Seconds after setting off at which it first is so many metres from the start.
    #[must_use]
    pub fn reaches(&self, along_m: f64) -> f64 {
        let next = self.knots.partition_point(|k| k.along_m < along_m);
        match (next.checked_sub(1).and_then(|n| self.knots.get(n)), self.knots.get(next)) {
            (Some(a), Some(b)) => a.at_s + (b.at_s - a.at_s) * (along_m - a.along_m) / (b.along_m - a.along_m),
            (Some(end), None) => end.at_s,
            (None, _) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;
    use cordon_model::world::Position;

    #[test]
    fn a_drive_halts_where_it_should_and_never_flies() {
        let line = Line::new(vec![
            Position { lon: 106.0, lat: 11.0 },
            Position { lon: 106.0, lat: 11.3 },
            Position { lon: 106.3, lat: 11.3 },
        ]);
        let habit = Habit {
            cruise_kmh: 100.0,
            waits_per_km: 0.05,
        };
        let mut stops = vec![Stop {
            along_m: 20_000.0,
            for_s: 600.0,
            why: "rest".to_owned(),
        }];
        let motion = Motion::draw(&line, habit, &mut stops, &mut Chance::new(1, Purpose::Leg, 0, 0));
        let reached = motion.reaches(20_000.0);
        assert_eq!(motion.at(reached + 300.0), (20_000.0, 0.0));
        assert!(motion.at(reached + 700.0).0 > 20_000.0);
        let mut before = 0.0;
        for s in 0..motion.duration_s() as u32 {
            let (along, kmh) = motion.at(f64::from(s));
            assert!(along >= before && kmh < 90.0, "{s}: {along} {kmh}");
            before = along;
        }
        assert_eq!(motion.at(motion.duration_s() + 1.0), (line.length_m(), 0.0));
    }
}
