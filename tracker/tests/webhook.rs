//! The webhook against a real HTTP server that fails at first: every event in order, none left out, signed; and a restart goes on.

mod little;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, mpsc};

use cordon_journal::Journal;
use cordon_model::{Event, Judged, Seq, Severity, Timestamp};
use cordon_store::testing::fresh_store;
use cordon_tracker::sinks::{self, SIGNATURE_HEADER, SinkConfig, sign};
use cordon_tracker::{Now, Settings, settle};
use little::{Little, hear, judged, memory};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

const SECRET: &str = "of the two of us";

/// What came: the signature, the kind of content, and the body.
struct Post {
    signature: String,
    content_type: String,
    body: Vec<u8>,
}

/// Answers on a port of its own with these statuses, then with 200, and hands on what came.
fn serve(statuses: Vec<u16>) -> (String, mpsc::Receiver<(u16, Post)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (to, posts) = mpsc::channel();
    std::thread::spawn(move || {
        let mut statuses = statuses.into_iter();
        for stream in listener.incoming() {
            let stream = stream.expect("accepts");
            let status = statuses.next().unwrap_or(200);
            let post = answer(stream, status);
            if to.send((status, post)).is_err() {
                return;
            }
        }
    });
    (url, posts)
}

fn answer(stream: TcpStream, status: u16) -> Post {
    let mut reader = BufReader::new(stream);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).expect("reads") > 2 {
        if let Some((name, value)) = line.trim().split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        line.clear();
    }
    let header = |name: &str| {
        headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.clone())
            .unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().expect("a length")];
    reader.read_exact(&mut body).expect("reads");
    let mut stream = reader.into_inner();
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").expect("writes");
    Post {
        signature: header(SIGNATURE_HEADER),
        content_type: header("content-type"),
        body,
    }
}

fn now() -> Now {
    Arc::new(|| Timestamp::from_seconds(1_770_000_000))
}

fn config(url: &str) -> SinkConfig {
    let written = serde_json::json!({"kind": "webhook", "url": url, "secret": SECRET, "severity_min": "high", "source": "/cordon/test"});
    serde_json::from_value(written).expect("a configuration")
}

/// The events that the webhook is to be told, after a place.
fn wanted(journal: &dyn Journal, after: Seq) -> Vec<Event> {
    let events = judged(journal)
        .into_iter()
        .filter(|r| r.seq > after)
        .filter_map(|r| match r.judged {
            Judged::Event(e) if e.severity >= Severity::High => Some(*e),
            _ => None,
        });
    events.collect()
}

/// Waits for the next post without holding up the runtime.
async fn next(posts: mpsc::Receiver<(u16, Post)>) -> (mpsc::Receiver<(u16, Post)>, u16, Post) {
    tokio::task::spawn_blocking(move || {
        // Bounded, so that a sink that gives up is a failure and no wait for ever.
        let (status, post) = posts.recv_timeout(std::time::Duration::from_secs(60)).expect("a post comes");
        (posts, status, post)
    })
    .await
    .expect("no panic")
}

