//! The loop: reads heard, judges, appends judged, and only then shows what changed.
//!
//! It lives on a thread of its own: judging is work for a processor, and reading the journal waits for the disk. Whatever
//! fails ends it with the reason; started again it goes on where it was, so there is nothing to repair.

mod keep;
mod turn;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use cordon_journal::{Journal, JournalError};
use cordon_model::Offset;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::judgement::Judgement;
use crate::picture::Picture;
pub(crate) use turn::Loop;

/// How the loop runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where checkpoints are kept: `DIR/checkpoint`.
    pub checkpoint_dir: PathBuf,
    /// After how many observations a checkpoint is written.
    pub checkpoint_observations: u64,
    /// After how long a checkpoint is written, if anything was heard.
    pub checkpoint_s: f64,
    /// How many observations are judged at a time at most; what follows from them becomes durable together.
    pub chunk_observations_max: usize,
}

impl Settings {
    /// The usual settings: a restart has at most 50,000 observations to judge again, a quarter of a second's work; more of them where the
    /// state is so large that checkpoints would take more than a twentieth of the time.
    #[must_use]
    pub fn new(checkpoint_dir: impl Into<PathBuf>) -> Self {
        Self {
            checkpoint_dir: checkpoint_dir.into(),
            checkpoint_observations: 50_000,
            checkpoint_s: 60.0,
            chunk_observations_max: 4_096,
        }
    }
}

/// Why the tracker ended.
#[derive(Debug, thiserror::Error)]
pub enum TrackerError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The database failed in a way that waiting does not heal.
    #[error(transparent)]
    Store(#[from] cordon_store::StoreError),
    /// A thread could not be started, or ended by a panic.
    #[error("the tracker's thread {0}")]
    Thread(String),
}

/// A tracker that runs.
#[derive(Debug)]
pub struct Tracker {
    picture: Arc<Picture>,
    next: watch::Receiver<Offset>,
    ended: oneshot::Receiver<Result<(), TrackerError>>,
    thread: JoinHandle<()>,
}

impl Tracker {
    /// Starts the loop. It ends when it is cancelled: it finishes the chunk that it has, writes a checkpoint and is gone.
    ///
    /// Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start<J: Judgement>(journal: Arc<dyn Journal>, settings: Settings, cancelled: CancellationToken) -> Result<Self, TrackerError> {
        let picture = Arc::new(Picture::default());
        let (next_to, next) = watch::channel(Offset(0));
        let (end, ended) = oneshot::channel();
        let handle = Handle::current();
        let shown = picture.clone();
        let thread = std::thread::Builder::new().name("tracker".to_owned()).spawn(move || {
            let mut running = Loop::<J>::resume(journal.as_ref(), settings, cancelled, &shown, next_to);
            let outcome = running.as_mut().map_err(|e| TrackerError::Journal(e.clone()));
            let outcome = outcome.and_then(|l| l.run(&handle));
            if let Err(problem) = &outcome {
                tracing::error!(%problem, "the tracker ends");
            }
            // Nobody may be waiting any more.
            let _ = end.send(outcome);
        });
        let thread = thread.map_err(|e| TrackerError::Thread(format!("cannot be started: {e}")))?;
        Ok(Self {
            picture,
            next,
            ended,
            thread,
        })
    }

    /// Where everything is now.
    #[must_use]
    pub fn picture(&self) -> Arc<Picture> {
        self.picture.clone()
    }

    /// The first observation that is not judged yet. What follows from those before it is durable in judged.
    #[must_use]
    pub fn next(&self) -> watch::Receiver<Offset> {
        self.next.clone()
    }

    /// Waits until everything before an offset is judged, or the loop has ended.
    pub async fn reached(&self, offset: Offset) {
        // An error says that the loop is gone, and with it the sender.
        let _ = self.next.clone().wait_for(|&next| next >= offset).await;
    }

    /// Waits for the end, and says how it came about.
    ///
    /// # Errors
    /// Where the journal failed, or the thread panicked.
    pub async fn ended(self) -> Result<(), TrackerError> {
        let outcome = self.ended.await;
        let joined = tokio::task::spawn_blocking(|| self.thread.join()).await;
        match (outcome, joined) {
            (Ok(outcome), _) => outcome,
            _ => Err(TrackerError::Thread("ended by a panic".to_owned())),
        }
    }
}
