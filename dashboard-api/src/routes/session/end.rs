//! `DELETE /api/session`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use crate::api::Api;
use crate::problem::Problem;
use crate::session::{Token, no_cookie};

/// Sign out. The same answer where nobody was signed in.
#[utoipa::path(
    delete, path = "/api/session", tag = "session", operation_id = "end_session",
    responses(
        (status = 204, description = "Nobody is signed in here any more."),
        (status = "default", description = "403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn end(State(api): State<Arc<Api>>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    if let Some(token) = Token::of(&headers) {
        cordon_store::sessions::end(&api.pool, &token.hash()).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, no_cookie(api.secure_cookies))]))
}
