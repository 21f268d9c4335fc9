//! Chance with a seed: the same numbers on any machine, and a stream of its own for each thing, so that one draw more changes no other.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a stream of chance is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// The country: rest areas, tunnels, jams.
    Country,
    /// Who is on the road.
    Fleet,
    /// What a crime does.
    Crime,
    /// What a driver does on his way.
    Habits,
    /// How a truck drives.
    Drive,
    /// What a seal's receiver adds to the truth.
    Seal,
    /// What a vehicle tracker's receiver adds.
    Tracker,
    /// What cameras make of what passes.
    Camera,
    /// What the network does to a report.
    Transport,
    /// Vehicles that nobody watches.
    Bystanders,
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one purpose for one thing under a seed.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, which: usize) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64 + 1).to_le_bytes());
        key[16..24].copy_from_slice(&(which as u64).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number in `low..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Whole seconds in `low..high`.
    pub fn seconds(&mut self, low: f64, high: f64) -> i64 {
        self.between(low, high) as i64
    }

    /// A whole number in `0..count`; 0 where there is nothing to choose from.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Whether a thing of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of these, which are some.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// One or minus one.
    pub fn side(&mut self) -> f64 {
        if self.happens(0.5) { 1.0 } else { -1.0 }
    }

    /// A number of the normal distribution with mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}
