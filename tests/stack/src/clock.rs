//! The time that a test's seals show: the machine's own.

use cordon_model::Timestamp;

/// Now, in whole seconds, as seals count.
#[expect(clippy::disallowed_methods, reason = "a seal has a clock of its own")]
#[must_use]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX)))
}
