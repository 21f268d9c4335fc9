//! How plates of other countries than Vietnam are built, as far as that helps to tell letters from digits of the same shape.
//!
//! `O` and `0`, `I` and `1` look alike on most plates: only where one stands in its number tells which it is.

/// Ways that hardly anything else is written in: `L` a letter, `D` a digit, `C` a digit or a letter but I and O. The first that fits counts.
const PLAIN: &[&str] = &[
    "LLDDDLL", // Slovakia, France, Italy, Serbia
    "DLDDDDD", // Czechia
    "DLLDDDD", // Czechia
    "LLDDLLL", // Great Britain
    "LLLDDDD", // Brazil, Czechia before 2001, Poland
    "LLLDLDD", // Brazil since 2018
    "DDDDLLL", // Spain
    "LDDDLLL", // Great Britain before 2001
];

/// Ways in which a badge, a lane or a size may be written as well: they tell twins apart, and vouch for nothing.
const LOOSE: &[&str] = &[
    "LLLDDD",  // Hungary, Sweden, Finland
    "LLDDDDD", // Poland, Denmark, Switzerland
    "LLDDDD",  // Slovakia before 1997, Switzerland
    "LLLLDDDD", "LLLLDDD", "LLLLDD", "LLLDD", "LLDDD",  // Germany
    "LCCCCC", // China, without the sign of the province
];

/// Whether a text is built in a way that hardly anything but a plate is.
pub(crate) fn vouches(text: &str) -> bool {
    PLAIN.iter().any(|way| fits(way, text))
}

fn fits(way: &str, text: &str) -> bool {
    way.len() == text.len() && way.bytes().zip(text.bytes()).all(|(class, sign)| may_be(class, sign))
}

fn may_be(class: u8, sign: u8) -> bool {
    match class {
        b'L' => sign.is_ascii_uppercase(),
        b'D' => sign.is_ascii_digit(),
        _ => sign.is_ascii_digit() || sign.is_ascii_uppercase() && !matches!(sign, b'I' | b'O'),
    }
}

/// The letter or digit that has the same shape.
pub(crate) fn twin(sign: u8) -> Option<u8> {
    match sign {
        b'O' => Some(b'0'),
        b'0' => Some(b'O'),
        b'I' => Some(b'1'),
        b'1' => Some(b'I'),
        _ => None,
    }
}

/// The text with its twins changed so that it is built in one of the ways; none where it is so already, or cannot be made so.
pub(crate) fn told_apart(text: &str) -> Option<String> {
    let ways = || PLAIN.iter().chain(LOOSE);
    if ways().any(|way| fits(way, text)) {
        return None;
    }
    let changed = |way: &str| -> Option<String> {
        let each = way.bytes().zip(text.bytes());
        each.map(|(class, sign)| {
            if may_be(class, sign) {
                Some(sign)
            } else {
                twin(sign).filter(|other| may_be(class, *other))
            }
        })
        .map(|sign| sign.map(char::from))
        .collect()
    };
    let all = ways().filter(|way| way.len() == text.len()).filter_map(|way| changed(way));
    // The fewer changes, the better; of equals the first.
    all.min_by_key(|other| other.bytes().zip(text.bytes()).filter(|(a, b)| a != b).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_are_told_apart_by_where_they_stand() {
        for (seen, meant) in [
            ("PP587A0", Some("PP587AO")),
            ("LM298A1", Some("LM298AI")),
            ("N0626AT", Some("NO626AT")),
            ("4B04979", None),
            ("RK346AL", None),
            ("OA12345", None),
            ("A1234O", Some("A12340")),
            ("ABCDEFG", None),
            ("51C12345", None),
            ("", None),
        ] {
            assert_eq!(told_apart(seen).as_deref(), meant, "{seen}");
        }
    }
}
