//! `GET /api/evidence/{sha256}`.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cordon_store::lookups::{self, LookUp};
use serde::Deserialize;

use crate::api::Api;
use crate::ask::{Asked, Path};
use crate::evidence::Sha256Name;
use crate::problem::Problem;
use crate::session::{May, See};

/// A picture's name says all of its content: what a browser has of it never changes. It is for its own user alone.
const CACHE: &str = "private, max-age=31536000, immutable";
/// The longest purpose that is kept, in characters.
const PURPOSE_MAX: usize = 200;

/// Why it is looked at.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Why {
    /// What it is looked at for: kept with the look-up, at most 200 characters of it.
    purpose: Option<String>,
}

/// The picture that shows a sighting. Each look is recorded before the picture is given: who, which, when, and what for.
#[utoipa::path(
    get, path = "/api/evidence/{sha256}", tag = "sightings", operation_id = "read_evidence",
    params(("sha256" = String, Path, description = "The SHA-256 of the picture, 64 hex digits, as sightings name it."), Why),
    responses(
        (status = 200, description = "The picture.", content_type = "image/jpeg"),
        (status = 404, description = "There is no such picture.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(
    State(api): State<Arc<Api>>,
    May(caller, _): May<See>,
    Path(sha256): Path<String>,
    Asked(why): Asked<Why>,
) -> Result<Response, Problem> {
    let unknown = || Problem::unknown("unknown_evidence", "there is no such picture");
    let name = Sha256Name::of(&sha256).ok_or_else(unknown)?;
    let read = tokio::fs::read(api.evidence.path(&name)).await;
    let found = match read {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(e) => return Err(Problem::unavailable("the directory of pictures", &e)),
    };
    let look = LookUp {
        who: caller.name,
        what: "evidence".to_owned(),
        name: name.as_str().to_owned(),
        at: api.now(),
        purpose: why.purpose.map(|p| p.chars().take(PURPOSE_MAX).collect()),
        found: found.is_some(),
    };
    lookups::record(&api.pool, &look).await?;
    let picture = found.ok_or_else(unknown)?;
    let named = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (header::CACHE_CONTROL, CACHE.to_owned()),
        (header::ETAG, format!("\"{}\"", name.as_str())),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}.jpg\"", name.as_str())),
    ];
    Ok((named, picture).into_response())
}
