//! Alerts as they stand.

use cordon_model::{Alert, AlertId, AlertState, Seq, TransitId};
use sqlx::PgPool;

use super::{Result, body, number, place};

/// The word for a state, as its column has it.
fn word(state: AlertState) -> &'static str {
    match state {
        AlertState::Raised => "raised",
        AlertState::Acknowledged => "acknowledged",
        AlertState::Closed => "closed",
        AlertState::Withdrawn => "withdrawn",
    }
}

/// Alerts in some states, each with the place where it was raised; the last raised first, at most `limit`, only those raised before `before`.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn list(pool: &PgPool, states: &[AlertState], before: Option<Seq>, limit: i64) -> Result<Vec<(Seq, Alert)>> {
    let states: Vec<&str> = states.iter().copied().map(word).collect();
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT raised_seq, body::text FROM alerts
         WHERE state = ANY($1) AND ($2::bigint IS NULL OR raised_seq < $2)
         ORDER BY raised_seq DESC LIMIT $3",
    )
    .bind(&states)
    .bind(before.map(|s| place(s.0)))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(seq, text)| Ok((Seq(number(*seq)), body(text)?))).collect()
}

/// One alert.
///
/// # Errors
/// Where the server fails or the row cannot be read.
pub async fn one(pool: &PgPool, id: &AlertId) -> Result<Option<Alert>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body::text FROM alerts WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(pool)
        .await?;
    row.map(|(text,)| body(&text)).transpose()
}

/// All alerts of some transits, the first raised first.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn of_transits(pool: &PgPool, transits: &[TransitId]) -> Result<Vec<Alert>> {
    let ids: Vec<&str> = transits.iter().map(TransitId::as_str).collect();
    let rows: Vec<(String,)> = sqlx::query_as("SELECT body::text FROM alerts WHERE transit = ANY($1) ORDER BY raised_seq")
        .bind(&ids)
        .fetch_all(pool)
        .await?;
    rows.iter().map(|(text,)| body(text)).collect()
}
