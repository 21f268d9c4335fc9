//! One picture.

use std::time::Duration;

use cordon_model::Timestamp;

/// A decoded picture, in rows from the top, each pixel red, green, blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width × height × 3` bytes, without padding.
    pub rgb: Vec<u8>,
    /// Its place in the stream, counted from where this playing began; the packets of [`crate::Klv`] count from the same point.
    pub pts: Option<Duration>,
    /// When it came, by the caller's clock: when it was decoded, unless it was held back until somebody wanted to see it.
    pub received_at: Timestamp,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} × {} at {:?}, {})", self.width, self.height, self.pts, self.received_at)
    }
}
