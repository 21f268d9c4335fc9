//! The world that counts now: what declarations are held against, and what the page draws.

use std::sync::{Arc, PoisonError, RwLock};

use cordon_journal::{Journal, JournalError};
use cordon_model::{Body, Offset, World};

/// A world with its names.
#[derive(Debug)]
pub(crate) struct KnownWorld {
    /// Its hash; empty while no world was ever given.
    pub(crate) hash: String,
    /// Where it stands in `heard`.
    pub(crate) offset: Option<Offset>,
    /// The world.
    pub(crate) world: World,
}

/// The newest world; replaced whole.
pub(crate) struct WorldWatch {
    known: RwLock<Arc<KnownWorld>>,
}

impl WorldWatch {
    /// From what PostGIS knows of it; the world itself is read from the journal.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub(crate) fn open(journal: &dyn Journal, known: Option<&(String, Offset)>) -> Result<Self, JournalError> {
        let none = KnownWorld {
            hash: String::new(),
            offset: None,
            world: World::default(),
        };
        let watch = Self {
            known: RwLock::new(Arc::new(none)),
        };
        if let Some((hash, offset)) = known {
            watch.changed(journal, hash, *offset)?;
        }
        Ok(watch)
    }

    /// The world that counts now.
    pub(crate) fn get(&self) -> Arc<KnownWorld> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the world that stands at an offset of `heard`.
    ///
    /// # Errors
    /// Where the journal cannot be read or holds no world there.
    pub(crate) fn changed(&self, journal: &dyn Journal, hash: &str, offset: Offset) -> Result<(), JournalError> {
        let heard = journal.heard(offset, 1)?.pop().filter(|h| h.offset == offset);
        let Some(Body::WorldChanged(world)) = heard.map(|h| h.observation.body) else {
            return Err(JournalError::Corrupt {
                place: format!("heard {offset}"),
                problem: format!("judged says that the world {hash} stands here"),
            });
        };
        let known = KnownWorld {
            hash: hash.to_owned(),
            offset: Some(offset),
            world: *world,
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }
}
