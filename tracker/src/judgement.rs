//! The fold as the loop sees it.

use cordon_custody::{History, Out};
use cordon_model::Heard;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A deterministic fold over heard, whose state can be kept and taken up again.
pub trait Judgement: Clone + Default + Serialize + DeserializeOwned + Send + 'static {
    /// What its conclusions depend on besides heard: a state that another version kept is not taken up.
    const VERSION: &'static str;

    /// Takes in one observation and says what follows from it.
    fn hear(&mut self, heard: &Heard, history: &mut dyn History, out: &mut Out);

    /// Asks for what the next observations will need, where that saves time. Changes nothing.
    fn look_ahead(&self, _next: &[Heard]) {}

    /// How many of those that nobody watches it has let go because there were too many.
    fn strangers_dropped(&self) -> u64 {
        0
    }
}

impl Judgement for cordon_custody::Fold {
    const VERSION: &'static str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("CORDON_JUDGEMENT"));

    fn hear(&mut self, heard: &Heard, history: &mut dyn History, out: &mut Out) {
        Self::hear(self, heard, history, out);
    }

    fn look_ahead(&self, next: &[Heard]) {
        Self::look_ahead(self, next);
    }

    fn strangers_dropped(&self) -> u64 {
        Self::strangers_dropped(self)
    }
}
