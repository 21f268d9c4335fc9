//! `POST /api/alerts/{id}/unshelve`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, Alert, AlertId, Instruction};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Beside, Path};
use crate::problem::Problem;
use crate::session::{HandleAlerts, May};

/// What is said with it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Unshelving {
    /// What is written beside it.
    note: Option<String>,
}

/// Take an alert from the shelf before its time. It stands as it stood.
#[utoipa::path(
    post, path = "/api/alerts/{id}/unshelve", tag = "alerts", operation_id = "unshelve_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Unshelving,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn unshelve(
    State(api): State<Arc<Api>>,
    May(caller, _): May<HandleAlerts>,
    Path(id): Path<String>,
    Beside(said): Beside<Unshelving>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Unshelve, caller.name);
    order.alert = Some(AlertId::from(id));
    order.note = said.note;
    act::on_alert(&api, order).await.map(Json)
}
