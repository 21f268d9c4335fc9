//! `POST /api/alerts/{id}/assign`.

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

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// To whom: an account, or a unit.
    to: String,
    /// What is written beside it.
    #[serde(default)]
    note: Option<String>,
}

/// Give an alert to somebody.
#[utoipa::path(
    post, path = "/api/alerts/{id}/assign", tag = "alerts", operation_id = "assign_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Assignment,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn assign(
    State(api): State<Arc<Api>>,
    May(caller, _): May<HandleAlerts>,
    Path(id): Path<String>,
    Body(said): Body<Assignment>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Assign, caller.name);
    order.alert = Some(AlertId::from(id));
    order.to = Some(said_text(&said.to, "to")?);
    order.note = said.note;
    act::on_alert(&api, order).await.map(Json)
}
