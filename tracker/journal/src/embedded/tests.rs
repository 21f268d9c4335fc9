//! What only a disk can do: come back after a restart, be damaged, be taken.

use std::path::Path;

use cordon_model::{Body, Observation, Offset, Seq, Timestamp};
use fjall::Database;

use crate::conformance::{conclusion, fix};
use crate::{Embedded, Entry, Journal, JournalError, Settings};

fn open(dir: &Path) -> Embedded {
    Embedded::open(dir, &Settings::default()).expect("it opens")
}

/// Changes a keyspace behind the journal's back.
fn tamper(dir: &Path, keyspace: &str, change: impl FnOnce(&fjall::Keyspace)) {
    let db = Database::builder(dir).open().expect("it opens");
    change(&db.keyspace(keyspace, fjall::KeyspaceCreateOptions::default).expect("it is there"));
    db.persist(fjall::PersistMode::SyncAll).expect("it is written");
}

#[tokio::test]
async fn a_restart_gives_everything_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let (heard, judged) = {
        let journal = open(dir.path());
        journal.hear(&[fix(5), fix(6)]).await.expect("it is heard");
        journal
            .conclude(vec![conclusion(1, 0), conclusion(2, 1)])
            .await
            .expect("it is written");
        let heard = journal.heard(Offset(0), 10).expect("it reads");
        (heard, journal.judged(Seq(0), 10).expect("it reads"))
    };
    let journal = open(dir.path());
    assert_eq!(*journal.heard_end().borrow(), Offset(2));
    assert_eq!(*journal.judged_end().borrow(), Seq(2));
    assert_eq!(journal.heard(Offset(0), 10).expect("it reads"), heard);
    assert_eq!(journal.judged(Seq(0), 10).expect("it reads"), judged);
    assert_eq!(journal.last_of_kind("fix").expect("it reads").map(|h| h.offset), Some(Offset(1)));
    let receipts = journal.hear(&[fix(5), fix(0)]).await.expect("it is heard");
    assert_eq!(
        receipts.iter().map(|r| (r.offset.0, r.fresh)).collect::<Vec<_>>(),
        [(0, false), (2, true)]
    );
    let last = journal.heard(Offset(2), 1).expect("it reads");
    assert_eq!(
        last[0].observation.received_at,
        fix(6).observation.received_at,
        "received_at goes on from before"
    );
}

#[tokio::test]
async fn a_directory_has_one_owner() {
    let dir = tempfile::tempdir().expect("a directory");
    let journal = open(dir.path());
    let refused = |dir: &Path| match Embedded::open(dir, &Settings::default()) {
        Err(JournalError::InUse(place)) => assert!(place.contains(&dir.display().to_string())),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("two owners"),
    };
    refused(dir.path());
    journal.hear(&[fix(0)]).await.expect("the owner is not disturbed");
    drop(journal);
    assert_eq!(*open(dir.path()).heard_end().borrow(), Offset(1));
}

#[tokio::test]
async fn a_place_that_is_no_directory_says_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("file");
    std::fs::write(&file, "x").expect("a file");
    match Embedded::open(&file, &Settings::default()) {
        Err(JournalError::Storage(problem)) => assert!(problem.contains("file"), "{problem}"),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("a file is no directory"),
    }
}

#[tokio::test]
async fn damage_is_named_by_its_place() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&(0..6).map(fix).collect::<Vec<_>>()).await.expect("it is heard");
        journal
            .conclude(vec![conclusion(1, 0), conclusion(2, 1)])
            .await
            .expect("it is written");
    }
    tamper(dir.path(), "heard", |heard| {
        let key = |n: u64| n.to_be_bytes();
        let whole = heard.get(key(1)).expect("it reads").expect("it is there");
        heard.insert(key(1), &whole[..whole.len() - 9]).expect("it is cut");
        heard.insert(key(2), &whole[..5]).expect("it is cut in its head");
        let mut other = heard.get(key(3)).expect("it reads").expect("it is there").to_vec();
        other[0] = 9;
        heard.insert(key(3), other).expect("its version is another's");
        heard.remove(key(4)).expect("it is gone");
    });
    tamper(dir.path(), "judged", |judged| {
        judged.insert(1_u64.to_be_bytes(), &b"\x01{"[..]).expect("it is cut");
    });
    let journal = open(dir.path());
    let error = |from: u64| journal.heard(Offset(from), 1).expect_err("it is damaged").to_string();
    assert_eq!(journal.heard(Offset(0), 1).expect("its neighbour reads").len(), 1);
    for (n, says) in [(1, "cut off"), (2, "cut off"), (3, "version 9"), (4, "missing")] {
        let error = error(n);
        assert!(error.contains(&format!("heard {n}")) && error.contains(says), "{error}");
    }
    assert_eq!(journal.heard(Offset(5), 1).expect("its neighbour reads").len(), 1);
    let error = journal.judged(Seq(0), 5).expect_err("it is damaged").to_string();
    assert!(error.contains("judged 1"), "{error}");
    let receipts = journal.hear(&[fix(9)]).await.expect("hearing goes on");
    assert_eq!(receipts[0].offset, Offset(6));
}

