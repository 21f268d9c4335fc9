//! `cordon up`: every role in one process, until SIGTERM or Ctrl-C.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config};
use crate::node::{Node, Plan};
use crate::problem::Problem;
use crate::{data, log, world};

/// Run every role in one process.
#[derive(Args)]
pub(crate) struct Up {
    /// A configuration file; infra/config/cordon.toml shows every field.
    #[arg(long)]
    config: Option<PathBuf>,
    /// The data directory.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The address of the page, the API and the live socket.
    #[arg(long)]
    http: Option<SocketAddr>,
    /// A door for seals, DIALECT=ADDR; given once or more, these are the only ones.
    #[arg(long, value_parser = config::seal_door)]
    seal: Vec<(String, SocketAddr)>,
    /// A world file: corridors, geofences, limits, transits.
    #[arg(long)]
    world: Option<PathBuf>,
}

impl Up {
    /// Runs until it is told to stop.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let mut config = self.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        if !self.seal.is_empty() {
            config.seals = self.seal.into_iter().collect();
        }
        let cameras = config.watched();
        let world_path = self.world.or(config.world);
        let plan = Plan {
            data: self.data.or(config.data).unwrap_or_else(data::default_dir),
            http: self.http.unwrap_or(config.http),
            secure_cookies: config.secure_cookies,
            seals: config.seals,
            world: world_path.as_deref().map(world::read).transpose()?,
            basemap: config::basemap(config.basemap.as_deref())?,
            roads: config::roads(config.roads.as_deref())?,
            dialects: config.dialects,
            cameras,
            sinks: config.sinks,
            now: Arc::new(cordon_ingest::clock::now),
        };
        log::start();
        let metrics = crate::metrics::install()?;
        crate::run(async {
            let mut told = Told::listen()?;
            let Some(mut node) = told.while_starting(plan, metrics).await? else {
                return Ok(());
            };
            say(&node.ready_line())?;
            let ended = told.until(&mut node).await;
            node.stop().await.and(ended)
        })
    }
}

/// Writes the one line that stdout is for.
pub(super) fn say(line: &str) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

/// SIGTERM and Ctrl-C, listened for. To be made before anything is started: a signal that nobody listens for ends a process where it stands, and a
/// database that it had started goes on without it.
pub(super) struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Listens from now on.
    pub(super) fn listen() -> Result<Self, Problem> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Starts a node. Where we are told to stop before it is ready, it is stopped in order, and there is none.
    pub(super) async fn while_starting(&mut self, plan: Plan, metrics: PrometheusHandle) -> Result<Option<Node>, Problem> {
        let stop = CancellationToken::new();
        let mut starting = std::pin::pin!(Node::start(plan, metrics, &stop));
        tokio::select! {
            started = &mut starting => return started,
            () = self.asked() => {}
        }
        tracing::info!("told to stop before all is ready");
        stop.cancel();
        if let Some(node) = starting.await? {
            node.stop().await?;
        }
        Ok(None)
    }

    /// Waits until we are told to stop, or a stage fails.
    pub(super) async fn until(&mut self, node: &mut Node) -> Result<(), Problem> {
        tokio::select! {
            () = self.asked() => Ok(()),
            problem = node.failed() => Err(problem),
        }
    }

    /// Waits until we are told to stop.
    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
