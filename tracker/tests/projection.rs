//! PostGIS follows judged: the same events to the letter, through a database that goes away, and never another journal's.

mod little;

use std::sync::Arc;

use cordon_journal::Journal;
use cordon_model::{Judged, Seq};
use cordon_store::Store;
use cordon_store::server::Server;
use cordon_store::testing::fresh_store;
use cordon_tracker::{Settings, Tracker, project, settle};
use little::{Little, hear, judged, memory};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

async fn written(store: &Store) -> Vec<String> {
    store
        .written_events(Seq(0), 1_000_000)
        .await
        .expect("reads")
        .into_iter()
        .map(|(_, line)| line)
        .collect()
}

/// The events of judged in their written form.
fn events(journal: &dyn Journal) -> Vec<String> {
    let written = |e: &cordon_model::Event| serde_json::to_string(e).expect("writes");
    let records = judged(journal);
    records
        .iter()
        .filter_map(|r| if let Judged::Event(e) = &r.judged { Some(written(e)) } else { None })
        .collect()
}

#[tokio::test]
async fn a_stopped_directory_settles() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = fresh_store().await;
    let journal = memory(300).await;
    for (from, to) in [(300, 300), (300, 700), (700, 701)] {
        hear(journal.as_ref(), from..to).await;
        let seq = settle::<Little>(journal.clone(), Settings::new(dir.path()), &store)
            .await
            .expect("settles");
        assert_eq!(seq, *journal.judged_end().borrow());
        let lines = events(journal.as_ref());
        assert!(lines.len() > 100);
        assert_eq!(written(&store).await, lines);
    }
}

#[tokio::test]
async fn another_journals_projection_is_refused() {
    let (one, other) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let store = fresh_store().await;
    settle::<Little>(memory(100).await, Settings::new(one.path()), &store)
        .await
        .expect("settles");
    let journal = memory(0).await;
    hear(journal.as_ref(), 7..200).await;
    let problem = settle::<Little>(journal, Settings::new(other.path()), &store)
        .await
        .expect_err("not its projection")
        .to_string();
    assert!(problem.contains("another journal"), "{problem}");
}

#[tokio::test]
async fn it_outlasts_the_database() {
    let dir = tempfile::tempdir().expect("a directory");
    let place = dir.path().join("postgres");
    let server = Server::start(&place).await.expect("starts");
    let store = Store::open_with(server.options()).await.expect("opens");
    let journal = memory(100).await;
    let cancelled = CancellationToken::new();
    let tracker =
        Tracker::start::<Little>(journal.clone(), Settings::new(dir.path().join("checkpoint")), cancelled.clone()).expect("starts");
    let (to, mut reached) = watch::channel(Seq(0));
    let projecting = tokio::spawn(project::run(journal.clone(), store.clone(), to, cancelled.clone()));

    let all = reach(&tracker, &journal).await;
    reached.wait_for(|&seq| seq == all).await.expect("projects");

    server.stop().await.expect("stops");
    hear(journal.as_ref(), 100..400).await;
    let all = reach(&tracker, &journal).await; // the tracker does not need it
    assert!(*reached.borrow() < all);

    let server = Server::start(&place).await.expect("starts again");
    reached.wait_for(|&seq| seq == all).await.expect("catches up");
    assert_eq!(written(&store).await, events(journal.as_ref()));

    cancelled.cancel();
    projecting.await.expect("no panic").expect("ends well");
    tracker.ended().await.expect("ends well");
    store.close().await;
    server.stop().await.expect("stops");
}

/// Waits until all that was heard is judged; the last place in judged.
async fn reach(tracker: &Tracker, journal: &Arc<dyn Journal>) -> Seq {
    let end = *journal.heard_end().borrow();
    tracker.reached(end).await;
    *journal.judged_end().borrow()
}
