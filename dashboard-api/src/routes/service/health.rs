//! `GET /healthz`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cordon_model::{Offset, Seq, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;

/// The database has so long to answer.
const DATABASE_S_MAX: Duration = Duration::from_secs(2);

/// Whether the service does its work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Whether all of it does.
    ok: bool,
    /// The server's time.
    server_time: Timestamp,
    /// What is wrong, a sentence each.
    problems: Vec<String>,
    /// Where `heard` ends.
    heard_end: Offset,
    /// Where `judged` ends.
    judged_end: Seq,
    /// Observations that wait to be judged; null where it is not known here.
    judgement_lag: Option<u64>,
    /// Records of `judged` that PostGIS does not have yet; null where it does not answer.
    projection_lag: Option<u64>,
}

/// Whether the journal can be read, the database answers, and how far judgement and projection are behind.
#[utoipa::path(
    get, path = "/healthz", tag = "service", operation_id = "read_health",
    responses(
        (status = 200, description = "All is well.", body = Health),
        (status = 503, description = "`problems` says what is not.", body = Health),
    )
)]
pub(crate) async fn health(State(api): State<Arc<Api>>) -> Response {
    let heard_end = *api.journal.heard_end().borrow();
    let judged_end = *api.journal.judged_end().borrow();
    let mut problems = Vec::new();
    let last = Offset(heard_end.0.saturating_sub(1));
    if let Err(e) = api.journal.heard(last, 1) {
        problems.push(e.to_string());
    }
    let position = tokio::time::timeout(DATABASE_S_MAX, cordon_store::read::now::position(&api.pool)).await;
    let projected = match position {
        Ok(Ok(seq)) => Some(seq),
        Ok(Err(e)) => {
            tracing::error!(cause = %e, "the database does not answer");
            problems.push("the database does not answer".to_owned());
            None
        }
        Err(_) => {
            problems.push(format!("the database does not answer within {} s", DATABASE_S_MAX.as_secs()));
            None
        }
    };
    let health = Health {
        ok: problems.is_empty(),
        server_time: api.now(),
        problems,
        heard_end,
        judged_end,
        judgement_lag: api.picture.heard_until().map(|at| heard_end.0.saturating_sub(at.0)),
        projection_lag: projected.map(|at| judged_end.0.saturating_sub(at.0)),
    };
    let status = if health.ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(health)).into_response()
}
