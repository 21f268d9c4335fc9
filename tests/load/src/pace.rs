//! Waiting: the one place that lets time pass, because a bench sends at a rate.

use std::time::{Duration, Instant};

/// Until an instant of the runtime's clock.
pub(crate) async fn until(at: tokio::time::Instant) {
    tokio::time::sleep_until(at).await;
}

/// On an ordinary thread: asks each `every` whether it has come to that, for at most `longest`. `None` where it has not.
pub(crate) fn wait_for<T>(every: Duration, longest: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask() {
            return Some(found);
        }
        if begun.elapsed() > longest {
            return None;
        }
        std::thread::sleep(every);
    }
}
