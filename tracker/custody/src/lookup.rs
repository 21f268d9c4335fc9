//! Finds the texts that a reading may stand for: a tree of all texts by their characters, walked along the reading as far as what differs
//! may cost. A million texts are as quick as a thousand: what is walked depends on the confusions, not on the texts.

use crate::confusion::{Costs, NEVER, number};

/// No node, no value.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    first_child: u32,
    next: u32,
    value: u32,
    letter: u8,
}

/// Texts of letters and digits, each with a number of its own.
#[derive(Clone, Debug)]
pub struct Lookup {
    nodes: Vec<Node>,
}

impl Default for Lookup {
    fn default() -> Self {
        let root = Node {
            first_child: NONE,
            next: NONE,
            value: NONE,
            letter: 0,
        };
        Self { nodes: vec![root] }
    }
}

/// A text that a reading may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// What was read differs by so much, in hundredths; 0 where it is the text itself.
    pub cost: u16,
    /// The text's number.
    pub value: u32,
}

impl Lookup {
    /// Gives a text a number; gives back the one that it had. A text with other characters than letters and digits is left out.
    pub fn put(&mut self, text: &str, value: u32) -> Option<u32> {
        let mut at = 0;
        let letters: Option<Vec<u8>> = text.bytes().map(number).collect();
        for letter in letters? {
            at = self.child(at, letter).unwrap_or_else(|| self.grow(at, letter));
        }
        let before = std::mem::replace(&mut self.nodes[at as usize].value, value);
        (before != NONE).then_some(before)
    }

    /// The number of a text.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<u32> {
        let mut at = 0;
        for byte in text.bytes() {
            at = self.child(at, number(byte)?)?;
        }
        Some(self.nodes[at as usize].value).filter(|v| *v != NONE)
    }

    /// All texts that a reading may stand for at no more than a cost, in hundredths: the cheapest first, each once.
    #[must_use]
    pub fn find(&self, read: &str, costs: &Costs, cost_max: u16) -> Vec<Match> {
        let letters: Option<Vec<u8>> = read.bytes().map(number).collect();
        let mut walk = Walk {
            nodes: &self.nodes,
            read: letters.as_deref().unwrap_or_default(),
            costs,
            cost_max: cost_max.min(NEVER - 1),
            found: Vec::new(),
        };
        if !walk.read.is_empty() {
            walk.go(0, 0, 0);
        }
        walk.found.sort_unstable();
        walk.found
    }

    /// How much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
    }

    fn child(&self, of: u32, letter: u8) -> Option<u32> {
        let mut at = self.nodes[of as usize].first_child;
        while at != NONE && self.nodes[at as usize].letter != letter {
            at = self.nodes[at as usize].next;
        }
        (at != NONE).then_some(at)
    }

    fn grow(&mut self, of: u32, letter: u8) -> u32 {
        let fresh = self.nodes.len() as u32;
        let next = std::mem::replace(&mut self.nodes[of as usize].first_child, fresh);
        self.nodes.push(Node {
            first_child: NONE,
            next,
            value: NONE,
            letter,
        });
        fresh
    }
}

struct Walk<'a> {
    nodes: &'a [Node],
    read: &'a [u8],
    costs: &'a Costs,
    cost_max: u16,
    found: Vec<Match>,
}

