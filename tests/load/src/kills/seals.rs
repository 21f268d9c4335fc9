//! Seals that leave their road now and then, and send again what was not acknowledged.

use std::sync::Arc;
use std::time::Duration;

use cordon_demo::{Dialect, Reading, SealClient, SealError};
use cordon_model::Timestamp;
use cordon_stack::Service;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::country::Country;
use crate::pace;

/// How the seals speak, in turn.
pub(super) const DIALECTS: [Dialect; 2] = [Dialect::Jt600, Dialect::Jt808];
/// Frames of a seal that may wait for their acknowledgement.
const WINDOW: usize = 8;
/// Seconds between two fixes of a seal, by its clock.
const INTERVAL_S: f64 = 6.0;
/// The first fix lies so long ago: less than the horizon of late data, and more than all fixes take.
const AGO_S: f64 = 40.0 * 3_600.0;
/// Of so many fixes these are off the road: out for half of them, and back again.
const ROUND: u32 = 120;
const ASIDE: std::ops::Range<u32> = 60..100;
/// After so many more it has surely been called, and is surely back.
const SETTLES: u32 = 15;
/// So far from one fix to the next.
const ASIDE_M: f64 = 75.0;
/// What waits at the end is acknowledged within this time.
const LONGEST: Duration = Duration::from_secs(60);

/// All seals, and what became of what they said.
pub(super) struct Seals {
    /// When the first fix of each was observed.
    pub(super) began: Timestamp,
    /// By truck.
    pub(super) all: Vec<Said>,
}

/// What one seal has said.
#[derive(Clone, Default)]
pub(super) struct Said {
    /// The next fix that was never sent.
    pub(super) next: u32,
    /// Sent, and not acknowledged.
    waiting: Vec<Reading>,
    /// The observed times that were acknowledged, each as often as it was.
    pub(super) acknowledged: Vec<Timestamp>,
}

impl Said {
    /// So many fixes were acknowledged, in order.
    #[cfg(test)]
    pub(super) fn of(began: Timestamp, fixes: u32) -> Self {
        Self {
            next: fixes,
            waiting: Vec::new(),
            acknowledged: (0..fixes).map(|n| began.plus_seconds(f64::from(n) * INTERVAL_S)).collect(),
        }
    }

    /// All fixes before this one were acknowledged.
    pub(super) fn whole_until(&self) -> u32 {
        self.next.saturating_sub(u32::try_from(self.waiting.len()).unwrap_or(u32::MAX))
    }
}

/// Seals that report, each in a task of its own.
pub(super) type Driving = Vec<JoinHandle<Said>>;

impl Seals {
    pub(super) fn new(trucks: usize, now: Timestamp) -> Self {
        Self {
            // Dialects say whole seconds.
            began: Timestamp::from_seconds(now.plus_seconds(-AGO_S).as_seconds() as i64),
            all: vec![Said::default(); trucks],
        }
    }

    /// All report, until their connections break.
    pub(super) fn start(&self, runtime: &Runtime, country: &Arc<Country>, service: &Service, rate: f64) -> Driving {
        let every = Duration::from_secs_f64(1.0 / rate);
        let doors = DIALECTS.map(|d| service.seal_door(name(d)));
        let begun = self.began;
        let tasks = self.all.iter().enumerate().map(|(truck, said)| {
            let (country, said) = (Arc::clone(country), said.clone());
            let door = doors[truck % DIALECTS.len()];
            runtime.spawn(async move {
                match SealClient::connect(door, country.dialect(truck), &country.seal(truck)).await {
                    Ok(client) => report(client, said, Pace { truck, begun, every }, &country).await,
                    Err(_) => said, // killed before it came about
                }
            })
        });
        tasks.collect()
    }

