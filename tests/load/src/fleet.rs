//! Many seals that report, each over its own connection, as fast as they are let: to fill a journal, or to be in the middle of a feed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cordon_demo::{Reading, SealClient, SealError};
use cordon_model::Timestamp;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::country::Country;
use crate::pace;

/// Frames of a seal that may wait for their acknowledgement, so that neither side waits for the other.
const AHEAD: usize = 16;
/// An acknowledgement comes within this time, or not at all.
const LONGEST: Duration = Duration::from_secs(60);

/// What a fleet reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feed {
    /// The door for jt600: its seals do not log in. A log-in is heard with the time of its arrival, and positions of the hours before it
    /// would all be late.
    pub door: SocketAddr,
    /// How many seals.
    pub trucks: usize,
    /// When the trip began, by the seals' clocks.
    pub began: Timestamp,
    /// The number of the first fix of each, and of the first that is not sent any more.
    pub fixes: (u32, u32),
    /// Seconds between two fixes of a seal, by its clock.
    pub interval_s: f64,
    /// Fixes in a frame: 1, or more as a seal sends what it has stored.
    pub batch: u32,
    /// The time from one frame of a seal to the next; zero: as soon as the door takes it.
    pub every: Duration,
}

/// A runtime for the load.
pub(crate) fn runtime() -> Result<Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| format!("no runtime: {e}"))
}

/// A fleet that drives.
pub(crate) struct Fleet {
    acknowledged: Arc<AtomicU64>,
    trucks: Vec<tokio::task::JoinHandle<Result<(), SealError>>>,
}

impl Fleet {
    /// Sets off.
    pub(crate) fn start(runtime: &Runtime, country: &Arc<Country>, feed: Feed) -> Self {
        let acknowledged = Arc::new(AtomicU64::new(0));
        let drive = |truck| runtime.spawn(drive(truck, Arc::clone(country), feed, Arc::clone(&acknowledged)));
        let trucks = (0..feed.trucks).map(drive).collect();
        Self { acknowledged, trucks }
    }

    /// Fixes that were acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits for all; the first thing that went wrong.
    pub(crate) fn arrive(self, runtime: &Runtime) -> Result<u64, String> {
        runtime.block_on(async {
            let mut problem = None;
            for truck in self.trucks {
                let ended = truck.await.map_err(|e| e.to_string()).and_then(|d| d.map_err(|e| e.to_string()));
                problem = problem.or(ended.err());
            }
            problem.map_or(Ok(self.acknowledged.load(Ordering::Relaxed)), Err)
        })
    }

    /// Lets all go, wherever they are: for a service that was killed.
    pub(crate) fn abandon(self) -> u64 {
        self.trucks.iter().for_each(tokio::task::JoinHandle::abort);
        self.acknowledged.load(Ordering::Relaxed)
    }
}

async fn drive(truck: usize, country: Arc<Country>, feed: Feed, acknowledged: Arc<AtomicU64>) -> Result<(), SealError> {
    let mut client = SealClient::connect(feed.door, country.dialect(truck), &country.seal(truck)).await?;
    let count = |n: usize| {
        acknowledged.fetch_add(n as u64, Ordering::Relaxed);
    };
    // Not all at the same instant.
    let begun = Instant::now() + feed.every.mul_f64(truck as f64 / feed.trucks as f64);
    let mut frames = 0_u32;
    let mut next = feed.fixes.0;
    while next < feed.fixes.1 {
        let end = feed.fixes.1.min(next + feed.batch);
        let readings: Vec<Reading> = (next..end)
            .map(|n| f64::from(n) * feed.interval_s)
            .map(|driven_s| country.reading(truck, feed.began.plus_seconds(driven_s.floor()), driven_s))
            .collect();
        pace::until(begun + feed.every * frames).await;
        client.send(&readings).await?;
        while client.waiting() >= AHEAD {
            count(client.acknowledged().await?);
        }
        (next, frames) = (end, frames + 1);
    }
    count(client.settle(LONGEST).await?);
    Ok(())
}
