//! From the reader's places to whole texts: the likeliest ones, and how likely a given one is. A sign that stays is one character, and nothing
//! between makes it two: a text can be seen in many ways, and is as likely as all of them together.
//!
//! Alex Graves et al., "Connectionist Temporal Classification", ICML 2006.

use crate::search::Candidate;
use crate::text::{ALPHABET, index};
use crate::torch::SIGNS;

/// So many beginnings are followed at a time.
const BEAM: usize = 24;
/// A sign less likely than this at a place is not tried there.
const LEAST: f32 = 0.003;

/// The likeliest texts of places, each with the sum of all ways to see it: a sign may be seen at several places, and a faint one, that the
/// likeliest way leaves out, may be meant.
pub(crate) fn texts(places: &[f32]) -> Vec<Candidate> {
    let mut tree = Tree::default();
    let mut beam = vec![Begun {
        node: Tree::ROOT,
        ended: 1.0,
        open: 0.0,
    }];
    let mut signs: Vec<(u8, f32)> = Vec::with_capacity(SIGNS);
    for place in places.chunks_exact(SIGNS) {
        let nothing = place[0];
        signs.clear();
        signs.extend(
            (0u8..)
                .zip(&place[1..])
                .map(|(sign, likely)| (sign, *likely))
                .filter(|s| s.1 >= LEAST),
        );
        let mut next: Vec<Begun> = Vec::with_capacity(beam.len() * (signs.len() + 1));
        for begun in &beam {
            // Nothing, or the last sign still.
            let last = tree.sign(begun.node);
            let still = last.map_or(0.0, |sign| place[1 + usize::from(sign)]);
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
        tree.forget(&next);
        next.sort_by(|a, b| (b.ended + b.open).total_cmp(&(a.ended + a.open)));
        next.truncate(BEAM);
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
    nodes: Vec<Node>,
}

struct Node {
    /// The one before.
    before: usize,
    /// Its place in [`ALPHABET`].
    sign: u8,
    /// The first of those with a sign more, and the next one with the same before it.
    longer: usize,
    beside: usize,
    /// Where it stands among those gathered for the next place.
    gathered: usize,
}

/// No node, no place.
const NONE: usize = usize::MAX;

impl Node {
    const fn new(before: usize, sign: u8, beside: usize) -> Self {
        Self {
            before,
            sign,
            longer: NONE,
            beside,
            gathered: NONE,
        }
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new(NONE, 0, NONE)],
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
        self.nodes.push(Node::new(node, sign, self.nodes[node].longer));
        self.nodes[node].longer = self.nodes.len() - 1;
        self.nodes.len() - 1
    }

    /// Adds to what is gathered for a text.
    fn gather(&mut self, all: &mut Vec<Begun>, node: usize, ended: f32, open: f32) {
        match all.get_mut(self.nodes[node].gathered) {
            Some(begun) => (begun.ended, begun.open) = (begun.ended + ended, begun.open + open),
            None if ended + open <= 0.0 => {}
            None => {
                self.nodes[node].gathered = all.len();
                all.push(Begun { node, ended, open });
            }
        }
    }

    /// Begins to gather anew, after `all`.
    fn forget(&mut self, all: &[Begun]) {
        for begun in all {
            self.nodes[begun.node].gathered = NONE;
        }
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

/// How likely places (likelihoods, [`SIGNS`] each) say just this text.
pub(crate) fn likelihood(places: &[f32], text: &str) -> f32 {
    let Some(signs) = text.bytes().map(index).collect::<Option<Vec<usize>>>() else {
        return 0.0;
    };
    // With so many signs seen: nothing after the last, or the last still in view.
    let mut ended = vec![0.0f64; signs.len() + 1];
    let mut open = vec![0.0f64; signs.len() + 1];
    ended[0] = 1.0;
    for place in places.chunks_exact(SIGNS) {
        for seen in (1..=signs.len()).rev() {
            let sign = signs[seen - 1];
            let again = seen > 1 && signs[seen - 2] == sign;
            let before = if again { ended[seen - 1] } else { ended[seen - 1] + open[seen - 1] };
            ended[seen] = (ended[seen] + open[seen]) * f64::from(place[0]);
            open[seen] = (open[seen] + before) * f64::from(place[1 + sign]);
        }
        ended[0] *= f64::from(place[0]);
    }
    (ended[signs.len()] + open[signs.len()]) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_likely_as_all_ways_to_see_it_together() {
        // Nothing, A and B at each of four places.
        let seen = [[0.2, 0.7, 0.1], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.6, 0.1, 0.3]];
        let mut places = vec![0.0; seen.len() * SIGNS];
        for (place, row) in places.chunks_exact_mut(SIGNS).zip(seen) {
            for (sign, share) in [0, 11, 12].into_iter().zip(row) {
                place[sign] = share;
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
        for (text, together) in &ways {
            let likely = likelihood(&places, text);
            assert!((likely - together).abs() < 1e-6, "{text}: {likely}, not {together}");
        }
        for never in ["ABAB", "C", "a"] {
            assert!(likelihood(&places, never) < 1e-9 || ways.contains_key(never), "{never}");
        }
    }
}
