//! The head of a binary frame, and whether what follows can be records at all. No checksum says so: only digits do.

use crate::calendar::{DateOrder, civil_bcd};
use crate::cursor::{bcd, is_bcd};
use crate::seal::jointech::POSITION_BYTES;

/// The longest binary frame that is believed: some 300 records of 27 bytes.
pub(crate) const FRAME_BYTES_MAX: usize = 8192;
/// Delimiter, identity, version, type and length of the long form.
const LONG_HEAD_BYTES: usize = 10;
/// Without the version.
const SHORT_HEAD_BYTES: usize = 9;
/// The bytes that one record of the long form may take, newest form last.
const LONG_RECORD_BYTES: [usize; 3] = [34, 38, 51];
/// The bytes of one record of the short form, for the device types that say more than a position.
const SHORT_RECORD_BYTES: usize = 27;
/// The first version whose records are longer than 34 bytes.
const LONGER_FROM: u8 = 0x17;

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
    let Some(head) = head(bytes) else {
        return Begins::No;
    };
    let date = bytes.get(head.body_at..bytes.len().min(head.body_at + 6)).unwrap_or_default();
    if !is_bcd(date) {
        Begins::No
    } else if date.len() == 6 {
        Begins::Yes(head)
    } else {
        Begins::Perhaps
    }
}

/// The head that the first ten bytes are. Below 256 bytes of records the long form has a nought where the short form has its
/// length's low byte. Above, the one whose length can be is taken, and where both can be, long numbers from 7 on are of locks.
fn head(bytes: &[u8]) -> Option<Head> {
    let length = |at: usize| usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1]);
    let long = Head {
        version: Some(bytes[6]),
        kind: bytes[7],
        body_at: LONG_HEAD_BYTES,
        whole: length(8) + 10,
    };
    let short = Head {
        version: None,
        kind: bytes[6],
        body_at: SHORT_HEAD_BYTES,
        whole: length(7) + 10,
    };
    if bytes[8] == 0 {
        return Some(long).filter(Head::is_possible);
    }
    let many = Some(long).filter(|h| h.is_possible() && LONG_RECORD_BYTES.iter().any(|&r| h.body_bytes().is_multiple_of(r)));
    let few = Some(short).filter(Head::is_possible);
    if bytes[1] >> 4 >= 7 { many.or(few) } else { few.or(many) }
}

impl Head {
    fn body_bytes(&self) -> usize {
        self.whole.saturating_sub(self.body_at + 1)
    }

    fn is_possible(&self) -> bool {
        let body = self.body_bytes();
        let even = self.version.is_some() || body.is_multiple_of(self.short_record_bytes());
        body >= POSITION_BYTES && even && self.whole <= FRAME_BYTES_MAX
    }

    fn short_record_bytes(&self) -> usize {
        if matches!(self.kind >> 4, 1..=3) {
            SHORT_RECORD_BYTES
        } else {
            POSITION_BYTES
        }
    }

    /// How many bytes one record takes. No frame says so: the form is told by which one fills the frame with whole records.
    pub(crate) fn record_bytes(&self, body: &[u8]) -> usize {
        let Some(version) = self.version else {
            return self.short_record_bytes();
        };
        let mut forms = LONG_RECORD_BYTES;
        if version >= LONGER_FROM {
            forms.reverse();
        }
        let fills = |bytes: usize| body.len().is_multiple_of(bytes) && body.chunks_exact(bytes).all(|r| is_bcd(&r[..6]));
        // A form that is not known: one record, read as far as it goes.
        forms.into_iter().find(|&bytes| fills(bytes)).unwrap_or(body.len())
    }

    /// The records of a whole frame.
    pub(crate) fn body<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(self.body_at..self.body_at + self.body_bytes()).unwrap_or_default()
    }
}

/// How many bytes a frame takes that begins here and is all there, each of its records at a time and place that exist.
pub(crate) fn sound(bytes: &[u8]) -> Option<usize> {
    let Begins::Yes(head) = begins(bytes) else {
        return None;
    };
    let body = head.body(bytes.get(..head.whole)?);
    body.chunks(head.record_bytes(body)).all(is_sound_record).then_some(head.whole)
}

/// Whether the first record, as far as it is there, is at a time and place that exist.
pub(crate) fn may_be_sound(bytes: &[u8], head: &Head) -> bool {
    let first = bytes.get(head.body_at..head.body_at + POSITION_BYTES);
    first.is_none_or(is_sound_record)
}

fn is_sound_record(record: &[u8]) -> bool {
    let Some(r) = record.first_chunk::<POSITION_BYTES>() else {
        return false;
    };
    let at = r[..6] == [0; 6] || civil_bcd(&r[..6], DateOrder::DayMonthYear, 0).is_some();
    let angle = |digits: Option<u64>, most: u64| digits.is_some_and(|d| d / 100_000 <= most && d % 100_000 < 60_000);
    // To whole thousandths of a minute: the last digits are not needed to tell.
    at && angle(bcd(&r[6..10]).map(|d| d / 10), 90) && angle(bcd(&r[10..14]), 180)
}
