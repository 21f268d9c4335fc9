//! The watch list, and what was seen of it. Whoever asks is told of covert entries that are his own alone.

use cordon_model::{Event, Seq, Timestamp, WatchEntry, WatchId};
use sqlx::PgPool;

use super::{Result, body, number, place, prefix};
use crate::At;

/// Which entries are asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Covert entries of this person alone; `None`: of everybody.
    pub viewer: Option<&'a str>,
    /// Those that count now (`true`), or that are over.
    pub standing: bool,
    /// Whose text begins with this; all without it.
    pub text: Option<&'a str>,
    /// The instant that is now.
    pub now: Timestamp,
    /// Added before this place in `judged`.
    pub before: Option<Seq>,
    /// How many at most.
    pub limit: i64,
}

/// A page of entries, the last added first.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn list(pool: &PgPool, wanted: &Wanted<'_>) -> Result<Vec<(Seq, WatchEntry)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT added_seq, body::text FROM watchlist
         WHERE (NOT covert OR $1::text IS NULL OR owner = $1)
           AND (removed_at IS NULL AND expires > $2) = $3
           AND ($4::bigint IS NULL OR added_seq < $4)
           AND ($6::text IS NULL OR text LIKE $6)
         ORDER BY added_seq DESC LIMIT $5",
    )
    .bind(wanted.viewer)
    .bind(At(wanted.now))
    .bind(wanted.standing)
    .bind(wanted.before.map(|s| place(s.0)))
    .bind(wanted.limit)
    .bind(wanted.text.map(prefix))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(seq, text)| Ok((Seq(number(*seq)), body(text)?))).collect()
}

/// An entry, whoever may know of it.
///
/// # Errors
/// Where the server fails or the row cannot be read.
pub async fn one(pool: &PgPool, id: &WatchId) -> Result<Option<WatchEntry>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body::text FROM watchlist WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(pool)
        .await?;
    row.map(|(text,)| body(&text)).transpose()
}

/// What was stated of the hits of some entries, the newest `limit` of each, in the order in which they were stated.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn hits(pool: &PgPool, entries: &[WatchId], limit: i64) -> Result<Vec<Event>> {
    let ids: Vec<&str> = entries.iter().map(WatchId::as_str).collect();
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT e.body FROM unnest($1::text[]) AS wanted(id)
         CROSS JOIN LATERAL (
             SELECT seq, body::text AS body FROM events
             WHERE rule = 'watchlist_hit' AND body #>> '{detail,entry}' = wanted.id ORDER BY seq DESC LIMIT $2
         ) e ORDER BY e.seq",
    )
    .bind(&ids)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(text,)| body(text)).collect()
}
