//! UN/LOCODE: the five-letter names of trade places, `VNCLI` or `VN CLI`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A UN/LOCODE: two letters of the country, three of the place (letters or 2–9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locode([u8; 5]);

/// The text is no UN/LOCODE.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no UN/LOCODE: two letters of the country, three of the place (letters or 2-9)")]
pub struct NoLocode(String);

impl Locode {
    /// The five characters, without a space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The two letters of ISO 3166.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.as_str()[..2]
    }
}

impl std::str::FromStr for Locode {
    type Err = NoLocode;

    fn from_str(s: &str) -> Result<Self, NoLocode> {
        let kept: Vec<u8> = s.bytes().filter(|b| *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
        let whole: [u8; 5] = kept.try_into().map_err(|_| NoLocode(s.to_owned()))?;
        let good =
            whole[..2].iter().all(u8::is_ascii_uppercase) && whole[2..].iter().all(|c| c.is_ascii_uppercase() || matches!(c, b'2'..=b'9'));
        if good { Ok(Self(whole)) } else { Err(NoLocode(s.to_owned())) }
    }
}

impl fmt::Display for Locode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Locode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Locode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_codes() {
        for (text, good) in [
            ("VNCLI", true),
            ("vn hph", true),
            ("VN2AB", true),
            ("VN1AB", false),
            ("V1CLI", false),
            ("VNCL", false),
        ] {
            assert_eq!(text.parse::<Locode>().is_ok(), good, "{text}");
        }
        assert_eq!("VN CLI".parse::<Locode>().map(|l| l.country().to_owned()), Ok("VN".to_owned()));
    }
}
