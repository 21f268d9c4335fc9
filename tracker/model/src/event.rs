//! Events: stated facts, in the past tense. Their names are a contract.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::id::{AlertId, Offset, TransitId};
use crate::time::Timestamp;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// All of them, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the written form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        // A derived schema would name the variants: it does not see a rename that a macro wrote.
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .enum_values(Some([$($text,)*]))
                    .into()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    };
}

words! {
    /// What an event states.
    Kind {
        /// It left its corridor.
        CorridorLeft = "corridor_left",
        /// It is back in its corridor.
        CorridorRejoined = "corridor_rejoined",
        /// The seal was opened away from where it may be.
        SealOpened = "seal_opened",
        /// The rope was cut.
        SealCut = "seal_cut",
        /// The seal was tampered with: cover open, shell broken.
        SealTampered = "seal_tampered",
        /// The seal is closed again.
        SealClosed = "seal_closed",
        /// An unscheduled stop has become an alert.
        StopBegun = "stop_begun",
        /// It drives again.
        StopEnded = "stop_ended",
        /// The seal is silent.
        SignalLost = "signal_lost",
        /// The seal is heard again.
        SignalRegained = "signal_regained",
        /// It is under way.
        Departed = "departed",
        /// It is under way without an armed seal.
        DepartedUnsealed = "departed_unsealed",
        /// It is in its destination.
        Arrived = "arrived",
        /// It is overdue.
        Overtime = "overtime",
        /// It has driven farther than its route is long.
        DistanceExceeded = "distance_exceeded",
        /// It drives away from its destination.
        WrongWay = "wrong_way",
        /// It is too fast.
        Speeding = "speeding",
        /// Seal and vehicle are apart.
        SealApart = "seal_apart",
        /// Seal and vehicle are together again.
        SealRejoined = "seal_rejoined",
        /// One plate at two places that no road joins in the time.
        PlateCloned = "plate_cloned",
        /// What a camera saw contradicts the declaration or the seal.
        SightingContradicted = "sighting_contradicted",
        /// What a camera saw agrees with the declaration and the seal, as far as it could be compared.
        SightingAgreed = "sighting_agreed",
        /// Two vehicles met.
        Rendezvous = "rendezvous",
        /// It hung about.
        Loitering = "loitering",
        /// Its position is not true.
        PositionSpoofed = "position_spoofed",
        /// Its receiver is jammed.
        SignalJammed = "signal_jammed",
        /// One seal's identity at two places.
        SealCloned = "seal_cloned",
        /// The goods changed container or vehicle.
        Restuffed = "restuffed",
        /// Something on a watch list was seen.
        WatchlistHit = "watchlist_hit",
        /// The battery is low.
        BatteryLow = "battery_low",
        /// An officer acknowledged an alert.
        AlertAcknowledged = "alert_acknowledged",
        /// An officer closed an alert.
        AlertClosed = "alert_closed",
        /// An officer passed an alert on to somebody higher.
        AlertEscalated = "alert_escalated",
        /// An officer put an alert on the shelf.
        AlertShelved = "alert_shelved",
        /// An alert returned from the shelf, by an officer's act or by itself.
        AlertUnshelved = "alert_unshelved",
    }
}

words! {
    /// The rule that an event comes from; what a back-test switches on and off.
    Rule {
        /// Outside the corridor.
        RouteDeviation = "route_deviation",
        /// Opened.
        SealOpened = "seal_opened",
        /// Cut.
        SealCut = "seal_cut",
        /// Tampered with.
        SealTampered = "seal_tampered",
        /// Standing where no stop is planned.
        UnscheduledStop = "unscheduled_stop",
        /// Silent.
        SignalLost = "signal_lost",
        /// Left the origin.
        Departed = "departed",
        /// Reached the destination.
        Arrived = "arrived",
        /// Overdue.
        Overtime = "overtime",
        /// Farther than its road is long.
        DistanceExceeded = "distance_exceeded",
        /// Away from its destination.
        WrongWay = "wrong_way",
        /// Battery low.
        BatteryLow = "battery_low",
        /// A sighting against the declaration.
        SightingContradicted = "sighting_contradicted",
        /// Under way with no seal on.
        DepartedUnsealed = "departed_unsealed",
        /// Too fast.
        Speeding = "speeding",
        /// The seal is not where the vehicle is.
        SealApart = "seal_apart",
        /// One plate at two places at a time.
        PlateCloned = "plate_cloned",
        /// Stood beside another one.
        Rendezvous = "rendezvous",
        /// Hung about off its road.
        Loitering = "loitering",
        /// Reports positions that cannot be true.
        PositionSpoofed = "position_spoofed",
        /// Reports, and knows no position.
        SignalJammed = "signal_jammed",
        /// One seal at two places at a time.
        SealCloned = "seal_cloned",
        /// The goods went over to another container or vehicle.
        Restuffed = "restuffed",
        /// Somebody looks for what a camera saw.
        WatchlistHit = "watchlist_hit",
    }
}

