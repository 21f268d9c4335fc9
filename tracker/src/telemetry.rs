//! What the tracker counts, named once.

use metrics::{counter, gauge, histogram};

/// Observations were judged.
pub(crate) fn judged(observations: usize, records: usize) {
    counter!("cordon_tracker_observations_total").increment(observations as u64);
    counter!("cordon_tracker_conclusions_total").increment(records as u64);
}

/// How far the tracker is behind what was heard: in observations, and in seconds between their arrivals.
pub(crate) fn behind(observations: u64, seconds: f64) {
    gauge!("cordon_tracker_lag_observations").set(observations as f64);
    gauge!("cordon_tracker_lag_seconds").set(seconds);
}

/// How many seals and trackers that no transit is bound to were let go so far because there were too many. A gauge: it comes with the state, and goes back
/// where all is judged again.
pub(crate) fn strangers_dropped(strangers: u64) {
    gauge!("cordon_tracker_strangers_dropped").set(strangers as f64);
}

/// How long a chunk took from its reading until what follows from it was durable.
pub(crate) fn chunk_took(seconds: f64) {
    histogram!("cordon_tracker_chunk_seconds").record(seconds);
}

/// The loop stood still for so many seconds while its state was copied.
pub(crate) fn checkpoint_copied(seconds: f64) {
    histogram!("cordon_tracker_checkpoint_copy_seconds").record(seconds);
}

/// A checkpoint was written, in so many seconds.
pub(crate) fn checkpoint_took(seconds: f64) {
    histogram!("cordon_tracker_checkpoint_seconds").record(seconds);
}

/// A checkpoint could not be written.
pub(crate) fn checkpoint_failed() {
    counter!("cordon_tracker_checkpoint_failures_total").increment(1);
}

/// How many records the projection is behind judged.
pub(crate) fn projection_behind(records: u64) {
    gauge!("cordon_projection_lag_records").set(records as f64);
}

/// Records came into PostGIS, some of them as faults.
pub(crate) fn projected(records: usize, faults: usize) {
    counter!("cordon_projection_records_total").increment(records as u64);
    counter!("cordon_projection_faults_total").increment(faults as u64);
}

/// The projection has to wait for the database.
pub(crate) fn projection_waits() {
    counter!("cordon_projection_retries_total").increment(1);
}

/// A sink took an event.
pub(crate) fn sink_told(sink: &str) {
    counter!("cordon_sink_delivered_total", "sink" => sink.to_owned()).increment(1);
}

/// A sink did not take an event; it is told again.
pub(crate) fn sink_failed(sink: &str) {
    counter!("cordon_sink_failures_total", "sink" => sink.to_owned()).increment(1);
}

/// How many records of judged a sink is behind.
pub(crate) fn sink_behind(sink: &str, records: u64) {
    gauge!("cordon_sink_lag_records", "sink" => sink.to_owned()).set(records as f64);
}
