//! Who is connected: two connections with one identity are both served, and noticed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::telemetry;

/// How many connections each device of one dialect has now.
#[derive(Default)]
pub(super) struct Presence {
    connections: Mutex<BTreeMap<String, usize>>,
}

impl Presence {
    fn connections(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many connections a device has.
    #[cfg(test)]
    pub(super) fn of(&self, device: &str) -> usize {
        self.connections().get(device).copied().unwrap_or(0)
    }
}

/// One connection's place in the list, from when it said who it is until it ends.
pub(super) struct Present {
    presence: Arc<Presence>,
    dialect: &'static str,
    device: Option<String>,
}

impl Present {
    pub(super) fn nobody(presence: Arc<Presence>, dialect: &'static str) -> Self {
        Self {
            presence,
            dialect,
            device: None,
        }
    }

    /// Takes note of who speaks now.
    pub(super) fn is(&mut self, device: Option<&str>) {
        if device.is_none() || self.device.as_deref() == device {
            return;
        }
        self.leave();
        self.device = device.map(str::to_owned);
        if let Some(device) = &self.device {
            let mut connections = self.presence.connections();
            let count = connections.entry(device.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                telemetry::count_doubled(self.dialect);
                tracing::warn!(
                    dialect = self.dialect,
                    device,
                    connections = *count,
                    "one identity on several connections"
                );
            }
        }
    }

    fn leave(&mut self) {
        if let Some(device) = self.device.take() {
            let mut connections = self.presence.connections();
            if let Some(count) = connections.get_mut(&device) {
                *count -= 1;
                if *count == 0 {
                    connections.remove(&device);
                }
            }
        }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.leave();
    }
}
