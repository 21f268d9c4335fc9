//! What cameras saw.

use cordon_model::{CameraId, ContainerNumber, ObservationId, Plate, Seq, Sighted, Timestamp, TransitId};
use sqlx::PgPool;

use super::{Result, body, number, place};
use crate::At;

/// A sighting's row with its agreements, what persons said of it and its clip, in the shape of the model's type.
const WHOLE: &str = "s.body::text, coalesce((SELECT json_agg(a.body ORDER BY a.transit)::text FROM sighting_agreements a
                     WHERE a.sighting = s.id AND NOT a.withdrawn), '[]'),
                     coalesce((SELECT json_agg(c.body ORDER BY c.seq)::text FROM sighting_corrections c WHERE c.sighting = s.id), '[]'),
                     (SELECT f.body::text FROM sighting_clips f WHERE f.sighting = s.id)";

/// A sighting as [`WHOLE`] has it: its body, its agreements, its corrections, its clip.
type Row = (String, String, String, Option<String>);

/// Which sightings a list asks for: those that match all that is said.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By this camera.
    pub camera: Option<CameraId>,
    /// Of this plate: as it was read, or by the last word on it.
    pub plate: Option<Plate>,
    /// Of this container, the same.
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
type CameraRow = (String, Option<String>, Option<At>, String, String, String, Option<String>);

fn whole((bare, agreements, corrections, clip): &Row) -> Result<Sighted> {
    let mut sighted: Sighted = body(bare)?;
    sighted.agreements = body(agreements)?;
    sighted.corrections = body(corrections)?;
    sighted.clip = clip.as_deref().map(body).transpose()?;
    Ok(sighted)
}

/// Whether a sighting shows a text: as it was read, as the trailer's plate or a further container, or by the last word on it. `$n`: the text;
/// three walks along indexes, whatever is asked for.
fn shows(column: &str, n: u8) -> String {
    format!(
        "(${n}::text IS NULL OR s.{column} = ${n} OR s.seq = ANY(ARRAY(
             SELECT o.seq FROM sighting_others o WHERE o.{column} = ${n} UNION ALL
             SELECT c.sighted_seq FROM sighting_corrections c WHERE c.{column} = ${n}
             AND NOT EXISTS (SELECT 1 FROM sighting_corrections l WHERE l.sighting = c.sighting AND l.seq > c.seq))))"
    )
}

/// One sighting, as it stands.
///
/// # Errors
/// Where the server fails or the row cannot be read.
pub async fn one(pool: &PgPool, id: ObservationId) -> Result<Option<Sighted>> {
    let sql = format!("SELECT {WHOLE} FROM sightings s WHERE s.id = $1");
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)) // made of the texts above alone
        .bind(id.to_string())
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(whole).transpose()
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
         WHERE ($1::text IS NULL OR s.camera = $1) AND {} AND {}
           AND ($4::text IS NULL OR true) AND ($5::timestamptz IS NULL OR s.observed_at >= $5)
           AND ($6::timestamptz IS NULL OR s.observed_at < $6) AND ($7::bigint IS NULL OR {seq} < $7)
         ORDER BY {seq} DESC LIMIT $8",
        shows("plate", 2),
        shows("container", 3)
    );
    let rows: Vec<(i64, String, String, String, Option<String>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)) // made of the texts above alone
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
        .map(|(seq, bare, agreements, corrections, clip)| Ok((Seq(number(seq)), whole(&(bare, agreements, corrections, clip))?)))
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
        .map(|(camera, evidence, at, bare, agreements, corrections, clip)| {
            Ok(Newest {
                camera: camera.into(),
                sighting: whole(&(bare, agreements, corrections, clip))?,
                evidence: evidence.zip(at.map(|at| at.0)),
            })
        })
        .collect()
}
