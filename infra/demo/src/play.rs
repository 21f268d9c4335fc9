//! Plays a demo: one task a truck, whose seal measures by the demo's clock and reports through the service's doors.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cordon_model::Timestamp;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::clock::Now;
use crate::demo::Demo;
use crate::receiver::{Reading, Receiver};
use crate::seal::{SealClient, SealError};
use crate::truck::{Dialect, Truck};

/// The doors that seals speak through.
#[derive(Clone, Copy, Debug)]
pub struct Doors {
    /// Where jt600 is understood.
    pub jt600: SocketAddr,
    /// Where jt808 is understood.
    pub jt808: SocketAddr,
}

/// What a demo has said so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// Readings that were made.
    pub measured: AtomicU64,
    /// Readings that the service acknowledged.
    pub acknowledged: AtomicU64,
    /// Readings that could not be sent when they were made: out of coverage, or no connection.
    pub delayed: AtomicU64,
    /// Frames that were sent again.
    pub repeated: AtomicU64,
    /// Connections that came about.
    pub connections: AtomicU64,
    /// Readings that a seal's full memory lost.
    pub lost: AtomicU64,
}

/// How many readings a seal remembers while it cannot send: 41 hours at 30 s.
const MEMORY_MAX: usize = 5_000;
/// How many frames may wait while the memory is sent.
const WAITING_MAX: usize = 8;
/// After so long without an acknowledgement, what waits is sent again; after twice that, the connection is given up.
const PATIENCE: Duration = Duration::from_secs(5);
const BACK_OFF_MIN: Duration = Duration::from_millis(250);
const BACK_OFF_MAX: Duration = Duration::from_secs(15);
/// How long a seal waits for its last acknowledgements when the demo ends.
const FAREWELL: Duration = Duration::from_secs(2);

impl Demo {
    /// Starts every truck. Ends when `cancel` does; the tally counts while it plays.
    #[must_use]
    pub fn run(&self, doors: Doors, now: &Now, cancel: &CancellationToken) -> (Arc<Tally>, JoinHandle<()>) {
        let tally = Arc::new(Tally::default());
        let mut seals = JoinSet::new();
        for truck in self.trucks() {
            let seal = Seal::new(self, truck.clone(), doors, now.clone(), tally.clone());
            seals.spawn(seal.play(cancel.clone()));
        }
        let played = tokio::spawn(async move {
            while let Some(ended) = seals.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a truck of the demo broke down");
                }
            }
        });
        (tally, played)
    }
}

/// A truck's seal while it is played.
struct Seal {
    truck: Truck,
    receiver: Receiver,
    start: Timestamp,
    speed: f64,
    now: Now,
    disarmed: Arc<Vec<AtomicU64>>,
    door: SocketAddr,
    client: Option<SealClient>,
    memory: VecDeque<Reading>,
    try_again: Instant,
    back_off: Duration,
    heard_last: Instant,
    repeated: bool,
    tally: Arc<Tally>,
}

impl Seal {
    fn new(demo: &Demo, truck: Truck, doors: Doors, now: Now, tally: Arc<Tally>) -> Self {
        Self {
            receiver: Receiver::of(&truck),
            start: demo.start(),
            speed: demo.speed(),
            now,
            disarmed: demo.disarmed().clone(),
            door: match truck.dialect {
                Dialect::Jt600 => doors.jt600,
                Dialect::Jt808 => doors.jt808,
            },
            truck,
            client: None,
            memory: VecDeque::new(),
            try_again: Instant::now(),
            back_off: BACK_OFF_MIN,
            heard_last: Instant::now(),
            repeated: false,
            tally,
        }
    }

    async fn play(mut self, cancel: CancellationToken) {
        let mut next_s = self.truck.first_report_s();
        loop {
            let wait_s = (next_s - (self.now)().seconds_since(self.start)) / self.speed;
            let due = sleep(Duration::from_secs_f64(wait_s.max(0.0)));
            tokio::select! {
                () = cancel.cancelled() => break,
                () = due => {
                    self.truck.plan_until(next_s);
                    if self.truck.is_mute(next_s) {
                        self.hang_up();
                    } else {
                        self.measure(next_s).await;
                    }
                    next_s = self.truck.next_report_s(next_s);
                }
                answer = answered(self.client.as_mut()) => self.hear(answer).await,
                () = sleep_until(self.heard_last + PATIENCE), if self.client.as_ref().is_some_and(|c| c.waiting() > 0) => self.insist().await,
            }
        }
        if let Some(mut client) = self.client.take() {
            // What is not acknowledged now is lost with the seal: the demo is over.
            if let Ok(readings) = client.settle(FAREWELL).await {
                self.tally.acknowledged.fetch_add(readings as u64, Ordering::Relaxed);
            }
        }
    }

