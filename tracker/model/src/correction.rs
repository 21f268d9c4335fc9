//! Corrections: what a person saw in the picture of a sighting that was misread. The first reading stays as it was heard; what a person says
//! of it stands beside it, and the newest word counts.

use serde::{Deserialize, Serialize};

use crate::container::ContainerNumber;
use crate::id::{ObservationId, Offset};
use crate::plate::Plate;
use crate::sighted::Sighted;
use crate::time::Timestamp;

/// For the act `correct`: which sighting was misread, and what is truly there. Written beside the act; the reason stands there too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Misread {
    /// The sighting: the id of its observation.
    pub sighting: ObservationId,
    /// Its place in `heard`.
    pub offset_of: Offset,
    /// The plate, as somebody wrote it. An empty text: there is none. `None`: it is as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// The container's number, the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}

/// A correction of a sighting: what counts from it on, until the next one. Corrections are never changed and never taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Correction {
    /// The sighting: the id of its observation.
    pub sighting: ObservationId,
    /// The plate that counts from here on; null where there is none.
    pub plate: Option<Plate>,
    /// The container that counts from here on; null where there is none, or none that can be read.
    pub container: Option<ContainerNumber>,
    /// What was read as a container number and is none, where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container_read: Option<String>,
    /// Who says so.
    pub by: String,
    /// When it was said.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// The act's place in `heard`.
    pub because: Offset,
}

impl Sighted {
    /// The plate that counts now: by the last correction, else as it was read.
    #[must_use]
    pub fn plate_now(&self) -> Option<&Plate> {
        self.corrections.last().map_or(self.plate.as_ref(), |c| c.plate.as_ref())
    }

    /// The container that counts now: by the last correction, else as it was read.
    #[must_use]
    pub fn container_now(&self) -> Option<ContainerNumber> {
        self.corrections.last().map_or(self.container, |c| c.container)
    }
}
