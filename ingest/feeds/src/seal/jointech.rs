//! The 17-byte position that Jointech's locks send in both of their dialects.

use cordon_model::Timestamp;

use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::bcd;
use crate::draft::Position;
use crate::settings::Jt600Speed;

/// Bytes of the common position.
pub(crate) const POSITION_BYTES: usize = 17;

/// Kilometres per nautical mile.
const KM_PER_NM: f64 = 1.852;

/// When and where, as sent. `position` is `None` where latitude or longitude are no digits.
pub(crate) struct Place {
    pub(crate) observed_at: Option<Timestamp>,
    pub(crate) position: Option<Position>,
}

/// Reads date (6, BCD, day first, UTC), latitude (4), longitude (4½), flags (½), speed (1) and half the course (1).
pub(crate) fn place(bytes: &[u8; POSITION_BYTES], speed: Jt600Speed) -> Place {
    let flags = bytes[14] & 15;
    let latitude = bcd(&bytes[6..10]);
    let longitude = bcd(&bytes[10..14])
        .filter(|_| bytes[14] >> 4 < 10)
        .map(|v| v * 10 + u64::from(bytes[14] >> 4));
    let knots = match speed {
        Jt600Speed::BinaryKnots => Some(f64::from(bytes[15])),
        Jt600Speed::BcdKnots => bcd(&bytes[15..16]).map(|v| v as f64),
    };
    Place {
        observed_at: civil_bcd(&bytes[..6], DateOrder::DayMonthYear, 0),
        position: latitude.zip(longitude).map(|(latitude, longitude)| Position {
            lat: signed(degrees(latitude), flags & 2 != 0),
            lon: signed(degrees(longitude), flags & 4 != 0),
            valid: flags & 1 != 0,
            speed_kmh: knots.map(|v| v * KM_PER_NM),
            course_deg: Some(f64::from(bytes[16]) * 2.0),
            satellites: None,
        }),
    }
}

/// Degrees and minutes with four decimals, run together, as degrees.
fn degrees(digits: u64) -> f64 {
    let minutes = (digits % 1_000_000) as f64 / 1e4;
    (digits / 1_000_000) as f64 + minutes / 60.0
}

/// North and east are positive; nought has no sign.
pub(crate) fn signed(degrees: f64, positive: bool) -> f64 {
    if positive || degrees == 0.0 { degrees } else { -degrees }
}
