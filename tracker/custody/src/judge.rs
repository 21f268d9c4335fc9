//! The fold over lines of text: what `cordon judge` runs. It keeps in memory what has to be heard again when something comes late.

use std::collections::{BTreeMap, VecDeque};

use cordon_model::observation::BY_WORLD;
use cordon_model::{
    Act, Body, Event, Fix, Heard, Instruction, Judged, Observation, ObservationId, Offset, SealId, SealReport, SealState, Timestamp,
    TransitId, World,
};

use crate::alarm::Pen;
use crate::bind::{speaker, vehicle_of};
use crate::fold::{Fold, History, Out};

/// What is older than so many times the horizon of late data, by its seal's newest, is let go.
const KEPT_HORIZONS: f64 = 2.0;

/// Why a line could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: String,
}

/// Judges observations, one line after another.
#[derive(Default)]
pub struct Judge {
    fold: Fold,
    kept: Kept,
    out: Out,
    lines: u64,
    next: Offset,
    refused: Vec<String>,
}

impl Judge {
    /// A judge; with a world, that world counts and its transits are declared before the first line.
    #[must_use]
    pub fn new(world: Option<&World>) -> Self {
        let mut judge = Self::default();
        judge.out.without_marks = true;
        if let Some(world) = world {
            judge.begin(world);
        }
        judge
    }

    fn begin(&mut self, world: &World) {
        let start = Timestamp::from_micros(0);
        let mut pen = Pen::new(Offset(0), start, &mut self.out);
        self.fold.change_world(world, start, &mut pen);
        for declared in &world.transits {
            let mut declare = Instruction::new(Act::Declare, BY_WORLD);
            declare.declaration = Some(Box::new(declared.clone()));
            declare.arms_itself = true;
            if let Err(refusal) = self.fold.declare(&declare, start, &pen) {
                self.refused.push(refusal.sentence);
            }
        }
        self.out.judged.clear();
    }

    /// Judges one line of NDJSON, and gives back the events that it led to. An empty line is passed over.
    ///
    /// # Errors
    /// Where the line is no observation; nothing has changed then.
    pub fn line(&mut self, text: &str) -> Result<impl Iterator<Item = Event> + '_, LineError> {
        self.lines += 1;
        self.out.judged.clear();
        let text = if self.lines == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        }; // some editors put a mark before the text
        if !text.trim().is_empty() {
            let wrong = |e: serde_json::Error| LineError {
                line: self.lines,
                problem: e.to_string().replace(" at line 1 column ", " at column "), // one line is one text
            };
            let observation: Observation = serde_json::from_str(text).map_err(wrong)?;
            let offset = offset_of(text).map_err(wrong)?.unwrap_or(self.next);
            self.judge(&Heard {
                offset,
                observation,
                frame: None,
            });
        }
        Ok(self.out.judged.drain(..).filter_map(|j| match j {
            Judged::Event(e) => Some(*e),
            _ => None,
        }))
    }

    /// Judges one observation that was read already, and gives back all conclusions.
    pub fn hear(&mut self, heard: &Heard) -> impl Iterator<Item = Judged> + '_ {
        self.out.judged.clear();
        self.judge(heard);
        self.out.judged.drain(..)
    }

    /// Why transits of the world were not declared, a sentence each: a seal that two of them claim from one instant goes to the first.
    #[must_use]
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// The fold as it stands.
    #[must_use]
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    fn judge(&mut self, heard: &Heard) {
        self.next = heard.offset.next();
        let limits = &self.fold.world().limits;
        self.kept.keep(heard, limits.ahead_s_max, limits.late_s_max * KEPT_HORIZONS);
        self.fold.hear(heard, &mut self.kept, &mut self.out);
    }
}

/// The offset of a line that has one; looked for only in lines that name it.
#[derive(serde::Deserialize)]
struct Numbered {
    offset: Option<Offset>,
}

fn offset_of(text: &str) -> Result<Option<Offset>, serde_json::Error> {
    if !text.contains("\"offset\"") {
        return Ok(None);
    }
    Ok(serde_json::from_str::<Numbered>(text)?.offset)
}

