//! The tagged fields of a location. What has no reader here is kept under its tag.

use serde_json::{Map, Value, json};

use super::lock;
use crate::cursor::{Cursor, ascii};
use crate::draft::Draft;

/// One tagged field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    pub(crate) tag: u8,
    pub(crate) data: &'a [u8],
}

/// Takes the fields apart; where they do not come out even, gives those in front and the bytes that are left.
pub(crate) fn fields(bytes: &[u8]) -> Result<Vec<Field<'_>>, (Vec<Field<'_>>, &[u8])> {
    let mut fields = Vec::new();
    let mut c = Cursor::new(bytes);
    while c.len() > 0 {
        let left = c.rest();
        let field = c.u8().zip(c.u8()).and_then(|(tag, length)| {
            Some(Field {
                tag,
                data: c.take(usize::from(length))?,
            })
        });
        match field {
            Some(field) => fields.push(field),
            None => return Err((fields, left)),
        }
    }
    Ok(fields)
}

/// Reads one field into the report (the first record), or into a record of another lock behind it.
pub(crate) fn read(field: Field<'_>, device: &str, drafts: &mut Vec<Draft>) {
    if lock::read(field, device, drafts) {
        return;
    }
    let Some(draft) = drafts.first_mut() else {
        return;
    };
    if number(field, draft) || battery(field, draft) || text(field, draft) {
        return;
    }
    match (field.tag, field.data) {
        (0x31, [satellites]) => {
            if let Some(p) = &mut draft.position {
                p.satellites = Some(u32::from(*satellites));
            }
        }
        (0x51, data) if matches!(data.len(), 2 | 16) => draft.note("temperatures_c", temperatures(data)),
        (0xeb, data) => extension(data, draft),
        (0xf0, data) if !data.is_empty() && data.len() % 13 == 0 => draft.note("cells", cells(data)),
        (tag, data) => draft.note(&format!("field_{tag:02x}"), hex::encode(data)),
    }
}

/// Plain numbers: tag, bytes, name, unit's share. Battery voltages and signal among them.
const NUMBERS: [(u8, usize, &str, f64); 17] = [
    (0x01, 4, "odometer_km", 0.1),
    (0x03, 2, "recorder_speed_kmh", 0.1),
    (0x04, 2, "alarm_event_id", 1.0),
    (0x25, 4, "vehicle_signals", 1.0),
    (0x2a, 2, "io_status", 1.0),
    (0x30, 1, "gsm_level", 1.0),
    (0x61, 2, "power_v", 0.01),
    (0x69, 2, "battery_v", 0.01),
    (0x82, 2, "power_v", 0.1),
    (0xac, 4, "odometer_m", 1.0),
    (0xd3, 2, "power_v", 0.1),
    (0xd5, 2, "battery_v", 0.01),
    (0xe8, 3, "lock_status_raw", 1.0),
    (0xf1, 4, "power_v", 0.001),
    (0xf5, 2, "illuminance_lux", 1.0),
    (0xfc, 1, "fence_id", 1.0),
    (0xfe, 4, "odometer_km", 1.0),
];

fn number(field: Field<'_>, draft: &mut Draft) -> bool {
    let known = NUMBERS
        .iter()
        .find(|(tag, bytes, ..)| *tag == field.tag && *bytes == field.data.len());
    let Some((_, _, name, share)) = known else {
        return false;
    };
    let whole = field.data.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b));
    if *share == 1.0 {
        draft.note(name, whole);
    } else {
        // Divided, not multiplied: 403 hundredths are 4.03, not 4.03 and a rest.
        draft.note(name, f64::from(whole) / (1.0 / share).round());
    }
    true
}

