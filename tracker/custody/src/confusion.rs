//! What it costs to take one character for another: cheap where they look alike, dear where a character was lost or added.
//!
//! A cost is `-log₃₂` of how often it is read so, in hundredths, as far as a reader's errors tell: of 32 readings of a B one was an 8, and the
//! two cost 100. Where nothing has been counted the characters' shapes stand in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Letters and digits.
const SIZE: usize = 36;
/// Never read so.
pub const NEVER: u16 = 1_000;
/// Nothing is cheaper than this, however often it happens: what is exact must stand out.
const LEAST: f64 = 10.0;
/// What the shapes say counts as so many readings of a character.
const WORTH: f64 = 30.0;

/// The costs of a reader, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    /// By what stands there, then by what was read.
    table: [[u16; SIZE]; SIZE],
    /// A character stands there and was not read.
    pub lost: u16,
    /// A character was read that does not stand there.
    pub added: u16,
}

static SHIPPED: LazyLock<Costs> = LazyLock::new(|| Costs::parse(include_str!("confusion.txt")).unwrap_or_else(|_| Costs::exact()));
static SHAPES: LazyLock<Costs> = LazyLock::new(|| Costs::parse(include_str!("shapes.txt")).unwrap_or_else(|_| Costs::exact()));

/// The number of a letter or digit; `None` for what is neither.
#[must_use]
pub const fn number(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'A'..=b'Z' => Some(c - b'A' + 10),
        _ => None,
    }
}

/// The character of a number.
fn character(n: usize) -> char {
    char::from_digit(n as u32, 36).unwrap_or('?').to_ascii_uppercase()
}

impl Costs {
    /// Those that are shipped: counted from our reader's errors.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Those that the characters' shapes suggest, where nothing was counted. They are of characters that are hard to read, and so cheaper.
    #[must_use]
    pub fn shapes() -> &'static Self {
        &SHAPES
    }

    /// A reader that never errs.
    fn exact() -> Self {
        let mut table = [[NEVER; SIZE]; SIZE];
        for (n, row) in table.iter_mut().enumerate() {
            row[n] = 0;
        }
        Self {
            table,
            lost: NEVER,
            added: NEVER,
        }
    }

    /// Reads a table: `A-B COST` both ways, `A>B COST` one way, `lost COST`, `added COST`; `#` begins a remark.
    ///
    /// # Errors
    /// The line that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut costs = Self::exact();
        for (n, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = || {
                format!(
                    "line {}: `{line}` is not `A-B COST`, `A>B COST`, `lost COST` or `added COST`",
                    n + 1
                )
            };
            let (what, cost) = line.split_once(' ').ok_or_else(wrong)?;
            let cost = cost.trim().parse().ok().filter(|c| *c <= NEVER).ok_or_else(wrong)?;
            match (what, what.as_bytes()) {
                ("lost", _) => costs.lost = cost,
                ("added", _) => costs.added = cost,
                (_, [a, way @ (b'-' | b'>'), b]) => {
                    let (a, b) = number(*a).zip(number(*b)).filter(|(a, b)| a != b).ok_or_else(wrong)?;
                    costs.table[usize::from(a)][usize::from(b)] = cost;
                    if *way == b'-' {
                        costs.table[usize::from(b)][usize::from(a)] = cost;
                    }
                }
                _ => return Err(wrong()),
            }
        }
        Ok(costs)
    }

    /// The table as [`Self::parse`] reads it.
    #[must_use]
    pub fn written(&self) -> String {
        let mut lines = Vec::new();
        for a in 0..SIZE {
            for b in (0..SIZE).filter(|b| *b != a && self.table[a][*b] < NEVER) {
                lines.push(format!("{}>{} {}", character(a), character(b), self.table[a][b]));
            }
        }
        lines.push(format!("lost {}\nadded {}\n", self.lost, self.added));
        lines.join("\n")
    }

    /// What it costs to read one character for another, both as [`number`]s.
    #[must_use]
    pub fn of(&self, stands: u8, read: u8) -> u16 {
        self.table[usize::from(stands)][usize::from(read)]
    }

    /// The costs that follow from a reader's errors; where it has read little of a character, these here stand in. A command asks for them, never
    /// the fold: they go through the platform's own logarithm.
    #[must_use]
    pub fn learn(&self, counted: &Counted) -> Self {
        let mut learnt = Self::exact();
        for a in 0..SIZE {
            let of_a: u32 = counted.pairs.range((a as u8, 0)..=(a as u8, u8::MAX)).map(|(_, n)| *n).sum();
            for b in (0..SIZE).filter(|b| *b != a) {
                let n = f64::from(counted.pairs.get(&(a as u8, b as u8)).copied().unwrap_or(0));
                let before = self.table[a][b];
                let expected = if before < NEVER { share(before) } else { 0.0 };
                let seen = WORTH * expected + n;
                if before < NEVER || n > 0.0 {
                    learnt.table[a][b] = cost(seen / (WORTH + f64::from(of_a)));
                }
            }
        }
        let places: u32 = counted.pairs.values().sum::<u32>() + counted.lost;
        let rate = |n: u32, before: u16| cost((WORTH * share(before) + f64::from(n)) / (WORTH + f64::from(places)));
        (learnt.lost, learnt.added) = (rate(counted.lost, self.lost), rate(counted.added, self.added));
        learnt
    }
}

/// How often something of this cost happens: one in 32 for a cost of 100.
fn share(cost: u16) -> f64 {
    32_f64.powf(-f64::from(cost) / 100.0)
}

fn cost(share: f64) -> u16 {
    (-share.log(32.0) * 100.0).clamp(LEAST, f64::from(NEVER)).round() as u16
}

