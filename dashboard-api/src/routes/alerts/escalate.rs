//! `POST /api/alerts/{id}/escalate`.

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

/// To whom, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Escalation {
    /// To whom: an account, a unit, or whoever heads the shift.
    to: String,
    /// Why it is passed on.
    reason: String,
}

/// Pass an alert on to somebody higher. Nobody has acknowledged it then.
#[utoipa::path(
    post, path = "/api/alerts/{id}/escalate", tag = "alerts", operation_id = "escalate_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Escalation,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn escalate(
    State(api): State<Arc<Api>>,
    May(caller, _): May<HandleAlerts>,
    Path(id): Path<String>,
    Body(said): Body<Escalation>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Escalate, caller.name);
    order.alert = Some(AlertId::from(id));
    order.to = Some(said_text(&said.to, "to")?);
    order.reason = Some(said_text(&said.reason, "reason")?);
    act::on_alert(&api, order).await.map(Json)
}
