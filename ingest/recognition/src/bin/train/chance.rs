//! Chance from a seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Numbers that follow from a seed alone.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A seed for somebody else.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.random()
    }

    /// True so often (0 to 1).
    pub(crate) fn often(&mut self, share: f32) -> bool {
        self.0.random::<f32>() < share
    }

    /// Evenly between the two.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// About 0, seldom beyond ±2 times `spread`.
    pub(crate) fn about(&mut self, spread: f32) -> f32 {
        let sum: f32 = (0..4).map(|_| self.0.random::<f32>() - 0.5).sum();
        sum * spread * 1.7
    }

    /// One of `count`.
    pub(crate) fn one_of(&mut self, count: usize) -> usize {
        self.0.random_range(0..count.max(1))
    }
}
