//! The head of a message.

use super::frame::Variant;
use crate::cursor::{Cursor, is_bcd};

/// A message, taken apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) id: u16,
    pub(crate) attributes: u16,
    /// The version byte of the 2019 head.
    pub(crate) version: Option<u8>,
    pub(crate) terminal: &'a [u8],
    pub(crate) serial: u16,
    /// Whether the serial number took one byte: the lock family.
    pub(crate) short_serial: bool,
    /// How many parts there are, and which one this is, counted from 1.
    pub(crate) part: Option<(u16, u16)>,
    pub(crate) body: &'a [u8],
    /// How long the head says that the body is.
    pub(crate) declared: usize,
    pub(crate) variant: Variant,
}

const HEARTBEAT_OF_LOCKS: u16 = 0x0506;

/// How a head may be laid out, where more than one way is in use.
#[derive(Clone, Copy)]
struct Layout {
    terminal_bytes: usize,
    short_serial: bool,
}

impl<'a> Message<'a> {
    /// Takes the bytes between delimiters apart, checksum left out.
    pub(crate) fn read(content: &'a [u8], variant: Variant) -> Result<Self, String> {
        let mut c = Cursor::new(content);
        let short = || format!("a message of {} bytes has no whole head", content.len());
        let (id, attributes) = c.u16().zip(c.u16()).ok_or_else(short)?;
        let mut first = None;
        for layout in layouts(id, attributes, variant) {
            let message = Self::lay(c, id, attributes, variant, layout);
            if let Some(fits) = message.filter(|m| m.body.len() == m.declared) {
                return Ok(fits);
            }
            first = first.or(message);
        }
        first.ok_or_else(short)
    }

    fn lay(mut c: Cursor<'a>, id: u16, attributes: u16, variant: Variant, layout: Layout) -> Option<Self> {
        let version = if attributes & 1 << 14 != 0 { Some(c.u8()?) } else { None };
        let terminal = c.take(layout.terminal_bytes)?;
        let serial = if layout.short_serial { u16::from(c.u8()?) } else { c.u16()? };
        let part = if is_parted(id, attributes) {
            Some((c.u16()?, c.u16()?))
        } else {
            None
        };
        Some(Self {
            id,
            attributes,
            version,
            terminal,
            serial,
            short_serial: layout.short_serial,
            part,
            body: c.rest(),
            declared: usize::from(attributes & 0x3ff),
            variant,
        })
    }

    /// The device: its digits as sent, or the IMEI that the six bytes are where they are no digits.
    pub(crate) fn device(&self) -> String {
        if is_bcd(self.terminal) || self.terminal.len() > 7 {
            return hex::encode(self.terminal);
        }
        let number = self.terminal.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        format!("{number}{}", luhn(number))
    }

    /// Whether the head is as those of real devices are: a number of digits or an IMEI, and no attribute that is reserved.
    pub(crate) fn is_usual(&self) -> bool {
        let number = || self.terminal.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        let is_imei = || self.terminal.len() == 6 && (10_u64.pow(12)..10_u64.pow(14)).contains(&number());
        let attributes = is_lock_report(self.id) || self.attributes & 0x9800 == 0;
        attributes && (is_bcd(self.terminal) || is_imei())
    }

    /// Whether the lock family's own answer is due rather than the general one.
    pub(crate) const fn is_of_locks(&self) -> bool {
        self.short_serial
    }
}

/// The lock family puts other things into the bits for parts and encryption.
const fn is_lock_report(id: u16) -> bool {
    id >> 8 == 0x55
}

const fn is_parted(id: u16, attributes: u16) -> bool {
    attributes & 1 << 13 != 0 && !is_lock_report(id)
}

/// Whether the body is encrypted.
pub(crate) const fn is_encrypted(id: u16, attributes: u16) -> bool {
    attributes >> 10 & 7 != 0 && !is_lock_report(id)
}

/// The ways in which the head may be laid out; the first one whose length comes out right is taken, else the first.
fn layouts(id: u16, attributes: u16, variant: Variant) -> impl Iterator<Item = Layout> {
    let terminals: &[usize] = match (attributes & 1 << 14 != 0, variant) {
        (true, _) => &[10],
        (false, Variant::Standard) => &[6],
        (false, Variant::E7) => &[7, 6],
    };
    let serials: &[bool] = match id {
        HEARTBEAT_OF_LOCKS => &[true, false],
        id if is_lock_report(id) => &[true],
        _ => &[false],
    };
    terminals.iter().flat_map(move |&terminal_bytes| {
        serials.iter().map(move |&short_serial| Layout {
            terminal_bytes,
            short_serial,
        })
    })
}

/// The check digit after Luhn.
fn luhn(number: u64) -> u64 {
    let mut sum = 0;
    let mut left = number;
    let mut doubled = true;
    while left > 0 {
        let digit = left % 10;
        sum += match (doubled, digit) {
            (true, d) if d > 4 => d * 2 - 9,
            (true, d) => d * 2,
            (false, d) => d,
        };
        doubled = !doubled;
        left /= 10;
    }
    (10 - sum % 10) % 10
}
