//! `GET /api/evidence/{sha256}`.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use cordon_store::lookups::{self, LookUp};
use serde::Deserialize;
use tokio::fs::File;

use crate::api::Api;
use crate::ask::{Asked, Path};
use crate::evidence::{Sha256Name, Shows};
use crate::problem::Problem;
use crate::served::Served;
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

/// The picture that shows a sighting, or the film around it. Each look is recorded before anything is given: who, which, when, and what
/// for; each range of a film is a look.
#[utoipa::path(
    get, path = "/api/evidence/{sha256}", tag = "sightings", operation_id = "read_evidence",
    params(
        ("sha256" = String, Path, description = "The SHA-256 of the picture or film, 64 hex digits, as sightings and their clips name it."),
        ("Range" = Option<String>, Header, description = "`bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else gets the whole file."),
        Why
    ),
    responses(
        (status = 200, description = "The picture or film.", content((String = "image/jpeg"), (String = "video/mp4"))),
        (status = 206, description = "The range.", headers(("content-range" = String, description = "Which bytes, of how many."))),
        (status = 404, description = "There is no such picture or film.", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside the file.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(
    State(api): State<Arc<Api>>,
    May(caller, _): May<See>,
    Path(sha256): Path<String>,
    Asked(why): Asked<Why>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::unknown("unknown_evidence", "there is no such picture or film");
    let lost = |e: std::io::Error| Problem::unavailable("the directory of pictures", &e);
    let name = Sha256Name::of(&sha256).ok_or_else(unknown)?;
    let found = open(&api, &name).await.map_err(lost)?;
    let look = LookUp {
        who: caller.name,
        what: "evidence".to_owned(),
        name: name.as_str().to_owned(),
        at: api.now(),
        purpose: why.purpose.map(|p| p.chars().take(PURPOSE_MAX).collect()),
        found: found.is_some(),
    };
    lookups::record(&api.pool, &look).await?;
    let (file, shows) = found.ok_or_else(unknown)?;
    let as_file = format!("inline; filename=\"{}.{}\"", name.as_str(), shows.ending());
    let mut named = vec![(header::CACHE_CONTROL, HeaderValue::from_static(CACHE))];
    named.extend(HeaderValue::from_str(&as_file).ok().map(|v| (header::CONTENT_DISPOSITION, v)));
    let served = Served {
        what: "the picture or film",
        kind: shows.kind(),
        size: file.metadata().await.map_err(lost)?.len(),
        tag: format!("\"{}\"", name.as_str()),
        named,
    };
    served.answer(file, &headers).await.map_err(lost)
}

/// The file of a name, if there is one, and what it shows.
async fn open(api: &Api, name: &Sha256Name) -> std::io::Result<Option<(File, Shows)>> {
    for shows in Shows::ALL {
        match File::open(api.evidence.path(name, shows)).await {
            Ok(file) => return Ok(Some((file, shows))),
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    Ok(None)
}
