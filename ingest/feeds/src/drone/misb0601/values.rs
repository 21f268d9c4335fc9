//! What each tag means. A tag whose value has another length than the standard's, or that this version has no word for, is kept as it came, in hex.

use cordon_model::Timestamp;
use serde_json::{Map, Value, json};

use super::packet::Item;

/// How a value is written.
#[derive(Clone, Copy)]
enum Form {
    /// Text.
    Text,
    /// A whole number, times something.
    Whole(usize, f64),
    /// An unsigned number of so many bytes, over a range from … to ….
    Unsigned(usize, f64, f64),
    /// A signed number of so many bytes, over ± that; its least value means "not known".
    Signed(usize, f64),
}

/// A tag, where its value goes (`object.name` into an object of its own), and how it is written.
type Word = (u32, &'static str, Form);

/// The words of ST 0601 that the platform uses, in the standard's order.
const WORDS: &[Word] = &[
    (3, "mission", Form::Text),
    (4, "tail_number", Form::Text),
    (5, "heading_deg", Form::Unsigned(2, 0.0, 360.0)),
    (6, "pitch_deg", Form::Signed(2, 20.0)),
    (7, "roll_deg", Form::Signed(2, 50.0)),
    (8, "true_airspeed_ms", Form::Whole(1, 1.0)),
    (9, "indicated_airspeed_ms", Form::Whole(1, 1.0)),
    (10, "platform", Form::Text),
    (11, "sensor.name", Form::Text),
    (12, "coordinate_system", Form::Text),
    (13, "lat", Form::Signed(4, 90.0)),
    (14, "lon", Form::Signed(4, 180.0)),
    (15, "altitude_m", Form::Unsigned(2, -900.0, 19_000.0)),
    (16, "sensor.horizontal_fov_deg", Form::Unsigned(2, 0.0, 180.0)),
    (17, "sensor.vertical_fov_deg", Form::Unsigned(2, 0.0, 180.0)),
    (18, "sensor.azimuth_deg", Form::Unsigned(4, 0.0, 360.0)),
    (19, "sensor.elevation_deg", Form::Signed(4, 180.0)),
    (20, "sensor.roll_deg", Form::Unsigned(4, 0.0, 360.0)),
    (21, "slant_range_m", Form::Unsigned(4, 0.0, 5_000_000.0)),
    (22, "target_width_m", Form::Unsigned(2, 0.0, 10_000.0)),
    (23, "frame_center.lat", Form::Signed(4, 90.0)),
    (24, "frame_center.lon", Form::Signed(4, 180.0)),
    (25, "frame_center.elevation_m", Form::Unsigned(2, -900.0, 19_000.0)),
    (40, "target.lat", Form::Signed(4, 90.0)),
    (41, "target.lon", Form::Signed(4, 180.0)),
    (42, "target.elevation_m", Form::Unsigned(2, -900.0, 19_000.0)),
    (56, "speed_kmh", Form::Whole(1, 3.6)),
    (57, "ground_range_m", Form::Unsigned(4, 0.0, 5_000_000.0)),
    (59, "call_sign", Form::Text),
    (65, "version", Form::Whole(1, 1.0)),
    (75, "ellipsoid_height_m", Form::Unsigned(2, -900.0, 19_000.0)),
    // The same angles over their full range: they come after the short ones in a set, and count for more.
    (90, "pitch_deg", Form::Signed(4, 90.0)),
    (91, "roll_deg", Form::Signed(4, 90.0)),
];

/// The four corners as offsets from the frame's centre, in degrees: latitude and longitude of each in turn.
const OFFSETS: std::ops::RangeInclusive<u32> = 26..=33;
/// The same as whole positions.
const CORNERS: std::ops::RangeInclusive<u32> = 82..=89;

/// What a packet says.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Its own time.
    pub(super) at: Option<Timestamp>,
    /// The fields of the observation.
    pub(super) fields: Map<String, Value>,
    /// The corners of the picture on the ground, as far as they were said.
    pub(super) corners: Corners,
}

/// Latitude and longitude of four corners, from the upper left one clockwise.
#[derive(Debug, Default)]
pub(super) struct Corners {
    /// From the frame's centre.
    pub(super) offsets: [Option<f64>; 8],
    /// Whole.
    pub(super) whole: [Option<f64>; 8],
}

/// Reads the items of a packet, in any order.
pub(super) fn read(items: &[Item<'_>]) -> Said {
    let mut said = Said::default();
    let mut raw = Map::new();
    let mut items = items.to_vec();
    items.sort_by_key(|item| item.tag);
    for Item { tag, value } in items {
        let taken = if tag == 2 {
            said.at = time(value);
            said.at.is_some()
        } else if OFFSETS.contains(&tag) {
            number(Form::Signed(2, 0.075), value)
                .map(|v| said.corners.offsets[(tag - OFFSETS.start()) as usize] = v)
                .is_some()
        } else if CORNERS.contains(&tag) {
            let range = if tag % 2 == 0 { 90.0 } else { 180.0 };
            number(Form::Signed(4, range), value)
                .map(|v| said.corners.whole[(tag - CORNERS.start()) as usize] = v)
                .is_some()
        } else {
            take(tag, value, &mut said.fields)
        };
        if !taken {
            raw.insert(tag.to_string(), hex::encode(value).into());
        }
    }
    if !raw.is_empty() {
        said.fields.insert("tags".to_owned(), raw.into());
    }
    said
}

/// Puts a tag's value where it belongs. False: it is not what the standard says, or not known here.
fn take(tag: u32, value: &[u8], fields: &mut Map<String, Value>) -> bool {
    let Some((_, name, form)) = WORDS.iter().find(|(number, ..)| *number == tag) else {
        return false;
    };
    let read = match form {
        Form::Text => std::str::from_utf8(value).ok().map(|text| json!(text.trim_end_matches('\0'))),
        form => match number(*form, value) {
            Some(Some(number)) => Some(json!(number)),
            Some(None) => return true, // it says that it does not know
            None => None,
        },
    };
    let Some(read) = read else { return false };
    match name.split_once('.') {
        None => fields.insert((*name).to_owned(), read),
        Some((object, name)) => match fields.entry(object).or_insert_with(|| json!({})) {
            Value::Object(inner) => inner.insert(name.to_owned(), read),
            _ => None,
        },
    };
    true
}

/// A number; `Some(None)` where it says that it is not known, `None` where its length is wrong.
fn number(form: Form, value: &[u8]) -> Option<Option<f64>> {
    let whole = |bytes: usize| (value.len() == bytes).then(|| value.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b)));
    Some(match form {
        Form::Text => None,
        Form::Whole(bytes, factor) => Some(whole(bytes)? as f64 * factor),
        Form::Unsigned(bytes, from, to) => Some(from + whole(bytes)? as f64 * (to - from) / ((1_u64 << (8 * bytes)) - 1) as f64),
        Form::Signed(bytes, range) => {
            let top = 1_i64 << (8 * bytes - 1);
            let read = i64::try_from(whole(bytes)?).ok()?;
            let signed = if read >= top { read - 2 * top } else { read };
            (signed != -top).then(|| signed as f64 * range / (top - 1) as f64)
        }
    })
}

/// Microseconds since 1970.
fn time(value: &[u8]) -> Option<Timestamp> {
    let us = u64::from_be_bytes(value.try_into().ok()?);
    // A year with five digits cannot be written in RFC 3339.
    i64::try_from(us)
        .ok()
        .filter(|us| *us < 253_402_300_800_000_000)
        .map(Timestamp::from_micros)
}
