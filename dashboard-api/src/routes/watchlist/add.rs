//! `POST /api/watchlist`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::{Extension, Json};
use cordon_model::{Act, Instruction, Timestamp, Wanted, WatchEntry, WatchKind};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::Body;
use crate::problem::Problem;
use crate::role::Right;
use crate::second::{self, SecondPerson};
use crate::session::{KeepWatchlist, May};

/// Who is looked for, why and until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watching {
    /// A plate or a container.
    kind: WatchKind,
    /// Its text; spaces, dots, dashes and small letters do not matter.
    text: String,
    /// Why it is looked for.
    reason: String,
    /// Until when: no later than the world's `watch_s_max` lets it.
    expires: Timestamp,
    /// Only whoever adds it, and administrators, may learn of it and of what is seen of it; it raises no alerts.
    #[serde(default)]
    covert: bool,
    /// Who else answers for it. He proves that he is there.
    #[serde(default)]
    second: Option<SecondPerson>,
}

/// Look for a plate or a container: it counts at once, and takes two people.
#[utoipa::path(
    post, path = "/api/watchlist", tag = "watchlist", operation_id = "add_to_watchlist",
    request_body = Watching,
    responses(
        (status = 200, description = "Done: the entry.", body = WatchEntry),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn add(
    State(api): State<Arc<Api>>,
    May(caller, _): May<KeepWatchlist>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Body(said): Body<Watching>,
) -> Result<Json<WatchEntry>, Problem> {
    let mut order = Instruction::new(Act::Watch, caller.name);
    order.watch = Some(Box::new(Wanted {
        kind: said.kind,
        text: said.text,
        covert: said.covert,
    }));
    (order.reason, order.until) = (Some(said.reason), Some(said.expires));
    if let Some(second) = said.second {
        order.second_by = Some(second::proven(&api, second, peer, Right::KeepWatchlist).await?);
    }
    act::on_watchlist(&api, order).await.map(Json)
}
