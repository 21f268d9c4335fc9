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
    /// How soon somebody must look.
    pub severity: Severity,
    /// What has been done about it.
    pub state: AlertState,
    /// When the episode began, in observed time.
    pub since: Timestamp,
    /// When it ended by itself (returned to normal), in observed time; `None` while it stands or latches.
    pub until: Option<Timestamp>,
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
    /// `acknowledge`, `assign`, `note` or `close`.
    pub act: crate::instruction::Act,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What was written, to whom it was given, or the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
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

    /// Whether somebody still has to do something: raised or acknowledged.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, AlertState::Raised | AlertState::Acknowledged)
    }
}
