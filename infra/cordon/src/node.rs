//! Every role in one process: what is started in which order, and stopped in the reverse.
//!
//! The order follows the data. Doors open last, when everything behind them can take what comes; they close first, and each stage is
//! given time to finish what the one before it left.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cordon_custody::Fold;
use cordon_dashboard_api::{Api, Basemap, Evidence, Parts, Roads};
use cordon_ingest::cameras::{Around, Cameras, sighter};
use cordon_ingest::listen::tcp::{SealListener, SealSettings};
use cordon_ingest::{Intake, Now};
use cordon_journal::{Embedded, Journal};
use cordon_model::{Seq, World};
use cordon_recognition::read::Eyes;
use cordon_store::Store;
use cordon_store::server::Database;
use cordon_tracker::Tracker;
use cordon_tracker::sinks::SinkConfig;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::known_dialect;
use crate::data;
use crate::picture::Shown;
use crate::problem::Problem;

/// How long a stage may take to finish what it has when we stop.
const FINISH: Duration = Duration::from_secs(8);

/// What a node is started with.
pub(crate) struct Plan {
    /// The data directory.
    pub data: PathBuf,
    /// Where the page and the API are served.
    pub http: SocketAddr,
    /// Whether cookies are for HTTPS alone.
    pub secure_cookies: bool,
    /// Doors for seals.
    pub seals: BTreeMap<String, SocketAddr>,
    /// The world to begin with; without one, the world recorded last goes on.
    pub world: Option<World>,
    /// The operator's own basemap, if there is one.
    pub basemap: Option<Basemap>,
    /// The operator's own road network, if there is one.
    pub roads: Option<Roads>,
    /// How dialects are understood.
    pub dialects: cordon_feeds::Settings,
    /// Cameras and drones.
    pub cameras: Cameras,
    /// Ways out.
    pub sinks: Vec<SinkConfig>,
    /// The clock.
    pub now: Now,
}

/// A node that runs.
pub(crate) struct Node {
    /// Where the page is served, with the port that was picked.
    pub http: SocketAddr,
    /// Where seals are heard.
    pub seals: BTreeMap<String, SocketAddr>,
    store: Store,
    /// Ours to stop, once the start has succeeded.
    database: Option<Database>,
    journal: Arc<Embedded>,
    doors: CancellationToken,
    listening: Vec<JoinHandle<()>>,
    ticking: JoinHandle<()>,
    judging: CancellationToken,
    tracker: Tracker,
    projecting: CancellationToken,
    projected: watch::Receiver<Seq>,
    projection: JoinHandle<Result<(), cordon_tracker::TrackerError>>,
    sinks: Vec<JoinHandle<Result<(), cordon_tracker::TrackerError>>>,
    showing: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

impl Node {
    /// Starts everything, and returns when every door is open. Told to stop meanwhile, it gives up where it would begin something long, stops what
    /// it has started, and there is no node.
    pub(crate) async fn start(mut plan: Plan, metrics: PrometheusHandle, stop: &CancellationToken) -> Result<Option<Self>, Problem> {
        // Addresses first: one that is taken is the commonest mistake, and costs nothing to find out.
        let http = TcpListener::bind(plan.http)
            .await
            .map_err(|e| Problem::wrong(format!("http {}: {e}", plan.http)))?;
        let doors_taken = take_doors(std::mem::take(&mut plan.seals)).await?;
        data::make(&plan.data)?;
        let journal = Arc::new(data::open_journal(&plan.data)?);
        let database = Database::start(data::database_url().as_deref(), &plan.data)
            .await
            .map_err(Problem::failed)?;
        let started = match database.open().await {
            Ok(store) if stop.is_cancelled() => {
                store.close().await;
                Ok(None)
            }
            Ok(store) => Self::begin(plan, metrics, http, doors_taken, journal, store, stop).await,
            Err(e) => Err(Problem::failed(e)),
        };
        match started {
            Ok(Some(node)) => Ok(Some(Self {
                database: Some(database),
                ..node
            })),
            Ok(None) => database.stop().await.map(|()| None).map_err(Problem::failed),
            Err(problem) => {
                // A start that fails leaves no database behind; why it failed is what counts.
                drop(database.stop().await);
                Err(problem)
            }
        }
    }

