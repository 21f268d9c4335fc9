//! Delimiters, escaping, checksum, and how the stream splits.

use std::borrow::Cow;

use super::message::Message;
use crate::dialect::Split;

/// The longest frame: a body of 1,023 bytes with the longest head, each byte escaped, and its delimiters.
pub(crate) const FRAME_BYTES_MAX: usize = 2 * (1023 + 24) + 2;
/// The longest text.
const TEXT_BYTES_MAX: usize = 1024;
/// The shortest content between delimiters: a head with a one-byte serial, and the checksum.
const CONTENT_BYTES_MIN: usize = 12;

/// Which delimiter a device uses; its escapes follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// 7E, as the standard says.
    Standard,
    /// E7, as some vendors do.
    E7,
}

/// Escape, and what stands for it: the escaping byte and its second byte, and the byte that is meant.
type Escapes = &'static [(u8, u8, u8)];

impl Variant {
    pub(crate) fn of(frame: &[u8]) -> Option<Self> {
        match frame.first() {
            Some(b'(') => None,
            Some(0x7e) => Some(Self::Standard),
            Some(0xe7) => Some(Self::E7),
            // Without its opening delimiter: the closing one tells.
            _ if frame.last() == Some(&0xe7) => Some(Self::E7),
            _ => Some(Self::Standard),
        }
    }

    pub(crate) const fn delimiter(self) -> u8 {
        match self {
            Self::Standard => 0x7e,
            Self::E7 => 0xe7,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Standard => Self::E7,
            Self::E7 => Self::Standard,
        }
    }

    const fn escapes(self) -> Escapes {
        match self {
            Self::Standard => &[(0x7d, 0x01, 0x7d), (0x7d, 0x02, 0x7e)],
            Self::E7 => &[(0xe6, 0x01, 0xe6), (0xe6, 0x02, 0xe7), (0x3e, 0x01, 0x3e), (0x3e, 0x02, 0x3d)],
        }
    }
}

/// What stands between the delimiters; a broken frame may have lost either.
pub(crate) fn inner(frame: &[u8], variant: Variant) -> &[u8] {
    let d = [variant.delimiter()];
    let frame = frame.strip_prefix(&d).unwrap_or(frame);
    frame.strip_suffix(&d).unwrap_or(frame)
}

/// Undoes the escaping; `None` where an escape stands for nothing.
pub(crate) fn unescape(inner: &[u8], variant: Variant) -> Option<Cow<'_, [u8]>> {
    let escapes = variant.escapes();
    if !inner.iter().any(|b| escapes.iter().any(|e| e.0 == *b)) {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(b) = bytes.next() {
        if escapes.iter().any(|e| e.0 == b) {
            let second = bytes.next()?;
            out.push(escapes.iter().find(|e| (e.0, e.1) == (b, second))?.2);
        } else {
            out.push(b);
        }
    }
    Some(Cow::Owned(out))
}

/// A whole frame around content and its checksum, escaped as on the wire.
pub(crate) fn wrap(content: &[u8], variant: Variant) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 8);
    out.push(variant.delimiter());
    for b in content.iter().copied().chain([xor(content)]) {
        match variant.escapes().iter().find(|e| e.2 == b) {
            Some(e) => out.extend([e.0, e.1]),
            None => out.push(b),
        }
    }
    out.push(variant.delimiter());
    out
}

fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |x, b| x ^ b)
}

/// The content, checksum included, if its checksum is right.
pub(crate) fn check(content: &[u8]) -> Option<&[u8]> {
    (content.len() >= CONTENT_BYTES_MIN && xor(content) == 0).then_some(content)
}

/// What to do with the front of the stream.
///
/// A frame that is right in checksum and length is taken with both delimiters. Of anything else the closing delimiter is left
/// where it is: it may be the opening one of the next frame, and nothing that is whole may be lost behind what is broken.
pub(crate) fn split(buffer: &[u8], accept_bad_checksum: bool) -> Split {
    let Some(&first) = buffer.first() else {
        return Split::More;
    };
    let variant = match first {
        b'(' => return split_text(buffer),
        0x7e => Variant::Standard,
        0xe7 => Variant::E7,
        _ => return split_headless(buffer),
    };
    match close(&buffer[1..], first).map(|at| at + 1) {
        Some(1) => Split::Skip(1),
        Some(at) if accept_bad_checksum || is_alone(&buffer[..=at], variant) => Split::Frame(at + 1),
        Some(at) => split_broken(&buffer[..at], variant),
        None => match whole_within(buffer, variant.other()) {
            Some(at) => Split::Skip(text_within(&buffer[..at]).unwrap_or(at)),
            None if buffer.len() >= FRAME_BYTES_MAX => skip_to_start(buffer),
            None => Split::More,
        },
    }
}

