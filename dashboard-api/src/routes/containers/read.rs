//! `GET /api/containers/{number}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::container::NoContainerNumber;
use cordon_model::{Act, Agreement, Alert, ContainerNumber, Event, Finding, Kind, Sighted, Timestamp, Transit, TransitId};
use cordon_store::read::sightings::{self, Wanted};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::ask::Path;
use crate::problem::Problem;
use crate::routes::sightings::Found;
use crate::routes::transits::read::{EVENTS_MAX, seen_of};
use crate::session::{May, See};

/// So many transits of a container are shown, the newest.
const TRANSITS_MAX: i64 = 100;
/// So many sightings of a container are shown, the newest.
const SIGHTINGS_MAX: i64 = 100;

/// The history of a container.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContainerView {
    /// The number, as it is written in records.
    number: ContainerNumber,
    /// The number, as it is painted: `CSQU 305438 3`.
    painted: String,
    /// Its transits, the last declared first; the newest 100.
    transits: Vec<ContainerTransit>,
    /// Where cameras read this number, or a person says that they saw it, whatever they read beside it, the last judged first; the newest 100.
    sightings: Vec<Found>,
}

/// One transit of a container.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContainerTransit {
    /// The transit as it stands.
    transit: Transit,
    /// What was declared, beside what was observed of it.
    comparison: Vec<Comparison>,
    /// What was stated about it, oldest first.
    events: Vec<Event>,
    /// Its alerts, the first raised first.
    alerts: Vec<Alert>,
    /// What cameras saw of it, the last judged first; the newest 100.
    sightings: Vec<Sighted>,
}

/// One thing that was declared, beside what was observed of it.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Comparison {
    /// What is compared.
    what: Compared,
    /// What was declared; null where nothing was.
    declared: Option<String>,
    /// What was observed; null where nothing was seen: that is no agreement.
    observed: Option<String>,
    /// When it was observed.
    observed_at: Option<Timestamp>,
    /// Whether they agree; null where one of them is missing.
    agrees: Option<bool>,
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Compared {
    /// The seal's number, by who reports.
    Seal,
    /// The tractor's plate, by cameras.
    Vehicle,
    /// The container's number, by cameras.
    Container,
    /// `depart_after` and when it departed.
    Departure,
    /// `arrive_before` and when it arrived.
    Arrival,
}

