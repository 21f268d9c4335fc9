//! Seeded chance: the same seed draws the same picture, on any machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The dice of one picture.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of `seed`; `what` keeps the kinds of pictures apart that share a seed.
    pub(crate) fn new(seed: u64, what: u64) -> Self {
        let mixed = (seed ^ what.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Self(ChaCha8Rng::seed_from_u64(mixed ^ (mixed >> 32)))
    }

    /// Evenly from `low` to `high`.
    pub(crate) fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// From `-most` to `most`, more often near zero.
    pub(crate) fn about(&mut self, most: f32) -> f32 {
        most * (self.0.random::<f32>() + self.0.random::<f32>() - 1.0)
    }

    /// From zero to `most`, much more often small: what is often mild.
    pub(crate) fn mild(&mut self, most: f32) -> f32 {
        let x = self.0.random::<f32>();
        most * x * x
    }

    /// True in `share` of the throws.
    pub(crate) fn chance(&mut self, share: f32) -> bool {
        self.0.random::<f32>() < share
    }

    /// A whole number below `n` (0 where `n` is 0).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    /// One of these; they are never empty where this is called.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// An index, each as often as its weight says.
    pub(crate) fn weighted(&mut self, weights: &[f32]) -> usize {
        let mut at = self.within(0.0, weights.iter().sum());
        for (i, w) in weights.iter().enumerate() {
            at -= w;
            if at < 0.0 {
                return i;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// A digit, as a letter.
    pub(crate) fn digit(&mut self) -> char {
        char::from(b'0' + self.below(10) as u8)
    }

    /// So many digits.
    pub(crate) fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| self.digit()).collect()
    }

    /// So many letters out of `of`.
    pub(crate) fn letters(&mut self, of: &str, n: usize) -> String {
        let bytes = of.as_bytes();
        (0..n).map(|_| char::from(bytes[self.below(bytes.len())])).collect()
    }

    /// A seed for what draws by itself.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.random()
    }
}

/// Cheap chance for single pixels.
pub(crate) struct Grain(u64);

impl Grain {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Noise of about `deviation` levels on finished bytes: one throw for eight of them.
    pub(crate) fn scatter(&mut self, bytes: &mut [u8], deviation: f32) {
        let scale = (deviation * 3.5 * 256.0 / 255.0) as i32;
        for eight in bytes.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            for (byte, n) in eight.iter_mut().zip(self.0.to_le_bytes()) {
                let moved = i32::from(*byte) + (((i32::from(n) - 128) * scale) >> 8);
                *byte = moved.clamp(0, 255) as u8;
            }
        }
    }

    /// Three at once, flatter than normal, mean 0, deviation 1.
    pub(crate) fn three(&mut self) -> [f32; 3] {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let b = self.0.to_le_bytes();
        let two = |i: usize| (f32::from(b[i]) + f32::from(b[i + 1]) - 255.0) * (1.0 / 104.5);
        [two(1), two(3), two(5)]
    }

    /// Roughly normal, mean 0, deviation 1.
    pub(crate) fn normal(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let b = self.0.to_le_bytes();
        let sum = u32::from(b[1]) + u32::from(b[3]) + u32::from(b[5]) + u32::from(b[7]);
        (sum as f32 - 510.0) * (1.0 / 148.0)
    }
}
