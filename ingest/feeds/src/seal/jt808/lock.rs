//! The fields of locks: who used them, what befell them, and the locks that a terminal speaks for.
//!
//! Passwords stay in the frame, which is kept whole; they are not spread through what is shown.

use cordon_model::{LockEvent, Rope, SealAlarm};
use serde_json::{Value, json};

use super::tlv::Field;
use crate::cursor::{Cursor, ascii};
use crate::draft::Draft;

/// Reads a lock's field; `false` where it is none.
pub(crate) fn read(field: Field<'_>, device: &str, drafts: &mut Vec<Draft>) -> bool {
    let Some(draft) = drafts.first_mut() else {
        return false;
    };
    match (field.tag, field.data) {
        (0x0b, [kind, rest @ ..]) => used(*kind, rest, draft),
        (0x33, [mode]) => draft.note("mode", *mode),
        (0x33, data) if ascii(data).is_some() => padlock_text(data, draft),
        (0x60, [a, b, rest @ ..]) => event(u16::from_be_bytes([*a, *b]), rest, draft),
        (0x63, data) if !data.is_empty() && data.len() % 11 == 0 => padlocks(data, drafts),
        (0x67, data) if data.len() == 8 => draft.note("dynamic_password_sent", true),
        (0xd5, [count, rest @ ..]) if *count > 0 && rest.len() == usize::from(*count) * 13 => sub_locks(rest, device, drafts),
        (0xda, [a, b, state, ..]) => string(u16::from_be_bytes([*a, *b]), *state, draft),
        (0xe9, [a, b, c, d]) => draft.note("driver_card", u32::from_be_bytes([*a, *b, *c, *d]).to_string()),
        (0xfd, data) if data.len() == 10 => draft.note_some("cells", cell(data)),
        _ => return false,
    }
    true
}

/// Types that carry a password and perhaps a result.
const PASSWORD: [u8; 6] = [0x01, 0x02, 0x03, 0x05, 0x1e, 0x1f];
/// Types whose password was refused.
const PASSWORD_REFUSED: [u8; 10] = [0x06, 0x07, 0x08, 0x10, 0x11, 0x18, 0x19, 0x20, 0x28, 0x29];
/// The type of a card that opened, and perhaps a result.
const CARD: u8 = 0x22;
/// Types whose card was refused.
const CARD_REFUSED: [u8; 3] = [0x23, 0x2a, 0x2b];

/// The lock was used, or somebody tried: type, then password or card, then a result (FF: refused; 1–99: opened inside fence n).
pub(crate) fn used(kind: u8, rest: &[u8], draft: &mut Draft) {
    let card_refused = CARD_REFUSED.contains(&kind);
    let refused = card_refused || PASSWORD_REFUSED.contains(&kind);
    let by_card = kind == CARD || card_refused;
    let source = match kind {
        _ if by_card => "card".to_owned(),
        _ if refused || PASSWORD.contains(&kind) => "password".to_owned(),
        other => format!("{other:02x}"),
    };
    let result = rest.get(if by_card { 4 } else { 6 }).copied();
    let accepted = match result {
        _ if refused => Some(false),
        Some(result) => Some(result != 0xff),
        // A card or password that has no result beside it and no type for "refused" was let through.
        None => (by_card || PASSWORD.contains(&kind)).then_some(true),
    };
    if let Some(fence @ 1..=99) = result {
        draft.note("unlocked_in_fence", fence);
    }
    if card_refused {
        draft.alarm(SealAlarm::IllegalCard);
    }
    draft.state.lock_event = Some(LockEvent {
        source,
        accepted,
        card: Cursor::new(rest).u32().filter(|_| by_card).map(|c| format!("{c:010}")),
        result: result.map(u16::from),
    });
    draft.note("lock_event_type", kind);
}

/// `*M00,45,1136908H…`: seven characters of state, the battery's hundredths of a volt among them. The rest holds passwords.
fn padlock_text(data: &[u8], draft: &mut Draft) {
    let text = ascii(data).unwrap_or_default();
    let state = text.get(8..15).filter(|_| text.starts_with("*M00"));
    match state {
        Some(state) => {
            draft.note("lock_state_raw", state);
            let volts = state.get(2..5).and_then(|v| v.parse::<u32>().ok());
            draft.note_some("battery_v", volts.map(|v| f64::from(v) / 100.0));
        }
        None => draft.note("field_33", text),
    }
}

