//! What the configuration says of cameras and drones. An unknown field is an error.

use std::collections::BTreeSet;

use cordon_video::Source;
use serde::{Deserialize, Deserializer};

/// So many seconds to either side of a sighting's best frame are its clip, unless something else is configured.
pub const CLIP_S: f64 = 30.0;
/// So many frames a second are read, unless something else is configured: a pass of two seconds is looked at four times, and a core
/// carries several cameras.
pub const READ_PER_S: f64 = 2.0;
/// More is not to be had of any camera.
const READ_PER_S_MAX: f64 = 25.0;
/// What a camera sent this long ago is still in memory when a pass is told, in seconds.
const CLIP_S_MAX: f64 = 40.0;

/// All that is watched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cameras {
    /// Cameras that stand.
    pub cameras: Vec<CameraSettings>,
    /// Drones.
    pub drones: Vec<DroneSettings>,
}

/// A camera: `[[cameras]]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraSettings {
    /// Its name in observations and in the world.
    pub id: String,
    /// Where its stream is: `rtsp://…`, `udp://ADDR:PORT` or a file.
    #[serde(deserialize_with = "source")]
    pub url: Source,
    /// Where the same picture is in low resolution, where the camera sends it so, too: motion is seen there, and the stream of `url` is
    /// decoded only while there is any.
    #[serde(default, deserialize_with = "maybe_source")]
    pub sub_url: Option<Source>,
    /// Where it stands, degrees north.
    pub lat: Option<f64>,
    /// Where it stands, degrees east.
    pub lon: Option<f64>,
    /// What people call its place.
    pub post: Option<String>,
    /// The lane that it looks at: cameras of one lane see one truck from several sides, a few seconds apart.
    pub lane: Option<String>,
    /// Where it looks, degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// Frames are made no wider than this.
    #[serde(default = "width_max")]
    pub width_max: u32,
    /// No more frames a second than this are looked at.
    #[serde(default = "fps_max")]
    pub fps_max: u32,
    /// So many frames a second are read at most while something moves or is in view; between two of them no network runs.
    #[serde(default = "read_per_s")]
    pub read_per_s: f64,
    /// So many seconds before and after the best frame of a sighting are kept as its clip, at most 40; 0: no clips are kept.
    #[serde(default = "clip_s")]
    pub clip_s: f64,
}

/// A drone: `[[drones]]`. Its stream is MPEG-TS with video and KLV packets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DroneSettings {
    /// Its name in observations.
    pub id: String,
    /// Where its stream comes: `udp://ADDR:PORT` or a file.
    #[serde(deserialize_with = "source")]
    pub url: Source,
    /// How its packets speak.
    #[serde(default = "dialect")]
    pub dialect: String,
    /// Frames are made no wider than this.
    #[serde(default = "width_max")]
    pub width_max: u32,
    /// No more frames a second than this are looked at.
    #[serde(default = "fps_max")]
    pub fps_max: u32,
    /// So many frames a second are read at most while something moves or is in view; between two of them no network runs.
    #[serde(default = "read_per_s")]
    pub read_per_s: f64,
    /// So many seconds before and after the best frame of a sighting are kept as its clip, at most 40; 0: no clips are kept.
    #[serde(default = "clip_s")]
    pub clip_s: f64,
}

const fn width_max() -> u32 {
    1280
}

const fn fps_max() -> u32 {
    5
}

const fn read_per_s() -> f64 {
    READ_PER_S
}

const fn clip_s() -> f64 {
    CLIP_S
}

fn dialect() -> String {
    "misb0601".to_owned()
}

fn source<'de, D: Deserializer<'de>>(d: D) -> Result<Source, D::Error> {
    String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
}

fn maybe_source<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Source>, D::Error> {
    source(d).map(Some)
}

impl Cameras {
    /// Says in a sentence what cannot be: two of one name, a place that is none, a dialect that nobody speaks.
    ///
    /// # Errors
    /// That sentence.
    pub fn check(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        let cameras = self.cameras.iter().map(|c| (&c.id, c.clip_s, c.read_per_s));
        for (id, clip_s, rate) in cameras.chain(self.drones.iter().map(|d| (&d.id, d.clip_s, d.read_per_s))) {
            if id.trim().is_empty() {
                return Err("a camera or drone has an empty id".to_owned());
            }
            if !names.insert(id) {
                return Err(format!("two cameras or drones are called \"{id}\""));
            }
            if !(0.0..=CLIP_S_MAX).contains(&clip_s) {
                return Err(format!("\"{id}\" has a clip_s that is not from 0 to {CLIP_S_MAX}"));
            }
            if !(rate > 0.0 && rate <= READ_PER_S_MAX) {
                return Err(format!(
                    "\"{id}\" has a read_per_s that is not above 0 and at most {READ_PER_S_MAX}"
                ));
            }
        }
        for CameraSettings {
            id, lat, lon, heading_deg, ..
        } in &self.cameras
        {
            if lat.is_some() != lon.is_some() {
                return Err(format!("the camera \"{id}\" has one of lat and lon: it needs both or none"));
            }
            if lat.is_some_and(|v| !(-90.0..=90.0).contains(&v)) || lon.is_some_and(|v| !(-180.0..=180.0).contains(&v)) {
                return Err(format!("the camera \"{id}\" stands nowhere on the earth"));
            }
            if heading_deg.is_some_and(|v| !(0.0..=360.0).contains(&v)) {
                return Err(format!("the camera \"{id}\" has a heading_deg that is not from 0 to 360"));
            }
        }
        for drone in &self.drones {
            if !cordon_feeds::DRONES.iter().any(|d| d.name() == drone.dialect) {
                let known: Vec<&str> = cordon_feeds::DRONES.iter().map(|d| d.name()).collect();
                return Err(format!("no drone speaks \"{}\"; there are {}", drone.dialect, known.join(", ")));
            }
        }
        Ok(())
    }
}
