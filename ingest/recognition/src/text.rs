//! From the reader's places to a text: which characters stand there, and which others they might be.

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
    /// What it may say, the likeliest first, longer and shorter texts among them; none where frames were put together.
    pub texts: Vec<Candidate>,
}

impl Line {
    /// The likeliest characters.
    #[must_use]
    pub fn text(&self) -> String {
        self.spots.iter().map(|spot| char::from(spot.best().0)).collect()
    }
}

/// So many beginnings are followed at a time.
const BEAM: usize = 24;
/// A sign less likely than this at a place is not tried there.
const LEAST: f32 = 0.003;

/// The likeliest texts of places, each with the sum of all ways to see it: a sign may be seen at several places, and a faint one, that the
/// likeliest way leaves out, may be meant.
fn texts(places: &[f32]) -> Vec<Candidate> {
    let mut beam = vec![Begun {
        text: String::new(),
        ended: 1.0,
        open: 0.0,
    }];
    for place in places.chunks_exact(SIGNS) {
        let nothing = place[0].exp();
        let signs: Vec<(u8, f32)> = (1..SIGNS)
            .map(|n| (ALPHABET[n - 1], place[n].exp()))
            .filter(|s| s.1 >= LEAST)
            .collect();
        let last_is = |text: &str| text.bytes().last().and_then(index).map_or(0.0, |n| place[n + 1].exp());
        let mut next: Vec<Begun> = Vec::with_capacity(beam.len() * (signs.len() + 1));
        for begun in &beam {
            // Nothing, or the last sign still.
            let (ended, open) = ((begun.ended + begun.open) * nothing, begun.open * last_is(&begun.text));
            gather(&mut next, &begun.text, ended, open);
            for (sign, likely) in &signs {
                let again = begun.text.as_bytes().last() == Some(sign);
                let before = if again { begun.ended } else { begun.ended + begun.open };
                let mut text = String::with_capacity(begun.text.len() + 1);
                text.push_str(&begun.text);
                text.push(char::from(*sign));
                gather(&mut next, &text, 0.0, before * likely);
            }
        }
        next.sort_by(|a, b| (b.ended + b.open).total_cmp(&(a.ended + a.open)));
        next.truncate(BEAM);
        beam = next;
    }
    let all = beam.into_iter().map(|begun| Candidate {
        likely: begun.ended + begun.open,
        text: begun.text,
    });
    all.collect()
}

/// The beginning of a text: how likely it is with nothing seen after it, and with its last sign still in view.
struct Begun {
    text: String,
    ended: f32,
    open: f32,
}

fn gather(all: &mut Vec<Begun>, text: &str, ended: f32, open: f32) {
    match all.iter_mut().find(|b| b.text == text) {
        Some(begun) => (begun.ended, begun.open) = (begun.ended + ended, begun.open + open),
        None => all.push(Begun {
            text: text.to_owned(),
            ended,
            open,
        }),
    }
}

/// Reads places (logarithms, [`SIGNS`] each): a sign that stays is one character, and nothing between makes it two.
#[must_use]
pub fn decode(places: &[f32]) -> Line {
    let mut spots: Vec<Spot> = Vec::new();
    let mut sum = 0.0f32;
    let mut before = 0;
    for place in places.chunks_exact(SIGNS) {
        let (sign, best) = place
            .iter()
            .enumerate()
            .fold((0, f32::NEG_INFINITY), |top, (n, v)| if *v > top.1 { (n, *v) } else { top });
        sum += best;
        if sign > 0 {
            let seen: [f32; 36] = std::array::from_fn(|n| place[n + 1].exp());
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
        confidence: sum.exp(),
        texts: texts(places),
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
        texts: Vec::new(),
    }
}

/// A line that was seen clearly: each character with this likelihood.
#[cfg(test)]
pub(crate) fn seen(text: &str, likely: f32) -> Line {
    let signs: Vec<[(char, f32); 1]> = text.chars().map(|c| [(c, likely)]).collect();
    line_of(&signs.iter().map(<[(char, f32); 1]>::as_slice).collect::<Vec<_>>())
}