/// What was heard of each seal, in the order of hearing, packed.
#[derive(Default)]
struct Kept(BTreeMap<SealId, Spool>);

/// What was heard of one seal.
#[derive(Default)]
struct Spool {
    packed: VecDeque<Packed>,
    /// A clock's lead over its arrival, at most, in seconds: what is judged at an instant was not heard earlier before it than this.
    ahead_s_max: f64,
}

struct Packed {
    offset: Offset,
    id: ObservationId,
    observed_at: Option<Timestamp>,
    received_at: Timestamp,
    /// The latest arrival so far: in a file they need not be in order.
    heard_by: Timestamp,
    judged_at: Timestamp,
    fix: Option<PackedFix>,
    state: Option<Box<SealState>>,
}

struct PackedFix {
    lat: f64,
    lon: f64,
    speed_kmh: Option<f64>,
    course_deg: Option<f64>,
    accuracy_m: Option<f64>,
    fix_valid: Option<bool>,
}

impl Kept {
    fn keep(&mut self, heard: &Heard, ahead_s_max: f64, keep_s: f64) {
        let o = &heard.observation;
        let (fix, state) = match &o.body {
            Body::Fix(f) => (Some(PackedFix::of(f)), &f.state),
            Body::SealReport(r) => (None, &r.state),
            _ => return,
        };
        let tracker = if o.seal().is_none() { speaker(o) } else { None };
        let Some(seal) = o.seal().or(tracker.as_ref()) else { return };
        let spool = match self.0.get_mut(seal) {
            Some(known) => known,
            None => self.0.entry(seal.clone()).or_default(),
        };
        let packed = Packed {
            offset: heard.offset,
            id: o.id,
            observed_at: o.observed_at,
            received_at: o.received_at,
            heard_by: spool.packed.back().map_or(o.received_at, |p| p.heard_by.max(o.received_at)),
            judged_at: o.judged_at(ahead_s_max).0,
            fix,
            state: (!state.is_empty()).then(|| Box::new(state.clone())),
        };
        let horizon = o.received_at.plus_seconds(-keep_s);
        while spool.packed.front().is_some_and(|p| p.received_at < horizon) {
            spool.packed.pop_front();
        }
        spool.packed.push_back(packed);
        spool.ahead_s_max = spool.ahead_s_max.max(ahead_s_max);
    }
}

impl History for Kept {
    fn since(&mut self, seal: Option<&SealId>, _: &TransitId, from: Timestamp) -> Vec<Heard> {
        let Some((seal, spool)) = seal.and_then(|s| self.0.get_key_value(s)) else {
            return Vec::new();
        };
        let heard_from = from.plus_seconds(-spool.ahead_s_max);
        let first = spool.packed.partition_point(|p| p.heard_by < heard_from);
        let after = spool.packed.range(first..);
        after.filter(|p| p.judged_at >= from).map(|p| p.unpack(seal)).collect()
    }
}

impl PackedFix {
    fn of(f: &Fix) -> Self {
        Self {
            lat: f.lat,
            lon: f.lon,
            speed_kmh: f.speed_kmh,
            course_deg: f.course_deg,
            accuracy_m: f.accuracy_m,
            fix_valid: f.fix_valid,
        }
    }
}

impl Packed {
    fn unpack(&self, seal: &SealId) -> Heard {
        let vehicle = vehicle_of(seal);
        let seal = Some(seal.clone()).filter(|_| vehicle.is_none());
        let state = self.state.as_deref().cloned().unwrap_or_default();
        let body = match &self.fix {
            Some(f) => Body::Fix(Box::new(Fix {
                seal,
                vehicle,
                lat: f.lat,
                lon: f.lon,
                speed_kmh: f.speed_kmh,
                course_deg: f.course_deg,
                accuracy_m: f.accuracy_m,
                satellites: None,
                fix_valid: f.fix_valid,
                state,
            })),
            None => Body::SealReport(Box::new(SealReport { seal, state })),
        };
        Heard {
            offset: self.offset,
            observation: Observation {
                id: self.id,
                observed_at: self.observed_at,
                received_at: self.received_at,
                origin: None,
                body,
                extra: serde_json::Map::new(),
            },
            frame: None,
        }
    }
}
