//! What the camera looks at: the four corners of its picture on the ground.
//!
//! The packet's own corners count for most, then its offsets from the frame's centre. Where it has neither, they follow from attitude and field of
//! view over flat ground, as high as the frame's centre (0 m where that is not said):
//!
//! * Axes: north, east, down; an aircraft's own axes are nose, right wing, down. Its attitude turns by heading about down, then by pitch about the
//!   wing, then by roll about the nose: `A = Z(heading) Y(pitch) X(roll)`. The camera turns within it the same way: `C = Z(azimuth) Y(elevation) X(roll)`.
//! * A corner is the direction `(1, ±tan(h/2), ±tan(v/2))` in the camera's axes, `h` and `v` being its fields of view; `A C` brings it into the world.
//! * A direction that points down by `d` for each metre meets the ground after `height / d`; one that does not point down sees the horizon, and then
//!   there is no footprint. North and east become degrees on a sphere of 6,371,008.8 m.

use serde_json::{Map, Value, json};

use super::values::Corners;

const EARTH_M: f64 = 6_371_008.8;
/// Beyond this the ground is not flat, and nothing can be made out.
const FAR_M: f64 = 20_000.0;

/// Adds `footprint` (`[[lon,lat]×4]` from the upper left corner clockwise), `footprint_from`, and `frame_center` where the packet had none.
pub(super) fn complete(fields: &mut Map<String, Value>, corners: &Corners) {
    let found = whole(corners.whole).map(|c| (c, "corners"));
    let found = found.or_else(|| Some((offset(fields, corners.offsets)?, "offsets")));
    let seen = Seen::read(fields);
    let found = found.or_else(|| {
        let corners = seen.as_ref()?.corners()?;
        Some((corners, "attitude"))
    });
    if let Some((corners, from)) = found {
        fields.insert("footprint".to_owned(), json!(corners.map(|(lat, lon)| [lon, lat])));
        fields.insert("footprint_from".to_owned(), from.into());
    }
    if place(fields, "frame_center").is_none()
        && let Some((lat, lon)) = seen.and_then(|seen| seen.on_ground(0.0, 0.0))
    {
        fields.insert("frame_center".to_owned(), json!({"lat": lat, "lon": lon, "from": "attitude"}));
    }
}

fn whole(values: [Option<f64>; 8]) -> Option<[(f64, f64); 4]> {
    let [a, b, c, d, e, f, g, h] = values;
    Some([(a?, b?), (c?, d?), (e?, f?), (g?, h?)])
}

fn offset(fields: &Map<String, Value>, offsets: [Option<f64>; 8]) -> Option<[(f64, f64); 4]> {
    let (lat, lon) = place(fields, "frame_center")?;
    Some(whole(offsets)?.map(|(north, east)| (lat + north, lon + east)))
}

fn place(fields: &Map<String, Value>, object: &str) -> Option<(f64, f64)> {
    let object = fields.get(object)?;
    Some((object["lat"].as_f64()?, object["lon"].as_f64()?))
}

type Vector = [f64; 3];

/// A camera over flat ground.
struct Seen {
    lat: f64,
    lon: f64,
    height_m: f64,
    /// Heading, pitch, roll of the aircraft, then of the camera in it, in radians.
    turns: [f64; 6],
    /// Half of the fields of view, in radians.
    half: Option<(f64, f64)>,
}

impl Seen {
    fn read(fields: &Map<String, Value>) -> Option<Self> {
        let own = |name: &str| fields.get(name).and_then(Value::as_f64);
        let of = |object: &str, name: &str| fields.get(object).and_then(|o| o[name].as_f64());
        let camera = |name: &str| of("sensor", name);
        let ground = of("frame_center", "elevation_m").unwrap_or(0.0);
        let turns = [
            own("heading_deg")?,
            own("pitch_deg")?,
            own("roll_deg")?,
            camera("azimuth_deg")?,
            camera("elevation_deg")?,
            camera("roll_deg").unwrap_or(0.0),
        ];
        let half = camera("horizontal_fov_deg").zip(camera("vertical_fov_deg"));
        Some(Self {
            lat: own("lat")?,
            lon: own("lon")?,
            height_m: own("altitude_m")? - ground,
            turns: turns.map(f64::to_radians),
            half: half.map(|(h, v)| ((h / 2.0).to_radians(), (v / 2.0).to_radians())),
        })
    }

    fn corners(&self) -> Option<[(f64, f64); 4]> {
        let (h, v) = self.half.filter(|(h, v)| (0.0..1.5).contains(h) && (0.0..1.5).contains(v))?;
        let (h, v) = (h.tan(), v.tan());
        let at = |right, down| self.on_ground(right, down);
        Some([at(-h, -v)?, at(h, -v)?, at(h, v)?, at(-h, v)?])
    }

    /// Where the direction `(1, right, down)` of the camera meets the ground.
    fn on_ground(&self, right: f64, down: f64) -> Option<(f64, f64)> {
        let [heading, pitch, roll, azimuth, elevation, camera_roll] = self.turns;
        let within = turned([1.0, right, down], azimuth, elevation, camera_roll);
        let [north, east, down] = turned(within, heading, pitch, roll);
        if self.height_m <= 0.0 || down <= 1e-6 {
            return None;
        }
        let (north_m, east_m) = (north * self.height_m / down, east * self.height_m / down);
        if north_m.hypot(east_m) > FAR_M || self.lat.abs() > 89.0 {
            return None;
        }
        let lat = self.lat + (north_m / EARTH_M).to_degrees();
        let lon = self.lon + (east_m / EARTH_M / self.lat.to_radians().cos()).to_degrees();
        Some((lat, (lon + 540.0).rem_euclid(360.0) - 180.0))
    }
}

/// `Z(yaw) Y(pitch) X(roll)` of a vector whose axes are ahead, right, down.
fn turned([x, y, z]: Vector, yaw: f64, pitch: f64, roll: f64) -> Vector {
    let (s, c) = roll.sin_cos();
    let (y, z) = (c * y - s * z, s * y + c * z);
    let (s, c) = pitch.sin_cos();
    let (x, z) = (c * x + s * z, -s * x + c * z);
    let (s, c) = yaw.sin_cos();
    [c * x - s * y, s * x + c * y, z]
}
