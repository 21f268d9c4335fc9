//! Seals over TCP: many connections, each read as its dialect says, answered only when what it said is durable.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cordon_feeds::{Connection, Dialect, Heard, Settings as FeedSettings};
use cordon_journal::{Entry, JournalError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::presence::{Presence, Present};
use super::sockets;
use crate::Intake;
use crate::telemetry::{self, Traffic};

/// What may be chosen of a seal's door.
#[derive(Clone, Debug)]
pub struct SealSettings {
    /// A connection on which nothing came for this long is closed. 30 min: longer than any heartbeat of these devices, and a seal that
    /// sleeps longer opens a new connection when it wakes.
    pub idle_s_max: u64,
    /// A device that does not take its replies for this long is cut off. 10 s. Meanwhile nothing more is read from it; others go on.
    pub write_s_max: u64,
    /// Connections at once; one more is closed at once and counted. 10,000.
    pub connections_max: usize,
    /// How devices are to be read.
    pub feeds: Arc<FeedSettings>,
}

impl Default for SealSettings {
    fn default() -> Self {
        Self {
            idle_s_max: 30 * 60,
            write_s_max: 10,
            connections_max: 10_000,
            feeds: Arc::default(),
        }
    }
}

/// As much as is read at once. Frames are far shorter; the dialect itself bounds what is held of an unfinished one.
const READ_BYTES: usize = 4096;
/// How long to wait before the disk is asked again when it is full, and before accepting again when the system has no more sockets.
const PAUSE: Duration = Duration::from_secs(1);

/// A door for seals that speak one dialect.
pub struct SealListener;

impl SealListener {
    /// Opens the door at an address. Gives the address (with the port that was picked for port 0) and the task, as [`SealListener::on`].
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn bind(
        dialect: &'static dyn Dialect,
        addr: SocketAddr,
        intake: Arc<Intake>,
        settings: SealSettings,
        stop: CancellationToken,
    ) -> io::Result<(SocketAddr, JoinHandle<()>)> {
        Self::on(dialect, TcpListener::bind(addr).await?, intake, settings, stop)
    }

    /// Opens the door on an address that was taken before: who connected meanwhile is heard now. Gives the address and the task, which ends
    /// when `stop` is called and every connection has finished what it had read.
    ///
    /// To be called after [`Intake::begin`], inside a runtime. Raises the process's limit of open files as far as the system allows.
    ///
    /// # Errors
    /// Where the system does not tell the address.
    pub fn on(
        dialect: &'static dyn Dialect,
        listener: TcpListener,
        intake: Arc<Intake>,
        settings: SealSettings,
        stop: CancellationToken,
    ) -> io::Result<(SocketAddr, JoinHandle<()>)> {
        let addr = listener.local_addr()?;
        if let Some(files) = sockets::allow_all().filter(|files| *files < settings.connections_max as u64) {
            tracing::warn!(
                files,
                connections_max = settings.connections_max,
                "the system allows fewer open files than connections"
            );
        }
        let door = Arc::new(Door::new(dialect, intake, settings, stop));
        Ok((addr, tokio::spawn(door.accept(listener))))
    }
}

/// What the connections of one door share.
struct Door {
    dialect: &'static dyn Dialect,
    intake: Arc<Intake>,
    settings: SealSettings,
    stop: CancellationToken,
    presence: Arc<Presence>,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The other end closed it.
    Closed,
    /// It broke.
    Broken,
    /// Nothing came for too long.
    Idle,
    /// The other end did not take its replies.
    Stuck,
    /// What it said could not be written; it was not answered, and will say it again.
    Unheard,
    /// We are stopping.
    Stopped,
}

impl Ended {
    const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Broken => "broken",
            Self::Idle => "idle",
            Self::Stuck => "stuck",
            Self::Unheard => "unheard",
            Self::Stopped => "stopped",
        }
    }
}

