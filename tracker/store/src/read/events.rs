//! Events as they were stated.

use cordon_model::{Event, TransitId};
use sqlx::PgPool;

use super::{Result, body};

/// The newest events of some transits, at most `limit`, in the order in which they were stated.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn of_transits(pool: &PgPool, transits: &[TransitId], limit: i64) -> Result<Vec<Event>> {
    let ids: Vec<&str> = transits.iter().map(TransitId::as_str).collect();
    let rows: Vec<(String,)> = sqlx::query_as("SELECT body::text FROM events WHERE transit = ANY($1) ORDER BY seq DESC LIMIT $2")
        .bind(&ids)
        .bind(limit)
        .fetch_all(pool)
        .await?;
    rows.iter().rev().map(|(text,)| body(text)).collect()
}