/// A container's history: its transits, what was stated about them, what was declared and what was observed.
#[utoipa::path(
    get, path = "/api/containers/{number}", tag = "containers", operation_id = "read_container",
    params(("number" = String, Path, description = "The number; spaces, dashes, dots and small letters do not matter.")),
    responses(
        (status = 200, description = "The history; empty where the container was never declared.", body = ContainerView),
        (status = 422, description = "No container number: `detail` says the right check digit.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, Path(number): Path<String>) -> Result<Json<ContainerView>, Problem> {
    let number = number_of(&number)?;
    let transits = cordon_store::read::transits::of_container(&api.pool, &number, TRANSITS_MAX).await?;
    let ids: Vec<TransitId> = transits.iter().map(|t| t.id().clone()).collect();
    let events = cordon_store::read::events::of_transits(&api.pool, &ids, EVENTS_MAX).await?;
    let alerts = cordon_store::read::alerts::of_transits(&api.pool, &ids).await?;
    let mut seen: Vec<Vec<Sighted>> = Vec::with_capacity(transits.len());
    for id in &ids {
        seen.push(seen_of(&api, id).await?);
    }
    let transits = transits.into_iter().zip(seen).map(|(stored, sightings)| {
        let transit = api.board.transit(stored.id()).unwrap_or(stored);
        let of_it = |id: Option<&TransitId>| id == Some(transit.id());
        let events: Vec<Event> = events.iter().filter(|e| of_it(e.transit.as_ref())).cloned().collect();
        let alerts = alerts.iter().filter(|a| of_it(Some(&a.transit)));
        let alerts = alerts.map(|a| api.board.alert(&a.id).unwrap_or_else(|| a.clone())).collect();
        ContainerTransit {
            comparison: compare(&api, &transit, &events, &sightings),
            transit,
            events,
            alerts,
            sightings,
        }
    });
    Ok(Json(ContainerView {
        number,
        painted: number.painted(),
        transits: transits.collect(),
        sightings: read_anywhere(&api, number).await?,
    }))
}

/// Where cameras read a number.
async fn read_anywhere(api: &Api, number: ContainerNumber) -> Result<Vec<Found>, Problem> {
    let wanted = Wanted {
        container: Some(number),
        limit: SIGHTINGS_MAX,
        ..Wanted::default()
    };
    let found = sightings::list(&api.pool, &wanted).await?;
    Ok(found.into_iter().map(|(_, sighting)| Found::by(sighting, &wanted)).collect())
}

/// The container number in a text.
///
/// # Errors
/// 422 that says the right check digit, or what a number looks like.
pub(crate) fn number_of(text: &str) -> Result<ContainerNumber, Problem> {
    text.parse().map_err(|e| wrong(&e))
}

fn wrong(e: &NoContainerNumber) -> Problem {
    let reason = match e {
        NoContainerNumber::CheckDigit { .. } => "check_digit",
        NoContainerNumber::Length(..) | NoContainerNumber::Shape(_) => "no_container_number",
    };
    Problem::wrong(reason, e.to_string())
}

/// What cameras saw in place of what was declared: by the newest sighting that shows it.
fn seen(what: Compared, declared: Option<String>, transit: &TransitId, sightings: &[Sighted]) -> Comparison {
    let shown = |s: &Sighted, a: &Agreement| match what {
        Compared::Vehicle => (a.plate, s.plate_now().map(ToString::to_string)),
        _ => (a.container, s.container_now().map(|c| c.to_string())),
    };
    let newest = sightings
        .iter()
        .filter_map(|s| {
            let agreement = s.agreements.iter().find(|a| a.transit == *transit)?;
            let (finding, text) = shown(s, agreement);
            (finding != Finding::Missing).then_some((s.observed_at, finding, text))
        })
        .max_by_key(|(at, ..)| *at);
    Comparison {
        what,
        declared,
        observed: newest.as_ref().and_then(|(_, _, text)| text.clone()),
        observed_at: newest.as_ref().map(|(at, ..)| *at),
        agrees: newest.map(|(_, finding, _)| finding == Finding::Consistent),
    }
}

fn compare(api: &Api, transit: &Transit, events: &[Event], sightings: &[Sighted]) -> Vec<Comparison> {
    let d = &transit.declaration;
    let mark = api.live.mark(&format!("t:{}", transit.id()));
    let heard = mark.as_ref().and_then(|m| Some((m.seal.clone()?, m.heard_at)));
    let instant = |kind: Kind, act: Act| {
        let stated = events.iter().rev().find(|e| e.event == kind.into()).map(|e| e.observed_at);
        stated.or_else(|| transit.time_of(act))
    };
    let departed = instant(Kind::Departed, Act::Depart);
    let arrived = instant(Kind::Arrived, Act::Arrive);
    let timed = |what, declared: Option<Timestamp>, observed: Option<Timestamp>, fits: fn(Timestamp, Timestamp) -> bool| Comparison {
        what,
        declared: declared.map(|t| t.to_string()),
        observed: observed.map(|t| t.to_string()),
        observed_at: observed,
        agrees: declared.zip(observed).map(|(d, o)| fits(d, o)),
    };
    vec![
        Comparison {
            what: Compared::Seal,
            declared: d.seal.as_ref().map(ToString::to_string),
            observed: heard.as_ref().map(|(seal, _)| seal.to_string()),
            observed_at: heard.as_ref().map(|(_, at)| *at),
            agrees: d.seal.as_ref().zip(heard.as_ref()).map(|(declared, (seal, _))| declared == seal),
        },
        seen(
            Compared::Vehicle,
            d.vehicle.as_ref().map(ToString::to_string),
            transit.id(),
            sightings,
        ),
        seen(Compared::Container, d.container.map(|c| c.to_string()), transit.id(), sightings),
        timed(Compared::Departure, d.depart_after, departed, |after, at| at >= after),
        timed(Compared::Arrival, d.arrive_before, arrived, |before, at| at <= before),
    ]
}