impl Door {
    fn new(dialect: &'static dyn Dialect, intake: Arc<Intake>, settings: SealSettings, stop: CancellationToken) -> Self {
        Self {
            dialect,
            intake,
            settings,
            stop,
            presence: Arc::default(),
        }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        let name = self.dialect.name();
        let places = Arc::new(Semaphore::new(self.settings.connections_max.min(Semaphore::MAX_PERMITS)));
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match (accepted, Arc::clone(&places).try_acquire_owned()) {
                (Ok((stream, peer)), Ok(place)) => {
                    if let Err(e) = stream.set_nodelay(true) {
                        tracing::debug!(dialect = name, %peer, error = %e, "acknowledgements may be delayed");
                    }
                    connections.spawn(Arc::clone(&self).attend(stream, peer, place));
                }
                (Ok((_, peer)), Err(_)) => {
                    telemetry::count_refused(name);
                    tracing::warn!(dialect = name, %peer, "no place for another connection");
                }
                (Err(e), _) => {
                    tracing::warn!(dialect = name, error = %e, "a connection could not be accepted");
                    tokio::select! {
                        () = self.stop.cancelled() => break,
                        () = sleep(PAUSE) => {}
                    }
                }
            }
        }
        drop(listener);
        connections.close();
        connections.wait().await;
    }

    async fn attend(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr, place: OwnedSemaphorePermit) {
        let name = self.dialect.name();
        telemetry::connection_opened(name);
        let ended = self.serve(stream, &peer.to_string()).await;
        telemetry::connection_ended(name, ended.word());
        tracing::debug!(dialect = name, %peer, ended = ended.word(), "a connection ended");
        drop(place);
    }

    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, peer: &str) -> Ended {
        let name = self.dialect.name();
        let idle = Duration::from_secs(self.settings.idle_s_max);
        let mut connection = Connection::open(self.dialect, Arc::clone(&self.settings.feeds));
        let mut present = Present::nobody(Arc::clone(&self.presence), name);
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let read = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ended::Stopped,
                read = timeout(idle, stream.read(&mut bytes)) => read,
            };
            let n = match read {
                Err(_) => return Ended::Idle,
                Ok(Err(_)) => return Ended::Broken,
                Ok(Ok(0)) => return Ended::Closed,
                Ok(Ok(n)) => n,
            };
            let skipped = connection.skipped_bytes();
            let heard = connection.hear(&bytes[..n], self.intake.now());
            present.is(connection.device());
            self.count(&heard, connection.skipped_bytes() - skipped, peer);
            let (entries, replies) = sort(heard, peer);
            if let Err(ended) = self.write_down(entries, peer).await {
                return ended;
            }
            if let Err(ended) = self.reply(&mut stream, &replies).await {
                return ended;
            }
        }
    }

    fn count(&self, heard: &[Heard], skipped_bytes: u64, peer: &str) {
        let mut errors = 0;
        for h in heard {
            if let Some(error) = &h.decoded.error {
                errors += 1;
                tracing::debug!(dialect = self.dialect.name(), peer, error, "a frame cannot be read");
            }
        }
        telemetry::count_traffic(
            self.dialect.name(),
            Traffic {
                frames: heard.len() as u64,
                errors,
                skipped_bytes,
            },
        );
    }

    /// Returns when all is durable. While the disk is full it waits with the device, and the device with it.
    async fn write_down(&self, mut entries: Vec<Entry>, peer: &str) -> Result<(), Ended> {
        if entries.is_empty() {
            return Ok(());
        }
        loop {
            let Err(e) = self.intake.hear(&mut entries).await else {
                return Ok(());
            };
            telemetry::count_unheard(self.dialect.name());
            tracing::error!(dialect = self.dialect.name(), peer, error = %e, "a report could not be written and is not acknowledged");
            if !matches!(e, JournalError::Full(_)) {
                return Err(Ended::Unheard);
            }
            tokio::select! {
                () = self.stop.cancelled() => return Err(Ended::Unheard),
                () = sleep(PAUSE) => {}
            }
        }
    }

    async fn reply(&self, stream: &mut (impl AsyncWrite + Unpin), replies: &[u8]) -> Result<(), Ended> {
        if replies.is_empty() {
            return Ok(());
        }
        let written = async {
            stream.write_all(replies).await?;
            stream.flush().await
        };
        match timeout(Duration::from_secs(self.settings.write_s_max), written).await {
            Err(_) => Err(Ended::Stuck),
            Ok(Err(_)) => Err(Ended::Broken),
            Ok(Ok(())) => Ok(()),
        }
    }
}

/// What is to be written down, and what may be said once it is.
fn sort(heard: Vec<Heard>, peer: &str) -> (Vec<Entry>, Vec<u8>) {
    let mut entries = Vec::new();
    let mut replies = Vec::new();
    for Heard { frame, decoded } in heard {
        let frame: Arc<[u8]> = Arc::from(frame);
        for mut observation in decoded.observations {
            if let Some(origin) = &mut observation.origin {
                origin.peer = Some(peer.to_owned());
            }
            entries.push(Entry {
                observation,
                frame: Some(Arc::clone(&frame)),
            });
        }
        replies.extend(decoded.replies.into_iter().flatten());
    }
    (entries, replies)
}

#[cfg(test)]
mod tests;
