//! What a dialect gathers of one record, before it becomes an observation.

use cordon_model::{Body, Fix, Observation, ObservationId, Origin, SealId, SealReport, SealState, Timestamp};
use serde_json::{Map, Value};

use crate::dialect::Dialect;

/// Where, as sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Position {
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// Whether the receiver trusts it.
    pub(crate) valid: bool,
    pub(crate) speed_kmh: Option<f64>,
    pub(crate) course_deg: Option<f64>,
    pub(crate) satellites: Option<u32>,
}

/// One record of a device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) observed_at: Option<Timestamp>,
    pub(crate) position: Option<Position>,
    pub(crate) state: SealState,
    pub(crate) extra: Map<String, Value>,
    /// What makes it the same record when it is sent again: its kind, and its bytes without what changes from sending to sending.
    pub(crate) record: Vec<u8>,
    /// The seal that it speaks of, where that is not the device that sent it.
    pub(crate) seal: Option<String>,
}

/// Who sends, and how it is read.
pub(crate) struct Sender<'a> {
    pub(crate) dialect: &'a dyn Dialect,
    pub(crate) device: Option<&'a str>,
    pub(crate) received_at: Timestamp,
}

impl Draft {
    /// An empty record of that kind, identified by those bytes.
    pub(crate) fn of(kind: &str, record: &[u8]) -> Self {
        Self {
            record: [kind.as_bytes(), b"\0", record].concat(),
            ..Self::default()
        }
    }

    /// A message without a time or a position of its own: who sent it was heard, and what it said is kept.
    pub(crate) fn message(name: &str, frame: &[u8]) -> Self {
        let mut made = Self::of("message", frame);
        made.note("message", name);
        made
    }

    /// Keeps something that the model has no word for.
    pub(crate) fn note(&mut self, name: &str, value: impl Into<Value>) {
        self.extra.insert(name.to_owned(), value.into());
    }

    /// Keeps it where there is something to keep.
    pub(crate) fn note_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.note(name, value);
        }
    }

    /// Raises an alarm, once.
    pub(crate) fn alarm(&mut self, alarm: cordon_model::SealAlarm) {
        if !self.state.alarms.contains(&alarm) {
            self.state.alarms.push(alarm);
        }
    }

    /// The battery of a lock as a share of 100; anything else is kept as it was sent.
    pub(crate) fn battery(&mut self, pct: f64) {
        if (0.0..=100.0).contains(&pct) {
            self.state.battery_pct = Some(pct);
        } else {
            self.note("battery_raw", pct);
        }
    }

    /// The battery of something that may have none: it says nought then, which is not a battery that is empty.
    pub(crate) fn battery_if_any(&mut self, pct: f64) {
        if pct > 0.0 {
            self.battery(pct);
        } else {
            self.note("battery_raw", pct);
        }
    }

    /// The observation. A position without a time of its own, or at 0/0, is given as sent but not as valid.
    pub(crate) fn finish(self, sender: &Sender<'_>) -> Observation {
        let device = sender.device.unwrap_or_default();
        let arrival = self.observed_at.is_none().then_some(sender.received_at);
        let id: ObservationId = Observation::record_id(sender.dialect.name(), device, &self.record, arrival);
        let seal = self.seal.as_deref().or(sender.device).map(SealId::from);
        let body = match self.position {
            Some(p) => Body::Fix(Box::new(Fix {
                seal,
                vehicle: None,
                lat: p.lat,
                lon: p.lon,
                speed_kmh: p.speed_kmh,
                course_deg: p.course_deg,
                accuracy_m: None,
                satellites: p.satellites,
                fix_valid: Some(p.valid && self.observed_at.is_some() && (p.lat != 0.0 || p.lon != 0.0)),
                state: self.state,
            })),
            None => Body::SealReport(Box::new(SealReport { seal, state: self.state })),
        };
        Observation {
            id,
            observed_at: self.observed_at,
            received_at: sender.received_at,
            origin: Some(Origin {
                dialect: sender.dialect.name().to_owned(),
                dialect_version: sender.dialect.version(),
                device: device.to_owned(),
                peer: None,
            }),
            body,
            extra: self.extra,
        }
    }
}
