//! Plates: any country's characters as they were seen; where Vietnam's grammar holds for something that was nearly as likely, that.

use cordon_model::Plate;

use crate::grammar;
use crate::reading::{Alternative, Judged};
use crate::search::{Candidate, likeliest};
use crate::sure::{SURE, Sort, probability};
use crate::text::{Line, Spot};

/// A text that follows the grammar goes before what was seen if it is at least so many times as likely. Ours.
const NEARLY: f32 = 0.2;
/// Letters and the digits that look like them: O and I are drawn alike on most plates, D and Q nearly so.
const ALIKE: [(char, char); 4] = [('O', '0'), ('I', '1'), ('D', '0'), ('Q', '0')];
/// Vietnam's plates of today have at least so many characters.
const WHOLE: usize = 8;
/// The shortest and the longest text that is a plate.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=10;
/// So many others are given.
const OTHERS: usize = 3;

/// What a line says as a plate.
#[must_use]
pub fn judge(line: &Line) -> Judged {
    let all = candidates(line);
    let Some(first) = all.first() else { return nothing(line) };
    let nearly = all.iter().find(|c| is_vietnamese(&c.text) && c.likely >= NEARLY * first.likely);
    let best = nearly.cloned().unwrap_or_else(|| told_apart(first, line));
    let sort = match (is_vietnamese(&best.text), grammar::vouches(&best.text)) {
        (true, _) => Sort::Vietnamese,
        (false, true) => Sort::Elsewhere,
        (false, false) => Sort::Lawless,
    };
    let confidence = probability(sort, best.likely);
    let others = all.iter().filter(|c| c.text != best.text).take(OTHERS);
    Judged {
        confidence,
        // Signs, badges and telephone numbers are seen as plates, too: what follows no grammar is for a person to look at.
        accepted: sort != Sort::Lawless && LENGTHS.contains(&best.text.len()) && confidence >= SURE,
        country: (sort == Sort::Vietnamese).then_some("VN"),
        valid: sort != Sort::Lawless,
        alternatives: others
            .map(|c| Alternative {
                text: c.text.clone(),
                confidence: c.likely.min(1.0 - confidence),
            })
            .collect(),
        text: best.text,
    }
}

/// What the line may say: as it was read, or character by character where frames were put together.
fn candidates(line: &Line) -> Vec<Candidate> {
    if !line.texts.is_empty() {
        return line.texts.iter().filter(|c| !c.text.is_empty()).cloned().collect();
    }
    let mut all = likeliest(&line.spots, |_, _| true);
    let first = all.first().map_or(1.0, |c| c.likely).max(f32::MIN_POSITIVE);
    for candidate in &mut all {
        candidate.likely = (candidate.likely * line.confidence / first).min(1.0); // places between characters count as well
    }
    all
}

/// Letters and digits of one shape told apart by where they stand: seen was the shape, so what was seen of both speaks for it.
fn told_apart(seen: &Candidate, line: &Line) -> Candidate {
    let plain = |shapes: &[(char, char)]| -> String {
        let sign = |c| shapes.iter().find(|(letter, _)| *letter == c).map_or(c, |(_, digit)| *digit);
        seen.text.chars().map(sign).collect()
    };
    // What is shorter may be another country's as it stands.
    let whole = |text: &String| is_vietnamese(text) && text.len() >= WHOLE;
    let text = Some(plain(&ALIKE[..2]))
        .filter(|text| is_vietnamese(text))
        .or_else(|| Some(plain(&ALIKE)).filter(whole))
        .or_else(|| grammar::told_apart(&seen.text));
    let Some(text) = text.filter(|text| *text != seen.text) else {
        return seen.clone();
    };
    let changed = |spot: &Spot, (was, is): (u8, u8)| {
        if was == is {
            1.0
        } else {
            1.0 + spot.is(is) / spot.is(was).max(f32::MIN_POSITIVE)
        }
    };
    let each = seen.text.bytes().zip(text.bytes());
    let more: f32 = line.spots.iter().zip(each).map(|(spot, pair)| changed(spot, pair)).product();
    let known = line.spots.len() == text.len();
    let likely = if known { (seen.likely * more).min(1.0) } else { seen.likely };
    Candidate { text, likely }
}

fn is_vietnamese(text: &str) -> bool {
    Plate::normalise(text).is_some_and(|p| p.vietnamese().is_some())
}

fn nothing(line: &Line) -> Judged {
    Judged {
        text: String::new(),
        confidence: probability(Sort::Lawless, line.confidence),
        accepted: false,
        country: None,
        valid: false,
        alternatives: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{line_of, seen};

    #[test]
    fn the_grammar_chooses_between_what_is_nearly_as_likely() {
        let doubt = |text: &str, place: usize, signs: &[(char, f32)]| {
            let mut line = seen(text, 0.999);
            line.spots[place] = line_of(&[signs]).spots[0].clone();
            line.confidence = line.spots.iter().map(|s| s.best().1).product();
            line
        };
        for (line, text, country, accepted) in [
            (seen("51C12345", 0.997), "51C12345", Some("VN"), true),
            // B for 8 in a digit's place
            (doubt("51C12345", 4, &[('B', 0.5), ('2', 0.45)]), "51C12345", Some("VN"), false),
            (doubt("51C12345", 0, &[('S', 0.4), ('5', 0.59)]), "51C12345", Some("VN"), false),
            (doubt("51C12345", 0, &[('S', 0.01), ('5', 0.985)]), "51C12345", Some("VN"), true),
            // another country's stays as it was seen
            (seen("WOBZK2955", 0.99), "WOBZK2955", None, false),
            // O and 0 are one shape: where it stands tells
            (seen("RK550A0", 0.999), "RK550AO", None, true),
            // a D where Vietnam has a digit, and one that its trailers and MĐ have
            (seen("3DE48588", 0.98), "30E48588", Some("VN"), false),
            (seen("A12D456", 0.98), "A12D456", None, false),
            (seen("29MD52072", 0.997), "29MD52072", Some("VN"), true),
            (seen("51C12345", 0.7), "51C12345", Some("VN"), false),
            (seen("12", 0.99), "12", None, false),
            (seen("", 0.99), "", None, false),
        ] {
            let judged = judge(&line);
            assert_eq!(
                (judged.text.as_str(), judged.country, judged.accepted),
                (text, country, accepted),
                "{judged:?}"
            );
        }
    }
}
