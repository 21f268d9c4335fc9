//! The live picture: one shared memory of marks, one shared follower of `judged`, many clients.
//!
//! [`follow`] reads `judged` and tells every client at once; [`frames`] looks at the picture five times a second; [`lens`] works
//! out what one client's view lacks; [`client`] holds one socket. Queues are bounded: a client that does not keep up skips
//! frames, and where it has missed records it is given a new snapshot.
//!
//! Locks are taken in one order: the board, then the atlas.

pub(crate) mod atlas;
pub(crate) mod client;
pub(crate) mod coverage;
pub(crate) mod follow;
mod frames;
mod lens;
pub mod message;
mod sights;
mod write;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use axum::extract::ws::Utf8Bytes;
use cordon_model::{CameraNow, Mark, Seq, TransitId};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::board::State;
use crate::picture::Picture;
use atlas::Atlas;
use message::Counts;
use sights::Sights;

/// So many batches wait for a client at most; one that is further behind is given a new snapshot.
const BATCHES_KEPT: usize = 128;

/// What all clients share.
pub(crate) struct Live {
    atlas: RwLock<Atlas>,
    sights: RwLock<Sights>,
    sighted: watch::Sender<u64>,
    batches: broadcast::Sender<Arc<Batch>>,
    frames: watch::Sender<u64>,
    stand: watch::Sender<Stand>,
    /// Whether something may have changed what is counted.
    stale: AtomicBool,
}

/// Records of `judged` as they are sent.
pub(crate) struct Batch {
    /// The place of the last record, whether it is sent or not.
    pub(crate) last: Seq,
    /// What is sent of it, in order.
    pub(crate) messages: Vec<Sent>,
}

/// A record as it is sent.
#[derive(Clone)]
pub(crate) struct Sent {
    /// Its place.
    pub(crate) seq: Seq,
    /// The message.
    pub(crate) text: Utf8Bytes,
    /// Which transit it tells of, so that a client hears of a transit before it hears of its alert.
    pub(crate) about: About,
    /// Whose it is, where only he and administrators may be sent it.
    pub(crate) covert_of: Option<String>,
}

/// What a message has to do with a transit.
#[derive(Clone)]
pub(crate) enum About {
    /// It is the transit itself.
    Itself(TransitId),
    /// It is an alert about it.
    Alert(TransitId),
    /// Nothing that matters here.
    Other,
}

/// How many there are, at one place in `judged`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stand {
    /// The place.
    pub(crate) seq: Seq,
    /// How many.
    pub(crate) counts: Counts,
}

impl Live {
    /// Begins with the picture as it is.
    pub(crate) fn new(picture: &dyn Picture) -> Self {
        let (version, marks) = picture.snapshot();
        let mut atlas = Atlas::default();
        atlas.take(version, &marks);
        let mut sights = Sights::default();
        let (version, seen) = picture.sights_since(0);
        sights.take(version, seen);
        Self {
            atlas: RwLock::new(atlas),
            sights: RwLock::new(sights),
            sighted: watch::Sender::new(version),
            batches: broadcast::Sender::new(BATCHES_KEPT),
            frames: watch::Sender::new(0),
            stand: watch::Sender::new(Stand::default()),
            stale: AtomicBool::new(false),
        }
    }

    /// Looks at the marks; they do not change meanwhile.
    pub(crate) fn atlas(&self) -> RwLockReadGuard<'_, Atlas> {
        self.atlas.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at cameras and drones.
    fn sights(&self) -> RwLockReadGuard<'_, Sights> {
        self.sights.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// All cameras whose stream was reported.
    pub(crate) fn cameras(&self) -> Vec<CameraNow> {
        self.sights().cameras()
    }

    /// A mark by its key.
    pub(crate) fn mark(&self, key: &str) -> Option<Mark> {
        self.atlas().mark(key).map(|m| (*m).clone())
    }

    /// All marks.
    pub(crate) fn marks(&self) -> Vec<Arc<Mark>> {
        self.atlas().spots().map(|(_, s)| Arc::clone(&s.mark)).collect()
    }

    /// How many there are on the board, and heard of.
    pub(crate) fn counts(&self, board: &State) -> Counts {
        let (coverage, _) = coverage::of(board, self);
        Counts {
            alerts: board.counts(),
            coverage,
        }
    }

    /// Counts anew, and tells the clients where that changed anything.
    fn count(&self, board: &State) {
        let now = Stand {
            seq: board.seq,
            counts: self.counts(board),
        };
        self.stand.send_if_modified(|known| {
            let differs = known.counts != now.counts;
            *known = now;
            differs
        });
    }
}

/// Starts the follower and the frame clock; both end with `cancel`.
pub(crate) fn start(api: &Arc<Api>, cancel: &CancellationToken) {
    api.live.count(&api.board.read());
    tokio::spawn(follow::run(Arc::clone(api), cancel.clone()));
    tokio::spawn(frames::run(Arc::clone(api), cancel.clone()));
}
