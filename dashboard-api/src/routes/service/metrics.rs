//! `GET /metrics`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::api::Api;
use crate::problem::Problem;
use crate::role::Right;
use crate::session::Caller;

/// Counters and gauges in Prometheus' text form. From this machine without signing in, from elsewhere with.
#[utoipa::path(
    get, path = "/metrics", tag = "service", operation_id = "read_metrics",
    responses(
        (status = 200, description = "The text form 0.0.4.", body = String, content_type = "text/plain"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn metrics(
    State(api): State<Arc<Api>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let near = peer.is_some_and(|Extension(ConnectInfo(a))| a.ip().to_canonical().is_loopback());
    // A proxy on this machine speaks for somebody elsewhere.
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if !near || forwarded {
        Caller::of(&api, &headers).await?.needs(Right::See)?;
    }
    let text = api.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
