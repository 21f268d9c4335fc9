//! The role's state: what every handler can reach.

use std::sync::Arc;
use std::time::Duration;

use cordon_journal::Journal;
use cordon_model::{Seq, Timestamp};
use cordon_store::PgPool;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::basemap::Basemap;
use crate::board::Board;
use crate::evidence::Evidence;
use crate::live::Live;
use crate::lockout::Lockout;
use crate::picture::Picture;
use crate::roads::{Network, Roads};
use crate::world::WorldWatch;

/// The clock, as it is handed in.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the role is given to work with.
pub struct Parts {
    /// The two streams.
    pub journal: Arc<dyn Journal>,
    /// PostGIS, with our schema.
    pub pool: PgPool,
    /// The picture.
    pub picture: Arc<dyn Picture>,
    /// The clock.
    pub now: Now,
    /// What renders `/metrics`; without one it is empty.
    pub metrics: Option<PrometheusHandle>,
    /// Whether cookies are for HTTPS alone: yes behind a proxy that speaks it, no on a bare loopback.
    pub secure_cookies: bool,
    /// How long an officer's act waits for its verdict: [`crate::VERDICT_WAIT`].
    pub verdict_wait: Duration,
    /// The operator's own basemap, if there is one.
    pub basemap: Option<Basemap>,
    /// The operator's own road network, if there is one.
    pub roads: Option<Roads>,
    /// Where pictures lie.
    pub evidence: Evidence,
}

/// The state that handlers share.
pub struct Api {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) pool: PgPool,
    pub(crate) picture: Arc<dyn Picture>,
    pub(crate) now: Now,
    pub(crate) metrics: Option<PrometheusHandle>,
    pub(crate) secure_cookies: bool,
    pub(crate) verdict_wait: Duration,
    pub(crate) basemap: Option<Basemap>,
    pub(crate) network: Network,
    pub(crate) evidence: Evidence,
    pub(crate) board: Arc<Board>,
    pub(crate) live: Arc<Live>,
    pub(crate) world: Arc<WorldWatch>,
    pub(crate) lockout: Lockout,
    pub(crate) cancel: CancellationToken,
}

/// Why the role could not begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database failed.
    #[error("the database cannot be read: {0}")]
    Store(#[from] cordon_store::Error),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] cordon_journal::JournalError),
    /// No thread could be started.
    #[error("the road network cannot be read: {0}")]
    Thread(#[from] std::io::Error),
    /// The database is ahead of the journal: they do not belong together.
    #[error("the database stands at {projected} of judged, the journal ends at {end}: they do not belong together")]
    Ahead {
        /// Where the projection stands.
        projected: u64,
        /// Where the stream ends.
        end: u64,
    },
}

impl Api {
    /// Loads what is open from PostGIS, follows `judged` from there, and starts the frame clock. Both end with `cancel`. A road network is read meanwhile.
    ///
    /// # Errors
    /// Where the database or the journal cannot be read, or they do not belong together, or the system gives no thread.
    pub async fn open(parts: Parts, cancel: &CancellationToken) -> Result<Arc<Self>, OpenError> {
        let open = cordon_store::read::now::open(&parts.pool).await?;
        let end = *parts.journal.judged_end().borrow();
        if open.position > end {
            return Err(OpenError::Ahead {
                projected: open.position.0,
                end: end.0,
            });
        }
        let world = Arc::new(WorldWatch::open(&*parts.journal, open.world.as_ref())?);
        let network = Network::begin(parts.roads)?;
        let board = Arc::new(Board::new(&open));
        let live = Arc::new(Live::new(&*parts.picture));
        let api = Arc::new(Self {
            journal: parts.journal,
            pool: parts.pool,
            picture: parts.picture,
            now: parts.now,
            metrics: parts.metrics,
            secure_cookies: parts.secure_cookies,
            verdict_wait: parts.verdict_wait,
            basemap: parts.basemap,
            network,
            evidence: parts.evidence,
            board,
            live,
            world,
            lockout: Lockout::default(),
            cancel: cancel.clone(),
        });
        crate::live::follow::catch_up(&api)?;
        crate::live::start(&api, cancel);
        Ok(api)
    }

    /// Waits until everything up to a place in `judged` is shown.
    pub async fn reached(&self, seq: Seq) {
        self.board.reached(seq).await;
    }

    /// Waits until the road network is read, and says whether there is one.
    pub async fn roads_read(&self) -> bool {
        self.network.done().await
    }

    /// The clock's time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }
}
