//! The cases by their numbers. A copy of the whole costs a count for each: a case is copied only once it changes while somebody still reads the
//! copy. So a checkpoint of ten thousand transits is taken in a millisecond, and the rest of its cost comes fix by fix.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::case::Case;

/// All cases; none is ever taken out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Cases(Vec<Arc<Case>>);

impl Cases {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, n: usize) -> Option<&Case> {
        self.0.get(n).map(AsRef::as_ref)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.0.iter().map(AsRef::as_ref)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Case> {
        self.0.iter_mut().map(Arc::make_mut)
    }

    pub(crate) fn push(&mut self, case: Case) {
        self.0.push(Arc::new(case));
    }
}

impl Index<usize> for Cases {
    type Output = Case;

    fn index(&self, n: usize) -> &Case {
        &self.0[n]
    }
}

impl IndexMut<usize> for Cases {
    fn index_mut(&mut self, n: usize) -> &mut Case {
        Arc::make_mut(&mut self.0[n])
    }
}
