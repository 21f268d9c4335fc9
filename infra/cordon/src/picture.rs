//! Hands the picture from the role that decides to the role that shows: neither knows the other.

use std::sync::Arc;

use cordon_model::{Mark, Offset, Sight};
use tokio::sync::watch;

/// The tracker's picture, as the dashboard asks for it.
pub(crate) struct Shown {
    picture: Arc<cordon_tracker::Picture>,
    next: watch::Receiver<Offset>,
}

impl Shown {
    /// Of a tracker that runs.
    pub(crate) fn of(tracker: &cordon_tracker::Tracker) -> Self {
        Self {
            picture: tracker.picture(),
            next: tracker.next(),
        }
    }
}

impl cordon_dashboard_api::Picture for Shown {
    fn snapshot(&self) -> (u64, Vec<Arc<Mark>>) {
        self.picture.snapshot()
    }

    fn changed_since(&self, version: u64) -> (u64, Vec<Arc<Mark>>) {
        self.picture.changed_since(version)
    }

    fn sights_since(&self, version: u64) -> (u64, Vec<Arc<Sight>>) {
        self.picture.sights_since(version)
    }

    fn heard_until(&self) -> Option<Offset> {
        Some(*self.next.borrow())
    }
}
