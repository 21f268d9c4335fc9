//! One socket: the snapshot or the catching up, then what is new, until either side ends it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use cordon_model::{Judged, Seq, TransitId};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, MissedTickBehavior, timeout};

use super::lens::Lens;
use super::message::{Counts, Heartbeat, LiveRequest, Refused, Resumed};
use super::{About, Batch, Sent, Stand, follow, write};
use crate::api::Api;
use crate::session::Caller;

/// A client that is further behind than so many records is given a snapshot: that is cheaper for both.
const BEHIND_MAX: u64 = 5_000;
/// Records are read at once while catching up.
const CATCH_UP: usize = 1_000;
/// How often the client hears that the link lives, and how often its session is looked at.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Cells of a far view are counted at most so often.
const RECOUNT: Duration = Duration::from_secs(1);
/// A client that takes nothing for so long is gone.
const STUCK_S_MAX: Duration = Duration::from_secs(30);
/// Close codes: the session ended; the server ends.
const SESSION_ENDED: u16 = 4401;
const GOING_AWAY: u16 = 1001;

/// Why the socket ends.
enum End {
    /// The other side ended it, or takes nothing any more.
    Lost,
    /// We end it, with a code and its reason.
    Ours(u16, &'static str),
}

struct Client {
    api: Arc<Api>,
    sink: SplitSink<WebSocket, Message>,
    batches: broadcast::Receiver<Arc<Batch>>,
    /// The client knows everything up to here.
    seq: Seq,
    lens: Lens,
    /// The counts that it was told last.
    told: Counts,
    /// The place in `judged` at which they were counted.
    told_at: Seq,
    /// The transits that it was told of.
    introduced: BTreeSet<TransitId>,
    recounted: Instant,
    /// The version of cameras and drones that it knows.
    sights: u64,
    /// Who listens.
    caller: Caller,
}

/// Serves one client until it ends.
pub(crate) async fn run(api: Arc<Api>, socket: WebSocket, since: Option<Seq>, session: [u8; 32], caller: Caller) {
    metrics::gauge!("cordon_live_clients").increment(1.0);
    let (sink, stream) = socket.split();
    let batches = api.live.batches.subscribe();
    let mut client = Client {
        api,
        sink,
        batches,
        seq: Seq(0),
        lens: Lens::default(),
        told: Counts::default(),
        told_at: Seq(0),
        introduced: BTreeSet::new(),
        recounted: Instant::now(),
        sights: 0,
        caller,
    };
    if let Err(End::Ours(code, reason)) = client.serve(stream, since, session).await {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        // Where it cannot be told any more it is gone anyway.
        let _ = timeout(Duration::from_secs(1), client.sink.send(Message::Close(Some(frame)))).await;
    }
    metrics::gauge!("cordon_live_clients").decrement(1.0);
}

impl Client {
    async fn serve(&mut self, mut stream: SplitStream<WebSocket>, since: Option<Seq>, session: [u8; 32]) -> Result<(), End> {
        let cancel = self.api.cancel.clone();
        let mut frames = self.api.live.frames.subscribe();
        let mut stand = self.api.live.stand.subscribe();
        let mut sighted = self.api.live.sighted.subscribe();
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut recount = tokio::time::interval(RECOUNT);
        recount.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.begin(since).await?;
        self.look_around().await?;
        loop {
            tokio::select! {
                () = cancel.cancelled() => return Err(End::Ours(GOING_AWAY, "the server ends")),
                batch = self.batches.recv() => self.take(batch).await?,
                said = stream.next() => self.hear(said).await?,
                _ = frames.changed() => self.look().await?,
                _ = sighted.changed() => self.look_around().await?,
                _ = stand.changed() => self.count().await?,
                _ = recount.tick(), if self.lens.is_far() => self.look().await?,
                _ = heartbeat.tick() => self.beat(&session).await?,
            }
        }
    }

    /// The first messages: catching up where that is cheap, else a snapshot.
    async fn begin(&mut self, since: Option<Seq>) -> Result<(), End> {
        let here = {
            let board = self.api.board.read();
            self.batches = self.api.live.batches.subscribe();
            board.seq
        };
        match since {
            Some(since) if since <= here && here.0 - since.0 <= BEHIND_MAX => self.catch_up(since, here).await,
            _ => self.snapshot().await,
        }
    }

    /// Sends every record after `since`, up to where the subscription begins.
    async fn catch_up(&mut self, since: Seq, here: Seq) -> Result<(), End> {
        let (mut at, mut events, mut raised) = (since, 0, BTreeSet::new());
        while at < here {
            let journal = Arc::clone(&self.api.journal);
            let read = tokio::task::spawn_blocking(move || journal.judged(at, CATCH_UP)).await;
            let Ok(Ok(records)) = read else {
                tracing::error!("judged cannot be read for a client that came back; it is given a snapshot");
                return self.snapshot().await;
            };
            let Some(last) = records.last().map(|r| r.seq) else {
                return self.snapshot().await; // not one record where some must be: not the stream that the client knew
            };
            let due = records.iter().filter(|r| r.seq <= here);
            for record in due.clone() {
                events += u32::from(matches!(&record.judged, Judged::Event(e) if self.caller.may_know(e.covert_of())));
                if let Judged::Alert(alert) = &record.judged
                    && alert.raised_at == record.known_at
                {
                    raised.insert(alert.id.clone());
                }
            }
            let due: Vec<Sent> = due.filter_map(follow::message).collect();
            self.tell(due.iter()).await?;
            at = last;
        }
        self.seq = here;
        let (told_at, counts) = {
            let board = self.api.board.read();
            (board.seq, self.api.live.counts(&board))
        };
        let resumed = Resumed {
            server_time: self.api.now(),
            since,
            events,
            alerts_raised: u32::try_from(raised.len()).unwrap_or(u32::MAX),
            world: self.api.world.get().hash.clone(),
            counts,
        };
        (self.told, self.told_at) = (counts, told_at);
        self.send(vec![write::envelope(here, "resumed", &resumed)]).await
    }