words! {
    /// How soon somebody must look.
    Severity {
        /// For the record: nobody is called.
        Info = "info",
        /// P3: in this shift.
        Medium = "medium",
        /// P2: soon.
        High = "high",
        /// P1: now.
        Urgent = "urgent",
    }
}

/// Whether an event states something new, or changes what was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Stated for the first time.
    Stated,
    /// What was stated has changed: a late observation showed it, or what goes on has become worse: `…_revised`.
    Revised,
    /// A late observation took it back: `…_withdrawn`.
    Withdrawn,
}

/// The name of an event: what it states, and whether it revises or withdraws it. `corridor_left`, `corridor_left_revised`, `corridor_left_withdrawn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName {
    /// What it states.
    pub kind: Kind,
    /// Whether that is new.
    pub change: Change,
}

impl From<Kind> for EventName {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            change: Change::Stated,
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        f.write_str(match self.change {
            Change::Stated => "",
            Change::Revised => "_revised",
            Change::Withdrawn => "_withdrawn",
        })
    }
}

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        let (stem, change) = if let Some(stem) = text.strip_suffix("_revised") {
            (stem, Change::Revised)
        } else if let Some(stem) = text.strip_suffix("_withdrawn") {
            (stem, Change::Withdrawn)
        } else {
            (text.as_ref(), Change::Stated)
        };
        let kind = Kind::ALL.iter().find(|k| k.as_str() == stem);
        kind.map(|&kind| Self { kind, change })
            .ok_or_else(|| de::Error::custom(format!("`{text}` is no event")))
    }
}

/// A stated fact. Its written form is a contract: the fields stand in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Event {
    /// What is stated.
    pub event: EventName,
    /// The rule that states it.
    pub rule: Rule,
    /// `OFFSET-N`: the place in `heard` of what caused it, and its number among the events of that cause, from 0.
    pub id: String,
    /// The episode that it belongs to, if somebody must handle it.
    pub alert: Option<AlertId>,
    /// The transit that it is about.
    pub transit: Option<TransitId>,
    /// When it happened.
    pub observed_at: Timestamp,
    /// When we could know: `received_at` of what caused it.
    pub known_at: Timestamp,
    /// Where, degrees north.
    pub lat: Option<f64>,
    /// Where, degrees east.
    pub lon: Option<f64>,
    /// How soon somebody must look.
    pub severity: Severity,
    /// Whether it was judged from what came late.
    pub late: bool,
    /// The places in `heard` of what speaks for it, the deciding one last.
    pub because: Vec<Offset>,
    /// What the rule has to say about it: distances in `…_m`, times in `…_s`.
    pub detail: Map<String, Value>,
}

impl Event {
    /// Where only some may learn of it: whose it is. His and an administrator's eyes alone are meant by it.
    #[must_use]
    pub fn covert_of(&self) -> Option<&str> {
        let covert = self.rule == Rule::WatchlistHit && self.detail.get("covert").is_some_and(|c| *c != Value::Bool(false));
        covert.then(|| self.detail.get("owner").and_then(Value::as_str).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for kind in Kind::ALL {
            for change in [Change::Stated, Change::Revised, Change::Withdrawn] {
                let name = EventName { kind: *kind, change };
                let text = serde_json::to_string(&name).expect("writes");
                assert_eq!(serde_json::from_str::<EventName>(&text).expect("reads"), name);
            }
        }
        assert!(serde_json::from_str::<EventName>("\"corridor_lost\"").is_err());
    }

    #[cfg(feature = "schema")]
    #[test]
    fn schemas_name_the_written_words() {
        use utoipa::PartialSchema;
        let words =
            |schema| serde_json::to_value::<utoipa::openapi::RefOr<utoipa::openapi::Schema>>(schema).expect("writes")["enum"].clone();
        assert_eq!(words(Severity::schema()), serde_json::to_value(Severity::ALL).expect("writes"));
        assert_eq!(words(Kind::schema()), serde_json::to_value(Kind::ALL).expect("writes"));
        assert_eq!(words(Rule::schema()), serde_json::to_value(Rule::ALL).expect("writes"));
    }
}
