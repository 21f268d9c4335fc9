//! MISB ST 0601 (and its minimum, ST 0902): the UAS Datalink local set, a KLV packet beside the video of a drone.
//!
//! One packet is one frame and one observation. [`packet`] takes it apart (key, lengths, checksum), [`values`] says what each tag means,
//! [`ground`] works out what the camera looks at where the packet does not say it.

mod ground;
mod packet;
mod values;

use std::sync::Arc;

use cordon_model::{Body, Observation, Origin, Timestamp};
use serde_json::{Map, Value};

use crate::dialect::{Decoded, Dialect, Session, Split};
use crate::settings::Settings;

/// The dialect `misb0601`.
#[derive(Clone, Copy, Debug)]
pub struct Misb0601;

impl Dialect for Misb0601 {
    fn name(&self) -> &'static str {
        "misb0601"
    }

    fn version(&self) -> u32 {
        1
    }

    fn open(&self, settings: Arc<Settings>) -> Box<dyn Session> {
        Box::new(Stream {
            settings,
            configured: None,
            named: None,
        })
    }
}

/// The packets of one drone.
struct Stream {
    settings: Arc<Settings>,
    /// What we call it.
    configured: Option<String>,
    /// What its last packet with a name called it.
    named: Option<String>,
}

impl Session for Stream {
    fn split(&self, buffer: &[u8]) -> Split {
        packet::split(buffer)
    }

    fn frame_bytes_max(&self) -> usize {
        packet::BYTES_MAX
    }

    fn decode(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        match self.observation(frame, received_at) {
            Ok(observation) => Decoded {
                observations: vec![observation],
                ..Decoded::default()
            },
            Err(error) => Decoded::refused(error),
        }
    }

    fn identify(&mut self, device: &str) {
        self.configured = Some(device.to_owned());
    }

    fn device(&self) -> Option<&str> {
        self.configured.as_deref().or(self.named.as_deref())
    }
}

impl Stream {
    fn observation(&mut self, frame: &[u8], received_at: Timestamp) -> Result<Observation, String> {
        let (items, checksum_ok) = packet::items(frame, self.settings.accept_bad_checksum)?;
        let said = values::read(&items);
        let mut fields = said.fields;
        fields.insert("checksum_ok".to_owned(), checksum_ok.into());
        ground::complete(&mut fields, &said.corners);
        // Who is configured counts for more than what a packet calls it: a whole fleet may well be "Predator".
        let named = ["tail_number", "platform"]
            .iter()
            .find_map(|name| fields.get(*name))
            .and_then(Value::as_str);
        if let Some(named) = named {
            self.named = Some(named.to_owned());
        }
        let device = self.device().map(str::to_owned);
        if let Some(device) = &device {
            fields.insert("drone".to_owned(), device.as_str().into());
        }
        let device = device.unwrap_or_default();
        let arrival = said.at.is_none().then_some(received_at);
        Ok(Observation {
            id: Observation::record_id(Misb0601.name(), &device, frame, arrival),
            observed_at: said.at,
            received_at,
            origin: Some(Origin {
                dialect: Misb0601.name().to_owned(),
                dialect_version: Misb0601.version(),
                device,
                peer: None,
            }),
            body: Body::Drone(fields),
            extra: Map::new(),
        })
    }
}
