//! `GET /api/coverage`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::live::coverage::{self, Unheard};
use crate::live::message::CoverageCounts;
use crate::problem::Problem;
use crate::session::{May, See};

/// Whom we hear.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageView {
    /// The server's time.
    server_time: Timestamp,
    /// How many.
    counts: CoverageCounts,
    /// Watched transits that are not heard, by their ids.
    unheard: Vec<Unheard>,
}

/// How many transits are open, watched and heard, and which of the watched are not.
#[utoipa::path(
    get, path = "/api/coverage", tag = "coverage", operation_id = "read_coverage",
    responses(
        (status = 200, description = "Coverage.", body = CoverageView),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>) -> Result<Json<CoverageView>, Problem> {
    let board = api.board.read();
    let (counts, unheard) = coverage::of(&board, &api.live);
    Ok(Json(CoverageView {
        server_time: api.now(),
        counts,
        unheard,
    }))
}
