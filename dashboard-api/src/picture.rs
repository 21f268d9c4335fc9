//! Where the picture comes from. The role that decides publishes it; this role defines what it needs of it.

use std::sync::Arc;

use cordon_model::{Mark, Offset, Sight};

/// The newest mark of everything. The version grows with each change; 0 stands before the first.
pub trait Picture: Send + Sync + 'static {
    /// All marks, and the version that they stand at.
    fn snapshot(&self) -> (u64, Vec<Arc<Mark>>);

    /// The marks that changed after a version, the newest of each, and the version that they stand at.
    fn changed_since(&self, version: u64) -> (u64, Vec<Arc<Mark>>);

    /// The cameras and drones that changed after a version of their own, the newest of each, and the version that they stand at.
    fn sights_since(&self, _version: u64) -> (u64, Vec<Arc<Sight>>) {
        (0, Vec::new())
    }

    /// The place in `heard` that is judged next; `None` where it is not known here.
    fn heard_until(&self) -> Option<Offset> {
        None
    }
}
