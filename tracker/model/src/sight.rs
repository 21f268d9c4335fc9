//! What watches, as it is now: cameras and drones. The newest of each wins; nothing here is history.

use serde::{Deserialize, Serialize};

use crate::id::CameraId;
use crate::observation::{CameraReport, CameraState};
use crate::time::Timestamp;

/// Something that watches, by the newest that we know of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// A camera.
    Camera(CameraNow),
    /// A drone.
    Drone(Box<DroneNow>),
}

/// How a camera is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CameraNow {
    /// The camera.
    pub camera: CameraId,
    /// How its stream is.
    pub state: CameraState,
    /// When we said so.
    pub known_at: Timestamp,
    /// Frames a second.
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

/// Where a drone is now, and what it looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DroneNow {
    /// The drone.
    pub drone: String,
    /// When it was there.
    pub observed_at: Timestamp,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Metres above the sea.
    pub altitude_m: Option<f64>,
    /// Where its nose points, degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// The middle of its picture on the ground, `[lon, lat]`.
    pub frame_center: Option<[f64; 2]>,
    /// What its picture shows of the ground: the four corners, `[lon, lat]` each, in order; empty where it is not known.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<Vec<f64>>))]
    pub footprint: Vec<[f64; 2]>,
}

impl Sight {
    /// Its key in the picture: `c:CAMERA` or `d:DRONE`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Camera(c) => format!("c:{}", c.camera),
            Self::Drone(d) => format!("d:{}", d.drone),
        }
    }
}

impl CameraNow {
    /// A report that was heard at an instant.
    #[must_use]
    pub fn of(report: &CameraReport, known_at: Timestamp) -> Self {
        Self {
            camera: report.camera.clone(),
            state: report.state,
            known_at,
            fps: report.fps,
            last_frame_at: report.last_frame_at,
            width: report.width,
            height: report.height,
            still: report.still.clone(),
            said: report.said.clone(),
        }
    }
}

impl DroneNow {
    /// What a drone's observation says of its place; `None` where it names no drone or no place on the earth.
    #[must_use]
    pub fn of(said: &serde_json::Map<String, serde_json::Value>, observed_at: Timestamp) -> Option<Self> {
        let number = |key: &str| said.get(key)?.as_f64().filter(|v| v.is_finite());
        let (lat, lon) = (number("lat")?, number("lon")?);
        let on_earth = |[lon, lat]: [f64; 2]| lat.abs() <= 90.0 && lon.abs() <= 180.0;
        let center = said.get("frame_center").and_then(|c| {
            let of = |key: &str| c.get(key)?.as_f64();
            Some([of("lon")?, of("lat")?]).filter(|c| on_earth(*c))
        });
        let corners = said
            .get("footprint")
            .and_then(|f| serde_json::from_value::<Vec<[f64; 2]>>(f.clone()).ok());
        Some(Self {
            drone: said.get("drone")?.as_str()?.to_owned(),
            observed_at,
            lat,
            lon,
            altitude_m: number("altitude_m"),
            heading_deg: number("heading_deg"),
            frame_center: center,
            footprint: corners
                .filter(|c| c.len() == 4 && c.iter().all(|p| on_earth(*p)))
                .unwrap_or_default(),
        })
        .filter(|d| on_earth([d.lon, d.lat]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drone_is_where_it_says_or_nowhere() {
        let of = |text: &str| DroneNow::of(&serde_json::from_str(text).expect("an object"), Timestamp::from_seconds(1));
        let whole = of(
            r#"{"drone":"d1","lat":10.5,"lon":106.5,"heading_deg":90,"frame_center":{"lat":10.6,"lon":106.6},
                "footprint":[[1,2],[3,4],[5,6],[7,8]]}"#,
        )
        .expect("a drone");
        assert_eq!(
            (whole.lat, whole.frame_center, whole.footprint.len()),
            (10.5, Some([106.6, 10.6]), 4)
        );
        for (text, corners) in [
            (r#"{"drone":"d1","lat":1,"lon":2,"footprint":[[1,2]]}"#, Some(0)),
            (r#"{"drone":"d1","lat":1,"lon":2,"footprint":"wide","frame_center":7}"#, Some(0)),
            (r#"{"drone":"d1","lat":1}"#, None),
            (r#"{"lat":1,"lon":2}"#, None),
            (r#"{"drone":"d1","lat":91,"lon":2}"#, None),
        ] {
            assert_eq!(of(text).map(|d| d.footprint.len()), corners, "{text}");
        }
    }
}
