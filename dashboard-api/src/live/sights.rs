//! Cameras and drones in memory: the newest of each, as it is sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use cordon_model::{CameraNow, Seq, Sight};

use super::write;

/// The newest of each, by its key, with the version that it came with.
#[derive(Default)]
pub(crate) struct Sights {
    /// The picture's version that was taken last.
    pub(crate) version: u64,
    newest: BTreeMap<String, (u64, Arc<Sight>)>,
}

impl Sights {
    /// Takes what changed, up to a version.
    pub(crate) fn take(&mut self, version: u64, changed: Vec<Arc<Sight>>) {
        self.version = version;
        self.newest.extend(changed.into_iter().map(|s| (s.key(), (version, s))));
    }

    /// What a client that knows a version lacks, as messages.
    pub(crate) fn after(&self, version: u64, seq: Seq) -> Vec<Utf8Bytes> {
        let changed = self.newest.values().filter(|(v, _)| *v > version);
        changed
            .map(|(_, sight)| match &**sight {
                Sight::Camera(camera) => write::envelope(seq, "camera", camera),
                Sight::Drone(drone) => write::envelope(seq, "drone", drone),
            })
            .collect()
    }

    /// All cameras that were reported.
    pub(crate) fn cameras(&self) -> Vec<CameraNow> {
        let cameras = self.newest.values().filter_map(|(_, s)| match &**s {
            Sight::Camera(camera) => Some(camera.clone()),
            Sight::Drone(_) => None,
        });
        cameras.collect()
    }
}
