//! `GET /api/session`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::SessionView;
use crate::api::Api;
use crate::problem::Problem;
use crate::session::{May, See};

/// Who is signed in here.
#[utoipa::path(
    get, path = "/api/session", tag = "session", operation_id = "read_session",
    responses(
        (status = 200, description = "Signed in.", body = SessionView),
        (status = 401, description = "Nobody is.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, May(caller, _): May<See>) -> Json<SessionView> {
    Json(SessionView::of(caller, &api))
}
