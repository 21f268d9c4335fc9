//! Brings judged into PostGIS, batch by batch, behind the tracker.
//!
//! A database that goes away is waited for: judging does not need it, and the projection catches up. Only another journal's
//! projection ends it, because nothing that comes later could put that right.

use std::sync::Arc;
use std::time::Duration;

use cordon_journal::Journal;
use cordon_model::Seq;
use cordon_store::{Store, StoreError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::run::TrackerError;
use crate::telemetry;

/// How many records are applied in one transaction at most.
const BATCH_RECORDS_MAX: usize = 2_000;
/// How long the first wait for the database is; each one after it is twice as long, up to the last.
const WAIT: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Projects until it is cancelled. `reached` is told how far the projection has come.
///
/// # Errors
/// Where the journal fails, or the database holds the projection of another journal.
pub async fn run(
    journal: Arc<dyn Journal>,
    store: Store,
    reached: watch::Sender<Seq>,
    cancelled: CancellationToken,
) -> Result<(), TrackerError> {
    let mut end = journal.judged_end();
    let Some(mut position) = persist(&cancelled, || start(journal.as_ref(), &store)).await? else {
        return Ok(());
    };
    loop {
        reached.send_replace(position);
        telemetry::projection_behind(end.borrow().0.saturating_sub(position.0));
        let batch = read(&journal, position).await?;
        if batch.is_empty() {
            tokio::select! {
                () = cancelled.cancelled() => return Ok(()),
                _ = end.wait_for(|&end| end > position) => continue,
            }
        }
        match persist(&cancelled, || async { Ok(store.apply(&batch).await?) }).await? {
            None => return Ok(()),
            Some(applied) => {
                telemetry::projected(applied.fresh, applied.faults);
                position = applied.seq;
            }
        }
    }
}

/// Projects what is in judged now, and ends.
///
/// # Errors
/// Where the journal or the database fails.
pub(crate) async fn run_to_end(journal: &Arc<dyn Journal>, store: &Store) -> Result<Seq, TrackerError> {
    let mut position = start(journal.as_ref(), store).await?;
    loop {
        let batch = read(journal, position).await?;
        if batch.is_empty() {
            return Ok(position);
        }
        position = store.apply(&batch).await?.seq;
    }
}

async fn read(journal: &Arc<dyn Journal>, position: Seq) -> Result<Vec<cordon_model::JudgedRecord>, TrackerError> {
    let journal = journal.clone();
    let read = tokio::task::spawn_blocking(move || journal.judged(position, BATCH_RECORDS_MAX)).await;
    Ok(read.map_err(|e| TrackerError::Thread(e.to_string()))??)
}

/// Where the projection stands, once it is sure that it is this journal's.
async fn start(journal: &dyn Journal, store: &Store) -> Result<Seq, TrackerError> {
    let position = store.position().await?;
    if let Some(known) = position.record {
        let ours = journal.judged(Seq(position.seq.0.saturating_sub(1)), 1)?;
        if ours.first().map(|r| (r.seq, (r.offset, r.ordinal, r.known_at))) != Some((position.seq, known)) {
            return Err(StoreError::OtherJournal(format!(
                "the database holds the projection of another journal (its record {} is not this one's): give this one a database of its own",
                position.seq
            ))
            .into());
        }
    }
    Ok(position.seq)
}

/// Does it again until the database answers; `None` where it was cancelled meanwhile.
async fn persist<T, F: Future<Output = Result<T, TrackerError>>>(
    cancelled: &CancellationToken,
    mut attempt: impl FnMut() -> F,
) -> Result<Option<T>, TrackerError> {
    let mut wait = WAIT.0;
    loop {
        match attempt().await {
            Ok(done) => return Ok(Some(done)),
            Err(TrackerError::Store(problem)) if !matches!(problem, StoreError::OtherJournal(_)) => {
                telemetry::projection_waits();
                tracing::warn!(%problem, "the projection waits for the database");
            }
            Err(e) => return Err(e),
        }
        tokio::select! {
            () = cancelled.cancelled() => return Ok(None),
            () = tokio::time::sleep(wait) => wait = (wait * 2).min(WAIT.1),
        }
    }
}
