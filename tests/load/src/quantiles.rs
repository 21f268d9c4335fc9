//! Quantiles of what was measured.

/// Measured values, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quantiles {
    sorted: Vec<f64>,
}

impl Quantiles {
    /// Of these values.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self { sorted: values }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The smallest value that this part (0 to 1) of all does not exceed; not a number where there is none.
    pub(crate) fn at(&self, part: f64) -> f64 {
        let rank = (part * self.sorted.len() as f64).ceil() as usize;
        self.sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    /// `p50 p99 max`.
    pub(crate) fn told(&self) -> String {
        if self.sorted.is_empty() {
            return "none".to_owned();
        }
        format!("{:.0} / {:.0} / {:.0}", self.at(0.5), self.at(0.99), self.at(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_value_that_was_measured() {
        let q = Quantiles::of((1..=1_000).rev().map(f64::from).collect());
        assert_eq!((q.at(0.5), q.at(0.99), q.at(1.0), q.count()), (500.0, 990.0, 1_000.0, 1_000));
        assert_eq!(Quantiles::of(vec![3.0]).told(), "3 / 3 / 3");
        assert_eq!(Quantiles::default().told(), "none");
    }
}
