//! A transit: one consignment under customs control, from its declaration to its closing.

use serde::{Deserialize, Serialize};

use crate::container::ContainerNumber;
use crate::id::{CorridorId, GeofenceId, Offset, SealId, TransitId, VehicleId};
use crate::instruction::Act;
use crate::time::Timestamp;
use crate::world::null_is_missing;

/// What is declared of a transit. Only its id is owed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Its name: the declaration's number.
    pub id: TransitId,
    /// The seal that is to close it, if it is known already.
    #[serde(default)]
    pub seal: Option<SealId>,
    /// The tractor's plate.
    #[serde(default)]
    pub vehicle: Option<VehicleId>,
    /// The container's number.
    #[serde(default)]
    pub container: Option<ContainerNumber>,
    /// The road that it is bound to.
    #[serde(default)]
    pub corridor: Option<CorridorId>,
    /// Where it starts.
    #[serde(default)]
    pub origin: Option<GeofenceId>,
    /// Where it ends; without one it never arrives by itself.
    #[serde(default)]
    pub destination: Option<GeofenceId>,
    /// It is not under way before this instant.
    #[serde(default)]
    pub depart_after: Option<Timestamp>,
    /// It is overdue after this instant.
    #[serde(default)]
    pub arrive_before: Option<Timestamp>,
    /// Where it may stop.
    #[serde(default, deserialize_with = "null_is_missing")]
    pub stops: Vec<GeofenceId>,
    /// Whom to call.
    #[serde(default, deserialize_with = "null_is_missing", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// The channel that the declaration was sent to. Left out of the written form where nobody said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// The channel of a declaration: how much its risk asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Let through.
    Green,
    /// Papers are checked.
    Yellow,
    /// The goods are looked at.
    Red,
}

impl Channel {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// Somebody to call about a transit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// `driver`, `carrier` or `declarant`.
    pub role: String,
    /// The name.
    pub name: String,
    /// The telephone number, as it is dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// How far a transit has come. Each step has one before it, and none is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Declared: expected, nothing is watched yet.
    #[default]
    Declared,
    /// Sealed: an officer armed the seal.
    Sealed,
    /// Departed: under way.
    Departed,
    /// Arrived in the destination.
    Arrived,
    /// Opened: disarmed in the system, then opened.
    Opened,
    /// Closed: over.
    Closed,
}

impl Stage {
    /// Whether rules watch it: from the sealing to the opening.
    #[must_use]
    pub fn is_watched(self) -> bool {
        matches!(self, Self::Sealed | Self::Departed | Self::Arrived)
    }
}

/// Whether what was sealed is still as it was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// Nothing speaks against it.
    #[default]
    Intact,
    /// Something has to be verified.
    Doubtful,
    /// The seal was opened, cut or tampered with.
    Broken,
}

/// One step of the lifecycle, and who took it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Step {
    /// What was done.
    pub act: Act,
    /// Who did it: an account's name, `world` for a world file, `judgement` where the rules saw it happen.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The place in `heard` of what caused it.
    pub because: Offset,
}

/// A transit as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Transit {
    /// What was declared, with what was bound since.
    pub declaration: Declaration,
    /// How far it has come.
    pub stage: Stage,
    /// Whether it is whole.
    pub custody: Custody,
    /// Since when custody is as it is; `None` while nothing was armed.
    pub custody_since: Option<Timestamp>,
    /// A transit of a world file counts as armed and under way from its first fix after `depart_after`, without an officer's act.
    pub arms_itself: bool,
    /// The steps so far, oldest first.
    pub steps: Vec<Step>,
}

impl Transit {
    /// A transit that was just declared.
    #[must_use]
    pub fn declared(declaration: Declaration, arms_itself: bool, first: Step) -> Self {
        Self {
            declaration,
            stage: Stage::Declared,
            custody: Custody::Intact,
            custody_since: None,
            arms_itself,
            steps: vec![first],
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &TransitId {
        &self.declaration.id
    }

    /// The time of the newest step of this kind.
    #[must_use]
    pub fn time_of(&self, act: Act) -> Option<Timestamp> {
        self.steps.iter().rev().find(|s| s.act == act).map(|s| s.at)
    }
}
