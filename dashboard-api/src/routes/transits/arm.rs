//! `POST /api/transits/{id}/arm`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, SealId, Transit};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Beside, Path, Remark};
use crate::problem::Problem;
use crate::session::{May, MoveTransits};

/// How it is armed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Arming {
    /// The seal that closes it, where it is not bound yet.
    seal: Option<String>,
    /// Where or when it was done, as the officer says it.
    at: Option<serde_json::Value>,
    /// What is written beside it.
    note: Option<String>,
}

/// Arm the seal: the transit is sealed from now on.
#[utoipa::path(
    post, path = "/api/transits/{id}/arm", tag = "transits", operation_id = "arm_transit",
    params(("id" = String, Path, description = "The transit.")),
    request_body = Arming,
    responses(
        (status = 200, description = "Done: the transit as it stands now.", body = Transit),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn arm(
    State(api): State<Arc<Api>>,
    May(caller, _): May<MoveTransits>,
    Path(id): Path<String>,
    Beside(said): Beside<Arming>,
) -> Result<Json<Transit>, Problem> {
    let remark = Remark {
        at: said.at,
        note: said.note,
    };
    let mut order = act::order(Act::Arm, &caller.name, &id, remark);
    order.seal = said.seal.map(SealId::from);
    act::on_transit(&api, order).await.map(Json)
}
