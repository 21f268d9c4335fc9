//! `GET /api/transits/{id}/track`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Timestamp, TransitId};
use serde::Deserialize;

use crate::act;
use crate::api::Api;
use crate::ask::{Asked, Path};
use crate::problem::Problem;
use crate::session::{May, See};
use crate::track::{self, Track};

/// Which part of the track.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Observed at this time or later.
    from: Option<Timestamp>,
    /// Observed at this time or before.
    until: Option<Timestamp>,
}

/// The fixes of a transit, in columns. Nothing is thinned away.
#[utoipa::path(
    get, path = "/api/transits/{id}/track", tag = "transits", operation_id = "read_track",
    params(("id" = String, Path, description = "The transit."), Which),
    responses(
        (status = 200, description = "The track.", body = Track),
        (status = "default", description = "401, 403, 404, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn track(
    State(api): State<Arc<Api>>,
    _: May<See>,
    Path(id): Path<String>,
    Asked(which): Asked<Which>,
) -> Result<Json<Track>, Problem> {
    let transit = act::transit(&api, &TransitId::from(id)).await?;
    track::of(&api, &transit, which.from, which.until).await.map(Json)
}
