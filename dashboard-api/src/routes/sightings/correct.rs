//! `POST /api/sightings/{id}/correct`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, Instruction, Misread, ObservationId, Sighted};
use serde::Deserialize;
use utoipa::ToSchema;

use super::plate_of;
use crate::act;
use crate::api::Api;
use crate::ask::{Body, Path};
use crate::problem::Problem;
use crate::routes::alerts::said_text;
use crate::routes::containers::read::number_of;
use crate::session::{CorrectSightings, May};

/// What the picture truly shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correcting {
    /// The plate; dots, dashes, spaces and small letters do not matter. An empty text: there is none. Without it, it is as it stands.
    #[serde(default)]
    plate: Option<String>,
    /// The container's number, the same.
    #[serde(default)]
    container: Option<String>,
    /// Why it is corrected.
    reason: String,
}

/// Say what a sighting truly shows, where its plate or container was misread: that counts from now on, and the first reading stays beside it.
#[utoipa::path(
    post, path = "/api/sightings/{id}/correct", tag = "sightings", operation_id = "correct_sighting",
    params(("id" = String, Path, description = "The sighting.")),
    request_body = Correcting,
    responses(
        (status = 200, description = "Done: the sighting as it stands now.", body = Sighted),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn correct(
    State(api): State<Arc<Api>>,
    May(caller, _): May<CorrectSightings>,
    Path(id): Path<String>,
    Body(said): Body<Correcting>,
) -> Result<Json<Sighted>, Problem> {
    let unknown = || Problem::unknown("unknown_sighting", format!("there is no sighting \"{id}\""));
    let id: ObservationId = id.parse().map_err(|_| unknown())?;
    let known = act::sighting(&api, id).await?;
    let reason = said_text(&said.reason, "reason")?;
    let empty = |text: &&str| !text.trim().is_empty();
    said.plate.as_deref().filter(empty).map(plate_of).transpose()?;
    said.container.as_deref().filter(empty).map(number_of).transpose()?;
    let mut order = Instruction::new(Act::Correct, caller.name);
    order.reason = Some(reason);
    order.misread = Some(Box::new(Misread {
        sighting: id,
        offset_of: known.offset,
        plate: said.plate,
        container: said.container,
    }));
    act::on_sighting(&api, order).await.map(Json)
}
