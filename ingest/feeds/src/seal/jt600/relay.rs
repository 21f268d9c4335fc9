//! `(id,1,nnn,WLNET,5|7,2,<binary>)`: what a sub-lock or a sensor told its master by radio.

use std::borrow::Cow;

use cordon_model::{Cover, LockEvent, Rope, SealAlarm};

use super::{Draft, Told};
use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::Cursor;
use crate::seal::jointech::{POSITION_BYTES, place};
use crate::settings::Settings;

/// Position, time, identity, serial, voltage, battery, signal and type.
const HEAD_BYTES: usize = POSITION_BYTES + 6 + 5 + 1 + 2 + 1 + 1 + 1;
/// The longest report, head and payload.
pub(crate) const REPORT_BYTES_MAX: usize = HEAD_BYTES + 7;

/// What the sub-device adds behind the head, by its type: temperature 6 bytes, locks 7.
fn payload_bytes(kind: u8) -> Option<usize> {
    match kind {
        1 => Some(6),
        4..=6 => Some(7),
        _ => None,
    }
}

/// What the sub-device says of itself.
struct Sub<'a> {
    id: String,
    kind: u8,
    battery_pct: u8,
    payload: Cursor<'a>,
}

/// Where the binary part begins in a text (or the beginning of one), counted from its opening bracket or from behind it;
/// `None` where nothing is relayed.
pub(crate) fn head_bytes(text: &[u8]) -> Option<usize> {
    let mut commas = text.iter().enumerate().filter(|(_, b)| **b == b',').map(|(at, _)| at);
    let (before, after, last) = (commas.nth(2)?, commas.next()?, commas.nth(1)?);
    let way = text.get(after + 1..last)?.first()?;
    (text.get(before + 1..after) == Some(b"WLNET") && matches!(way, b'5' | b'7')).then_some(last + 1)
}

/// Reads a relayed message; `None` where the text is none.
pub(crate) fn read(inner: &[u8], settings: &Settings) -> Option<Told> {
    let binary = plain(inner.get(head_bytes(inner)?..)?);
    Some(report(&binary, settings).unwrap_or_else(|| {
        let mut draft = Draft::message("WLNET", inner);
        draft.note("text", String::from_utf8_lossy(inner).into_owned());
        Told {
            drafts: vec![draft],
            error: Some(format!("a relayed message of {} bytes is too short", binary.len())),
            ..Told::default()
        }
    }))
}

/// Whether what was sent, plain or escaped, is all that its type needs.
pub(crate) fn is_complete(sent: &[u8]) -> bool {
    let plain = plain(sent);
    plain
        .get(HEAD_BYTES - 1)
        .is_some_and(|&kind| plain.len() >= HEAD_BYTES + payload_bytes(kind).unwrap_or(0))
}

/// Undoes the escaping `3D 15` (, `3D 14` ), `3D 11` comma, `3D 00` =. Where it is undone already, or was never done, the
/// length says so.
fn plain(sent: &[u8]) -> Cow<'_, [u8]> {
    let needed = sent.get(HEAD_BYTES - 1).and_then(|&kind| payload_bytes(kind));
    if needed.is_some_and(|n| sent.len() == HEAD_BYTES + n) {
        return Cow::Borrowed(sent);
    }
    let mut out = Vec::with_capacity(sent.len());
    let mut at = 0;
    while let Some(&b) = sent.get(at) {
        let undone = match (b, sent.get(at + 1)) {
            (0x3d, Some(0x15)) => Some(b'('),
            (0x3d, Some(0x14)) => Some(b')'),
            (0x3d, Some(0x11)) => Some(b','),
            (0x3d, Some(0x00)) => Some(b'='),
            _ => None,
        };
        out.push(undone.unwrap_or(b));
        at += if undone.is_some() { 2 } else { 1 };
    }
    Cow::Owned(out)
}

