//! Which truck stands before a gate's camera, and how far it has come. Pure: the times are told.
//!
//! The demo's clock runs many times faster than ours, and a truck that passed at that pace could not be seen: each pass is shown for seconds
//! of our time, one after the other, and what does not fit is skipped and counted.

use std::collections::VecDeque;

use cordon_model::{ContainerNumber, TransitId, VehicleId};

use crate::names;
use crate::truck::{Truck, timetable};

/// The customs places that have a camera: those that most of the demo's trucks drive from or to.
pub const GATES: [&str; 6] = ["cat-lai", "moc-bai", "lach-huyen", "huu-nghi", "mong-cai", "song-than"];

/// Where it is night: the second and the fifth gate.
#[must_use]
pub const fn is_night(gate: usize) -> bool {
    matches!(gate, 1 | 4)
}

/// How long a pass is shown, in seconds of our time.
pub const PASS_S: f64 = 7.0;
/// How long a place in the yard rests after a pass, in seconds of our time: a lane is empty now and then, and so is the processor.
const REST_S: f64 = 3.0;
/// How many trucks may wait before one gate; the next ones are waved through unseen.
pub const WAITING_MAX: usize = 2;
/// How many trucks are drawn at the same time at all gates together: drawing one takes a sixth of a core.
pub const DRAWN_MAX: usize = 2;
/// A truck that came longer ago than this, in seconds of our time, is gone: nobody watched, or others were drawn all the while.
pub const PATIENCE_S: f64 = 25.0;
/// Before its departure a truck stands at the gate so long, in seconds of the demo: armed by then, and seen before it is gone.
const BEFORE_DEPARTURE_S: f64 = 600.0;
/// No contradiction is made before this second of the demo: by then everybody watches.
const CONTRADICTION_FROM_S: f64 = 900.0;

/// A truck that drives through a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// From when on it stands at the gate, in seconds of the demo.
    pub at_s: f64,
    /// Until when: it is not shown where its seal is no more, or counts no more.
    pub until_s: f64,
    /// Its place in [`GATES`].
    pub gate: usize,
    /// The truck's number.
    pub truck: usize,
    /// Its plate.
    pub plate: VehicleId,
    /// What is written on the container.
    pub container: Option<ContainerNumber>,
    /// The script wants it seen: it waits for nothing but the truck before it, and is never skipped while somebody watches.
    pub scripted: bool,
}

/// A container that is seen at a gate and was not declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// The truck's number.
    pub truck: usize,
    /// Its transit then.
    pub transit: TransitId,
    /// The gate's place.
    pub gate: &'static str,
    /// When the truck is there, in seconds of the demo.
    pub at_s: f64,
    /// What was declared.
    pub declared: ContainerNumber,
    /// What is on the trailer, with a check digit that is right.
    pub seen: ContainerNumber,
}

/// What passes the gates from one second of the demo until another, in order. The trucks' legs must be planned that far.
#[must_use]
pub fn passes(trucks: &[Truck], from_s: f64, until_s: f64) -> Vec<Pass> {
    let mut passes: Vec<Pass> = trucks
        .iter()
        .flat_map(|t| t.legs.iter().map(move |leg| (t, leg)))
        .flat_map(|(t, leg)| {
            let arrival = (&leg.road.destination, leg.arrives_s(), leg.arrives_s() + timetable::DISARM_S);
            // The first transit of a truck arms itself when it sets off: at its gate it is none yet.
            let departure = (&leg.road.origin, leg.departs_s - BEFORE_DEPARTURE_S, leg.departs_s);
            let ends = [Some(departure).filter(|_| leg.n > 0), Some(arrival)];
            ends.into_iter().flatten().map(|(place, at_s, leaves_s)| {
                let gate = GATES.iter().position(|g| *g == place.as_str())?;
                (from_s..until_s).contains(&at_s).then(|| Pass {
                    at_s,
                    until_s: leaves_s,
                    gate,
                    truck: t.n,
                    plate: t.vehicle.clone(),
                    container: leg.container,
                    scripted: false,
                })
            })
        })
        .flatten()
        .collect();
    passes.sort_by(|a, b| a.at_s.total_cmp(&b.at_s).then(a.truck.cmp(&b.truck)));
    passes
}

