//! One suite for every journal: what `heard` and `judged` promise. What only a disk can do is tested beside the embedded journal.

use std::collections::BTreeSet;
use std::sync::Arc;

use cordon_model::{
    Act, Body, Fix, Instruction, Judged, JudgedRecord, Observation, ObservationId, Offset, SealId, SealReport, Seq, Timestamp, TransitId,
    VehicleId,
};

use crate::{Embedded, Entry, Journal, JournalError, Key, Memory, Receipt, Settings};

/// Each promise, tried on each journal.
macro_rules! promises {
    ($($promise:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(std::sync::Arc::new(super::Memory::new())).await;
            })*
        }
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let dir = tempfile::tempdir().expect("a directory");
                let journal = super::Embedded::open(dir.path(), &super::Settings::default()).expect("an empty directory opens");
                super::$promise(std::sync::Arc::new(journal)).await;
            })*
        }
    };
}

promises!(
    offsets_count_from_zero_without_gap,
    an_id_is_heard_once,
    an_id_is_heard_once_within_a_batch,
    an_id_is_heard_again_after_thirty_days,
    an_instruction_is_never_heard_again,
    received_at_never_decreases,
    callers_side_by_side_lose_nothing,
    readers_see_all_up_to_the_end,
    a_key_finds_its_own,
    the_last_of_a_kind_is_found,
    frames_come_back,
    what_cannot_be_read_back_is_refused,
    conclusions_go_on_without_gap,
);

pub(crate) fn at(s: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + s)
}

/// A fix of seal `1`, numbered so that each has an id of its own.
pub(crate) fn fix(n: u32) -> Entry {
    fix_of("1", n, Some(at(i64::from(n))), at(i64::from(n)))
}

fn fix_of(seal: &str, n: u32, observed_at: Option<Timestamp>, received_at: Timestamp) -> Entry {
    let fix = Fix {
        seal: Some(SealId::from(seal)),
        lat: 10.0 + f64::from(n) / 1e5,
        lon: 106.7,
        ..Fix::default()
    };
    Entry {
        observation: Observation::of_content(observed_at, received_at, Body::Fix(Box::new(fix))),
        frame: None,
    }
}

fn tick(s: i64) -> Entry {
    Entry {
        observation: Observation::of_content(None, at(s), Body::Tick),
        frame: None,
    }
}

fn arm(transit: &str, s: i64) -> Entry {
    let mut act = Instruction::new(Act::Arm, "lan");
    act.transit = Some(TransitId::from(transit));
    Entry {
        observation: Observation::of_content(Some(at(s)), at(s), Body::Instruction(Box::new(act))),
        frame: None,
    }
}

pub(crate) fn conclusion(seq: u64, offset: u64) -> JudgedRecord {
    JudgedRecord {
        seq: Seq(seq),
        offset: Offset(offset),
        ordinal: 0,
        known_at: at(0),
        judged: Judged::World(format!("{seq:064}")),
    }
}

fn fresh(offset: u64) -> Receipt {
    Receipt {
        offset: Offset(offset),
        fresh: true,
    }
}

fn repeated(offset: u64) -> Receipt {
    Receipt {
        offset: Offset(offset),
        fresh: false,
    }
}

async fn hear<const N: usize>(journal: &impl Journal, entries: [Entry; N]) -> [Receipt; N] {
    let receipts = journal.hear(&entries).await.expect("it is heard");
    receipts.try_into().expect("a receipt for each entry")
}

async fn offsets_count_from_zero_without_gap(journal: Arc<impl Journal>) {
    assert_eq!(*journal.heard_end().borrow(), Offset(0));
    assert!(journal.heard(Offset(0), 10).expect("an empty stream reads").is_empty());
    assert_eq!(hear(&*journal, [fix(0), fix(1)]).await, [fresh(0), fresh(1)]);
    assert_eq!(hear(&*journal, []).await, []);
    assert_eq!(hear(&*journal, [fix(2)]).await, [fresh(2)]);
    assert_eq!(*journal.heard_end().borrow(), Offset(3));
    let all = journal.heard(Offset(0), 10).expect("it reads");
    assert_eq!(all.iter().map(|h| h.offset.0).collect::<Vec<_>>(), [0, 1, 2]);
    for (n, heard) in (0..).zip(&all) {
        assert_eq!(heard.observation, fix(n).observation, "what was said comes back to the bit");
    }
    let one = journal.heard(Offset(1), 1).expect("it reads");
    assert_eq!(one.iter().map(|h| h.offset.0).collect::<Vec<_>>(), [1]);
    assert!(journal.heard(Offset(3), 10).expect("the end reads").is_empty());
}

