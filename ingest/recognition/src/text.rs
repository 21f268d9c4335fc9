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
    let mut tree = Tree::default();
    let mut beam = vec![Begun {
        node: Tree::ROOT,
        ended: 1.0,
        open: 0.0,
    }];
    let mut signs: Vec<(u8, f32)> = Vec::with_capacity(SIGNS);
    for place in places.chunks_exact(SIGNS) {
        let nothing = place[0].exp();
        signs.clear();
        signs.extend(
            (0u8..)
                .zip(&place[1..])
                .map(|(sign, log)| (sign, log.exp()))
                .filter(|s| s.1 >= LEAST),
        );
        let mut next: Vec<Begun> = Vec::with_capacity(beam.len() * (signs.len() + 1));
        for begun in &beam {
            // Nothing, or the last sign still.
            let last = tree.sign(begun.node);
            let still = last.map_or(0.0, |sign| place[1 + usize::from(sign)].exp());
            tree.gather(&mut next, begun.node, (begun.ended + begun.open) * nothing, begun.open * still);
            for &(sign, likely) in &signs {
                let before = if last == Some(sign) {
                    begun.ended
                } else {
                    begun.ended + begun.open
                };
                let node = tree.after(begun.node, sign);
                tree.gather(&mut next, node, 0.0, before * likely);
            }
        }
        next.sort_by(|a, b| (b.ended + b.open).total_cmp(&(a.ended + a.open)));
        next.truncate(BEAM);
        tree.forget();
        beam = next;
    }
    let all = beam.into_iter().map(|begun| Candidate {
        likely: begun.ended + begun.open,
        text: tree.text(begun.node),
    });
    all.collect()
}

/// The beginning of a text: how likely it is with nothing seen after it, and with its last sign still in view.
struct Begun {
    node: usize,
    ended: f32,
    open: f32,
}

/// Beginnings of texts: each is the one before it and a sign more.
struct Tree {
    /// The one before, the sign (its place in [`ALPHABET`]), the first of those with a sign more, and the next with the same one before.
    nodes: Vec<Node>,
    /// Where each stands among those gathered for the next place, and which those are.
    gathered: Vec<usize>,
}

struct Node {
    before: usize,
    sign: u8,
    longer: usize,
    beside: usize,
}

/// No node.
const NONE: usize = usize::MAX;

impl Default for Tree {
    fn default() -> Self {
        let root = Node {
            before: NONE,
            sign: 0,
            longer: NONE,
            beside: NONE,
        };
        Self {
            nodes: vec![root],
            gathered: vec![NONE],
        }
    }
}

impl Tree {
    const ROOT: usize = 0;

    /// The last sign; none at the beginning.
    fn sign(&self, node: usize) -> Option<u8> {
        (node != Self::ROOT).then(|| self.nodes[node].sign)
    }

    /// With one sign more.
    fn after(&mut self, node: usize, sign: u8) -> usize {
        let mut at = self.nodes[node].longer;
        while at != NONE {
            if self.nodes[at].sign == sign {
                return at;
            }
            at = self.nodes[at].beside;
        }
        let new = Node {
            before: node,
            sign,
            longer: NONE,
            beside: self.nodes[node].longer,
        };
        self.nodes.push(new);
        self.gathered.push(NONE);
        self.nodes[node].longer = self.nodes.len() - 1;
        self.nodes.len() - 1
    }

    /// Adds to what is gathered for a text.
    fn gather(&mut self, all: &mut Vec<Begun>, node: usize, ended: f32, open: f32) {
        match all.get_mut(self.gathered[node]) {
            Some(begun) => (begun.ended, begun.open) = (begun.ended + ended, begun.open + open),
            None if ended + open <= 0.0 => {}
            None => {
                self.gathered[node] = all.len();
                all.push(Begun { node, ended, open });
            }
        }
    }

    /// Begins to gather anew.
    fn forget(&mut self) {
        self.gathered.fill(NONE);
    }

    fn text(&self, mut node: usize) -> String {
        let mut signs = Vec::new();
        while let Some(sign) = self.sign(node) {
            signs.push(char::from(ALPHABET[usize::from(sign)]));
            node = self.nodes[node].before;
        }
        signs.iter().rev().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_likely_as_all_ways_to_see_it_together() {
        // Nothing, A and B at each of four places.
        let seen = [[0.2, 0.7, 0.1], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.6, 0.1, 0.3]];
        let mut places = vec![f32::NEG_INFINITY; seen.len() * SIGNS];
        for (place, row) in places.chunks_exact_mut(SIGNS).zip(seen) {
            for (sign, share) in [0, 11, 12].into_iter().zip(row) {
                place[sign] = f32::ln(share);
            }
        }
        let mut ways = std::collections::BTreeMap::<String, f32>::new();
        for way in 0..3usize.pow(seen.len() as u32) {
            let signs: Vec<usize> = (0..seen.len()).map(|n| way / 3usize.pow(n as u32) % 3).collect();
            let share: f32 = signs.iter().zip(seen).map(|(sign, row)| row[*sign]).product();
            let mut told = signs.clone();
            told.dedup();
            let text = told.iter().filter(|sign| **sign > 0).map(|sign| ["", "A", "B"][*sign]).collect();
            *ways.entry(text).or_default() += share;
        }
        let all = texts(&places);
        assert_eq!(all.len(), ways.len().min(BEAM));
        assert!(all.windows(2).all(|pair| pair[0].likely >= pair[1].likely));
        for candidate in &all {
            let together = ways[&candidate.text];
            assert!((candidate.likely - together).abs() < 1e-5, "{candidate:?}: {together}");
        }
        assert_eq!(decode(&places).text(), "AB");
    }
}
