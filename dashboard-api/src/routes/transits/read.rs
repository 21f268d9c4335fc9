//! `GET /api/transits/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Alert, Event, Mark, Sighted, Transit, TransitId};
use cordon_store::read::sightings::{self, Wanted};
use serde::Serialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::Path;
use crate::problem::Problem;
use crate::session::{May, See};
use crate::track::{self, Track};

/// So many of a transit's newest events are shown with it.
pub(crate) const EVENTS_MAX: i64 = 1000;

/// So many of a transit's newest sightings are shown with it.
const SIGHTINGS_MAX: i64 = 100;

/// A transit with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransitView {
    /// The transit as it stands.
    transit: Transit,
    /// Where it is by the newest that we know; null where it was never heard.
    mark: Option<Mark>,
    /// Where it was.
    track: Track,
    /// What was stated about it, oldest first; the newest 1000.
    events: Vec<Event>,
    /// Its alerts, open and closed, the first raised first.
    alerts: Vec<Alert>,
    /// What cameras saw of it, the last judged first; the newest 100.
    sightings: Vec<Sighted>,
}

/// A transit: as it stands, where it is and was, what was stated about it.
#[utoipa::path(
    get, path = "/api/transits/{id}", tag = "transits", operation_id = "read_transit",
    params(("id" = String, Path, description = "The transit.")),
    responses(
        (status = 200, description = "The transit.", body = TransitView),
        (status = "default", description = "401, 403, 404, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, Path(id): Path<String>) -> Result<Json<TransitView>, Problem> {
    let id = TransitId::from(id);
    let transit = act::transit(&api, &id).await?;
    let ids = [id.clone()];
    let track = track::of(&api, &transit, None, None).await?;
    let events = cordon_store::read::events::of_transits(&api.pool, &ids, EVENTS_MAX).await?;
    let mut alerts = cordon_store::read::alerts::of_transits(&api.pool, &ids).await?;
    for alert in &mut alerts {
        if let Some(newer) = api.board.alert(&alert.id) {
            *alert = newer;
        }
    }
    let mark = api.live.mark(&format!("t:{id}"));
    Ok(Json(TransitView {
        transit,
        mark,
        track,
        events,
        alerts,
        sightings: seen_of(&api, &id).await?,
    }))
}

/// What cameras saw of a transit, the last judged first.
pub(crate) async fn seen_of(api: &Api, transit: &TransitId) -> Result<Vec<Sighted>, Problem> {
    let wanted = Wanted {
        transit: Some(transit.clone()),
        limit: SIGHTINGS_MAX,
        ..Wanted::default()
    };
    let found = sightings::list(&api.pool, &wanted).await?;
    Ok(found.into_iter().map(|(_, sighting)| sighting).collect())
}