async fn an_id_is_heard_once(journal: Arc<impl Journal>) {
    assert_eq!(hear(&*journal, [fix(0), fix(1)]).await, [fresh(0), fresh(1)]);
    assert_eq!(
        hear(&*journal, [fix(1), fix(2), fix(0)]).await,
        [repeated(1), fresh(2), repeated(0)]
    );
    assert_eq!(journal.heard(Offset(0), 10).expect("it reads").len(), 3);
}

async fn an_id_is_heard_once_within_a_batch(journal: Arc<impl Journal>) {
    assert_eq!(
        hear(&*journal, [fix(0), fix(0), fix(1), fix(0)]).await,
        [fresh(0), repeated(0), fresh(1), repeated(0)]
    );
    assert_eq!(journal.heard(Offset(0), 10).expect("it reads").len(), 2);
}

async fn an_id_is_heard_again_after_thirty_days(journal: Arc<impl Journal>) {
    const DAY_S: i64 = 86_400;
    let again = |s| fix_of("1", 0, Some(at(0)), at(s));
    assert_eq!(hear(&*journal, [fix(0)]).await, [fresh(0)]);
    assert_eq!(hear(&*journal, [again(30 * DAY_S)]).await, [repeated(0)]);
    assert_eq!(hear(&*journal, [tick(30 * DAY_S + 1)]).await, [fresh(1)]);
    assert_eq!(hear(&*journal, [again(30 * DAY_S + 1)]).await, [fresh(2)]);
    assert_eq!(hear(&*journal, [again(31 * DAY_S)]).await, [repeated(2)]);
}

async fn an_instruction_is_never_heard_again(journal: Arc<impl Journal>) {
    let mut later = arm("T1", 0);
    later.observation.received_at = at(400 * 86_400);
    assert_eq!(hear(&*journal, [arm("T1", 0), tick(400 * 86_400)]).await, [fresh(0), fresh(1)]);
    for s in 1..4 {
        hear(&*journal, [tick(400 * 86_400 + s)]).await; // lets a sweep go by
    }
    assert_eq!(hear(&*journal, [later]).await, [repeated(0)]);
}

async fn received_at_never_decreases(journal: Arc<impl Journal>) {
    hear(&*journal, [tick(10), tick(4), tick(12)]).await;
    hear(&*journal, [tick(3)]).await;
    let all = journal.heard(Offset(0), 10).expect("it reads");
    let received: Vec<_> = all.iter().map(|h| h.observation.received_at).collect();
    assert_eq!(received, [at(10), at(10), at(12), at(12)]);
    assert_eq!(all[1].observation.id, tick(4).observation.id, "the id stays what it was");
}

async fn callers_side_by_side_lose_nothing(journal: Arc<impl Journal>) {
    const CALLERS: u32 = 24;
    const BATCHES: u32 = 8;
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let journal = Arc::clone(&journal);
            tokio::spawn(async move {
                let mut offsets = Vec::new();
                for batch in 0..BATCHES {
                    let n = caller * 1000 + batch * 2;
                    // Every caller also says something that all say.
                    let [a, b, shared] = hear(&*journal, [fix(n), fix(n + 1), fix(1_000_000 + batch)]).await;
                    assert!(a.fresh && b.fresh);
                    offsets.push((n, a.offset));
                    offsets.push((n + 1, b.offset));
                    offsets.push((1_000_000 + batch, shared.offset));
                    assert!(*journal.heard_end().borrow() > b.offset, "the end is moved before the answer");
                }
                offsets
            })
        })
        .collect();
    let mut said = BTreeSet::new();
    for caller in callers {
        let offsets = caller.await.expect("a caller ends");
        let own: Vec<_> = offsets.iter().filter(|(n, _)| *n < 1_000_000).map(|(_, o)| *o).collect();
        assert!(own.is_sorted(), "one caller's batches stay in order");
        said.extend(offsets);
    }
    let all = journal.heard(Offset(0), usize::MAX).expect("it reads");
    assert_eq!(all.len(), (CALLERS * BATCHES * 2 + BATCHES) as usize);
    assert_eq!(said.len(), all.len(), "each number has one place");
    for (n, offset) in said {
        let heard = &all[usize::try_from(offset.0).expect("a small number")];
        assert_eq!(heard.offset, offset);
        assert_eq!(heard.observation.id, fix(n).observation.id);
    }
}

