//! Killed at any moment and started again, the loop puts out what it would have put out.

mod little;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cordon_journal::{Embedded, Entry, Journal, JournalError, Key, Memory, Promise, Receipt};
use cordon_model::{Heard, JudgedRecord, Offset, Seq, Timestamp};
use cordon_tracker::{Judgement, Settings, Tracker};
use little::{Little, Newer, expected, hear, judged, memory};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const THINGS: u64 = 200;

fn settings(dir: &Path) -> Settings {
    Settings {
        checkpoint_observations: 17,
        chunk_observations_max: 5,
        ..Settings::new(dir.join("checkpoint"))
    }
}

/// Judges all that was heard so far, and stops.
async fn run<J: Judgement>(journal: &Arc<dyn Journal>, settings: Settings) -> Vec<String> {
    let cancelled = CancellationToken::new();
    let tracker = Tracker::start::<J>(journal.clone(), settings, cancelled.clone()).expect("starts");
    let end = *journal.heard_end().borrow();
    tracker.reached(end).await;
    let picture = tracker.picture();
    cancelled.cancel();
    tracker.ended().await.expect("ends well");
    let mut marks: Vec<String> = picture.snapshot().1.iter().map(|m| format!("{m:?}")).collect();
    marks.sort();
    marks
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

fn checkpoints(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir.join("checkpoint")).expect("reads");
    let mut found: Vec<_> = entries.map(|e| e.expect("reads").path()).collect();
    found.sort();
    found
}

#[tokio::test]
async fn chunks_do_not_show() {
    let dir = home();
    let journal = memory(THINGS).await;
    run::<Little>(&journal, settings(dir.path())).await;
    let expected = expected(journal.as_ref());
    assert!(expected.len() > 100 && expected.iter().any(|r| r.ordinal == 2));
    assert_eq!(judged(journal.as_ref()), expected);
}

#[tokio::test]
async fn stopped_anywhere_it_goes_on() {
    let whole = memory(THINGS).await;
    let marks = run::<Little>(&whole, settings(home().path())).await;
    for split in (0..=THINGS).step_by(13) {
        let dir = home();
        let journal = memory(split).await;
        run::<Little>(&journal, settings(dir.path())).await;
        hear(journal.as_ref(), split..THINGS).await;
        assert_eq!(
            run::<Little>(&journal, settings(dir.path())).await,
            marks,
            "the picture after a stop at {split}"
        );
        assert_eq!(judged(journal.as_ref()), judged(whole.as_ref()), "stopped at {split}");
    }
}

/// A kill leaves any number of conclusions (even in the middle of what one observation led to), and a checkpoint from any time before.
#[tokio::test]
async fn killed_anywhere_it_goes_on() {
    let whole = memory(THINGS).await;
    let expected = expected(whole.as_ref());
    for kept in (0..THINGS).step_by(41) {
        let dir = home();
        if kept > 0 {
            run::<Little>(&memory(kept).await, settings(dir.path())).await;
        }
        for done in (0..=expected.len()).step_by(7) {
            let journal: Arc<dyn Journal> = Arc::new(Memory::new());
            hear(journal.as_ref(), 0..THINGS).await;
            journal.conclude(expected[..done].to_vec()).await.expect("concludes");
            let copy = home();
            std::fs::create_dir(copy.path().join("checkpoint")).expect("makes");
            if kept > 0 {
                for file in checkpoints(dir.path()) {
                    std::fs::copy(&file, copy.path().join("checkpoint").join(file.file_name().expect("a name"))).expect("copies");
                }
            }
            run::<Little>(&journal, settings(copy.path())).await;
            // Where the checkpoint is ahead of what was concluded, as after a restored copy, it is not taken up.
            assert!(judged(journal.as_ref()) == expected, "checkpoint at {kept}, {done} conclusions");
        }
    }
}

