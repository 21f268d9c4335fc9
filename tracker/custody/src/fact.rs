//! Facts: what crosses keys. A watch never reads another's state; what others must know of it, it states as a fact ([`crate::across`]).
//!
//! Facts are not journalled: they follow from observations, are made again on replay, and what late data changes of them is taken back.

use cordon_model::{Offset, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Place;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Matter {
    /// A truck under way stood, or crept, away from where anybody may.
    Stood,
    /// A seal reported and knew no position.
    Blind,
}

/// Something that went on at one place for a while. Of one watch, matter and start the last that is stated counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What.
    pub matter: Matter,
    /// From this instant on.
    pub since: Timestamp,
    /// Until the last observation that shows it.
    pub until: Timestamp,
    /// Whether it is over, or goes on for all that is known.
    pub ended: bool,
    /// Where: for [`Matter::Blind`] the last position before.
    pub place: Place,
    /// For [`Matter::Blind`] the first position after, once it is over.
    #[serde(default)]
    pub to: Option<Place>,
    /// How far off that may be, in metres.
    pub accuracy_m: f64,
    /// How far from the line of its road, in metres; infinite where none is declared.
    pub aside_m: f64,
    /// How many observations show it.
    pub reports: u32,
    /// The first and the last observation that show it.
    pub because: [Offset; 2],
}

impl Fact {
    /// How long it has gone on, in seconds.
    #[must_use]
    pub fn lasted_s(&self) -> f64 {
        self.until.seconds_since(self.since)
    }
}