    /// The roles, in the order in which data flows, over a database that answers.
    async fn begin(
        mut plan: Plan,
        metrics: PrometheusHandle,
        http: TcpListener,
        doors_taken: Vec<Taken>,
        journal: Arc<Embedded>,
        store: Store,
        stop: &CancellationToken,
    ) -> Result<Option<Self>, Problem> {
        let shared: Arc<dyn Journal> = journal.clone();

        let intake = Arc::new(Intake::new(Arc::clone(&shared), Arc::clone(&plan.now)));
        let world = plan.world.take().map(|world| crate::world::with_cameras(world, &plan.cameras));
        let began = intake.begin(world.as_ref()).await.map_err(Problem::failed)?;
        tracing::info!(
            resumed = began.resumed,
            world_changed = began.world_changed,
            declared = began.declared,
            "the journal is open"
        );

        let judging = CancellationToken::new();
        let settings = cordon_tracker::Settings::new(plan.data.join("checkpoint"));
        let Some(tracker) = caught_up(&shared, settings, &judging, stop).await? else {
            store.close().await;
            return Ok(None);
        };

        let projecting = CancellationToken::new();
        let (reached, projected) = watch::channel(Seq(0));
        let project = cordon_tracker::project::run(Arc::clone(&shared), store.clone(), reached, projecting.clone());
        let projection = tokio::spawn(project);
        let sinks = open_sinks(plan.sinks, &shared, &store, &plan.now, &projecting);

        let showing = CancellationToken::new();
        let parts = Parts {
            journal: Arc::clone(&shared),
            pool: store.pool().clone(),
            picture: Arc::new(Shown::of(&tracker)),
            now: Arc::clone(&plan.now),
            metrics: Some(metrics),
            secure_cookies: plan.secure_cookies,
            verdict_wait: cordon_dashboard_api::VERDICT_WAIT,
            basemap: plan.basemap,
            roads: plan.roads,
            evidence: Evidence::at(&plan.data.join("evidence")),
        };
        let api = Api::open(parts, &showing).await.map_err(Problem::failed)?;
        let http_addr = http.local_addr()?;
        let server = tokio::spawn(cordon_dashboard_api::serve(http, api, showing.clone()));

        let doors = CancellationToken::new();
        let (ticker, stop) = (Arc::clone(&intake), doors.clone());
        let ticking = tokio::spawn(async move { ticker.tick(stop).await });
        let (seals, mut listening) = open_doors(doors_taken, plan.dialects, &intake, &doors)?;
        let evidence = cordon_ingest::Evidence::at(&plan.data.join("evidence"));
        listening.extend(open_cameras(&plan.cameras, &intake, evidence, &doors)?);
        Ok(Some(Self {
            http: http_addr,
            seals,
            store,
            database: None,
            journal,
            doors,
            listening,
            ticking,
            judging,
            tracker,
            projecting,
            projected,
            projection,
            sinks,
            showing,
            server,
        }))
    }

    /// The line that says that every door is open.
    pub(crate) fn ready_line(&self) -> String {
        let seals: serde_json::Map<String, serde_json::Value> = self
            .seals
            .iter()
            .map(|(name, addr)| (name.clone(), addr.to_string().into()))
            .collect();
        // Written by hand for the order of its fields, which people read.
        format!(
            r#"{{"ready":true,"http":"{}","seals":{}}}"#,
            self.http,
            serde_json::Value::Object(seals)
        )
    }

    /// Where accounts are kept.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Waits until a stage ends by itself, which none should: says which and why.
    pub(crate) async fn failed(&mut self) -> Problem {
        let mut next = self.tracker.next();
        let judging = async {
            // The channel closes when the loop is gone.
            while next.changed().await.is_ok() {}
        };
        let mut journal = self.journal.failure();
        tokio::select! {
            broken = journal.wait_for(Option::is_some) => match broken.as_deref() {
                Ok(Some(e)) => Problem::failed(format!("the journal takes nothing more: {e}")),
                _ => Problem::failed("the journal ended"),
            },
            () = judging => Problem::failed("the tracker ended; the log says why"),
            ended = &mut self.projection => Problem::failed(format!("the projection ended: {}", reason(ended))),
            ended = &mut self.server => match ended {
                Ok(Ok(())) => Problem::failed("the page's server ended"),
                Ok(Err(e)) => Problem::failed(format!("the page's server ended: {e}")),
                Err(e) => Problem::failed(format!("the page's server ended: {e}")),
            },
        }
    }