fn report(binary: &[u8], settings: &Settings) -> Option<Told> {
    let place = place(binary.first_chunk()?, settings.jt600_speed);
    let mut c = Cursor::new(&binary[POSITION_BYTES..]);
    let time = c.take(6)?;
    let id = hex::encode(c.take(5)?);
    let (serial, centivolts, battery_pct, rssi, kind) = (c.u8()?, c.u16()?, c.u8()?, c.u8()?, c.u8()?);
    let serial_at = POSITION_BYTES + 6 + 5;
    let record = [&binary[..serial_at], &binary[serial_at + 1..]].concat();
    let mut draft = Draft::of("relay", &record);
    draft.observed_at = place.observed_at;
    draft.position = place.position;
    draft.note("message", "relay");
    draft.note("sub_device", id.as_str());
    draft.note("sub_type", kind);
    draft.note("sub_battery_v", f64::from(centivolts) / 100.0);
    draft.note("sub_battery_pct", battery_pct);
    draft.note("sub_rssi_dbm", -i32::from(rssi));
    let sub_time = civil_bcd(time, DateOrder::DayMonthYear, 0);
    draft.note_some("sub_time", sub_time.map(|t| t.to_string()));
    let mut drafts = vec![draft];
    let mut sub = Sub {
        id,
        kind,
        battery_pct,
        payload: c,
    };
    if kind == 1 {
        climate(&mut sub.payload, &mut drafts[0]);
    } else if let Some(mut lock) = sub_lock(&mut sub, &record) {
        // A sub-lock is a seal of its own: what befell its rope did not befall its master's.
        lock.observed_at = sub_time.or(drafts[0].observed_at);
        drafts.push(lock);
    } else {
        drafts[0].note("sub_payload", hex::encode(sub.payload.rest()));
    }
    Some(Told {
        drafts,
        reply: Some(format!("(P69,0,{serial})")),
        ..Told::default()
    })
}

fn climate(c: &mut Cursor<'_>, draft: &mut Draft) {
    if let Some(raw) = c.u16() {
        let magnitude = f64::from(raw & 0x0fff) / 10.0;
        draft.note("temperature_c", if raw >> 12 == 0 { magnitude } else { -magnitude });
    }
    draft.note_some("humidity_pct", c.u8());
    draft.note_some("sub_count", c.u16());
    draft.note_some("gateway_status", c.u8());
}

/// The state of a sub-lock, by its own table of events.
fn sub_lock(sub: &mut Sub<'_>, record: &[u8]) -> Option<Draft> {
    let is_rope_lock = match sub.kind {
        4 => true,
        5 | 6 => false,
        _ => return None,
    };
    let (event, status, cycles) = (sub.payload.u16()?, sub.payload.u16()?, sub.payload.u16()?);
    let mut draft = Draft::of("sub_lock", record);
    draft.seal = Some(sub.id.clone());
    draft.note("message", "sub_lock");
    draft.note("event_bits", event);
    draft.note("status_word", status);
    draft.note("lock_cycles", cycles);
    draft.note_some("gateway_status", sub.payload.u8());
    draft.battery(f64::from(sub.battery_pct));
    let is = |bit: u32| event >> bit & 1 != 0;
    if is_rope_lock {
        rope_lock(is, status, &mut draft);
    } else {
        valve(is, &mut draft);
    }
    Some(draft)
}

fn used(draft: &mut Draft, source: &str) {
    draft.state.lock_event = Some(LockEvent {
        source: source.to_owned(),
        accepted: Some(true),
        ..LockEvent::default()
    });
}

/// Type 4: a lock with a rope.
fn rope_lock(is: impl Fn(u32) -> bool, status: u16, draft: &mut Draft) {
    draft.state.locked = Some(status & 1 != 0);
    for (bit, source) in [(1, "bluetooth"), (3, "radio"), (9, "card")] {
        if is(bit) {
            used(draft, source);
        }
    }
    if is(2) {
        draft.state.cover = Some(Cover::Open);
        draft.alarm(SealAlarm::CoverOpened);
    }
    if is(4) {
        draft.state.rope = Some(Rope::Cut);
        draft.alarm(SealAlarm::RopeCut);
    }
    for (bit, name) in [(8, "rope_pulled"), (14, "sub_lock_lost")] {
        if is(bit) {
            draft.alarm(SealAlarm::from(name));
        }
    }
    if is(7) {
        draft.note("charging", true);
    }
}

/// Types 5 and 6: a valve's or a tank's lock.
fn valve(is: impl Fn(u32) -> bool, draft: &mut Draft) {
    if is(7) || is(0) {
        draft.state.locked = Some(true);
    } else if is(1) || is(6) || is(8) {
        draft.state.locked = Some(false);
    }
    for (bit, source) in [(6, "radio"), (8, "bluetooth")] {
        if is(bit) {
            used(draft, source);
        }
    }
    if is(10) {
        draft.state.rope = Some(Rope::Whole);
    }
    if is(5) {
        draft.state.cover = Some(Cover::Open);
        draft.alarm(SealAlarm::CoverOpened);
    }
    for (bit, alarm) in [
        (2, SealAlarm::LowBattery),
        (4, SealAlarm::Tampered),
        (9, SealAlarm::from("rope_pulled")),
    ] {
        if is(bit) {
            draft.alarm(alarm);
        }
    }
}
