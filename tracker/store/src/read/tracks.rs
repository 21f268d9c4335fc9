//! Tracks: the pieces of one transit.

use cordon_model::{Offset, SealId, Timestamp, TrackFix, TrackPiece, TransitId};
use sqlx::{PgPool, Row};

use super::{Result, micros, number};

/// The pieces of a transit's track that touch a time range (open where an end is `None`), in order of their starts, at most `limit`.
///
/// # Errors
/// Where the server fails or a row cannot be read.
pub async fn of_transit(
    pool: &PgPool,
    transit: &TransitId,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<TrackPiece>> {
    let rows = sqlx::query(
        "SELECT seal,
                ARRAY(SELECT (extract(epoch FROM t) * 1000000)::bigint FROM unnest(observed_at) WITH ORDINALITY u(t, n) ORDER BY n) AS observed,
                ARRAY(SELECT (extract(epoch FROM t) * 1000000)::bigint FROM unnest(received_at) WITH ORDINALITY u(t, n) ORDER BY n) AS received,
                ARRAY(SELECT ST_Y(geom) FROM ST_DumpPoints(line) ORDER BY path[1]) AS lat,
                ARRAY(SELECT ST_X(geom) FROM ST_DumpPoints(line) ORDER BY path[1]) AS lon,
                speed_kmh, course_deg, accuracy_m, battery_pct, heard_offset
         FROM track_pieces
         WHERE transit = $1
           AND ($2::bigint IS NULL OR ends_at >= 'epoch'::timestamptz + $2 * interval '1 microsecond')
           AND ($3::bigint IS NULL OR starts_at <= 'epoch'::timestamptz + $3 * interval '1 microsecond')
         ORDER BY starts_at, seq LIMIT $4",
    )
    .bind(transit.as_str())
    .bind(micros(from))
    .bind(micros(until))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|row| piece(transit, row)).collect()
}

fn piece(transit: &TransitId, row: &sqlx::postgres::PgRow) -> Result<TrackPiece> {
    let observed: Vec<i64> = row.try_get("observed")?;
    let received: Vec<i64> = row.try_get("received")?;
    let lat: Vec<f64> = row.try_get("lat")?;
    let lon: Vec<f64> = row.try_get("lon")?;
    let speed: Vec<Option<f32>> = row.try_get("speed_kmh")?;
    let course: Vec<Option<f32>> = row.try_get("course_deg")?;
    let accuracy: Vec<Option<f32>> = row.try_get("accuracy_m")?;
    let battery: Vec<Option<f32>> = row.try_get("battery_pct")?;
    let offset: Vec<i64> = row.try_get("heard_offset")?;
    let fixes = observed
        .iter()
        .enumerate()
        .map(|(n, &at)| {
            Some(TrackFix {
                observed_at: Timestamp::from_micros(at),
                received_at: Timestamp::from_micros(*received.get(n)?),
                lat: *lat.get(n)?,
                lon: *lon.get(n)?,
                speed_kmh: *speed.get(n)?,
                course_deg: *course.get(n)?,
                accuracy_m: *accuracy.get(n)?,
                battery_pct: *battery.get(n)?,
                offset: Offset(number(*offset.get(n)?)),
            })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| sqlx::Error::Decode("a piece of a track has columns of unequal length".into()))?;
    Ok(TrackPiece {
        transit: transit.clone(),
        seal: row.try_get::<Option<String>, _>("seal")?.map(SealId::from),
        fixes,
    })
}
