//! Ways out for events: each is told every event that passes its filter, in order, at least once.
//!
//! A sink that does not take an event is told again, ever more slowly and without end: its position is kept in PostGIS, so
//! nothing is left out, and its lag is a metric. New kinds are registered in [`SinkConfig`].

mod webhook;

use std::sync::Arc;
use std::time::Duration;

use cordon_journal::Journal;
use cordon_model::{Event, Judged, JudgedRecord, Seq, Severity};
use cordon_store::{Store, StoreError};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::run::TrackerError;
use crate::{Now, telemetry};

pub use webhook::{SIGNATURE_HEADER, WebhookConfig, sign};

/// How many records are read at a time.
const READ_RECORDS_MAX: usize = 256;
/// How long the first wait after a failure is; each one after it is twice as long, up to the last.
const WAIT: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(60));

/// A configured way out.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SinkConfig {
    /// Signed HTTP POSTs.
    Webhook(WebhookConfig),
}

/// A way out.
trait Sink: Send + Sync + 'static {
    /// Under which name its position is kept. Another name starts anew.
    fn name(&self) -> &str;

    /// The least severity that it is told of.
    fn severity_min(&self) -> Severity;

    /// Tells it one event, on a thread that may block. `Ok` means that the other side has it.
    fn tell(&self, event: &Event) -> Result<(), String>;
}

/// Looks a list of sinks over before anything runs.
///
/// # Errors
/// What is wrong, and with which of them.
pub fn check(sinks: &[SinkConfig]) -> Result<(), String> {
    let mut names = std::collections::BTreeSet::new();
    for config in sinks {
        let SinkConfig::Webhook(webhook) = config;
        webhook.check().map_err(|problem| format!("sink `{}`: {problem}", webhook.name))?;
        if !names.insert(&webhook.name) {
            return Err(format!(
                "two sinks are called `{}`: each keeps its position under its own name",
                webhook.name
            ));
        }
    }
    Ok(())
}

impl SinkConfig {
    fn open(&self, now: Now) -> Arc<dyn Sink> {
        match self {
            Self::Webhook(config) => Arc::new(webhook::Webhook::new(config.clone(), now)),
        }
    }
}

/// Tells one sink what is judged, until it is cancelled. A sink that is new starts behind what is in judged now.
///
/// # Errors
/// Where the journal fails.
pub async fn run(
    config: SinkConfig,
    journal: Arc<dyn Journal>,
    store: Store,
    now: Now,
    cancelled: CancellationToken,
) -> Result<(), TrackerError> {
    let delivery = Delivery {
        sink: config.open(now),
        journal,
        store,
    };
    tokio::select! {
        () = cancelled.cancelled() => Ok(()),
        // Given up in the middle of an attempt, that event is told again at the next start.
        outcome = delivery.run() => outcome,
    }
}

struct Delivery {
    sink: Arc<dyn Sink>,
    journal: Arc<dyn Journal>,
    store: Store,
}

impl Delivery {
    async fn run(&self) -> Result<(), TrackerError> {
        let mut end = self.journal.judged_end();
        let start = *end.borrow();
        let mut position = self.persist(|| self.store.sink_position(self.sink.name(), start)).await;
        loop {
            telemetry::sink_behind(self.sink.name(), end.borrow().0.saturating_sub(position.0));
            let records = self.read(position).await?;
            let Some(last) = records.last().map(|r| r.seq) else {
                if end.wait_for(|&end| end > position).await.is_err() {
                    return Ok(()); // the journal is gone
                }
                continue;
            };
            for record in &records {
                if let Some(event) = wanted(record, self.sink.severity_min()) {
                    self.tell(event).await;
                    self.persist(|| self.store.move_sink(self.sink.name(), record.seq)).await;
                }
            }
            self.persist(|| self.store.move_sink(self.sink.name(), last)).await;
            position = last;
        }
    }

    async fn read(&self, position: Seq) -> Result<Vec<JudgedRecord>, TrackerError> {
        let journal = self.journal.clone();
        let read = tokio::task::spawn_blocking(move || journal.judged(position, READ_RECORDS_MAX)).await;
        Ok(read.map_err(|e| TrackerError::Thread(e.to_string()))??)
    }

    /// Tells an event until it is taken.
    async fn tell(&self, event: &Event) {
        let mut wait = WAIT.0;
        loop {
            let (sink, told) = (self.sink.clone(), event.clone());
            let outcome = tokio::task::spawn_blocking(move || sink.tell(&told)).await;
            match outcome.unwrap_or_else(|e| Err(e.to_string())) {
                Ok(()) => return telemetry::sink_told(self.sink.name()),
                Err(problem) => {
                    telemetry::sink_failed(self.sink.name());
                    tracing::warn!(
                        sink = self.sink.name(),
                        event = event.id,
                        problem,
                        wait_s = wait.as_secs_f64(),
                        "a sink did not take an event"
                    );
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(WAIT.1);
        }
    }

    /// Does it again until the database answers.
    async fn persist<T, F: Future<Output = Result<T, StoreError>>>(&self, mut attempt: impl FnMut() -> F) -> T {
        let mut wait = WAIT.0;
        loop {
            match attempt().await {
                Ok(done) => return done,
                Err(problem) => tracing::warn!(sink = self.sink.name(), %problem, "a sink waits for the database"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(WAIT.1);
        }
    }
}

/// The event that a sink is told by a record, if it is told of it. What only its owner may learn of leaves the house by no sink.
fn wanted(record: &JudgedRecord, severity_min: Severity) -> Option<&Event> {
    match &record.judged {
        Judged::Event(event) if event.severity >= severity_min && event.covert_of().is_none() => Some(event),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use cordon_model::{Offset, Timestamp};

    use super::*;

    #[test]
    fn what_only_its_owner_may_learn_of_is_told_to_no_sink() {
        for (severity, detail, told) in [
            ("urgent", r#"{"covert":false,"owner":"an"}"#, true),
            ("high", r#"{"covert":false,"owner":"an"}"#, true),
            ("medium", r#"{"covert":false,"owner":"an"}"#, false),
            ("urgent", r#"{"covert":true,"owner":"an"}"#, false),
            ("urgent", r#"{"covert":true}"#, false),
            ("urgent", "{}", true),
        ] {
            let text = format!(
                r#"{{"event":"watchlist_hit","rule":"watchlist_hit","id":"1-0","alert":null,"transit":null,"observed_at":"2026-01-05T00:00:00Z",
                    "known_at":"2026-01-05T00:00:00Z","lat":null,"lon":null,"severity":"{severity}","late":false,"because":[1],"detail":{detail}}}"#
            );
            let record = JudgedRecord {
                seq: Seq(1),
                offset: Offset(1),
                ordinal: 0,
                known_at: Timestamp::from_seconds(0),
                judged: Judged::Event(Box::new(serde_json::from_str(&text).expect("an event"))),
            };
            assert_eq!(wanted(&record, Severity::High).is_some(), told, "{severity} {detail}");
        }
    }
}
