//! Transits as they stand.

use cordon_model::{ContainerNumber, CorridorId, Seq, Stage, Transit, TransitId};
use sqlx::PgPool;

use super::{Result, body, number, place, prefix};

/// The word for a stage, as its column has it.
fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Declared => "declared",
        Stage::Sealed => "sealed",
        Stage::Departed => "departed",
        Stage::Arrived => "arrived",
        Stage::Opened => "opened",
        Stage::Closed => "closed",
    }
}

/// Which transits a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// In one of these stages.
    pub stages: Vec<Stage>,
    /// Its id, or a seal, vehicle or container that it has ever borne, begins with this.
    pub begins: Option<String>,
    /// Declared before this place in `judged`.
    pub before: Option<Seq>,
    /// At most so many.
    pub limit: i64,
}

/// Transits, each with the place where it was declared; the last declared first.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn list(pool: &PgPool, wanted: &Wanted) -> Result<Vec<(Seq, Transit)>> {
    let stages: Vec<&str> = wanted.stages.iter().copied().map(word).collect();
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT t.declared_seq, t.body::text FROM transits t
         WHERE t.stage = ANY($1) AND ($2::bigint IS NULL OR t.declared_seq < $2)
           AND ($3::text IS NULL OR t.id LIKE $3
                OR EXISTS (SELECT FROM transit_bindings b WHERE b.transit = t.id AND b.name LIKE $3))
         ORDER BY t.declared_seq DESC LIMIT $4",
    )
    .bind(&stages)
    .bind(wanted.before.map(|s| place(s.0)))
    .bind(wanted.begins.as_deref().map(prefix))
    .bind(wanted.limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(seq, text)| Ok((Seq(number(*seq)), body(text)?))).collect()
}

/// One transit.
///
/// # Errors
/// Where the server fails or the row cannot be read.
pub async fn one(pool: &PgPool, id: &TransitId) -> Result<Option<Transit>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body::text FROM transits WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(pool)
        .await?;
    row.map(|(text,)| body(&text)).transpose()
}

/// All transits that have ever borne a container, the last declared first, at most `limit`.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn of_container(pool: &PgPool, number: &ContainerNumber, limit: i64) -> Result<Vec<Transit>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT t.body::text FROM transit_bindings b JOIN transits t ON t.id = b.transit
         WHERE b.kind = 'container' AND b.name = $1 ORDER BY t.declared_seq DESC LIMIT $2",
    )
    .bind(number.as_str())
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(text,)| body(text)).collect()
}

/// The transits that arrived on a corridor, the last declared first, at most `limit`.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn arrived_on(pool: &PgPool, corridor: &CorridorId, limit: i64) -> Result<Vec<Transit>> {
    let arrived = [Stage::Arrived, Stage::Opened, Stage::Closed].map(word);
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT body::text FROM transits WHERE corridor = $1 AND stage = ANY($2) ORDER BY declared_seq DESC LIMIT $3")
            .bind(corridor.as_str())
            .bind(&arrived[..])
            .bind(limit)
            .fetch_all(pool)
            .await?;
    rows.iter().map(|(text,)| body(text)).collect()
}
