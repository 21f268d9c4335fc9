//! `GET /api/load`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Rule, Severity, Timestamp, TransitId};
use cordon_store::read::load::{self, Load};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::Api;
use crate::ask::Asked;
use crate::problem::Problem;
use crate::session::{May, See};

/// The longest span that is counted, in hours.
const HOURS_MAX: u32 = 31 * 24;
/// More alarms than this in ten minutes are a flood.
const FLOOD: u64 = 10;
/// A slot, in seconds.
const SLOT_S: f64 = 600.0;

/// Which span.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Span {
    /// How many hours back from `until`, 1 to 744; 24 without it.
    hours: Option<u32>,
    /// Its end; now without it.
    until: Option<Timestamp>,
    /// How many operators were there, 1 or more; without it, as many as acted on an alert in the span.
    operators: Option<u32>,
}

/// The alarm load of a span of time after ISA-18.2.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoadView {
    /// The server's time.
    server_time: Timestamp,
    /// Where the span begins.
    from: Timestamp,
    /// Where it ends.
    until: Timestamp,
    /// Operators that it is counted by, 1 at least.
    operators: u64,
    /// Whether they were counted by their acts, and not given.
    operators_counted: bool,
    /// Alerts that were raised.
    alerts: u64,
    /// Items that they were shown as: alerts of one cause are one.
    items: u64,
    /// Alerts an operator was given an hour. About 6 are acceptable, 12 the most.
    alerts_per_operator_hour: f64,
    /// Items an operator was given an hour.
    items_per_operator_hour: f64,
    /// Alerts by how soon somebody must look: 5, 15 and 80 of a hundred are asked of urgent, high and the rest.
    by_severity: Vec<SeverityLoad>,
    /// Every ten minutes of the span in which something was raised.
    slots: Vec<Slot>,
    /// Ten minutes with more than 10 alerts.
    floods: u64,
    /// Ten minutes with more than 10 items: what is left of floods once alerts of one cause are one.
    floods_of_items: u64,
    /// Open for more than 24 hours; fewer than 5 are asked for.
    stale: u64,
    /// Over within a minute and before anybody answered; none is asked for.
    fleeting: u64,
    /// Raised three times or more on one transit within half an hour, the worst first; none is asked for.
    chattering: Vec<Chattering>,
    /// On the shelf now.
    shelved: u64,
    /// Open now, and nobody has answered.
    unanswered: u64,
}

/// The load of one severity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeverityLoad {
    /// Which.
    severity: Severity,
    /// Alerts that were raised.
    alerts: u64,
    /// Their share of all, 0–1.
    share: f64,
    /// How soon they were acknowledged, or closed; null where none was.
    answered: Option<Spans>,
    /// How soon they were closed; null where none was.
    closed: Option<Spans>,
}

/// Spans of time.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Spans {
    /// How many.
    count: u64,
    /// Half of them took no longer, in seconds.
    median_s: f64,
    /// 95 of a hundred took no longer, in seconds.
    p95_s: f64,
}

/// Ten minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slot {
    /// When they begin.
    from: Timestamp,
    /// Alerts that were raised in them.
    alerts: u64,
    /// Items that began in them.
    items: u64,
}

/// A rule that comes again and again on one transit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chattering {
    /// The transit.
    transit: TransitId,
    /// The rule.
    rule: Rule,
    /// How often it was raised in the span.
    times: u64,
}

/// The alarm load of a span of time: how many alerts came, how they came, and how soon they were answered.
#[utoipa::path(
    get, path = "/api/load", tag = "load", operation_id = "read_load",
    params(Span),
    responses(
        (status = 200, description = "The load.", body = LoadView),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, Asked(span): Asked<Span>) -> Result<Json<LoadView>, Problem> {
    let hours = match span.hours {
        None => 24,
        Some(n @ 1..=HOURS_MAX) => n,
        Some(n) => {
            return Err(Problem::wrong("wrong_query", format!("hours must be 1 to {HOURS_MAX}, not {n}")));
        }
    };
    if span.operators == Some(0) {
        return Err(Problem::wrong("wrong_query", "operators must be 1 or more"));
    }
    let now = api.now();
    let until = span.until.unwrap_or(now);
    let from = until.plus_seconds(-f64::from(hours) * 3600.0);
    let found = load::of(&api.pool, from, until).await?;
    Ok(Json(view(&found, now, (from, until, f64::from(hours)), span.operators)))
}

fn view(found: &Load, server_time: Timestamp, (from, until, hours): (Timestamp, Timestamp, f64), operators: Option<u32>) -> LoadView {
    let alerts: u64 = found.raised.iter().map(|(_, n)| n).sum();
    let items: u64 = found.slots.iter().map(|(_, _, items)| items).sum();
    let counted = operators.map_or(found.operators.max(1), u64::from);
    let per_hour = |n: u64| n as f64 / (counted as f64 * hours);
    let of = |spans: &[(Severity, u64, f64, f64)], wanted: Severity| {
        let found = spans.iter().find(|(severity, ..)| *severity == wanted);
        found.map(|&(_, count, median_s, p95_s)| Spans { count, median_s, p95_s })
    };
    let by_severity = Severity::ALL.iter().rev().map(|&severity| {
        let n = found.raised.iter().find(|(s, _)| *s == severity).map_or(0, |(_, n)| *n);
        SeverityLoad {
            severity,
            alerts: n,
            share: if alerts == 0 { 0.0 } else { n as f64 / alerts as f64 },
            answered: of(&found.answered, severity),
            closed: of(&found.closed, severity),
        }
    });
    let slots = found.slots.iter().map(|&(slot, alerts, items)| Slot {
        from: from.plus_seconds(f64::from(slot) * SLOT_S),
        alerts,
        items,
    });
    let chattering = found.chattering.iter().map(|(transit, rule, times)| Chattering {
        transit: transit.clone(),
        rule: *rule,
        times: *times,
    });
    let over = |n: &u64| *n > FLOOD;
    LoadView {
        server_time,
        from,
        until,
        operators: counted,
        operators_counted: operators.is_none(),
        alerts,
        items,
        alerts_per_operator_hour: per_hour(alerts),
        items_per_operator_hour: per_hour(items),
        by_severity: by_severity.collect(),
        slots: slots.collect(),
        floods: found.slots.iter().filter(|(_, alerts, _)| over(alerts)).count() as u64,
        floods_of_items: found.slots.iter().filter(|(_, _, items)| over(items)).count() as u64,
        stale: found.stale,
        fleeting: found.fleeting,
        chattering: chattering.collect(),
        shelved: found.shelved,
        unanswered: found.unanswered,
    }
}
