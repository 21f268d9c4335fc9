//! `POST /api/transits/{id}/bind`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, ContainerNumber, Plate, SealId, Transit, VehicleId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Body, Path, Remark};
use crate::problem::Problem;
use crate::session::{May, MoveTransits};

/// What is bound to the transit. What is left out stays as it is; one at least is owed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Binding {
    /// The seal.
    seal: Option<String>,
    /// The tractor's plate; written as it is compared.
    vehicle: Option<String>,
    /// The container.
    container: Option<ContainerNumber>,
    /// What is written beside it.
    note: Option<String>,
}

/// Bind a seal, a vehicle or a container to the transit.
#[utoipa::path(
    post, path = "/api/transits/{id}/bind", tag = "transits", operation_id = "bind_transit",
    params(("id" = String, Path, description = "The transit.")),
    request_body = Binding,
    responses(
        (status = 200, description = "Done: the transit as it stands now.", body = Transit),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn bind(
    State(api): State<Arc<Api>>,
    May(caller, _): May<MoveTransits>,
    Path(id): Path<String>,
    Body(said): Body<Binding>,
) -> Result<Json<Transit>, Problem> {
    if said.seal.is_none() && said.vehicle.is_none() && said.container.is_none() {
        return Err(Problem::wrong("wrong_body", "give a seal, a vehicle or a container to bind"));
    }
    let remark = Remark { at: None, note: said.note };
    let mut order = act::order(Act::Bind, &caller.name, &id, remark);
    order.seal = said.seal.map(SealId::from);
    order.vehicle = said.vehicle.as_deref().map(plate).transpose()?;
    order.container = said.container;
    act::on_transit(&api, order).await.map(Json)
}

/// A plate as it is compared: `51C-123.45` is `51C12345`.
///
/// # Errors
/// 422 where no letter or digit is in it.
pub(crate) fn plate(text: &str) -> Result<VehicleId, Problem> {
    let plate = Plate::normalise(text).ok_or_else(|| Problem::wrong("wrong_body", format!("`{text}` is no plate")))?;
    Ok(VehicleId::from(plate.as_str()))
}
