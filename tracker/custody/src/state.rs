//! What a watch remembers: a few numbers, no text, so that a copy of it is a snapshot.

use cordon_model::{ObservationId, Offset, SealState, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Place;
use crate::rules::{
    arrived, battery_low, departed, departed_unsealed, distance_exceeded, loitering, overtime, position_spoofed, rendezvous,
    route_deviation, seal_cloned, seal_opened, signal_jammed, signal_lost, speeding, unscheduled_stop, wrong_way,
};

/// When something is judged, and what it is. A watch judges by instant; what is of one instant is judged together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// The instant at which it is judged.
    pub at: Timestamp,
    /// Which of those at this instant.
    pub id: ObservationId,
}

/// One observation as the rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// When it is judged, and which.
    pub key: Key,
    /// Its place in `heard`.
    pub offset: Offset,
    /// When it was heard.
    pub received_at: Timestamp,
    /// Whether it is a fix, usable or not.
    pub is_fix: bool,
    /// Its position, where it can be used.
    pub point: Option<Point>,
    /// What the seal says of itself.
    pub state: &'a SealState,
    /// Whether its own time was set aside for being ahead of ours.
    pub ahead: bool,
    /// Whether it is judged at its arrival, having no time of its own that counts: of one arrival they are judged as they came.
    pub by_arrival: bool,
}

impl Report<'_> {
    /// Whether it says no more than that the seal is there, as a log-in does: nothing about the world, which it may well be older than.
    #[must_use]
    pub fn is_sign_of_life(&self) -> bool {
        !self.is_fix && self.state.is_empty()
    }

    /// Whether it is judged after what was judged last.
    #[must_use]
    pub fn follows(&self, newest: Option<Key>) -> bool {
        newest.is_none_or(|n| n.at < self.key.at || self.by_arrival && n.at == self.key.at && n.id != self.key.id)
    }
}

/// A usable position.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// When it was there, in judged time.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// km/h.
    pub speed_kmh: Option<f64>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Metres; the default where none was sent.
    pub accuracy_m: f64,
    /// Its place in `heard`.
    pub offset: Offset,
}

/// Everything that is remembered of one transit's watch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Watch {
    /// What the rules about the world remember.
    pub memory: Memory,
    /// What the rules about hearing remember.
    pub hearing: signal_lost::Hearing,
}

/// A step that the rules saw happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witnessed {
    /// When, in judged time.
    pub at: Timestamp,
    /// What showed it.
    pub because: Offset,
}

/// What the rules about the world remember: all of it follows from observations in judged order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// The newest that was judged.
    pub newest: Option<Key>,
    /// How far the transit has come.
    pub stage: Stage,
    /// The last usable position.
    pub last: Option<Point>,
    /// Armed by its own first fix.
    pub armed: Option<Witnessed>,
    /// Seen leaving.
    pub departed: Option<Witnessed>,
    /// Seen arriving.
    pub arrived: Option<Witnessed>,
    /// What `departed` remembers.
    pub leaving: departed::Leaving,
    /// What `arrived` remembers.
    pub entering: arrived::Entering,
    /// What the seal rules remember.
    pub seal: seal_opened::SealMemory,
    /// What `route_deviation` remembers.
    pub deviation: route_deviation::Deviation,
    /// What `unscheduled_stop` remembers.
    pub stop: unscheduled_stop::Stop,
    /// What `wrong_way` remembers.
    pub way: wrong_way::Way,
    /// What `distance_exceeded` remembers.
    pub driven: distance_exceeded::Driven,
    /// What `overtime` remembers.
    pub overdue: overtime::Overdue,
    /// What `battery_low` remembers.
    pub battery: battery_low::Battery,
    /// What `departed_unsealed` remembers.
    pub unsealed: departed_unsealed::Unsealed,
    /// What `seal_cloned` remembers.
    pub tracks: seal_cloned::Tracks,
    /// What `position_spoofed` remembers.
    pub spoofing: position_spoofed::Spoofing,
    /// Where it stands, for `rendezvous` and `loitering`.
    pub staying: Option<rendezvous::Staying>,
    /// What `loitering` remembers.
    pub loiter: loitering::Loiter,
    /// What `signal_jammed` remembers.
    pub blind: Option<signal_jammed::Blindness>,
    /// What `speeding` remembers.
    pub speed: speeding::Speed,
}

impl Memory {
    /// Seconds since the last usable position; 0 where there is none.
    #[must_use]
    pub fn since_last_s(&self, at: Timestamp) -> f64 {
        self.last.map_or(0.0, |last| at.seconds_since(last.at))
    }
}
