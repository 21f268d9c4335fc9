//! What an e-seal says about itself.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The steel rope or shackle that closes the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rope {
    /// In one piece and in place.
    Whole,
    /// Cut, or pulled out by force.
    Cut,
}

/// The seal's own back cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Open: somebody works on the seal's inside.
    Open,
    /// Closed.
    Closed,
}

macro_rules! seal_alarms {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// An alarm that a seal raises by itself, in our words. What a vendor adds is kept under its own name.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum SealAlarm {
            $($(#[$doc])* $variant,)*
            /// An alarm that this version has no word for, as it was named.
            Other(String),
        }

        impl SealAlarm {
            /// The word in the written form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(s) => s,
                }
            }
        }

        impl From<&str> for SealAlarm {
            fn from(s: &str) -> Self {
                match s {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

seal_alarms! {
    /// The rope or shackle was cut.
    RopeCut = "rope_cut",
    /// The lock was opened without leave, or left open too long.
    LeftUnlocked = "left_unlocked",
    /// Opened while it counted as sealed.
    OpenedWhileSealed = "opened_while_sealed",
    /// The back cover was opened.
    CoverOpened = "cover_opened",
    /// The shell was tampered with, or the seal was torn off.
    Tampered = "tampered",
    /// A wrong password, often enough to alarm.
    WrongPassword = "wrong_password",
    /// A card that is not registered.
    IllegalCard = "illegal_card",
    /// Vibration beyond the seal's limit.
    Vibration = "vibration",
    /// The battery is low by the seal's own measure.
    LowBattery = "low_battery",
    /// The lock's motor is stuck.
    MotorStuck = "motor_stuck",
    /// Entered a fence that the seal itself keeps.
    DeviceFenceEntered = "device_fence_entered",
    /// Left a fence that the seal itself keeps.
    DeviceFenceLeft = "device_fence_left",
    /// Faster than the seal's own limit.
    Overspeed = "overspeed",
    /// The call for help.
    Sos = "sos",
    /// The satellite receiver or its aerial is at fault.
    GnssFault = "gnss_fault",
    /// Main power was cut.
    PowerCut = "power_cut",
}

impl Serialize for SealAlarm {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for SealAlarm {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::from(std::borrow::Cow::<str>::deserialize(d)?.as_ref()))
    }
}

/// Somebody used, or tried to use, the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LockEvent {
    /// By what: `card`, `password`, `dynamic_password`, `bluetooth`, `platform`, `sms`, or the vendor's number as text.
    pub source: String,
    /// Whether it was let through; `None` where the device does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// The card's number, if one was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// The vendor's result code, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<u16>,
}

/// The state of a seal, each part only where it was said. Its fields stand flat in the observation's written form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SealState {
    /// The rope or shackle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rope: Option<Rope>,
    /// Whether the motor holds the lock closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// The back cover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Battery, 0–100 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_pct: Option<f64>,
    /// Alarms that the seal raised in this record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<SealAlarm>,
    /// The lock was used, or somebody tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_event: Option<LockEvent>,
}

impl SealState {
    /// Whether nothing at all was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
