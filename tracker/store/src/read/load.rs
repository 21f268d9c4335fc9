//! The alarm load of a span of time, in the figures of ISA-18.2: how many alerts were raised, how they came, and how soon they were
//! answered. Counted in PostGIS; an alert that was withdrawn later counts, since it called somebody.

use cordon_model::{Rule, Severity, Timestamp, TransitId};
use sqlx::PgPool;

use super::Result;
use crate::At;

/// A rule that comes so often on one transit within [`CHATTER_S`] chatters. Ours: our alerts are minutes apart, not seconds.
pub const CHATTER_TIMES: i32 = 3;
/// The span of [`CHATTER_TIMES`], in seconds.
pub const CHATTER_S: f64 = 1_800.0;
/// An alert that is over within so many seconds of its being raised, and before anybody has answered it, was fleeting. Ours.
pub const FLEETING_S: f64 = 60.0;
/// An alert that is open for longer than this is stale, in seconds: a day, as ISA-18.2 has it.
pub const STALE_S: f64 = 86_400.0;
/// How many of the worst chattering are named.
const CHATTERING_MAX: i64 = 20;

/// The load of a span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    /// Alerts that were raised in it, by how soon somebody must look.
    pub raised: Vec<(Severity, u64)>,
    /// Per ten minutes from its beginning: the slot's number, alerts raised, items begun. Slots without any are left out.
    pub slots: Vec<(i32, u64, u64)>,
    /// People who acted on an alert in it.
    pub operators: u64,
    /// Alerts that chatter, the worst first: transit, rule, how often they were raised in the span.
    pub chattering: Vec<(TransitId, Rule, u64)>,
    /// Alerts that were fleeting.
    pub fleeting: u64,
    /// Of those raised in it: how many were answered (acknowledged or closed), and after how many seconds: the middle one, and the 95th of a hundred.
    pub answered: Vec<(Severity, u64, f64, f64)>,
    /// Of those raised in it: how many were closed, and after how many seconds: the middle one, and the 95th of a hundred.
    pub closed: Vec<(Severity, u64, f64, f64)>,
    /// Open at its end, and open for longer than a day.
    pub stale: u64,
    /// On the shelf now.
    pub shelved: u64,
    /// Open now, and nobody has answered them.
    pub unanswered: u64,
}

/// Counts the load from `from` to `until`.
///
/// # Errors
/// Where the server fails, or a row holds a word that we do not know.
pub async fn of(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<Load> {
    let (fleeting, stale, shelved, unanswered) = standing(pool, from, until).await?;
    Ok(Load {
        raised: raised(pool, from, until).await?,
        slots: slots(pool, from, until).await?,
        operators: operators(pool, from, until).await?,
        chattering: chattering(pool, from, until).await?,
        answered: spans(pool, from, until, ANSWERED).await?,
        closed: spans(pool, from, until, CLOSED).await?,
        fleeting,
        stale,
        shelved,
        unanswered,
    })
}

async fn raised(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<Vec<(Severity, u64)>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT severity, count(*) FROM alerts WHERE raised_at >= $1 AND raised_at < $2 GROUP BY severity")
            .bind(At(from))
            .bind(At(until))
            .fetch_all(pool)
            .await?;
    rows.into_iter().map(|(word, n)| Ok((known(&word)?, count(n)))).collect()
}

async fn slots(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<Vec<(i32, u64, u64)>> {
    let rows: Vec<(i32, i64, i64)> = sqlx::query_as(
        "SELECT floor(extract(epoch FROM raised_at - $1) / 600)::int AS slot, count(*), count(*) FILTER (WHERE item = id)
         FROM alerts WHERE raised_at >= $1 AND raised_at < $2 GROUP BY slot ORDER BY slot",
    )
    .bind(At(from))
    .bind(At(until))
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(slot, alerts, items)| (slot, count(alerts), count(items)))
        .collect())
}

