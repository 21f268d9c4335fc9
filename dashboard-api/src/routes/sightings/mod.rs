//! What cameras saw, and what persons say of it.

pub(crate) mod correct;
pub(crate) mod list;

use cordon_model::{ContainerNumber, Plate, Sighted};
use cordon_store::read::sightings::Wanted;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// The plate in a text.
///
/// # Errors
/// 422 where there is neither a letter nor a digit in it.
pub(crate) fn plate_of(text: &str) -> Result<Plate, Problem> {
    Plate::normalise(text).ok_or_else(|| Problem::wrong("no_plate", format!("`{text}` is no plate")))
}

/// What a sighting was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FoundBy {
    /// By what counts now: it was read so, and nobody says otherwise, or a person says so.
    Standing,
    /// By what was read first; a person says that it shows something else.
    FirstReading,
}

/// A sighting, and what it was found by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    /// The sighting as it stands.
    #[serde(flatten)]
    sighting: Sighted,
    /// What it was found by, where a plate or a container was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    found_by: Option<FoundBy>,
}

impl Found {
    /// A sighting that shows what is wanted, or was read so.
    pub(crate) fn by(sighting: Sighted, wanted: &Wanted) -> Self {
        let shows = |p: &Plate| sighting.plate_now() == Some(p) || sighting.trailer.as_ref() == Some(p);
        let bears = |c: &ContainerNumber| sighting.container_now() == Some(*c) || sighting.containers.iter().skip(1).any(|o| o == c);
        let (plate, container) = (wanted.plate.as_ref().map(shows), wanted.container.as_ref().map(bears));
        let found_by = match (plate, container) {
            (None, None) => None,
            (Some(false), _) | (_, Some(false)) => Some(FoundBy::FirstReading),
            _ => Some(FoundBy::Standing),
        };
        Self { sighting, found_by }
    }
}
