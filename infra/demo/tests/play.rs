//! A demo that is played is heard as it was drawn: by real decoders, over TCP, through lost answers and broken connections.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use cordon_demo::script::Kind;
use cordon_demo::{Demo, Doors, Reading, Receiver, ScaledClock, SealClient, Truck};
use cordon_feeds::{Connection, Settings, seal_dialect};
use cordon_model::{Body, Observation, Rope, SealAlarm, SealId, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What came through the doors, and what is still to come.
#[derive(Default)]
struct Heard {
    observations: Mutex<BTreeMap<SealId, Vec<Observation>>>,
    missing: Mutex<BTreeSet<(SealId, Timestamp)>>,
    all_came: Notify,
}

/// A door that decodes and answers as the service does, but for its faults: each so-and-so-manieth frame it does not answer, or hangs up after it. 0: never.
#[derive(Clone, Copy)]
struct Faults {
    unanswered: usize,
    hung_up: usize,
}

async fn open_door(dialect: &'static str, faults: Faults, heard: Arc<Heard>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, dialect, faults, heard.clone()));
        }
    });
    addr
}

async fn serve(mut stream: TcpStream, dialect: &'static str, faults: Faults, heard: Arc<Heard>) {
    let dialect = seal_dialect(dialect).expect("a dialect of ours");
    let mut connection = Connection::open(dialect, Arc::new(Settings::default()));
    let mut buffer = [0; 4096];
    let mut frames = 0;
    let each = |nth: usize, frames: usize| nth > 0 && frames.is_multiple_of(nth);
    while let Ok(n @ 1..) = stream.read(&mut buffer).await {
        for frame in connection.hear(&buffer[..n], Timestamp::from_seconds(0)) {
            assert_eq!(frame.decoded.error, None);
            frames += 1;
            for observation in frame.decoded.observations {
                heard.note(observation);
            }
            if each(faults.hung_up, frames) {
                return;
            }
            for reply in frame.decoded.replies.iter().filter(|_| !each(faults.unanswered, frames)) {
                if stream.write_all(reply).await.is_err() {
                    return;
                }
            }
        }
    }
}

impl Heard {
    fn note(&self, observation: Observation) {
        if !matches!(observation.body, Body::Fix(_)) {
            return; // a log-in
        }
        let (seal, at) = (
            observation.seal().cloned().expect("who it is"),
            observation.observed_at.expect("when"),
        );
        self.observations
            .lock()
            .expect("no test panicked")
            .entry(seal.clone())
            .or_default()
            .push(observation);
        let mut missing = self.missing.lock().expect("no test panicked");
        if missing.remove(&(seal, at)) && missing.is_empty() {
            self.all_came.notify_one();
        }
    }
}

/// What a truck's seal makes until then, by its time.
fn expected(demo: &Demo, truck: &Truck, until_s: f64) -> BTreeMap<Timestamp, Reading> {
    let mut receiver = Receiver::of(truck);
    let mut made = BTreeMap::new();
    let mut t_s = truck.first_report_s();
    while t_s <= until_s {
        if !truck.is_mute(t_s) {
            let reading = receiver.measure(truck, t_s, demo.start(), 0);
            made.insert(reading.observed_at, reading);
        }
        t_s = truck.next_report_s(t_s);
    }
    made
}

/// Plays a demo until everything that it should say by then was heard.
async fn play(demo: &Demo, until_s: f64, faults: Faults) -> (BTreeMap<SealId, Vec<Observation>>, Arc<cordon_demo::Tally>) {
    let heard = Arc::new(Heard::default());
    for truck in demo.trucks() {
        let times = expected(demo, truck, until_s).into_keys();
        heard
            .missing
            .lock()
            .expect("no test panicked")
            .extend(times.map(|at| (truck.seal.clone(), at)));
    }
    let doors = Doors {
        jt600: open_door("jt600", faults, heard.clone()).await,
        jt808: open_door("jt808", faults, heard.clone()).await,
    };
    let cancel = CancellationToken::new();
    let now = ScaledClock::starting(demo.start(), demo.speed()).as_now();
    let (tally, played) = demo.run(doors, &now, &cancel);
    // So that a demo that says too little fails instead of standing still.
    let came = tokio::time::timeout(std::time::Duration::from_secs(300), heard.all_came.notified()).await;
    assert!(came.is_ok(), "never heard: {:?}", heard.missing.lock().expect("no test panicked"));
    cancel.cancel();
    played.await.expect("no truck breaks down");
    let observations = std::mem::take(&mut *heard.observations.lock().expect("no test panicked"));
    (observations, tally)
}

