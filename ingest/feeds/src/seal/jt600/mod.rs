//! Jointech JT701, JT705 and JT600 locks: binary positions behind `$` and comma-separated text in `( )` on one stream.

mod binary;
mod frame;
mod head;
mod relay;
mod status;
mod text;

use std::sync::Arc;

use cordon_model::Timestamp;

use crate::dialect::{Decoded, Dialect, Session, Split};
use crate::draft::{Draft, Sender};
use crate::settings::Settings;

/// The dialect.
pub struct Jt600;

impl Dialect for Jt600 {
    fn name(&self) -> &'static str {
        "jt600"
    }

    fn version(&self) -> u32 {
        1
    }

    fn open(&self, settings: Arc<Settings>) -> Box<dyn Session> {
        Box::new(Jt600Session { settings, device: None })
    }
}

struct Jt600Session {
    settings: Arc<Settings>,
    device: Option<String>,
}

/// What one frame gave, before it is written down.
#[derive(Default)]
pub(crate) struct Told {
    /// Who says so, if it said.
    pub(crate) device: Option<String>,
    pub(crate) drafts: Vec<Draft>,
    pub(crate) reply: Option<String>,
    pub(crate) error: Option<String>,
}

impl Jt600Session {
    fn write_down(&mut self, told: Told, received_at: Timestamp) -> Decoded {
        if told.device.is_some() {
            self.device = told.device;
        }
        let sender = Sender {
            dialect: &Jt600,
            device: self.device.as_deref(),
            received_at,
        };
        Decoded {
            observations: told.drafts.into_iter().map(|d| d.finish(&sender)).collect(),
            replies: told.reply.map(String::into_bytes).into_iter().collect(),
            error: told.error,
        }
    }
}

impl Session for Jt600Session {
    fn split(&self, buffer: &[u8]) -> Split {
        frame::split(buffer)
    }

    fn frame_bytes_max(&self) -> usize {
        frame::BYTES_MAX
    }

    fn decode(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        let told = match frame.first() {
            Some(b'$') => binary::read(frame, &self.settings),
            Some(b'(') => text::read(frame, &self.settings, received_at),
            _ => Err("a frame of jt600 begins with $ or (".to_owned()),
        };
        match told {
            Ok(told) => self.write_down(told, received_at),
            Err(error) => Decoded::refused(error),
        }
    }

    fn identify(&mut self, device: &str) {
        self.device = Some(device.to_owned());
    }

    fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }
}
