//! `GET /api/openapi.json`.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;

static TEXT: LazyLock<String> = LazyLock::new(crate::openapi::openapi);

/// This description.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "service", operation_id = "read_openapi",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json"))
)]
pub(crate) async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}
