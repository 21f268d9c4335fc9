//! Whether a confidence is a probability: of the readings that claim so much, so many are right.

use crate::tally::percent;

/// The limits between the rows.
const LIMITS: [f32; 7] = [0.3, 0.5, 0.7, 0.85, 0.95, 0.98, 0.995];

/// Readings by what they claim.
#[derive(Default)]
pub(crate) struct Reliability {
    /// Claimed, and whether it was right.
    readings: Vec<(f32, bool)>,
}

impl Reliability {
    pub(crate) fn count(&mut self, claimed: f32, right: bool) {
        self.readings.push((claimed, right));
    }

    /// A table: claimed from and to, how many, mean claim, share right; and how far apart the two are on average.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec!["| claimed | readings | mean claim | right |\n|---|---|---|---|".to_owned()];
        let mut apart = 0.0;
        for n in 0..=LIMITS.len() {
            let low = if n == 0 { 0.0 } else { LIMITS[n - 1] };
            let high = LIMITS.get(n).copied().unwrap_or(f32::INFINITY);
            let some: Vec<_> = self.readings.iter().filter(|r| (low..high).contains(&r.0)).collect();
            if some.is_empty() {
                continue;
            }
            let claim = 100.0 * some.iter().map(|r| f64::from(r.0)).sum::<f64>() / some.len() as f64;
            let right = percent(some.iter().filter(|r| r.1).count(), some.len());
            apart += (claim - right).abs() * some.len() as f64 / self.readings.len() as f64;
            lines.push(format!(
                "| {low}–{} | {} | {claim:.1} % | {right:.1} % |",
                high.min(1.0),
                some.len()
            ));
        }
        lines.push(format!(
            "\nClaim and truth are {apart:.1} points apart on average ({} readings).",
            self.readings.len()
        ));
        lines.join("\n")
    }
}
