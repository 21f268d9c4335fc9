//! The likeliest texts of a line under a grammar that says which characters may stand where.

use crate::text::{ALPHABET, Spot};

/// So many beginnings are followed at a time.
const BEAM: usize = 64;
/// So many characters are tried at each place.
const TRIED: usize = 5;
/// A character less likely than this is not tried.
const LEAST: f32 = 0.002;

/// A text with its joint likelihood.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// A–Z and 0–9.
    pub text: String,
    /// The product of its characters' likelihoods, 0–1.
    pub likely: f32,
}

/// The likeliest texts, best first, in which each character may stand at its place. At most 64; none where some place allows nothing.
#[must_use]
pub fn likeliest(spots: &[Spot], allowed: impl Fn(usize, u8) -> bool) -> Vec<Candidate> {
    let mut beam = vec![Candidate {
        text: String::new(),
        likely: 1.0,
    }];
    for (place, spot) in spots.iter().enumerate() {
        let signs = tried(spot, |c| allowed(place, c));
        let mut next: Vec<Candidate> = Vec::with_capacity(beam.len() * signs.len());
        for begun in &beam {
            next.extend(signs.iter().map(|(sign, likely)| Candidate {
                text: format!("{}{}", begun.text, char::from(*sign)),
                likely: begun.likely * likely,
            }));
        }
        next.sort_by(|a, b| b.likely.total_cmp(&a.likely));
        next.truncate(BEAM);
        beam = next;
    }
    beam
}

/// The characters worth a try at one place, the likeliest first.
fn tried(spot: &Spot, allowed: impl Fn(u8) -> bool) -> Vec<(u8, f32)> {
    let mut signs: Vec<(u8, f32)> = ALPHABET
        .iter()
        .copied()
        .zip(spot.likely)
        .filter(|(sign, likely)| *likely >= LEAST && allowed(*sign))
        .collect();
    signs.sort_by(|a, b| b.1.total_cmp(&a.1));
    signs.truncate(TRIED);
    signs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::line_of;

    #[test]
    fn the_likeliest_come_first_and_the_grammar_holds() {
        let line = line_of(&[&[('B', 0.6), ('8', 0.35)], &[('1', 0.9), ('I', 0.08)]]);
        let all = likeliest(&line.spots, |_, _| true);
        let texts: Vec<&str> = all.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["B1", "81", "BI", "8I"]);
        let digits = likeliest(&line.spots, |_, c| c.is_ascii_digit());
        assert_eq!(digits.len(), 1);
        assert!((digits[0].likely - 0.315).abs() < 1e-3);
        assert!(likeliest(&line.spots, |_, c| c == b'Z').is_empty());
    }
}
