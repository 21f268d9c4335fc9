//! The back-test: the same observations judged under two sets of terms side by side, and which alerts one of them gains and loses.
//!
//! An alert of one side and one of the other are the same where they bear the same name (rule, transit, start), else where they are of one
//! rule and transit and overlap in time: a limit can move the start of an episode without making it another. An alert counts once it was
//! raised, withdrawn later or not: somebody was called.

use std::collections::BTreeMap;

use cordon_model::{Alert, GeofenceId, Heard, Rule, Stage, Timestamp, Transit, World};
use serde::Serialize;

use crate::fold::{Fold, Out};
use crate::judge::{KEPT_HORIZONS, begin, hear_under};
use crate::kept::Kept;
use crate::terms::Terms;

/// Two folds that hear the same, under terms of their own. What was heard before is kept once for both.
pub struct Backtest {
    old: Side,
    new: Side,
    kept: Kept,
    refused: Vec<String>,
    span: Option<(Timestamp, Timestamp)>,
    observations: u64,
}

struct Side {
    terms: Terms,
    fold: Fold,
    out: Out,
}

/// What an alert is in the new terms' judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Raised by the new terms alone.
    Gained,
    /// Raised by the old terms alone.
    Lost,
}

/// An alert that one side alone has raised.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// Whether it is gained or lost.
    pub change: Change,
    /// Where its transit comes from: the declaration's origin.
    pub origin: Option<GeofenceId>,
    /// The alert as it stands at the end.
    pub alert: Alert,
}

/// How many alerts were raised, and how the sides differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Raised under the old terms.
    pub old: u64,
    /// Raised under the new terms.
    pub new: u64,
    /// Of the new ones: those that the old terms do not raise.
    pub gained: u64,
    /// Of the old ones: those that the new terms do not raise.
    pub lost: u64,
    /// Raised under both, sooner by the new terms.
    pub sooner: u64,
    /// Raised under both, later by the new terms.
    pub later: u64,
}

/// The trips, and how many of them are silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trips {
    /// Transits that were under watch (sealed or farther).
    pub all: u64,
    /// Those without any alert under the old terms.
    pub silent_old: u64,
    /// Those without any alert under the new terms.
    pub silent_new: u64,
}

/// What a back-test comes to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Observations that were judged.
    pub observations: u64,
    /// The first and the last arrival.
    pub span: Option<(Timestamp, Timestamp)>,
    /// All alerts.
    pub total: Count,
    /// By rule.
    pub by_rule: BTreeMap<Rule, Count>,
    /// By origin and rule.
    pub by_origin: BTreeMap<Option<GeofenceId>, BTreeMap<Rule, Count>>,
    /// The trips.
    pub trips: Trips,
    /// What was gained and lost, by transit and then by start.
    pub changed: Vec<Changed>,
}

impl Backtest {
    /// Both sides before the first observation; with a world, that world counts and its transits are declared.
    #[must_use]
    pub fn new(old: Terms, new: Terms, world: Option<&World>) -> Self {
        let ((old, refused), (new, _)) = (Side::new(old, world), Side::new(new, world));
        Self {
            old,
            new,
            kept: Kept::default(),
            refused,
            span: None,
            observations: 0,
        }
    }

    /// Why transits of the world were not declared, a sentence each.
    #[must_use]
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// Both hear one observation.
    pub fn hear(&mut self, heard: &Heard) {
        let (a, b) = (&self.old.fold.world().limits, &self.new.fold.world().limits);
        let keep_s = a.late_s_max.max(b.late_s_max) * KEPT_HORIZONS;
        self.kept.keep(heard, a.ahead_s_max.max(b.ahead_s_max), keep_s);
        let at = heard.observation.received_at;
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        self.observations += 1;
        for side in [&mut self.old, &mut self.new] {
            side.out.clear();
            hear_under(&side.terms, &mut side.fold, heard, &mut self.kept, &mut side.out);
        }
    }

