//! 0x5501 and, sent again after a dead zone, 0x5502: the report of the JT701D and its kin over this protocol.
//!
//! Whether the fix is valid is told by the position's own flag. An established server takes every 0x5501 for valid and no
//! 0x5502: it would believe a lock without satellites, and lose what a lock stored in a dead zone.

use cordon_model::SealAlarm;
use serde_json::json;

use super::{lock, tlv};
use crate::cursor::Cursor;
use crate::draft::Draft;
use crate::seal::jointech::{POSITION_BYTES, place};
use crate::settings::Settings;

/// Product numbers of sensors; 3 is a lock.
const SENSORS: [u8; 2] = [1, 2];
const LOCK: u8 = 3;
const LOCKED: u16 = 1 << 5;

const LOCK_ALARMS: [(u8, SealAlarm); 6] = [
    (0, SealAlarm::Overspeed),
    (1, SealAlarm::LowBattery),
    (2, SealAlarm::Vibration),
    (3, SealAlarm::LowBattery),
    (5, SealAlarm::DeviceFenceEntered),
    (6, SealAlarm::DeviceFenceLeft),
];

/// Reads a report; `None` where it is shorter than its fixed part.
pub(crate) fn read(body: &[u8], settings: &Settings) -> Option<Draft> {
    let place = place(body.first_chunk()?, settings.jt600_speed);
    let mut c = Cursor::new(&body[POSITION_BYTES..]);
    let mut draft = Draft::of("lock_report", body);
    draft.observed_at = place.observed_at;
    draft.position = place.position;
    draft.note("gsm_level", c.u8()?);
    let satellites = u32::from(c.u8()?);
    if let Some(p) = &mut draft.position {
        p.satellites = Some(satellites);
    }
    draft.note("odometer_km", c.u32()?);
    match c.u8()? {
        0xaa | 0xab => draft.note("charging", true),
        pct => draft.battery(f64::from(pct)),
    }
    let (cell, area, product) = (c.u32()?, c.u16()?, c.u8()?);
    if cell != 0 && area != 0 {
        draft.note("cell_id", cell);
        draft.note("lac", area);
    }
    let (status, alarms) = (c.u16()?, c.u16()?);
    state(product, status, alarms, &mut draft);
    let fields = tlv::fields(c.rest()).unwrap_or_else(|(fields, left)| {
        draft.note("left_over", hex::encode(left));
        fields
    });
    for field in fields {
        extra(field, &mut draft);
    }
    Some(draft)
}

fn state(product: u8, status: u16, alarms: u16, draft: &mut Draft) {
    draft.note("product", product);
    draft.note("status_word", status);
    draft.note("alarm_word", alarms);
    let is = |bit: u8| alarms >> bit & 1 != 0;
    if product == LOCK {
        draft.state.locked = Some(status & LOCKED != 0);
        for (bit, alarm) in LOCK_ALARMS {
            if is(bit) {
                draft.alarm(alarm);
            }
        }
    } else if SENSORS.contains(&product) && is(0) {
        draft.alarm(SealAlarm::LowBattery);
    }
}

fn extra(field: tlv::Field<'_>, draft: &mut Draft) {
    match (field.tag, field.data) {
        (0x02, [a, b]) => draft.note("altitude_m", i16::from_be_bytes([*a, *b])),
        (0x0a, [a, b, mnc]) => {
            draft.note("mcc", u16::from_be_bytes([*a, *b]));
            draft.note("mnc", *mnc);
        }
        (0x0b, [kind, rest @ ..]) => lock::used(*kind, rest, draft),
        (0x0c, data) if data.len() == 6 => {
            let axis = |at: usize| i16::from_be_bytes([data[at], data[at + 1]]);
            draft.note("tilt_raw", json!([axis(0), axis(2), axis(4)]));
        }
        (0x10, [source]) => draft.note("wake_source", *source),
        (0xfc, [fence]) => draft.note("fence_id", *fence),
        (tag, data) => draft.note(&format!("field_{tag:02x}"), hex::encode(data)),
    }
}
