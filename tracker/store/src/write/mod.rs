//! Applies what was judged: a batch and its place in one transaction.
//!
//! A commit that is lost in a power cut takes rows and position with it, and the stream still has the records; so these
//! transactions do not wait for the disk.

mod alerts;
mod events;
mod pieces;
mod sightings;
mod sinks;
mod transits;
mod verdicts;
mod watchlist;

use cordon_model::{Judged, JudgedRecord, Offset, Seq, Timestamp};
use serde::Serialize;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::{At, Store, StoreError};

/// Reads the position and keeps every other writer from it until the transaction ends.
const LOCKED: &str = "SELECT seq, heard_offset, ordinal, known_at FROM projection_position FOR UPDATE";

/// How far the projection has come, and which record it ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The place in judged; 0 where there is nothing yet.
    pub seq: Seq,
    /// The record's place in heard, ordinal and time; `None` where there is nothing yet.
    pub record: Option<(Offset, u32, Timestamp)>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// How far the projection has come now.
    pub seq: Seq,
    /// How many records were new.
    pub fresh: usize,
    /// How many of them PostGIS refused: they stand in `projection_faults`.
    pub faults: usize,
}

impl Store {
    /// How far the projection has come.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn position(&self) -> Result<Position, StoreError> {
        let mut connection = self.pool.acquire().await?;
        position_of(
            &mut connection,
            "SELECT seq, heard_offset, ordinal, known_at FROM projection_position",
        )
        .await
    }

    /// Applies records that follow on each other, in one transaction with the new position. Those that were applied before are skipped, so it may be called again.
    ///
    /// A record that PostGIS refuses is kept in `projection_faults` with the reason, and the others are applied.
    ///
    /// # Errors
    /// Where the database does not answer, or the records do not go on from its position.
    pub async fn apply(&self, records: &[JudgedRecord]) -> Result<Applied, StoreError> {
        match self.apply_whole(records).await {
            Err(StoreError::Refused(e)) => {
                tracing::warn!(problem = %e, "PostGIS refused a batch: its records are applied one by one");
                self.apply_singly(records).await
            }
            outcome => outcome,
        }
    }

    /// Empties the projection, so that it is made again from the first record. Accounts, sessions and the places of sinks stay.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn empty_projection(&self) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        position_of(&mut transaction, LOCKED).await?;
        sqlx::query(
            "TRUNCATE transits, transit_bindings, events, alerts, track_pieces, sightings, sighting_agreements, sighting_corrections,
                      sighting_others, sighting_clips, cameras, watchlist, verdicts, worlds, projection_faults",
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE projection_position SET seq = 0, heard_offset = -1, ordinal = 0, known_at = 'epoch'")
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn apply_whole(&self, records: &[JudgedRecord]) -> Result<Applied, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let (seq, fresh) = begin(&mut transaction, records).await?;
        let Some(last) = fresh.last() else {
            return Ok(Applied { seq, fresh: 0, faults: 0 });
        };
        write(&mut transaction, fresh).await?;
        advance(&mut transaction, last).await?;
        transaction.commit().await?;
        Ok(Applied {
            seq: last.seq,
            fresh: fresh.len(),
            faults: 0,
        })
    }

    async fn apply_singly(&self, records: &[JudgedRecord]) -> Result<Applied, StoreError> {
        let mut applied = Applied {
            seq: self.position().await?.seq,
            fresh: 0,
            faults: 0,
        };
        for record in records {
            let one = std::slice::from_ref(record);
            let outcome = match self.apply_whole(one).await {
                Err(StoreError::Refused(e)) => self.keep_fault(one, &e.to_string()).await?,
                outcome => outcome?,
            };
            applied.seq = outcome.seq;
            applied.fresh += outcome.fresh;
            applied.faults += outcome.faults;
        }
        Ok(applied)
    }

    /// Keeps a record that PostGIS refused, and goes on behind it.
    async fn keep_fault(&self, one: &[JudgedRecord], problem: &str) -> Result<Applied, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let (seq, fresh) = begin(&mut transaction, one).await?;
        let Some(record) = fresh.first() else {
            return Ok(Applied { seq, fresh: 0, faults: 0 });
        };
        tracing::error!(
            seq = record.seq.0,
            problem,
            "PostGIS refused a record: it is kept in projection_faults"
        );
        sqlx::query("INSERT INTO projection_faults (seq, problem, body) VALUES ($1, $2, $3::text::json)")
            .bind(number(record.seq.0))
            .bind(text(problem))
            .bind(written(record)?)
            .execute(&mut *transaction)
            .await?;
        advance(&mut transaction, record).await?;
        transaction.commit().await?;
        Ok(Applied {
            seq: record.seq,
            fresh: 1,
            faults: 1,
        })
    }
}