/// The truck whose container is another than was declared: the first, after a while, that arrives by day and that nothing else happens to.
#[must_use]
pub fn contradiction(trucks: &[Truck]) -> Option<Contradiction> {
    let passes = passes(trucks, CONTRADICTION_FROM_S, CONTRADICTION_FROM_S + 86_400.0);
    passes.iter().filter(|p| !is_night(p.gate)).find_map(|pass| {
        let truck = trucks.iter().find(|t| t.n == pass.truck && t.incident.is_none())?;
        // An arrival: the transit runs on until officers close it, so that it is seen while it counts.
        let leg = truck.legs.iter().find(|leg| leg.arrives_s() == pass.at_s)?;
        Some(Contradiction {
            truck: truck.n,
            transit: leg.transit.clone(),
            gate: GATES.get(pass.gate).copied()?,
            at_s: pass.at_s,
            declared: leg.container?,
            seen: names::stranger(truck.n as u64)?,
        })
    })
}

/// How far a truck has come so many seconds after its pass began, as [`cordon_render::Passing::along`] counts: it rolls up, waits at the
/// barrier for most of the time, and leaves.
#[must_use]
pub fn along(since_s: f64) -> f32 {
    let share = (since_s / PASS_S).clamp(0.0, 1.0);
    let along = match share {
        s if s < 0.2 => s / 0.2 * 0.3,
        s if s < 0.8 => 0.3 + (s - 0.2) / 0.6 * 0.45,
        s => 0.75 + (s - 0.8) / 0.2 * 0.25,
    };
    along as f32
}

/// Who may be drawn at this moment. A place is held for one pass and a rest, and falls free by itself, watched or not.
#[derive(Clone, Debug, Default)]
pub struct Yard {
    until_s: [f64; DRAWN_MAX],
}

impl Yard {
    /// Takes a place from now (seconds of our time) for one pass, if one is free.
    pub fn take(&mut self, real_s: f64) -> bool {
        let free = self.until_s.iter_mut().find(|until| **until <= real_s);
        free.map(|until| *until = real_s + PASS_S + REST_S).is_some()
    }

    /// Takes the place that falls free first, free or not: what the script wants seen does not wait for others.
    fn seize(&mut self, real_s: f64) {
        if let Some(until) = self.until_s.iter_mut().min_by(|a, b| a.total_cmp(b)) {
            *until = until.max(real_s) + PASS_S + REST_S;
        }
    }
}

/// One gate's lane.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    coming: VecDeque<Pass>,
    waiting: VecDeque<Pass>,
    shown: Option<(Pass, f64)>,
    /// Passes that were shown to their end.
    pub passed: u64,
    /// Passes that found no room, or nobody who watched.
    pub skipped: u64,
}

impl Lane {
    /// Adds a pass that is to come; they are added in order.
    pub fn expect(&mut self, pass: Pass) {
        self.coming.push_back(pass);
    }

    /// What the camera sees: the truck, and when its pass began. `demo_s`: seconds of the demo, which gains `speed` of them a second;
    /// `real_s`: seconds of our time since it began.
    pub fn look(&mut self, demo_s: f64, real_s: f64, speed: f64, yard: &mut Yard) -> Option<(&Pass, f64)> {
        // Seen to its end while it stands there, however fast the demo is played.
        let gone = |pass: &Pass| demo_s - pass.at_s > PATIENCE_S * speed || demo_s + PASS_S * speed > pass.until_s;
        let waited = self.waiting.len();
        self.waiting.retain(|pass| !gone(pass));
        self.skipped += (waited - self.waiting.len()) as u64;
        while let Some(pass) = self.coming.pop_front_if(|p| p.at_s <= demo_s) {
            if gone(&pass) || (self.waiting.len() >= WAITING_MAX && !pass.scripted) {
                self.skipped += 1;
            } else if pass.scripted {
                self.waiting.push_front(pass);
            } else {
                self.waiting.push_back(pass);
            }
        }
        if self.shown.take_if(|(_, began_s)| real_s - *began_s >= PASS_S).is_some() {
            self.passed += 1;
        }
        // What the script wants seen finds the lane free.
        let soon_s = demo_s + PASS_S * speed;
        let kept_free = self.coming.iter().take_while(|p| p.at_s <= soon_s).any(|p| p.scripted);
        if self.shown.is_none()
            && let Some(next) = self.waiting.front()
            && (next.scripted || !kept_free)
        {
            let scripted = next.scripted;
            if scripted {
                yard.seize(real_s);
            }
            if scripted || yard.take(real_s) {
                self.shown = self.waiting.pop_front().map(|pass| (pass, real_s));
            }
        }
        self.shown.as_ref().map(|(pass, began_s)| (pass, *began_s))
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}
