//! The bytes of one connection, cut into frames within limits.

use std::sync::Arc;

use cordon_model::Timestamp;

use crate::dialect::{Decoded, Dialect, Session, Split};
use crate::settings::Settings;

/// A frame that was heard on a connection, and what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The frame as it came, or what was left of a broken one.
    pub frame: Vec<u8>,
    /// What it said. Replies may be sent only after its observations are durable.
    pub decoded: Decoded,
}

/// One connection: takes bytes as they come, in any pieces, and gives frames. Holds at most one unfinished frame.
pub struct Connection {
    session: Box<dyn Session>,
    pending: Vec<u8>,
    skipped: u64,
}

impl Connection {
    /// A connection on which nothing was said yet.
    #[must_use]
    pub fn open(dialect: &dyn Dialect, settings: Arc<Settings>) -> Self {
        Self {
            session: dialect.open(settings),
            pending: Vec::new(),
            skipped: 0,
        }
    }

    /// Takes bytes that came at `received_at` and gives every frame that they complete, in order.
    pub fn hear(&mut self, bytes: &[u8], received_at: Timestamp) -> Vec<Heard> {
        let mut heard = Vec::new();
        // By portions, so that what is kept stays within two frames however much comes at once.
        for portion in bytes.chunks(self.session.frame_bytes_max().max(1)) {
            self.pending.extend_from_slice(portion);
            self.cut(received_at, &mut heard);
        }
        heard
    }

    fn cut(&mut self, received_at: Timestamp, heard: &mut Vec<Heard>) {
        let mut at = 0;
        while let Some(left) = self.pending.get(at..).filter(|left| !left.is_empty()) {
            let most = left.len();
            match self.session.split(left) {
                Split::Frame(n) => {
                    let n = n.clamp(1, most);
                    let frame = left[..n].to_vec();
                    let decoded = self.session.decode(&frame, received_at);
                    heard.push(Heard { frame, decoded });
                    at += n;
                }
                Split::Skip(n) => {
                    let n = n.clamp(1, most);
                    self.skipped += n as u64;
                    at += n;
                }
                Split::More if most >= self.session.frame_bytes_max() => {
                    self.skipped += 1;
                    at += 1;
                }
                Split::More => break,
            }
        }
        self.pending.drain(..at);
    }

    /// Tells who speaks, where that is known from elsewhere.
    pub fn identify(&mut self, device: &str) {
        self.session.identify(device);
    }

    /// How many bytes were thrown away so far, because no frame began in them.
    #[must_use]
    pub const fn skipped_bytes(&self) -> u64 {
        self.skipped
    }

    /// How many bytes of an unfinished frame are held: never more than the dialect's longest frame.
    #[must_use]
    pub const fn pending_bytes(&self) -> usize {
        self.pending.len()
    }

    /// Who speaks, as far as it is known.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.session.device()
    }
}
