//! `POST /api/transits/{id}/close`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Act, Transit};

use crate::act;
use crate::api::Api;
use crate::ask::{Beside, Path, Remark};
use crate::problem::Problem;
use crate::session::{May, MoveTransits};

/// Close the transit: it is over.
#[utoipa::path(
    post, path = "/api/transits/{id}/close", tag = "transits", operation_id = "close_transit",
    params(("id" = String, Path, description = "The transit.")),
    request_body = Remark,
    responses(
        (status = 200, description = "Done: the transit as it stands now.", body = Transit),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn close(
    State(api): State<Arc<Api>>,
    May(caller, _): May<MoveTransits>,
    Path(id): Path<String>,
    Beside(remark): Beside<Remark>,
) -> Result<Json<Transit>, Problem> {
    let order = act::order(Act::Close, &caller.name, &id, remark);
    act::on_transit(&api, order).await.map(Json)
}
