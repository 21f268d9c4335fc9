//! Chance with a seed: the same numbers on any machine and in any version, so that a demo can be played again.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a stream of chance is for: two purposes never share numbers, so that drawing one thing more does not change the others.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// Who is on the road: places, plates, seals, habits.
    Fleet,
    /// How one truck drives one leg.
    Leg,
    /// What the receiver of one seal adds to the truth.
    Receiver,
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one purpose for one thing (`which`, `part`) under a seed.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, which: u64, part: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64 + 1).to_le_bytes());
        key[16..24].copy_from_slice(&which.to_le_bytes());
        key[24..].copy_from_slice(&part.to_le_bytes());
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

    /// A whole number in `0..count`; 0 where there is nothing to choose from.
    pub fn below(&mut self, count: u64) -> u64 {
        // The bias of 64 bits over a few million is far below what a demo can show.
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }

    /// Whether a thing of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of these; `None` where there is none.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len() as u64) as usize)
    }

    /// A number of the normal distribution with mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_numbers_for_ever() {
        let draw = |seed, purpose, which| Chance::new(seed, purpose, which, 0).below(1_000_000_000);
        // Written down once: a change here changes every demo that was ever recorded.
        assert_eq!(draw(1, Purpose::Fleet, 0), 235_527_592);
        assert_ne!(draw(1, Purpose::Fleet, 0), draw(2, Purpose::Fleet, 0));
        assert_ne!(draw(1, Purpose::Fleet, 0), draw(1, Purpose::Leg, 0));
        assert_ne!(draw(1, Purpose::Fleet, 0), draw(1, Purpose::Fleet, 1));
    }

    #[test]
    fn normal_numbers_have_the_spread_they_should() {
        let mut chance = Chance::new(7, Purpose::Receiver, 0, 0);
        let drawn: Vec<f64> = (0..20_000).map(|_| chance.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
