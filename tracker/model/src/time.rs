//! Instants: microseconds since 1970 in UTC, written as RFC 3339.

use std::fmt;
use std::num::NonZeroU64;
use std::ops::{Add, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant, in microseconds since 1970-01-01T00:00:00Z. Written `2026-01-05T00:00:01Z`, with a fraction only where one is needed.
///
/// The earliest that a number of microseconds could say, 292,000 years ago, is none: so an `Option` of it takes no more room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU64);

/// Turns microseconds into a number of the same order that has no sign.
const SIGN: u64 = 1 << 63;

/// The text is no instant of RFC 3339 between the years 0000 and 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of RFC 3339 with a zone")]
pub struct NoTimestamp(String);

impl Timestamp {
    /// From microseconds since 1970 in UTC.
    #[must_use]
    pub const fn from_micros(us: i64) -> Self {
        Self(match NonZeroU64::new(us.cast_unsigned() ^ SIGN) {
            Some(shifted) => shifted,
            None => NonZeroU64::MIN,
        })
    }

    /// From whole seconds since 1970 in UTC.
    #[must_use]
    pub const fn from_seconds(s: i64) -> Self {
        Self::from_micros(s.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970 in UTC.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        (self.0.get() ^ SIGN).cast_signed()
    }

    /// Seconds since 1970 in UTC, with their fraction.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        self.as_micros() as f64 / 1e6
    }

    /// From the parts of a calendar clock in UTC; `None` where no such day or time exists (a leap second counts as 59).
    #[must_use]
    pub fn from_civil(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let year = i16::try_from(year).ok()?;
        let part = |v: u8| i8::try_from(v).ok();
        let second = if second == 60 { 59 } else { second };
        let civil = jiff::civil::DateTime::new(year, part(month)?, part(day)?, part(hour)?, part(minute)?, part(second)?, 0).ok()?;
        let instant = jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?;
        Some(Self::from_micros(instant.as_microsecond()))
    }

    /// The parts of the calendar clock in UTC: year, month, day, hour, minute, second.
    #[must_use]
    pub fn to_civil(self) -> (i16, u8, u8, u8, u8, u8) {
        let t = self.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
        let part = i8::unsigned_abs;
        (
            t.year(),
            part(t.month()),
            part(t.day()),
            part(t.hour()),
            part(t.minute()),
            part(t.second()),
        )
    }

    /// Seconds from `earlier` to this instant; negative when this one is before it.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.as_micros().saturating_sub(earlier.as_micros()) as f64 / 1e6
    }

    /// This instant, moved by whole or broken seconds.
    #[must_use]
    pub fn plus_seconds(self, s: f64) -> Self {
        Self::from_micros(self.as_micros().saturating_add((s * 1e6).round() as i64))
    }

    fn to_jiff(self) -> jiff::Timestamp {
        // jiff's range is the years -9999..9999; an instant beyond it can only come from arithmetic, and is shown at its edge.
        let us = self.as_micros();
        jiff::Timestamp::from_microsecond(us).unwrap_or(if us < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX })
    }
}

impl std::str::FromStr for Timestamp {
    type Err = NoTimestamp;

    fn from_str(s: &str) -> Result<Self, NoTimestamp> {
        let instant: jiff::Timestamp = s.parse().map_err(|_| NoTimestamp(s.to_owned()))?;
        Ok(Self::from_micros(instant.as_microsecond()))
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::from_micros(0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timestamp").field(&self.as_micros()).finish()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_jiff())
    }
}

impl Add<std::time::Duration> for Timestamp {
    type Output = Self;

    fn add(self, d: std::time::Duration) -> Self {
        Self::from_micros(self.as_micros().saturating_add(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl Sub<std::time::Duration> for Timestamp {
    type Output = Self;

    fn sub(self, d: std::time::Duration) -> Self {
        Self::from_micros(self.as_micros().saturating_sub(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time of RFC 3339")
            }
            fn visit_str<E: de::Error>(self, s: &str) -> Result<Timestamp, E> {
                s.parse().map_err(E::custom)
            }
        }
        d.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_same_instant() {
        for (read, written) in [
            ("2026-01-05T00:00:01Z", "2026-01-05T00:00:01Z"),
            ("2026-01-05T07:00:01+07:00", "2026-01-05T00:00:01Z"),
            ("2026-01-05T00:00:01.250+00:00", "2026-01-05T00:00:01.25Z"),
            ("2026-01-05T00:00:01.000001Z", "2026-01-05T00:00:01.000001Z"),
        ] {
            let t: Timestamp = read.parse().expect(read);
            assert_eq!(t.to_string(), written);
            assert_eq!(written.parse::<Timestamp>().expect(written), t);
        }
        for bad in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-05T00:00:01"] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        assert!(Timestamp::from_civil(2026, 2, 29, 0, 0, 0).is_none());
        assert!(Timestamp::from_civil(2024, 2, 29, 0, 0, 60).is_some());
        let t = Timestamp::from_civil(2026, 11, 22, 14, 5, 9).expect("a real day");
        assert_eq!(t.to_civil(), (2026, 11, 22, 14, 5, 9));
    }
}