async fn readers_see_all_up_to_the_end(journal: Arc<impl Journal>) {
    const ALL: u64 = 300;
    let reader = {
        let journal = Arc::clone(&journal);
        tokio::spawn(async move {
            let mut end = journal.heard_end();
            let mut next = Offset(0);
            while next.0 < ALL {
                end.wait_for(|e| *e > next).await.expect("the journal lives");
                let promised = *end.borrow();
                let page = journal.heard(next, 7).expect("it reads while it is written");
                assert!(!page.is_empty() && page[0].offset == next);
                assert!(page.len() as u64 >= (promised.0 - next.0).min(7), "what was promised is there");
                next = page.last().expect("not empty").offset.next();
            }
        })
    };
    for n in 0..100 {
        hear(&*journal, [fix(n * 3), fix(n * 3 + 1), fix(n * 3 + 2)]).await;
    }
    reader.await.expect("the reader saw all");
}

async fn a_key_finds_its_own(journal: Arc<impl Journal>) {
    const DAY_S: i64 = 86_400;
    let mut both = fix_of("B", 7, Some(at(70)), at(71));
    if let Body::Fix(fix) = &mut both.observation.body {
        fix.vehicle = Some(VehicleId::from("51C12345"));
    }
    let report = Body::SealReport(Box::new(SealReport {
        seal: Some(SealId::from("A")),
        ..SealReport::default()
    }));
    let report = Entry {
        observation: Observation::of_content(None, at(101), report),
        frame: None,
    };
    let broken_clock = fix_of("C", 8, Some(at(9000 * DAY_S)), at(200));
    hear(
        &*journal,
        [
            fix_of("A", 1, Some(at(50)), at(100)),  // 0
            fix_of("B", 2, Some(at(60)), at(100)),  // 1
            fix_of("A", 3, Some(at(10)), at(101)),  // 2: late
            report,                                 // 3: no time of its own
            arm("A", 40),                           // 4: a transit that is named like a seal
            both,                                   // 5
            fix_of("AA", 1, Some(at(50)), at(101)), // 6: a name that begins like another
            broken_clock,                           // 7
        ],
    )
    .await;
    let found = |key: Key, from: i64| -> Vec<u64> {
        let found = journal.heard_of(&key, at(from)).expect("it reads");
        found.iter().map(|h| h.offset.0).collect()
    };
    let seal = |name: &str| Key::Seal(SealId::from(name));
    assert_eq!(found(seal("A"), -1000), [0, 2, 3]);
    assert_eq!(found(seal("A"), 50), [0, 3], "the instant itself counts");
    assert_eq!(found(seal("A"), 51), [3]);
    assert!(found(seal("A"), 102).is_empty());
    assert_eq!(found(seal("B"), 0), [1, 5]);
    assert_eq!(found(Key::Vehicle(VehicleId::from("51C12345")), 0), [5]);
    assert_eq!(found(Key::Transit(TransitId::from("A")), 0), [4]);
    assert!(found(seal("nobody"), 0).is_empty());
    assert_eq!(found(seal("C"), 200), [7]);
    assert!(found(seal("C"), 201).is_empty(), "a clock gone wild does not come back for ever");
}

