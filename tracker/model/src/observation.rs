//! Observations: everything that the platform is told, each written once into `heard`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::container::ContainerNumber;
use crate::hash::identify;
use crate::id::{CameraId, ObservationId, Offset, SealId, TransitId, VehicleId};
use crate::instruction::Instruction;
use crate::plate::Plate;
use crate::seal::SealState;
use crate::sighted::Clip;
use crate::time::Timestamp;
use crate::world::World;

/// One thing that was heard. Its written form is flat: `{"kind","observed_at","received_at",…}`; fields it does not know are kept in `extra`.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Who said what; the stream refuses an id that it holds.
    pub id: ObservationId,
    /// When it happened by the device's own clock, as sent; `None` where the device had no time.
    pub observed_at: Option<Timestamp>,
    /// When we heard it. Never decreases with the offset.
    pub received_at: Timestamp,
    /// How it came in; `None` for what we wrote ourselves and for files.
    pub origin: Option<Origin>,
    /// What was said.
    pub body: Body,
    /// Fields that this version has no word for, as they came.
    pub extra: Map<String, Value>,
}

/// How an observation came in. Written flat: `dialect`, `dialect_version`, `device`, `peer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The dialect that decoded it.
    pub dialect: String,
    /// The version of its decoder, so that an error found later can be put right.
    pub dialect_version: u32,
    /// The device's identity on the wire.
    pub device: String,
    /// The address of the other end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
}

/// What was said.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A position, with the seal's state riding on it.
    Fix(Box<Fix>),
    /// A seal's state without a position.
    SealReport(Box<SealReport>),
    /// What a camera saw.
    Sighting(Box<Sighting>),
    /// The film around what a camera saw.
    Clip(Box<Clip>),
    /// What an officer (or the world file) tells us to do.
    Instruction(Box<Instruction>),
    /// How a camera's stream is, as we see it.
    CameraReport(Box<CameraReport>),
    /// What a drone says; kept whole until drones are judged.
    Drone(Map<String, Value>),
    /// A second has passed.
    Tick,
    /// We were down, and hear again.
    Resumed,
    /// From here on this world counts.
    WorldChanged(Box<World>),
}

/// A position. Flat in the written form; seal and vehicle are the two things that can send one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fix {
    /// The seal that sent it.
    pub seal: Option<SealId>,
    /// The vehicle whose tracker sent it.
    pub vehicle: Option<VehicleId>,
    /// Degrees north, as sent.
    pub lat: f64,
    /// Degrees east, as sent.
    pub lon: f64,
    /// Ground speed in km/h.
    pub speed_kmh: Option<f64>,
    /// Course over ground, degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Accuracy in metres; `None`: 10 m are assumed.
    pub accuracy_m: Option<f64>,
    /// Satellites in use.
    pub satellites: Option<u32>,
    /// Whether the receiver itself trusts the position; `None` counts as yes.
    pub fix_valid: Option<bool>,
    /// The seal's state.
    pub state: SealState,
}

impl Fix {
    /// Whether rules may use the position: valid, on the earth, and not the 0/0 of a receiver without a fix.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.fix_valid.unwrap_or(true)
            && self.lat.is_finite()
            && self.lon.is_finite()
            && self.lat.abs() <= 90.0
            && self.lon.abs() <= 180.0
            && !(self.lat.abs() < 1e-6 && self.lon.abs() < 1e-6)
    }
}

impl Fix {
    /// The id of a fix that came without a frame: a hash of its fields, those that were not said with a mark of their own.
    fn content_id(&self, observed_at: Timestamp) -> ObservationId {
        let text = |id: Option<&str>| id.unwrap_or("\0").to_owned();
        let number = |v: Option<f64>| v.map_or([0xff; 8], f64::to_be_bytes);
        let numbers = [
            observed_at.as_micros().to_be_bytes(),
            self.lat.to_be_bytes(),
            self.lon.to_be_bytes(),
            number(self.speed_kmh),
            number(self.course_deg),
            number(self.accuracy_m),
            number(self.satellites.map(f64::from)),
            number(self.fix_valid.map(|v| f64::from(u8::from(v)))),
        ];
        let state = if self.state.is_empty() {
            Vec::new()
        } else {
            serde_json::to_vec(&self.state).unwrap_or_default()
        };
        let seal = text(self.seal.as_ref().map(SealId::as_str));
        let vehicle = text(self.vehicle.as_ref().map(VehicleId::as_str));
        ObservationId(identify(&[
            b"fix",
            seal.as_bytes(),
            vehicle.as_bytes(),
            numbers.as_flattened(),
            &state,
        ]))
    }
}

/// A seal's state without a position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SealReport {
    /// The seal; `None` where the device has not said who it is.
    pub seal: Option<SealId>,
    /// What it says of itself.
    pub state: SealState,
}

/// What a camera saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sighting {
    /// The camera.
    pub camera: Option<CameraId>,
    /// The plate that was read.
    pub plate: Option<Plate>,
    /// The container number that was read.
    pub container: Option<ContainerNumber>,
    /// The trailer's plate, where it was read beside the tractor's.
    pub trailer: Option<Plate>,
    /// All container numbers of the pass, [`Self::container`] first, where there are several; else empty.
    pub containers: Vec<ContainerNumber>,
    /// Confidence of the reading, 0–1.
    pub confidence: Option<f64>,
    /// SHA-256 of the picture that shows it.
    pub evidence: Option<String>,
    /// Where the camera stood, degrees north.
    pub lat: Option<f64>,
    /// Where the camera stood, degrees east.
    pub lon: Option<f64>,
}

