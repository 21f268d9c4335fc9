//! Whether a departure that goes on has become worse than it was said to be.
//!
//! A departure is called within seconds, when the truck is not yet far, and weighed as it is then. What it becomes is weighed anew whenever
//! the truck is farther out than it has ever been: by two fixes in a row, so that one stray position wakes nobody. It never becomes less
//! while it goes on: a truck on its way back has been where it was.

use cordon_model::{Channel, Severity};
use serde::{Deserialize, Serialize};

use crate::weight::{AWAY_DEG, Weight};

/// What is remembered of a departure between fixes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// As severe as it was last said to be.
    severity: Severity,
    /// How far beyond the border the last fix lay, in metres, beyond what its accuracy explains.
    last_m: f64,
    /// How far out two fixes in a row have been at most, in metres.
    firm_m: f64,
}

impl Growth {
    /// A departure is called: so severe, so far outside at most and by its last fix, in metres.
    #[must_use]
    pub fn begins(severity: Severity, outside_m_max: f64, last_m: f64) -> Self {
        Self {
            severity,
            last_m,
            firm_m: outside_m_max,
        }
    }

    /// How soon somebody must look, as it was last said.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Takes a fix so many metres outside, beyond what its accuracy explains. What it weighs, if that is worse than what was said; its
    /// heading in degrees off the road's is asked for only where it can matter.
    pub fn take(&mut self, outside_m: f64, channel: Option<Channel>, off_road_deg: impl FnOnce() -> Option<f64>) -> Option<Weight> {
        let last_m = std::mem::replace(&mut self.last_m, outside_m);
        // Only who still goes out: the angle to the road does not tell the way out from the way back.
        if outside_m < last_m || last_m <= self.firm_m {
            return None;
        }
        self.firm_m = last_m;
        let weighs = |off_road_deg| Weight {
            outside_m: last_m,
            off_road_deg,
            channel,
        };
        if weighs(Some(AWAY_DEG)).severity() <= self.severity {
            return None; // whatever its heading
        }
        let weight = weighs(off_road_deg());
        if weight.severity() <= self.severity {
            return None;
        }
        self.severity = weight.severity();
        Some(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departure_becomes_worse_by_two_fixes_farther_out_than_ever_and_never_less() {
        use Severity::{High, Medium, Urgent};
        // Metres outside of each fix; with the channel and the heading. The severity at the calling at 100 m, and each later one with its fix.
        let check = |begins, channel, off_road_deg, fixes: &[f64], expected: &[(usize, Severity)]| {
            let mut growth = Growth::begins(begins, 100.0, 100.0);
            let mut told = Vec::new();
            for (n, outside_m) in fixes.iter().enumerate() {
                told.extend(growth.take(*outside_m, channel, || off_road_deg).map(|w| (n, w.severity())));
            }
            assert_eq!(told, expected, "{fixes:?} {channel:?} {off_road_deg:?}");
        };
        check(High, None, None, &[1_900.0, 2_100.0, 2_150.0, 7_800.0], &[(2, Urgent)]);
        // A stray fix, one way out and back, a way back that was farther out than the border of two fixes.
        check(High, None, None, &[300.0, 5_000.0, 310.0, 320.0], &[]);
        check(High, None, Some(90.0), &[1_000.0, 1_300.0, 1_340.0, 1_330.0, 900.0], &[]);
        check(High, None, Some(90.0), &[1_000.0, 1_300.0, 1_350.0, 1_400.0], &[(3, Urgent)]);
        // Two steps, each once, and both at once.
        check(
            Medium,
            None,
            Some(90.0),
            &[110.0, 120.0, 700.0, 1_500.0, 2_500.0],
            &[(1, High), (4, Urgent)],
        );
        check(Medium, None, Some(90.0), &[3_000.0, 3_100.0, 3_200.0], &[(1, Urgent)]);
        // The heading along the road counts half while it is near, and the channel counts always.
        check(Medium, None, Some(5.0), &[110.0, 115.0, 118.0, 119.0], &[]);
        check(High, Some(Channel::Red), Some(30.0), &[600.0, 680.0, 690.0], &[(2, Urgent)]);
        check(High, Some(Channel::Green), Some(30.0), &[2_500.0, 2_800.0, 2_850.0], &[]);
        // Nothing is worse than urgent.
        check(Urgent, None, None, &[3_000.0, 4_000.0, 5_000.0], &[]);
    }
}
