//! Sightings as they are judged: what was seen, and how it agrees with what was declared and with the seal.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::container::ContainerNumber;
use crate::correction::Correction;
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

impl Sighted {
    /// All container numbers that it shows.
    #[must_use]
    pub fn numbers(&self) -> Vec<ContainerNumber> {
        if self.containers.is_empty() {
            self.container.into_iter().collect()
        } else {
            self.containers.clone()
        }
    }
}

/// What nobody has said is missing.
impl Default for Finding {
    fn default() -> Self {
        Self::Missing
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
        /// The container's two ends bear different numbers.
        EndsDiffer = "ends_differ",
    }
}

/// How a sighting agrees with one transit: each of plate, container, seal and the container's ends by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// The sighting: the id of its observation.
    pub sighting: ObservationId,
    /// The transit whose plate or container it names.
    pub transit: TransitId,
    /// The worst of them: contradictory if one is, missing if nothing could be compared.
    pub verdict: Finding,
    /// The plate that was seen, against the declared one.
    pub plate: Finding,
    /// The container that was seen, against the declared one.
    pub container: Finding,
    /// The seal's position at that moment, against the camera's.
    pub seal: Finding,
    /// The numbers at the container's two ends, against each other.
    #[serde(default)]
    pub ends: Finding,
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

/// What another camera of the same lane read of the container of a pass: of its other end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Ends {
    /// The other sighting: the id of its observation. The sighting itself, where one camera read two numbers that are nearly alike.
    pub with: ObservationId,
    /// The camera of the other sighting.
    pub camera: Option<CameraId>,
    /// The number that was read there.
    pub container: ContainerNumber,
    /// Whether the two agree.
    pub finding: Finding,
    /// Whether it is known to be the same truck: both read one plate. Where it is not, a difference is reported and raises no alert.
    pub sure: bool,
}

/// Which expected pass a sighting may be: the likelihood of each after what was read and where its seal was, beside the reading and never
/// in place of it. By what was known when the sighting was heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Expectation {
    /// The likeliest passes, at most five.
    pub passes: Vec<ExpectedPass>,
    /// How likely it is another vehicle, which nobody expects here, 0–1.
    pub another: f64,
}

/// One pass that is expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExpectedPass {
    /// The transit.
    pub transit: TransitId,
    /// How likely it is this one, 0–1.
    pub probability: f64,
    /// The declared plate, as it is compared.
    pub plate: Option<Plate>,
    /// The declared container.
    pub container: Option<ContainerNumber>,
    /// How far its seal was, by its last fix, in metres; null where none is recent.
    pub seal_distance_m: Option<f64>,
}
/// The film around a sighting. In an observation it is written flat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Clip {
    /// The sighting: the id of its observation.
    pub sighting: ObservationId,
    /// The camera.
    pub camera: CameraId,
    /// When its first picture was taken.
    pub from: Timestamp,
    /// When its last picture was taken.
    pub to: Timestamp,
    /// SHA-256 of the film, 64 hex digits.
    pub evidence: String,
    /// How it is coded: `h264`, `h265`.
    pub codec: String,
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
    /// The trailer's plate, where it was read beside the tractor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailer: Option<Plate>,
    /// All container numbers of the pass, `container` first, where there are several; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<ContainerNumber>,
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
    /// What was read at the container's other end, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
    /// Which expected pass it may be, where some come into question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expectation>,
    /// How it agrees with each transit that it names; none: it is unassigned.
    pub agreements: Vec<Agreement>,
    /// What persons said of it later, the first said first: the last one counts. The reading above stays as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// The film around it; it comes half a minute after the sighting, and not at all where none could be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<Clip>,
}
