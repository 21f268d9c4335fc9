//! What the doors count, under names that dashboards rely on. Whoever runs the process exports it.

use metrics::{counter, describe_counter, describe_gauge, gauge};

/// Observations that wait for the disk.
pub const WAITING: &str = "cordon_intake_waiting";
/// Observations that could not be kept as they were.
pub const UNWRITABLE: &str = "cordon_intake_unwritable_total";
/// Things that were said but could not be written, by `what`.
pub const UNHEARD: &str = "cordon_intake_unheard_total";

/// Gives every name its sentence; called once by whoever exports.
pub fn describe() {
    describe_gauge!(WAITING, "Observations that wait for the disk.");
    describe_counter!(
        UNWRITABLE,
        "Observations that could not be kept as they were; their frames are kept."
    );
    describe_counter!(UNHEARD, "What was said but could not be written, and so was not acknowledged.");
}

pub(crate) fn waiting(observations: usize) {
    gauge!(WAITING).set(observations as f64);
}

pub(crate) fn count_unwritable() {
    counter!(UNWRITABLE).increment(1);
}

pub(crate) fn count_unheard(what: &'static str) {
    counter!(UNHEARD, "what" => what).increment(1);
}
