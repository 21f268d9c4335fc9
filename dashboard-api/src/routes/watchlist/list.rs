//! `GET /api/watchlist`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Event, Plate, WatchId};
use cordon_store::read::watchlist;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{HITS_MAX, WatchView, standing};
use crate::api::Api;
use crate::ask::Asked;
use crate::page::{Page, Turn};
use crate::problem::Problem;
use crate::role::Role;
use crate::session::{May, See};

/// Which entries.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// Those that count now.
    #[default]
    Standing,
    /// Those that have ended or were taken off.
    Over,
}

/// Which entries, and which page.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those that count, or those that are over; those that count without it.
    #[serde(default)]
    #[param(inline)]
    state: Wanted,
    /// Those whose text begins with this; dots, dashes, spaces and small letters do not matter.
    text: Option<String>,
    /// How many at most, 1 to 1000; 100 without it.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The watch list, the last added first, each entry with its newest hits. Covert entries are their owner's and administrators' alone.
#[utoipa::path(
    get, path = "/api/watchlist", tag = "watchlist", operation_id = "list_watchlist",
    params(Which),
    responses(
        (status = 200, description = "A page.", body = Page<WatchView>),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    May(caller, _): May<See>,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<WatchView>>, Problem> {
    let turn = Turn {
        limit: which.limit,
        cursor: which.cursor,
    };
    let limit = turn.limit()?;
    let text = which.text.as_deref().and_then(Plate::normalise);
    let wanted = watchlist::Wanted {
        viewer: Some(caller.name.as_str()).filter(|_| caller.role != Role::Admin),
        standing: matches!(which.state, Wanted::Standing),
        text: text.as_ref().map(Plate::as_str),
        now: api.now(),
        before: turn.before()?,
        limit: limit as i64 + 1,
    };
    let found = watchlist::list(&api.pool, &wanted).await?;
    let ids: Vec<WatchId> = found.iter().map(|(_, e)| e.id.clone()).collect();
    let mut hits: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for event in watchlist::hits(&api.pool, &ids, 3 * HITS_MAX as i64).await? {
        let entry = event.detail.get("entry").and_then(|e| e.as_str()).unwrap_or_default().to_owned();
        hits.entry(entry).or_default().push(event);
    }
    let views = found.into_iter().map(|(seq, entry)| {
        let hits = standing(hits.remove(entry.id.as_str()).unwrap_or_default());
        (seq, WatchView { entry, hits })
    });
    Ok(Json(Page::of(views.collect(), limit)))
}
