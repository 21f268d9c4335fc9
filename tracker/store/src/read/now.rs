//! Where the projection stands: what a memory that follows `judged` starts from.

use cordon_model::{Alert, Offset, Seq, Transit};
use sqlx::PgPool;

use super::{Result, body, number};

/// All that is open at one place in `judged`.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// The place that everything here stands at.
    pub position: Seq,
    /// Alerts that somebody must still handle, each with the place where it was raised.
    pub alerts: Vec<(Seq, Alert)>,
    /// Transits that are not closed.
    pub transits: Vec<Transit>,
    /// The world that counts: its hash, and where in `heard` it stands.
    pub world: Option<(String, Offset)>,
}

/// How far the projection has come.
///
/// # Errors
/// Where the server fails.
pub async fn position(pool: &PgPool) -> Result<Seq> {
    let (seq,): (i64,) = sqlx::query_as("SELECT seq FROM projection_position").fetch_one(pool).await?;
    Ok(Seq(number(seq)))
}

/// Everything that is open, and the place that it stands at, seen in one transaction.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn open(pool: &PgPool) -> Result<Open> {
    let mut tx = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(&mut *tx)
        .await?;
    let (seq,): (i64,) = sqlx::query_as("SELECT seq FROM projection_position").fetch_one(&mut *tx).await?;
    let alerts: Vec<(i64, String)> = sqlx::query_as("SELECT raised_seq, body::text FROM alerts WHERE state IN ('raised', 'acknowledged')")
        .fetch_all(&mut *tx)
        .await?;
    let transits: Vec<(String,)> = sqlx::query_as("SELECT body::text FROM transits WHERE stage <> 'closed'")
        .fetch_all(&mut *tx)
        .await?;
    let world: Option<(String, i64)> = sqlx::query_as("SELECT hash, heard_offset FROM worlds ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Open {
        position: Seq(number(seq)),
        alerts: alerts
            .iter()
            .map(|(seq, text)| Ok((Seq(number(*seq)), body(text)?)))
            .collect::<Result<_>>()?,
        transits: transits.iter().map(|(text,)| body(text)).collect::<Result<_>>()?,
        world: world.map(|(hash, offset)| (hash, Offset(number(offset)))),
    })
}
