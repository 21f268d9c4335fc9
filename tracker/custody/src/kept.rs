//! What a judge keeps of what it heard, to hear it again when something comes late: of each seal, in the order of hearing, packed.

use std::collections::{BTreeMap, HashMap, VecDeque};

use cordon_model::{Body, Fix, Heard, Observation, ObservationId, Offset, SealId, SealReport, SealState, Timestamp, TransitId};
use rustc_hash::FxBuildHasher;

use crate::ahead::fetch;
use crate::bind::{speaker, vehicle_of};
use crate::fold::History;

/// What was heard, by who spoke. Looked up, and never gone through.
#[derive(Default)]
pub struct Kept {
    spools: HashMap<SealId, Spool, FxBuildHasher>,
    /// What cameras saw, for who corrects it.
    sightings: BTreeMap<Offset, Heard>,
}

/// So many observations make a block. Ours: small enough that a seal that speaks once takes little, large enough that blocks are few.
const BLOCK: usize = 8;

/// What was heard of one seal, in blocks: what was kept once is never moved, and is let go by the block.
#[derive(Default)]
struct Spool {
    filling: Vec<Packed>,
    /// The latest arrival of all up to here: in a file they need not be in order.
    heard_by: Option<Timestamp>,
    /// A clock's lead over its arrival, at most, in seconds: what is judged at an instant was not heard earlier before it than this.
    ahead_s_max: f64,
    full: VecDeque<Block>,
}

/// Observations in the order of hearing.
struct Block {
    /// The latest arrival up to its end.
    heard_by: Timestamp,
    packed: Vec<Packed>,
}

/// One observation. Numbers that were not sent are NaN: no rule takes one that was.
struct Packed {
    offset: Offset,
    id: ObservationId,
    observed_at: Option<Timestamp>,
    received_at: Timestamp,
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
        if matches!(o.body, Body::Sighting(_)) {
            self.keep_sighting(heard, keep_s);
            return;
        }
        if !matches!(o.body, Body::Fix(_) | Body::SealReport(_)) {
            return;
        }
        let tracker = if o.seal().is_none() { speaker(o) } else { None };
        let Some(seal) = o.seal().or(tracker.as_ref()) else { return };
        let spool = match self.spools.get_mut(seal) {
            Some(known) => known,
            None => self.spools.entry(seal.clone()).or_default(),
        };
        spool.keep(Packed::of(heard, ahead_s_max), o.received_at, keep_s);
        spool.ahead_s_max = spool.ahead_s_max.max(ahead_s_max);
    }

    fn keep_sighting(&mut self, heard: &Heard, keep_s: f64) {
        let horizon = heard.observation.received_at.plus_seconds(-keep_s);
        let old = |h: &Heard| h.observation.received_at < horizon;
        while self.sightings.first_key_value().is_some_and(|(_, h)| old(h)) {
            self.sightings.pop_first();
        }
        self.sightings.insert(heard.offset, heard.clone());
    }
}

impl Spool {
    fn keep(&mut self, packed: Option<Packed>, received_at: Timestamp, keep_s: f64) {
        if self.filling.len() == BLOCK {
            let horizon = received_at.plus_seconds(-keep_s);
            while self.full.front().is_some_and(|b| b.heard_by < horizon) {
                self.full.pop_front();
            }
            let packed = std::mem::replace(&mut self.filling, Vec::with_capacity(BLOCK));
            self.full.extend(self.heard_by.map(|heard_by| Block { heard_by, packed }));
        } else if self.filling.capacity() == 0 {
            self.filling.reserve_exact(BLOCK);
        }
        self.heard_by = self.heard_by.max(Some(received_at));
        self.filling.extend(packed);
    }
}

impl Kept {
    /// Asks for what keeping the next observations will need.
    pub fn look_ahead(&self, next: &[Heard]) {
        for heard in next {
            let spool = heard.observation.seal().and_then(|seal| self.spools.get(seal));
            spool.and_then(|s| s.filling.last()).inspect(|p| fetch(*p));
        }
    }
}

impl History for Kept {
    fn since(&mut self, seal: Option<&SealId>, _: &TransitId, from: Timestamp) -> Vec<Heard> {
        let Some((seal, spool)) = seal.and_then(|s| self.spools.get_key_value(s)) else {
            return Vec::new();
        };
        let heard_from = from.plus_seconds(-spool.ahead_s_max);
        let first = spool.full.partition_point(|b| b.heard_by < heard_from);
        let full = spool.full.range(first..).flat_map(|b| &b.packed);
        let after = full.chain(&spool.filling);
        after.filter(|p| p.judged_at() >= from).map(|p| p.unpack(seal)).collect()
    }

    fn at(&mut self, offset: Offset) -> Option<Heard> {
        self.sightings.get(&offset).cloned()
    }
}

impl Packed {
    /// `None` for what is no report of a seal or a tracker.
    fn of(heard: &Heard, ahead_s_max: f64) -> Option<Self> {
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
