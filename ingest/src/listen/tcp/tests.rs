//! The transport's own promises, with a dialect as small as can be: `(device,n)` is a report that is answered `(n)`.

use std::sync::Mutex;

use cordon_feeds::{Decoded, Session, Split};
use cordon_journal::{Journal, Memory};
use cordon_model::{Body, Observation, Offset, Origin, SealId, SealReport, Timestamp};
use tokio::io::{DuplexStream, duplex};

use super::*;
use crate::intake::Held;

struct Plain;

#[derive(Default)]
struct PlainSession {
    device: Option<String>,
}

impl Dialect for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }
    fn version(&self) -> u32 {
        1
    }
    fn open(&self, _: Arc<FeedSettings>) -> Box<dyn Session> {
        Box::new(PlainSession::default())
    }
}

impl Session for PlainSession {
    fn split(&self, buffer: &[u8]) -> Split {
        match (buffer.iter().position(|b| *b == b'('), buffer.iter().position(|b| *b == b')')) {
            (Some(0), Some(end)) => Split::Frame(end + 1),
            (Some(0), None) => Split::More,
            (Some(n), _) => Split::Skip(n),
            (None, _) => Split::Skip(buffer.len()),
        }
    }
    fn frame_bytes_max(&self) -> usize {
        64
    }
    fn decode(&mut self, frame: &[u8], received_at: Timestamp) -> Decoded {
        let text = String::from_utf8_lossy(&frame[1..frame.len() - 1]);
        let Some((device, n)) = text.split_once(',') else {
            return Decoded::refused("it has no comma");
        };
        self.identify(device);
        let report = SealReport {
            seal: Some(SealId::from(device)),
            ..SealReport::default()
        };
        let mut observation = Observation::of_content(None, received_at, Body::SealReport(Box::new(report)));
        observation.id = Observation::record_id("plain", device, n.as_bytes(), None);
        observation.origin = Some(Origin {
            dialect: "plain".to_owned(),
            dialect_version: 1,
            device: device.to_owned(),
            peer: None,
        });
        Decoded {
            observations: vec![observation],
            replies: vec![format!("({n})").into_bytes()],
            error: None,
        }
    }
    fn identify(&mut self, device: &str) {
        self.device = Some(device.to_owned());
    }
    fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }
}

/// A door whose disk answers only when it is let, and a way to connect to it without a socket.
struct Bench {
    door: Arc<Door>,
    journal: Arc<Held>,
    peers: Mutex<u16>,
}

impl Bench {
    fn new(settings: SealSettings) -> Self {
        let journal = Arc::new(Held::over(Memory::new()));
        let now: crate::Now = Arc::new(|| Timestamp::from_seconds(1_800_000_000));
        let intake = Arc::new(Intake::new(journal.clone(), now));
        Self {
            door: Arc::new(Door::new(&Plain, intake, settings, CancellationToken::new())),
            journal,
            peers: Mutex::new(0),
        }
    }

    fn open() -> Self {
        let bench = Self::new(SealSettings::default());
        bench.journal.let_go();
        bench
    }

    fn connect(&self, room: usize) -> (DuplexStream, JoinHandle<Ended>) {
        let (ours, theirs) = duplex(room);
        let door = Arc::clone(&self.door);
        let mut peers = self.peers.lock().expect("no panic before");
        *peers += 1;
        let peer = format!("10.0.0.1:{peers}");
        (theirs, tokio::spawn(async move { door.serve(ours, &peer).await }))
    }

    fn devices(&self) -> Vec<String> {
        let heard = self.journal.heard(Offset(0), 1000).expect("it reads");
        heard
            .iter()
            .map(|h| h.observation.seal().map(ToString::to_string).unwrap_or_default())
            .collect()
    }
}

async fn say(device: &mut DuplexStream, bytes: &str) {
    device.write_all(bytes.as_bytes()).await.expect("it is taken");
}

async fn answer(device: &mut DuplexStream, expected: &str) {
    let mut bytes = vec![0; expected.len()];
    device.read_exact(&mut bytes).await.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&bytes), expected);
}

/// Waits until nothing is left to do but to wait for time; time is paused.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_answered_before_the_disk() {
    let bench = Bench::new(SealSettings::default());
    let (mut device, _served) = bench.connect(1024);
    say(&mut device, "(A,1)(A,2)").await;
    bench.journal.asked(2).await;
    settle().await;
    let mut byte = [0];
    let early = timeout(Duration::from_secs(60), device.read(&mut byte)).await;
    assert!(early.is_err(), "an answer before the disk");
    bench.journal.let_go();
    answer(&mut device, "(1)(2)").await;
    assert_eq!(bench.devices(), ["A", "A"]);
}

