//! Facts: what crosses keys. A watch never reads another's state; what it has to tell others it states as a fact.

use serde::{Deserialize, Serialize};

use crate::id::{Offset, SealId, TransitId};
use crate::time::Timestamp;

/// Something that a watch tells those keyed otherwise. Re-made on replay; never journalled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// A transit's seal was here: for rules keyed by cell, seal or office.
    SealWas {
        /// The transit.
        transit: TransitId,
        /// Its seal.
        seal: SealId,
        /// When, in observed time.
        at: Timestamp,
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
        /// What it follows from.
        because: Offset,
    },
}
