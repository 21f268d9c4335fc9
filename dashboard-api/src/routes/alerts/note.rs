//! `POST /api/alerts/{id}/note`.

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
use crate::session::{May, WriteNotes};

/// What is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    /// What is written.
    note: String,
}

/// Write something beside an alert.
#[utoipa::path(
    post, path = "/api/alerts/{id}/note", tag = "alerts", operation_id = "note_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Note,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn note(
    State(api): State<Arc<Api>>,
    May(caller, _): May<WriteNotes>,
    Path(id): Path<String>,
    Body(said): Body<Note>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Note, caller.name);
    order.alert = Some(AlertId::from(id));
    order.note = Some(said_text(&said.note, "note")?);
    act::on_alert(&api, order).await.map(Json)
}
