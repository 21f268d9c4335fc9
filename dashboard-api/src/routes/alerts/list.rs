//! `GET /api/alerts`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Alert, AlertState, Seq};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::ask::Asked;
use crate::page::{Page, Turn};
use crate::problem::Problem;
use crate::session::{May, See};

/// Which alerts.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `open` (raised or acknowledged) without it.
    #[serde(default)]
    #[param(inline)]
    state: Wanted,
    /// How many at most, 1 to 1000; 100 without it.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// States of an alert, as they are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// Raised or acknowledged.
    #[default]
    Open,
    /// Nobody has taken it.
    Raised,
    /// Somebody has taken it.
    Acknowledged,
    /// Raised or acknowledged, and on the shelf.
    Shelved,
    /// Closed, with a cause.
    Closed,
    /// A late observation showed that it never was.
    Withdrawn,
    /// All.
    All,
}

/// Alerts, the last raised first. What is open is answered from memory, by the same count as the socket's.
#[utoipa::path(
    get, path = "/api/alerts", tag = "alerts", operation_id = "list_alerts",
    params(Which),
    responses(
        (status = 200, description = "A page.", body = Page<Alert>),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(api): State<Arc<Api>>, _: May<See>, Asked(which): Asked<Which>) -> Result<Json<Page<Alert>>, Problem> {
    let turn = Turn {
        limit: which.limit,
        cursor: which.cursor,
    };
    let (limit, before) = (turn.limit()?, turn.before()?);
    let found = match which.state {
        Wanted::Open => open(&api, |_| true, before, limit + 1),
        Wanted::Raised => open(&api, |a| a.state == AlertState::Raised, before, limit + 1),
        Wanted::Acknowledged => open(&api, |a| a.state == AlertState::Acknowledged, before, limit + 1),
        Wanted::Shelved => open(&api, Alert::is_shelved, before, limit + 1),
        Wanted::Closed => stored(&api, &[AlertState::Closed], before, limit + 1).await?,
        Wanted::Withdrawn => stored(&api, &[AlertState::Withdrawn], before, limit + 1).await?,
        Wanted::All => {
            use AlertState::{Acknowledged, Closed, Raised, Withdrawn};
            stored(&api, &[Raised, Acknowledged, Closed, Withdrawn], before, limit + 1).await?
        }
    };
    Ok(Json(Page::of(found, limit)))
}

fn open(api: &Api, wanted: impl Fn(&Alert) -> bool, before: Option<Seq>, limit: usize) -> Vec<(Seq, Alert)> {
    let board = api.board.read();
    let all = board.alerts().into_iter();
    all.filter(|(seq, alert)| before.is_none_or(|b| *seq < b) && wanted(alert))
        .take(limit)
        .map(|(seq, alert)| (seq, alert.clone()))
        .collect()
}

async fn stored(api: &Api, states: &[AlertState], before: Option<Seq>, limit: usize) -> Result<Vec<(Seq, Alert)>, Problem> {
    Ok(cordon_store::read::alerts::list(&api.pool, states, before, limit as i64).await?)
}
