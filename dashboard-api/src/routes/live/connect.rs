//! `GET /api/live`: the WebSocket.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use cordon_model::Seq;
use serde::Deserialize;

use crate::api::Api;
use crate::ask::Asked;
use crate::live::client;
use crate::live::message::LiveMessage;
use crate::problem::Problem;
use crate::session::{May, See, Token};

/// The largest message that a client may send, in bytes.
const REQUEST_BYTES_MAX: usize = 16 * 1024;

/// Where the client goes on from.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// The largest `seq` that the client has seen: it gets every event, alert and transit since, or a snapshot where that is
    /// cheaper. Without it: a snapshot.
    since: Option<u64>,
}

/// The live WebSocket. Each message is a `LiveMessage`; the client sends `LiveRequest`s.
#[utoipa::path(
    get, path = "/api/live", tag = "live", operation_id = "connect_live",
    params(From),
    responses(
        (status = 101, description = "Switching to WebSocket; then messages of this shape.", body = LiveMessage),
        (status = "default", description = "401, 403, 422, 426, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn connect(
    State(api): State<Arc<Api>>,
    May(caller, _): May<See>,
    Asked(from): Asked<From>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|e| Problem::new(axum::http::StatusCode::UPGRADE_REQUIRED, "no_websocket", e.body_text()))?;
    let session = Token::of(&headers).map(|t| t.hash()).unwrap_or_default();
    Ok(upgrade
        .max_message_size(REQUEST_BYTES_MAX)
        .on_upgrade(move |socket| client::run(api, socket, from.since.map(Seq), session, caller)))
}
