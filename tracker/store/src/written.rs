//! The events in their exact written form, for `cordon events`.
//!
//! An alert's changes of state are events themselves (`…_revised`, `…_withdrawn`, `alert_acknowledged`, `alert_closed`), so the
//! events in order are the alerts' states in order; and `cordon judge` writes the very same lines.

use cordon_model::Seq;

use crate::{Store, StoreError};

impl Store {
    /// The events after a place in judged, in order, at most `max`: each with its place and its written form, one line of JSON.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn written_events(&self, after: Seq, max: u32) -> Result<Vec<(Seq, String)>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT seq, body::text FROM events WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(i64::try_from(after.0).unwrap_or(i64::MAX))
            .bind(i64::from(max))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(seq, body)| (Seq(u64::try_from(seq).unwrap_or(0)), body))
            .collect())
    }
}
