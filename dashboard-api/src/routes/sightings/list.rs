//! `GET /api/sightings`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{CameraId, Timestamp, TransitId};
use cordon_store::read::sightings::{self, Wanted};
use serde::Deserialize;

use super::{Found, plate_of};
use crate::api::Api;
use crate::ask::Asked;
use crate::page::{Page, Turn};
use crate::problem::Problem;
use crate::routes::containers::read::number_of;
use crate::session::{May, See};

/// Which sightings: those that match all that is said.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// By this camera.
    camera: Option<String>,
    /// Of this plate, as it was read or as a person says; dots, dashes, spaces and small letters do not matter.
    plate: Option<String>,
    /// Of this container, the same; spaces, dashes, dots and small letters do not matter.
    container: Option<String>,
    /// Compared with this transit.
    transit: Option<String>,
    /// Seen at this instant or later.
    from: Option<Timestamp>,
    /// Seen before this instant.
    to: Option<Timestamp>,
    /// How many at most, 1 to 1000; 100 without it.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Sightings, the last judged first, each with how it agrees with the transits that it names; those that name none are among them.
#[utoipa::path(
    get, path = "/api/sightings", tag = "sightings", operation_id = "list_sightings",
    params(Which),
    responses(
        (status = 200, description = "A page.", body = Page<Found>),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(api): State<Arc<Api>>, _: May<See>, Asked(which): Asked<Which>) -> Result<Json<Page<Found>>, Problem> {
    let turn = Turn {
        limit: which.limit,
        cursor: which.cursor,
    };
    let limit = turn.limit()?;
    let wanted = Wanted {
        camera: which.camera.map(CameraId::from),
        plate: which.plate.as_deref().map(plate_of).transpose()?,
        container: which.container.as_deref().map(number_of).transpose()?,
        transit: which.transit.map(TransitId::from),
        from: which.from,
        to: which.to,
        before: turn.before()?,
        limit: limit as i64 + 1,
    };
    let found = sightings::list(&api.pool, &wanted).await?;
    let found = found.into_iter().map(|(seq, sighting)| (seq, Found::by(sighting, &wanted)));
    Ok(Json(Page::of(found.collect(), limit)))
}
