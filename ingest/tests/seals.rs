//! Real sockets, real frames, a real disk: what seals say over TCP comes out of the journal, and each is answered.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use cordon_feeds::speak::{jt600, jt808};
use cordon_ingest::listen::{SealListener, SealSettings};
use cordon_ingest::{Intake, clock};
use cordon_journal::{Embedded, Journal, Settings};
use cordon_model::{Body, Heard, Offset, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// A door with a journal behind it.
struct Post {
    addr: SocketAddr,
    journal: Arc<Embedded>,
    stop: CancellationToken,
    door: JoinHandle<()>,
}

impl Post {
    async fn open(dir: &Path, dialect: &str) -> Self {
        let journal = Arc::new(Embedded::open(dir, &Settings::default()).expect("it opens"));
        let intake = Arc::new(Intake::new(journal.clone(), clock::system()));
        let dialect = cordon_feeds::seal_dialect(dialect).expect("a known dialect");
        let stop = CancellationToken::new();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (addr, door) = SealListener::bind(dialect, any, intake, SealSettings::default(), stop.clone())
            .await
            .expect("a free port");
        Self { addr, journal, stop, door }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.expect("it connects")
    }

    fn heard(&self) -> Vec<Heard> {
        self.journal.heard(Offset(0), usize::MAX).expect("it reads")
    }

    /// The seal and the latitude of every fix that was heard.
    fn fixes(&self) -> Vec<(String, f64)> {
        let heard = self.heard();
        let fixes = heard.iter().filter_map(|h| match &h.observation.body {
            Body::Fix(fix) => Some((fix.seal.as_ref()?.to_string(), fix.lat)),
            _ => None,
        });
        fixes.collect()
    }

    async fn close(self) {
        self.stop.cancel();
        self.door.await.expect("the door ends");
    }
}

fn report(n: u32) -> jt808::Report {
    jt808::Report {
        at: Some(Timestamp::from_seconds(1_790_000_000 + i64::from(n))),
        lat: 10.0 + f64::from(n) / 1e3,
        lon: 106.7,
        valid: true,
        altitude_m: 12,
        speed_kmh: 41.5,
        course_deg: 270,
        alarms: 0,
        status: 0,
        fields: jt808::Report::lock_fields(80, 9),
    }
}

fn place(n: u32) -> jt600::Place {
    jt600::Place {
        at: Some(Timestamp::from_seconds(1_790_000_000 + i64::from(n))),
        lat: 10.0 + f64::from(n) / 1e3,
        lon: 106.7,
        valid: true,
        speed_kn: 20,
        course_deg: 90,
    }
}

fn record(n: u32) -> jt600::Record {
    jt600::Record {
        place: place(n),
        odometer_km: 1000,
        satellites: 9,
        status: jt600::status::WELL | jt600::status::MUST_ACKNOWLEDGE,
        battery: 80,
        gsm_level: 20,
    }
}

/// Reads whole answers of JT/T 808 until there are so many.
async fn answers(stream: &mut TcpStream, count: usize) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    while answers.len() < count {
        let mut answer = vec![stream.read_u8().await.expect("an answer")];
        assert_eq!(answer[0], 0x7e);
        while answer.len() < 2 || answer.last() != Some(&0x7e) {
            answer.push(stream.read_u8().await.expect("the whole answer"));
        }
        answers.push(answer);
    }
    answers
}

async fn say(stream: &mut TcpStream, bytes: &[u8]) {
    stream.write_all(bytes).await.expect("it is taken");
}

#[tokio::test]
async fn a_terminal_registers_reports_and_is_answered() {
    let dir = tempfile::tempdir().expect("a directory");
    let post = Post::open(dir.path(), "jt808").await;
    let mut lock = jt808::Terminal::new("013812345678");
    let mut stream = post.connect().await;
    say(&mut stream, &lock.register()).await;
    answers(&mut stream, 1).await;
    say(&mut stream, &lock.location(&report(1))).await;
    answers(&mut stream, 1).await;
    assert_eq!(
        post.fixes(),
        [("013812345678".to_owned(), 10.001)],
        "what is answered is in the journal"
    );
    say(&mut stream, &lock.batch(&[report(1), report(2), report(3)])).await;
    answers(&mut stream, 1).await;
    let lats: Vec<_> = post.fixes().into_iter().map(|(_, lat)| lat).collect();
    assert_eq!(lats, [10.001, 10.002, 10.003], "a position sent live and again in a batch is one");
    let heard = post.heard();
    let frames: Vec<_> = heard
        .iter()
        .filter(|h| h.observation.kind() == "fix")
        .map(|h| h.frame.clone())
        .collect();
    assert_eq!(frames[1], frames[2], "each record of a batch has its frame");
    assert!(frames[0].is_some() && frames[0] != frames[1]);
    post.close().await;
}

