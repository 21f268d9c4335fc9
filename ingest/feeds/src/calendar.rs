//! Times as devices write them: six pairs of decimal digits, some of which are no time at all.

use cordon_model::Timestamp;

use crate::cursor::bcd;

/// In which order a device writes the three parts of a date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    DayMonthYear,
    YearMonthDay,
}

/// Reads six pairs of digits as a time in UTC, `zone_offset_s` being how far the device's clock is ahead of it.
///
/// All zeros mean "no fix yet", and a day that does not exist is no time either: both are `None`.
pub(crate) fn civil(digits: [u8; 6], order: DateOrder, zone_offset_s: i32) -> Option<Timestamp> {
    if digits == [0; 6] {
        return None;
    }
    let [a, month, b, hour, minute, second] = digits;
    let (day, year) = match order {
        DateOrder::DayMonthYear => (a, b),
        DateOrder::YearMonthDay => (b, a),
    };
    let t = Timestamp::from_civil(2000 + i32::from(year), month, day, hour, minute, second)?;
    Some(t.plus_seconds(-f64::from(zone_offset_s)))
}

/// The same from six bytes of BCD; `None` where a nibble is no digit.
pub(crate) fn civil_bcd(bytes: &[u8], order: DateOrder, zone_offset_s: i32) -> Option<Timestamp> {
    let mut digits = [0; 6];
    for (digit, byte) in digits.iter_mut().zip(bytes.get(..6)?) {
        *digit = u8::try_from(bcd(&[*byte])?).ok()?;
    }
    civil(digits, order, zone_offset_s)
}

/// The same from two texts of six digits, date and time of day.
pub(crate) fn civil_text(date: &str, time: &str, order: DateOrder) -> Option<Timestamp> {
    let mut digits = [0; 6];
    let text = [date, time].concat();
    if text.len() != 12 || date.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    for (digit, pair) in digits.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *digit = (pair[0] - b'0') * 10 + (pair[1] - b'0');
    }
    civil(digits, order, 0)
}
