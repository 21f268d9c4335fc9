//! `GET /api/basemap`.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use tokio::fs::File;

use crate::api::Api;
use crate::problem::Problem;
use crate::served::Served;
use crate::session::{May, See};

/// Not compressed again on the way: its tiles are compressed, and its places in bytes count.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.pmtiles";

/// The operator's own basemap, a PMTiles file, in the ranges that are asked for (`Range: bytes=a-b`, one range). The session's answer
/// says whether there is one.
#[utoipa::path(
    get, path = "/api/basemap", tag = "world", operation_id = "read_basemap",
    params(
        ("Range" = Option<String>, Header, description = "`bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else gets the whole file."),
        ("If-Range" = Option<String>, Header, description = "The `ETag` that the range is meant for; another one gets the whole file."),
    ),
    responses(
        (status = 200, description = "The whole file."),
        (status = 206, description = "The range.", headers(("content-range" = String, description = "Which bytes, of how many."))),
        (status = 304, description = "As you have it (`If-None-Match`)."),
        (status = 404, description = "No basemap is configured.", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside the file.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, headers: HeaderMap) -> Result<Response, Problem> {
    let configured = api.basemap.as_ref();
    let basemap = configured.ok_or_else(|| Problem::unknown("no_basemap", "no basemap is configured on this server"))?;
    let gone = |e: std::io::Error| Problem::unavailable("the basemap", &e);
    let file = File::open(&basemap.path).await.map_err(gone)?;
    let known = file.metadata().await.map_err(gone)?;
    let (size, changed) = (known.len(), known.modified().map_err(gone)?);
    let age = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    let named = [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    let served = Served {
        what: "the basemap",
        kind: MEDIA_TYPE,
        size,
        tag: format!("\"{size:x}-{:x}\"", age.as_nanos()),
        named: named.into(),
    };
    served.answer(file, &headers).await.map_err(gone)
}