#[tokio::test]
async fn garbage_and_wrong_checksums_end_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let post = Post::open(dir.path(), "jt808").await;
    let mut lock = jt808::Terminal::new("013812345678");
    let mut stream = post.connect().await;
    let mut broken = lock.location(&report(1));
    let middle = broken.len() / 2;
    broken[middle] ^= 0x01;
    say(&mut stream, b"GET / HTTP/1.1\r\n\r\n").await;
    say(&mut stream, &broken).await;
    say(&mut stream, &lock.location(&report(2))).await;
    answers(&mut stream, 1).await;
    assert_eq!(post.fixes(), [("013812345678".to_owned(), 10.002)]);
    say(&mut stream, b"\x00\xff").await;
    for byte in lock.location(&report(3)) {
        say(&mut stream, &[byte]).await;
    }
    answers(&mut stream, 1).await;
    assert_eq!(post.fixes().len(), 2);
    post.close().await;
}

#[tokio::test]
async fn a_connection_killed_in_a_frame_loses_only_what_was_not_answered() {
    let dir = tempfile::tempdir().expect("a directory");
    let post = Post::open(dir.path(), "jt808").await;
    let mut lock = jt808::Terminal::new("013812345678");
    let mut stream = post.connect().await;
    say(&mut stream, &lock.location(&report(1))).await;
    answers(&mut stream, 1).await;
    let next = lock.location(&report(2));
    say(&mut stream, &next[..next.len() / 2]).await;
    drop(stream);
    let mut stream = post.connect().await;
    say(&mut stream, &next).await;
    answers(&mut stream, 1).await;
    assert_eq!(post.fixes().len(), 2);
    post.close().await;
}

#[tokio::test]
async fn a_jointech_lock_reports_and_is_answered() {
    let dir = tempfile::tempdir().expect("a directory");
    let post = Post::open(dir.path(), "jt600").await;
    let lock = jt600::Lock {
        device: "7501234567".to_owned(),
        version: 0x19,
    };
    let mut stream = post.connect().await;
    say(&mut stream, &lock.positions(&[record(1), record(2)], 1, 7)).await;
    let mut answer = vec![0; 1];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"(");
    let fixes = post.fixes();
    assert_eq!(fixes.len(), 2, "what is answered is in the journal");
    assert!(fixes.iter().all(|(seal, _)| seal == "7501234567"));
    post.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_connections_are_served_at_once() {
    const SEALS: u32 = 2000;
    let dir = tempfile::tempdir().expect("a directory");
    let post = Post::open(dir.path(), "jt808").await;
    let mut seals = JoinSet::new();
    for n in 0..SEALS {
        let mut stream = post.connect().await;
        seals.spawn(async move {
            let mut lock = jt808::Terminal::new(&format!("{n:012}"));
            for k in 0..2 {
                say(&mut stream, &lock.location(&report(k))).await;
                answers(&mut stream, 1).await;
            }
            stream // stays open until all have spoken
        });
    }
    let open = seals.join_all().await;
    assert_eq!(open.len(), SEALS as usize);
    let mut fixes = post.fixes();
    fixes.sort_by(|a, b| a.partial_cmp(b).expect("no number that is none"));
    fixes.dedup();
    assert_eq!(fixes.len(), 2 * SEALS as usize);
    drop(open);
    post.close().await;
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut lock = jt808::Terminal::new("013812345678");
    for n in 1..=3 {
        let post = Post::open(dir.path(), "jt808").await;
        let mut stream = post.connect().await;
        say(&mut stream, &lock.location(&report(1))).await;
        say(&mut stream, &lock.location(&report(n))).await;
        answers(&mut stream, 2).await;
        let lats: Vec<_> = post.fixes().into_iter().map(|(_, lat)| lat).collect();
        assert_eq!(lats, [10.001, 10.002, 10.003][..n as usize]);
        post.close().await;
    }
}
