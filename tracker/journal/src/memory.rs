//! A journal that lives as long as the process: for tests.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cordon_model::{Heard, JudgedRecord, ObservationId, Offset, Seq, Timestamp};
use tokio::sync::watch;

use crate::filing::{ID_HELD, filed_at, is_held_for_good, keys_of};
use crate::{Entry, Journal, JournalError, Key, Promise, Receipt, record};

/// A journal in memory. It behaves like the durable ones, but for what a restart leaves: nothing.
pub struct Memory {
    streams: Mutex<Streams>,
    heard_end: watch::Sender<Offset>,
    judged_end: watch::Sender<Seq>,
}

#[derive(Default)]
struct Streams {
    heard: Vec<Heard>,
    judged: Vec<JudgedRecord>,
    ids: HashMap<ObservationId, usize>,
    by_key: BTreeMap<(Key, Timestamp, usize), ()>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            streams: Mutex::default(),
            heard_end: watch::Sender::new(Offset(0)),
            judged_end: watch::Sender::new(Seq(0)),
        }
    }
}

impl Memory {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        // A panic elsewhere cannot leave the streams half written: every change is made after all that can fail.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Streams {
    fn append(&mut self, entry: Entry) -> Receipt {
        let mut observation = entry.observation;
        if let Some(last) = self.heard.last() {
            observation.received_at = observation.received_at.max(last.observation.received_at);
        }
        if let Some(&at) = self.ids.get(&observation.id) {
            let held = &self.heard[at];
            if is_held_for_good(&held.observation) || held.observation.received_at + ID_HELD >= observation.received_at {
                return Receipt {
                    offset: held.offset,
                    fresh: false,
                };
            }
        }
        let at = self.heard.len();
        let offset = Offset(at as u64);
        self.ids.insert(observation.id, at);
        for key in keys_of(&observation) {
            let time = filed_at(observation.observed_at, observation.received_at);
            self.by_key.insert((key, time, at), ());
        }
        self.heard.push(Heard {
            offset,
            observation,
            frame: entry.frame.map(|f| f.to_vec()),
        });
        Receipt { offset, fresh: true }
    }

    fn conclude(&mut self, records: Vec<JudgedRecord>) -> Result<(), JournalError> {
        let mut expected = Seq(self.judged.len() as u64).next();
        for r in &records {
            if r.seq != expected {
                return Err(JournalError::Gap { expected, found: r.seq });
            }
            record::write_judged(r).map_err(JournalError::Storage)?;
            expected = expected.next();
        }
        self.judged.extend(records);
        Ok(())
    }
}

impl Journal for Memory {
    fn hear<'a>(&'a self, entries: &'a [Entry]) -> Promise<'a, Result<Vec<Receipt>, JournalError>> {
        Box::pin(async move {
            for (index, entry) in entries.iter().enumerate() {
                record::observation_json(&entry.observation).map_err(|problem| JournalError::Unwritable { index, problem })?;
            }
            let mut streams = self.streams();
            let receipts = entries.iter().map(|e| streams.append(e.clone())).collect();
            self.heard_end.send_replace(Offset(streams.heard.len() as u64));
            Ok(receipts)
        })
    }

    fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError> {
        let from = usize::try_from(from.0).unwrap_or(usize::MAX);
        Ok(self.streams().heard.iter().skip(from).take(max).cloned().collect())
    }

    fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError> {
        let streams = self.streams();
        let range = (key.clone(), from, 0)..=(key.clone(), Timestamp::from_micros(i64::MAX), usize::MAX);
        let mut found: Vec<usize> = streams.by_key.range(range).map(|((_, _, at), ())| *at).collect();
        found.sort_unstable();
        Ok(found.into_iter().map(|at| streams.heard[at].clone()).collect())
    }

    fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError> {
        Ok(self.streams().heard.iter().rev().find(|h| h.observation.kind() == kind).cloned())
    }

    fn heard_end(&self) -> watch::Receiver<Offset> {
        self.heard_end.subscribe()
    }

    fn conclude(&self, records: Vec<JudgedRecord>) -> Promise<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let mut streams = self.streams();
            streams.conclude(records)?;
            self.judged_end.send_replace(Seq(streams.judged.len() as u64));
            Ok(())
        })
    }

    fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError> {
        let after = usize::try_from(after.0).unwrap_or(usize::MAX);
        Ok(self.streams().judged.iter().skip(after).take(max).cloned().collect())
    }

    fn judged_end(&self) -> watch::Receiver<Seq> {
        self.judged_end.subscribe()
    }
}
