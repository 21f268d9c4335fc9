//! Sightings as they are judged: what was seen, and how it agrees with what was declared and with the seal.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::container::ContainerNumber;
use crate::id::{AlertId, CameraId, ObservationId, Offset, TransitId};
use crate::plate::Plate;
use crate::time::Timestamp;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// The word in the written form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

words! {
    /// How one thing that was seen stands to what it is compared with.
    Finding {
        /// Both are there, and agree.
        Consistent = "consistent",
        /// Both are there, and do not.
        Contradictory = "contradictory",
        /// One of the two is not there, or cannot be told: that is no agreement.
        Missing = "missing",
    }
}

words! {
    /// Why a sighting contradicts.
    Reason {
        /// Another plate than the declared one was seen.
        PlateDiffers = "plate_differs",
        /// Another container than the declared one was seen.
        ContainerDiffers = "container_differs",
        /// The seal was elsewhere at that moment.
        SealElsewhere = "seal_elsewhere",
    }
}

/// How a sighting agrees with one transit: each of plate, container and seal by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// The sighting: the id of its observation.
    pub sighting: ObservationId,
    /// The transit whose plate or container it names.
    pub transit: TransitId,
    /// The worst of the three: contradictory if one is, missing if nothing could be compared.
    pub verdict: Finding,
    /// The plate that was seen, against the declared one.
    pub plate: Finding,
    /// The container that was seen, against the declared one.
    pub container: Finding,
    /// The seal's position at that moment, against the camera's.
    pub seal: Finding,
    /// Why it contradicts; empty where it does not.
    pub reasons: Vec<Reason>,
    /// The declared plate, as it is compared.
    pub plate_declared: Option<Plate>,
    /// The declared container.
    pub container_declared: Option<ContainerNumber>,
    /// How far the seal was from the camera, in metres.
    pub seal_distance_m: Option<f64>,
    /// How far it may have been for all that is known, in metres.
    pub seal_distance_m_max: Option<f64>,
    /// How far in time the nearest fix of the seal is, in seconds.
    pub seal_gap_s: Option<f64>,
    /// The alert that it belongs to, where it contradicts.
    pub alert: Option<AlertId>,
    /// Late data showed that it does not belong to this transit: it was over by then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// One sighting, as it was heard and first judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Sighted {
    /// The id of its observation.
    pub id: ObservationId,
    /// Its place in `heard`.
    pub offset: Offset,
    /// When it was seen, in judged time.
    pub observed_at: Timestamp,
    /// When we heard it.
    pub received_at: Timestamp,
    /// The camera.
    pub camera: Option<CameraId>,
    /// The plate that was read, as it is compared.
    pub plate: Option<Plate>,
    /// The container number that was read.
    pub container: Option<ContainerNumber>,
    /// What was read as a container number and is none (its check digit is wrong): kept, never matched.
    pub container_read: Option<String>,
    /// Confidence of the reading, 0–1.
    pub confidence: Option<f64>,
    /// SHA-256 of the picture that shows it, 64 hex digits.
    pub evidence: Option<String>,
    /// Where the camera stood, degrees north: as sent, else as the world has it.
    pub lat: Option<f64>,
    /// Where the camera stood, degrees east.
    pub lon: Option<f64>,
    /// What else was said of it: the model, alternatives, times in the video.
    pub extra: Map<String, Value>,
    /// How it agrees with each transit that it names; none: it is unassigned.
    pub agreements: Vec<Agreement>,
}