fn agrees(observation: &Observation, made: &Reading) {
    let Body::Fix(fix) = &observation.body else {
        panic!("{observation:?}");
    };
    assert!(
        (fix.lat - made.fix.lat).abs() < 2e-6 && (fix.lon - made.fix.lon).abs() < 2e-6,
        "{fix:?}"
    );
    assert!((fix.speed_kmh.expect("said") - made.fix.speed_kmh.expect("made")).abs() < 1.0);
    assert_eq!(fix.fix_valid, made.fix.fix_valid);
    assert_eq!(fix.satellites, made.fix.satellites);
    assert_eq!(fix.state.battery_pct, made.fix.state.battery_pct);
    assert_eq!(fix.state.rope, made.fix.state.rope);
    assert_eq!(fix.state.cover, made.fix.state.cover);
    assert_eq!(
        fix.state.alarms.contains(&SealAlarm::RopeCut),
        made.fix.state.alarms.contains(&SealAlarm::RopeCut)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_frames_say_what_the_truth_says() {
    let until_s = 5_400.0;
    let demo = Demo::new(4, 24, 4_000.0, Timestamp::from_seconds(1_800_000_000)).expect("a world");
    let (observations, tally) = play(&demo, until_s, Faults { unanswered: 0, hung_up: 0 }).await;
    let mut late = 0;
    for truck in demo.trucks() {
        let made = expected(&demo, truck, until_s * 4.0);
        let said = &observations[&truck.seal];
        for observation in said {
            agrees(observation, &made[&observation.observed_at.expect("when")]);
        }
        let zones = truck
            .legs
            .iter()
            .flat_map(cordon_demo::truck::Leg::dead_s)
            .filter(|(from, to)| *from > 60.0 && *to < until_s - 60.0);
        for (from_s, to_s) in zones {
            let at = |o: &Observation| o.observed_at.expect("when").seconds_since(demo.start());
            let back = said.iter().position(|o| at(o) >= to_s).expect("it comes out of the dead zone");
            let inside: Vec<usize> = (0..said.len()).filter(|n| (from_s..to_s).contains(&at(&said[*n]))).collect();
            assert!(
                inside.len() > 3 && inside.iter().all(|n| *n > back),
                "{} {from_s} {to_s}",
                truck.seal
            );
            late += inside.len();
        }
        let Some(incident) = &truck.incident else { continue };
        let is =
            |o: &&Observation, from_s: f64, to_s: f64| (from_s..to_s).contains(&o.observed_at.expect("when").seconds_since(demo.start()));
        let during: Vec<&Observation> = said.iter().filter(|o| is(o, incident.from_s, incident.to_s)).collect();
        match incident.kind {
            Kind::Silence => assert!(during.is_empty()),
            Kind::RopeCut => {
                assert!(!during.is_empty());
                let cut = |o: &Observation| matches!(&o.body, Body::Fix(f) if f.state.rope == Some(Rope::Cut));
                assert!(said.iter().all(|o| cut(o) == is(&o, incident.from_s, incident.to_s)));
            }
            Kind::Detour | Kind::LongStop => assert!(during.len() > 10),
        }
    }
    assert!(late > 0, "no truck came through a dead zone: choose another seed");
    assert_eq!(tally.lost.load(Ordering::Relaxed), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_acknowledged_is_said_again_and_stays_one_observation() {
    let until_s = 1_800.0;
    let demo = Demo::new(6, 8, 1_000.0, Timestamp::from_seconds(1_800_000_000)).expect("a world");
    let (observations, tally) = play(&demo, until_s, Faults { unanswered: 0, hung_up: 9 }).await;
    let mut again = 0;
    for truck in demo.trucks() {
        let made = expected(&demo, truck, until_s * 20.0);
        let said = &observations[&truck.seal];
        let ids: BTreeSet<_> = said.iter().map(|o| o.id).collect();
        let times: BTreeSet<_> = said.iter().map(|o| o.observed_at).collect();
        assert_eq!(ids.len(), times.len(), "one record is one observation, live and in a batch");
        again += said.len() - ids.len();
        for observation in said {
            agrees(observation, &made[&observation.observed_at.expect("when")]);
        }
    }
    assert!(again > 0 && tally.connections.load(Ordering::Relaxed) > 8);
    assert_eq!(tally.lost.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_seal_says_again_what_nobody_answered() {
    let heard = Arc::new(Heard::default());
    let demo = Demo::new(2, 2, 1.0, Timestamp::from_seconds(1_800_000_000)).expect("a world");
    for truck in demo.trucks() {
        // The log-in of jt808 takes two frames; the fourth frame of either dialect is a report.
        let faults = Faults { unanswered: 4, hung_up: 0 };
        let addr = open_door(truck.dialect.name(), faults, heard.clone()).await;
        let mut client = SealClient::connect(addr, truck.dialect, &truck.seal).await.expect("it logs in");
        let readings: Vec<Reading> = expected(&demo, truck, 300.0).into_values().collect();
        for reading in &readings[..4] {
            client.send(std::slice::from_ref(reading)).await.expect("it is sent");
        }
        while client.waiting() > 1 {
            client.acknowledged().await.expect("three of four are answered");
        }
        assert_eq!(client.repeat().await.expect("it is sent again"), 1);
        assert_eq!(client.acknowledged().await.expect("now it is answered"), 1);
        assert_eq!(client.waiting(), 0);
        let said = &heard.observations.lock().expect("no test panicked")[&truck.seal];
        assert_eq!(said.len(), 5);
        assert_eq!(said.iter().map(|o| o.id).collect::<BTreeSet<_>>().len(), 4);
    }
}
