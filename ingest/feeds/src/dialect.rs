//! What a vendor's way of speaking must offer: how its stream splits into frames, and what a frame says.

use std::sync::Arc;

use cordon_model::{Observation, Timestamp};

use crate::settings::Settings;

/// One vendor's way of speaking. Stateless; what it remembers of a connection lives in a [`Session`].
pub trait Dialect: Send + Sync {
    /// Its name in configuration, on the command line and in the `dialect` of observations.
    fn name(&self) -> &'static str;

    /// The version of its decoder: raised whenever the same frame comes to mean something else.
    fn version(&self) -> u32;

    /// One connection of one device.
    fn open(&self, settings: Arc<Settings>) -> Box<dyn Session>;
}

impl std::fmt::Debug for dyn Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What is remembered of one connection, and how its bytes are read.
pub trait Session: Send {
    /// What to do with the bytes at the front of the stream. `buffer` holds everything that was received and not yet taken.
    ///
    /// Never asks for more once the buffer holds [`Session::frame_bytes_max`] bytes.
    fn split(&self, buffer: &[u8]) -> Split;

    /// The longest stretch of bytes that a frame may take on the wire.
    fn frame_bytes_max(&self) -> usize;

    /// Reads one frame as [`Session::split`] cut it: delimiters kept, escaped as on the wire.
    fn decode(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded;

    /// Reads one whole frame whose escaping is undone already, delimiters kept.
    fn decode_unescaped(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        self.decode(frame, received_at)
    }

    /// Tells the session who speaks, where that was learnt outside of it; a frame that names its device goes before it.
    fn identify(&mut self, device: &str);

    /// Who speaks, as far as it is known.
    fn device(&self) -> Option<&str>;
}

/// What to do with the front of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// The next `n` bytes (1 or more) are a frame, or what is left of a broken one: decoding says which.
    Frame(usize),
    /// The next `n` bytes (1 or more) are noise: no frame begins in them.
    Skip(usize),
    /// A frame has begun, or may have; its end has not come yet.
    More,
}

/// What one frame said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// What it reports, in the order in which it reports it.
    pub observations: Vec<Observation>,
    /// What the device waits for, escaped as on the wire. To be sent only after the observations are durable.
    pub replies: Vec<Vec<u8>>,
    /// What was wrong with it, in one sentence; observations that could be read are given all the same.
    pub error: Option<String>,
}

impl Decoded {
    /// A frame that could not be read at all: no observation, no reply.
    #[must_use]
    pub fn refused(error: impl Into<String>) -> Self {
        Self {
            error: Some(error.into()),
            ..Self::default()
        }
    }
}