#[tokio::test]
async fn a_broken_checkpoint_is_passed_over() {
    let whole = memory(THINGS).await;
    let expected = expected(whole.as_ref());
    let damages: [fn(&mut Vec<u8>); 4] = [|b| b.truncate(b.len() / 2), |b| b[200] ^= 1, Vec::clear, |b| b[0] = b'?'];
    for (damage, all) in damages.iter().zip([false, true].iter().cycle()) {
        let dir = home();
        let journal = memory(100).await;
        run::<Little>(&journal, settings(dir.path())).await;
        let files = checkpoints(dir.path());
        assert_eq!(files.len(), 2, "the two newest are kept");
        for file in files.iter().rev().take(if *all { 2 } else { 1 }) {
            let mut bytes = std::fs::read(file).expect("reads");
            damage(&mut bytes);
            std::fs::write(file, bytes).expect("writes");
        }
        hear(journal.as_ref(), 100..THINGS).await;
        run::<Little>(&journal, settings(dir.path())).await;
        assert_eq!(judged(journal.as_ref()), expected);
    }
}

#[tokio::test]
async fn what_an_older_version_put_out_stays() {
    let dir = home();
    let journal = memory(100).await;
    run::<Little>(&journal, settings(dir.path())).await;
    let old = judged(journal.as_ref());
    hear(journal.as_ref(), 100..THINGS).await;
    let taken = cordon_tracker::checkpoint::load::<Newer>(&dir.path().join("checkpoint"), journal.as_ref());
    assert!(taken.is_none(), "a state of another version is not taken up");
    run::<Newer>(&journal, settings(dir.path())).await;
    let new = judged(journal.as_ref());
    assert_eq!(new[..old.len()], old[..]);
    assert_eq!(new, expected(journal.as_ref()));
}

#[tokio::test]
async fn a_checkpoint_of_another_journal_is_not_taken_up() {
    let dir = home();
    run::<Little>(&memory(THINGS).await, settings(dir.path())).await;
    let shorter = memory(50).await;
    let other: Arc<dyn Journal> = Arc::new(Memory::new());
    hear(other.as_ref(), THINGS..3 * THINGS).await;
    for journal in [shorter, other] {
        run::<Little>(&journal, settings(dir.path())).await;
        assert_eq!(judged(journal.as_ref()), expected(journal.as_ref()));
    }
}

#[tokio::test]
async fn on_disk_as_in_memory() {
    let dir = home();
    for part in 0..4 {
        let embedded = Embedded::open(&dir.path().join("journal"), &cordon_journal::Settings::default()).expect("opens");
        let journal: Arc<dyn Journal> = Arc::new(embedded);
        hear(journal.as_ref(), part * 50..(part + 1) * 50).await;
        run::<Little>(&journal, settings(dir.path())).await;
        assert_eq!(judged(journal.as_ref()), expected(journal.as_ref()));
        assert_eq!(judged(journal.as_ref()), expected(memory((part + 1) * 50).await.as_ref()));
    }
}

/// A journal whose disk is full at first.
struct Full {
    inner: Memory,
    refusals: AtomicU32,
}

impl Journal for Full {
    fn hear<'a>(&'a self, entries: &'a [Entry]) -> Promise<'a, Result<Vec<Receipt>, JournalError>> {
        self.inner.hear(entries)
    }

    fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError> {
        self.inner.heard(from, max)
    }

    fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError> {
        self.inner.heard_of(key, from)
    }

    fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError> {
        self.inner.last_of_kind(kind)
    }

    fn heard_end(&self) -> watch::Receiver<Offset> {
        self.inner.heard_end()
    }

    fn conclude(&self, records: Vec<JudgedRecord>) -> Promise<'_, Result<(), JournalError>> {
        let left = self
            .refusals
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        match left {
            Ok(_) => Box::pin(std::future::ready(Err(JournalError::Full("1 % is free".to_owned())))),
            Err(_) => self.inner.conclude(records),
        }
    }

    fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError> {
        self.inner.judged(after, max)
    }

    fn judged_end(&self) -> watch::Receiver<Seq> {
        self.inner.judged_end()
    }
}

#[tokio::test]
async fn a_full_disk_is_waited_for() {
    let full = Full {
        inner: Memory::new(),
        refusals: AtomicU32::new(2),
    };
    hear(&full, 0..THINGS).await;
    let journal: Arc<dyn Journal> = Arc::new(full);
    run::<Little>(&journal, settings(home().path())).await;
    assert_eq!(judged(journal.as_ref()), expected(journal.as_ref()));
}
