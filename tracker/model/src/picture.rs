//! The picture: where everything is by the newest that we know. The newest wins; nothing here is history.

use serde::{Deserialize, Serialize};

use crate::container::ContainerNumber;
use crate::event::Severity;
use crate::id::{CorridorId, SealId, TransitId, VehicleId};
use crate::time::Timestamp;
use crate::transit::{Custody, Stage};

/// One thing on the map: a transit by its seal's newest fix, or a seal that no transit is bound to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Mark {
    /// The transit; `None` for an unassigned seal.
    pub transit: Option<TransitId>,
    /// The seal.
    pub seal: Option<SealId>,
    /// The tractor's plate.
    pub vehicle: Option<VehicleId>,
    /// The container.
    pub container: Option<ContainerNumber>,
    /// The road that it is bound to.
    pub corridor: Option<CorridorId>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// km/h.
    pub speed_kmh: Option<f64>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Metres.
    pub accuracy_m: Option<f64>,
    /// Battery, %.
    pub battery_pct: Option<f64>,
    /// When it was there.
    pub observed_at: Timestamp,
    /// When the seal was last heard, with or without a position.
    pub heard_at: Timestamp,
    /// How often this seal reports, in seconds, as seen; `None` until it is known.
    pub interval_s: Option<f64>,
    /// How far the transit has come.
    pub stage: Option<Stage>,
    /// Whether it is whole.
    pub custody: Option<Custody>,
    /// Whether it stands: since when.
    pub standing_since: Option<Timestamp>,
    /// Whether the seal counts as lost.
    pub silent: bool,
    /// The worst of its open alerts.
    pub worst: Option<Severity>,
    /// Whether one of its open alerts is unacknowledged.
    pub unacknowledged: bool,
}

impl Mark {
    /// The key in the picture: the transit where there is one, else the seal.
    #[must_use]
    pub fn key(&self) -> String {
        match (&self.transit, &self.seal) {
            (Some(t), _) => format!("t:{t}"),
            (None, Some(s)) => format!("s:{s}"),
            (None, None) => String::new(),
        }
    }
}
