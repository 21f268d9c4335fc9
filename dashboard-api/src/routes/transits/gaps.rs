//! `GET /api/transits/{id}/gaps`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_custody::gap::{BEST_KMH, By, Silence};
use cordon_custody::ground::Place;
use cordon_custody::road::Road;
use cordon_model::{Timestamp, TransitId};
use cordon_roads::Graph;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Asked, Path};
use crate::problem::Problem;
use crate::roads::by_roads;
use crate::session::{May, See};
use crate::track;

/// So many silences are answered at most: the longest.
const GAPS_MAX: usize = 50;
/// A line of so many points shows a part of a road well enough.
const POINTS: u32 = 60;

/// What is asked of its silences.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Silences from so many seconds on; without it the limit of `signal_lost`.
    silent_s: Option<f64>,
    /// For how many seconds it is to have stood: 15 minutes without it.
    standing_s: Option<f64>,
    /// At this place: degrees north.
    lat: Option<f64>,
    /// At this place: degrees east.
    lon: Option<f64>,
}

/// A silence, and what it leaves open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GapView {
    /// The last fix before it.
    from_at: Timestamp,
    /// Where that was, `[lon, lat]`.
    from: [f64; 2],
    /// The first fix after it.
    to_at: Timestamp,
    /// Where that was, `[lon, lat]`.
    to: [f64; 2],
    /// The seconds that passed.
    passed_s: f64,
    /// The least time that it drove, in seconds, at the best speed that any truck keeps up: over the place asked for, else from fix to fix.
    drive_s: f64,
    /// What is left after driving and standing, in seconds; negative: it cannot have stood so long there.
    slack_s: f64,
    /// Whether it was reckoned by the roads of the server's network (`roads`), or where there is none, or a fix or the place asked for lies off its
    /// roads, along the corridor (`corridor`) or straight (`straight`).
    #[schema(value_type = String)]
    by: Reckoned,
    /// Where along its corridor it can have stood so long, if it kept to it: `[lon, lat]` along the line.
    part: Option<Vec<[f64; 2]>>,
    /// The cells of the H3 grid in which it can have stood so long: those that its roads pass where it was reckoned by `roads`, else wherever it drove.
    cells: Vec<String>,
}

/// By which way a silence was reckoned.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Reckoned {
    Roads,
    Corridor,
    Straight,
}

impl From<By> for Reckoned {
    fn from(by: By) -> Self {
        match by {
            By::Corridor => Self::Corridor,
            By::Straight => Self::Straight,
        }
    }
}

/// The silences of a transit, and where it can have stood in them.
#[utoipa::path(
    get, path = "/api/transits/{id}/gaps", tag = "transits", operation_id = "read_gaps",
    params(("id" = String, Path, description = "The transit."), Which),
    responses(
        (status = 200, description = "Its silences, in order of time; the 50 longest.", body = Vec<GapView>),
        (status = "default", description = "401, 403, 404, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn gaps(
    State(api): State<Arc<Api>>,
    _: May<See>,
    Path(id): Path<String>,
    Asked(which): Asked<Which>,
) -> Result<Json<Vec<GapView>>, Problem> {
    let transit = act::transit(&api, &TransitId::from(id)).await?;
    let world = api.world.get();
    let silent_s = positive("silent_s", which.silent_s, world.world.limits.silence_s_max)?;
    let standing_s = positive("standing_s", which.standing_s, 900.0)?;
    let place = match (which.lat, which.lon) {
        (Some(lat), Some(lon)) if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) => Some(Place { lat, lon }),
        (None, None) => None,
        _ => return Err(Problem::wrong("wrong_query", "a place is lat and lon, both in degrees")),
    };
    let track = track::of(&api, &transit, None, None).await?;
    let places = track.lat.iter().zip(&track.lon).map(|(lat, lon)| Place { lat: *lat, lon: *lon });
    let fixes: Vec<(Timestamp, Place)> = track.observed_at.iter().copied().zip(places).collect();
    let silences = silences(&fixes, silent_s);
    let graph = api.network.get();
    let turn = if graph.is_some() {
        Arc::clone(&api.network.turn).acquire_owned().await.ok()
    } else {
        None
    };
    let told = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let road = Road::of(&world.world, &transit.declaration);
        let view = |s| view(s, place, standing_s, road.as_ref(), graph.as_deref());
        silences.iter().map(view).collect()
    });
    told.await.map(Json).map_err(|e| Problem::unavailable("the gaps", &e))
}

fn positive(name: &str, said: Option<f64>, else_s: f64) -> Result<f64, Problem> {
    let s = said.unwrap_or(else_s);
    if s > 0.0 && s <= 30.0 * 86_400.0 {
        Ok(s)
    } else {
        Err(Problem::wrong("wrong_query", format!("{name} is above 0 and at most thirty days")))
    }
}

/// The longest silences, in order of time.
fn silences(fixes: &[(Timestamp, Place)], silent_s: f64) -> Vec<Silence> {
    let mut found: Vec<Silence> = fixes
        .windows(2)
        .map(|w| Silence {
            from_at: w[0].0,
            from: w[0].1,
            to_at: w[1].0,
            to: w[1].1,
        })
        .filter(|s| s.passed_s() >= silent_s)
        .collect();
    found.sort_by(|a, b| b.passed_s().total_cmp(&a.passed_s()));
    found.truncate(GAPS_MAX);
    found.sort_by_key(|s| s.from_at);
    found
}

fn view(silence: &Silence, place: Option<Place>, standing_s: f64, road: Option<&Road>, graph: Option<&Graph>) -> GapView {
    let line = road.map(Road::line);
    let place = place.unwrap_or(silence.to);
    let stood = silence.stood_at(place, standing_s, line, BEST_KMH);
    let by_roads = graph.and_then(|graph| by_roads(graph, silence, place, standing_s, &stood));
    let (drive_s, by, cells) = match by_roads {
        Some(roads) => (roads.drive_s, Reckoned::Roads, roads.cells),
        None => (stood.drive_s, stood.by.into(), silence.cells(standing_s, BEST_KMH)),
    };
    let part = line.and_then(|line| {
        let part = silence.part(standing_s, line, BEST_KMH)?;
        let at = |n: u32| {
            line.at(
                part.line,
                part.from_m + (part.to_m - part.from_m) * f64::from(n) / f64::from(POINTS),
            )
        };
        Some((0..=POINTS).filter_map(at).map(|p| [p.lon, p.lat]).collect())
    });
    GapView {
        from_at: silence.from_at,
        from: [silence.from.lon, silence.from.lat],
        to_at: silence.to_at,
        to: [silence.to.lon, silence.to.lat],
        passed_s: silence.passed_s(),
        drive_s,
        slack_s: silence.passed_s() - drive_s - standing_s,
        by,
        part,
        cells: cells.iter().map(ToString::to_string).collect(),
    }
}
