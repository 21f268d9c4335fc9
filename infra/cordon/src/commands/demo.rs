//! `cordon demo`: `up`, with a simulated Vietnam driving through its doors. Nothing goes in behind them: the trucks' seals speak over
//! TCP, the officers act over HTTP.
//!
//! Each demo begins anew in its directory. Its clock runs `--speed` times faster than ours, for the service and the trucks alike.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use cordon_dashboard_api::Role;
use cordon_demo::{Cameras, Demo as Country, Doors, ScaledClock};
use cordon_ingest::cameras as watched;
use tokio_util::sync::CancellationToken;

use super::up;
use crate::node::{Node, Plan};
use crate::problem::Problem;
use crate::{data, log};

/// `up`, with a simulated Vietnam.
#[derive(Args)]
pub(crate) struct Demo {
    /// How many times faster than ours the demo's clock runs.
    #[arg(long, default_value_t = 20.0)]
    speed: f64,
    /// The seed of everything that is drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many trucks drive.
    #[arg(long, default_value_t = 200)]
    trucks: usize,
    /// The demo's directory; what an earlier demo left in it is removed.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The address of the page.
    #[arg(long, default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// Without the cameras at the gates and without the drone: for slow machines, and where seals alone are of interest.
    #[arg(long)]
    no_cameras: bool,
}

/// The file by which a directory is known as a demo's.
const TRUTH: &str = "demo-truth.json";

/// The demo's accounts: printed, and good for this demo alone.
const ACCOUNTS: [(&str, Role); 2] = [("truc1", Role::Operator), ("canbo1", Role::Officer)];
const PASSWORD: &str = "cordon-demo";

impl Demo {
    /// Runs until it is told to stop.
    pub(crate) fn run(self) -> Result<(), Problem> {
        if !(self.speed >= 1.0 && self.speed <= 60.0) {
            return Err(Problem::wrong(format!("--speed is between 1 and 60, not {}", self.speed)));
        }
        let dir = self
            .data
            .clone()
            .unwrap_or_else(|| data::default_dir().with_file_name("cordon-demo"));
        let start = cordon_ingest::clock::now();
        let country = Country::new(self.seed, self.trucks, self.speed, start).map_err(Problem::failed)?;
        let country = if self.no_cameras { country } else { country.with_cameras() };
        log::start();
        let metrics = crate::metrics::install()?;
        crate::run(async {
            clear(&dir).await?;
            std::fs::write(dir.join(TRUTH), format!("{:#}\n", country.truth()))?;
            let now = ScaledClock::starting(start, self.speed).as_now();
            let streams = self.open_streams(&country, &now)?;
            let door = SocketAddr::from(([127, 0, 0, 1], 0));
            let plan = Plan {
                data: dir.clone(),
                http: self.http,
                secure_cookies: false,
                basemap: None,
                roads: None,
                seals: [("jt600".to_owned(), door), ("jt808".to_owned(), door)].into(),
                world: Some(country.world()),
                dialects: cordon_feeds::Settings::default(),
                cameras: streams.as_ref().map(handed_over).transpose()?.unwrap_or_default(),
                sinks: Vec::new(),
                now: Arc::clone(&now),
            };
            let mut told = up::Told::listen()?;
            let Some(mut node) = told.while_starting(plan, metrics).await? else {
                return Ok(());
            };
            for (name, role) in ACCOUNTS {
                let made = cordon_dashboard_api::add_account(node.store().pool(), name, role, PASSWORD, now()).await;
                made.map_err(Problem::failed)?;
            }
            let cancel = CancellationToken::new();
            let doors = Doors {
                jt600: node.seals["jt600"],
                jt808: node.seals["jt808"],
            };
            let (_, playing) = country.run(doors, &now, &cancel);
            let officers = country.officers(node.http, ACCOUNTS[1].0, PASSWORD, &now, &cancel);
            self.welcome(&node, &dir)?;
            let ended = told.until(&mut node).await;
            cancel.cancel();
            for task in [playing, officers] {
                drop(task.await); // a truck that broke down has been said in the log
            }
            let stopped = node.stop().await;
            drop(streams); // after those who watch: a camera that goes first is one that has failed
            stopped.and(ended)
        })
    }

    /// Opens the gates' cameras and the drone, before the node looks for them.
    fn open_streams(&self, country: &Country, now: &cordon_demo::Now) -> Result<Option<Cameras>, Problem> {
        if self.no_cameras {
            return Ok(None);
        }
        let opened = Cameras::start(country, now);
        opened.map(Some).map_err(|fault| {
            Problem::failed(format!(
                "the demo's cameras cannot be opened: {fault}; --no-cameras does without them"
            ))
        })
    }

    fn welcome(&self, node: &Node, dir: &Path) -> Result<(), Problem> {
        up::say(&node.ready_line())?;
        eprintln!();
        eprintln!("  The page:   http://{}/", node.http);
        for (name, role) in ACCOUNTS {
            eprintln!("  Sign in as: {name} ({role}), password {PASSWORD}");
        }
        eprintln!(
            "  {} trucks, seed {}, {} times as fast as real; what is made to happen: {}",
            self.trucks,
            self.seed,
            self.speed,
            dir.join(TRUTH).display()
        );
        eprintln!("  Ctrl-C ends it.");
        eprintln!();
        Ok(())
    }
}

/// The demo's streams as the node is told of them: by their addresses alone, as of any camera.
fn handed_over(streams: &Cameras) -> Result<watched::Cameras, Problem> {
    let cameras = streams.gates().into_iter().map(|gate| {
        Ok(watched::CameraSettings {
            id: gate.id,
            url: gate.url.parse().map_err(|why: String| Problem::failed(why))?,
            sub_url: None,
            lat: Some(gate.lat),
            lon: Some(gate.lon),
            post: Some(gate.post),
            lane: None,
            heading_deg: None,
            width_max: 1280,
            fps_max: 5,
            read_per_s: watched::settings::READ_PER_S,
            clip_s: watched::settings::CLIP_S,
        })
    });
    let drones = streams.drone().into_iter().map(|drone| {
        Ok(watched::DroneSettings {
            id: drone.id,
            url: drone.url.parse().map_err(|why: String| Problem::failed(why))?,
            dialect: "misb0601".to_owned(),
            width_max: 640,
            fps_max: 5,
            read_per_s: watched::settings::READ_PER_S,
            clip_s: watched::settings::CLIP_S,
        })
    });
    Ok(watched::Cameras {
        cameras: cameras.collect::<Result<_, Problem>>()?,
        drones: drones.collect::<Result<_, Problem>>()?,
    })
}

/// Makes the directory empty, if it is a demo's or new; anything else is left alone.
async fn clear(dir: &Path) -> Result<(), Problem> {
    let occupied = dir.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !dir.join(TRUTH).is_file() {
        return Err(Problem::wrong(format!(
            "{} holds something that is no demo's: name an empty directory with --data",
            dir.display()
        )));
    }
    if dir.join("journal").is_dir() {
        drop(data::open_journal(dir)?); // another demo that runs holds it
    }
    if dir.join("postgres").is_dir() {
        // One that outlived a killed demo would keep its files open.
        let left = cordon_store::server::Server::start(&dir.join("postgres"))
            .await
            .map_err(Problem::failed)?;
        left.stop().await.map_err(Problem::failed)?;
    }
    if occupied {
        std::fs::remove_dir_all(dir)?;
    }
    data::make(dir)
}
