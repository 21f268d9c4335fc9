//! The recorded scores: what each rule reached on fixed seeds, so that a change that makes one worse is seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::oracle::Verdict;
use crate::tale::Size;

/// What stands at the top of the file.
pub const HEAD: &str =
    "# What each rule reached on the fixed seeds together. Recorded by CORDON_RECORD_SCORES=1 cargo test -p cordon-sim; only ever raised
# without a word, and lowered with the reason in the commit.
";

/// What the file records.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// How large each simulation is.
    pub transits: usize,
    /// Its hours.
    pub hours: f64,
    /// The fixed seeds.
    pub seeds: Vec<u64>,
    /// A fresh seed may fall below the recorded score by this much, and by two truths or alerts: of the few of one seed, each weighs much.
    pub fresh_margin: f64,
    /// Alerts that an innocent trip gets, at most.
    pub innocent_alerts: f64,
    /// The lowest score of each rule over the fixed seeds together.
    pub rules: BTreeMap<String, Recorded>,
}

/// What one rule reached.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Of its truths, the part that it told.
    pub recall: f64,
    /// Of its alerts, the part that was right; 0 where it raised none, so that a rule that begins to speak may err at first.
    pub precision: f64,
}

impl Scores {
    /// Reads the file.
    ///
    /// # Errors
    /// Where it is not what it should be.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// How large each simulation is.
    #[must_use]
    pub fn size(&self) -> Size {
        Size {
            transits: self.transits,
            hours: self.hours,
        }
    }

    /// Every rule that fell below what is recorded by more than a margin, a sentence each; empty where none did.
    #[must_use]
    pub fn below(&self, verdict: &Verdict, margin: f64) -> Vec<String> {
        let mut below = Vec::new();
        for (rule, recorded) in &self.rules {
            let mut score = verdict.rules.get(rule).cloned().unwrap_or_default();
            if margin > 0.0 {
                // One trip on which a rule chatters decides a seed of thirty alerts: the fixed seeds hold that.
                score.again = 0;
            }
            let one_of = |count: usize| if margin > 0.0 { 2.0 / count.max(1) as f64 } else { 0.0 };
            for (what, now, before, one) in [
                ("recall", score.recall(), recorded.recall, one_of(score.truths)),
                (
                    "precision",
                    score.precision(),
                    recorded.precision,
                    one_of(score.right + score.again + score.wrong),
                ),
            ] {
                // Half a unit in the third place: the file holds three.
                if let Some(now) = now.filter(|now| *now < before - margin - one - 0.000_5) {
                    below.push(format!("{rule}: {what} {now:.3}, recorded {before:.3}"));
                }
            }
        }
        let (trips, alerts) = verdict.innocent;
        let each = alerts as f64 / trips.max(1) as f64;
        if each > self.innocent_alerts + margin {
            below.push(format!(
                "innocent trips get {each:.3} alerts each, recorded {:.3}",
                self.innocent_alerts
            ));
        }
        below
    }

    /// The same file with what was reached now.
    #[must_use]
    pub fn with(&self, verdict: &Verdict) -> Self {
        let third = |v: f64| (v * 1_000.0).floor() / 1_000.0;
        let reached = crate::table::RULES.iter().map(|rule| {
            let score = verdict.rules.get(*rule).cloned().unwrap_or_default();
            let recorded = Recorded {
                recall: third(score.recall().unwrap_or(0.0)),
                precision: third(score.precision().unwrap_or(0.0)),
            };
            ((*rule).to_owned(), recorded)
        });
        let (trips, alerts) = verdict.innocent;
        Self {
            innocent_alerts: (alerts as f64 / trips.max(1) as f64 * 1_000.0).ceil() / 1_000.0,
            rules: reached.collect(),
            ..self.clone()
        }
    }
}

/// Two verdicts as one.
#[must_use]
pub fn together(verdicts: &[Verdict]) -> Verdict {
    let mut all = Verdict::default();
    for verdict in verdicts {
        for (rule, score) in &verdict.rules {
            let sum = all.rules.entry(rule.clone()).or_default();
            sum.truths += score.truths;
            sum.told += score.told;
            sum.right += score.right;
            sum.again += score.again;
            sum.explained += score.explained;
            sum.wrong += score.wrong;
            sum.withdrawn += score.withdrawn;
            sum.delays_s.extend(&score.delays_s);
            sum.delays_s.sort_by(f64::total_cmp);
        }
        all.innocent = (all.innocent.0 + verdict.innocent.0, all.innocent.1 + verdict.innocent.1);
        all.edge = (all.edge.0 + verdict.edge.0, all.edge.1 + verdict.edge.1);
        all.edge_most = all.edge_most.max(verdict.edge_most);
    }
    all
}