/// The many ways in which a battery is told.
fn battery(field: Field<'_>, draft: &mut Draft) -> bool {
    match (field.tag, field.data) {
        (0xd4 | 0xe1 | 0xe9, [0xff]) => draft.note("charging", true),
        (0xd4, [pct]) => draft.battery(f64::from(*pct)),
        (0x06 | 0xe1 | 0xe9 | 0xfe, [pct]) => draft.battery_if_any(f64::from(*pct)),
        (0x56, [tenths, _]) => draft.battery_if_any(f64::from(*tenths) * 10.0),
        (0x68, [a, b]) => draft.battery_if_any(f64::from(u16::from_be_bytes([*a, *b])) / 100.0),
        (0xe3, [_, pct, a, b, ..]) => {
            draft.battery_if_any(f64::from(*pct));
            draft.note("battery_v", f64::from(u16::from_be_bytes([*a, *b])) / 100.0);
        }
        (0xe4, [charging, pct]) => {
            draft.note("charging", *charging == 0);
            draft.battery_if_any(f64::from(*pct));
        }
        (0xf7, [a, b, c, d, more @ ..]) => {
            draft.note("battery_v", f64::from(u32::from_be_bytes([*a, *b, *c, *d])) / 1000.0);
            if let Some(state) = more.first() {
                draft.note("charging", matches!(state, 2 | 3));
            }
            if let Some(pct) = more.get(1) {
                draft.battery_if_any(f64::from(*pct));
            }
        }
        _ => return false,
    }
    true
}

fn text(field: Field<'_>, draft: &mut Draft) -> bool {
    let name = match field.tag {
        0x6c => "imsi",
        0x71 | 0xcc => "iccid",
        0x94 => "vin",
        0xbc => "driver",
        0xbd => "driver_card",
        0xed => "card",
        0xf2 => "firmware",
        0xfb => "container_said",
        _ => return false,
    };
    let text = ascii(field.data);
    let known = text.is_some();
    draft.note_some(name, text);
    known
}

/// Tenths of a degree, the highest bit for below nought; FFFF where no probe is.
fn temperatures(data: &[u8]) -> Value {
    data.chunks_exact(2)
        .map(|pair| match u16::from_be_bytes([pair[0], pair[1]]) {
            0xffff => Value::Null,
            raw if raw & 0x8000 != 0 => json!(-f64::from(raw & 0x7fff) / 10.0),
            raw => json!(f64::from(raw) / 10.0),
        })
        .collect()
}

/// Country, network, cell and area, signal: 13 bytes a cell.
fn cells(data: &[u8]) -> Value {
    data.chunks_exact(13)
        .filter_map(|cell| {
            let mut c = Cursor::new(cell);
            Some(json!({"mcc": c.u16()?, "mnc": c.u16()?, "cell_id": c.u32()?, "lac": c.u32()?, "gsm_level": c.u8()?}))
        })
        .collect()
}

/// A list of its own: length, tag, data. What is not such a list is kept as it is.
fn extension(data: &[u8], draft: &mut Draft) {
    let whole = || hex::encode(data);
    if let Some(text) = ascii(data) {
        draft.note("zone_said", text);
        return;
    }
    let mut kept = Map::new();
    let mut c = Cursor::new(data);
    while c.len() > 0 {
        let item = c.u16().and_then(|n| Some((c.u16()?, c.take(usize::from(n).checked_sub(2)?)?)));
        let Some((tag, value)) = item else {
            draft.note("field_eb", whole());
            return;
        };
        match (tag, value) {
            (0x00b2, iccid) => draft.note("iccid", hex::encode(iccid).trim_end_matches('f')),
            (0x002d, [a, b]) => draft.note("battery_v", f64::from(u16::from_be_bytes([*a, *b])) / 1000.0),
            (0x00a8 | 0x00e1, [pct]) => draft.battery_if_any(f64::from(*pct)),
            (0x00d5, imei) if ascii(imei).is_some() => draft.note_some("imei", ascii(imei)),
            (tag, value) => {
                kept.insert(format!("{tag:04x}"), hex::encode(value).into());
            }
        }
    }
    if !kept.is_empty() {
        draft.note("extension", kept);
    }
}
