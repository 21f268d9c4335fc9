//! A seal on the line: connects, reports, and knows what was acknowledged. Small enough to run ten thousand of them in one process.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use cordon_model::SealId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::receiver::Reading;
use crate::truck::Dialect;
use crate::voice::{NoFrame, Utterance, Voice};

/// How long a connection may take to come about, and a log-in to be answered.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// Most frames that may wait for their acknowledgement at once: jt600 numbers its frames with one byte.
pub const WAITING_MAX: usize = 100;

/// Why a seal could not say something.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Connection(#[from] io::Error),
    /// Nobody answered in time.
    #[error("no answer within {} s", .0.as_secs())]
    Silence(Duration),
    /// The other end closed the connection.
    #[error("the other end closed the connection")]
    Closed,
    /// It cannot be said in this dialect.
    #[error(transparent)]
    NoFrame(#[from] NoFrame),
    /// [`WAITING_MAX`] frames wait already.
    #[error("{WAITING_MAX} frames wait for their acknowledgement")]
    Full,
}

/// One seal's connection.
pub struct SealClient {
    stream: TcpStream,
    voice: Voice,
    waiting: VecDeque<Waiting>,
    inbox: Vec<u8>,
}

/// A frame that was sent and not acknowledged yet.
struct Waiting {
    frame: Utterance,
    readings: Vec<Reading>,
}

impl SealClient {
    /// Connects, and logs in where the dialect asks for it.
    ///
    /// # Errors
    /// If the connection does not come about, or the log-in is not answered within five seconds.
    pub async fn connect(addr: SocketAddr, dialect: Dialect, seal: &SealId) -> Result<Self, SealError> {
        let late = |_| SealError::Silence(CONNECT_MAX);
        let stream = timeout(CONNECT_MAX, TcpStream::connect(addr)).await.map_err(late)??;
        stream.set_nodelay(true)?;
        let mut client = Self {
            stream,
            voice: Voice::of(dialect, seal)?,
            waiting: VecDeque::new(),
            inbox: Vec::new(),
        };
        timeout(CONNECT_MAX, client.log_in()).await.map_err(late)??;
        Ok(client)
    }

    async fn log_in(&mut self) -> Result<(), SealError> {
        while let Some(frame) = self.voice.log_in() {
            self.stream.write_all(&frame.bytes).await?;
            let readings = Vec::new();
            self.waiting.push_back(Waiting { frame, readings });
            while !self.waiting.is_empty() {
                self.acknowledged().await?;
            }
        }
        Ok(())
    }

    /// Sends readings in one frame: one as a report, up to [`Dialect::batch_max`] as a batch. It does not wait for the acknowledgement.
    ///
    /// # Errors
    /// If the connection fails, too many frames wait already, or the dialect cannot say it; the readings of a frame that was sent are kept.
    pub async fn send(&mut self, readings: &[Reading]) -> Result<(), SealError> {
        if self.waiting.len() >= WAITING_MAX {
            return Err(SealError::Full);
        }
        let frame = self.voice.report(readings)?;
        let bytes = frame.bytes.clone();
        let readings = readings.to_vec();
        self.waiting.push_back(Waiting { frame, readings });
        self.stream.write_all(&bytes).await?;
        Ok(())
    }

    /// Waits until something was acknowledged, and gives how many readings that was. May be dropped while it waits; nothing is lost.
    ///
    /// # Errors
    /// If the connection fails or is closed.
    pub async fn acknowledged(&mut self) -> Result<usize, SealError> {
        loop {
            let before = self.waiting.len();
            let mut readings = 0;
            for key in self.voice.heard(&mut self.inbox) {
                if let Some(n) = self.waiting.iter().position(|w| w.frame.key == key) {
                    readings += self.waiting.remove(n).map_or(0, |w| w.readings.len());
                }
            }
            if self.waiting.len() < before {
                return Ok(readings);
            }
            self.inbox.reserve(256);
            if self.stream.read_buf(&mut self.inbox).await? == 0 {
                return Err(SealError::Closed);
            }
        }
    }

    /// Sends one reading and waits until it, and all that was sent before, is acknowledged; gives how many readings that was.
    ///
    /// # Errors
    /// If the connection fails, or the acknowledgement does not come within `longest`.
    pub async fn report(&mut self, reading: &Reading, longest: Duration) -> Result<usize, SealError> {
        self.send(std::slice::from_ref(reading)).await?;
        self.settle(longest).await
    }

    /// Waits until all that was sent is acknowledged, and gives how many readings that was.
    ///
    /// # Errors
    /// If the connection fails, or the acknowledgements do not come within `longest`.
    pub async fn settle(&mut self, longest: Duration) -> Result<usize, SealError> {
        let settled = async {
            let mut readings = 0;
            while !self.waiting.is_empty() {
                readings += self.acknowledged().await?;
            }
            Ok(readings)
        };
        timeout(longest, settled).await.map_err(|_| SealError::Silence(longest))?
    }

    /// Sends every frame again that waits for its acknowledgement, and gives how many.
    ///
    /// # Errors
    /// If the connection fails.
    pub async fn repeat(&mut self) -> Result<usize, SealError> {
        for waiting in &self.waiting {
            self.stream.write_all(&waiting.frame.bytes).await?;
        }
        Ok(self.waiting.len())
    }

    /// How many frames wait for their acknowledgement.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Hangs up, and gives the readings that were not acknowledged, oldest first.
    #[must_use]
    pub fn hang_up(self) -> Vec<Reading> {
        self.waiting.into_iter().flat_map(|w| w.readings).collect()
    }

    /// The frame of a reading, unsent: for tests of what a door does with a part of one. Nothing waits for its acknowledgement.
    ///
    /// # Errors
    /// If the dialect cannot say it.
    pub fn frame(&mut self, reading: &Reading) -> Result<Vec<u8>, SealError> {
        Ok(self.voice.report(std::slice::from_ref(reading))?.bytes)
    }

    /// Writes bytes as they are: for tests of what a door does with noise.
    ///
    /// # Errors
    /// If the connection fails.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> Result<(), SealError> {
        Ok(self.stream.write_all(bytes).await?)
    }
}
