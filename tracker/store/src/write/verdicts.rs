//! What became of officers' acts, and which world counted from when.

use cordon_model::{JudgedRecord, Outcome, Verdict};
use sqlx::PgConnection;

use super::{number, text};
use crate::{At, StoreError};

pub(super) async fn write(connection: &mut PgConnection, record: &JudgedRecord, verdict: &Verdict) -> Result<(), StoreError> {
    let (outcome, reason, sentence) = match &verdict.outcome {
        Outcome::Done => ("done", None, None),
        Outcome::Refused { reason, sentence } => ("refused", Some(text(reason)), Some(text(sentence))),
    };
    sqlx::query("INSERT INTO verdicts (seq, instruction, outcome, reason, sentence, known_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(number(record.seq.0))
        .bind(verdict.instruction.to_string())
        .bind(outcome)
        .bind(reason)
        .bind(sentence)
        .bind(At(record.known_at))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn write_world(connection: &mut PgConnection, record: &JudgedRecord, hash: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO worlds (seq, hash, heard_offset, known_at) VALUES ($1, $2, $3, $4)")
        .bind(number(record.seq.0))
        .bind(text(hash))
        .bind(number(record.offset.0))
        .bind(At(record.known_at))
        .execute(connection)
        .await?;
    Ok(())
}
