//! Reads fields off the front of a stretch of bytes; what is not there is `None`, never a panic.

/// A place in a stretch of bytes.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    left: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// The next `n` bytes.
    pub(crate) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.left.split_at_checked(n)?;
        self.left = tail;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn i16(&mut self) -> Option<i16> {
        self.array().map(i16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    /// How many bytes are left.
    pub(crate) const fn len(&self) -> usize {
        self.left.len()
    }

    /// All that is left, without taking it.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.left
    }
}

/// Decimal digits, two a byte; `None` where a nibble is no digit.
pub(crate) fn bcd(bytes: &[u8]) -> Option<u64> {
    bytes.iter().try_fold(0_u64, |value, b| {
        let (high, low) = (u64::from(b >> 4), u64::from(b & 15));
        (high < 10 && low < 10).then(|| value.wrapping_mul(100) + high * 10 + low)
    })
}

/// Whether every nibble is a decimal digit.
pub(crate) fn is_bcd(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b >> 4 < 10 && b & 15 < 10)
}

/// Bytes as text, where they are printable ASCII padded with blanks or zeros; `None` where they are not, or nothing is left.
pub(crate) fn ascii(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|&b| b != 0 && b != b' ').map_or(0, |i| i + 1);
    let start = bytes.iter().position(|&b| b != 0 && b != b' ').unwrap_or(0);
    let kept = bytes.get(start..end)?;
    let printable = !kept.is_empty() && kept.iter().all(|b| matches!(b, 0x20..=0x7e));
    printable.then(|| kept.iter().map(|&b| char::from(b)).collect())
}
