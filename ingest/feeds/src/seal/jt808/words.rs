//! What each message says. One reader a message, in [`read`]'s list.

use cordon_model::Timestamp;

use super::location::{self, Device};
use super::message::{Message, is_encrypted};
use super::parts::Parts;
use super::{Told, answer, lock_report, transparent};
use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::{Cursor, ascii};
use crate::draft::Draft;
use crate::settings::Settings;

/// What one body gave.
struct Read {
    drafts: Vec<Draft>,
    error: Option<String>,
}

/// What a message tells, and its answer. `content` is the whole message without its checksum.
pub(crate) fn tell(m: &Message<'_>, content: &[u8], device: &str, settings: &Settings, received_at: Timestamp, parts: &mut Parts) -> Told {
    let device = Device { name: device, settings };
    let replies = answer::to(m, received_at).into_iter().collect();
    if is_encrypted(m.id, m.attributes) {
        return Told {
            drafts: vec![message(m.id, content)],
            replies,
            error: Some(format!("the body of message {:04x} is encrypted", m.id)),
        };
    }
    let Some((total, index)) = m.part else {
        let Read { drafts, error } = read(m.id, m.body, content, device);
        return Told { drafts, replies, error };
    };
    // Each part is kept by itself, so that it may be acknowledged at once; what they say together comes with the last one.
    let mut part = message(m.id, content);
    part.note("part", index);
    part.note("parts", total);
    let mut told = Told {
        drafts: vec![part],
        replies,
        error: None,
    };
    if let Some(body) = parts.take(m, total, index) {
        let whole = read(m.id, &body, &body, device);
        told.drafts.extend(whole.drafts);
        told.error = whole.error;
    }
    told
}

fn message(id: u16, content: &[u8]) -> Draft {
    Draft::message(&name(id), content)
}

/// The name of a message that is not a report.
fn name(id: u16) -> String {
    match id {
        0x0001 => "answer".to_owned(),
        0x0002 | 0x0506 => "heartbeat".to_owned(),
        0x0003 => "logout".to_owned(),
        0x0100 => "registration".to_owned(),
        0x0102 => "authentication".to_owned(),
        0x0104 => "parameters".to_owned(),
        0x0107 => "attributes".to_owned(),
        0x0109 => "clock_asked".to_owned(),
        0x0701 | 0x1300 | 0x6006 => "text".to_owned(),
        0x0702 => "driver".to_owned(),
        0x0900 => "transparent".to_owned(),
        0x2070 => "acceleration".to_owned(),
        other => format!("{other:04x}"),
    }
}

fn read(id: u16, body: &[u8], content: &[u8], device: Device<'_>) -> Read {
    let report = match id {
        0x0200 => location::read(body, device),
        0x0201 => body.get(2..).and_then(|b| location::read(b, device)),
        0x0704 => return batch(body.get(3..), body.get(2).copied(), Width::Two, content, id, device),
        0x0210 if body.len() != 7 => return batch(Some(body), None, Width::One, content, id, device),
        id if id >> 8 == 0x55 => lock_report::read(body, device.settings).map(|d| vec![d]),
        0x0900 => match transparent::read(body, device) {
            Some(draft) => Some(vec![draft]),
            None => return kept(id, body, content, device),
        },
        _ => return kept(id, body, content, device),
    };
    match report {
        Some(drafts) => Read { drafts, error: None },
        None => Read {
            drafts: vec![message(id, content)],
            error: Some(format!("the body of message {id:04x} has only {} bytes", body.len())),
        },
    }
}

/// How many bytes the length in front of each report of a batch takes.
#[derive(Clone, Copy)]
enum Width {
    One,
    Two,
}

/// Many reports, each with its length in front; those in front of a broken one are given.
fn batch(reports: Option<&[u8]>, kind: Option<u8>, width: Width, content: &[u8], id: u16, device: Device<'_>) -> Read {
    let mut read = Read {
        drafts: Vec::new(),
        error: None,
    };
    let mut c = Cursor::new(reports.unwrap_or_default());
    while c.len() > 0 {
        let length = match width {
            Width::One => c.u8().map(usize::from),
            Width::Two => c.u16().map(usize::from),
        };
        let Some(drafts) = length.and_then(|n| c.take(n)).and_then(|b| location::read(b, device)) else {
            read.error = Some(format!("report {} of the batch is cut off", read.drafts.len() + 1));
            break;
        };
        read.drafts.extend(drafts.into_iter().map(|mut d| {
            if kind.is_some_and(|k| k > 0) {
                d.note("stored", true);
            }
            d
        }));
    }
    if read.drafts.is_empty() {
        read.drafts.push(message(id, content));
    }
    read
}

