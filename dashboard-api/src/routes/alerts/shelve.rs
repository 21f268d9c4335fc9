//! `POST /api/alerts/{id}/shelve`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::{Extension, Json};
use cordon_model::{Act, Alert, AlertId, Instruction, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act;
use crate::api::Api;
use crate::ask::{Body, Path};
use crate::problem::Problem;
use crate::role::Right;
use crate::routes::alerts::said_text;
use crate::second::{self, SecondPerson};
use crate::session::{HandleAlerts, May};

/// Why, and for how long.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shelving {
    /// Why it is to call nobody for a while.
    reason: String,
    /// When it returns by itself. Either this or `for_s`; without both as late as the world's `shelve_s_max` lets it.
    #[serde(default)]
    until: Option<Timestamp>,
    /// For how many seconds.
    #[serde(default)]
    for_s: Option<f64>,
    /// It returns at its next change already, or when its rule begins another episode on this transit.
    #[serde(default)]
    one_shot: bool,
    /// Who else answers for it; owed for an urgent alert. He proves that he is there.
    #[serde(default)]
    second: Option<SecondPerson>,
}

/// Put an alert on the shelf: it stays open and visible, calls nobody, and returns by itself.
#[utoipa::path(
    post, path = "/api/alerts/{id}/shelve", tag = "alerts", operation_id = "shelve_alert",
    params(("id" = String, Path, description = "The alert.")),
    request_body = Shelving,
    responses(
        (status = 200, description = "Done: the alert as it stands now.", body = Alert),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 404, 422, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn shelve(
    State(api): State<Arc<Api>>,
    May(caller, _): May<HandleAlerts>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Path(id): Path<String>,
    Body(said): Body<Shelving>,
) -> Result<Json<Alert>, Problem> {
    let mut order = Instruction::new(Act::Shelve, caller.name);
    order.alert = Some(AlertId::from(id));
    order.reason = Some(said_text(&said.reason, "reason")?);
    (order.until, order.for_s, order.one_shot) = (said.until, said.for_s, said.one_shot);
    if let Some(second) = said.second {
        order.second_by = Some(second::proven(&api, second, peer, Right::HandleAlerts).await?);
    }
    act::on_alert(&api, order).await.map(Json)
}
