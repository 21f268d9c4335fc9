//! Alerts: raised, acknowledged, passed on, on the shelf, closed with a cause.

pub(crate) mod acknowledge;
pub(crate) mod assign;
pub(crate) mod close;
pub(crate) mod escalate;
pub(crate) mod list;
pub(crate) mod note;
pub(crate) mod shelve;
pub(crate) mod unshelve;

use crate::problem::Problem;

/// The longest text that is written beside an alert, in characters.
const TEXT_CHARS_MAX: usize = 4000;

/// A text that is owed: something must stand in it.
///
/// # Errors
/// 422 where nothing does, or too much.
pub(crate) fn said_text(text: &str, field: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::wrong("missing", format!("`{field}` is owed")));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Problem::wrong(
            "too_long",
            format!("`{field}` has {TEXT_CHARS_MAX} characters at most"),
        ));
    }
    Ok(text.to_owned())
}