#[tokio::test(start_paused = true)]
async fn a_report_that_cannot_be_written_is_not_answered() {
    let bench = Bench::new(SealSettings::default());
    bench.journal.fail(JournalError::Storage("the disk is gone".to_owned()));
    let (mut device, served) = bench.connect(1024);
    say(&mut device, "(A,1)").await;
    assert_eq!(served.await.expect("it ends"), Ended::Unheard);
    let mut rest = Vec::new();
    device.read_to_end(&mut rest).await.expect("it is closed");
    assert!(rest.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_makes_the_device_wait() {
    let bench = Bench::open();
    bench.journal.fail(JournalError::Full("2 % left".to_owned()));
    let (mut device, _served) = bench.connect(1024);
    say(&mut device, "(A,1)").await;
    sleep(Duration::from_secs(30)).await;
    bench.journal.recover();
    answer(&mut device, "(1)").await;
    assert_eq!(bench.devices(), ["A"]);
}

#[tokio::test(start_paused = true)]
async fn a_frame_may_come_in_any_pieces_with_anything_around() {
    let bench = Bench::open();
    let (mut device, served) = bench.connect(1024);
    let stream = "GET / HTTP/1.1\r\n(A,1)\0\0(nothing)(A,2))((A,3)";
    for piece in stream.as_bytes().chunks(1) {
        device.write_all(piece).await.expect("it is taken");
        settle().await;
    }
    answer(&mut device, "(1)(2)").await;
    drop(device);
    assert_eq!(served.await.expect("it ends"), Ended::Closed);
    assert_eq!(bench.devices()[..2], ["A", "A"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_dies_in_a_frame_loses_only_that_frame() {
    let bench = Bench::open();
    let (mut device, served) = bench.connect(1024);
    say(&mut device, "(A,1)(A,").await;
    answer(&mut device, "(1)").await;
    drop(device);
    assert_eq!(served.await.expect("it ends"), Ended::Closed);
    let (mut device, _served) = bench.connect(1024);
    say(&mut device, "(A,2)").await;
    answer(&mut device, "(2)").await;
    assert_eq!(bench.devices(), ["A", "A"]);
}

#[tokio::test(start_paused = true)]
async fn two_connections_with_one_identity_are_both_served() {
    let bench = Bench::open();
    let (mut one, served_one) = bench.connect(1024);
    let (mut two, served_two) = bench.connect(1024);
    say(&mut one, "(A,1)").await;
    answer(&mut one, "(1)").await;
    say(&mut two, "(A,2)").await;
    answer(&mut two, "(2)").await;
    assert_eq!(bench.door.presence.of("A"), 2);
    say(&mut one, "(A,3)").await;
    answer(&mut one, "(3)").await;
    let heard = bench.journal.heard(Offset(0), 10).expect("it reads");
    let peers: Vec<_> = heard.iter().map(|h| h.observation.origin.clone().and_then(|o| o.peer)).collect();
    let peer = |n: u16| Some(format!("10.0.0.1:{n}"));
    assert_eq!(peers, [peer(1), peer(2), peer(1)]);
    drop(one);
    served_one.await.expect("it ends");
    assert_eq!(bench.door.presence.of("A"), 1);
    say(&mut two, "(B,1)").await;
    answer(&mut two, "(1)").await;
    assert_eq!((bench.door.presence.of("A"), bench.door.presence.of("B")), (0, 1));
    drop(two);
    served_two.await.expect("it ends");
    assert_eq!(bench.door.presence.of("B"), 0);
}

#[tokio::test(start_paused = true)]
async fn silence_closes_a_connection_and_a_word_keeps_it() {
    let bench = Bench::open();
    let (mut device, served) = bench.connect(1024);
    let idle = Duration::from_secs(bench.door.settings.idle_s_max);
    for n in 0..3 {
        sleep(idle - Duration::from_secs(1)).await;
        say(&mut device, &format!("(A,{n})")).await;
        answer(&mut device, &format!("({n})")).await;
    }
    sleep(idle - Duration::from_secs(1)).await;
    assert!(!served.is_finished());
    assert_eq!(served.await.expect("it ends"), Ended::Idle);
}

#[tokio::test(start_paused = true)]
async fn who_takes_no_replies_blocks_nobody_else() {
    let bench = Bench::open();
    let (mut stuck, served) = bench.connect(8);
    let talker = tokio::spawn(async move {
        for n in 0..100 {
            if stuck.write_all(format!("(S,{n})").as_bytes()).await.is_err() {
                break;
            }
        }
        stuck
    });
    settle().await;
    let (mut device, _served) = bench.connect(1024);
    say(&mut device, "(A,1)").await;
    answer(&mut device, "(1)").await;
    assert!(!served.is_finished());
    assert_eq!(served.await.expect("it ends"), Ended::Stuck);
    talker.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_was_read() {
    let bench = Bench::new(SealSettings::default());
    let (mut device, served) = bench.connect(1024);
    let (_quiet, quiet_served) = bench.connect(1024);
    say(&mut device, "(A,1)").await;
    bench.journal.asked(1).await;
    bench.door.stop.cancel();
    assert_eq!(quiet_served.await.expect("it ends"), Ended::Stopped);
    settle().await;
    assert!(!served.is_finished(), "what was read waits for the disk");
    bench.journal.let_go();
    answer(&mut device, "(1)").await;
    assert_eq!(served.await.expect("it ends"), Ended::Stopped);
    assert_eq!(bench.devices(), ["A"]);
}

#[tokio::test]
async fn one_connection_too_many_is_closed() {
    let bench = Bench::open();
    let settings = SealSettings {
        connections_max: 1,
        ..SealSettings::default()
    };
    let stop = CancellationToken::new();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let intake = Arc::clone(&bench.door.intake);
    let (addr, door) = SealListener::bind(&Plain, any, intake, settings, stop.clone())
        .await
        .expect("a free port");
    let mut first = tokio::net::TcpStream::connect(addr).await.expect("it connects");
    first.write_all(b"(A,1)").await.expect("it is taken");
    let mut answer = [0; 3];
    first.read_exact(&mut answer).await.expect("an answer");
    let mut second = tokio::net::TcpStream::connect(addr).await.expect("it connects");
    let closed = second.read(&mut answer).await;
    assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
    first.write_all(b"(A,2)").await.expect("it is taken");
    first.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"(2)");
    stop.cancel();
    door.await.expect("the door ends");
    assert!(tokio::net::TcpStream::connect(addr).await.is_err(), "the door is shut");
}

#[tokio::test(start_paused = true)]
async fn what_happens_at_the_door_is_counted() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let counted = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder); // all tasks of this test run on its thread
    let bench = Bench::open();
    let peer = SocketAddr::from(([10, 0, 0, 1], 1));
    let places = Arc::new(Semaphore::new(2));
    let mut ends = Vec::new();
    let mut connect = || {
        let (ours, theirs) = duplex(1024);
        let place = Arc::clone(&places).try_acquire_owned().expect("a place");
        ends.push(tokio::spawn(Arc::clone(&bench.door).attend(ours, peer, place)));
        theirs
    };
    let (mut one, mut two) = (connect(), connect());
    say(&mut one, "noise(A,1)(broken)(A,2)").await;
    answer(&mut one, "(1)(2)").await;
    say(&mut two, "(A,2)").await;
    answer(&mut two, "(2)").await;
    let value = |name: &str, labels: &str| {
        let text = counted.render();
        let line = text
            .lines()
            .find_map(|l| l.strip_prefix(&format!("{name}{labels} ")).map(str::to_owned));
        line.unwrap_or_else(|| panic!("{name}{labels} is not in {text}"))
    };
    let plain = "{dialect=\"plain\"}";
    assert_eq!(value(telemetry::FRAMES, plain), "4");
    assert_eq!(value(telemetry::FRAME_ERRORS, plain), "1");
    assert_eq!(value(telemetry::SKIPPED_BYTES, plain), "5");
    assert_eq!(value(telemetry::DOUBLED, plain), "1");
    assert_eq!(value(telemetry::CONNECTIONS, plain), "2");
    drop(one);
    sleep(Duration::from_secs(bench.door.settings.idle_s_max + 1)).await;
    for end in ends {
        end.await.expect("it ends");
    }
    assert_eq!(value(telemetry::CONNECTIONS, plain), "0");
    assert_eq!(value(telemetry::ENDED, "{dialect=\"plain\",why=\"closed\"}"), "1");
    assert_eq!(value(telemetry::ENDED, "{dialect=\"plain\",why=\"idle\"}"), "1");
    assert_eq!(places.available_permits(), 2, "their places are free again");
}
