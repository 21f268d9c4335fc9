//! How observations are filed under keys and times: one rule for every journal.

use std::time::Duration;

use cordon_model::hash::identify;
use cordon_model::{Body, Observation, Timestamp};

use crate::Key;

/// Ids are held for this long after their arrival; those of instructions for good, so that a world file's transit is declared once.
pub(crate) const ID_HELD: Duration = Duration::from_hours(30 * 24);

/// The keys under which an observation is found again.
pub(crate) fn keys_of(o: &Observation) -> Vec<Key> {
    let mut keys = Vec::new();
    if let Some(seal) = o.seal() {
        keys.push(Key::Seal(seal.clone()));
    }
    if let Body::Fix(fix) = &o.body
        && let Some(vehicle) = &fix.vehicle
    {
        keys.push(Key::Vehicle(vehicle.clone()));
    }
    if let Some(transit) = o.transit() {
        keys.push(Key::Transit(transit.clone()));
    }
    keys
}

/// The time under which it is filed: its own, but no later than its arrival. A clock that runs ahead must not come back with every reading
/// of what is newer, or each look at a seal's last minutes reads all that it ever said.
pub(crate) fn filed_at(observed_at: Option<Timestamp>, received_at: Timestamp) -> Timestamp {
    observed_at.map_or(received_at, |t| t.min(received_at))
}

/// Whether an id is held for good.
pub(crate) fn is_held_for_good(o: &Observation) -> bool {
    matches!(o.body, Body::Instruction(_))
}

/// A key as 17 bytes: its kind, and a hash of its name, since names are as long as devices like.
pub(crate) fn key_bytes(key: &Key) -> [u8; 17] {
    let (kind, name) = match key {
        Key::Seal(id) => (b's', id.bare()),
        Key::Vehicle(id) => (b'v', id.as_str()),
        Key::Transit(id) => (b't', id.as_str()),
    };
    let mut bytes = [kind; 17];
    bytes[1..].copy_from_slice(&identify(&[name.as_bytes()]));
    bytes
}

/// A time as 8 bytes whose order is the order of time.
pub(crate) fn time_bytes(t: Timestamp) -> [u8; 8] {
    (t.as_micros() ^ i64::MIN).to_be_bytes()
}
