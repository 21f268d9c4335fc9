//! The worlds of late: what comes late is judged by the world of its instant.

use std::sync::Arc;

use cordon_model::{Timestamp, World};
use serde::{Deserialize, Serialize};

use crate::ground::Ground;

/// So many worlds are kept.
const ERAS_MAX: usize = 4;

/// One world, from an instant on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "SavedEra")]
pub struct Era {
    from: Option<Timestamp>,
    number: u32,
    /// The world.
    pub world: World,
    #[serde(skip_serializing)]
    ground: Arc<Ground>,
}

#[derive(Deserialize)]
struct SavedEra {
    from: Option<Timestamp>,
    number: u32,
    world: World,
}

impl From<SavedEra> for Era {
    fn from(saved: SavedEra) -> Self {
        Self {
            ground: Arc::new(Ground::compile(&saved.world)),
            from: saved.from,
            number: saved.number,
            world: saved.world,
        }
    }
}

/// The worlds of late, oldest first; never empty.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Eras(Vec<Era>);

impl Default for Eras {
    fn default() -> Self {
        Self::within(World::default())
    }
}

impl Era {
    /// The same world, compiled.
    #[must_use]
    pub fn ground(&self) -> &Ground {
        &self.ground
    }
}

impl Eras {
    /// One world, until the first that is told of.
    #[must_use]
    pub fn within(world: World) -> Self {
        let saved = SavedEra {
            from: None,
            number: 0,
            world,
        };
        Self(vec![saved.into()])
    }

    /// The world that counts now.
    #[must_use]
    pub fn newest(&self) -> &Era {
        self.0.last().expect("there is always one")
    }

    /// The number and the ground of the world of an instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> (u32, &Ground) {
        let era = self.0.iter().rev().find(|e| e.from.is_none_or(|from| from <= at));
        let era = era.unwrap_or(&self.0[0]);
        (era.number, &era.ground)
    }

    /// From this instant on another world counts. The first world counts for all time before it as well.
    pub(crate) fn change(&mut self, from: Timestamp, world: World) {
        let number = self.newest().number + 1;
        let from = (number > 1).then_some(from);
        if from.is_none() {
            self.0.clear();
        }
        self.0.push(SavedEra { from, number, world }.into());
        if self.0.len() > ERAS_MAX {
            self.0.remove(0);
        }
    }
}