async fn operators(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<u64> {
    let (n,): (i64,) = sqlx::query_as(
        "SELECT count(DISTINCT act ->> 'by') FROM alerts, json_array_elements(body -> 'record') act
         WHERE changed_at >= $1 AND act ->> 'by' <> 'judgement'
           AND (act ->> 'at')::timestamptz >= $1 AND (act ->> 'at')::timestamptz < $2",
    )
    .bind(At(from))
    .bind(At(until))
    .fetch_one(pool)
    .await?;
    Ok(count(n))
}

async fn chattering(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<Vec<(TransitId, Rule, u64)>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT transit, rule, count(*) AS times FROM (
             SELECT transit, rule, raised_at - lag(raised_at, $3) OVER (PARTITION BY transit, rule ORDER BY raised_at) AS span
             FROM alerts WHERE raised_at >= $1 AND raised_at < $2) raised
         GROUP BY transit, rule HAVING min(span) <= make_interval(secs => $4)
         ORDER BY times DESC, transit, rule LIMIT $5",
    )
    .bind(At(from))
    .bind(At(until))
    .bind(CHATTER_TIMES - 1)
    .bind(CHATTER_S)
    .bind(CHATTERING_MAX)
    .fetch_all(pool)
    .await?;
    let one = |(transit, rule, n): (String, String, i64)| Ok((TransitId::from(transit), known(&rule)?, count(n)));
    rows.into_iter().map(one).collect()
}

/// Counts of single alerts: fleeting ones of the span, stale ones at its end, and those on the shelf and unanswered now.
async fn standing(pool: &PgPool, from: Timestamp, until: Timestamp) -> Result<(u64, u64, u64, u64)> {
    let (fleeting, stale, shelved, unanswered): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE raised_at >= $1 AND raised_at < $2 AND until - raised_at BETWEEN interval '0' AND make_interval(secs => $3)
                                 AND coalesce(acknowledged_at, closed_at, 'infinity') > until AND state <> 'withdrawn'),
                count(*) FILTER (WHERE state IN ('raised', 'acknowledged') AND raised_at < $2 - make_interval(secs => $4)),
                count(*) FILTER (WHERE shelved_until IS NOT NULL),
                count(*) FILTER (WHERE state = 'raised' AND shelved_until IS NULL)
         FROM alerts WHERE (raised_at >= $1 AND raised_at < $2) OR state IN ('raised', 'acknowledged')",
    )
    .bind(At(from))
    .bind(At(until))
    .bind(FLEETING_S)
    .bind(STALE_S)
    .fetch_one(pool)
    .await?;
    Ok((count(fleeting), count(stale), count(shelved), count(unanswered)))
}

const ANSWERED: &str = "SELECT severity, count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM least(acknowledged_at, closed_at) - raised_at)::float8),
            percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM least(acknowledged_at, closed_at) - raised_at)::float8)
     FROM alerts WHERE raised_at >= $1 AND raised_at < $2 AND coalesce(acknowledged_at, closed_at) IS NOT NULL GROUP BY severity";
const CLOSED: &str = "SELECT severity, count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - raised_at)::float8),
            percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - raised_at)::float8)
     FROM alerts WHERE raised_at >= $1 AND raised_at < $2 AND closed_at IS NOT NULL GROUP BY severity";

async fn spans(pool: &PgPool, from: Timestamp, until: Timestamp, query: &'static str) -> Result<Vec<(Severity, u64, f64, f64)>> {
    let rows: Vec<(String, i64, f64, f64)> = sqlx::query_as(query).bind(At(from)).bind(At(until)).fetch_all(pool).await?;
    let one = |(word, n, middle, most): (String, i64, f64, f64)| Ok((known(&word)?, count(n), middle, most));
    rows.into_iter().map(one).collect()
}

/// A word of ours as its column has it.
fn known<T: serde::de::DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(word.into()).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
