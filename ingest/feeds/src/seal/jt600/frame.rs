//! How the stream splits. Binary frames carry a length and no checksum, so what stands at the front is believed only as far
//! as its digits are digits, and only until the same device begins another frame inside of it.

use super::relay;
use crate::cursor::is_bcd;
use crate::dialect::Split;
use crate::seal::jointech::POSITION_BYTES;

/// The longest binary frame that is believed: some 300 records of 27 bytes.
pub(crate) const FRAME_BYTES_MAX: usize = 8192;
/// The longest text.
const TEXT_BYTES_MAX: usize = 1024;
/// The longest that a master relays, each byte escaped.
const RELAY_BYTES_MAX: usize = 2 * relay::REPORT_BYTES_MAX;
/// Delimiter, identity, version, type and length of the long form.
const LONG_HEAD_BYTES: usize = 10;
/// Without the version.
const SHORT_HEAD_BYTES: usize = 9;

/// The head of a binary frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The protocol's version; only the long form has one.
    pub(crate) version: Option<u8>,
    /// Device type (high nibble) and data type (low nibble).
    pub(crate) kind: u8,
    /// Where the records begin.
    pub(crate) body_at: usize,
    /// Bytes of the whole frame.
    pub(crate) whole: usize,
}

/// Whether a binary frame may begin here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    No,
    /// Nothing speaks against it, but its first record's time has not come yet.
    Perhaps,
    Yes(Head),
}

/// Looks for a head and the date of its first record, as far as there are bytes.
pub(crate) fn begins(bytes: &[u8]) -> Begins {
    if bytes.first() != Some(&b'$') || !is_bcd(bytes.get(1..6.min(bytes.len())).unwrap_or_default()) {
        return Begins::No;
    }
    if bytes.len() < LONG_HEAD_BYTES {
        return Begins::Perhaps;
    }
    let length = |at: usize| usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1]);
    // The long form's length is below 256, so its high byte is nought where the short form has its low byte.
    let long = bytes[8] == 0;
    let head = Head {
        version: long.then_some(bytes[6]),
        kind: if long { bytes[7] } else { bytes[6] },
        body_at: if long { LONG_HEAD_BYTES } else { SHORT_HEAD_BYTES },
        whole: length(if long { 8 } else { 7 }) + 10,
    };
    if head.whole < head.body_at + POSITION_BYTES + 1 || head.whole > FRAME_BYTES_MAX {
        return Begins::No;
    }
    let date = bytes.get(head.body_at..bytes.len().min(head.body_at + 6)).unwrap_or_default();
    if !is_bcd(date) {
        return Begins::No;
    }
    if date.len() == 6 { Begins::Yes(head) } else { Begins::Perhaps }
}

/// What to do with the front of the stream.
pub(crate) fn split(buffer: &[u8]) -> Split {
    match buffer.first() {
        Some(b'$') => split_binary(buffer),
        Some(b'(') => split_text(buffer),
        Some(_) => skip_to_start(buffer),
        None => Split::More,
    }
}

/// Skips the first byte and all behind it in which no frame can begin.
fn skip_to_start(buffer: &[u8]) -> Split {
    let next = buffer.iter().skip(1).position(|b| matches!(b, b'$' | b'('));
    Split::Skip(next.map_or(buffer.len(), |p| p + 1))
}

fn split_binary(buffer: &[u8]) -> Split {
    let head = match begins(buffer) {
        Begins::No => return skip_to_start(buffer),
        Begins::Perhaps => return Split::More,
        Begins::Yes(head) => head,
    };
    let seen = &buffer[..buffer.len().min(head.whole)];
    match begun_again(buffer, &buffer[1..6], seen.len()) {
        Again::At(at) => Split::Frame(at),
        Again::Perhaps => Split::More,
        Again::No if buffer.len() < head.whole => Split::More,
        Again::No => Split::Frame(head.whole),
    }
}

/// Whether the same device begins another frame within the first `within` bytes: then the first one was cut off.
enum Again {
    No,
    /// The bytes end in the middle of what looks like one.
    Perhaps,
    At(usize),
}

/// How much of `$` and the identity must be seen at the end of the bytes before more are waited for.
const SEEN_LEAST: usize = 3;

fn begun_again(buffer: &[u8], id: &[u8], within: usize) -> Again {
    let binary = [b"$", id].concat();
    let text = [b"(", hex::encode(id).as_bytes()].concat();
    for at in 1..within {
        let here = &buffer[at..];
        let mark = match here[0] {
            b'$' => &binary,
            b'(' => &text,
            _ => continue,
        };
        let seen = here.len().min(mark.len());
        if here[..seen] != mark[..seen] {
            continue;
        }
        if seen < mark.len() {
            if seen >= SEEN_LEAST {
                return Again::Perhaps;
            }
            continue;
        }
        match here[0] {
            b'(' => return Again::At(at),
            _ => match begins(here) {
                Begins::Yes(_) => return Again::At(at),
                Begins::Perhaps => return Again::Perhaps,
                Begins::No => {}
            },
        }
    }
    Again::No
}

/// Text ends at its bracket, and no bracket stands inside: another opening one means that the first text was cut off.
fn split_text(buffer: &[u8]) -> Split {
    for (at, &b) in buffer.iter().enumerate().skip(1) {
        match b {
            b')' => return Split::Frame(at + 1),
            b'(' => return if at > 1 { Split::Frame(at) } else { Split::Skip(1) },
            b',' if relay::head_bytes(&buffer[..=at]) == Some(at + 1) => return split_relay(buffer, at + 1),
            0x20..=0x7e if at < TEXT_BYTES_MAX => {}
            _ => return skip_to_start(buffer),
        }
    }
    Split::More
}

/// What a master relays is binary behind its head. Its brackets ought to be escaped, but there are devices that send them
/// plain: so the end is the first closing bracket by which all is there that the sub-device's type needs.
fn split_relay(buffer: &[u8], binary_at: usize) -> Split {
    let mut closed = None;
    for (at, &b) in buffer.iter().enumerate().skip(binary_at) {
        let over = at - binary_at > RELAY_BYTES_MAX || (matches!(b, b'(' | b'$') && begins_of(buffer, at));
        if over {
            return Split::Frame(closed.unwrap_or(at));
        }
        if b == b')' {
            if relay::is_complete(&buffer[binary_at..at]) {
                return Split::Frame(at + 1);
            }
            closed = closed.or(Some(at + 1));
        }
    }
    Split::More
}

/// Whether the device that the text in front names begins another frame here.
fn begins_of(buffer: &[u8], at: usize) -> bool {
    let digits: Vec<u8> = buffer.iter().skip(1).copied().take_while(u8::is_ascii_digit).collect();
    let here = &buffer[at + 1..];
    match buffer[at] {
        b'(' => here.starts_with(&digits) && here.get(digits.len()) == Some(&b','),
        _ => {
            let mut id = [0; 5];
            hex::decode_to_slice(&digits, &mut id).is_ok() && here.starts_with(&id) && matches!(begins(&buffer[at..]), Begins::Yes(_))
        }
    }
}