/// Takes the position's lock, and leaves out the records that were applied before.
async fn begin<'r>(
    transaction: &mut Transaction<'_, Postgres>,
    records: &'r [JudgedRecord],
) -> Result<(Seq, &'r [JudgedRecord]), StoreError> {
    sqlx::query("SET LOCAL synchronous_commit = off")
        .execute(&mut **transaction)
        .await?;
    let seq = position_of(transaction, LOCKED).await?.seq;
    let fresh = &records[records.partition_point(|r| r.seq <= seq)..];
    match fresh.first() {
        Some(first) if first.seq != seq.next() => Err(StoreError::OtherJournal(format!(
            "the projection ends with record {seq} of judged, and record {} was to follow it",
            first.seq
        ))),
        _ => Ok((seq, fresh)),
    }
}

async fn position_of(connection: &mut PgConnection, select: &'static str) -> Result<Position, StoreError> {
    let (seq, offset, ordinal, known_at): (i64, i64, i32, At) = sqlx::query_as(select).fetch_one(connection).await?;
    let record = u64::try_from(offset).ok().map(|o| (Offset(o), ordinal.cast_unsigned(), known_at.0));
    let seq = Seq(u64::try_from(seq).unwrap_or(0));
    Ok(Position { seq, record })
}

async fn advance(connection: &mut PgConnection, last: &JudgedRecord) -> Result<(), StoreError> {
    sqlx::query("UPDATE projection_position SET seq = $1, heard_offset = $2, ordinal = $3, known_at = $4")
        .bind(number(last.seq.0))
        .bind(number(last.offset.0))
        .bind(last.ordinal.cast_signed())
        .bind(At(last.known_at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes the records, a statement a table: within a batch only the newest state of an alert or a transit matters.
async fn write(connection: &mut PgConnection, records: &[JudgedRecord]) -> Result<(), StoreError> {
    let (mut events, mut alerts, mut transits) = (events::Batch::default(), alerts::Batch::default(), transits::Batch::default());
    for record in records {
        match &record.judged {
            Judged::Event(event) => events.push(record, event)?,
            Judged::Alert(alert) => alerts.push(record, alert),
            Judged::Transit(transit) => transits.push(record, transit),
            Judged::Piece(piece) => pieces::write(connection, record, piece).await?,
            Judged::Sighting(sighting) => sightings::write(connection, record, sighting).await?,
            Judged::Agreement(agreement) => sightings::agree(connection, record, agreement).await?,
            Judged::Correction(correction) => sightings::correct(connection, record, correction).await?,
            Judged::Clip(clip) => sightings::keep_clip(connection, record, clip).await?,
            Judged::Verdict(verdict) => verdicts::write(connection, record, verdict).await?,
            Judged::Watch(entry) => watchlist::write(connection, record, entry).await?,
            Judged::World(hash) => verdicts::write_world(connection, record, hash).await?,
        }
    }
    transits.write(connection).await?;
    alerts.write(connection).await?;
    events.write(connection).await
}

/// The exact written form.
fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Row {
        table: "judged",
        problem: e.to_string(),
    })
}

/// The word of an enumeration in its written form.
fn word(value: &impl Serialize) -> String {
    let written = serde_json::to_value(value).ok();
    written.and_then(|v| v.as_str().map(text)).unwrap_or_default()
}

/// A text that a column takes: PostgreSQL knows no zero in a text. The row's body keeps it.
fn text(s: impl AsRef<str>) -> String {
    s.as_ref().replace('\0', "\u{fffd}")
}

/// A number that a `bigint` takes. Places in a stream start at 0 and do not come near its end.
fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
