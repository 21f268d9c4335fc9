//! Pieces of tracks: a row each, never changed.

use cordon_model::{JudgedRecord, TrackFix, TrackPiece};
use sqlx::PgConnection;

use super::{number, text};
use crate::{At, Line, StoreError};

pub(super) async fn write(connection: &mut PgConnection, record: &JudgedRecord, piece: &TrackPiece) -> Result<(), StoreError> {
    let times = || piece.fixes.iter().map(|f| f.observed_at);
    let (Some(starts_at), Some(ends_at)) = (times().min(), times().max()) else {
        return Ok(()); // a piece of no fixes says nothing
    };
    let column = |of: fn(&TrackFix) -> Option<f32>| -> Vec<Option<f32>> { piece.fixes.iter().map(of).collect() };
    sqlx::query(
        "INSERT INTO track_pieces (seq, transit, seal, starts_at, ends_at, line, observed_at, received_at, speed_kmh, course_deg, accuracy_m,
                                   battery_pct, heard_offset)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(number(record.seq.0))
    .bind(text(piece.transit.as_str()))
    .bind(piece.seal.as_ref().map(|s| text(s.as_str())))
    .bind(At(starts_at))
    .bind(At(ends_at))
    .bind(line(&piece.fixes))
    .bind(times().map(At).collect::<Vec<_>>())
    .bind(piece.fixes.iter().map(|f| At(f.received_at)).collect::<Vec<_>>())
    .bind(column(|f| f.speed_kmh))
    .bind(column(|f| f.course_deg))
    .bind(column(|f| f.accuracy_m))
    .bind(column(|f| f.battery_pct))
    .bind(piece.fixes.iter().map(|f| number(f.offset.0)).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// The line of the fixes. PostGIS has no line of one point: that is a line from the point to itself.
fn line(fixes: &[TrackFix]) -> Line {
    let mut points: Vec<(f64, f64, f64)> = fixes.iter().map(|f| (f.lon, f.lat, f.observed_at.as_seconds())).collect();
    if let [only] = points[..] {
        points.push(only);
    }
    Line(points)
}
