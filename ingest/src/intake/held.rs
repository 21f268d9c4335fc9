//! A journal whose disk answers only when a test lets it, or fails.

use std::sync::{Mutex, PoisonError};

use cordon_journal::{Entry, Journal, JournalError, Key, Memory, Promise, Receipt};
use cordon_model::{Heard, JudgedRecord, Offset, Seq, Timestamp};
use tokio::sync::watch;

pub(crate) struct Held {
    inner: Memory,
    open: watch::Sender<bool>,
    asked: watch::Sender<usize>,
    failure: Mutex<Option<JournalError>>,
}

impl Held {
    pub(crate) fn over(inner: Memory) -> Self {
        Self {
            inner,
            open: watch::Sender::new(false),
            asked: watch::Sender::new(0),
            failure: Mutex::default(),
        }
    }

    /// The disk answers from now on.
    pub(crate) fn let_go(&self) {
        self.open.send_replace(true);
    }

    /// The disk fails from now on.
    pub(crate) fn fail(&self, e: JournalError) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(e);
    }

    /// The disk fails no more.
    pub(crate) fn recover(&self) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// How many entries the disk was asked for so far.
    pub(crate) fn asked_so_far(&self) -> usize {
        *self.asked.borrow()
    }

    /// Waits until the disk was asked for so many entries.
    pub(crate) async fn asked(&self, entries: usize) {
        let mut asked = self.asked.subscribe();
        asked.wait_for(|n| *n >= entries).await.expect("the test lives");
    }
}

impl Journal for Held {
    fn hear<'a>(&'a self, entries: &'a [Entry]) -> Promise<'a, Result<Vec<Receipt>, JournalError>> {
        Box::pin(async move {
            self.asked.send_modify(|n| *n += entries.len());
            if let Some(e) = self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                return Err(e);
            }
            self.open.subscribe().wait_for(|open| *open).await.expect("the test lives");
            self.inner.hear(entries).await
        })
    }
    fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError> {
        self.inner.heard(from, max)
    }
    fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError> {
        self.inner.heard_of(key, from)
    }
    fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError> {
        self.inner.last_of_kind(kind)
    }
    fn heard_end(&self) -> watch::Receiver<Offset> {
        self.inner.heard_end()
    }
    fn conclude(&self, records: Vec<JudgedRecord>) -> Promise<'_, Result<(), JournalError>> {
        self.inner.conclude(records)
    }
    fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError> {
        self.inner.judged(after, max)
    }
    fn judged_end(&self) -> watch::Receiver<Seq> {
        self.inner.judged_end()
    }
}
