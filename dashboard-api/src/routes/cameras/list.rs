//! `GET /api/cameras`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{CameraId, CameraNow, Sighted, Timestamp};
use cordon_store::read::sightings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;
use crate::session::{May, See};

/// A camera: where it stands, how its stream is, what it saw last.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CameraView {
    /// Its name.
    id: CameraId,
    /// The post that it belongs to, as the world has it.
    post: Option<String>,
    /// Degrees north, as the world has it, else as its newest sighting says.
    lat: Option<f64>,
    /// Degrees east.
    lon: Option<f64>,
    /// How its stream is; null where nothing was ever reported of it: that is not the same as well.
    health: Option<CameraNow>,
    /// Its newest still; null where there is none.
    still: Option<Still>,
    /// What it saw last.
    sighting: Option<Sighted>,
}

/// A picture that a camera made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Still {
    /// Its SHA-256: `/api/evidence/{sha256}` has it.
    sha256: String,
    /// When it was taken.
    taken_at: Timestamp,
    /// How old it is by the server's clock, in seconds.
    age_s: f64,
}

/// All cameras: those of the world, those whose stream was reported, and those that saw something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CameraList {
    /// The server's time: ages count from it.
    server_time: Timestamp,
    /// By name.
    items: Vec<CameraView>,
}

/// The cameras, by name.
#[utoipa::path(
    get, path = "/api/cameras", tag = "sightings", operation_id = "list_cameras",
    responses(
        (status = 200, description = "All of them.", body = CameraList),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(api): State<Arc<Api>>, _: May<See>) -> Result<Json<CameraList>, Problem> {
    let now = api.now();
    let mut all: BTreeMap<CameraId, CameraView> = BTreeMap::new();
    let bare = |id: &CameraId| CameraView {
        id: id.clone(),
        post: None,
        lat: None,
        lon: None,
        health: None,
        still: None,
        sighting: None,
    };
    let still = |sha256: &str, taken_at: Timestamp| Still {
        sha256: sha256.to_owned(),
        taken_at,
        age_s: (now.seconds_since(taken_at) * 10.0).round() / 10.0,
    };
    for newest in sightings::cameras(&api.pool).await? {
        let view = all.entry(newest.camera.clone()).or_insert_with(|| bare(&newest.camera));
        (view.lat, view.lon) = (newest.sighting.lat, newest.sighting.lon);
        view.still = newest.evidence.map(|(sha, at)| still(&sha, at));
        view.sighting = Some(newest.sighting);
    }
    for health in api.live.cameras() {
        let view = all.entry(health.camera.clone()).or_insert_with(|| bare(&health.camera));
        let taken_at = health.last_frame_at.unwrap_or(health.known_at);
        if let Some(sha) = health.still.as_deref()
            && view.still.as_ref().is_none_or(|s| s.taken_at < taken_at)
        {
            view.still = Some(still(sha, taken_at));
        }
        view.health = Some(health);
    }
    for camera in &api.world.get().world.cameras {
        let view = all.entry(camera.id.clone()).or_insert_with(|| bare(&camera.id));
        (view.lat, view.lon) = (Some(camera.lat), Some(camera.lon));
        view.post.clone_from(&camera.post);
    }
    Ok(Json(CameraList {
        server_time: now,
        items: all.into_values().collect(),
    }))
}
