//! What the server owes a terminal.

use cordon_model::Timestamp;

use super::frame::wrap;
use super::message::Message;

const GENERAL: u16 = 0x8001;
const REGISTERED: u16 = 0x8100;
const TIME: u16 = 0x8109;
const LOCKS: u16 = 0x4401;
const OK: u8 = 0;

/// Messages that answer us, or that nobody waits to see answered.
const UNANSWERED: [u16; 7] = [0x0001, 0x0104, 0x0201, 0x0701, 0x0702, 0x1300, 0x2070];

/// What the message is to be answered with; `None` where nothing is due.
pub(crate) fn to(m: &Message<'_>, received_at: Timestamp) -> Option<Vec<u8>> {
    match m.id {
        0x0100 => Some(registered(m)),
        0x0109 => Some(time(m, received_at)),
        // A lock's report asks for its answer by the highest attribute bit.
        id if id >> 8 == 0x55 => (m.attributes & 1 << 15 != 0).then(|| locks(m)),
        _ if m.is_of_locks() => Some(locks(m)),
        id if UNANSWERED.contains(&id) => None,
        _ => Some(general(m)),
    }
}

fn general(m: &Message<'_>) -> Vec<u8> {
    let [s0, s1] = m.serial.to_be_bytes();
    let [i0, i1] = m.id.to_be_bytes();
    compose(m, GENERAL, &[s0, s1, i0, i1, OK])
}

fn locks(m: &Message<'_>) -> Vec<u8> {
    let [i0, i1] = m.id.to_be_bytes();
    compose(m, LOCKS, &[i0, i1, OK])
}

/// The authentication code is the device's own name: who may speak is decided elsewhere.
fn registered(m: &Message<'_>) -> Vec<u8> {
    let body = [&m.serial.to_be_bytes()[..], &[OK], m.device().as_bytes()].concat();
    compose(m, REGISTERED, &body)
}

/// The time in UTC.
fn time(m: &Message<'_>, received_at: Timestamp) -> Vec<u8> {
    let (year, month, day, hour, minute, second) = received_at.to_civil();
    let [y0, y1] = year.to_be_bytes();
    compose(m, TIME, &[y0, y1, month, day, hour, minute, second, OK])
}

/// A message of ours: the asker's head, serial number 0 (1 in one byte for the lock family).
fn compose(m: &Message<'_>, id: u16, body: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(24 + body.len());
    content.extend(id.to_be_bytes());
    let version_bit = if m.version.is_some() { 1 << 14 } else { 0 };
    content.extend((body.len() as u16 | version_bit).to_be_bytes());
    content.extend(m.version);
    content.extend(m.terminal);
    if id == LOCKS {
        content.push(1);
    } else {
        content.extend([0, 0]);
    }
    content.extend(body);
    wrap(&content, m.variant)
}
