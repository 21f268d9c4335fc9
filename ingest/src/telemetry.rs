//! What the doors count, under names that dashboards rely on. Whoever runs the process exports it.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

/// Observations that wait for the disk.
pub const WAITING: &str = "cordon_intake_waiting";
/// Observations that could not be kept as they were.
pub const UNWRITABLE: &str = "cordon_intake_unwritable_total";
/// Batches that could not be written and were not acknowledged, by `what` (a dialect, or `tick`).
pub const UNHEARD: &str = "cordon_intake_unheard_total";
/// Open connections of seals, by `dialect`.
pub const CONNECTIONS: &str = "cordon_seal_connections";
/// Connections that ended, by `dialect` and `why`.
pub const ENDED: &str = "cordon_seal_connections_ended_total";
/// Connections that were refused because there were too many, by `dialect`.
pub const REFUSED: &str = "cordon_seal_connections_refused_total";
/// Connections whose device had another one open, by `dialect`.
pub const DOUBLED: &str = "cordon_seal_connections_doubled_total";
/// Frames, whole or broken, by `dialect`.
pub const FRAMES: &str = "cordon_seal_frames_total";
/// Frames in which something was wrong, by `dialect`.
pub const FRAME_ERRORS: &str = "cordon_seal_frame_errors_total";
/// Bytes in which no frame began, by `dialect`.
pub const SKIPPED_BYTES: &str = "cordon_seal_skipped_bytes_total";

/// Gives every name its sentence; called once by whoever exports.
pub fn describe() {
    describe_gauge!(WAITING, "Observations that wait for the disk.");
    describe_counter!(
        UNWRITABLE,
        "Observations that could not be kept as they were; their frames are kept."
    );
    describe_counter!(UNHEARD, "Batches that could not be written, and so were not acknowledged.");
    describe_gauge!(CONNECTIONS, "Open connections of seals.");
    describe_counter!(ENDED, "Connections of seals that ended.");
    describe_counter!(REFUSED, "Connections that were refused because there were too many.");
    describe_counter!(DOUBLED, "Connections whose device had another one open.");
    describe_counter!(FRAMES, "Frames, whole or broken.");
    describe_counter!(FRAME_ERRORS, "Frames in which something was wrong.");
    describe_counter!(SKIPPED_BYTES, Unit::Bytes, "Bytes in which no frame began.");
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

pub(crate) fn connection_opened(dialect: &'static str) {
    gauge!(CONNECTIONS, "dialect" => dialect).increment(1.0);
}

pub(crate) fn connection_ended(dialect: &'static str, why: &'static str) {
    gauge!(CONNECTIONS, "dialect" => dialect).decrement(1.0);
    counter!(ENDED, "dialect" => dialect, "why" => why).increment(1);
}

pub(crate) fn count_refused(dialect: &'static str) {
    counter!(REFUSED, "dialect" => dialect).increment(1);
}

pub(crate) fn count_doubled(dialect: &'static str) {
    counter!(DOUBLED, "dialect" => dialect).increment(1);
}

/// What one reading of a connection came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traffic {
    pub(crate) frames: u64,
    pub(crate) errors: u64,
    pub(crate) skipped_bytes: u64,
}

pub(crate) fn count_traffic(dialect: &'static str, t: Traffic) {
    counter!(FRAMES, "dialect" => dialect).increment(t.frames);
    counter!(FRAME_ERRORS, "dialect" => dialect).increment(t.errors);
    counter!(SKIPPED_BYTES, "dialect" => dialect).increment(t.skipped_bytes);
}
