//! The network between devices and the platform: it loses, doubles, delays and reorders.

use crate::chance::Chance;
use crate::heard::{Record, What};

const SECOND_US: f64 = 1e6;
/// Of so many reports one never comes.
const LOST: f64 = 0.004;
/// … one comes twice.
const DOUBLED: f64 = 0.01;
/// … one takes long, and others overtake it.
const SLOW: f64 = 0.01;

/// One device's link.
#[derive(Clone, Debug)]
pub struct Link {
    chance: Chance,
}

impl Link {
    /// A link with its own chance.
    #[must_use]
    pub fn new(chance: Chance) -> Self {
        Self { chance }
    }

    /// Sends at a second of the simulation what happened at another. What must arrive is sent until it does.
    pub fn send(&mut self, happened_s: i64, skew_s: f64, sent_s: f64, what: What, must_arrive: bool, out: &mut Vec<Record>) {
        if !must_arrive && self.chance.happens(LOST) {
            return;
        }
        let mut takes_s = 0.3 - 0.6 * (1.0 - self.chance.unit()).ln();
        if self.chance.happens(SLOW) {
            takes_s += self.chance.between(5.0, 180.0);
        }
        let received_us = ((sent_s + takes_s) * SECOND_US) as i64;
        let record = Record {
            true_us: happened_s * 1_000_000,
            observed_us: happened_s * 1_000_000 + (skew_s * SECOND_US) as i64,
            received_us,
            what,
        };
        if self.chance.happens(DOUBLED) {
            let mut again = record.clone();
            again.received_us += (self.chance.between(0.5, 60.0) * SECOND_US) as i64;
            out.push(again);
        }
        out.push(record);
    }
}
