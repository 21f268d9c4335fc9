//! The watch list: a row an entry, as it stands now.

use cordon_model::{JudgedRecord, WatchEntry};
use sqlx::PgConnection;

use super::{number, text, written};
use crate::{At, StoreError};

pub(super) async fn write(connection: &mut PgConnection, record: &JudgedRecord, entry: &WatchEntry) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO watchlist (id, added_seq, kind, text, owner, covert, expires, removed_at, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::json)
         ON CONFLICT (id) DO UPDATE SET expires = excluded.expires, removed_at = excluded.removed_at, body = excluded.body",
    )
    .bind(text(entry.id.as_str()))
    .bind(number(record.seq.0))
    .bind(entry.kind.as_str())
    .bind(text(&entry.text))
    .bind(text(&entry.by))
    .bind(entry.covert)
    .bind(At(entry.expires))
    .bind(entry.removed.as_ref().map(|r| At(r.at)))
    .bind(written(entry)?)
    .execute(connection)
    .await?;
    Ok(())
}
