//! The one place that reads the system's clock. Everything else is given a [`Now`], so that tests and replays have a time of their own.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use cordon_model::Timestamp;

/// Where a part gets the time from.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's time, in microseconds. A clock before 1970 reads as 1970.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one reader of the system's clock")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The system's clock as a [`Now`].
#[must_use]
pub fn system() -> Now {
    Arc::new(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_time_after_this_was_written() {
        let written = Timestamp::from_civil(2026, 1, 1, 0, 0, 0).expect("a real day");
        assert!(now() > written);
        assert!(system()() >= written);
    }
}
