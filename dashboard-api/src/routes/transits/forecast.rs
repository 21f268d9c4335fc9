//! `GET /api/transits/{id}/forecast`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_custody::forecast::{Past, Progress};
use cordon_custody::ground::Place;
use cordon_custody::road::{Road, Walked};
use cordon_model::{Act, Stage, Timestamp, Transit, TransitId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::Path;
use crate::problem::Problem;
use crate::session::{May, See};
use crate::track;

/// So many past transits of the same corridor teach at most: the newest.
const PAST_MAX: i64 = 60;
/// So many pieces of a past track are read at most: at five minutes each, a week.
const PIECES_MAX: i64 = 2_016;

/// When a transit arrives.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct ForecastView {
    /// The most likely instant; null where `why_not` says why.
    arrives_at: Option<Timestamp>,
    /// One in ten arrives before this.
    earliest_at: Option<Timestamp>,
    /// One in ten arrives after this.
    latest_at: Option<Timestamp>,
    /// Its last fix, from which this was foretold.
    as_of: Option<Timestamp>,
    /// Metres along its road since it departed.
    covered_m: Option<f64>,
    /// Metres along its road that are left.
    left_m: Option<f64>,
    /// How many past transits of its corridor this was learnt from; with fewer than 12 the interval is a stated one.
    past_trips: usize,
    /// Why nothing is foretold: `no_corridor`, `not_departed`, `arrived`, `never_heard`.
    why_not: Option<&'static str>,
}

/// When a transit arrives, with an interval that four in five keep.
#[utoipa::path(
    get, path = "/api/transits/{id}/forecast", tag = "transits", operation_id = "read_forecast",
    params(("id" = String, Path, description = "The transit.")),
    responses(
        (status = 200, description = "The forecast.", body = ForecastView),
        (status = "default", description = "401, 403, 404, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn forecast(State(api): State<Arc<Api>>, _: May<See>, Path(id): Path<String>) -> Result<Json<ForecastView>, Problem> {
    let transit = act::transit(&api, &TransitId::from(id)).await?;
    let why_not = |why| {
        Ok(Json(ForecastView {
            why_not: Some(why),
            ..ForecastView::default()
        }))
    };
    let departed_at = match (transit.stage, transit.time_of(Act::Depart)) {
        (Stage::Departed, Some(at)) => at,
        (Stage::Declared | Stage::Sealed | Stage::Departed, _) => return why_not("not_departed"),
        _ => return why_not("arrived"),
    };
    let world = api.world.get();
    let declared = transit.declaration.clone();
    let road = tokio::task::spawn_blocking(move || Road::of(&world.world, &declared)).await;
    let Some(road) = road.map_err(|e| Problem::unavailable("the forecast", &e))? else {
        return why_not("no_corridor");
    };
    let track = track::of(&api, &transit, Some(departed_at), None).await?;
    let places = track.lat.iter().zip(&track.lon).map(|(lat, lon)| Place { lat: *lat, lon: *lon });
    let Some(walked) = road.walk(track.observed_at.iter().copied().zip(places)) else {
        return why_not("never_heard");
    };
    let past = Past::learn(&past(&api, &transit, &road).await?);
    Ok(Json(foretold(&walked, &past)))
}

fn foretold(walked: &Walked, past: &Past) -> ForecastView {
    let told = past.forecast(walked.covered_m, walked.elapsed_s, walked.left_m);
    let at = |s: f64| Some(walked.last.0.plus_seconds(s));
    ForecastView {
        arrives_at: at(told.in_s),
        earliest_at: at(told.low_s),
        latest_at: at(told.high_s),
        as_of: at(0.0),
        covered_m: Some(walked.covered_m),
        left_m: Some(walked.left_m),
        past_trips: past.trips(),
        why_not: None,
    }
}

/// The progress of past transits on the same road.
async fn past(api: &Api, transit: &Transit, road: &Road) -> Result<Vec<Progress>, Problem> {
    let Some(corridor) = &transit.declaration.corridor else {
        return Ok(Vec::new());
    };
    let mut trips = Vec::new();
    for past in cordon_store::read::transits::arrived_on(&api.pool, corridor, PAST_MAX).await? {
        let same_way = past.declaration.destination == transit.declaration.destination;
        let (Some(from), Some(until), true) = (past.time_of(Act::Depart), past.time_of(Act::Arrive), same_way) else {
            continue;
        };
        let pieces = cordon_store::read::tracks::of_transit(&api.pool, past.id(), Some(from), Some(until), PIECES_MAX).await?;
        let fixes = pieces
            .iter()
            .flat_map(|p| &p.fixes)
            .map(|f| (f.observed_at, Place { lat: f.lat, lon: f.lon }));
        trips.extend(
            road.walk(fixes.filter(|(at, _)| (from..=until).contains(at)))
                .map(|walked| walked.progress),
        );
    }
    Ok(trips)
}
