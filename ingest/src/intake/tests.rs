//! What the door promises, with a clock that the tests turn.

use std::sync::atomic::{AtomicI64, Ordering};

use cordon_journal::Memory;
use cordon_model::{Fix, Heard, SealId};

use super::*;

/// Seconds that the tests set.
fn turned(s: &Arc<AtomicI64>) -> Now {
    let s = Arc::clone(s);
    Arc::new(move || Timestamp::from_seconds(s.load(Ordering::SeqCst)))
}

fn fix(n: u32) -> Entry {
    let fix = Fix {
        seal: Some(SealId::from("1")),
        lat: f64::from(n),
        ..Fix::default()
    };
    Entry {
        observation: Observation::of_content(Some(Timestamp::from_seconds(5)), Timestamp::default(), Body::Fix(Box::new(fix))),
        frame: Some(Arc::from(&b"(frame)"[..])),
    }
}

fn heard(journal: &dyn Journal) -> Vec<Heard> {
    journal.heard(Offset(0), 1000).expect("it reads")
}

fn kinds(journal: &dyn Journal) -> Vec<&'static str> {
    heard(journal).iter().map(|h| h.observation.kind()).collect()
}

fn world(stop_s_max: u32, transits: &[&str]) -> World {
    let transits: Vec<_> = transits.iter().map(|id| format!(r#"{{"id":"{id}","seal":"1"}}"#)).collect();
    let text = format!(r#"{{"limits":{{"stop_s_max":{stop_s_max}}},"transits":[{}]}}"#, transits.join(","));
    World::from_json(&text).expect("a world")
}

#[tokio::test]
async fn arrivals_are_stamped_at_the_door() {
    let clock = Arc::new(AtomicI64::new(100));
    let journal = Arc::new(Memory::new());
    let intake = Intake::new(journal.clone(), turned(&clock));
    let receipts = intake.hear(&mut [fix(0), fix(1)]).await.expect("it is heard");
    assert_eq!(receipts.iter().map(|r| r.offset.0).collect::<Vec<_>>(), [0, 1]);
    clock.store(101, Ordering::SeqCst);
    intake.hear(&mut [fix(2), fix(0)]).await.expect("it is heard");
    let received: Vec<_> = heard(&*journal).iter().map(|h| h.observation.received_at.as_seconds()).collect();
    assert_eq!(received, [100.0, 100.0, 101.0]);
}

#[tokio::test]
async fn what_cannot_be_kept_as_it_is_keeps_its_frame() {
    let journal = Arc::new(Memory::new());
    let intake = Intake::new(journal.clone(), turned(&Arc::new(AtomicI64::new(100))));
    let broken = |n| {
        let mut entry = fix(n);
        if let Body::Fix(fix) = &mut entry.observation.body {
            fix.lon = f64::NAN;
        }
        entry.observation.id = ObservationId([u8::try_from(n).expect("small"); 16]);
        entry
    };
    let receipts = intake
        .hear(&mut [fix(0), broken(1), broken(2), fix(3)])
        .await
        .expect("all are heard");
    assert!(receipts.iter().all(|r| r.fresh));
    let all = heard(&*journal);
    assert_eq!(kinds(&*journal), ["fix", "seal_report", "seal_report", "fix"]);
    for h in &all[1..3] {
        assert_eq!(h.frame.as_deref(), Some(&b"(frame)"[..]));
        assert_eq!(h.observation.seal(), Some(&SealId::from("1")));
        assert!(h.observation.extra.contains_key("unwritable"));
    }
}

#[tokio::test]
async fn a_start_says_what_changed_and_nothing_twice() {
    let clock = Arc::new(AtomicI64::new(100));
    let journal = Arc::new(Memory::new());
    let begin = async |world: Option<&World>| {
        clock.fetch_add(10, Ordering::SeqCst);
        let intake = Intake::new(journal.clone(), turned(&clock));
        let began = intake.begin(world).await.expect("it begins");
        (began.resumed, began.world_changed, began.declared)
    };
    assert_eq!(begin(None).await, (false, false, 0), "an empty journal stays empty");
    assert_eq!(begin(Some(&world(60, &["A", "B"]))).await, (false, true, 2));
    assert_eq!(begin(Some(&world(60, &["A", "B"]))).await, (true, false, 0));
    assert_eq!(begin(Some(&world(61, &["A", "B", "C"]))).await, (true, true, 1));
    assert_eq!(begin(None).await, (true, false, 0));
    assert_eq!(
        begin(Some(&world(60, &["A", "B"]))).await,
        (true, true, 0),
        "an old world is news again"
    );
    let expected = [
        "world_changed",
        "instruction",
        "instruction",
        "resumed",
        "resumed",
        "world_changed",
        "instruction",
        "resumed",
        "resumed",
        "world_changed",
    ];
    assert_eq!(kinds(&*journal), expected);
    let Body::Instruction(act) = &heard(&*journal)[1].observation.body else {
        panic!("an instruction");
    };
    assert!(act.arms_itself && act.act == Act::Declare && act.by == BY_WORLD);
    assert_eq!(act.declaration.as_ref().map(|d| d.id.as_str()), Some("A"));
}

#[tokio::test]
async fn a_transit_of_the_world_is_declared_once_even_a_year_later() {
    let clock = Arc::new(AtomicI64::new(100));
    let journal = Arc::new(Memory::new());
    for declared in [1, 0] {
        let intake = Intake::new(journal.clone(), turned(&clock));
        let began = intake.begin(Some(&world(60, &["A"]))).await.expect("it begins");
        assert_eq!(began.declared, declared);
        clock.fetch_add(365 * 86_400, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn each_second_is_said_on_the_second() {
    let began = tokio::time::Instant::now();
    let now: Now = Arc::new(move || Timestamp::from_micros(1_800_000_000_400_000) + began.elapsed());
    let journal = Arc::new(Memory::new());
    let intake = Intake::new(journal.clone(), now);
    let stop = CancellationToken::new();
    let mut end = journal.heard_end();
    let five = async {
        end.wait_for(|e| e.0 == 5).await.expect("the journal lives");
        stop.cancel();
    };
    tokio::join!(intake.tick(stop.clone()), five);
    for (n, h) in (1..).zip(heard(&*journal)) {
        assert_eq!(h.observation.kind(), "tick");
        let late = h.observation.received_at.seconds_since(Timestamp::from_seconds(1_800_000_000 + n));
        assert!((0.0..0.01).contains(&late), "{late} s after the second");
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_door_makes_callers_wait_and_loses_nothing() {
    let journal = Arc::new(Held::over(Memory::new()));
    let intake = Arc::new(Intake::with_room(journal.clone(), turned(&Arc::new(AtomicI64::new(100))), 4));
    let callers: Vec<_> = (0..10_u32)
        .map(|n| {
            let intake = Arc::clone(&intake);
            tokio::spawn(async move { intake.hear(&mut [fix(2 * n), fix(2 * n + 1)]).await })
        })
        .collect();
    // Time is paused: this sleep ends only when every task waits for something else than time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(journal.asked_so_far(), 4, "no more than the room is asked of the disk at once");
    assert!(callers.iter().all(|c| !c.is_finished()), "nobody is answered before the disk");
    journal.let_go();
    for caller in callers {
        assert!(caller.await.expect("it ends").expect("it is heard").iter().all(|r| r.fresh));
    }
    assert_eq!(heard(&*journal).len(), 20);
    // A batch larger than the room passes alone.
    assert_eq!(
        intake
            .hear(&mut (100..120).map(fix).collect::<Vec<_>>())
            .await
            .expect("it is heard")
            .len(),
        20
    );
}
