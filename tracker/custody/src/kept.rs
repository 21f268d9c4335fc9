//! What a judge keeps of what it heard, to hear it again when something comes late: of each seal, in the order of hearing, packed.

use std::collections::{HashMap, VecDeque};

use cordon_model::{Body, Fix, Heard, Observation, ObservationId, Offset, SealId, SealReport, SealState, Timestamp, TransitId};
use rustc_hash::FxBuildHasher;

use crate::bind::{speaker, vehicle_of};
use crate::fold::History;

/// What was heard, by who spoke. Looked up, and never gone through.
#[derive(Default)]
pub struct Kept(HashMap<SealId, Spool, FxBuildHasher>);

/// What was heard of one seal.
#[derive(Default)]
struct Spool {
    packed: VecDeque<Packed>,
    /// A clock's lead over its arrival, at most, in seconds: what is judged at an instant was not heard earlier before it than this.
    ahead_s_max: f64,
}

/// One observation. Numbers that were not sent are NaN: no rule takes one that was.
struct Packed {
    offset: Offset,
    id: ObservationId,
    observed_at: Option<Timestamp>,
    received_at: Timestamp,
    /// The latest arrival so far: in a file they need not be in order.
    heard_by: Timestamp,
    lat: f64,
    lon: f64,
    speed_kmh: f64,
    course_deg: f64,
    accuracy_m: f64,
    state: Option<Box<SealState>>,
    fix_valid: Option<bool>,
    is_fix: bool,
    /// Judged at its arrival, its own time being too far ahead.
    by_arrival: bool,
}

impl Kept {
    /// Keeps one observation, and lets go of those of its speaker that are older than `keep_s`. `ahead_s_max`: a clock's lead that is believed.
    pub fn keep(&mut self, heard: &Heard, ahead_s_max: f64, keep_s: f64) {
        let o = &heard.observation;
        if !matches!(o.body, Body::Fix(_) | Body::SealReport(_)) {
            return;
        }
        let tracker = if o.seal().is_none() { speaker(o) } else { None };
        let Some(seal) = o.seal().or(tracker.as_ref()) else { return };
        let spool = match self.0.get_mut(seal) {
            Some(known) => known,
            None => self.0.entry(seal.clone()).or_default(),
        };
        let horizon = o.received_at.plus_seconds(-keep_s);
        while spool.packed.front().is_some_and(|p| p.received_at < horizon) {
            spool.packed.pop_front();
        }
        let heard_by = spool.packed.back().map_or(o.received_at, |p| p.heard_by.max(o.received_at));
        spool.packed.extend(Packed::of(heard, heard_by, ahead_s_max));
        spool.ahead_s_max = spool.ahead_s_max.max(ahead_s_max);
    }
}

impl Kept {
    /// Reads what keeping the next observations will need, so that their memory comes in together.
    pub fn look_ahead(&self, next: &[Heard]) {
        for heard in next {
            let spool = heard.observation.seal().and_then(|seal| self.0.get(seal));
            std::hint::black_box(spool.and_then(|s| s.packed.back()).map(|p| p.heard_by));
        }
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
        after.filter(|p| p.judged_at() >= from).map(|p| p.unpack(seal)).collect()
    }
}

impl Packed {
    /// `None` for what is no report of a seal or a tracker.
    fn of(heard: &Heard, heard_by: Timestamp, ahead_s_max: f64) -> Option<Self> {
        let o = &heard.observation;
        let none = Fix::default();
        let (is_fix, f, state) = match &o.body {
            Body::Fix(f) => (true, f.as_ref(), &f.state),
            Body::SealReport(r) => (false, &none, &r.state),
            _ => return None,
        };
        let number = |v: Option<f64>| v.unwrap_or(f64::NAN);
        Some(Self {
            offset: heard.offset,
            id: o.id,
            observed_at: o.observed_at,
            received_at: o.received_at,
            heard_by,
            lat: f.lat,
            lon: f.lon,
            speed_kmh: number(f.speed_kmh),
            course_deg: number(f.course_deg),
            accuracy_m: number(f.accuracy_m),
            state: (!state.is_empty()).then(|| Box::new(state.clone())),
            fix_valid: f.fix_valid,
            is_fix,
            by_arrival: o.judged_at(ahead_s_max).1,
        })
    }

    fn judged_at(&self) -> Timestamp {
        self.observed_at.filter(|_| !self.by_arrival).unwrap_or(self.received_at)
    }

    fn unpack(&self, seal: &SealId) -> Heard {
        let vehicle = vehicle_of(seal);
        let seal = Some(seal.clone()).filter(|_| vehicle.is_none());
        let state = self.state.as_deref().cloned().unwrap_or_default();
        let number = |v: f64| (!v.is_nan()).then_some(v);
        let body = if self.is_fix {
            Body::Fix(Box::new(Fix {
                seal,
                vehicle,
                lat: self.lat,
                lon: self.lon,
                speed_kmh: number(self.speed_kmh),
                course_deg: number(self.course_deg),
                accuracy_m: number(self.accuracy_m),
                satellites: None,
                fix_valid: self.fix_valid,
                state,
            }))
        } else {
            Body::SealReport(Box::new(SealReport { seal, state }))
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
