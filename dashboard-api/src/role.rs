//! Roles, and who may do what: one table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches the screen and handles alerts.
    Operator,
    /// Seals, arms, disarms and opens at a customs place.
    Officer,
    /// Goes to the truck.
    Responder,
    /// Heads a shift.
    Supervisor,
    /// Runs the system.
    Admin,
}

/// Something that an account may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See the map, transits, alerts, containers, seals.
    See,
    /// Write a note beside an alert.
    WriteNotes,
    /// Acknowledge, assign, escalate, shelve and close alerts.
    HandleAlerts,
    /// Say what a sighting truly shows.
    CorrectSightings,
    /// Declare transits; bind, arm, depart, arrive, disarm and close them.
    MoveTransits,
    /// Add entries to the watch list and take them off, two people together.
    KeepWatchlist,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Operator, Self::Officer, Self::Responder, Self::Supervisor, Self::Admin];

    /// The table.
    #[must_use]
    pub const fn rights(self) -> &'static [Right] {
        use Right::{CorrectSightings, HandleAlerts, KeepWatchlist, MoveTransits, See, WriteNotes};
        match self {
            Self::Operator | Self::Supervisor => &[See, WriteNotes, HandleAlerts, CorrectSightings, KeepWatchlist],
            Self::Officer => &[See, WriteNotes, CorrectSightings, MoveTransits],
            Self::Responder => &[See, WriteNotes, KeepWatchlist],
            Self::Admin => &[See, WriteNotes, HandleAlerts, CorrectSightings, MoveTransits, KeepWatchlist],
        }
    }

    /// Whether it may.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Officer => "officer",
            Self::Responder => "responder",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role; there are operator, officer, responder, supervisor and admin")]
pub struct NoRole(String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(s: &str) -> Result<Self, NoRole> {
        Self::ALL.into_iter().find(|r| r.as_str() == s).ok_or_else(|| NoRole(s.to_owned()))
    }
}

impl Right {
    /// Who has it, for a sentence.
    #[must_use]
    pub fn holders(self) -> String {
        let names: Vec<&str> = Role::ALL.into_iter().filter(|r| r.may(self)).map(Role::as_str).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_may_do_what() {
        for (right, holders) in [
            (Right::See, "operator, officer, responder, supervisor, admin"),
            (Right::WriteNotes, "operator, officer, responder, supervisor, admin"),
            (Right::HandleAlerts, "operator, supervisor, admin"),
            (Right::CorrectSightings, "operator, officer, supervisor, admin"),
            (Right::MoveTransits, "officer, admin"),
            (Right::KeepWatchlist, "operator, responder, supervisor, admin"),
        ] {
            assert_eq!(right.holders(), holders, "{right:?}");
        }
    }

    #[test]
    fn words_come_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse::<Role>(), Ok(role));
            assert_eq!(serde_json::to_value(role).expect("writes"), role.as_str());
        }
        let e = "boss".parse::<Role>().expect_err("no role").to_string();
        assert!(e.contains("`boss`") && e.contains("supervisor"), "{e}");
    }
}
