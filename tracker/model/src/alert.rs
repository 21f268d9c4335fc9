//! Alerts: episodes that somebody must handle, with states after ISA-18.2.

use serde::{Deserialize, Serialize};

use crate::event::{Kind, Rule, Severity};
use crate::hash::identify;
use crate::id::{AlertId, Offset, TransitId};
use crate::time::Timestamp;

/// What has been done about an alert. Whether the condition still stands is told apart by `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Raised: nobody has taken it.
    Raised,
    /// Acknowledged: somebody has taken it.
    Acknowledged,
    /// Closed, with a cause.
    Closed,
    /// Withdrawn: a late observation showed that it never was.
    Withdrawn,
}

/// Where an alert stands after ISA-18.2: what was done about it, together with whether its condition still stands and whether it is on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It stands, and nobody has taken it.
    Unacknowledged,
    /// It stands, and somebody has taken it.
    Acknowledged,
    /// It returned to normal, and nobody has taken it.
    ReturnedUnacknowledged,
    /// It returned to normal, and somebody has taken it: it is owed a cause.
    ReturnedAcknowledged,
    /// Somebody put it on the shelf for a while.
    Shelved,
    /// Closed, with a cause.
    Closed,
    /// A late observation showed that it never was.
    Withdrawn,
}

/// Why an alert makes no sound for a while, and until when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Shelf {
    /// Who put it there.
    pub by: String,
    /// Who else answers for it; owed for an urgent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_by: Option<String>,
    /// When it was put there, in received time.
    pub at: Timestamp,
    /// When it returns by itself, in received time.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Whether it returns earlier: at its next change, or when its rule begins another episode on this transit.
    pub one_shot: bool,
}

/// Why alerts are shown as one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupCause {
    /// One transit, one incident: a cut seal that is also opened, outside its corridor.
    Incident,
    /// Many transits of one area, or of one feed, fell silent together.
    Outage,
    /// One rule on many transits in a short time.
    SameRule,
    /// A flood: more than anybody can read singly, whatever the rule.
    Flood,
}

/// The item that an alert is shown in, together with others of one cause. An alert without one is an item of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Group {
    /// The item's name: that of the alert that it began with, so that an item keeps its name when it gets company.
    pub id: AlertId,
    /// Why they are one.
    pub cause: GroupCause,
    /// The feed that they share, where that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<String>,
}

/// A condition that came back soon after it had returned to normal: the same episode goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Again {
    /// When it had returned to normal before, in observed time.
    pub returned: Option<Timestamp>,
    /// When it came back, in observed time.
    pub since: Timestamp,
}

/// How soon somebody must look, from an instant on: how an alert came to its severity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Grade {
    /// When what it is of began or came back, in observed time.
    pub of: Timestamp,
    /// From when on it counts, in observed time.
    pub at: Timestamp,
    /// When that was known, in received time.
    pub known_at: Timestamp,
    /// How soon somebody must look.
    pub severity: Severity,
    /// How far beyond the border it was then, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_m: Option<f64>,
    /// What that weighed, with its heading and its channel, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighed_m: Option<f64>,
    /// Where it headed then: `along` its road, `away` from it, or `across`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// An episode that somebody must handle: (rule, subject, start).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Alert {
    /// Its name.
    pub id: AlertId,
    /// The rule that raised it.
    pub rule: Rule,
    /// The event that opened it.
    pub kind: Kind,
    /// The transit that it is about.
    pub transit: TransitId,
    /// How soon somebody must look: as the worst of what it has been about asks for.
    pub severity: Severity,
    /// How it came to that, in the order in which it happened; empty while it has neither come back nor become worse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Grade>,
    /// What has been done about it.
    pub state: AlertState,
    /// Where it stands after ISA-18.2, as it was put out; `None` in what an older version put out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The shelf that it was put on. It counts while the alert is open: see [`Alert::is_shelved`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelved: Option<Shelf>,
    /// The item that it is shown in, if it has company. Once set it does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// When the episode began, in observed time.
    pub since: Timestamp,
    /// When it ended by itself (returned to normal), in observed time; `None` while it stands or latches.
    pub until: Option<Timestamp>,
    /// How often it came back within minutes of its return, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Again>,
    /// When it was raised: `known_at` of the event that opened it.
    pub raised_at: Timestamp,
    /// Whether it was raised by what came late.
    pub late: bool,
    /// Where it began, degrees north.
    pub lat: Option<f64>,
    /// Where it began, degrees east.
    pub lon: Option<f64>,
    /// The newest detail of its rule.
    pub detail: serde_json::Map<String, serde_json::Value>,
    /// Who has it: who acknowledged it, or whom it was given to.
    pub owner: Option<String>,
    /// What was done, by whom and when, oldest first.
    pub record: Vec<AlertAct>,
    /// Why it came, said at its closing.
    pub cause: Option<String>,
}

/// One act on an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AlertAct {
    /// `acknowledge`, `assign`, `note`, `escalate`, `shelve`, `unshelve` or `close`.
    pub act: crate::instruction::Act,
    /// Who; `judgement` where it returned from the shelf by itself.
    pub by: String,
    /// Who else answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What was written, to whom it was given, the reason, or the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// To whom it was escalated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// For `shelve`: when it returns by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The place in `heard` of the act.
    pub because: Offset,
}

impl Alert {
    /// The name of an episode: a hash of its rule, its subject and its start.
    #[must_use]
    pub fn name(rule: Rule, subject: &TransitId, since: Timestamp) -> AlertId {
        let hash = identify(&[
            rule.as_str().as_bytes(),
            subject.as_str().as_bytes(),
            &since.as_micros().to_be_bytes(),
        ]);
        AlertId::from(hex::encode(&hash[..8]))
    }

    /// Whether the condition that began or came back at this instant is the one that it is about.
    #[must_use]
    pub fn covers(&self, since: Timestamp) -> bool {
        self.since == since || self.again.iter().any(|a| a.since == since)
    }

    /// Whether somebody still has to do something: raised or acknowledged.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, AlertState::Raised | AlertState::Acknowledged)
    }

    /// Whether it is on the shelf: still open, but it calls nobody until it returns.
    #[must_use]
    pub fn is_shelved(&self) -> bool {
        self.is_open() && self.shelved.is_some()
    }

    /// Where it stands after ISA-18.2.
    #[must_use]
    pub fn stands(&self) -> Condition {
        match (self.state, self.until) {
            (AlertState::Closed, _) => Condition::Closed,
            (AlertState::Withdrawn, _) => Condition::Withdrawn,
            _ if self.shelved.is_some() => Condition::Shelved,
            (AlertState::Raised, None) => Condition::Unacknowledged,
            (AlertState::Raised, Some(_)) => Condition::ReturnedUnacknowledged,
            (AlertState::Acknowledged, None) => Condition::Acknowledged,
            (AlertState::Acknowledged, Some(_)) => Condition::ReturnedAcknowledged,
        }
    }

    /// The item that it is shown in: its group's name, or its own.
    #[must_use]
    pub fn item(&self) -> &AlertId {
        self.group.as_ref().map_or(&self.id, |g| &g.id)
    }
}