    /// Stops everything in the reverse order; what was heard is judged, what was judged is projected, as far as time allows. What is left
    /// over is done at the next start.
    pub(crate) async fn stop(self) -> Result<(), Problem> {
        self.doors.cancel();
        for task in self.listening.into_iter().chain([self.ticking]) {
            within("a door", task).await;
        }
        self.showing.cancel();
        within("the page's server", self.server).await;
        let heard_end = *self.journal.heard_end().borrow();
        within("judging", self.tracker.reached(heard_end)).await;
        self.judging.cancel();
        let ended = within("the tracker", self.tracker.ended()).await;
        let judged_end = *self.journal.judged_end().borrow();
        let mut projected = self.projected;
        within("the projection", projected.wait_for(|&seq| seq >= judged_end)).await;
        self.projecting.cancel();
        for task in self.sinks.into_iter().chain([self.projection]) {
            within("the projection", task).await;
        }
        // A request that was not finished in time still holds a connection.
        within("the last request", self.store.close()).await;
        if let Some(database) = self.database {
            database.stop().await.map_err(Problem::failed)?;
        }
        match ended {
            Some(Err(e)) => Err(Problem::failed(e)),
            _ => Ok(()),
        }
    }
}

/// A tracker that has judged all that was heard; none where we are told to stop before: what it has judged is kept, and the next start goes on from there.
async fn caught_up(
    journal: &Arc<dyn Journal>,
    settings: cordon_tracker::Settings,
    judging: &CancellationToken,
    stop: &CancellationToken,
) -> Result<Option<Tracker>, Problem> {
    let tracker = Tracker::start::<Fold>(Arc::clone(journal), settings, judging.clone()).map_err(Problem::failed)?;
    let heard_end = *journal.heard_end().borrow();
    tokio::select! {
        () = tracker.reached(heard_end) => return Ok(Some(tracker)),
        () = stop.cancelled() => judging.cancel(),
    }
    match within("the tracker", tracker.ended()).await {
        Some(Err(e)) => Err(Problem::failed(e)),
        _ => Ok(None),
    }
}

/// A door whose address is ours, but where nobody is heard yet.
struct Taken {
    name: String,
    dialect: &'static dyn cordon_feeds::Dialect,
    listener: TcpListener,
}

/// Takes the addresses of the doors for seals.
async fn take_doors(wanted: BTreeMap<String, SocketAddr>) -> Result<Vec<Taken>, Problem> {
    let mut doors = Vec::new();
    for (name, addr) in wanted {
        let dialect = known_dialect(&name).map_err(Problem::wrong)?;
        let listener = TcpListener::bind(addr)
            .await
            .map_err(|e| Problem::wrong(format!("seal {name}={addr}: {e}")))?;
        doors.push(Taken { name, dialect, listener });
    }
    Ok(doors)
}

/// Doors that are open: their addresses by dialect, with the ports that were picked, and their tasks.
type Open = (BTreeMap<String, SocketAddr>, Vec<JoinHandle<()>>);

/// Opens the doors for seals.
fn open_doors(
    doors: Vec<Taken>,
    dialects: cordon_feeds::Settings,
    intake: &Arc<Intake>,
    stop: &CancellationToken,
) -> Result<Open, Problem> {
    let feeds = Arc::new(dialects);
    let mut seals = BTreeMap::new();
    let mut listening = Vec::new();
    for Taken { name, dialect, listener } in doors {
        let settings = SealSettings {
            feeds: Arc::clone(&feeds),
            ..SealSettings::default()
        };
        let (addr, task) = SealListener::on(dialect, listener, Arc::clone(intake), settings, stop.clone())?;
        seals.insert(name, addr);
        listening.push(task);
    }
    Ok((seals, listening))
}

/// Opens cameras and drones, with the networks that read them. Without any, the networks are not loaded.
fn open_cameras(
    cameras: &Cameras,
    intake: &Arc<Intake>,
    evidence: cordon_ingest::Evidence,
    stop: &CancellationToken,
) -> Result<Vec<JoinHandle<()>>, Problem> {
    let mut around = Around {
        intake: Arc::clone(intake),
        evidence,
        lookers: None,
    };
    if !(cameras.cameras.is_empty() && cameras.drones.is_empty()) {
        let eyes = Eyes::open().map_err(|e| Problem::failed(format!("the networks cannot be loaded: {e}")))?;
        around.lookers = Some(sighter::lookers(eyes, &around));
    }
    Ok(cordon_ingest::cameras::open(cameras, &around, stop))
}

/// Starts the ways out.
fn open_sinks(
    wanted: Vec<SinkConfig>,
    journal: &Arc<dyn Journal>,
    store: &Store,
    now: &Now,
    stop: &CancellationToken,
) -> Vec<JoinHandle<Result<(), cordon_tracker::TrackerError>>> {
    let open = |sink| cordon_tracker::sinks::run(sink, Arc::clone(journal), store.clone(), Arc::clone(now), stop.clone());
    wanted.into_iter().map(|sink| tokio::spawn(open(sink))).collect()
}

fn reason(ended: Result<Result<(), cordon_tracker::TrackerError>, tokio::task::JoinError>) -> String {
    match ended {
        Ok(Ok(())) => "without a reason".to_owned(),
        Ok(Err(e)) => e.to_string(),
        Err(e) => e.to_string(),
    }
}

/// Waits for a stage, but not for ever.
async fn within<T>(what: &str, stage: impl Future<Output = T>) -> Option<T> {
    let ended = tokio::time::timeout(FINISH, stage).await.ok();
    if ended.is_none() {
        tracing::warn!(
            "{what} did not finish in {} s; the next start goes on where it was",
            FINISH.as_secs()
        );
    }
    ended
}
