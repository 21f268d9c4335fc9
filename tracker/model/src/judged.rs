//! What the tracker concludes, in the order in which it concludes it: the stream `judged`.

use serde::{Deserialize, Serialize};

use crate::alert::Alert;
use crate::correction::Correction;
use crate::event::Event;
use crate::id::{ObservationId, Offset, SealId, Seq, TransitId};
use crate::sighted::{Agreement, Clip, Sighted};
use crate::time::Timestamp;
use crate::transit::Transit;
use crate::watch::WatchEntry;

/// One conclusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", content = "value", rename_all = "snake_case")]
pub enum Judged {
    /// A fact is stated.
    Event(Box<Event>),
    /// An alert stands like this now.
    Alert(Box<Alert>),
    /// A transit stands like this now.
    Transit(Box<Transit>),
    /// A piece of a track is complete.
    Piece(Box<TrackPiece>),
    /// A camera saw something: every sighting, whether a transit bears its names or not.
    Sighting(Box<Sighted>),
    /// What came later, or a person said, changed how a sighting agrees with a transit.
    Agreement(Box<Agreement>),
    /// A person says what a sighting truly shows. How it agrees now was concluded just before.
    Correction(Box<Correction>),
    /// There is a film around a sighting.
    Clip(Box<Clip>),
    /// An officer's act was done or refused.
    Verdict(Box<Verdict>),
    /// An entry of the watch list stands like this now.
    Watch(Box<WatchEntry>),
    /// From here on this world counts, known by its hash; the world itself stands in `heard` at the record's offset.
    World(String),
}

/// A conclusion with its places: `seq` in `judged`, and (offset, ordinal), by which a replay knows it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedRecord {
    /// Its place in `judged`.
    pub seq: Seq,
    /// The place in `heard` of what caused it.
    pub offset: Offset,
    /// Its number among the conclusions of that cause, from 0.
    pub ordinal: u32,
    /// `received_at` of what caused it.
    pub known_at: Timestamp,
    /// What was concluded.
    pub judged: Judged,
}

/// What became of an officer's act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The act: the id of its observation.
    pub instruction: ObservationId,
    /// What became of it.
    pub outcome: Outcome,
}

/// Done, or refused with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Done.
    Done,
    /// Refused: nothing has changed.
    Refused {
        /// A short name for programs: `unknown_transit`, `wrong_stage`, `seal_in_use`, `already_acknowledged` …
        reason: String,
        /// A sentence for people.
        sentence: String,
    },
}

/// A piece of a transit's track: fixes of a few minutes, in observed order within the piece. Pieces may overlap in time where fixes came late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackPiece {
    /// The transit.
    pub transit: TransitId,
    /// The seal that sent it.
    pub seal: Option<SealId>,
    /// The fixes, one or more.
    pub fixes: Vec<TrackFix>,
}

/// One point of a track. Nothing is thinned away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackFix {
    /// When it was there, in observed time.
    pub observed_at: Timestamp,
    /// When we heard it.
    pub received_at: Timestamp,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// km/h.
    pub speed_kmh: Option<f32>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f32>,
    /// Metres.
    pub accuracy_m: Option<f32>,
    /// %.
    pub battery_pct: Option<f32>,
    /// The place in `heard`.
    pub offset: Offset,
}
