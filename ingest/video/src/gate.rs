//! Whether coded pictures are decoded: while nothing moves nobody needs to see them, and they are kept all the same.

use std::sync::atomic::{AtomicBool, Ordering};

/// Open to begin with. Whoever shuts it opens it again; then decoding goes on from the last key frame that is kept, so that what began
/// while it was shut is seen, too.
#[derive(Debug, Default)]
pub struct Gate {
    is_shut: AtomicBool,
    was_shut: AtomicBool,
}

impl Gate {
    /// Lets pictures through, or holds them back.
    pub fn set_open(&self, open: bool) {
        self.is_shut.store(!open, Ordering::Relaxed);
        if !open {
            self.was_shut.store(true, Ordering::Relaxed);
        }
    }

    /// Whether pictures are let through.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_shut.load(Ordering::Relaxed)
    }

    /// Whether it was ever shut: frames may have come before they are decoded.
    pub(crate) fn is_used(&self) -> bool {
        self.was_shut.load(Ordering::Relaxed)
    }
}
