//! Sightings: a row each, never changed; how each agrees with transits, the newest word on it; what persons said of each, all of it; and each
//! camera's newest.

use cordon_model::{Agreement, Clip, Correction, JudgedRecord, Sighted};
use sqlx::PgConnection;

use super::{number, text, word, written};
use crate::{At, Place, StoreError};

pub(super) async fn write(connection: &mut PgConnection, record: &JudgedRecord, sighted: &Sighted) -> Result<(), StoreError> {
    let bare = Sighted {
        agreements: Vec::new(),
        clip: None,
        ..sighted.clone()
    };
    sqlx::query(
        "INSERT INTO sightings (seq, id, heard_offset, observed_at, received_at, camera, plate, container, container_read, confidence, evidence,
                                place, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::json) ON CONFLICT (id) DO NOTHING",
    )
    .bind(number(record.seq.0))
    .bind(sighted.id.to_string())
    .bind(number(sighted.offset.0))
    .bind(At(sighted.observed_at))
    .bind(At(sighted.received_at))
    .bind(sighted.camera.as_ref().map(|c| text(c.as_str())))
    .bind(sighted.plate.as_ref().map(|p| text(p.as_str())))
    .bind(sighted.container.map(|c| c.to_string()))
    .bind(sighted.container_read.as_ref().map(text))
    .bind(sighted.confidence)
    .bind(sighted.evidence.as_ref().map(text))
    .bind(Place::of(sighted.lat, sighted.lon))
    .bind(written(&bare)?)
    .execute(&mut *connection)
    .await?;
    others(connection, record, sighted).await?;
    for agreement in &sighted.agreements {
        agree(connection, record, agreement).await?;
    }
    notice(connection, sighted).await
}

/// What it shows beside its plate and its container, so that it is found by that as well.
async fn others(connection: &mut PgConnection, record: &JudgedRecord, sighted: &Sighted) -> Result<(), StoreError> {
    let plates = sighted.trailer.iter().map(|p| (Some(text(p.as_str())), None));
    let numbers = sighted.containers.iter().skip(1).map(|c| (None, Some(c.to_string())));
    for (plate, container) in plates.chain(numbers) {
        sqlx::query("INSERT INTO sighting_others (seq, plate, container) VALUES ($1, $2, $3)")
            .bind(number(record.seq.0))
            .bind(plate)
            .bind(container)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The newest word on how a sighting agrees with a transit.
pub(super) async fn agree(connection: &mut PgConnection, record: &JudgedRecord, agreement: &Agreement) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sighting_agreements (sighting, transit, verdict, withdrawn, seq, sighted_seq, body)
         VALUES ($1, $2, $3, $4, $5, coalesce((SELECT s.seq FROM sightings s WHERE s.id = $1), $5), $6::text::json)
         ON CONFLICT (sighting, transit) DO UPDATE
         SET verdict = EXCLUDED.verdict, withdrawn = EXCLUDED.withdrawn, seq = EXCLUDED.seq, body = EXCLUDED.body",
    )
    .bind(agreement.sighting.to_string())
    .bind(text(agreement.transit.as_str()))
    .bind(word(&agreement.verdict))
    .bind(agreement.withdrawn)
    .bind(number(record.seq.0))
    .bind(written(agreement)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// What a person says that a sighting truly shows: one row more.
pub(super) async fn correct(connection: &mut PgConnection, record: &JudgedRecord, correction: &Correction) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sighting_corrections (seq, sighting, sighted_seq, plate, container, body)
         VALUES ($1, $2, coalesce((SELECT s.seq FROM sightings s WHERE s.id = $2), $1), $3, $4, $5::text::json)",
    )
    .bind(number(record.seq.0))
    .bind(correction.sighting.to_string())
    .bind(correction.plate.as_ref().map(|p| text(p.as_str())))
    .bind(correction.container.map(|c| c.to_string()))
    .bind(written(correction)?)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// The film around a sighting: the first that was told is the one.
pub(super) async fn keep_clip(connection: &mut PgConnection, record: &JudgedRecord, clip: &Clip) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sighting_clips (sighting, seq, evidence, body) VALUES ($1, $2, $3, $4::text::jsonb) ON CONFLICT (sighting) DO NOTHING",
    )
    .bind(clip.sighting.to_string())
    .bind(number(record.seq.0))
    .bind(text(&clip.evidence))
    .bind(text(written(clip)?))
    .execute(connection)
    .await?;
    Ok(())
}

/// The camera's newest sighting and newest picture, by when they were seen.
async fn notice(connection: &mut PgConnection, sighted: &Sighted) -> Result<(), StoreError> {
    let Some(camera) = &sighted.camera else { return Ok(()) };
    let at = At(sighted.observed_at);
    sqlx::query(
        "INSERT INTO cameras AS known (camera, sighting, observed_at, evidence, evidence_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (camera) DO UPDATE
         SET sighting = CASE WHEN EXCLUDED.observed_at >= known.observed_at THEN EXCLUDED.sighting ELSE known.sighting END,
             observed_at = greatest(EXCLUDED.observed_at, known.observed_at),
             evidence = CASE WHEN EXCLUDED.evidence_at >= coalesce(known.evidence_at, EXCLUDED.evidence_at)
                             THEN EXCLUDED.evidence ELSE known.evidence END,
             evidence_at = greatest(EXCLUDED.evidence_at, known.evidence_at)",
    )
    .bind(text(camera.as_str()))
    .bind(sighted.id.to_string())
    .bind(at)
    .bind(sighted.evidence.as_ref().map(text))
    .bind(sighted.evidence.is_some().then_some(at))
    .execute(connection)
    .await?;
    Ok(())
}
