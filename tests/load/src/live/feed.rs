//! The seals that report at a rate, whatever the service does: a report that is answered late delays none.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cordon_demo::{Dialect, SealClient, SealError};
use cordon_model::Timestamp;
use cordon_stack::clock;
use cordon_stack::seal::cut;
use futures_util::{StreamExt, TryStreamExt};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::WARM;
use super::tally::Tally;
use crate::country::{Country, scattered};
use crate::pace;

/// Connections that come about at the same time.
const CONNECTING: usize = 64;
/// One seal in so many has its rope cut.
const CUT_ONE_IN: usize = 10;
/// A cut comes in the first part of the time that is measured, in seconds after its beginning.
const CUT_WITHIN_S: f64 = 13.0;

/// Where seals are heard.
#[derive(Clone, Copy)]
pub(super) struct Doors {
    pub(super) jt600: SocketAddr,
    pub(super) jt808: SocketAddr,
}

impl Doors {
    fn of(self, dialect: Dialect) -> SocketAddr {
        match dialect {
            Dialect::Jt600 => self.jt600,
            Dialect::Jt808 => self.jt808,
        }
    }
}

/// What is sent.
#[derive(Clone)]
pub(super) struct Feed {
    doors: Doors,
    seals: usize,
    /// From one report of a seal to its next.
    period: Duration,
    /// What the seals' clocks show at the beginning; each report is a second later than the one before.
    began: Timestamp,
    country: Arc<Country>,
    tally: Arc<Tally>,
}

/// Seals that report.
pub(super) struct Driving {
    /// When they began.
    pub(super) begun: Instant,
    seals: Vec<JoinHandle<Result<(), SealError>>>,
    switch: JoinHandle<()>,
}

impl Feed {
    /// `stored_s`: how long the seals have kept their first fix before they log in.
    pub(super) fn new(doors: Doors, rate: usize, stored_s: f64, seals: usize, country: Arc<Country>, tally: Arc<Tally>) -> Self {
        Self {
            doors,
            seals,
            period: Duration::from_secs_f64(seals as f64 / rate as f64),
            began: clock::now().plus_seconds(-stored_s),
            country,
            tally,
        }
    }

    /// Connects every seal, and logs it in.
    pub(super) async fn connect(&self) -> Result<Vec<SealClient>, String> {
        let ids: Vec<_> = (0..self.seals).map(|n| (self.country.dialect(n), self.country.seal(n))).collect();
        let connect = |(dialect, id)| SealClient::connect(self.doors.of(dialect), dialect, id);
        let connecting = futures_util::stream::iter(ids.iter().map(|(dialect, id)| (*dialect, id))).map(connect);
        let connected: Result<Vec<_>, _> = connecting.buffered(CONNECTING).try_collect().await;
        connected.map_err(|e| format!("a seal cannot connect: {e}"))
    }

    /// Sets all off, for so long.
    pub(super) fn start(&self, runtime: &Runtime, clients: Vec<SealClient>, length: Duration) -> Driving {
        let begun = Instant::now() + Duration::from_millis(200);
        let one = |(n, client)| runtime.spawn(self.clone().drive(n, client, begun, begun + length));
        let seals = clients.into_iter().enumerate().map(one).collect();
        let tally = Arc::clone(&self.tally);
        let switch = runtime.spawn(async move {
            pace::until(begun + WARM).await;
            tally.measure(true);
            pace::until(begun + length).await;
            tally.measure(false);
        });
        Driving { begun, seals, switch }
    }

    async fn drive(self, n: usize, mut client: SealClient, begun: Instant, end: Instant) -> Result<(), SealError> {
        // Spread evenly over the period.
        let first = begun + self.period.mul_f64(n as f64 / self.seals as f64);
        let cut_from = self.cut_from(n);
        let mut sent = VecDeque::new();
        let mut k = 0_u32;
        loop {
            let due = first + self.period * k;
            if due >= end {
                break;
            }
            tokio::select! {
                biased;
                answered = client.acknowledged(), if client.waiting() > 0 => self.answered(answered?, &mut sent),
                () = pace::until(due), if client.waiting() < cordon_demo::seal::WAITING_MAX => {
                    let at = self.began.plus_seconds(f64::from(k));
                    let mut reading = self.country.reading(n, at, f64::from(k));
                    if cut_from.is_some_and(|from| k >= from) {
                        reading = cut(reading);
                    }
                    sent.push_back((std::time::Instant::now(), self.tally.is_measuring()));
                    self.tally.sent(n, at, Instant::now().duration_since(due), cut_from == Some(k));
                    client.send(std::slice::from_ref(&reading)).await?;
                    k += 1;
                }
            }
        }
        while client.waiting() > 0 {
            let answered = client.acknowledged().await?;
            self.answered(answered, &mut sent);
        }
        Ok(())
    }

    fn answered(&self, count: usize, sent: &mut VecDeque<(std::time::Instant, bool)>) {
        for (at, measured) in sent.drain(..count.min(sent.len())) {
            self.tally.answered(at, measured);
        }
    }

    /// The number of the report from which on a seal's rope is cut.
    fn cut_from(&self, n: usize) -> Option<u32> {
        let part = (scattered(n as u64, 1) % 1_000) as f64 / 1_000.0;
        let after_s = WARM.as_secs_f64() + CUT_WITHIN_S * part;
        (n % CUT_ONE_IN == 3).then(|| (after_s / self.period.as_secs_f64()).ceil() as u32)
    }
}

impl Driving {
    /// Waits for all answers, but not for ever; gives how many connections broke or were left without one.
    pub(super) fn end(self, runtime: &Runtime) -> usize {
        let longest = Duration::from_secs(30);
        runtime.block_on(async {
            drop(self.switch.await);
            let last = Instant::now() + longest;
            let mut problems = 0;
            for mut seal in self.seals {
                let ended = tokio::time::timeout_at(last, &mut seal).await;
                if !matches!(ended, Ok(Ok(Ok(())))) {
                    seal.abort();
                    problems += 1;
                }
            }
            problems
        })
    }
}
