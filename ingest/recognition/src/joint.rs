//! What several looks at one thing say together.
//!
//! Each look gives every text a likelihood. A text that one look thinks of is asked for in all the others, too, so that it comes out right where
//! each takes another character for something else, and where to one of them it is hardly there.

use crate::Kind;
use crate::container::held;
use crate::fuse::{Fused, Look};
use crate::reading::judge;
use crate::search::{Candidate, likeliest};
use crate::text::{Line, Spot};

/// Frames of one pass see the same dirt and the same shadow: together they count as so many independent looks at most. Ours.
const LOOKS_MAX: f32 = 3.0;
/// The least likelihood that a frame can give a character, so that one bad frame rules nothing out.
const LEAST: f32 = 3e-5;
/// The same for a text, beside the one that the frame takes for the likeliest. Ours.
const LEAST_TEXT: f32 = 1e-4;
/// So many texts of each look are weighed, and so many that the characters together make.
const TEXTS: usize = 8;
/// What a look takes for likely beyond those is spread over so many others: looks seldom agree on one of them. Ours.
const OTHERS: f32 = 100.0;
/// So many texts are weighed at most.
const TEXTS_MAX: usize = 64;

/// `looks`: one thing's, the best first, of as many characters each; not empty.
pub(crate) fn together(looks: &[&Look]) -> Fused {
    let first = looks[0];
    let shares = shares(looks);
    let mixed = mixed(looks, &shares);
    let texts = weighed(looks, &shares, thought_of(looks, &mixed));
    let alike = texts.first().is_some_and(|c| c.text.len() == mixed.len());
    let spots = if alike { mixed } else { first.line.spots.clone() };
    let line = Line {
        confidence: texts.first().map_or(0.0, |c| c.likely),
        spots,
        texts,
        ..Line::default()
    };
    Fused {
        kind: first.kind,
        judged: judge(first.kind, &line),
        line,
        frames: looks.len(),
        best: first.frame,
    }
}

/// How many independent looks each counts as.
fn shares(looks: &[&Look]) -> Vec<f32> {
    let worth: Vec<f32> = looks.iter().map(|l| l.worth()).collect();
    let total: f32 = worth.iter().sum();
    let most = worth[0].max(f32::MIN_POSITIVE);
    let scale = (total / most).min(LOOKS_MAX) / total.max(f32::MIN_POSITIVE);
    worth.into_iter().map(|w| w * scale).collect()
}

/// The texts, the likeliest first, with what all looks say of each.
fn weighed(looks: &[&Look], shares: &[f32], texts: Vec<String>) -> Vec<Candidate> {
    let mut sums = vec![0.0f32; texts.len()];
    // What none of them is: so many others with an even part each.
    let mut rest = (1.0 - shares.iter().sum::<f32>()) * OTHERS.ln();
    for (look, share) in looks.iter().zip(shares) {
        let likely: Vec<f32> = texts.iter().map(|text| look.line.says(text)).collect();
        let most = likely.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        for (sum, likely) in sums.iter_mut().zip(&likely) {
            *sum += share * likely.max(LEAST_TEXT * most).ln();
        }
        rest += share * (1.0 - likely.iter().sum::<f32>()).max(LEAST_TEXT * most).ln();
    }
    let top = sums.iter().copied().fold(rest, f32::max);
    let whole = sums.iter().map(|s| (s - top).exp()).sum::<f32>() + (rest - top).exp();
    let mut all: Vec<Candidate> = texts
        .into_iter()
        .zip(sums)
        .map(|(text, sum)| Candidate {
            text,
            likely: (sum - top).exp() / whole,
        })
        .collect();
    all.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    all
}

/// What comes into question: what their characters make together (`spots`), and what each look takes for likely.
fn thought_of(looks: &[&Look], spots: &[Spot]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        if !text.is_empty() && texts.len() < TEXTS_MAX && texts.iter().all(|known| known != text) {
            texts.push(text.to_owned());
        }
    };
    for candidate in likeliest(spots, |_, _| true).iter().take(TEXTS) {
        add(&candidate.text);
    }
    if looks[0].kind == Kind::Container {
        held(spots).take(TEXTS).for_each(|candidate| add(&candidate.text));
    }
    for nth in 0..TEXTS {
        for candidate in looks.iter().filter_map(|l| l.line.texts.get(nth)) {
            add(&candidate.text);
        }
    }
    texts
}

/// All looks as one: character by character.
fn mixed(looks: &[&Look], shares: &[f32]) -> Vec<Spot> {
    (0..looks[0].line.spots.len())
        .map(|place| {
            let seen = || looks.iter().zip(shares);
            let logs =
                |of: &dyn Fn(&Spot) -> f32| -> f32 { seen().map(|(l, share)| share * of(&l.line.spots[place]).max(LEAST).ln()).sum() };
            let each: [f32; 36] = std::array::from_fn(|n| logs(&|s| s.likely[n]).exp());
            let none = logs(&|s| 1.0 - s.likely.iter().sum::<f32>()).exp();
            let sum = each.iter().sum::<f32>() + none;
            Spot {
                likely: each.map(|v| v / sum),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rectify::frame;
    use crate::text::{ALPHABET, decode};
    use crate::torch::SIGNS;

    /// A look in which each character has two places, nothing between, and some are taken for others with this likelihood.
    fn look(text: &str, mistaken: &[(usize, char, f32)]) -> Look {
        let sign = |c: u8| 1 + ALPHABET.iter().position(|a| *a == c).expect("in the alphabet");
        let mut places = Vec::new();
        for (n, c) in text.bytes().enumerate() {
            let mut place = [0.0002f32; SIGNS];
            let wrong = mistaken.iter().find(|m| m.0 == n);
            place[sign(c)] = 0.99 - wrong.map_or(0.0, |m| m.2);
            if let Some((_, other, share)) = wrong {
                place[sign(*other as u8)] = *share;
            }
            places.extend(place.iter().map(|p| p.ln()));
            places.extend((0..SIGNS).map(|s| if s == 0 { 0.995f32.ln() } else { 1e-4f32.ln() }));
        }
        Look {
            kind: Kind::Plate,
            line: decode(&places),
            weight: 1.0,
            frame: 0,
            quad: frame(100, 30),
        }
    }

    #[test]
    fn what_no_look_reads_comes_out_where_each_errs_elsewhere() {
        let looks = [
            look("51C12345", &[(3, '7', 0.55), (6, '9', 0.5)]),
            look("51C12345", &[(4, 'Z', 0.55)]),
            look("51C12345", &[(7, '6', 0.55), (0, 'S', 0.5)]),
        ];
        assert!(looks.iter().all(|l| l.line.text() != "51C12345"));
        let fused = together(&looks.iter().collect::<Vec<_>>());
        assert_eq!(fused.judged.text, "51C12345");
        assert!(fused.judged.accepted, "{:?}", fused.judged);
    }

    #[test]
    fn one_look_says_what_it_says_alone() {
        let alone = look("51C12345", &[(3, '7', 0.3)]);
        let (said, fused) = (judge(Kind::Plate, &alone.line), together(&[&alone]));
        assert_eq!(fused.judged.text, said.text);
        assert!(
            (fused.judged.confidence - said.confidence).abs() < 0.02,
            "{:?} {said:?}",
            fused.judged
        );
    }
}