async fn the_last_of_a_kind_is_found(journal: Arc<impl Journal>) {
    assert!(journal.last_of_kind("tick").expect("it reads").is_none());
    hear(&*journal, [tick(1), fix(1), tick(2), fix(2)]).await;
    hear(&*journal, [fix(3), fix(1)]).await;
    let last = |kind: &str| journal.last_of_kind(kind).expect("it reads").map(|h| h.offset.0);
    assert_eq!(last("tick"), Some(2));
    assert_eq!(last("fix"), Some(4), "what is heard again is not newer");
    assert_eq!(last("world_changed"), None);
}

async fn frames_come_back(journal: Arc<impl Journal>) {
    let framed = |n, frame: &Arc<[u8]>| Entry {
        frame: Some(Arc::clone(frame)),
        ..fix(n)
    };
    let long: Arc<[u8]> = Arc::from(&[7_u8; 200][..]);
    let same: Arc<[u8]> = Arc::from(&[7_u8; 200][..]);
    let short: Arc<[u8]> = Arc::from(&b"(70)"[..]);
    hear(&*journal, [framed(0, &long), framed(0, &long), framed(1, &long), framed(2, &same)]).await;
    hear(
        &*journal,
        [framed(3, &short), framed(4, &short), fix(5), framed(6, &Arc::from(&b""[..]))],
    )
    .await;
    let expected = [
        Some(&long[..]),
        Some(&long),
        Some(&long),
        Some(&short),
        Some(&short),
        None,
        Some(&b""[..]),
    ];
    let all = journal.heard(Offset(0), 10).expect("it reads");
    assert_eq!(all.iter().map(|h| h.frame.as_deref()).collect::<Vec<_>>(), expected);
    for (from, frame) in (0..).zip(expected) {
        let alone = journal.heard(Offset(from), 1).expect("it reads");
        assert_eq!(
            alone[0].frame.as_deref(),
            frame,
            "also when reading starts in the middle of a frame"
        );
    }
    let of_key = journal.heard_of(&Key::Seal(SealId::from("1")), at(0)).expect("it reads");
    assert_eq!(of_key.iter().map(|h| h.frame.as_deref()).collect::<Vec<_>>(), expected);
}

async fn what_cannot_be_read_back_is_refused(journal: Arc<impl Journal>) {
    let mut broken = fix(1);
    if let Body::Fix(fix) = &mut broken.observation.body {
        fix.lat = f64::NAN;
    }
    match journal.hear(&[fix(0), broken]).await {
        Err(JournalError::Unwritable { index: 1, .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(*journal.heard_end().borrow(), Offset(0), "nothing of the batch was written");
    assert_eq!(hear(&*journal, [fix(0)]).await, [fresh(0)]);
}

async fn conclusions_go_on_without_gap(journal: Arc<impl Journal>) {
    hear(&*journal, [fix(0), fix(1)]).await;
    assert_eq!(*journal.judged_end().borrow(), Seq(0));
    journal.conclude(vec![]).await.expect("nothing is no gap");
    journal
        .conclude(vec![conclusion(1, 0), conclusion(2, 0)])
        .await
        .expect("the first go in");
    for wrong in [
        vec![conclusion(2, 1)],
        vec![conclusion(4, 1)],
        vec![conclusion(3, 1), conclusion(5, 1)],
    ] {
        match journal.conclude(wrong).await {
            Err(JournalError::Gap { expected, .. }) => assert!(expected == Seq(3) || expected == Seq(4)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(*journal.judged_end().borrow(), Seq(2), "what was refused left nothing behind");
    journal.conclude(vec![conclusion(3, 1)]).await.expect("the next goes in");
    assert_eq!(*journal.judged_end().borrow(), Seq(3));
    let all = journal.judged(Seq(0), 10).expect("it reads");
    assert_eq!(all, [conclusion(1, 0), conclusion(2, 0), conclusion(3, 1)]);
    assert_eq!(journal.judged(Seq(1), 1).expect("it reads"), [conclusion(2, 0)]);
    assert!(journal.judged(Seq(3), 10).expect("the end reads").is_empty());
}

#[test]
fn an_id_is_that_of_its_content() {
    assert_ne!(fix(0).observation.id, fix(1).observation.id);
    assert_ne!(fix(0).observation.id, ObservationId([0; 16]));
}
