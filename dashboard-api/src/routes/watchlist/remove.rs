//! `POST /api/watchlist/{id}/remove`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::{Extension, Json};
use cordon_model::{Act, Instruction, WatchEntry, WatchId};
use cordon_store::read::watchlist;
use serde::Deserialize;
use utoipa::ToSchema;

use super::may_know;
use crate::act;
use crate::api::Api;
use crate::ask::{Body, Path};
use crate::problem::Problem;
use crate::role::Right;
use crate::second::{self, SecondPerson};
use crate::session::{KeepWatchlist, May};

/// Why it is taken off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unwatching {
    /// Why.
    reason: String,
    /// Who else answers for it. He proves that he is there.
    #[serde(default)]
    second: Option<SecondPerson>,
}

/// Take an entry off the watch list: nobody looks for it any more. It takes two people; what was seen of it stays.
#[utoipa::path(
    post, path = "/api/watchlist/{id}/remove", tag = "watchlist", operation_id = "remove_from_watchlist",
    params(("id" = String, Path, description = "The entry.")),
    request_body = Unwatching,
    responses(
        (status = 200, description = "Done: the entry as it stands now.", body = WatchEntry),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn remove(
    State(api): State<Arc<Api>>,
    May(caller, _): May<KeepWatchlist>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Path(id): Path<String>,
    Body(said): Body<Unwatching>,
) -> Result<Json<WatchEntry>, Problem> {
    let id = WatchId::from(id);
    // Somebody else's covert entry is answered as one that is not there.
    let known = watchlist::one(&api.pool, &id).await?.is_some_and(|e| may_know(&caller, &e));
    if !known {
        return Err(Problem::unknown("unknown_entry", "there is no such entry on the watch list"));
    }
    let mut order = Instruction::new(Act::Unwatch, caller.name);
    (order.entry, order.reason) = (Some(id), Some(said.reason));
    if let Some(second) = said.second {
        order.second_by = Some(second::proven(&api, second, peer, Right::KeepWatchlist).await?);
    }
    act::on_watchlist(&api, order).await.map(Json)
}
