//! 0x0900: what a terminal passes through. Where and when are read where the vendor's form is known; the rest is kept.

use super::alarms;
use super::location::{Device, coordinates, movement};
use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::{Cursor, ascii};
use crate::draft::{Draft, Position};
use crate::settings::Jt808Model;

/// Reads a body; `None` where its form is not known, or broken.
pub(crate) fn read(body: &[u8], device: Device<'_>) -> Option<Draft> {
    let mut c = Cursor::new(body);
    let kind = c.u8()?;
    let mut draft = Draft::of("transparent", body);
    match kind {
        0x53 | 0x54 => place_first(&mut c, device, &mut draft)?,
        0xff => signed_place(&mut c, device, &mut draft)?,
        0xf0 => vehicle(&mut c, device, &mut draft)?,
        0x40 | 0x41 => draft.note("text", ascii(&body[1..])?.trim()),
        _ => return None,
    }
    draft.note("transparent_type", kind);
    Some(draft)
}

fn time(c: &mut Cursor<'_>, device: Device<'_>) -> Option<Option<cordon_model::Timestamp>> {
    Some(civil_bcd(c.take(6)?, DateOrder::YearMonthDay, device.zone_offset_s()))
}

fn status_place(c: &mut Cursor<'_>, draft: &mut Draft) -> Option<()> {
    let status = c.u32()?;
    draft.position = Some(coordinates(status, c)?);
    alarms::status(status, Jt808Model::Standard, draft);
    Some(())
}

/// Status, place, movement, time, then samples of sensors or tags nearby.
fn place_first(c: &mut Cursor<'_>, device: Device<'_>, draft: &mut Draft) -> Option<()> {
    status_place(c, draft)?;
    movement(c, draft)?;
    draft.observed_at = time(c, device)?;
    draft.note("samples", hex::encode(c.rest()));
    Some(())
}

/// Time, then a place whose coordinates carry their own sign.
fn signed_place(c: &mut Cursor<'_>, device: Device<'_>, draft: &mut Draft) -> Option<()> {
    draft.observed_at = time(c, device)?;
    draft.position = Some(Position {
        lat: f64::from(c.i32()?) / 1e6,
        lon: f64::from(c.i32()?) / 1e6,
        valid: true,
        ..Position::default()
    });
    movement(c, draft)
}

/// Time, whether it was stored, vehicle type, kind, a list, and at its end the place.
fn vehicle(c: &mut Cursor<'_>, device: Device<'_>, draft: &mut Draft) -> Option<()> {
    draft.observed_at = time(c, device)?;
    draft.note("stored", c.u8()? > 0);
    draft.note("vehicle_type", c.u8()?);
    let kind = c.u8()?;
    draft.note("vehicle_message", kind);
    match kind {
        0x01 | 0x03 => {
            for _ in 0..c.u8()? {
                let tag = if kind == 0x01 { c.u16()? } else { u16::from(c.u8()?) };
                let length = usize::from(c.u8()?);
                draft.note(&format!("vehicle_{tag:04x}"), hex::encode(c.take(length)?));
            }
        }
        0x02 => {
            let mut codes = Vec::new();
            for _ in 0..c.u16()? {
                c.u32()?;
                for _ in 0..c.u16()? {
                    c.take(8)?;
                    let length = usize::from(c.u16()?);
                    codes.extend(ascii(c.take(length)?));
                }
            }
            draft.note("trouble_codes", codes);
        }
        _ => {
            draft.note("vehicle_data", hex::encode(c.rest()));
            return Some(());
        }
    }
    status_place(c, draft)
}
