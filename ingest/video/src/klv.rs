//! The packets that a drone sends beside its video, in step with it.

use std::collections::VecDeque;
use std::time::Duration;

use cordon_model::Timestamp;

/// One unit of metadata as the stream carried it: one KLV packet, as a rule. What it says is for `cordon_feeds` to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Klv {
    /// Its bytes, key and length included.
    pub bytes: Vec<u8>,
    /// Its place in the stream, counted as that of a frame is; `None` where the stream carries it without one.
    pub pts: Option<Duration>,
    /// When it came, by the caller's clock.
    pub received_at: Timestamp,
}

/// How far a packet may be from a frame and still speak of it.
pub const APART_MAX: Duration = Duration::from_secs(1);

/// How many are remembered.
const REMEMBERED: usize = 256;

/// What was said beside the stream lately, to be found by a frame's place in it.
#[derive(Debug)]
pub struct Beside<T> {
    said: VecDeque<(Duration, T)>,
}

impl<T> Default for Beside<T> {
    fn default() -> Self {
        Self { said: VecDeque::new() }
    }
}

impl<T> Beside<T> {
    /// Remembers something that was said at that place.
    pub fn hear(&mut self, pts: Duration, said: T) {
        // A stream that begins again counts from nought again: what was said before has no place in it.
        if self.said.back().is_some_and(|(last, _)| *last > pts + APART_MAX) {
            self.said.clear();
        }
        if self.said.len() == REMEMBERED {
            self.said.pop_front();
        }
        self.said.push_back((pts, said));
    }

    /// What was said nearest to that place, if it was within [`APART_MAX`].
    #[must_use]
    pub fn at(&self, pts: Duration) -> Option<&T> {
        let nearest = self.said.iter().min_by_key(|(said, _)| said.abs_diff(pts))?;
        (nearest.0.abs_diff(pts) <= APART_MAX).then_some(&nearest.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_finds_what_was_said_beside_it() {
        let ms = Duration::from_millis;
        let mut beside = Beside::default();
        for n in 0..20_u64 {
            beside.hear(ms(n * 500), n);
        }
        assert_eq!(beside.at(ms(1_100)), Some(&2));
        assert_eq!(beside.at(ms(9_900)), Some(&19));
        assert_eq!(beside.at(ms(10_600)), None, "too long ago");
        beside.hear(ms(0), 100);
        assert_eq!(beside.at(ms(9_500)), None, "it began again");
        assert_eq!(beside.at(ms(40)), Some(&100));
    }
}
