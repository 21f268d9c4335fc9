//! Container numbers after ISO 6346: owner (3 letters), category (U, J or Z), serial (6 digits), check digit.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A container number whose check digit is right: eleven characters, A–Z and 0–9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerNumber([u8; 11]);

/// Why a text is no container number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoContainerNumber {
    /// Not eleven characters once spaces, dots, dashes and slashes are left out.
    #[error("a container number has 11 characters, `{0}` has {1}")]
    Length(String, usize),
    /// Not four letters and seven digits, or a category other than U, J, Z.
    #[error("`{0}` is not three owner letters, U, J or Z, and seven digits")]
    Shape(String),
    /// The last digit is not the one that ISO 6346 computes.
    #[error("the check digit of `{number}` is {found}, it should be {expected}")]
    CheckDigit {
        /// The text as it was read.
        number: String,
        /// The digit in it.
        found: u8,
        /// The digit that ISO 6346 computes.
        expected: u8,
    },
}

/// The check digit of ten characters after ISO 6346 (a remainder of 10 counts as 0); `None` where one is no A–Z or 0–9.
///
/// Letters count from 10 upward, leaving out the multiples of 11; the n-th place weighs 2ⁿ; the sum is taken modulo 11.
#[must_use]
pub fn check_digit(first_ten: &[u8]) -> Option<u8> {
    let mut sum = 0_u32;
    for (place, &c) in first_ten.iter().take(10).enumerate() {
        let value = match c {
            b'0'..=b'9' => u32::from(c - b'0'),
            b'A'..=b'Z' => {
                let n = u32::from(c - b'A') + 10;
                n + (n - 1) / 10 // A=10, B=12 … K=21, L=23 … U=32, V=34: 11, 22 and 33 are left out
            }
            _ => return None,
        };
        sum += value << place;
    }
    (first_ten.len() == 10).then_some((sum % 11 % 10) as u8)
}

impl ContainerNumber {
    /// The eleven characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number as it is painted: `CSQU 305438 3`.
    #[must_use]
    pub fn painted(&self) -> String {
        let s = self.as_str();
        format!("{} {} {}", &s[..4], &s[4..10], &s[10..])
    }
}

impl std::str::FromStr for ContainerNumber {
    type Err = NoContainerNumber;

    fn from_str(s: &str) -> Result<Self, NoContainerNumber> {
        let kept: Vec<u8> = s
            .bytes()
            .filter(|b| !matches!(b, b' ' | b'-' | b'.' | b'/'))
            .map(|b| b.to_ascii_uppercase())
            .collect();
        let whole: [u8; 11] = kept
            .as_slice()
            .try_into()
            .map_err(|_| NoContainerNumber::Length(s.to_owned(), kept.len()))?;
        let shaped = whole[..3].iter().all(u8::is_ascii_uppercase)
            && matches!(whole[3], b'U' | b'J' | b'Z')
            && whole[4..].iter().all(u8::is_ascii_digit);
        let expected = check_digit(&whole[..10])
            .filter(|_| shaped)
            .ok_or_else(|| NoContainerNumber::Shape(s.to_owned()))?;
        let found = whole[10] - b'0';
        if found == expected {
            Ok(Self(whole))
        } else {
            Err(NoContainerNumber::CheckDigit {
                number: s.to_owned(),
                found,
                expected,
            })
        }
    }
}

impl fmt::Display for ContainerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ContainerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ContainerNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ContainerNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_right_and_wrong_numbers() {
        let check = |text: &str, expected: Result<&str, &str>| match (text.parse::<ContainerNumber>(), expected) {
            (Ok(n), Ok(painted)) => assert_eq!(n.painted(), painted),
            (Err(e), Err(part)) => assert!(e.to_string().contains(part), "{text}: {e}"),
            (got, _) => panic!("{text}: {got:?}"),
        };
        check("CSQU3054383", Ok("CSQU 305438 3")); // the example of the standard
        check("csqu 305438-3", Ok("CSQU 305438 3"));
        check("CSQU3054384", Err("should be 3"));
        check("CSQX3054383", Err("U, J or Z"));
        check("CSQU305438", Err("has 10"));
        check("", Err("has 0"));
        check("ĐSQU3054383", Err("has 12"));
    }

    #[test]
    fn a_remainder_of_ten_is_the_digit_zero() {
        let tens = (0..1_000_000_u32)
            .map(|n| format!("TSTU{n:06}"))
            .find(|s| {
                let sum: u32 = s
                    .bytes()
                    .enumerate()
                    .map(|(i, c)| {
                        let v = if c.is_ascii_digit() {
                            u32::from(c - b'0')
                        } else {
                            // the table of the standard, written out
                            [
                                10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 37, 38,
                            ][usize::from(c - b'A')]
                        };
                        v << i
                    })
                    .sum();
                sum % 11 == 10
            })
            .expect("one in eleven has it");
        assert_eq!(check_digit(tens.as_bytes()), Some(0));
        assert!(format!("{tens}0").parse::<ContainerNumber>().is_ok());
    }
}
