//! A KLV packet: its key, its BER lengths, its items, its checksum.

use crate::dialect::Split;

/// The universal key of the UAS Datalink local set.
pub(super) const KEY: [u8; 16] = [
    0x06, 0x0e, 0x2b, 0x34, 0x02, 0x0b, 0x01, 0x01, 0x0e, 0x01, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00,
];

/// No packet is longer. The standard knows no limit; those that are flown stay under 1,500.
pub(super) const BYTES_MAX: usize = 16 * 1024;

/// The checksum's tag: always the last item.
const CHECKSUM: u32 = 1;

/// One item of a local set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    pub(super) tag: u32,
    pub(super) value: &'a [u8],
}

/// What stands at the front of a stream.
///
/// A packet that was cut off does not take the next one with it: it ends where the next one's key begins.
pub(super) fn split(buffer: &[u8]) -> Split {
    let known = KEY.len().min(buffer.len());
    if buffer[..known] != KEY[..known] {
        return Split::Skip(next_key(buffer, 1));
    }
    if known < KEY.len() {
        return Split::More;
    }
    let wanted = match ber(&buffer[KEY.len()..]) {
        Ok((length, taken)) if length <= BYTES_MAX - KEY.len() - taken => KEY.len() + taken + length,
        Err(Cut::Here) => return Split::More,
        // Not a packet that we take: decoding says why, and what follows is looked at afresh.
        Ok(_) | Err(Cut::Endless) => return Split::Frame(KEY.len() + 1),
    };
    let next = whole_key(buffer, KEY.len());
    match next {
        Some(next) if next < wanted => Split::Frame(next),
        _ if buffer.len() >= wanted => Split::Frame(wanted),
        _ => Split::More,
    }
}

/// Where the next key may begin, at `from` or later; the end of the buffer where none does.
fn next_key(buffer: &[u8], from: usize) -> usize {
    let begins = |at: &usize| {
        let left = &buffer[*at..];
        let known = KEY.len().min(left.len());
        left[..known] == KEY[..known]
    };
    (from..buffer.len()).find(begins).unwrap_or(buffer.len())
}

fn whole_key(buffer: &[u8], from: usize) -> Option<usize> {
    let found = buffer.get(from..)?.windows(KEY.len()).position(|w| w == KEY)?;
    Some(from + found)
}

/// Why a BER length cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The bytes end within it.
    Here,
    /// It is the indefinite form, or longer than any packet.
    Endless,
}

/// A BER length and how many bytes it takes: one below 128, else a count of bytes and those.
fn ber(bytes: &[u8]) -> Result<(usize, usize), Cut> {
    let first = usize::from(*bytes.first().ok_or(Cut::Here)?);
    if first < 0x80 {
        return Ok((first, 1));
    }
    let count = first & 0x7f;
    if count == 0 || count > 4 {
        return Err(Cut::Endless);
    }
    let long = bytes.get(1..=count).ok_or(Cut::Here)?;
    Ok((long.iter().fold(0, |length, b| length << 8 | usize::from(*b)), count + 1))
}

/// A BER-OID tag and how many bytes it takes: seven bits a byte, the last one without its top bit.
fn tag(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut tag = 0;
    for (taken, byte) in bytes.iter().take(4).enumerate() {
        tag = tag << 7 | u32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((tag, taken + 1));
        }
    }
    None
}

/// The items of a whole packet, the checksum apart, and whether that is right; where it is not, an error, unless such packets are taken.
pub(super) fn items(packet: &[u8], accept_bad_checksum: bool) -> Result<(Vec<Item<'_>>, bool), String> {
    if !packet.starts_with(&KEY) {
        return Err("the packet does not begin with the key of a UAS local set (ST 0601)".to_owned());
    }
    let (length, taken) = ber(&packet[KEY.len()..]).map_err(|cut| match cut {
        Cut::Here => format!("the packet is cut off in its length, after {} bytes", packet.len()),
        Cut::Endless => "the packet's length is in a form that a local set may not have".to_owned(),
    })?;
    let head = KEY.len() + taken;
    let held = packet.len() - head;
    if length != held {
        return Err(format!("the packet says that it holds {length} bytes, and it holds {held}"));
    }
    let mut items = Vec::new();
    let mut at = head;
    let mut checked = false;
    while at < packet.len() {
        let item = item(packet, at)?;
        at += item.1;
        if item.0.tag != CHECKSUM {
            items.push(item.0);
            continue;
        }
        checked = match check(packet, at, &item.0) {
            Err(_) if accept_bad_checksum => false,
            result => result.map(|()| true)?,
        };
    }
    if !checked && !accept_bad_checksum {
        return Err("the packet has no checksum (tag 1)".to_owned());
    }
    Ok((items, checked))
}

/// The item at a place of the packet, and how many bytes it takes.
fn item(packet: &[u8], at: usize) -> Result<(Item<'_>, usize), String> {
    let left = &packet[at..];
    let (tag, tag_bytes) = tag(left).ok_or_else(|| format!("the tag at byte {at} is cut off or too long"))?;
    let (length, taken) =
        ber(&left[tag_bytes..]).map_err(|_| format!("the length of tag {tag} at byte {at} is cut off or in a wrong form"))?;
    let start = tag_bytes + taken;
    let value = start.checked_add(length).and_then(|end| left.get(start..end));
    let value = value.ok_or_else(|| {
        format!(
            "tag {tag} at byte {at} says that it is {length} bytes long, and {} are left",
            left.len() - start
        )
    })?;
    Ok((Item { tag, value }, start + length))
}

/// Holds the checksum item, which ends at `end`, against the bytes before its value.
fn check(packet: &[u8], end: usize, item: &Item<'_>) -> Result<(), String> {
    if end != packet.len() {
        return Err(format!("the checksum (tag 1) ends at byte {end}, and it must be the last item"));
    }
    let [high, low] = *item.value else {
        return Err(format!("the checksum (tag 1) has {} bytes, and it must have 2", item.value.len()));
    };
    let said = u16::from_be_bytes([high, low]);
    let counted = sum(&packet[..end - 2]);
    if said != counted {
        return Err(format!("the checksum is {said:#06x}, and the bytes add up to {counted:#06x}"));
    }
    Ok(())
}

/// The running 16-bit sum: bytes at even places count as high halves. It goes from the key's first byte to the checksum's length.
fn sum(bytes: &[u8]) -> u16 {
    bytes.iter().enumerate().fold(0, |sum: u16, (at, byte)| {
        sum.wrapping_add(if at % 2 == 0 { u16::from(*byte) << 8 } else { u16::from(*byte) })
    })
}