/// What a reader made of texts whose truth is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How often which character was read for which.
    pub pairs: BTreeMap<(u8, u8), u32>,
    /// Characters that stand there and were not read.
    pub lost: u32,
    /// Characters that were read and do not stand there.
    pub added: u32,
}

impl Counted {
    /// Counts one reading: laid beside the truth so that the least is wrong. What is no letter or digit is left out.
    pub fn count(&mut self, truth: &str, read: &str) {
        let numbers = |t: &str| t.bytes().filter_map(|b| number(b.to_ascii_uppercase())).collect::<Vec<u8>>();
        let (truth, read) = (numbers(truth), numbers(read));
        let width = read.len() + 1;
        let mut least = vec![0_usize; (truth.len() + 1) * width];
        for i in 0..=truth.len() {
            for j in 0..=read.len() {
                least[i * width + j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let beside = least[(i - 1) * width + j - 1] + usize::from(truth[i - 1] != read[j - 1]);
                        beside.min(least[(i - 1) * width + j] + 1).min(least[i * width + j - 1] + 1)
                    }
                };
            }
        }
        let (mut i, mut j) = (truth.len(), read.len());
        while i > 0 || j > 0 {
            let here = least[i * width + j];
            if i > 0 && j > 0 && here == least[(i - 1) * width + j - 1] + usize::from(truth[i - 1] != read[j - 1]) {
                (i, j) = (i - 1, j - 1);
                *self.pairs.entry((truth[i], read[j])).or_default() += 1;
            } else if i > 0 && here == least[(i - 1) * width + j] + 1 {
                i -= 1;
                self.lost += 1;
            } else {
                j -= 1;
                self.added += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(costs: &Costs, stands: char, read: char) -> u16 {
        let n = |c: char| number(c as u8).expect("a letter or digit");
        costs.of(n(stands), n(read))
    }

    #[test]
    fn what_looks_alike_is_cheap_and_all_else_never_happens() {
        let costs = Costs::parse(include_str!("shapes.txt")).expect("the table is one");
        assert_eq!(Costs::shapes(), &costs);
        for (a, b, most) in [
            ('B', '8', 35),
            ('0', 'O', 35),
            ('0', 'D', 35),
            ('O', 'Q', 35),
            ('1', 'I', 35),
            ('1', 'L', 50),
            ('I', 'L', 50),
            ('M', 'W', 50),
            ('S', '5', 35),
            ('Z', '2', 35),
            ('G', '6', 35),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                let cost = of(&costs, a, b);
                assert!(cost > 0 && cost <= most, "{a} {b} {cost}");
            }
        }
        for (a, b) in [('A', '1'), ('M', '0'), ('W', 'D'), ('4', '8')] {
            assert_eq!(of(&costs, a, b), NEVER, "{a} {b}");
        }
        assert_eq!(of(&costs, 'K', 'K'), 0);
        let dearest = (0..36).flat_map(|a| (0..36).map(move |b| (a, b))).map(|(a, b)| costs.of(a, b));
        let dearest = dearest.filter(|c| *c < NEVER).max().unwrap_or(0);
        assert!(costs.lost > dearest && costs.added > dearest, "{dearest}");
    }

    #[test]
    fn our_reader_errs_where_shapes_are_alike_and_loses_more_than_it_adds() {
        let costs = Costs::parse(include_str!("confusion.txt")).expect("the shipped table is one");
        assert_eq!(Costs::shipped(), &costs);
        for (a, b) in [
            ('B', '8'),
            ('0', 'O'),
            ('0', 'D'),
            ('1', 'I'),
            ('M', 'W'),
            ('S', '5'),
            ('Z', '2'),
            ('G', '6'),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                assert!((50..200).contains(&of(&costs, a, b)), "{a} {b} {}", of(&costs, a, b));
            }
        }
        for (a, b) in [('A', '1'), ('M', '0'), ('W', 'D'), ('4', '8')] {
            assert!(of(&costs, a, b) > 200, "{a} {b} {}", of(&costs, a, b));
        }
        assert!(costs.lost < costs.added, "{} {}", costs.lost, costs.added);
    }

    #[test]
    fn a_table_comes_back_and_a_wrong_line_is_named() {
        let costs = Costs::shipped();
        assert_eq!(&Costs::parse(&costs.written()).expect("its own writing"), costs);
        for wrong in ["A-A 5", "AB 5", "A-B", "A-B x", "A-B 9999", "a-b 5", "never 5"] {
            let said = Costs::parse(&format!("0-O 5\n{wrong}")).expect_err(wrong);
            assert!(said.starts_with("line 2: "), "{said}");
        }
    }

    #[test]
    fn a_reader_that_errs_elsewhere_has_other_costs() {
        let mut counted = Counted::default();
        for n in 0..1_000 {
            let read = match n % 20 {
                0 => "51C12395",
                1 => "51C1245",
                2 => "51C123455",
                _ => "51C12345",
            };
            counted.count("51C-123.45", read);
        }
        assert_eq!((counted.lost, counted.added), (50, 50));
        let shapes = Costs::shapes();
        let learnt = shapes.learn(&counted);
        assert_eq!(of(shapes, '4', '9'), NEVER);
        assert!(of(&learnt, '4', '9') < 100, "{}", of(&learnt, '4', '9'));
        assert!(
            of(&learnt, '1', 'I') > of(shapes, '1', 'I'),
            "2,000 readings of a 1, and none was an I"
        );
        assert_eq!(of(&learnt, 'B', '8'), of(shapes, 'B', '8'), "nothing was read of a B");
        assert_eq!(of(&learnt, '9', '4'), NEVER, "one way alone");
        assert!(learnt.lost < shapes.lost + 50);
    }
}
