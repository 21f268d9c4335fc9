//! What differs from device to device within one dialect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Settings of the seal dialects. Unknown fields are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the speed byte of a Jointech position is read.
    pub jt600_speed: Jt600Speed,
    /// How far the clock of a JT/T 808 terminal is ahead of UTC, in seconds. The standard says +8 h.
    pub jt808_zone_offset_s: i32,
    /// The same for single terminals, by their identity, leading zeros with or without.
    pub jt808_zone_offset_s_of: BTreeMap<String, i32>,
    /// What a JT/T 808 terminal is, by its identity, where its frames do not tell.
    pub jt808_model_of: BTreeMap<String, Jt808Model>,
    /// Takes frames whose checksum is wrong. For tests only.
    pub accept_bad_checksum: bool,
}

/// How the speed byte of a Jointech position is read. The two agree below ten knots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jt600Speed {
    /// A plain byte in knots, as the vendor reads it.
    #[default]
    BinaryKnots,
    /// Two decimal digits in knots, as an established server reads it.
    BcdKnots,
}

/// What a JT/T 808 terminal is: its alarm and status bits depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jt808Model {
    /// Told from the frame: a lock's own fields make it a JT709.
    #[default]
    Auto,
    /// A Jointech JT709 or JT705A lock: status bits 20 and 21 are rope and motor.
    Jt709,
    /// A G-360P or G-508P padlock: alarm bits 0 and 4 are removal, 1 is tampering.
    Padlock,
    /// Something else that keeps to the standard's bits.
    Standard,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            jt600_speed: Jt600Speed::default(),
            jt808_zone_offset_s: 8 * 3600,
            jt808_zone_offset_s_of: BTreeMap::new(),
            jt808_model_of: BTreeMap::new(),
            accept_bad_checksum: false,
        }
    }
}

/// What was set for a device, its identity with or without leading zeros.
fn of<'a, T>(map: &'a BTreeMap<String, T>, device: &str) -> Option<&'a T> {
    map.get(device).or_else(|| map.get(device.trim_start_matches('0')))
}

impl Settings {
    /// Seconds by which the clock of a JT/T 808 terminal is ahead of UTC.
    #[must_use]
    pub fn jt808_zone_offset_s(&self, device: &str) -> i32 {
        of(&self.jt808_zone_offset_s_of, device)
            .copied()
            .unwrap_or(self.jt808_zone_offset_s)
    }

    /// What a JT/T 808 terminal is.
    #[must_use]
    pub fn jt808_model(&self, device: &str) -> Jt808Model {
        of(&self.jt808_model_of, device).copied().unwrap_or_default()
    }
}
