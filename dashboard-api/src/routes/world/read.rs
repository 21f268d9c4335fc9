//! `GET /api/world`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cordon_model::{Offset, World};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;
use crate::session::{May, See};

/// The world that counts now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorldView<'a> {
    /// Its hash; empty while no world was ever given.
    hash: &'a str,
    /// Where it stands in `heard`; null while there is none.
    offset: Option<Offset>,
    /// Corridors, geofences and limits.
    world: &'a World,
}

/// The world that counts now: corridors, geofences, limits. Its `ETag` is its hash.
#[utoipa::path(
    get, path = "/api/world", tag = "world", operation_id = "read_world",
    responses(
        (status = 200, description = "The world.", body = WorldView),
        (status = 304, description = "As you have it (`If-None-Match`)."),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, headers: HeaderMap) -> Response {
    let known = api.world.get();
    let tag = format!("\"{}\"", known.hash);
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes());
    let named = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if same {
        return (StatusCode::NOT_MODIFIED, named).into_response();
    }
    let view = WorldView {
        hash: &known.hash,
        offset: known.offset,
        world: &known.world,
    };
    (named, Json(view)).into_response()
}