/// What a padlock's event means for its state.
fn event(code: u16, rest: &[u8], draft: &mut Draft) {
    draft.note("event_code", code);
    let short = if code >> 8 == 0xfc { code & 0xff } else { code };
    if matches!(short, 0x61..=0x66) && rest.len() >= 14 {
        draft.note("sub_device", hex::encode(&rest[..6]));
        draft.note_some("card", ascii(&rest[6..14]));
        return;
    }
    let state = &mut draft.state;
    match short {
        0x00 => (state.rope, state.locked) = (Some(Rope::Whole), Some(true)),
        0x01 => state.locked = Some(false),
        0x0f => {
            state.locked = Some(false);
            draft.alarm(SealAlarm::OpenedWhileSealed);
        }
        0x10 => draft.alarm(SealAlarm::Tampered),
        0x11 => {
            state.rope = Some(Rope::Cut);
            draft.alarm(SealAlarm::RopeCut);
        }
        0x12 => draft.alarm(SealAlarm::LowBattery),
        0x13 => draft.alarm(SealAlarm::WrongPassword),
        0x18 => draft.alarm(SealAlarm::MotorStuck),
        0x03..=0x0e => sealed_or_unsealed(short, rest, draft),
        _ => draft.note("event_data", hex::encode(rest)),
    }
}

/// Sealing and unsealing in pairs, by what: the odd one of a pair seals. From 0B on they are refused.
fn sealed_or_unsealed(code: u16, rest: &[u8], draft: &mut Draft) {
    let source = match code {
        0x05 | 0x06 => "bluetooth",
        0x07 | 0x08 => "platform",
        0x09 | 0x0a => "sms",
        _ => "card",
    };
    let refused = code >= 0x0b;
    if matches!(code, 0x0b | 0x0c) {
        draft.alarm(SealAlarm::IllegalCard);
    }
    draft.note("lock_action", if code & 1 == 1 { "seal" } else { "unseal" });
    draft.state.lock_event = Some(LockEvent {
        source: source.to_owned(),
        accepted: Some(!refused),
        card: ascii(rest).filter(|_| source == "card"),
        result: None,
    });
}

/// Adds a record of a lock that the terminal speaks for: a seal of its own, at the terminal's time.
fn add_sub<'a>(id: &str, item: &[u8], drafts: &'a mut Vec<Draft>) -> Option<&'a mut Draft> {
    let terminal = drafts.first()?;
    let record = [terminal.record.as_slice(), item].concat();
    let mut sub = Draft::of("sub_lock", &record);
    sub.observed_at = terminal.observed_at;
    sub.seal = Some(id.to_owned());
    sub.note("message", "sub_lock");
    drafts.push(sub);
    drafts.last_mut()
}

/// Identity (6), millivolts (2), sealed (31: yes), physical state, signal.
fn padlocks(data: &[u8], drafts: &mut Vec<Draft>) {
    let mut list: Vec<Value> = Vec::new();
    for item in data.chunks_exact(11) {
        let (id, sealed) = (hex::encode(&item[..6]), item[8] == 0x31);
        let millivolts = u16::from_be_bytes([item[6], item[7]]);
        list.push(json!({"id": id, "sealed": sealed}));
        if let Some(sub) = add_sub(&id, item, drafts) {
            sub.state.locked = Some(sealed);
            sub.note("battery_v", f64::from(millivolts) / 1000.0);
            sub.note("physical_state_raw", item[9]);
            sub.note("rssi_raw", item[10]);
        }
    }
    if let Some(terminal) = drafts.first_mut() {
        terminal.note("sub_locks", list);
    }
}

/// Identity (5), card (5), battery, status (bit 5: open). A single lock whose number ends the terminal's is the terminal itself.
fn sub_locks(data: &[u8], device: &str, drafts: &mut Vec<Draft>) {
    let mut list: Vec<Value> = Vec::new();
    for item in data.chunks_exact(13) {
        let (id, card) = (hex::encode(&item[..5]), hex::encode(&item[5..10]));
        let open = u16::from_be_bytes([item[11], item[12]]) >> 5 & 1 != 0;
        list.push(json!({"id": id, "card": card, "battery_pct": item[10], "locked": !open}));
        let itself = data.len() == item.len() && is_same_lock(&id, device);
        let lock = if itself { drafts.first_mut() } else { add_sub(&id, item, drafts) };
        if let Some(lock) = lock {
            lock.state.locked = Some(!open);
            lock.battery(f64::from(item[10]));
        }
    }
    if let Some(terminal) = drafts.first_mut() {
        terminal.note("sub_locks", list);
    }
}

fn is_same_lock(id: &str, device: &str) -> bool {
    let id = id.trim_start_matches('0');
    !id.is_empty() && device.ends_with(id)
}

/// A string seal: how often it was cut, and its state (bit 0: whole, bit 2: moving, bit 3: about its cover).
fn string(cuts: u16, state: u8, draft: &mut Draft) {
    draft.note("rope_cut_count", cuts);
    draft.note("moving", state >> 2 & 1 != 0);
    draft.note("cover_bit", state >> 3 & 1 != 0);
    if state & 1 != 0 {
        draft.state.rope = Some(Rope::Whole);
    } else {
        draft.state.rope = Some(Rope::Cut);
        draft.alarm(SealAlarm::RopeCut);
    }
}

/// Country (2), network (2), cell (4) and area (2).
fn cell(data: &[u8]) -> Option<Value> {
    let mut c = Cursor::new(data);
    Some(json!([{"mcc": c.u16()?, "mnc": c.u16()?, "cell_id": c.u32()?, "lac": c.u16()?}]))
}
