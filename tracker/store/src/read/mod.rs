//! The read side: what the page asks of PostGIS. Nothing here writes.
//!
//! Every list pages by a place in `judged` that never changes (where the thing was declared or raised), newest first.

pub mod alerts;
pub mod events;
pub mod load;
pub mod now;
pub mod sightings;
pub mod tracks;
pub mod transits;
pub mod watchlist;

use cordon_model::Timestamp;
use serde::de::DeserializeOwned;

/// Why something could not be read: the server failed, or a row is not what its column promises (`sqlx::Error::Decode`).
pub type Result<T> = std::result::Result<T, sqlx::Error>;

/// Reads a `body` column: the written form of a model's type.
fn body<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

/// A place in a stream as PostGIS keeps it.
fn place(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A place in a stream as it comes from PostGIS.
fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Microseconds since 1970, as the SQL here passes instants.
fn micros(t: Option<Timestamp>) -> Option<i64> {
    t.map(Timestamp::as_micros)
}

/// A pattern for LIKE that finds what begins with a text, whatever is in it.
fn prefix(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pattern_takes_no_orders() {
        assert_eq!(super::prefix("a%b_c\\"), "a\\%b\\_c\\\\%");
    }
}
