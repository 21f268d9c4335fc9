//! MISB ST 0601 packets as a drone's camera writes them.

use cordon_model::Timestamp;

/// What a packet says. `None`: the tag is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shot {
    /// When; tag 2.
    pub at: Option<Timestamp>,
    /// Mission; tag 3.
    pub mission: Option<String>,
    /// Tail number; tag 4.
    pub tail_number: Option<String>,
    /// Platform; tag 10.
    pub platform: Option<String>,
    /// Image source; tag 11.
    pub sensor: Option<String>,
    /// Heading, pitch and roll of the aircraft in degrees; tags 5, 90, 91.
    pub attitude_deg: Option<(f64, f64, f64)>,
    /// Latitude, longitude in degrees and altitude in metres of the camera; tags 13–15.
    pub place: Option<(f64, f64, f64)>,
    /// Horizontal and vertical field of view in degrees; tags 16, 17.
    pub fov_deg: Option<(f64, f64)>,
    /// Azimuth, elevation and roll of the camera within the aircraft in degrees; tags 18–20.
    pub camera_deg: Option<(f64, f64, f64)>,
    /// Distance to the ground along the line of sight in metres; tag 21.
    pub slant_range_m: Option<f64>,
    /// Latitude, longitude in degrees and elevation in metres of the frame's centre; tags 23–25.
    pub frame_center: Option<(f64, f64, f64)>,
    /// Latitude and longitude of the corners from the upper left one clockwise; tags 82–89.
    pub corners: Option<[(f64, f64); 4]>,
    /// Ground speed in metres a second; tag 56.
    pub speed_ms: Option<u8>,
    /// Items of other tags, as they are.
    pub others: Vec<(u8, Vec<u8>)>,
}

impl Shot {
    /// The whole packet: key, length, items, checksum.
    #[must_use]
    pub fn packet(&self) -> Vec<u8> {
        let mut set = Vec::new();
        let mut item = |tag: u8, value: &[u8]| {
            set.push(tag);
            set.extend(length(value.len()));
            set.extend(value);
        };
        if let Some(at) = self.at {
            item(2, &at.as_micros().unsigned_abs().to_be_bytes());
        }
        for (tag, text) in [(3, &self.mission), (4, &self.tail_number), (10, &self.platform), (11, &self.sensor)] {
            if let Some(text) = text {
                item(tag, text.as_bytes());
            }
        }
        if let Some((heading, pitch, roll)) = self.attitude_deg {
            item(5, &of_range_2(heading.rem_euclid(360.0), 0.0, 360.0));
            item(90, &of_half_4(pitch, 90.0));
            item(91, &of_half_4(roll, 90.0));
        }
        if let Some((lat, lon, altitude)) = self.place {
            item(13, &of_half_4(lat, 90.0));
            item(14, &of_half_4(lon, 180.0));
            item(15, &of_range_2(altitude, -900.0, 19_000.0));
        }
        if let Some((horizontal, vertical)) = self.fov_deg {
            item(16, &of_range_2(horizontal, 0.0, 180.0));
            item(17, &of_range_2(vertical, 0.0, 180.0));
        }
        if let Some((azimuth, elevation, roll)) = self.camera_deg {
            item(18, &of_range_4(azimuth.rem_euclid(360.0), 0.0, 360.0));
            item(19, &of_half_4(elevation, 180.0));
            item(20, &of_range_4(roll.rem_euclid(360.0), 0.0, 360.0));
        }
        if let Some(range) = self.slant_range_m {
            item(21, &of_range_4(range, 0.0, 5_000_000.0));
        }
        if let Some((lat, lon, elevation)) = self.frame_center {
            item(23, &of_half_4(lat, 90.0));
            item(24, &of_half_4(lon, 180.0));
            item(25, &of_range_2(elevation, -900.0, 19_000.0));
        }
        if let Some(speed) = self.speed_ms {
            item(56, &[speed]);
        }
        for (n, (lat, lon)) in (0..).zip(self.corners.into_iter().flatten()) {
            item(82 + 2 * n, &of_half_4(lat, 90.0));
            item(83 + 2 * n, &of_half_4(lon, 180.0));
        }
        for (tag, value) in &self.others {
            item(*tag, value);
        }
        sealed(set)
    }
}

/// Puts the key and the length before a set, and the checksum behind it.
fn sealed(mut set: Vec<u8>) -> Vec<u8> {
    set.extend([1, 2]);
    let mut packet = vec![6, 14, 43, 52, 2, 11, 1, 1, 14, 1, 3, 1, 1, 0, 0, 0];
    packet.extend(length(set.len() + 2));
    packet.extend(set);
    let mut sum = 0_u32;
    for pair in packet.chunks(2) {
        sum += u32::from(pair[0]) * 256 + pair.get(1).map_or(0, |low| u32::from(*low));
    }
    packet.extend(((sum % 65_536) as u16).to_be_bytes());
    packet
}

fn length(bytes: usize) -> Vec<u8> {
    match bytes {
        0..128 => vec![bytes as u8],
        128..256 => vec![0x81, bytes as u8],
        _ => vec![0x82, (bytes / 256) as u8, (bytes % 256) as u8],
    }
}

fn of_range_2(value: f64, from: f64, to: f64) -> [u8; 2] {
    (((value - from) / (to - from) * 65_535.0).round() as u16).to_be_bytes()
}

fn of_range_4(value: f64, from: f64, to: f64) -> [u8; 4] {
    (((value - from) / (to - from) * 4_294_967_295.0).round() as u32).to_be_bytes()
}

fn of_half_4(value: f64, most: f64) -> [u8; 4] {
    ((value / most * 2_147_483_647.0).round() as i32).to_be_bytes()
}