    /// Measures, and sends it if it can be sent; else keeps it. What was kept before goes after it.
    async fn measure(&mut self, t_s: f64) {
        let disarmed = self.disarmed.get(self.truck.n).map_or(0, |d| d.load(Ordering::Relaxed));
        let reading = self.receiver.measure(&self.truck, t_s, self.start, disarmed);
        self.tally.measured.fetch_add(1, Ordering::Relaxed);
        if !self.truck.is_covered(t_s) {
            self.hang_up();
            self.remember(reading);
            return;
        }
        self.connect().await;
        let sent = match self.client.as_mut() {
            Some(client) if client.waiting() < crate::seal::WAITING_MAX => {
                self.heard_last = if client.waiting() == 0 { Instant::now() } else { self.heard_last };
                client.send(std::slice::from_ref(&reading)).await
            }
            _ => {
                self.remember(reading);
                return;
            }
        };
        match sent {
            Ok(()) => self.send_memory().await,
            Err(error) => self.broke(&error),
        }
    }

    async fn connect(&mut self) {
        if self.client.is_some() || Instant::now() < self.try_again {
            return;
        }
        match SealClient::connect(self.door, self.truck.dialect, &self.truck.seal).await {
            Ok(client) => {
                self.client = Some(client);
                self.back_off = BACK_OFF_MIN;
                self.repeated = false;
                self.heard_last = Instant::now();
                self.tally.connections.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                tracing::debug!(seal = %self.truck.seal, %error, "no connection");
                self.try_again = Instant::now() + self.back_off;
                self.back_off = (self.back_off * 2).min(BACK_OFF_MAX);
            }
        }
    }

    /// Sends what is remembered, as far as few frames wait.
    async fn send_memory(&mut self) {
        while let Some(client) = self.client.as_mut()
            && client.waiting() < WAITING_MAX
            && !self.memory.is_empty()
        {
            let batch = self.truck.dialect.batch_max().min(self.memory.len());
            let readings: Vec<Reading> = self.memory.drain(..batch).collect();
            if let Err(error) = client.send(&readings).await {
                self.broke(&error);
            }
        }
    }

    async fn hear(&mut self, answer: Result<usize, SealError>) {
        match answer {
            Ok(readings) => {
                self.heard_last = Instant::now();
                self.repeated = false;
                self.tally.acknowledged.fetch_add(readings as u64, Ordering::Relaxed);
                self.send_memory().await;
            }
            Err(error) => self.broke(&error),
        }
    }

    /// Nothing was acknowledged for a while: says it again, and the second time hangs up.
    async fn insist(&mut self) {
        self.heard_last = Instant::now();
        let Some(client) = self.client.as_mut().filter(|_| !self.repeated) else {
            self.broke(&SealError::Silence(PATIENCE * 2));
            return;
        };
        self.repeated = true;
        match client.repeat().await {
            Ok(frames) => {
                self.tally.repeated.fetch_add(frames as u64, Ordering::Relaxed);
            }
            Err(error) => self.broke(&error),
        }
    }

    fn broke(&mut self, error: &SealError) {
        tracing::debug!(seal = %self.truck.seal, %error, "the connection broke");
        self.hang_up();
        self.try_again = Instant::now() + self.back_off;
        self.back_off = (self.back_off * 2).min(BACK_OFF_MAX);
    }

    /// Ends the connection; what was not acknowledged is remembered, and will be sent again.
    fn hang_up(&mut self) {
        if let Some(client) = self.client.take() {
            for reading in client.hang_up().into_iter().rev() {
                self.memory.push_front(reading);
            }
        }
    }

    fn remember(&mut self, reading: Reading) {
        self.tally.delayed.fetch_add(1, Ordering::Relaxed);
        self.memory.push_back(reading);
        if self.memory.len() > MEMORY_MAX {
            self.memory.pop_front();
            self.tally.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The next acknowledgement of a connection; never, where there is none. A connection that is closed while nothing waits is noticed here too.
async fn answered(client: Option<&mut SealClient>) -> Result<usize, SealError> {
    match client {
        Some(client) => client.acknowledged().await,
        None => std::future::pending().await,
    }
}