#[tokio::test]
async fn every_event_arrives_in_order_though_the_first_attempts_fail() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = fresh_store().await;
    let journal = memory(50).await;
    let before = settle::<Little>(journal.clone(), Settings::new(dir.path()), &store)
        .await
        .expect("settles");
    let (url, mut posts) = serve(vec![503, 404]);
    // The sink is new: what was judged before is not told.
    store.sink_position("webhook", before).await.expect("starts");
    hear(journal.as_ref(), 50..90).await;
    settle::<Little>(journal.clone(), Settings::new(dir.path()), &store)
        .await
        .expect("settles");

    let cancelled = CancellationToken::new();
    let telling = tokio::spawn(sinks::run(config(&url), journal.clone(), store.clone(), now(), cancelled.clone()));
    let expected = wanted(journal.as_ref(), before);
    assert!(expected.len() > 10 && expected.len() < judged(journal.as_ref()).len());

    let (mut failed, mut told) = (Vec::new(), Vec::new());
    while told.len() < expected.len() {
        let (rest, status, post) = next(posts).await;
        posts = rest;
        assert_eq!(post.signature, sign(SECRET.as_bytes(), now()(), &post.body));
        assert_eq!(post.content_type, "application/cloudevents+json; charset=utf-8");
        let envelope: Value = serde_json::from_slice(&post.body).expect("JSON");
        if status == 200 { &mut told } else { &mut failed }.push(envelope);
    }
    assert_eq!(failed, [told[0].clone(), told[0].clone()], "the first event was told three times");
    for (envelope, event) in told.iter().zip(&expected) {
        assert_eq!(serde_json::from_value::<Event>(envelope["data"].clone()).expect("an event"), *event);
        assert_eq!(envelope["id"], event.id);
        assert_eq!(envelope["type"], format!("vn.cordon.event.{}", event.event));
        assert_eq!(
            (&envelope["specversion"], &envelope["source"]),
            (&"1.0".into(), &"/cordon/test".into())
        );
    }
    cancelled.cancel();
    telling.await.expect("no panic").expect("ends well");

    goes_on_after_a_restart(journal, store, dir.path(), url, posts, told.pop().expect("the last")).await;
}

/// Nothing that was told is told again but the last, whose answer may have been lost with the kill.
async fn goes_on_after_a_restart(
    journal: Arc<dyn Journal>,
    store: cordon_store::Store,
    dir: &std::path::Path,
    url: String,
    mut posts: mpsc::Receiver<(u16, Post)>,
    last: Value,
) {
    let before = *journal.judged_end().borrow();
    hear(journal.as_ref(), 90..120).await;
    settle::<Little>(journal.clone(), Settings::new(dir), &store)
        .await
        .expect("settles");
    let cancelled = CancellationToken::new();
    let telling = tokio::spawn(sinks::run(config(&url), journal.clone(), store, now(), cancelled.clone()));
    let mut told = Vec::new();
    let expected: Vec<String> = wanted(journal.as_ref(), before).into_iter().map(|e| e.id).collect();
    while told.last() != expected.last() {
        let (rest, _, post) = next(posts).await;
        posts = rest;
        let envelope: Value = serde_json::from_slice(&post.body).expect("JSON");
        if envelope != last {
            told.push(envelope["id"].as_str().expect("an id").to_owned());
        }
    }
    assert_eq!(told, expected);
    cancelled.cancel();
    telling.await.expect("no panic").expect("ends well");
}

#[test]
fn a_typo_in_the_configuration_is_an_error() {
    let written = serde_json::json!({"kind": "webhook", "url": "http://x/", "secret": "s", "severty_min": "high"});
    let problem = serde_json::from_value::<SinkConfig>(written).expect_err("a typo").to_string();
    assert!(problem.contains("severty_min"), "{problem}");

    let problem_of = |changed: Value| {
        let mut written = serde_json::json!({"kind": "webhook", "url": "https://example.org/hook", "secret": "s"});
        written
            .as_object_mut()
            .expect("an object")
            .extend(changed.as_object().expect("an object").clone());
        let one: SinkConfig = serde_json::from_value(written).expect("reads");
        (sinks::check(std::slice::from_ref(&one)), sinks::check(&[one.clone(), one]))
    };
    let (one, twice) = problem_of(serde_json::json!({}));
    assert_eq!(one, Ok(()));
    assert!(twice.expect_err("two of one name").contains("two sinks"));
    let says = |changed: Value, part: &str| {
        let problem = problem_of(changed).0.expect_err("wrong");
        assert!(problem.contains(part), "{problem}");
    };
    says(serde_json::json!({"url": "ftp://example.org/"}), "no http");
    says(serde_json::json!({"url": "nonsense"}), "no http");
    says(serde_json::json!({"secret": ""}), "secret");
    says(serde_json::json!({"timeout_s": 0.0}), "timeout_s");
}