    /// Everything anew, at one place in `judged`; what waits in the queue is forgotten.
    async fn snapshot(&mut self) -> Result<(), End> {
        metrics::counter!("cordon_live_snapshots_total").increment(1);
        let messages = {
            let board = self.api.board.read();
            self.batches = self.api.live.batches.subscribe();
            self.seq = board.seq;
            self.told_at = board.seq;
            self.told = self.api.live.counts(&board);
            let seen = self.lens.whole(&self.api.live.atlas());
            let alerts: Vec<_> = board.alerts().into_iter().map(|(_, a)| a).collect();
            let world = self.api.world.get();
            let mut messages = vec![write::snapshot(self.seq, self.api.now(), &world.hash, &alerts, &self.told, &seen)];
            self.introduced = alerts.iter().map(|a| a.transit.clone()).collect();
            let subjects = self.introduced.iter().filter_map(|id| board.transits().get(id));
            messages.extend(subjects.map(|transit| write::envelope(self.seq, "transit", transit)));
            messages
        };
        self.send(messages).await
    }

    /// Sends records, each alert after the transit that it is about.
    async fn tell(&mut self, records: impl Iterator<Item = &Sent> + Send) -> Result<(), End> {
        let mut messages = Vec::new();
        let caller = &self.caller;
        for record in records.filter(|r| caller.may_know(r.covert_of.as_deref())) {
            match &record.about {
                About::Alert(id) if !self.introduced.contains(id) => {
                    self.introduced.insert(id.clone());
                    let subject = self.api.board.transit(id);
                    messages.extend(subject.map(|transit| write::envelope(self.seq, "transit", &transit)));
                }
                About::Itself(id) => {
                    self.introduced.insert(id.clone());
                }
                About::Alert(_) | About::Other => {}
            }
            messages.push(record.text.clone());
        }
        self.send(messages).await
    }

    /// Records that were judged just now.
    async fn take(&mut self, batch: Result<Arc<Batch>, RecvError>) -> Result<(), End> {
        match batch {
            Ok(batch) => {
                let known = self.seq;
                self.tell(batch.messages.iter().filter(|m| m.seq > known)).await?;
                self.seq = self.seq.max(batch.last);
                self.count().await
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::info!(missed, "a slow client is given a new snapshot");
                metrics::counter!("cordon_live_slow_clients_total").increment(1);
                self.snapshot().await
            }
            Err(RecvError::Closed) => Err(End::Ours(GOING_AWAY, "the server ends")),
        }
    }

    /// What the client says.
    async fn hear(&mut self, said: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match said {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return self.refuse("messages are text".to_owned()).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()), // answered by the engine
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Lost),
        };
        let view = match serde_json::from_str(&text) {
            Ok(LiveRequest::View(view)) => view,
            Err(e) => return self.refuse(e.to_string()).await,
        };
        if let Err(sentence) = self.lens.turn(view) {
            return self.refuse(sentence).await;
        }
        self.recounted = Instant::now();
        let delta = self.lens.whole(&self.api.live.atlas());
        self.send(delta.messages(self.seq)).await
    }

    async fn refuse(&mut self, detail: String) -> Result<(), End> {
        self.send(vec![write::envelope(self.seq, "refused", &Refused { detail })]).await
    }

    /// What changed on the map.
    async fn look(&mut self) -> Result<(), End> {
        let count = self.lens.is_far() && self.recounted.elapsed() >= RECOUNT;
        if count {
            self.recounted = Instant::now();
        }
        let delta = self.lens.refresh(&self.api.live.atlas(), count);
        self.send(delta.messages(self.seq)).await
    }

    /// Cameras and drones that changed.
    async fn look_around(&mut self) -> Result<(), End> {
        let messages = {
            let sights = self.api.live.sights();
            let messages = sights.after(self.sights, self.seq);
            self.sights = sights.version;
            messages
        };
        self.send(messages).await
    }

    /// How many there are now, once the client knows what they are.
    async fn count(&mut self) -> Result<(), End> {
        let Stand { seq, counts } = *self.api.live.stand.borrow();
        // What was counted before the client's snapshot is behind what that said.
        if seq > self.seq || seq < self.told_at || counts == self.told {
            return Ok(());
        }
        (self.told, self.told_at) = (counts, seq);
        self.send(vec![write::envelope(self.seq, "counts", &counts)]).await
    }

    /// The link lives, as long as the session does.
    async fn beat(&mut self, session: &[u8; 32]) -> Result<(), End> {
        let now = self.api.now();
        match cordon_store::sessions::find(&self.api.pool, session, now).await {
            Ok(Some(_)) => {}
            Ok(None) => return Err(End::Ours(SESSION_ENDED, "the session has ended")),
            Err(e) => tracing::warn!(cause = %e, "a session cannot be looked at; its socket goes on"),
        }
        self.send(vec![write::envelope(self.seq, "heartbeat", &Heartbeat { server_time: now })])
            .await
    }

    async fn send(&mut self, messages: Vec<Utf8Bytes>) -> Result<(), End> {
        if messages.is_empty() {
            return Ok(());
        }
        let all = async {
            for text in messages {
                self.sink.feed(Message::Text(text)).await?;
            }
            self.sink.flush().await
        };
        match timeout(STUCK_S_MAX, all).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Lost),
        }
    }
}
