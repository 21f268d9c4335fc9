//! The location report: alarm, status, place and time, then fields with a tag and a length.

use super::alarms::{self, FIX_VALID, SOUTH, WEST};
use super::tlv::{self, Field};
use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::Cursor;
use crate::draft::{Draft, Position};
use crate::seal::jointech::signed;
use crate::settings::{Jt808Model, Settings};

/// What reading a place depends on.
#[derive(Clone, Copy)]
pub(crate) struct Device<'a> {
    pub(crate) name: &'a str,
    pub(crate) settings: &'a Settings,
}

impl Device<'_> {
    pub(crate) fn zone_offset_s(&self) -> i32 {
        self.settings.jt808_zone_offset_s(self.name)
    }
}

/// Bytes in front of the tagged fields.
const FIXED_BYTES: usize = 28;
/// Bytes of a tail without tags that some padlocks send.
const UNTAGGED_BYTES: usize = 18;

/// Reads a report into a record and those of the locks that it speaks for; `None` where it is shorter than its fixed part.
pub(crate) fn read(body: &[u8], device: Device<'_>) -> Option<Vec<Draft>> {
    let mut c = Cursor::new(body.get(..FIXED_BYTES)?);
    let mut draft = Draft::of("location", body);
    let (alarm, status) = (c.u32()?, c.u32()?);
    draft.position = Some(coordinates(status, &mut c)?);
    movement(&mut c, &mut draft)?;
    draft.observed_at = civil_bcd(c.take(6)?, DateOrder::YearMonthDay, device.zone_offset_s());
    let tail = &body[FIXED_BYTES..];
    let fields = if tail.len() == UNTAGGED_BYTES && tlv::fields(tail).is_err() {
        untagged(tail, &mut draft);
        Vec::new()
    } else {
        tlv::fields(tail).unwrap_or_else(|(fields, left)| {
            draft.note("left_over", hex::encode(left));
            fields
        })
    };
    let model = model(&fields, tail.is_empty(), status, device);
    alarms::alarms(alarm, model, &mut draft);
    alarms::status(status, model, &mut draft);
    let mut drafts = vec![draft];
    for field in fields {
        tlv::read(field, device.name, &mut drafts);
    }
    Some(drafts)
}

/// Latitude and longitude in millionths of a degree, their signs and validity in the status word.
pub(crate) fn coordinates(status: u32, c: &mut Cursor<'_>) -> Option<Position> {
    let (lat, lon) = (f64::from(c.u32()?) / 1e6, f64::from(c.u32()?) / 1e6);
    Some(Position {
        lat: signed(lat, status & SOUTH == 0),
        lon: signed(lon, status & WEST == 0),
        valid: status & FIX_VALID != 0,
        ..Position::default()
    })
}

/// Altitude, speed and course.
pub(crate) fn movement(c: &mut Cursor<'_>, draft: &mut Draft) -> Option<()> {
    draft.note("altitude_m", c.i16()?);
    let (speed, course) = (c.u16()?, c.u16()?);
    if let Some(p) = &mut draft.position {
        p.speed_kmh = Some(f64::from(speed) / 10.0);
        p.course_deg = Some(f64::from(course));
    }
    Some(())
}

/// What the terminal is: as set; else a lock if it sends a lock's own fields. The bits alone do not tell, because trackers
/// with other meanings for them are many; only a report without any field is taken at its word when it says "open".
fn model(fields: &[Field<'_>], bare: bool, status: u32, device: Device<'_>) -> Jt808Model {
    match device.settings.jt808_model(device.name) {
        Jt808Model::Auto => {
            let is_lock = fields.iter().any(|f| match f.tag {
                0x0b | 0xd4 => true,
                0xfc => f.data.len() == 1,
                _ => false,
            });
            if is_lock || (bare && alarms::speaks_of_an_open_lock(status)) {
                Jt808Model::Jt709
            } else {
                Jt808Model::Standard
            }
        }
        set => set,
    }
}

/// Battery and mileage left (4), kilometres (4), tenths of a volt (2), area (4), signal (1), reserved (3).
fn untagged(tail: &[u8], draft: &mut Draft) {
    let mut c = Cursor::new(tail);
    draft.note_some("left_raw", c.take(4).map(hex::encode));
    draft.note_some("odometer_km", c.u32());
    draft.note_some("battery_v", c.u16().map(|v| f64::from(v) / 10.0));
    draft.note_some("fence_id", c.u32());
    draft.note_some("gsm_level", c.u8());
}
