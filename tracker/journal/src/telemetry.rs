//! What the journal counts, under names that dashboards rely on. Whoever runs the process exports it.

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// Groups that were written and synced to the disk; one fsync each.
pub const FSYNCS: &str = "cordon_journal_fsyncs_total";
/// Entries (heard and judged) that one fsync made durable.
pub const BATCH_ENTRIES: &str = "cordon_journal_batch_entries";
/// Seconds that a group took to be written and synced.
pub const WRITE_SECONDS: &str = "cordon_journal_write_seconds";
/// Observations that were new.
pub const HEARD: &str = "cordon_journal_heard_total";
/// Observations that were there before.
pub const REPEATED: &str = "cordon_journal_repeated_total";
/// Conclusions written.
pub const JUDGED: &str = "cordon_journal_judged_total";
/// Groups, or requests for want of room, that could not be written.
pub const FAILURES: &str = "cordon_journal_failures_total";

/// How much of the disk under the journal is free, in %.
pub const DISK_FREE_PCT: &str = "cordon_journal_disk_free_pct";

/// Gives every name its sentence; called once by whoever exports.
pub fn describe() {
    describe_counter!(FSYNCS, "Groups that were written and synced to the disk; one fsync each.");
    describe_histogram!(BATCH_ENTRIES, "Entries that one fsync made durable.");
    describe_histogram!(
        WRITE_SECONDS,
        metrics::Unit::Seconds,
        "Time that a group took to be written and synced."
    );
    describe_counter!(HEARD, "Observations that were new.");
    describe_counter!(REPEATED, "Observations that were there before.");
    describe_counter!(JUDGED, "Conclusions written.");
    describe_counter!(FAILURES, "Groups, or requests for want of room, that could not be written.");
    describe_gauge!(DISK_FREE_PCT, "How much of the disk under the journal is free, in %.");
}

/// What one group came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) heard: u64,
    pub(crate) repeated: u64,
    pub(crate) judged: u64,
}

pub(crate) fn count_group(t: Tally, took: std::time::Duration) {
    counter!(FSYNCS).increment(1);
    histogram!(BATCH_ENTRIES).record((t.heard + t.judged) as f64);
    histogram!(WRITE_SECONDS).record(took.as_secs_f64());
    counter!(HEARD).increment(t.heard);
    counter!(JUDGED).increment(t.judged);
}

pub(crate) fn count_repeated(repeated: u64) {
    counter!(REPEATED).increment(repeated);
}

pub(crate) fn count_failure() {
    counter!(FAILURES).increment(1);
}

pub(crate) fn disk_free(pct: f64) {
    gauge!(DISK_FREE_PCT).set(pct);
}
