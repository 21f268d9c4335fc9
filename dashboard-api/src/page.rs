//! Lists, a page at a time.

use cordon_model::Seq;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;

/// The most that one page holds.
const PAGE_MAX: u32 = 1000;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The things, in the order of the list.
    pub items: Vec<T>,
    /// What `cursor` must be for the next page; null at the end.
    pub next: Option<String>,
}

/// Which page of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Turn {
    /// How many at most, 1 to 1000; 100 without it.
    pub(crate) limit: Option<u32>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Turn {
    /// How many are asked for.
    ///
    /// # Errors
    /// 422 outside 1 to 1000.
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        match self.limit {
            None => Ok(100),
            Some(n @ 1..=PAGE_MAX) => Ok(n as usize),
            Some(n) => Err(Problem::wrong("wrong_query", format!("limit must be 1 to {PAGE_MAX}, not {n}"))),
        }
    }

    /// The place in `judged` that the page begins before.
    ///
    /// # Errors
    /// 422 where the cursor is none that we gave.
    pub(crate) fn before(&self) -> Result<Option<Seq>, Problem> {
        let wrong = || Problem::wrong("wrong_query", "cursor must be `next` of the page before");
        self.cursor.as_deref().map(|c| c.parse().map(Seq).map_err(|_| wrong())).transpose()
    }
}

impl<T> Page<T> {
    /// Makes a page of what was found, one more than was asked for if there is more.
    pub(crate) fn of(mut found: Vec<(Seq, T)>, limit: usize) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(seq, _)| seq.to_string());
        Self {
            items: found.into_iter().map(|(_, item)| item).collect(),
            next,
        }
    }
}
