//! What an officer (or the world file) tells the platform to do. An act is an observation like any other.

use serde::{Deserialize, Serialize};

use crate::container::ContainerNumber;
use crate::correction::Misread;
use crate::id::{AlertId, SealId, TransitId, VehicleId, WatchId};
use crate::time::Timestamp;
use crate::transit::Declaration;
use crate::watch::Wanted;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Declare a transit.
    Declare,
    /// Bind a seal, a vehicle or a container to a transit.
    Bind,
    /// Arm the seal: the transit is sealed from now on.
    Arm,
    /// Depart: under way from now on.
    Depart,
    /// Arrive: in the destination.
    Arrive,
    /// Disarm the seal in the system, before it is opened.
    Disarm,
    /// Close a transit (with `transit`) or an alert (with `alert` and `cause`).
    Close,
    /// Acknowledge an alert.
    Acknowledge,
    /// Give an alert to somebody.
    Assign,
    /// Write something beside an alert.
    Note,
    /// Pass an alert on to somebody higher, with the reason: nobody has acknowledged it then.
    Escalate,
    /// Put an alert on the shelf for a while, with the reason.
    Shelve,
    /// Take an alert from the shelf.
    Unshelve,
    /// Add an entry to the watch list, with its reason (`reason`), its end (`until`) and a second person.
    Watch,
    /// Take an entry off the watch list, with the reason and a second person.
    Unwatch,
    /// Say what a sighting truly shows, with the reason (`reason`).
    Correct,
}

/// An act, who does it and to what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instruction {
    /// What is to be done.
    pub act: Act,
    /// Who does it: the account's name, `world` for a world file.
    pub by: String,
    /// The transit that it is done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transit: Option<TransitId>,
    /// The alert that it is done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    /// Where or when it was done, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<serde_json::Value>,
    /// For `declare`: what is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Box<Declaration>>,
    /// For `declare`: this transit counts as armed and under way from its first fix (transits of a world file).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub arms_itself: bool,
    /// For `bind` and `arm`: the seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealId>,
    /// For `bind`: the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<VehicleId>,
    /// For `bind`: the container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<ContainerNumber>,
    /// For `close` of an alert: why it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// For `assign` and `escalate`: to whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What was written beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// For `shelve`, `escalate`, `watch`, `unwatch` and `correct`: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For `shelve`: when it returns by itself. Either this or `for_s`; without both as late as may be. For `watch`: when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// For `shelve`: for how many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_s: Option<f64>,
    /// For `shelve`: it returns at its next change already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_shot: bool,
    /// For `watch`, `unwatch` and `shelve` of an urgent alert: who else answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_by: Option<String>,
    /// For `watch`: what is to be looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<Box<Wanted>>,
    /// For `unwatch`: the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<WatchId>,
    /// For `correct`: which sighting, and what it truly shows.
    #[serde(flatten, skip_deserializing)]
    pub misread: Option<Box<Misread>>,
}

impl Instruction {
    /// An act by somebody, with nothing else said yet.
    #[must_use]
    pub fn new(act: Act, by: impl Into<String>) -> Self {
        Self {
            act,
            by: by.into(),
            transit: None,
            alert: None,
            at: None,
            declaration: None,
            arms_itself: false,
            seal: None,
            vehicle: None,
            container: None,
            cause: None,
            to: None,
            note: None,
            reason: None,
            until: None,
            for_s: None,
            one_shot: false,
            second_by: None,
            watch: None,
            entry: None,
            misread: None,
        }
    }
}
