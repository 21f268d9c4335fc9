//! How the stream splits. Binary frames carry a length and no checksum, so what stands at the front is believed only until
//! another frame shows itself inside of it.

use super::head::{Begins, FRAME_BYTES_MAX, begins, may_be_sound, sound};
use super::relay;
use crate::dialect::Split;

/// The longest stretch that a frame may take.
pub(crate) const BYTES_MAX: usize = FRAME_BYTES_MAX;
/// The longest text.
const TEXT_BYTES_MAX: usize = 1024;
/// The longest that a master relays, each byte escaped.
const RELAY_BYTES_MAX: usize = 2 * relay::REPORT_BYTES_MAX;
/// The longest number by which a text names its device, and the shortest by which one is known inside of something else.
const DEVICE_DIGITS_MAX: usize = 20;
const DEVICE_DIGITS_MIN: usize = 8;

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
    let whole = buffer.get(..head.whole);
    let known = sound(buffer).is_some();
    for at in 1..buffer.len().min(head.whole) {
        match begins_again(buffer, at, known) {
            Again::Yes => return Split::Frame(at),
            Again::Perhaps => return Split::More,
            Again::No => {}
        }
    }
    if whole.is_some() { Split::Frame(head.whole) } else { Split::More }
}

/// Whether another frame begins inside of a binary one: then the first was cut off, or is noise.
enum Again {
    No,
    /// The bytes end in the middle of what looks like one.
    Perhaps,
    Yes,
}

/// How much of `$` and the identity must be seen at the end of the bytes before more are waited for.
const SEEN_LEAST: usize = 3;

/// Inside of what is sound only the same device is believed; inside of anything else, whatever is whole itself.
fn begins_again(buffer: &[u8], at: usize, known: bool) -> Again {
    let (here, id) = (&buffer[at..], &buffer[1..6]);
    match here[0] {
        b'$' => {
            let seen = here.len().min(6);
            let same = here[1..seen] == id[..seen - 1];
            match begins(here) {
                Begins::No => Again::No,
                Begins::Yes(_) if same || (!known && sound(here).is_some()) => Again::Yes,
                Begins::Yes(head) if !known && here.len() < head.whole && may_be_sound(here, &head) => Again::Perhaps,
                Begins::Perhaps if !known || (same && seen >= SEEN_LEAST) => Again::Perhaps,
                Begins::Yes(_) | Begins::Perhaps => Again::No,
            }
        }
        b'(' if here[1..].starts_with(hex::encode(id).as_bytes()) => Again::Yes,
        b'(' if !known => {
            let digits = here.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
            match split_text(here) {
                Split::Frame(_) if digits >= DEVICE_DIGITS_MIN => Again::Yes,
                Split::More => Again::Perhaps,
                Split::Frame(_) | Split::Skip(_) => Again::No,
            }
        }
        _ => Again::No,
    }
}

/// Text ends at its bracket, and no bracket stands inside: another opening one means that the first text was cut off.
/// What does not begin with a device's number is no text.
fn split_text(buffer: &[u8]) -> Split {
    let digits = buffer.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    match buffer.get(1 + digits) {
        _ if digits > DEVICE_DIGITS_MAX => return skip_to_start(buffer),
        None => return Split::More,
        Some(b',') if digits > 0 => {}
        Some(_) => return skip_to_start(buffer),
    }
    for (at, &b) in buffer.iter().enumerate().skip(1 + digits) {
        match b {
            b')' => return Split::Frame(at + 1),
            b'(' => return Split::Frame(at),
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