impl Walk<'_> {
    /// From a node, of the reading `done` characters being used up, at a cost that is no more than the most.
    fn go(&mut self, node: u32, done: usize, cost: u16) {
        let here = self.nodes[node as usize];
        let rest = (self.read.len() - done) as u16;
        let at_end = cost.saturating_add(rest.saturating_mul(self.costs.added));
        if here.value != NONE && at_end <= self.cost_max {
            self.keep(here.value, at_end);
        }
        if rest > 0 && cost + self.costs.added <= self.cost_max {
            self.go(node, done + 1, cost + self.costs.added);
        }
        let mut at = here.first_child;
        while at != NONE {
            let child = self.nodes[at as usize];
            if let Some(read) = self.read.get(done) {
                let beside = cost + self.costs.of(child.letter, *read);
                if beside <= self.cost_max {
                    self.go(at, done + 1, beside);
                }
            }
            if cost + self.costs.lost <= self.cost_max {
                self.go(at, done, cost + self.costs.lost);
            }
            at = child.next;
        }
    }

    fn keep(&mut self, value: u32, cost: u16) {
        match self.found.iter_mut().find(|m| m.value == value) {
            Some(known) => known.cost = known.cost.min(cost),
            None => self.found.push(Match { cost, value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(texts: &[&str]) -> Lookup {
        let mut all = Lookup::default();
        for (n, text) in texts.iter().enumerate() {
            all.put(text, n as u32);
        }
        all
    }

    /// The same by the book: the cheapest way to write one text over the other.
    fn cost(wanted: &str, read: &str, costs: &Costs) -> u32 {
        let numbers = |t: &str| t.bytes().filter_map(number).collect::<Vec<_>>();
        let (wanted, read) = (numbers(wanted), numbers(read));
        let mut row: Vec<u32> = (0..=read.len() as u32).map(|n| n * u32::from(costs.added)).collect();
        for w in wanted {
            let mut next = vec![row[0] + u32::from(costs.lost)];
            for (j, r) in read.iter().enumerate() {
                let beside = row[j] + u32::from(costs.of(w, *r));
                next.push(beside.min(row[j + 1] + u32::from(costs.lost)).min(next[j] + u32::from(costs.added)));
            }
            row = next;
        }
        row[read.len()]
    }

    #[test]
    fn finds_what_a_reading_may_stand_for() {
        let all = lookup(&[
            "51C12345",
            "51C12347",
            "71C12345",
            "29B1234",
            "51K12345",
            "KH2A1234",
            "CSQU3054383",
            "8MW1",
        ]);
        let costs = Costs::shapes();
        for (read, most, found) in [
            ("51C12345", 100, vec![(0, 0)]),
            ("5IC12345", 100, vec![(0, 20)]),
            ("S1C12345", 100, vec![(0, 35)]),
            ("S1C1Z345", 100, vec![(0, 70)]),
            ("S1C1Z34S", 100, vec![]),
            ("29812340", 120, vec![]),
            ("2981234", 100, vec![(3, 35)]),
            ("C5QU3O54383", 100, vec![(6, 55)]),
            ("51C1345", 100, vec![]),
            ("51C1345", 110, vec![(0, 110)]),
            ("51C123455", 110, vec![(0, 110)]),
            ("8WM1", 100, vec![(7, 100)]),
            ("8WM1", 99, vec![]),
            ("", 100, vec![]),
            ("51C*2345", 100, vec![]),
            ("đ", 100, vec![]),
        ] {
            let got: Vec<(u32, u16)> = all.find(read, costs, most).iter().map(|m| (m.value, m.cost)).collect();
            assert_eq!(got, found, "{read} {most}");
        }
        assert_eq!((all.get("29B1234"), all.get("29B123"), all.get("X")), (Some(3), None, None));
    }

    #[test]
    fn a_number_can_be_changed_and_no_text_is_put_that_has_other_characters() {
        let mut all = lookup(&["51C12345"]);
        assert_eq!((all.put("51C12345", 9), all.get("51C12345")), (Some(0), Some(9)));
        assert_eq!((all.put("51c", 1), all.get("51c")), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn is_as_good_as_looking_at_each(
            texts in proptest::collection::vec("[0158BDOIMQ]{4,7}", 1..40),
            read in "[0158BDOIMQ]{3,8}",
            most in 0_u16..260,
        ) {
            let mut known = texts;
            known.sort();
            known.dedup();
            let all = lookup(&known.iter().map(String::as_str).collect::<Vec<_>>());
            let costs = Costs::shipped();
            let mut expected: Vec<(u16, u32)> = known
                .iter()
                .enumerate()
                .map(|(n, t)| (cost(t, &read, costs), n as u32))
                .filter(|(c, _)| *c <= u32::from(most))
                .map(|(c, n)| (c as u16, n))
                .collect();
            expected.sort_unstable();
            let got: Vec<(u16, u32)> = all.find(&read, costs, most).iter().map(|m| (m.cost, m.value)).collect();
            proptest::prop_assert_eq!(got, expected);
        }
    }
}
