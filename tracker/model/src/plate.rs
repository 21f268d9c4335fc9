//! Licence plates: letters and digits as they are compared, and the grammar of Vietnamese plates.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A plate as it is compared: A–Z and 0–9 only (Đ as D), in capitals. Any country's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plate(String);

/// What a Vietnamese plate stands for, by its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VietnamesePlate {
    /// Car, truck or bus: `51C-123.45`, or the older `51C-1234`.
    Car,
    /// Trailer or semi-trailer, series R: `51R-141.39`.
    Trailer,
    /// Motorcycle: `59-X1 123.45`, `59-AB 123.45`.
    Motorcycle,
    /// Military: two letters and four or five digits.
    Military,
    /// Diplomatic or international: `80-011-NG-01`, `41-291-NN-02`.
    Diplomatic,
    /// Special series: LD, DA, KT, MK, TD, HC, CD, CV, RM.
    Special,
    /// Temporary: T, province, five digits (or province, T, digits).
    Temporary,
}

impl Plate {
    /// Makes a plate out of what was typed or read: capitals, Đ as D, all but letters and digits left out. `None` where nothing is left.
    #[must_use]
    pub fn normalise(text: &str) -> Option<Self> {
        let kept: String = text
            .chars()
            .filter_map(|c| match c {
                'đ' | 'Đ' => Some('D'),
                c if c.is_ascii_alphanumeric() => Some(c.to_ascii_uppercase()),
                _ => None,
            })
            .collect();
        (!kept.is_empty()).then_some(Self(kept))
    }

    /// The letters and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a trailer's, by that grammar.
    #[must_use]
    pub fn is_trailers(&self) -> bool {
        self.vietnamese() == Some(VietnamesePlate::Trailer)
    }

    /// What it stands for, if it follows the grammar of Vietnamese plates.
    #[must_use]
    pub fn vietnamese(&self) -> Option<VietnamesePlate> {
        vietnamese(self.0.as_bytes())
    }
}

/// Series letters leave out I, J, O, Q and W; R is kept for trailers.
fn is_series(c: u8) -> bool {
    c.is_ascii_uppercase() && !matches!(c, b'I' | b'J' | b'O' | b'Q' | b'W')
}

fn digits(s: &[u8], least: usize, most: usize) -> bool {
    (least..=most).contains(&s.len()) && s.iter().all(u8::is_ascii_digit)
}

fn is_province(s: &[u8]) -> bool {
    digits(s, 2, 2) && (11..=99).contains(&((s[0] - b'0') * 10 + (s[1] - b'0')))
}

fn vietnamese(p: &[u8]) -> Option<VietnamesePlate> {
    const SPECIAL: [&[u8]; 9] = [b"LD", b"DA", b"KT", b"MK", b"TD", b"HC", b"CD", b"CV", b"RM"];
    if p.len() < 6 || p.len() > 10 {
        return None;
    }
    if p[0] == b'T' && is_province(&p[1..3]) {
        return digits(&p[3..], 5, 6).then_some(VietnamesePlate::Temporary);
    }
    if p[..2].iter().all(u8::is_ascii_uppercase) {
        return digits(&p[2..], 4, 5).then_some(VietnamesePlate::Military);
    }
    let (province, rest) = p.split_at(2);
    if !is_province(province) {
        return None;
    }
    if digits(&rest[..3], 3, 3) {
        let series = rest.get(3..5)?;
        let known = matches!(series, b"NG" | b"QT" | b"NN");
        return (known && digits(&rest[5..], 2, 2)).then_some(VietnamesePlate::Diplomatic);
    }
    if matches!(&rest[..2], b"NN" | b"NG" | b"QT") {
        return digits(&rest[2..], 5, 6).then_some(VietnamesePlate::Diplomatic);
    }
    if SPECIAL.contains(&&rest[..2]) {
        return digits(&rest[2..], 4, 5).then_some(VietnamesePlate::Special);
    }
    match rest {
        // Electric ones.
        [b'M', b'D', n, tail @ ..] if n.is_ascii_digit() && digits(tail, 5, 5) => Some(VietnamesePlate::Motorcycle),
        [b'T', tail @ ..] if digits(tail, 5, 6) && tail.len() == 6 => Some(VietnamesePlate::Temporary),
        [b'R', tail @ ..] if digits(tail, 4, 5) => Some(VietnamesePlate::Trailer),
        [s, tail @ ..] if is_series(*s) && *s != b'R' && digits(tail, 4, 5) => Some(VietnamesePlate::Car),
        [s, t, tail @ ..] if is_series(*s) && (t.is_ascii_digit() || is_series(*t)) && digits(tail, 4, 5) => {
            Some(VietnamesePlate::Motorcycle)
        }
        _ => None,
    }
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_vietnamese_plates() {
        use VietnamesePlate::{Car, Diplomatic, Military, Motorcycle, Special, Temporary, Trailer};
        for (text, normal, kind) in [
            ("51C-123.45", "51C12345", Some(Car)),
            ("29a 1234", "29A1234", Some(Car)),
            ("51R-141.39", "51R14139", Some(Trailer)),
            ("59-X1 123.45", "59X112345", Some(Motorcycle)),
            ("59-AB 123.45", "59AB12345", Some(Motorcycle)),
            ("29-MĐ1 123.45", "29MD112345", Some(Motorcycle)),
            ("TM-25-38", "TM2538", Some(Military)),
            ("80-011-NG-01", "80011NG01", Some(Diplomatic)),
            ("80NN-381-35", "80NN38135", Some(Diplomatic)),
            ("51LD-123.45", "51LD12345", Some(Special)),
            ("T51-12345", "T5112345", Some(Temporary)),
            ("51I-123.45", "51I12345", None),
            ("01C-123.45", "01C12345", None),
            ("51C-123", "51C123", None),
            ("ABCDEFG", "ABCDEFG", None),
        ] {
            let plate = Plate::normalise(text).expect(text);
            assert_eq!(plate.as_str(), normal);
            assert_eq!(plate.vietnamese(), kind, "{text}");
        }
        assert_eq!(Plate::normalise(" .-"), None);
    }
}
