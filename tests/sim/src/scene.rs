//! What all devices share: the country, the jammers that stand in it, and how long it goes on.

use crate::country::{Country, Zone};
use crate::ground::Spot;
use crate::receiver::Sky;

/// A jammer that blinds all receivers around it.
#[derive(Clone, Copy, Debug)]
pub struct Jammer {
    /// Where.
    pub zone: Zone,
    /// From when.
    pub from_s: i64,
    /// Until when.
    pub until_s: i64,
}

/// What all devices share.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The seed of everything.
    pub seed: u64,
    /// The last second.
    pub end_s: i64,
    /// The country.
    pub country: Country,
    /// Jammers.
    pub jammers: Vec<Jammer>,
}

impl Scene {
    /// The jammers that blind a place at a second.
    pub fn jammers_at(&self, spot: Spot, s: i64) -> impl Iterator<Item = usize> + '_ {
        let on = move |j: &Jammer| (j.from_s..j.until_s).contains(&s) && j.zone.holds(spot);
        self.jammers.iter().enumerate().filter(move |(_, j)| on(j)).map(|(n, _)| n)
    }

    /// The sky over a place of a road.
    #[must_use]
    pub fn sky(&self, road: usize, spot: Spot) -> Sky {
        let along = &self.country.along[road];
        if along.tunnels.iter().any(|z| z.holds(spot)) {
            Sky::None
        } else if along.canyons.iter().any(|z| z.holds(spot)) {
            Sky::Canyon
        } else {
            Sky::Open
        }
    }
}
