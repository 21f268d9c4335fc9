//! Names of things: text for what people and devices name, numbers for places in a stream, hashes for what was said.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        text_id! { @text $(#[$doc])* #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)] $name }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
    (@text $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(s: &str) -> Self {
                Self(s.into())
            }
        }

        impl From<String> for $name {
            fn from(s: String) -> Self {
                Self(s.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// One consignment under customs control, as its declaration names it.
    TransitId
);
text_id!(
    @text
    /// An e-seal, by the number that it sends (leading zeros kept). Protocols pad numbers with zeros to a fixed length, people leave them
    /// out: `012076463279` and `12076463279` are one seal, equal and of one place in any order.
    SealId
);

impl SealId {
    /// The number without its leading zeros: what two names of one seal have in common.
    #[must_use]
    pub fn bare(&self) -> &str {
        let bare = self.0.trim_start_matches('0');
        if bare.is_empty() { &self.0 } else { bare }
    }
}

impl PartialEq for SealId {
    fn eq(&self, other: &Self) -> bool {
        self.bare() == other.bare()
    }
}

impl Eq for SealId {}

impl PartialOrd for SealId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SealId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bare().cmp(other.bare())
    }
}

impl std::hash::Hash for SealId {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bare().hash(state);
    }
}
text_id!(
    /// A vehicle: its plate, letters and digits only.
    VehicleId
);
text_id!(
    /// A road with its width, as the world names it.
    CorridorId
);
text_id!(
    /// An area, as the world names it.
    GeofenceId
);
text_id!(
    /// A camera, as the configuration names it.
    CameraId
);
text_id!(
    /// An episode that somebody must handle: 16 hex digits made of its rule, its subject and its start.
    AlertId
);
text_id!(
    /// An entry of a watch list: 16 hex digits made of the act that added it.
    WatchId
);

/// A place in the stream `heard`: 0, 1, 2 … with no gap; never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Offset(pub u64);

/// A place in the stream `judged`: 1, 2, 3 … with no gap. 0 stands before the first record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Offset {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Seq {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Who said what: a hash of dialect, device and the record's bytes (or of the content, where there was no frame). 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObservationId(pub [u8; 16]);

impl fmt::Display for ObservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ObservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for ObservationId {
    type Err = hex::FromHexError;

    fn from_str(s: &str) -> Result<Self, hex::FromHexError> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(s, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for ObservationId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObservationId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(|_| de::Error::custom("an observation's id has 32 hex digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_one_with_and_without_its_padding() {
        for (one, other, same) in [
            ("012076463279", "12076463279", true),
            ("0", "0", true),
            ("00", "0", false),
            ("7000000001", "7000000010", false),
        ] {
            assert_eq!(SealId::from(one) == SealId::from(other), same, "{one} {other}");
        }
        let written = serde_json::to_string(&SealId::from("012076463279")).expect("writes");
        assert_eq!(written, "\"012076463279\"", "it is written as it was sent");
    }
}
