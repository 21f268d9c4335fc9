//! Binary frames: one or many positions, then a serial number.

use serde_json::json;

use super::head::{Begins, begins};
use super::status;
use super::{Draft, Told};
use crate::cursor::Cursor;
use crate::seal::jointech::{POSITION_BYTES, place};
use crate::settings::{Jt600Speed, Settings};

/// From this version on an acknowledgement names the serial number.
const NUMBERED_FROM: u8 = 0x19;

/// Reads a whole binary frame.
pub(crate) fn read(frame: &[u8], settings: &Settings) -> Result<Told, String> {
    let Begins::Yes(head) = begins(frame) else {
        return Err("the head of a binary frame is no head".to_owned());
    };
    if frame.len() != head.whole {
        return Err(format!(
            "a frame of {} bytes was cut off or ran on: {} came",
            head.whole,
            frame.len()
        ));
    }
    let (body, serial) = (head.body(frame), frame[frame.len() - 1]);
    let mut told = Told {
        device: Some(hex::encode(&frame[1..6])),
        ..Told::default()
    };
    let record_bytes = head.record_bytes(body);
    let mut must_acknowledge = false;
    for record in body.chunks(record_bytes) {
        if record.len() < record_bytes && !told.drafts.is_empty() {
            told.error = Some(format!("{} bytes are left over behind the last record", record.len()));
            break;
        }
        let (draft, asks) = match head.version {
            Some(version) => long_record(record, version, settings.jt600_speed),
            None => (short_record(record, head.kind >> 4, settings.jt600_speed), false),
        };
        must_acknowledge |= asks;
        told.drafts.extend(draft.map(|mut d| {
            d.note("data_type", head.kind & 15);
            d.note_some("protocol_version", head.version);
            d
        }));
    }
    told.reply = must_acknowledge.then(|| match head.version {
        Some(version) if version >= NUMBERED_FROM => format!("(P69,0,{serial})"),
        _ => "(P35)".to_owned(),
    });
    Ok(told)
}

/// A record of the long form, and whether it must be acknowledged.
fn long_record(record: &[u8], version: u8, speed: Jt600Speed) -> (Option<Draft>, bool) {
    let Some(mut draft) = position(record, speed) else {
        return (None, false);
    };
    let mut c = Cursor::new(&record[POSITION_BYTES..]);
    draft.note_some("odometer_km", c.u32());
    let satellites = c.u8().map(u32::from);
    if let Some(p) = &mut draft.position {
        p.satellites = satellites;
    }
    draft.note_some("vehicle_code", c.u32().filter(|&code| code != 0));
    let word = c.u16();
    if let Some(word) = word {
        status::read(word, version, &mut draft);
        mask_acknowledgement(&mut draft.record);
    }
    match c.u8() {
        Some(0xff) => draft.note("charging", true),
        Some(pct) => draft.battery(f64::from(pct)),
        None => {}
    }
    let cell = c.u16();
    draft.note_some("lac", c.u16());
    draft.note_some("gsm_level", c.u8());
    let cell_high = tail(&mut c, &mut draft);
    draft.note_some("cell_id", cell.map(|low| u32::from(cell_high.unwrap_or(0)) << 16 | u32::from(low)));
    (Some(draft), word.is_some_and(|w| w & status::MUST_ACKNOWLEDGE != 0))
}

/// What newer versions add; gives the high half of the cell's number.
fn tail(c: &mut Cursor<'_>, draft: &mut Draft) -> Option<u16> {
    draft.note_some("fence_id", c.u8());
    draft.note_some("wake_source", c.u8().map(|b| b & 15));
    c.take(2)?;
    let imei = hex::encode(c.take(8)?);
    // Fifteen digits in sixteen nibbles; a module without one fills them with 0F.
    if let Some(imei) = imei.strip_prefix('0').filter(|s| s.bytes().all(|b| b.is_ascii_digit())) {
        draft.note("imei", imei);
    }
    let cell_high = c.u16();
    draft.note_some("mcc", c.u16());
    draft.note_some("mnc", c.u8());
    cell_high
}

/// A lock that sends a record again may ask anew, or no longer, to be answered: that makes it no other record.
fn mask_acknowledgement(record: &mut [u8]) {
    const STATUS_LOW_AT: usize = POSITION_BYTES + 4 + 1 + 4 + 1;
    let from = record.iter().position(|&b| b == 0).map_or(0, |p| p + 1);
    if let Some(low) = record.get_mut(from + STATUS_LOW_AT) {
        *low &= !(status::MUST_ACKNOWLEDGE as u8);
    }
}

fn position(record: &[u8], speed: Jt600Speed) -> Option<Draft> {
    let place = place(record.first_chunk()?, speed);
    let mut draft = Draft::of("position", record);
    draft.observed_at = place.observed_at;
    if place.position.is_none() {
        draft.note("position_raw", hex::encode(&record[6..POSITION_BYTES]));
    }
    draft.position = place.position;
    Some(draft)
}

/// A record of the short form: an older tracker for vehicles, by its type.
fn short_record(record: &[u8], device_type: u8, speed: Jt600Speed) -> Option<Draft> {
    let mut draft = position(record, speed)?;
    let mut c = Cursor::new(&record[POSITION_BYTES..]);
    match device_type {
        1 => {
            let satellites = c.u8().map(u32::from);
            if let Some(p) = &mut draft.position {
                p.satellites = satellites;
            }
            draft.note_some("power_raw", c.u8());
            draft.note_some("flags_raw", c.u8());
            draft.note_some("altitude_m", c.u16());
            draft.note_some("cell_id", c.u16());
            draft.note_some("lac", c.u16());
            draft.note_some("gsm_level", c.u8());
        }
        2 => {
            let fuel_high = c.u8();
            draft.note_some("status_raw", c.take(4).map(hex::encode));
            draft.note_some("odometer_km", c.u32());
            let fuel = fuel_high.zip(c.u8()).map(|(high, low)| u16::from_be_bytes([high, low]));
            draft.note_some("fuel_raw", fuel);
        }
        3 => {
            let bits = c.rest().iter().take(10).fold(0_u128, |bits, &b| bits << 8 | u128::from(b));
            let part = |from: u32, wide: u32| (bits >> from & ((1 << wide) - 1)) as u32;
            draft.note("fuel_raw", json!([part(68, 12), part(56, 12), part(44, 12)]));
            draft.note("odometer_km", part(24, 20));
            draft.note("status_raw", format!("{:06x}", part(0, 24)));
        }
        _ => {}
    }
    draft.note("device_type", device_type);
    Some(draft)
}
