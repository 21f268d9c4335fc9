//! From what the networks claim to how often it is right.
//!
//! The joint likelihood of the characters is no probability: where a grammar holds it is too modest, where none does it is too bold. A line
//! through its logit for each sort of reading, fitted to readings of pictures that were not learnt from, makes it one.

/// The sorts of readings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    /// A plate that follows Vietnam's grammar.
    Vietnamese,
    /// A plate that is built as another country's are.
    Elsewhere,
    /// A plate that follows none.
    Lawless,
    /// A container number whose check digit was read and holds.
    Number,
}

/// From this probability on a reading is accepted: with what is surer still, that is to make 98.5 of 100 right. Ours.
pub(crate) const SURE: f32 = 0.9;

/// How likely a reading of this sort is right, for the likelihood that its characters have together.
pub(crate) fn probability(sort: Sort, likely: f32) -> f32 {
    // The lowest and the highest claim differ by noise only.
    let likely = likely.clamp(1e-4, 1.0 - 1e-4);
    let [shift, slope] = line(sort);
    let logit = shift + slope * (likely / (1.0 - likely)).ln();
    1.0 / (1.0 + (-logit).exp())
}

/// Shift and slope.
fn line(sort: Sort) -> [f32; 2] {
    match sort {
        Sort::Vietnamese => [-0.45, 0.76],
        Sort::Elsewhere => [-1.2, 0.92],
        Sort::Lawless => [-1.2, 0.7],
        Sort::Number => [0.97, 1.09],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_claim_is_more_likely_right_and_a_law_helps() {
        let sorts = [Sort::Vietnamese, Sort::Elsewhere, Sort::Lawless];
        for sort in [sorts[0], sorts[1], sorts[2], Sort::Number] {
            let all: Vec<f32> = (0..=100).map(|n| probability(sort, n as f32 / 100.0)).collect();
            assert!(all.is_sorted(), "{sort:?}");
            assert!(all.iter().all(|p| (0.0..=1.0).contains(p)), "{sort:?}");
        }
        let at = sorts.map(|sort| probability(sort, 0.8));
        assert!(at[0] > at[1] && at[1] > at[2], "{at:?}");
    }
}