/// A message without a place: that it came, and what it says of the device.
fn kept(id: u16, body: &[u8], content: &[u8], device: Device<'_>) -> Read {
    let mut draft = message(id, content);
    let understood = match id {
        0x0002 => heartbeat(body, &mut draft),
        0x0100 => registration(body, &mut draft),
        0x0107 => attributes(body, &mut draft),
        0x0210 => battery_at(body, device, &mut draft),
        0x0701 => text(body.get(4..), &mut draft),
        0x6006 => text(body.get(1..), &mut draft),
        0x1300 => wide_text(body, &mut draft),
        0x0702 => driver(body, device, &mut draft),
        0x0102 | 0x0003 | 0x0506 | 0x0109 | 0x0001 => Some(()), // what they carry is a secret, or nothing
        _ => None,
    };
    if understood.is_none() && !body.is_empty() {
        draft.note("body", hex::encode(body));
    }
    Read {
        drafts: vec![draft],
        error: None,
    }
}

/// Some locks add battery, signal and status.
fn heartbeat(body: &[u8], draft: &mut Draft) -> Option<()> {
    if let [pct, gsm, status, ..] = body {
        draft.battery_if_any(f64::from(*pct));
        draft.note("gsm_level", *gsm);
        draft.note("status_raw", *status);
    }
    Some(())
}

/// Province (2), city (2), maker (5), model (20), terminal (7), plate colour (1), plate.
fn registration(body: &[u8], draft: &mut Draft) -> Option<()> {
    let mut c = Cursor::new(body);
    draft.note("province", c.u16()?);
    draft.note("city", c.u16()?);
    draft.note_some("maker", ascii(c.take(5)?));
    draft.note_some("device_model", ascii(c.take(20)?));
    draft.note_some("terminal", ascii(c.take(7)?));
    draft.note("plate_colour", c.u8()?);
    draft.note_some("plate_said", ascii(c.rest()));
    Some(())
}

/// Kind (2), maker (5), model (20), terminal (7), SIM card (10), then versions with their lengths.
fn attributes(body: &[u8], draft: &mut Draft) -> Option<()> {
    let mut c = Cursor::new(body);
    c.u16()?;
    draft.note_some("maker", ascii(c.take(5)?));
    draft.note_some("device_model", ascii(c.take(20)?));
    draft.note_some("terminal", ascii(c.take(7)?));
    draft.note("iccid", hex::encode(c.take(10)?));
    let hardware = usize::from(c.u8()?);
    draft.note_some("hardware", ascii(c.take(hardware)?));
    let firmware = usize::from(c.u8()?);
    draft.note_some("firmware", ascii(c.take(firmware)?));
    Some(())
}

/// Battery (1) and time (6), of a lock that has no fix.
fn battery_at(body: &[u8], device: Device<'_>, draft: &mut Draft) -> Option<()> {
    let mut c = Cursor::new(body);
    draft.battery(f64::from(c.u8()?));
    draft.observed_at = civil_bcd(c.take(6)?, DateOrder::YearMonthDay, device.zone_offset_s());
    Some(())
}

fn text(bytes: Option<&[u8]>, draft: &mut Draft) -> Option<()> {
    draft.note("text", String::from_utf8_lossy(bytes?).trim());
    Some(())
}

fn wide_text(body: &[u8], draft: &mut Draft) -> Option<()> {
    let units = body.get(2..)?.chunks_exact(2).map(|u| u16::from_be_bytes([u[0], u[1]]));
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    draft.note("text", text.trim());
    Some(())
}

/// Whether a card was put in, when, the reader's result, and the driver's name.
fn driver(body: &[u8], device: Device<'_>, draft: &mut Draft) -> Option<()> {
    let mut c = Cursor::new(body);
    draft.note("card_status", c.u8()?);
    draft.observed_at = civil_bcd(c.take(6)?, DateOrder::YearMonthDay, device.zone_offset_s());
    draft.note("card_result", c.u8()?);
    let length = usize::from(c.u8()?);
    draft.note("driver", String::from_utf8_lossy(c.take(length)?).trim());
    Some(())
}

/// Text on the same port: kept, and answered only where it asks for the time.
pub(crate) fn tell_text(sentence: &str, received_at: Timestamp) -> Told {
    let mut draft = Draft::message("text", sentence.as_bytes());
    draft.note("text", format!("({sentence})"));
    let reply = sentence.contains("BASE,2").then(|| {
        let (year, month, day, hour, minute, second) = received_at.to_civil();
        let now = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}");
        format!("({})", sentence.replace("TIME", &now)).into_bytes()
    });
    Told {
        drafts: vec![draft],
        replies: reply.into_iter().collect(),
        error: None,
    }
}
