//! How far each way out has been told.

use cordon_model::Seq;

use super::number;
use crate::{Store, StoreError};

impl Store {
    /// How far a sink has been told; a sink that is new starts at `start`, and that is kept.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sink_position(&self, sink: &str, start: Seq) -> Result<Seq, StoreError> {
        sqlx::query("INSERT INTO sink_positions (sink, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(sink)
            .bind(number(start.0))
            .execute(&self.pool)
            .await?;
        let (seq,): (i64,) = sqlx::query_as("SELECT seq FROM sink_positions WHERE sink = $1")
            .bind(sink)
            .fetch_one(&self.pool)
            .await?;
        Ok(Seq(u64::try_from(seq).unwrap_or(0)))
    }

    /// A sink has been told everything up to this place.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn move_sink(&self, sink: &str, seq: Seq) -> Result<(), StoreError> {
        sqlx::query("UPDATE sink_positions SET seq = $2, changed_at = now() WHERE sink = $1")
            .bind(sink)
            .bind(number(seq.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