    /// Takes up what became of it.
    pub(super) fn gather(&mut self, runtime: &Runtime, driving: Driving) -> Result<(), String> {
        for (said, task) in self.all.iter_mut().zip(driving) {
            *said = runtime.block_on(task).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Sends what waits, and nothing new; all of it must be acknowledged.
    pub(super) fn last_words(&mut self, runtime: &Runtime, country: &Country, service: &Service) -> Result<(), String> {
        for (truck, said) in self.all.iter_mut().enumerate() {
            let door = service.seal_door(name(country.dialect(truck)));
            let told: Result<(), SealError> = runtime.block_on(async {
                let mut client = SealClient::connect(door, country.dialect(truck), &country.seal(truck)).await?;
                for reading in std::mem::take(&mut said.waiting) {
                    client.report(&reading, LONGEST).await?;
                    said.acknowledged.push(reading.observed_at);
                }
                Ok(())
            });
            told.map_err(|e| format!("the last words of truck {truck}: {e}"))?;
        }
        Ok(())
    }
}

fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Jt600 => "jt600",
        Dialect::Jt808 => "jt808",
    }
}

struct Pace {
    truck: usize,
    begun: Timestamp,
    every: Duration,
}

/// Reports until the connection breaks.
async fn report(mut client: SealClient, mut said: Said, pace: Pace, country: &Country) -> Said {
    let mut sent: Vec<Timestamp> = Vec::new();
    let mut again = std::mem::take(&mut said.waiting).into_iter();
    let start = Instant::now();
    loop {
        let reading = again.next().unwrap_or_else(|| {
            said.next += 1;
            reading(country, pace.truck, pace.begun, said.next - 1)
        });
        pace::until(start + pace.every * u32::try_from(sent.len()).unwrap_or(u32::MAX)).await;
        sent.push(reading.observed_at);
        if client.send(std::slice::from_ref(&reading)).await.is_err() {
            break;
        }
        let full = client.waiting() >= WINDOW;
        if full && client.acknowledged().await.is_err() {
            break;
        }
    }
    let mut waiting = client.hang_up();
    said.acknowledged
        .extend(sent.into_iter().filter(|at| waiting.iter().all(|w| w.observed_at != *at)));
    waiting.extend(again);
    said.waiting = waiting;
    said
}

/// The n-th reading of a truck: on its road, or on its way off it and back, as fast and in the direction as its places say.
fn reading(country: &Country, truck: usize, began: Timestamp, n: u32) -> Reading {
    let at = |n: u32| {
        let mut reading = country.reading(truck, began.plus_seconds(f64::from(n) * INTERVAL_S), f64::from(n) * INTERVAL_S);
        let round = n % ROUND;
        if ASIDE.contains(&round) {
            let steps = (round - ASIDE.start).min(ASIDE.end - round);
            reading.fix.lat += f64::from(steps) * ASIDE_M / 111_000.0;
        }
        reading
    };
    let (before, mut now, after) = (at(n.saturating_sub(1)), at(n), at(n + 1));
    let seconds = after.observed_at.seconds_since(before.observed_at);
    let north_m = (after.fix.lat - before.fix.lat) * 111_000.0;
    let east_m = (after.fix.lon - before.fix.lon) * 111_000.0 * now.fix.lat.to_radians().cos();
    now.fix.speed_kmh = Some((north_m.hypot(east_m) / seconds * 3.6).round());
    now.fix.course_deg = Some(east_m.atan2(north_m).to_degrees().rem_euclid(360.0).round() % 360.0);
    now
}

/// When a truck has left its road so that it must be called, and is back: the starts of its excursions before the n-th fix, and the
/// instants by which each is over.
pub(super) fn excursions(began: Timestamp, n: u32) -> Vec<(Timestamp, Timestamp)> {
    let instant = |n: u32| began.plus_seconds(f64::from(n) * INTERVAL_S);
    let whole = (0..).map(|k| k * ROUND).take_while(|start| start + ASIDE.end + SETTLES <= n);
    whole
        .map(|start| (instant(start + ASIDE.start), instant(start + ASIDE.end)))
        .collect()
}
