//! What rules say: statements, before they become events and alerts.

use cordon_model::{Kind, Offset, Rule, Severity, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fact::Fact;
use crate::ground::Place;

/// What a statement does to an episode of its rule. An episode is known by its rule and its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// An episode begins, at the statement's instant: somebody must handle it.
    Opens,
    /// What the episode that began then is about comes back at the statement's instant, minutes after its return: its alert stands again.
    Reopens(Timestamp),
    /// The episode that began then has become worse, at the statement's instant: somebody must look sooner.
    Worsens(Timestamp),
    /// The episode that began then has returned to normal.
    Ends(Timestamp),
    /// What the episode is about is over, but it latches: its alert stands until somebody closes it.
    Settles(Timestamp),
    /// The episode that began then is over, and there is nothing to tell.
    Lapses(Timestamp),
    /// A fact for the record.
    Tells,
}

impl Role {
    /// The start of the episode that this belongs to, or of its coming back, `at` being the statement's instant.
    #[must_use]
    pub fn episode(self, at: Timestamp) -> Timestamp {
        match self {
            Self::Opens | Self::Reopens(_) | Self::Tells => at,
            Self::Worsens(since) | Self::Ends(since) | Self::Settles(since) | Self::Lapses(since) => since,
        }
    }
}

/// One statement of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Who says it.
    pub rule: Rule,
    /// What is said.
    pub kind: Kind,
    /// What it does to an episode.
    pub role: Role,
    /// When it happened: observed time for rules about the world, received time for rules about hearing.
    pub at: Timestamp,
    /// Where.
    pub place: Option<Place>,
    /// How soon somebody must look.
    pub severity: Severity,
    /// What speaks for it, the deciding one last.
    pub because: Vec<Offset>,
    /// What the rule has to say about it.
    pub detail: Map<String, Value>,
}

/// What a step puts out.
#[derive(Debug, Default)]
pub struct Findings {
    /// Statements, in order.
    pub said: Vec<Said>,
    /// What crosses keys.
    pub facts: Vec<Fact>,
}

impl Findings {
    /// The episode of a rule that began at `since` is over, and there is nothing to tell.
    pub fn lapse(&mut self, rule: Rule, kind: Kind, since: Timestamp, at: Timestamp, because: Offset) {
        self.said.push(Said::new(rule, kind, Role::Lapses(since), at).because(&[because]));
    }
}

impl Said {
    /// A statement with nothing else said yet.
    #[must_use]
    pub fn new(rule: Rule, kind: Kind, role: Role, at: Timestamp) -> Self {
        Self {
            rule,
            kind,
            role,
            at,
            place: None,
            severity: Severity::Info,
            because: Vec::new(),
            detail: Map::new(),
        }
    }

    /// With the place.
    #[must_use]
    pub fn at_place(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// With how soon somebody must look.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With what speaks for it; the same place twice in a row is one.
    #[must_use]
    pub fn because(mut self, offsets: &[Offset]) -> Self {
        self.because = offsets.to_vec();
        self.because.dedup();
        self
    }

    /// With one more thing to say about it.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// Metres or seconds rounded to a tenth: what is said to people needs no more.
#[must_use]
pub fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}
