//! A truck: who it is, the legs that it drives, and where it is at any instant of the demo.

use std::sync::Arc;

use cordon_model::world::Position;
use cordon_model::{Channel, Contact, ContainerNumber, Declaration, SealId, Timestamp, TransitId, VehicleId};

use crate::chance::{Chance, Purpose};
use crate::line::{Line, moved};
use crate::motion::{Habit, Motion, Stop};
use crate::names;
use crate::roads::Road;
use crate::script::{Incident, Kind};

/// How a seal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// Jointech JT701 and kin.
    Jt600,
    /// JT/T 808: Jointech JT709 and kin.
    Jt808,
}

impl Dialect {
    /// The dialect's name, as it is configured.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jt600 => "jt600",
            Self::Jt808 => "jt808",
        }
    }

    /// How many readings fit into one frame: a length that one byte can tell (jt600), a body of 1,023 bytes (jt808).
    #[must_use]
    pub fn batch_max(self) -> usize {
        match self {
            Self::Jt600 => 4,
            Self::Jt808 => 20,
        }
    }
}

/// What officers do, in seconds after an arrival, or before the departure of the next leg.
pub mod timetable {
    /// After the arrival: the seal is disarmed in the system.
    pub const DISARM_S: f64 = 300.0;
    /// After the arrival: the seal is opened, if it was disarmed.
    pub const OPEN_S: f64 = 420.0;
    /// After the arrival: the transit is closed.
    pub const CLOSE_S: f64 = 900.0;
    /// Before the departure: the next transit is declared.
    pub const DECLARE_S: f64 = 1_500.0;
    /// Before the departure: the seal closes the next container.
    pub const LOCK_S: f64 = 1_200.0;
    /// Before the departure: the seal is armed.
    pub const ARM_S: f64 = 900.0;
}

/// One transit of a truck. Times are seconds of the demo: 0 is its start, before it is negative.
#[derive(Clone, Debug)]
pub struct Leg {
    /// 0, 1, 2 … for one truck.
    pub n: u64,
    /// The declaration's number.
    pub transit: TransitId,
    /// What it carries.
    pub container: Option<ContainerNumber>,
    /// The corridor that it is bound to.
    pub road: Arc<Road>,
    /// The line that it drives: the corridor's, but for the truck that leaves it.
    pub line: Arc<Line>,
    /// How it drives.
    pub motion: Motion,
    /// Where it halts.
    pub stops: Vec<Stop>,
    /// When it sets off.
    pub departs_s: f64,
}

impl Leg {
    /// When it comes to its end.
    #[must_use]
    pub fn arrives_s(&self) -> f64 {
        self.departs_s + self.motion.duration_s()
    }

    /// The times without coverage: dead zones on its way, from and to.
    #[must_use]
    pub fn dead_s(&self) -> Vec<(f64, f64)> {
        let time = |along_m| self.departs_s + self.motion.reaches(along_m);
        self.road.dead.iter().map(|(from, to)| (time(*from), time(*to))).collect()
    }
}

/// Where a truck is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The place, without any noise.
    pub position: Position,
    /// Speed over ground, km/h.
    pub speed_kmh: f64,
    /// Course, degrees clockwise from north.
    pub course_deg: f64,
}

/// A truck with its seal.
#[derive(Clone, Debug)]
pub struct Truck {
    /// 0, 1, 2 …
    pub n: usize,
    /// Its seal's number.
    pub seal: SealId,
    /// How the seal speaks.
    pub dialect: Dialect,
    /// Its plate.
    pub vehicle: VehicleId,
    /// Who drives.
    pub driver: String,
    /// Seconds between two reports.
    pub interval_s: u32,
    /// Where it stands at the two ends of a road: metres east and north of the line's end.
    pub parking_m: (f64, f64),
    /// How it drives.
    pub habit: Habit,
    /// What the script does to it.
    pub incident: Option<Incident>,
    /// The legs that are planned so far, in order; never none.
    pub legs: Vec<Leg>,
    pub(crate) seed: u64,
    pub(crate) there: Arc<Road>,
    pub(crate) back: Arc<Road>,
}

/// Seconds between an arrival and the next departure, least and most.
pub(crate) const TURNAROUND_S: (f64, f64) = (3_000.0, 6_500.0);

/// Within this distance of a line's ends a truck turns from the line to its parking place.
const PARKING_M: f64 = 400.0;

impl Truck {
    /// Plans legs, there and back again, until the last one begins after `until_s`. What is planned does not depend on how often this is called.
    pub fn plan_until(&mut self, until_s: f64) {
        while let Some(last) = self.legs.last()
            && last.departs_s <= until_s
        {
            let n = last.n + 1;
            let mut chance = Chance::new(self.seed, Purpose::Leg, self.n as u64, n);
            let departs_s = last.arrives_s() + chance.between(TURNAROUND_S.0, TURNAROUND_S.1).round();
            let road = if n.is_multiple_of(2) { &self.there } else { &self.back };
            let leg = draw_leg(self.n, n, road, self.habit, &mut chance, Vec::new(), None);
            self.legs.push(Leg { departs_s, ..leg });
        }
    }

    /// The leg that counts at a time: the last one that has set off, or the first.
    #[must_use]
    pub fn leg_at(&self, t_s: f64) -> &Leg {
        let begun = self.legs.partition_point(|leg| leg.departs_s <= t_s);
        &self.legs[begun.saturating_sub(1)]
    }