    /// What it has come to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome {
            observations: self.observations,
            span: self.span,
            ..Outcome::default()
        };
        let mut new: BTreeMap<_, _> = self.new.fold.all().map(|(t, alerts)| (t.id(), (t, alerts))).collect();
        for (transit, alerts) in self.old.fold.all() {
            let (_, others) = new.remove(transit.id()).unwrap_or((transit, &[]));
            outcome.add(transit, self.old.raised(alerts), self.new.raised(others));
        }
        // Declared in one of the two alone: an act can be refused in the other.
        for (transit, others) in new.into_values() {
            outcome.add(transit, Vec::new(), self.new.raised(others));
        }
        outcome
    }
}

impl Side {
    fn new(terms: Terms, world: Option<&World>) -> (Self, Vec<String>) {
        let (fold, refused) = begin(&terms, world);
        let out = Out {
            without_marks: true,
            ..Out::default()
        };
        (Self { terms, fold, out }, refused)
    }

    fn raised<'a>(&self, alerts: &'a [Alert]) -> Vec<&'a Alert> {
        alerts.iter().filter(|a| self.terms.hears(a.rule)).collect()
    }
}

impl Outcome {
    fn add(&mut self, transit: &Transit, old: Vec<&Alert>, new: Vec<&Alert>) {
        if transit.stage > Stage::Declared {
            self.trips.all += 1;
            self.trips.silent_old += u64::from(old.is_empty());
            self.trips.silent_new += u64::from(new.is_empty());
        }
        let origin = transit.declaration.origin.as_ref();
        for a in &old {
            self.count(origin, a.rule, |c| c.old += 1);
        }
        for a in &new {
            self.count(origin, a.rule, |c| c.new += 1);
        }
        let (both, lost, gained) = matched(old, new);
        for (a, b) in both {
            self.count(origin, a.rule, |c| {
                c.sooner += u64::from(b.raised_at < a.raised_at);
                c.later += u64::from(b.raised_at > a.raised_at);
            });
        }
        let first = self.changed.len();
        for (change, alerts) in [(Change::Lost, lost), (Change::Gained, gained)] {
            for alert in alerts {
                self.count(origin, alert.rule, |c| match change {
                    Change::Gained => c.gained += 1,
                    Change::Lost => c.lost += 1,
                });
                self.changed.push(Changed {
                    change,
                    origin: origin.cloned(),
                    alert: alert.clone(),
                });
            }
        }
        self.changed[first..].sort_by_key(|c| (c.alert.since, c.alert.rule));
    }

    fn count(&mut self, origin: Option<&GeofenceId>, rule: Rule, add: impl Fn(&mut Count)) {
        add(&mut self.total);
        add(self.by_rule.entry(rule).or_default());
        add(self.by_origin.entry(origin.cloned()).or_default().entry(rule).or_default());
    }
}

/// Alerts that both sides have raised, and what is left of each side.
type Matched<'a> = (Vec<(&'a Alert, &'a Alert)>, Vec<&'a Alert>, Vec<&'a Alert>);

/// Which alerts of the two sides are the same: first those of one name, then those that overlap, so that none takes another's.
fn matched<'a>(old: Vec<&'a Alert>, mut new: Vec<&'a Alert>) -> Matched<'a> {
    let mut both = Vec::new();
    let mut left = old;
    for same in [named_alike as fn(&Alert, &Alert) -> bool, overlap] {
        left.retain(|a| {
            let Some(n) = new.iter().position(|b| same(a, b)) else {
                return true;
            };
            both.push((*a, new.remove(n)));
            false
        });
    }
    (both, left, new)
}

fn named_alike(a: &Alert, b: &Alert) -> bool {
    a.id == b.id
}

fn overlap(a: &Alert, b: &Alert) -> bool {
    let before = |end: Option<Timestamp>, start: Timestamp| end.is_some_and(|end| end < start);
    a.rule == b.rule && !before(a.until, b.since) && !before(b.until, a.since)
}
