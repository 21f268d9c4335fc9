//! Container numbers after ISO 6346: three letters of the owner, U, J or Z, six digits, and a check digit over all of them.
//!
//! The check digit chooses among what was seen; it never adds a character that was not. What fits no number is given as it was seen, and is
//! not accepted.

use cordon_model::ContainerNumber;

use crate::reading::{Alternative, Judged};
use crate::search::{Candidate, likeliest};
use crate::sure::{SURE, Sort, probability};
use crate::text::{Line, Spot, index};

/// Characters of a number.
const LENGTH: usize = 11;
/// A line may be so much longer: the size and type code that stands beside a number is read along with it.
const LONGER_MAX: usize = 5;
/// How often a code that is seen whole is no number after ISO 6346 all the same: painted wrong, or something else. Ours.
const NO_NUMBER: f32 = 0.1;
/// The same for what has a number's form but for its check digit, or for one character that is missing or too many: painters seldom err so.
/// Ours.
const MISPAINTED: f32 = 0.03;
/// A number is given in place of what was seen from this share on. Ours.
const LIKELIER: f32 = 0.5;
/// So many others are given.
const OTHERS: usize = 3;

/// What a line says as a container number.
#[must_use]
pub fn judge(line: &Line) -> Judged {
    let numbers = numbers(line);
    let seen = numbers.iter().map(|n| n.likely).sum::<f32>();
    let doubt = if is_nearly_one(&line.text()) { MISPAINTED } else { NO_NUMBER };
    // Among what was seen, a number that holds against all that does not.
    let confidence = |n: &Candidate| n.likely / (seen + doubt * (1.0 - seen).max(0.0)).max(f32::MIN_POSITIVE);
    let others = |from: usize| {
        let rest = numbers.iter().skip(from).take(OTHERS);
        rest.map(|n| Alternative {
            text: n.text.clone(),
            confidence: confidence(n),
        })
        .collect()
    };
    let best = numbers.first().filter(|best| confidence(best) >= LIKELIER);
    best.map_or_else(
        || Judged {
            text: line.text(),
            confidence: probability(Sort::Lawless, line.confidence),
            accepted: false,
            country: None,
            valid: line.text().parse::<ContainerNumber>().is_ok(),
            alternatives: others(0),
        },
        |best| {
            let confidence = probability(Sort::Number, confidence(best));
            Judged {
                text: best.text.clone(),
                confidence,
                accepted: confidence >= SURE,
                country: None,
                valid: true,
                alternatives: others(1),
            }
        },
    )
}

/// The numbers whose check digit holds that a line may say, the likeliest first.
fn numbers(line: &Line) -> Vec<Candidate> {
    let lengths = LENGTH..=LENGTH + LONGER_MAX;
    let mut found: Vec<Candidate> = Vec::new();
    if lengths.contains(&line.spots.len()) {
        for window in line.spots.windows(LENGTH) {
            found.extend(held(window));
        }
    }
    // Texts of other lengths: a character that was seen faintly, or twice.
    for seen in line.texts.iter().filter(|c| lengths.contains(&c.text.len())) {
        let windows = seen.text.as_bytes().windows(LENGTH).filter_map(|w| std::str::from_utf8(w).ok());
        found.extend(windows.filter(|w| w.parse::<ContainerNumber>().is_ok()).map(|w| Candidate {
            text: w.to_owned(),
            likely: seen.likely,
        }));
    }
    found.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    let mut known: Vec<Candidate> = Vec::new();
    for candidate in found {
        if known.iter().all(|k| k.text != candidate.text) {
            known.push(candidate);
        }
    }
    known
}

/// The numbers whose check digit holds that just these characters may be, the likeliest first; none but of eleven.
pub(crate) fn held(spots: &[Spot]) -> impl Iterator<Item = Candidate> + use<> {
    let shapes: Vec<Spot> = spots.iter().enumerate().map(|(place, spot)| by_shape(place, spot)).collect();
    let candidates = if spots.len() == LENGTH {
        likeliest(&shapes, may_stand)
    } else {
        Vec::new()
    };
    candidates.into_iter().filter(|c| c.text.parse::<ContainerNumber>().is_ok())
}

/// Whether it has a number's form, but for its check digit or for one character that is missing or too many.
fn is_nearly_one(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text.len() - letters;
    text.bytes().skip(letters).all(|c| c.is_ascii_digit()) && letters.abs_diff(4) + digits.abs_diff(LENGTH - 4) <= 1
}

/// Which characters may stand where.
fn may_stand(place: usize, sign: u8) -> bool {
    match place {
        0..=2 => sign.is_ascii_uppercase(),
        3 => matches!(sign, b'U' | b'J' | b'Z'),
        _ => sign.is_ascii_digit(),
    }
}

/// What was seen at a place, I and 1, O and 0 taken for one shape each: where it stands tells which it is.
fn by_shape(place: usize, spot: &Spot) -> Spot {
    let mut likely = spot.likely;
    for (letter, digit) in [(b'I', b'1'), (b'O', b'0')] {
        let here = if place <= 3 { letter } else { digit };
        if let Some(n) = index(here) {
            likely[n] = (spot.is(letter) + spot.is(digit)).min(1.0);
        }
    }
    Spot { likely }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{line_of, seen};

    #[test]
    fn the_check_digit_chooses_among_what_was_seen_and_refuses_else() {
        let doubt = |text: &str, place: usize, signs: &[(char, f32)]| {
            let mut line = seen(text, 0.98);
            line.spots[place] = line_of(&[signs]).spots[0].clone();
            line
        };
        for (line, text, accepted) in [
            (seen("CSQU3054383", 0.98), "CSQU3054383", true),
            // with its size and type beside it
            (seen("CSQU305438322G1", 0.98), "CSQU3054383", true),
            // a letter where a digit was meant, and the digit was seen too
            (doubt("CSQU3054383", 5, &[('O', 0.6), ('0', 0.4)]), "CSQU3054383", true),
            (doubt("CSQU3054383", 9, &[('6', 0.5), ('8', 0.5)]), "CSQU3054383", true),
            // letters and digits of one shape
            (doubt("IRSU2657681", 0, &[('1', 0.9), ('I', 0.08)]), "IRSU2657681", true),
            (doubt("CSQU3054383", 5, &[('O', 0.95), ('0', 0.01)]), "CSQU3054383", true),
            // seen less clearly: numbers are seldom painted wrong
            (doubt("CSQU3054383", 9, &[('6', 0.8), ('8', 0.2)]), "CSQU3054383", true),
            // hardly seen, but else the check digit does not hold: given, and not sure
            (doubt("CSQU3054383", 9, &[('6', 0.9), ('8', 0.08)]), "CSQU3054383", false),
            // the check digit does not hold, and nothing that was seen would make it hold
            (seen("CSQU3054384", 0.999), "CSQU3054384", false),
            // ten characters: the check digit is not made up
            (seen("CSQU305438", 0.98), "CSQU305438", false),
            (seen("", 0.98), "", false),
            (seen("MAXGROSS30480KG", 0.98), "MAXGROSS30480KG", false),
        ] {
            let judged = judge(&line);
            assert_eq!((judged.text.as_str(), judged.accepted), (text, accepted), "{judged:?}");
            assert_eq!(judged.valid, text.parse::<ContainerNumber>().is_ok());
            assert!((0.0..=1.0).contains(&judged.confidence));
        }
    }
}