#[tokio::test]
async fn a_lost_end_is_noticed() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&[fix(0), fix(1)]).await.expect("it is heard");
        journal.conclude(vec![conclusion(1, 1)]).await.expect("it is written");
    }
    tamper(dir.path(), "heard", |heard| heard.remove(1_u64.to_be_bytes()).expect("it is gone"));
    match Embedded::open(dir.path(), &Settings::default()) {
        Err(JournalError::Corrupt { place, problem }) => assert!(place == "heard 1" && problem.contains("lost"), "{problem}"),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("offset 1 would be used twice"),
    }
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_hears_nothing_and_loses_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&[fix(0)]).await.expect("it is heard");
    }
    {
        // More than any disk has.
        let settings = Settings {
            free_pct_min: 100.1,
            ..Settings::default()
        };
        let journal = Embedded::open(dir.path(), &settings).expect("it opens");
        match journal.hear(&[fix(1)]).await {
            Err(JournalError::Full(says)) => assert!(says.contains('%'), "{says}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(*journal.heard_end().borrow(), Offset(1));
        assert_eq!(journal.heard(Offset(0), 9).expect("it reads").len(), 1);
        let none = Settings {
            free_pct_min: 600.0,
            ..Settings::default()
        };
        drop(journal);
        let journal = Embedded::open(dir.path(), &none).expect("it opens");
        match journal.conclude(vec![conclusion(1, 0)]).await {
            Err(JournalError::Full(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    let journal = open(dir.path());
    assert_eq!(journal.hear(&[fix(1)]).await.expect("it is heard")[0].offset, Offset(1));
    journal.conclude(vec![conclusion(1, 0)]).await.expect("it is written");
}

/// The engine's own log, in which the newest records are.
fn log(dir: &Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(dir).expect("it reads").map(|f| f.expect("it reads").path());
    let mut logs: Vec<_> = files.filter(|f| f.extension().is_some_and(|e| e == "jnl")).collect();
    logs.sort();
    logs.pop().expect("there is one")
}

#[tokio::test]
async fn a_group_that_was_half_written_is_dropped_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&[fix(0), fix(1)]).await.expect("it is heard");
        journal.hear(&[fix(2), fix(3)]).await.expect("it is heard");
    }
    let bytes = std::fs::read(log(dir.path())).expect("it reads");
    let id = fix(3).observation.id.to_string();
    let middle = bytes
        .windows(id.len())
        .position(|w| w == id.as_bytes())
        .expect("its content is there");
    let file = std::fs::File::options().write(true).open(log(dir.path())).expect("it opens");
    file.set_len(middle as u64).expect("it is cut in the middle of the second group");
    drop(file);
    let journal = open(dir.path());
    assert_eq!(*journal.heard_end().borrow(), Offset(2));
    let receipts = journal.hear(&[fix(3), fix(0)]).await.expect("it is heard");
    assert_eq!(
        receipts.iter().map(|r| (r.offset.0, r.fresh)).collect::<Vec<_>>(),
        [(2, true), (0, false)]
    );
}

#[tokio::test]
async fn a_damaged_log_is_not_opened_as_if_it_were_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&(0..20).map(fix).collect::<Vec<_>>()).await.expect("it is heard");
        journal.hear(&(20..40).map(fix).collect::<Vec<_>>()).await.expect("it is heard");
    }
    let path = log(dir.path());
    let mut bytes = std::fs::read(&path).expect("it reads");
    let id = fix(3).observation.id.to_string();
    let at = bytes
        .windows(id.len())
        .position(|w| w == id.as_bytes())
        .expect("its content is there");
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("it is damaged");
    match Embedded::open(dir.path(), &Settings::default()) {
        Err(JournalError::Corrupt { place, .. }) => assert!(place.contains("its log"), "{place}"),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("damage was not noticed"),
    }
}

#[tokio::test]
async fn ids_make_room_after_thirty_days() {
    const MONTH_S: i64 = 31 * 86_400;
    let dir = tempfile::tempdir().expect("a directory");
    {
        let journal = open(dir.path());
        journal.hear(&(0..300).map(fix).collect::<Vec<_>>()).await.expect("it is heard");
    }
    for restart in 0..2 {
        let journal = open(dir.path());
        for s in 0..4 {
            let at = Timestamp::from_seconds(1_800_000_000 + MONTH_S + restart * 10 + s);
            let observation = Observation::of_content(None, at, Body::Tick);
            journal.hear(&[Entry { observation, frame: None }]).await.expect("it is heard");
        }
    }
    let db = Database::builder(dir.path()).open().expect("it opens");
    let ids = db.keyspace("ids", fjall::KeyspaceCreateOptions::default).expect("it is there");
    assert_eq!(ids.len().expect("it reads"), 8, "only the ticks are held");
    let heard = db.keyspace("heard", fjall::KeyspaceCreateOptions::default).expect("it is there");
    assert_eq!(heard.len().expect("it reads"), 308, "what was heard stays");
}

#[tokio::test]
async fn what_was_heard_lately_reads_as_it_does_from_the_disk() {
    let dir = tempfile::tempdir().expect("a directory");
    let places = [(Offset(17_000), 900), (Offset(1_000), 3_000), (Offset(17_999), 5)];
    let read = |journal: &Embedded| places.map(|(from, max)| journal.heard(from, max).expect("it reads"));
    let lately = {
        let journal = open(dir.path());
        for n in 0..9_u32 {
            // Two of one frame, and one whose arrival is put right.
            let entries = (0..2_000).map(|k| Entry {
                frame: (k % 3 != 0).then(|| vec![(k / 3 % 250) as u8; 40].into()),
                ..fix(n * 2_000 + k / 50 * 50 + (49 - k % 50))
            });
            journal.hear(&entries.collect::<Vec<_>>()).await.expect("it is heard");
        }
        read(&journal) // what the first asks for is in memory, the second's has left it
    };
    assert_eq!(lately.each_ref().map(Vec::len), [900, 3_000, 1]);
    assert!(read(&open(dir.path())) == lately, "all of it is read from the disk now");
}
