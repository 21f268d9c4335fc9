//! Every route, one line each.

use std::any::Any;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Api;
use crate::problem::Problem;
use crate::routes::{
    alerts, basemap, cameras, containers, coverage, evidence, live, load, seals, service, session, sightings, transits, watchlist, world,
};
use crate::{openapi, origin, site};

/// The largest body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// The longest that a request may take. The socket's upgrade is answered at once, so it is not meant by this.
const REQUEST_S_MAX: Duration = Duration::from_secs(15);

/// How long requests that are under way may still take once the server ends.
const END_S_MAX: Duration = Duration::from_secs(10);

/// The routes with their descriptions.
pub(crate) fn described() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .routes(routes!(session::begin::begin, session::read::read, session::end::end))
        .routes(routes!(transits::list::list, transits::declare::declare))
        .routes(routes!(transits::read::read))
        .routes(routes!(transits::track::track))
        .routes(routes!(transits::forecast::forecast))
        .routes(routes!(transits::gaps::gaps))
        .routes(routes!(transits::bind::bind))
        .routes(routes!(transits::arm::arm))
        .routes(routes!(transits::depart::depart))
        .routes(routes!(transits::arrive::arrive))
        .routes(routes!(transits::disarm::disarm))
        .routes(routes!(transits::close::close))
        .routes(routes!(alerts::list::list))
        .routes(routes!(alerts::acknowledge::acknowledge))
        .routes(routes!(alerts::assign::assign))
        .routes(routes!(alerts::note::note))
        .routes(routes!(alerts::escalate::escalate))
        .routes(routes!(alerts::shelve::shelve))
        .routes(routes!(alerts::unshelve::unshelve))
        .routes(routes!(alerts::close::close))
        .routes(routes!(containers::read::read))
        .routes(routes!(sightings::list::list))
        .routes(routes!(sightings::correct::correct))
        .routes(routes!(cameras::list::list))
        .routes(routes!(evidence::read::read))
        .routes(routes!(seals::list::list))
        .routes(routes!(watchlist::list::list, watchlist::add::add))
        .routes(routes!(watchlist::remove::remove))
        .routes(routes!(coverage::read::read))
        .routes(routes!(load::read::read))
        .routes(routes!(world::read::read))
        .routes(routes!(basemap::read::read))
        .routes(routes!(live::connect::connect))
        .routes(routes!(service::openapi::openapi))
        .routes(routes!(service::metrics::metrics))
        .routes(routes!(service::health::health))
}

/// The whole site: the API, and the page for every other path.
pub fn router(api: Arc<Api>) -> axum::Router {
    let (routes, _) = described().split_for_parts();
    let worth_packing = DefaultPredicate::new().and(NotForContentType::const_new(basemap::read::MEDIA_TYPE));
    routes
        .fallback(site::serve)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(in_time))
        .layer(from_fn(counted))
        .layer(from_fn(origin::own_only))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new().compress_when(worth_packing))
        .layer(from_fn(site::guard))
        .with_state(api)
}

/// Serves the site until `cancel`; then sockets are closed, and requests that are under way are finished.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(listener: TcpListener, api: Arc<Api>, cancel: CancellationToken) -> std::io::Result<()> {
    let service = router(api).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(cancel.clone().cancelled_owned());
    let give_up = async {
        cancel.cancelled().await;
        tokio::time::sleep(END_S_MAX).await;
    };
    tokio::select! {
        ended = served => ended,
        () = give_up => Ok(()),
    }
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "wrong_method",
        "this path knows other methods; `Allow` names them",
    )
}

/// Counts requests and their time by route, so that a path with an id in it is one series.
async fn counted(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "page".to_owned(), |m| m.as_str().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("cordon_http_requests_total", "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("cordon_http_request_seconds", "route" => route).record(begun.elapsed().as_secs_f64());
    response
}

async fn in_time(request: Request, next: Next) -> Response {
    let late = |_| {
        let sentence = format!("this took longer than {} s and was given up", REQUEST_S_MAX.as_secs());
        Problem::new(StatusCode::GATEWAY_TIMEOUT, "too_slow", sentence).into_response()
    };
    tokio::time::timeout(REQUEST_S_MAX, next.run(request)).await.unwrap_or_else(late)
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "defect",
        "a defect of the server kept it from answering; the log has it",
    )
    .into_response()
}
