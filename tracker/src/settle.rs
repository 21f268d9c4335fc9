//! Brings a stopped service's directory up to date: a kill may have left judged behind heard, and PostGIS behind judged.

use std::sync::Arc;

use cordon_journal::Journal;
use cordon_model::{Offset, Seq};
use cordon_store::Store;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::judgement::Judgement;
use crate::picture::Picture;
use crate::project;
use crate::run::{Loop, Settings, TrackerError};

/// Judges everything that was heard and projects everything that was judged, as the service would have, and ends. Gives the place of the last conclusion.
///
/// # Errors
/// Where the journal or the database fails, or the database holds another journal's projection.
pub async fn settle<J: Judgement>(journal: Arc<dyn Journal>, settings: Settings, store: &Store) -> Result<Seq, TrackerError> {
    let (handle, judged) = (Handle::current(), journal.clone());
    // A command does not wait for room on a full disk: it says so and ends.
    let at_once = CancellationToken::new();
    at_once.cancel();
    let judging = tokio::task::spawn_blocking(move || {
        let picture = Picture::default();
        Loop::<J>::resume(
            judged.as_ref(),
            settings,
            CancellationToken::new(),
            &picture,
            watch::Sender::new(Offset(0)),
        )?
        .run_to_end(&handle)
    });
    judging.await.map_err(|e| TrackerError::Thread(e.to_string()))??;
    project::run_to_end(&journal, store).await
}
