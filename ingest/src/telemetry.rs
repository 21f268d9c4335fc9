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
/// Frames of a camera, by `camera` and `stage`: `coded` (came), `held` (not decoded, because nothing moved), `decoded`, `seen` (by whoever looks), `missed` (they came too fast for whoever looks),
/// `still` (left aside, because nothing moved), `read`.
pub const CAMERA_FRAMES: &str = "cordon_camera_frames_total";
/// What threads have worked for a camera, in microseconds of a processor, by `camera` and `stage`: `decode` (decoding, scaling, copying), `read`.
pub const CAMERA_WORKED: &str = "cordon_camera_worked_microseconds_total";
/// Passes that were told as sightings, by `camera`.
pub const CAMERA_PASSES: &str = "cordon_camera_passes_total";
/// Clips of sightings, by `camera` and `outcome`: `whole`, `short` (the stream or the memory did not hold the whole of it), `missed` (there is none).
pub const CAMERA_CLIPS: &str = "cordon_camera_clips_total";
/// How often a camera sent more than the memory for its last seconds holds, by `camera`: clips may begin late.
pub const CAMERA_CUTS: &str = "cordon_camera_coded_cut_total";

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
    describe_counter!(CAMERA_FRAMES, "Frames of a camera, by the stage that they came to.");
    describe_counter!(
        CAMERA_WORKED,
        Unit::Microseconds,
        "What threads have worked for a camera, by stage; waiting is no work."
    );
    describe_counter!(CAMERA_PASSES, "Passes that were told as sightings.");
    describe_counter!(CAMERA_CLIPS, "Clips of sightings, by what became of them.");
    describe_counter!(
        CAMERA_CUTS,
        "How often a camera sent more than the memory for its last seconds holds: clips may begin late."
    );
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
