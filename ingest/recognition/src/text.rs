//! From the reader's places to a text: which characters stand there, and which others they might be.

use std::sync::Arc;

use crate::beam::{likelihood, texts};
use crate::search::Candidate;
use crate::torch::SIGNS;

/// What is read, in the order of the reader's signs (whose first is nothing).
pub const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// One character: how likely it is each of [`ALPHABET`]; what is missing to 1 is the likelihood that there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// In the order of [`ALPHABET`].
    pub likely: [f32; 36],
}

impl Spot {
    /// The likeliest character and its likelihood.
    #[must_use]
    pub fn best(&self) -> (u8, f32) {
        self.nth(0)
    }

    /// The `n`th likeliest.
    #[must_use]
    pub fn nth(&self, n: usize) -> (u8, f32) {
        let mut order: [usize; 36] = std::array::from_fn(|k| k);
        order.sort_by(|a, b| self.likely[*b].total_cmp(&self.likely[*a]));
        let at = order[n.min(35)];
        (ALPHABET[at], self.likely[at])
    }

    /// How likely it is `character`; 0 for what is not in the alphabet.
    #[must_use]
    pub fn is(&self, character: u8) -> f32 {
        index(character).map_or(0.0, |n| self.likely[n])
    }
}

/// Where a character stands in [`ALPHABET`].
#[must_use]
pub fn index(character: u8) -> Option<usize> {
    match character {
        b'0'..=b'9' => Some(usize::from(character - b'0')),
        b'A'..=b'Z' => Some(usize::from(character - b'A') + 10),
        _ => None,
    }
}

/// A text as it was read, before any grammar.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Line {
    /// Character by character.
    pub spots: Vec<Spot>,
    /// How likely the whole is as it stands, places where nothing was seen included.
    pub confidence: f32,
    /// What it may say, the likeliest first, longer and shorter texts among them; none where only characters are known.
    pub texts: Vec<Candidate>,
    /// How likely each of the reader's signs is at each of its places; nothing where only characters are known.
    pub places: Arc<[f32]>,
}

impl Line {
    /// The likeliest characters.
    #[must_use]
    pub fn text(&self) -> String {
        self.spots.iter().map(|spot| char::from(spot.best().0)).collect()
    }

    /// How likely it is that it says just this, however it is seen.
    #[must_use]
    pub fn says(&self, text: &str) -> f32 {
        if !self.places.is_empty() {
            return likelihood(&self.places, text);
        }
        if self.spots.len() != text.len() {
            return 0.0;
        }
        self.spots.iter().zip(text.bytes()).map(|(spot, sign)| spot.is(sign)).product()
    }
}

/// Reads places (logarithms, [`SIGNS`] each): a sign that stays is one character, and nothing between makes it two.
#[must_use]
pub fn decode(places: &[f32]) -> Line {
    let places: Arc<[f32]> = places.iter().map(|log| log.exp()).collect();
    let mut spots: Vec<Spot> = Vec::new();
    let mut whole = 1.0f32;
    let mut before = 0;
    for place in places.chunks_exact(SIGNS) {
        let (sign, best) = place
            .iter()
            .enumerate()
            .fold((0, -1.0), |top, (n, v)| if *v > top.1 { (n, *v) } else { top });
        whole *= best;
        if sign > 0 {
            let seen: [f32; 36] = std::array::from_fn(|n| place[n + 1]);
            match spots.last_mut() {
                // The place where it is seen best speaks for the character.
                Some(spot) if sign == before => {
                    if seen[sign - 1] > spot.likely[sign - 1] {
                        spot.likely = seen;
                    }
                }
                _ => spots.push(Spot { likely: seen }),
            }
        }
        before = sign;
    }
    Line {
        spots,
        confidence: whole,
        texts: texts(&places),
        places,
    }
}

/// A line of places with the likelihoods given for each.
#[cfg(test)]
pub(crate) fn line_of(places: &[&[(char, f32)]]) -> Line {
    let spot = |signs: &&[(char, f32)]| {
        let mut likely = [0.0; 36];
        for (sign, share) in *signs {
            likely[index(*sign as u8).expect("in the alphabet")] = *share;
        }
        Spot { likely }
    };
    let spots: Vec<Spot> = places.iter().map(spot).collect();
    let confidence = spots.iter().map(|s| s.best().1).product();
    Line {
        spots,
        confidence,
        ..Line::default()
    }
}

/// A line that was seen clearly: each character with this likelihood.
#[cfg(test)]
pub(crate) fn seen(text: &str, likely: f32) -> Line {
    let signs: Vec<[(char, f32); 1]> = text.chars().map(|c| [(c, likely)]).collect();
    line_of(&signs.iter().map(<[(char, f32); 1]>::as_slice).collect::<Vec<_>>())
}
