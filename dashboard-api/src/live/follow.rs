//! Follows `judged`: the board takes each record, and every client is told at once.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cordon_journal::JournalError;
use cordon_model::{Judged, JudgedRecord};
use tokio_util::sync::CancellationToken;

use super::{About, Batch, Sent, write};
use crate::api::Api;

/// So many records are taken at once: small, so that a client's queue holds little.
const BATCH: usize = 256;
/// After an error of the journal it is tried again after so long.
const RETRY_S: Duration = Duration::from_secs(1);

/// Follows until `cancel`.
pub(crate) async fn run(api: Arc<Api>, cancel: CancellationToken) {
    let mut end = api.journal.judged_end();
    loop {
        end.mark_unchanged();
        match step(&api) {
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => tokio::select! {
                () = cancel.cancelled() => return,
                more = end.changed() => if more.is_err() { return },
            },
            Err(e) => {
                tracing::error!(cause = %e, "judged cannot be followed; trying again");
                metrics::counter!("cordon_live_follow_errors_total").increment(1);
                tokio::select! {
                    () = cancel.cancelled() => return,
                    () = tokio::time::sleep(RETRY_S) => {}
                }
            }
        }
    }
}

/// Takes all that is there now: before anybody is served, so that nobody comes back to a board that is behind him.
///
/// # Errors
/// Where the journal cannot be read.
pub(crate) fn catch_up(api: &Api) -> Result<(), JournalError> {
    while step(api)? {}
    Ok(())
}

/// Takes the next records. `false` where there are none.
fn step(api: &Api) -> Result<bool, JournalError> {
    let after = api.board.read().seq;
    let records = api.journal.judged(after, BATCH)?;
    let Some(last) = records.last().map(|r| r.seq) else {
        return Ok(false);
    };
    for record in &records {
        if let Judged::World(hash) = &record.judged
            && let Err(e) = api.world.changed(&*api.journal, hash, record.offset)
        {
            tracing::error!(cause = %e, "the new world cannot be shown; the old one stays");
        }
    }
    let messages = records.iter().filter_map(message).collect();
    let recount = records.iter().any(|r| matches!(r.judged, Judged::Alert(_) | Judged::Transit(_)));
    api.board.follow(&records, |_| {
        // Sent before the board is let go: whoever subscribes while he looks at the board misses none and gets none twice.
        // An error says that nobody listens.
        let _ = api.live.batches.send(Arc::new(Batch { last, messages }));
        if recount {
            api.live.stale.store(true, Ordering::Relaxed); // counted with the next frame: the board is not held for that
        }
    });
    Ok(true)
}

/// A record as it is sent; `None` for what is not.
pub(crate) fn message(record: &JudgedRecord) -> Option<Sent> {
    let seq = record.seq;
    let (text, about) = match &record.judged {
        Judged::Event(event) => (write::envelope(seq, "event", event), About::Other),
        Judged::Alert(alert) => (write::envelope(seq, "alert", alert), About::Alert(alert.transit.clone())),
        Judged::Transit(transit) => (write::envelope(seq, "transit", transit), About::Itself(transit.id().clone())),
        Judged::World(hash) => {
            let changed = super::message::WorldChanged { hash: hash.clone() };
            (write::envelope(seq, "world", &changed), About::Other)
        }
        Judged::Sighting(sighting) => (write::envelope(seq, "sighting", sighting), About::Other),
        Judged::Agreement(agreement) => (write::envelope(seq, "agreement", agreement), About::Other),
        Judged::Correction(correction) => (write::envelope(seq, "correction", correction), About::Other),
        Judged::Clip(clip) => (write::envelope(seq, "clip", clip), About::Other),
        Judged::Piece(_) | Judged::Verdict(_) | Judged::Watch(_) => return None,
    };
    let covert_of = match &record.judged {
        Judged::Event(event) => event.covert_of().map(str::to_owned),
        _ => None,
    };
    Some(Sent {
        seq,
        text,
        about,
        covert_of,
    })
}
