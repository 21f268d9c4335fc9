//! `GET /api/seals`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Mark, SealId, Stage, TransitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::Api;
use crate::ask::Asked;
use crate::page::{Page, Turn};
use crate::problem::Problem;
use crate::session::{May, See};

/// Which seals.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Whether a transit is bound to it; both without it.
    assigned: Option<bool>,
    /// How many at most, 1 to 1000; 100 without it.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A seal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SealView {
    /// Its number.
    seal: SealId,
    /// The open transit that it is bound to; null: unassigned.
    transit: Option<TransitId>,
    /// How far that transit has come.
    stage: Option<Stage>,
    /// Where it is and how it is by the newest that we know; null where it was never heard.
    mark: Option<Mark>,
}

/// Seals by their numbers: those that are heard, assigned or not, and those that open transits wait for.
#[utoipa::path(
    get, path = "/api/seals", tag = "seals", operation_id = "list_seals",
    params(Which),
    responses(
        (status = 200, description = "A page.", body = Page<SealView>),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(api): State<Arc<Api>>, _: May<See>, Asked(which): Asked<Which>) -> Result<Json<Page<SealView>>, Problem> {
    let turn = Turn {
        limit: which.limit,
        cursor: None,
    };
    let limit = turn.limit()?;
    let wanted = |s: &SealView| which.assigned.is_none_or(|a| s.transit.is_some() == a);
    let after = |s: &SealView| which.cursor.as_deref().is_none_or(|c| s.seal.as_str() > c);
    let mut items: Vec<SealView> = all(&api).into_values().filter(wanted).filter(after).take(limit + 1).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|s| s.seal.to_string());
    Ok(Json(Page { items, next }))
}

fn all(api: &Api) -> BTreeMap<SealId, SealView> {
    let mut seals = BTreeMap::new();
    for transit in api.board.read().transits().values() {
        if let Some(seal) = &transit.declaration.seal {
            let waits = SealView {
                seal: seal.clone(),
                transit: Some(transit.id().clone()),
                stage: Some(transit.stage),
                mark: None,
            };
            // A seal may be declared for a next transit while it still closes one: that one counts.
            let known: &mut SealView = seals.entry(seal.clone()).or_insert_with(|| waits.clone());
            if known.stage.is_some_and(|s| !s.is_watched()) && transit.stage.is_watched() {
                *known = waits;
            }
        }
    }
    for mark in api.live.marks() {
        if let Some(seal) = &mark.seal {
            let entry = seals.entry(seal.clone()).or_insert_with(|| SealView {
                seal: seal.clone(),
                transit: mark.transit.clone(),
                stage: mark.stage,
                mark: None,
            });
            if entry.mark.as_ref().is_none_or(|m| m.heard_at <= mark.heard_at) {
                entry.mark = Some((*mark).clone());
            }
        }
    }
    seals
}
