//! The journal of one machine: both streams in one LSM database (fjall) under its data directory, one writer thread, one fsync for a group of callers.

mod engine;
mod recent;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use cordon_model::{Heard, JudgedRecord, Offset, Seq, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{Entry, Journal, JournalError, Key, Promise, Receipt, record};
use engine::Engine;
use writer::{Ends, Prepared, Request, Writer};

/// What may be chosen of a journal.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many callers may wait to be written; more wait before the door. 1,024.
    pub callers_max: usize,
    /// A group is written when nobody waits or when it has this many entries. 4,096.
    pub group_entries_max: usize,
    /// Memory for blocks that were read, in bytes. 32 MiB.
    pub cache_bytes: u64,
    /// With less of the disk free than this, in %, nothing more is heard (so nobody is acknowledged), and nothing that is there is
    /// touched. What was heard before is still judged, down to a fifth of it. 5 %.
    pub free_pct_min: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            callers_max: 1024,
            group_entries_max: 4096,
            cache_bytes: 32 << 20,
            free_pct_min: 5.0,
        }
    }
}

/// A journal on this machine's disk. Dropping it writes what was asked for, ends the writer and frees the directory.
pub struct Embedded {
    engine: Engine,
    ends: Arc<Ends>,
    requests: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Opens the journal in a directory, which is made where there is none. The time does not grow with what the journal holds.
    ///
    /// # Errors
    /// [`JournalError::InUse`] where another process (or another part of this one) holds it; else what the disk or its content says.
    pub fn open(dir: &Path, settings: &Settings) -> Result<Self, JournalError> {
        let engine = Engine::open(dir, settings)?;
        let places = engine.places()?;
        let ends = Arc::new(Ends::new(places.heard_end, places.judged_end));
        let (requests, inbox) = mpsc::channel(settings.callers_max.max(1));
        let writer = Writer::new(engine.clone(), places, Arc::clone(&ends), settings, dir);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(inbox))
            .map_err(|e| JournalError::Storage(format!("no thread for the writer: {e}")))?;
        Ok(Self {
            engine,
            ends,
            requests: Some(requests),
            writer: Some(thread),
        })
    }

    /// Why nothing can be written any more, once that is so: a write has failed, and only a new start can tell what reached the disk. Whoever
    /// runs the process should end it then. (A disk that is nearly full is no failure: it is noticed before.)
    #[must_use]
    pub fn failure(&self) -> watch::Receiver<Option<JournalError>> {
        self.ends.failure.subscribe()
    }

    async fn ask<T>(&self, make: impl FnOnce(oneshot::Sender<Result<T, JournalError>>) -> Request) -> Result<T, JournalError> {
        let ended = || JournalError::Storage("the writer has ended".to_owned());
        let (reply, answer) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or_else(ended)?;
        requests.send(make(reply)).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.requests = None; // the writer ends when it has written what is queued
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the journal's writer ended with a panic");
        }
    }
}

impl Journal for Embedded {
    fn hear<'a>(&'a self, entries: &'a [Entry]) -> Promise<'a, Result<Vec<Receipt>, JournalError>> {
        Box::pin(async move {
            if entries.is_empty() {
                return Ok(Vec::new());
            }
            let prepared = entries
                .iter()
                .enumerate()
                .map(|(index, entry)| Prepared::new(entry).map_err(|problem| JournalError::Unwritable { index, problem }))
                .collect::<Result<Vec<_>, _>>()?;
            self.ask(|reply| Request::Hear { prepared, reply }).await
        })
    }

    fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError> {
        self.engine.heard(from, max)
    }

    fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError> {
        self.engine.heard_of(key, from)
    }

    fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError> {
        self.engine.last_of_kind(kind)
    }

    fn heard_end(&self) -> watch::Receiver<Offset> {
        self.ends.heard.subscribe()
    }

    fn conclude(&self, records: Vec<JudgedRecord>) -> Promise<'_, Result<(), JournalError>> {
        Box::pin(async move {
            if records.is_empty() {
                return Ok(());
            }
            let written = records
                .iter()
                .map(|r| record::write_judged(r).map(|bytes| (r.seq, bytes)).map_err(JournalError::Storage))
                .collect::<Result<Vec<_>, _>>()?;
            self.ask(|reply| Request::Conclude { written, reply }).await
        })
    }

    fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError> {
        self.engine.judged(after, max)
    }

    fn judged_end(&self) -> watch::Receiver<Seq> {
        self.ends.judged.subscribe()
    }
}
