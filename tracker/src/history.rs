//! What was heard before, for the fold: out of the journal, and never from behind the observation that is being judged.

use std::collections::BTreeMap;

use cordon_custody::History;
use cordon_custody::bind::vehicle_of;
use cordon_journal::{Journal, JournalError, Key};
use cordon_model::{Heard, Offset, SealId, Timestamp, TransitId};

/// The journal up to an offset. On a replay the journal knows what is still to come; the fold must not.
pub struct JournalHistory<'j> {
    journal: &'j dyn Journal,
    /// The observation that is being judged: the last that the fold may see.
    pub now: Offset,
    /// The first failure. The fold knows no errors, so the loop looks here before it believes the fold.
    pub failure: Option<JournalError>,
}

impl<'j> JournalHistory<'j> {
    /// Nothing of it can be seen yet.
    pub fn new(journal: &'j dyn Journal) -> Self {
        Self {
            journal,
            now: Offset(0),
            failure: None,
        }
    }

    fn read(&mut self, key: &Key, from: Timestamp) -> Vec<Heard> {
        self.journal.heard_of(key, from).unwrap_or_else(|e| {
            self.failure.get_or_insert(e);
            Vec::new()
        })
    }
}

impl History for JournalHistory<'_> {
    fn since(&mut self, seal: Option<&SealId>, transit: &TransitId, from: Timestamp) -> Vec<Heard> {
        let mut found = self.read(&Key::Transit(transit.clone()), from);
        if let Some(seal) = seal {
            let key = vehicle_of(seal).map_or_else(|| Key::Seal(seal.clone()), Key::Vehicle);
            found.append(&mut self.read(&key, from));
        }
        let by_offset: BTreeMap<Offset, Heard> = found.into_iter().filter(|h| h.offset <= self.now).map(|h| (h.offset, h)).collect();
        by_offset.into_values().collect()
    }

    fn at(&mut self, offset: Offset) -> Option<Heard> {
        let found = self.journal.heard(offset, 1).unwrap_or_else(|e| {
            self.failure.get_or_insert(e);
            Vec::new()
        });
        found.into_iter().find(|h| h.offset == offset && offset <= self.now)
    }
}
