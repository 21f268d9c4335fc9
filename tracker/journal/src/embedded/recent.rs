//! The last of what was heard, as it would be read back: who follows the stream takes it from here, and neither the disk nor the JSON is
//! touched again. At ten thousand reports a second reading them back took more than judging them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use cordon_model::{Heard, Observation, Offset};

/// So many are kept: more than are heard while the tracker copies its state. About 13 MB.
const KEPT: usize = 16_384;

/// One that was heard.
pub(super) struct Lately {
    pub(super) offset: Offset,
    /// As its record says it.
    pub(super) observation: Observation,
    pub(super) frame: Option<Arc<[u8]>>,
}

impl Lately {
    fn to_heard(&self) -> Heard {
        Heard {
            offset: self.offset,
            observation: self.observation.clone(),
            frame: self.frame.as_deref().map(<[u8]>::to_vec),
        }
    }
}

/// The last of them, without a gap.
#[derive(Default)]
pub(super) struct Recent(Mutex<VecDeque<Arc<Lately>>>);

impl Recent {
    /// Takes in what was just made durable, in order.
    pub(super) fn push(&self, fresh: Vec<Lately>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(fresh.into_iter().map(Arc::new));
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }

    /// At most `max` from an offset on; `None` where that lies before all that is kept, or behind.
    pub(super) fn heard(&self, from: Offset, max: usize) -> Option<Vec<Heard>> {
        let found: Vec<Arc<Lately>> = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let first = kept.front()?.offset;
            let skip = usize::try_from(from.0.checked_sub(first.0)?).ok()?;
            kept.iter().skip(skip).take(max).cloned().collect()
        };
        (!found.is_empty()).then(|| found.iter().map(|l| l.to_heard()).collect())
    }
}