    /// Where it is. Beyond the legs that are planned it stands at the last one's end.
    #[must_use]
    pub fn at(&self, t_s: f64) -> Place {
        let leg = self.leg_at(t_s);
        let (along_m, speed_kmh) = leg.motion.at(t_s - leg.departs_s);
        let (on_line, course_deg) = leg.line.at(along_m);
        let from_end = along_m.min(leg.line.length_m() - along_m);
        let share = (1.0 - from_end / PARKING_M).max(0.0);
        Place {
            position: moved(on_line, self.parking_m.0 * share, self.parking_m.1 * share),
            speed_kmh,
            course_deg,
        }
    }

    /// Metres that it has driven since the first leg's start.
    #[must_use]
    pub fn driven_m(&self, t_s: f64) -> f64 {
        let begun = self.legs.partition_point(|leg| leg.departs_s <= t_s).max(1);
        let before: f64 = self.legs[..begun - 1].iter().map(|leg| leg.line.length_m()).sum();
        let leg = &self.legs[begun - 1];
        before + leg.motion.at(t_s - leg.departs_s).0
    }

    /// Whether its seal can be heard.
    #[must_use]
    pub fn is_covered(&self, t_s: f64) -> bool {
        !self.leg_at(t_s).dead_s().iter().any(|(from, to)| (*from..*to).contains(&t_s))
    }

    /// Whether its seal says and measures nothing at all: the script's silence.
    #[must_use]
    pub fn is_mute(&self, t_s: f64) -> bool {
        self.meets(Kind::Silence, t_s)
    }

    /// Whether the rope is cut.
    #[must_use]
    pub fn is_cut(&self, t_s: f64) -> bool {
        self.meets(Kind::RopeCut, t_s)
    }

    /// Whether the seal is open, by law: after the disarming at the destination until it closes the next container. `disarmed` is the number of legs whose disarming was accepted.
    #[must_use]
    pub fn is_open(&self, t_s: f64, disarmed: u64) -> bool {
        let open = |(n, leg): (usize, &Leg)| {
            let locked_s = self
                .legs
                .get(n + 1)
                .map_or(f64::INFINITY, |next| next.departs_s - timetable::LOCK_S);
            leg.n < disarmed && (leg.arrives_s() + timetable::OPEN_S..locked_s).contains(&t_s)
        };
        self.legs.iter().enumerate().any(open)
    }

    /// When its seal reports first: soon, so that a fleet is seen within seconds.
    #[must_use]
    pub fn first_report_s(&self) -> f64 {
        (self.n % 5) as f64
    }

    /// When its seal reports next, after a report at `t_s`: the fleet's reports are spread over the interval.
    #[must_use]
    pub fn next_report_s(&self, t_s: f64) -> f64 {
        let interval_s = f64::from(self.interval_s.max(1));
        let phase_s = (self.n * 7) as f64 % interval_s;
        ((t_s - phase_s) / interval_s).floor() * interval_s + interval_s + phase_s
    }

    /// What is declared of a leg.
    #[must_use]
    pub fn declaration(&self, leg: &Leg, start: Timestamp) -> Declaration {
        let driven_s = leg.motion.duration_s();
        Declaration {
            id: leg.transit.clone(),
            seal: Some(self.seal.clone()),
            vehicle: Some(self.vehicle.clone()),
            container: leg.container,
            corridor: Some(leg.road.id.clone()),
            origin: Some(leg.road.origin.clone()),
            destination: Some(leg.road.destination.clone()),
            depart_after: Some(start.plus_seconds(leg.departs_s.floor() - 60.0)),
            arrive_before: Some(start.plus_seconds((leg.departs_s + driven_s * 1.3).ceil() + 7_200.0)),
            stops: leg.road.rests.iter().map(|(_, id)| id.clone()).collect(),
            contacts: vec![Contact {
                role: "driver".to_owned(),
                name: self.driver.clone(),
                phone: Some(names::phone(self.n)),
            }],
            // Most are green; of twenty trucks three are yellow, and one is red.
            channel: Some(match self.n % 20 {
                7 => Channel::Red,
                2 | 11 | 16 => Channel::Yellow,
                _ => Channel::Green,
            }),
        }
    }

    fn meets(&self, kind: Kind, t_s: f64) -> bool {
        let incident = self.incident.as_ref();
        incident.is_some_and(|i| i.kind == kind && (i.from_s..i.to_s).contains(&t_s))
    }
}

/// Draws a leg that sets off at 0: its rests are drawn here, `stops` are added to them, and `line` is driven in place of the road's own.
pub(crate) fn draw_leg(
    truck: usize,
    n: u64,
    road: &Arc<Road>,
    habit: Habit,
    chance: &mut Chance,
    mut stops: Vec<Stop>,
    line: Option<Line>,
) -> Leg {
    let line = line.map_or_else(|| road.line.clone(), Arc::new);
    for (along_m, _) in &road.rests {
        if chance.happens(0.3) {
            stops.push(Stop {
                along_m: *along_m,
                for_s: chance.between(240.0, 820.0).round(),
                why: "rest".to_owned(),
            });
        }
    }
    let motion = Motion::draw(&line, habit, &mut stops, chance);
    Leg {
        n,
        transit: names::transit(truck, n),
        container: names::container(names::container_serial(truck, n)),
        road: road.clone(),
        line,
        motion,
        stops,
        departs_s: 0.0,
    }
}