/// Whether it is whole, and no frame of the other kind is whole inside of it: two delimiters around such a one have its
/// checksum too.
fn is_alone(frame: &[u8], variant: Variant) -> bool {
    is_whole(frame, variant) && whole_within(&frame[..frame.len() - 1], variant.other()).is_none()
}

fn close(bytes: &[u8], delimiter: u8) -> Option<usize> {
    bytes.iter().position(|&b| b == delimiter)
}

/// Something between two delimiters that is no frame: given as one, for its error, up to where another may begin in it.
fn split_broken(broken: &[u8], variant: Variant) -> Split {
    let other = close(&broken[1..], variant.other().delimiter()).map(|at| at + 1);
    match (text_within(broken), other) {
        (Some(text), other) if other.is_none_or(|o| text < o) => Split::Skip(text),
        (_, Some(other)) => Split::Frame(other),
        (_, None) => Split::Frame(broken.len()),
    }
}

/// Bytes without an opening delimiter: a frame all the same if they are right up to the closing one. Some devices put one
/// delimiter between two frames, and a frame that lost its closing one takes the next frame's opening one for it.
fn split_headless(buffer: &[u8]) -> Split {
    let [standard, e7] = [Variant::Standard, Variant::E7].map(|v| close(buffer, v.delimiter()).map(|at| (at, v)));
    // 7E has nothing to seek in front of a frame's end: what has one in it is not one frame of the other kind.
    let e7 = e7.filter(|(at, _)| standard.is_none_or(|(s, _)| *at < s));
    let whole = |(at, v): &(usize, Variant)| is_whole(&buffer[..=*at], *v);
    if let Some((at, _)) = standard.filter(whole).or(e7.filter(whole)) {
        return Split::Frame(at + 1);
    }
    let begun = standard.is_some() || e7.is_some() || text_within(buffer).is_some();
    if begun || buffer.len() >= FRAME_BYTES_MAX {
        skip_to_start(buffer)
    } else {
        Split::More
    }
}

/// Whether a frame is right in checksum and length, and nothing in its head is out of the way: noise has the right checksum
/// once in 256 times.
fn is_whole(frame: &[u8], variant: Variant) -> bool {
    let content = unescape(inner(frame, variant), variant);
    content.is_some_and(|c| {
        check(&c)
            .and_then(|c| Message::read(&c[..c.len() - 1], variant).ok())
            .is_some_and(|m| m.declared == m.body.len() && m.is_usual())
    })
}

/// Where, behind the first byte, a whole text begins that names its device.
fn text_within(bytes: &[u8]) -> Option<usize> {
    let is_text = |at: &usize| matches!(split_text(&bytes[*at..]), Split::Frame(n) if names_a_device(&bytes[*at..*at + n]));
    (1..bytes.len()).filter(|&at| bytes[at] == b'(').find(is_text)
}

/// Where a whole frame of that variant begins behind the first byte.
fn whole_within(bytes: &[u8], variant: Variant) -> Option<usize> {
    let d = variant.delimiter();
    let mut open = None;
    for (at, _) in bytes.iter().enumerate().skip(1).filter(|(_, b)| **b == d) {
        if open.is_some_and(|from| is_whole(&bytes[from..=at], variant)) {
            return open;
        }
        open = Some(at);
    }
    None
}

fn names_a_device(text: &[u8]) -> bool {
    text.len() > 8 && text[1..7].iter().all(u8::is_ascii_digit)
}

/// Skips the first byte and all behind it in which no frame can begin.
fn skip_to_start(buffer: &[u8]) -> Split {
    let next = buffer.iter().skip(1).position(|b| matches!(b, 0x7e | 0xe7 | b'('));
    Split::Skip(next.map_or(buffer.len(), |p| p + 1))
}

fn split_text(buffer: &[u8]) -> Split {
    for (at, b) in buffer.iter().enumerate().skip(1) {
        match b {
            b')' => return Split::Frame(at + 1),
            0x20..=0x7d if *b != b'(' && at < TEXT_BYTES_MAX => {}
            _ => return skip_to_start(buffer),
        }
    }
    Split::More
}
