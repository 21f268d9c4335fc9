//! Watch lists: plates and containers that are looked for, each with its reason, its owner and its end.

use serde::{Deserialize, Serialize};

use crate::container::{ContainerNumber, NoContainerNumber};
use crate::hash::identify;
use crate::id::{ObservationId, WatchId};
use crate::plate::Plate;
use crate::time::Timestamp;

/// Fewer characters than this are on too many vehicles to look for.
pub const PLATE_CHARS_MIN: usize = 4;
/// No plate has more characters than this.
pub const PLATE_CHARS_MAX: usize = 12;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WatchKind {
    /// A licence plate.
    Plate,
    /// A container.
    Container,
}

impl WatchKind {
    /// The word in the written form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plate => "plate",
            Self::Container => "container",
        }
    }
}

/// For the act `watch`: what is to be looked for. Reason, end and second person stand beside it, in the instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which of the two.
    pub kind: WatchKind,
    /// Its text, as somebody wrote it.
    pub text: String,
    /// Only its owner and administrators may learn of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub covert: bool,
}

/// Why a text cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWatchable {
    /// A plate with too few or too many characters, or with others than letters and digits.
    #[error("a plate has {PLATE_CHARS_MIN} to {PLATE_CHARS_MAX} letters and digits; `{0}` has not")]
    Plate(String),
    /// No container number.
    #[error(transparent)]
    Container(#[from] NoContainerNumber),
}

impl Wanted {
    /// Its text as it is compared: A–Z and 0–9 alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn bare(&self) -> Result<String, NotWatchable> {
        match self.kind {
            WatchKind::Container => Ok(self.text.parse::<ContainerNumber>()?.as_str().to_owned()),
            WatchKind::Plate => {
                let said = |c: char| c.is_ascii_alphanumeric() || matches!(c, 'đ' | 'Đ') || " .-·/".contains(c);
                let plate = Plate::normalise(&self.text).filter(|_| self.text.chars().all(said));
                let fits = plate.filter(|p| (PLATE_CHARS_MIN..=PLATE_CHARS_MAX).contains(&p.as_str().len()));
                Ok(fits.ok_or_else(|| NotWatchable::Plate(self.text.clone()))?.as_str().to_owned())
            }
        }
    }
}

/// One entry of the watch list, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WatchEntry {
    /// Its name.
    pub id: WatchId,
    /// What is looked for.
    pub kind: WatchKind,
    /// Its text: A–Z and 0–9 alone.
    pub text: String,
    /// Why it is looked for.
    pub reason: String,
    /// Whose entry it is: who added it.
    pub by: String,
    /// Who else answers for it.
    pub second_by: String,
    /// It counts from this instant on.
    pub added_at: Timestamp,
    /// And until this one.
    pub expires: Timestamp,
    /// Only its owner and administrators may learn of it.
    pub covert: bool,
    /// It was taken off the list before it ended.
    pub removed: Option<Unwatched>,
}

/// Who took an entry off the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Unwatched {
    /// Who.
    pub by: String,
    /// Who else answers for that.
    pub second_by: String,
    /// Since when it does not count any more.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl WatchEntry {
    /// The name of the entry that an act adds. Names follow no order: none tells of another one.
    #[must_use]
    pub fn name(act: ObservationId) -> WatchId {
        WatchId::from(hex::encode(&identify(&[b"watch", &act.0])[..8]))
    }

    /// Whether it counts at an instant.
    #[must_use]
    pub fn counts_at(&self, at: Timestamp) -> bool {
        self.added_at <= at && at < self.ends()
    }

    /// From this instant on it does not count any more.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.removed.as_ref().map_or(self.expires, |r| r.at.min(self.expires))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_for_as_it_is_compared() {
        use WatchKind::{Container, Plate};
        for (kind, text, bare) in [
            (Plate, "51C-123.45", Some("51C12345")),
            (Plate, "29-MĐ1 123.45", Some("29MD112345")),
            (Plate, "kh 2a-1234", Some("KH2A1234")),
            (Plate, "12A", None),
            (Plate, "1234567890123", None),
            (Plate, "粤B·12345", None),
            (Plate, "51C*2345", None),
            (Plate, "", None),
            (Container, "CSQU 305438 3", Some("CSQU3054383")),
            (Container, "csqu3054383", Some("CSQU3054383")),
            (Container, "CSQU3054384", None),
            (Container, "51C12345", None),
        ] {
            let wanted = Wanted {
                kind,
                text: text.to_owned(),
                covert: false,
            };
            assert_eq!(wanted.bare().ok().as_deref(), bare, "{text}");
        }
    }

    #[test]
    fn an_entry_counts_from_its_beginning_until_its_end_or_its_removal() {
        let t = Timestamp::from_seconds;
        let mut entry = WatchEntry {
            id: WatchId::from("e"),
            kind: WatchKind::Plate,
            text: "51C12345".to_owned(),
            reason: "stolen".to_owned(),
            by: "an".to_owned(),
            second_by: "chi".to_owned(),
            added_at: t(100),
            expires: t(200),
            covert: false,
            removed: None,
        };
        let counts = |e: &WatchEntry| [99, 100, 149, 150, 199, 200].map(|s| e.counts_at(t(s)));
        assert_eq!(counts(&entry), [false, true, true, true, true, false]);
        entry.removed = Some(Unwatched {
            by: "an".to_owned(),
            second_by: "chi".to_owned(),
            at: t(150),
            reason: "found".to_owned(),
        });
        assert_eq!(counts(&entry), [false, true, true, false, false, false]);
    }
}
