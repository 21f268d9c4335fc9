//! What cameras saw.

use cordon_model::{CameraId, ContainerNumber, Plate, Seq, Sighted, Timestamp, TransitId};
use sqlx::PgPool;

use super::{Result, body, number, place};
use crate::At;

/// A sighting's row with its agreements, in the shape of the model's type.
const WHOLE: &str = "s.body::text, coalesce((SELECT json_agg(a.body ORDER BY a.transit)::text FROM sighting_agreements a
                     WHERE a.sighting = s.id AND NOT a.withdrawn), '[]')";

/// Which sightings a list asks for: those that match all that is said.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By this camera.
    pub camera: Option<CameraId>,
    /// Of this plate.
    pub plate: Option<Plate>,
    /// Of this container.
    pub container: Option<ContainerNumber>,
    /// Of this transit.
    pub transit: Option<TransitId>,
    /// Seen at this instant or later.
    pub from: Option<Timestamp>,
    /// Seen before this instant.
    pub to: Option<Timestamp>,
    /// Judged before this place in `judged`.
    pub before: Option<Seq>,
    /// At most so many.
    pub limit: i64,
}

/// A camera, by what it saw last.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    /// The camera.
    pub camera: CameraId,
    /// Its newest sighting.
    pub sighting: Sighted,
    /// Its newest picture, and when it was taken.
    pub evidence: Option<(String, Timestamp)>,
}

/// Camera, its newest picture and that one's time, then its newest sighting as [`WHOLE`] has it.
type CameraRow = (String, Option<String>, Option<At>, String, String);

fn whole((bare, agreements): &(String, String)) -> Result<Sighted> {
    let mut sighted: Sighted = body(bare)?;
    sighted.agreements = body(agreements)?;
    Ok(sighted)
}

/// Sightings, each with its place in `judged`; the last judged first.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn list(pool: &PgPool, wanted: &Wanted) -> Result<Vec<(Seq, Sighted)>> {
    // Of a transit the walk goes along its agreements, else along the sightings' own index.
    let (from, seq) = if wanted.transit.is_some() {
        (
            "sighting_agreements w JOIN sightings s ON s.id = w.sighting AND w.transit = $4 AND NOT w.withdrawn",
            "w.sighted_seq",
        )
    } else {
        ("sightings s", "s.seq")
    };
    let sql = format!(
        "SELECT {seq}, {WHOLE} FROM {from}
         WHERE ($1::text IS NULL OR s.camera = $1) AND ($2::text IS NULL OR s.plate = $2) AND ($3::text IS NULL OR s.container = $3)
           AND ($4::text IS NULL OR true) AND ($5::timestamptz IS NULL OR s.observed_at >= $5)
           AND ($6::timestamptz IS NULL OR s.observed_at < $6) AND ($7::bigint IS NULL OR {seq} < $7)
         ORDER BY {seq} DESC LIMIT $8"
    );
    let rows: Vec<(i64, String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)) // made of the texts above alone
        .bind(wanted.camera.as_ref().map(|c| c.as_str().to_owned()))
        .bind(wanted.plate.as_ref().map(|p| p.as_str().to_owned()))
        .bind(wanted.container.map(|c| c.to_string()))
        .bind(wanted.transit.as_ref().map(|t| t.as_str().to_owned()))
        .bind(wanted.from.map(At))
        .bind(wanted.to.map(At))
        .bind(wanted.before.map(|s| place(s.0)))
        .bind(wanted.limit)
        .fetch_all(pool)
        .await?;
    rows.into_iter()
        .map(|(seq, bare, agreements)| Ok((Seq(number(seq)), whole(&(bare, agreements))?)))
        .collect()
}

/// All cameras that ever saw something, by name, each with its newest.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn cameras(pool: &PgPool) -> Result<Vec<Newest>> {
    let sql = format!(
        "SELECT c.camera, c.evidence, c.evidence_at, {WHOLE} FROM cameras c JOIN sightings s ON s.id = c.sighting ORDER BY c.camera"
    );
    let rows: Vec<CameraRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await?;
    rows.into_iter()
        .map(|(camera, evidence, at, bare, agreements)| {
            Ok(Newest {
                camera: camera.into(),
                sighting: whole(&(bare, agreements))?,
                evidence: evidence.zip(at.map(|at| at.0)),
            })
        })
        .collect()
}
