//! JT/T 808 and its family: Jointech JT709 and JT705A, Huabao, G-360P and G-508P padlocks, and many other e-seals.
//!
//! A device is called by the digits of its terminal number as it sends them, leading zeros kept: what is shown is what stands
//! on the wire, and two devices never fall together. Where the number is no number, it is an IMEI in binary.

mod alarms;
mod answer;
mod frame;
mod location;
mod lock;
mod lock_report;
mod message;
mod parts;
mod tlv;
mod transparent;
mod words;

use std::sync::Arc;

use cordon_model::Timestamp;

use crate::dialect::{Decoded, Dialect, Session, Split};
use crate::draft::{Draft, Sender};
use crate::settings::Settings;
use frame::Variant;

/// The dialect.
pub struct Jt808;

impl Dialect for Jt808 {
    fn name(&self) -> &'static str {
        "jt808"
    }

    fn version(&self) -> u32 {
        1
    }

    fn open(&self, settings: Arc<Settings>) -> Box<dyn Session> {
        Box::new(Jt808Session {
            settings,
            device: None,
            parts: parts::Parts::default(),
        })
    }
}

struct Jt808Session {
    settings: Arc<Settings>,
    device: Option<String>,
    parts: parts::Parts,
}

impl Jt808Session {
    /// Reads the bytes between the delimiters, escaping undone.
    fn read(&mut self, content: &[u8], variant: Variant, received_at: Timestamp) -> Decoded {
        let checked = frame::check(content).or(Some(content).filter(|_| self.settings.accept_bad_checksum));
        let Some(content) = checked.and_then(|c| c.split_last()).map(|(_, rest)| rest) else {
            return Decoded::refused("the checksum is wrong");
        };
        let message = match message::Message::read(content, variant) {
            Ok(message) => message,
            Err(error) => return Decoded::refused(error),
        };
        let device = message.device();
        self.device = Some(device.clone());
        let told = words::tell(&message, content, &device, &self.settings, received_at, &mut self.parts);
        self.write_down(told, received_at)
    }

    fn write_down(&self, told: Told, received_at: Timestamp) -> Decoded {
        let sender = Sender {
            dialect: &Jt808,
            device: self.device.as_deref(),
            received_at,
        };
        Decoded {
            observations: told.drafts.into_iter().map(|d| d.finish(&sender)).collect(),
            replies: told.replies,
            error: told.error,
        }
    }

    /// Some models put text on the same port.
    fn read_text(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        let Some(inner) = frame.strip_prefix(b"(").and_then(|f| f.strip_suffix(b")")) else {
            return Decoded::refused("a text was cut off before its closing bracket");
        };
        let sentence = String::from_utf8_lossy(inner);
        let first = sentence.split(',').next().unwrap_or_default();
        if !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit()) {
            self.device = Some(first.to_owned());
        }
        let told = words::tell_text(&sentence, received_at);
        self.write_down(told, received_at)
    }
}

/// What one frame gave, before it is written down.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) replies: Vec<Vec<u8>>,
    pub(crate) error: Option<String>,
}

impl Session for Jt808Session {
    fn split(&self, buffer: &[u8]) -> Split {
        frame::split(buffer, self.settings.accept_bad_checksum)
    }

    fn frame_bytes_max(&self) -> usize {
        frame::FRAME_BYTES_MAX
    }

    fn decode(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        match Variant::of(frame) {
            None => self.read_text(frame, received_at),
            Some(variant) => match frame::unescape(frame::inner(frame, variant), variant) {
                Some(content) => self.read(&content, variant, received_at),
                None => Decoded::refused("an escape stands for nothing"),
            },
        }
    }

    fn decode_unescaped(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        match Variant::of(frame) {
            None => self.read_text(frame, received_at),
            Some(variant) => self.read(frame::inner(frame, variant), variant, received_at),
        }
    }

    fn identify(&mut self, device: &str) {
        self.device = Some(device.to_owned());
    }

    fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }
}
