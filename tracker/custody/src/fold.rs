//! The fold over `heard`: binds each observation to its transit, lets the rules judge, and folds a watch again where something came late.

use cordon_model::{Fact, Heard, Judged, Mark, SealId, Timestamp, TransitId};

/// Where the fold finds again what it heard before: the journal, or what a judge keeps in memory.
pub trait History {
    /// All observations of a seal and all instructions to a transit, judged at `from` or later, in order of offset.
    fn since(&mut self, seal: Option<&SealId>, transit: &TransitId, from: Timestamp) -> Vec<Heard>;
}

/// What one observation led to.
#[derive(Default)]
pub struct Out {
    /// Conclusions, in order.
    pub judged: Vec<Judged>,
    /// What crosses keys.
    pub facts: Vec<Fact>,
    /// Places on the map that changed; the newest of each.
    pub marks: Vec<Mark>,
}
