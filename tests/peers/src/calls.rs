//! Who called which departures, and how late.

use crate::work::{INTERVAL_S, Work};

/// A call: this truck has left, told upon this one of its fixes.
pub(crate) type Call = (usize, usize);

/// What a system's calls come to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Score {
    /// How many there truly were.
    pub(crate) departures: usize,
    /// Those that were called while they lasted.
    pub(crate) called: usize,
    /// Calls beside the first of each departure: nobody had left, or it was said already.
    pub(crate) others: usize,
    /// From a departure's first fix outside to the fix upon which it was called, in seconds, sorted.
    late_s: Vec<f64>,
}

impl Score {
    /// Holds calls against the truth.
    pub(crate) fn of(work: &Work, mut calls: Vec<Call>) -> Self {
        let all = calls.len();
        calls.sort_unstable();
        let mut score = Self::default();
        for d in work.departures() {
            score.departures += 1;
            let first = calls.iter().find(|(truck, n)| *truck == d.truck && (d.from..=d.to).contains(n));
            if let Some((_, n)) = first {
                score.called += 1;
                score.late_s.push((n - d.from) as f64 * INTERVAL_S);
            }
        }
        score.others = all - score.called;
        score.late_s.sort_by(f64::total_cmp);
        score
    }

    /// How late calls came: the median for 0.5.
    pub(crate) fn late_s(&self, quantile: f64) -> Option<f64> {
        let n = (self.late_s.len() as f64 * quantile) as usize;
        self.late_s.get(n.min(self.late_s.len().checked_sub(1)?)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_held_against_the_truth() {
        let work = Work::new(14, 2, 100);
        let departures: Vec<_> = work.departures().collect();
        let [a, b] = departures[..] else { panic!("{departures:?}") };
        let score = |calls: &[Call]| {
            let s = Score::of(&work, calls.to_vec());
            (s.called, s.others, s.late_s(0.5), s.late_s(0.95))
        };
        assert_eq!(score(&[]), (0, 0, None, None));
        assert_eq!(score(&[(a.truck, a.from), (b.truck, b.from + 3)]), (2, 0, Some(30.0), Some(30.0)));
        assert_eq!(score(&[(a.truck, a.from - 1)]), (0, 1, None, None), "too early is another matter");
        assert_eq!(
            score(&[(a.truck, a.to), (a.truck, a.from + 1)]),
            (1, 1, Some(10.0), Some(10.0)),
            "once is enough"
        );
        assert_eq!(score(&[(7, 3), (7, 5)]), (0, 2, None, None), "nobody left");
    }
}
