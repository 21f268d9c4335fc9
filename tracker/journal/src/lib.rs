//! The two durable, ordered streams that everything else is a projection of.
//!
//! `heard` holds what the platform was told; a device is answered only after its record is durable here. `judged` holds what
//! the tracker concluded, keyed by (offset, ordinal). One conformance suite holds every implementation to the same behaviour.
//!
//! **Architecture invariant:** nothing here knows what an observation means. It stamps an offset, keeps `received_at` from ever
//! decreasing, refuses an id that it holds, and tells those who wait that there is more.
//!
//! [`Embedded`] is the journal of one machine (an LSM on its disk, one fsync for a group of callers), [`Memory`] that of tests.
//! A third, over NATS JetStream for many machines, has its place beside them in `jetstream.rs`; it is not written yet.

#[cfg(test)]
mod conformance;
mod embedded;
mod filing;
mod memory;
mod record;
pub mod telemetry;

pub use embedded::{Embedded, Settings};
pub use memory::Memory;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use cordon_model::{Heard, JudgedRecord, Observation, Offset, Seq, Timestamp};
use tokio::sync::watch;

/// A future that a trait object can give back.
pub type Promise<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something to be heard: an observation, and the frame that it was decoded from.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was said. Its `received_at` is raised to that of the entry before it where it is lower.
    pub observation: Observation,
    /// The whole frame as it came, if there was one.
    pub frame: Option<Arc<[u8]>>,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its place in `heard`: its own, or that of the one with the same id that was there before.
    pub offset: Offset,
    /// Whether it was new.
    pub fresh: bool,
}

/// Why a journal could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk or the engine failed; nothing was acknowledged.
    #[error("the journal cannot be written or read: {0}")]
    Storage(String),
    /// The directory belongs to another running program.
    #[error("the data directory is in use by a running service: {0}")]
    InUse(String),
    /// The disk is nearly full; nothing was written or acknowledged. It can be tried again when there is room.
    #[error("the disk is nearly full: {0}")]
    Full(String),
    /// An observation could not be read back as it was given (a number that is none, a field of the wrong kind), so nothing of its batch was written.
    #[error("entry {index} of the batch cannot be written: {problem}")]
    Unwritable {
        /// Its place in the batch, from 0.
        index: usize,
        /// What is wrong.
        problem: String,
    },
    /// Conclusions do not go on from the last one; nothing was written.
    #[error("the next conclusion must be {expected}, not {found}")]
    Gap {
        /// The place that comes next.
        expected: Seq,
        /// The place that was given.
        found: Seq,
    },
    /// A record cannot be read back.
    #[error("the record at {place} cannot be read: {problem}")]
    Corrupt {
        /// Which stream and place.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

/// The key under which [`Journal::heard_of`] finds observations: all of one seal, one vehicle, or the instructions to one transit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// All that a seal said.
    Seal(cordon_model::SealId),
    /// All fixes of a vehicle's tracker.
    Vehicle(cordon_model::VehicleId),
    /// All instructions that name a transit.
    Transit(cordon_model::TransitId),
}

/// The two streams. Reading never waits for writing; writing waits for the disk.
pub trait Journal: Send + Sync + 'static {
    /// Writes down what was heard, in order, and returns once it is durable. Many callers share one fsync. The entries stay the caller's, who may bring them
    /// again where they could not be written.
    fn hear<'a>(&'a self, entries: &'a [Entry]) -> Promise<'a, Result<Vec<Receipt>, JournalError>>;

    /// What was heard from an offset on, at most `max`; empty at the end.
    ///
    /// # Errors
    /// Where the disk fails or a record cannot be read.
    fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError>;

    /// What was heard of one key, observed at `from` or later, in order of offset. What has no time of its own, or one that is ahead of its
    /// arrival, is found by its arrival: who wants what a clock says that runs ahead asks from so much earlier.
    ///
    /// # Errors
    /// Where the disk fails or a record cannot be read.
    fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError>;

    /// The last observation of a kind ([`Observation::kind`]), if there ever was one.
    ///
    /// # Errors
    /// Where the disk fails or the record cannot be read.
    fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError>;

    /// The offset that the next observation will get. Changes only after the records before it are durable.
    fn heard_end(&self) -> watch::Receiver<Offset>;

    /// Appends conclusions, in order; their `seq` must go on from the last without a gap. Only the tracker calls this. Returns once they are durable.
    fn conclude(&self, records: Vec<JudgedRecord>) -> Promise<'_, Result<(), JournalError>>;

    /// What was concluded after a place, at most `max`; empty at the end.
    ///
    /// # Errors
    /// Where the disk fails or a record cannot be read.
    fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError>;

    /// The place of the last conclusion; `Seq(0)` while there is none.
    fn judged_end(&self) -> watch::Receiver<Seq>;
}
