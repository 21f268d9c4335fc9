//! What the tracker counts, as `/metrics` would render it. Alone in its program: there is one recorder for a process.

use std::path::Path;
use std::sync::Arc;

use cordon_custody::Fold;
use cordon_journal::{Entry, Journal, Memory};
use cordon_model::{Body, Fix, Observation, SealId, Timestamp};
use cordon_tracker::{Settings, Tracker};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio_util::sync::CancellationToken;

/// So many strangers are remembered at most.
const REMEMBERED: i64 = 10_000;

/// A report of a seal that no transit is bound to.
fn stranger(n: i64) -> Entry {
    let at = Timestamp::from_seconds(1_767_571_200 + n);
    let fix = Fix {
        seal: Some(SealId::from(format!("s{n}"))),
        lat: 10.0,
        lon: 106.0,
        ..Fix::default()
    };
    Entry {
        observation: Observation::of_content(Some(at), at, Body::Fix(Box::new(fix))),
        frame: None,
    }
}

async fn judge(journal: &Arc<dyn Journal>, checkpoints: &Path) {
    let cancelled = CancellationToken::new();
    let tracker = Tracker::start::<Fold>(Arc::clone(journal), Settings::new(checkpoints), cancelled.clone()).expect("starts");
    tracker.reached(*journal.heard_end().borrow()).await;
    cancelled.cancel();
    tracker.ended().await.expect("ends well");
}

#[tokio::test]
async fn strangers_that_are_let_go_are_shown_also_after_a_restart() {
    let shown = PrometheusBuilder::new().install_recorder().expect("no other recorder");
    let dropped = || {
        let text = shown.render();
        let line = text.lines().find_map(|l| l.strip_prefix("cordon_tracker_strangers_dropped "));
        line.unwrap_or_else(|| panic!("no gauge in {text}")).to_owned()
    };
    let dir = tempfile::tempdir().expect("a folder");
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    journal
        .hear(&(0..REMEMBERED).map(stranger).collect::<Vec<_>>())
        .await
        .expect("hears");
    judge(&journal, dir.path()).await;
    assert_eq!(dropped(), "0");
    journal
        .hear(&(0..3).map(|n| stranger(REMEMBERED + n)).collect::<Vec<_>>())
        .await
        .expect("hears");
    judge(&journal, dir.path()).await;
    assert_eq!(dropped(), "3");
    metrics::gauge!("cordon_tracker_strangers_dropped").set(-1.0);
    judge(&journal, dir.path()).await; // from its checkpoint, with nothing new
    assert_eq!(dropped(), "3");
}