/// How a camera's stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CameraState {
    /// Frames come, and differ.
    Live,
    /// Frames come, and are all the same.
    Frozen,
    /// Frames come, and show nothing.
    Black,
    /// Frames come, and show another scene than they did: it was turned, or something stands before it.
    Turned,
    /// No frame comes.
    Silent,
}

/// How a camera's stream is, as we see it. Flat in the written form.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraReport {
    /// The camera.
    pub camera: CameraId,
    /// How it is.
    pub state: CameraState,
    /// Frames a second, over the last seconds.
    pub fps: Option<f64>,
    /// When its last frame came.
    pub last_frame_at: Option<Timestamp>,
    /// Width of its frames, in pixels.
    pub width: Option<u32>,
    /// Height of its frames, in pixels.
    pub height: Option<u32>,
    /// SHA-256 of a still of its last frame, where one was kept.
    pub still: Option<String>,
    /// What its stream lacks or why none comes, in an English sentence.
    pub said: Option<String>,
}

/// The `by` of what the program itself writes.
pub const BY_WORLD: &str = "world";

impl Observation {
    /// An observation whose id is made of its content: for files, officers' acts and what we write ourselves.
    #[must_use]
    pub fn of_content(observed_at: Option<Timestamp>, received_at: Timestamp, body: Body) -> Self {
        let mut made = Self {
            id: ObservationId([0; 16]),
            observed_at,
            received_at,
            origin: None,
            body,
            extra: Map::new(),
        };
        made.id = made.content_id();
        made
    }

    /// The id that an observation without a frame has: a hash of all that it says but `id` and, where it has a time of its own, `received_at`.
    ///
    /// A line that is heard twice is one observation; two ticks are two.
    #[must_use]
    pub fn content_id(&self) -> ObservationId {
        if let (Body::Fix(fix), Some(at), None, true) = (&self.body, self.observed_at, &self.origin, self.extra.is_empty()) {
            return fix.content_id(at); // the same by far less work: a judge reads hundreds of thousands a second
        }
        let mut content = crate::wire::to_map(self);
        content.remove("id");
        if self.observed_at.is_some() {
            content.remove("received_at");
        }
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        ObservationId(identify(&[b"content", &bytes]))
    }

    /// The id of one record of a device: a hash of dialect, device and the record's own bytes, so that the same record sent live and again in a batch is one observation.
    ///
    /// A record without a time of its own also counts its arrival: two of them cannot be told apart otherwise.
    #[must_use]
    pub fn record_id(dialect: &str, device: &str, record: &[u8], arrival: Option<Timestamp>) -> ObservationId {
        let arrival = arrival.map_or([0; 8], |t| t.as_micros().to_be_bytes());
        ObservationId(identify(&[dialect.as_bytes(), device.as_bytes(), record, &arrival]))
    }

    /// The word for its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.body {
            Body::Fix(_) => "fix",
            Body::SealReport(_) => "seal_report",
            Body::Sighting(_) => "sighting",
            Body::Clip(_) => "clip",
            Body::Instruction(_) => "instruction",
            Body::CameraReport(_) => "camera_report",
            Body::Drone(_) => "drone",
            Body::Tick => "tick",
            Body::Resumed => "resumed",
            Body::WorldChanged(_) => "world_changed",
        }
    }

    /// The seal that it speaks of.
    #[must_use]
    pub fn seal(&self) -> Option<&SealId> {
        match &self.body {
            Body::Fix(f) => f.seal.as_ref(),
            Body::SealReport(r) => r.seal.as_ref(),
            _ => None,
        }
    }

    /// The transit that it names by itself.
    #[must_use]
    pub fn transit(&self) -> Option<&TransitId> {
        match &self.body {
            Body::Instruction(i) => i.transit.as_ref().or(i.declaration.as_ref().map(|d| &d.id)),
            _ => None,
        }
    }

    /// The instant at which rules about the world judge it: its own time, or its arrival where it has none or is more than `ahead_s_max` ahead.
    ///
    /// The flag says whether its own time was set aside for being ahead.
    #[must_use]
    pub fn judged_at(&self, ahead_s_max: f64) -> (Timestamp, bool) {
        match self.observed_at {
            Some(t) if t.seconds_since(self.received_at) > ahead_s_max => (self.received_at, true),
            Some(t) => (t, false),
            None => (self.received_at, false),
        }
    }
}

/// An observation with its place in `heard` and the frame that it was decoded from.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Its place.
    pub offset: Offset,
    /// What was heard.
    pub observation: Observation,
    /// The whole frame as it came, if there was one. Observations of one frame each carry it.
    pub frame: Option<Vec<u8>>,
}

impl Heard {
    /// The written form of `cordon journal`: the observation with `offset`, `id` and, where there was one, `frame` in hex.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("offset".to_owned(), self.offset.0.into());
        map.extend(crate::wire::to_map(&self.observation));
        if let Some(frame) = &self.frame {
            map.insert("frame".to_owned(), hex::encode(frame).into());
        }
        Value::Object(map)
    }
}
