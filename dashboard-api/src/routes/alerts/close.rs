//! `POST /api/alerts/{id}/close`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, Alert, AlertId, Instruction};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Body, Path};
use crate::problem::Problem;
use crate::routes::alerts::said_text;
use crate::session::{HandleAlerts, May};

/// Why it came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    /// Why it came; owed.
    #[serde(default)]
    cause: Option<String>,
    /// What is written beside it.
    #[serde(default)]
    note: Option<String>,
}

/// Close an alert with its cause.
#[utoipa::path(
    post, path = "/api/alerts/{id}/close", tag = "alerts", operation_id = "close_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Closing,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn close(
    State(api): State<Arc<Api>>,
    May(caller, _): May<HandleAlerts>,
    Path(id): Path<String>,
    Body(said): Body<Closing>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Close, caller.name);
    order.alert = Some(AlertId::from(id));
    order.cause = Some(said_text(said.cause.as_deref().unwrap_or_default(), "cause")?);
    order.note = said.note;
    act::on_alert(&api, order).await.map(Json)
}
