//! The officers keep the order of the paper work, sign in again when their session ends, and try again what is refused
//! or not answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::post;
use cordon_demo::{Demo, ScaledClock};
use cordon_model::{Declaration, Timestamp};
use futures_util::stream;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// An API that keeps the rules of sessions and of the lifecycle, refuses every first disarming as if the truck had not been seen to arrive, and
/// breaks off its answer to every first closing, which is done.
#[derive(Default)]
struct Api {
    kept: Mutex<Kept>,
    enough: Notify,
}

#[derive(Default)]
struct Kept {
    sessions: u32,
    answered_in_session: u32,
    refused_once: BTreeSet<String>,
    /// What was done to each transit, in order.
    done: BTreeMap<String, Vec<String>>,
    unlawful: Vec<String>,
}

/// So many acts a session lives.
const SESSION_ACTS: u32 = 5;
/// So many next transits armed are enough.
const ARMED: usize = 6;

async fn sign_in(State(api): State<Arc<Api>>, body: Bytes) -> impl IntoResponse {
    let said: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    if said != serde_json::json!({ "name": "officer", "password": "secret" }) {
        return (StatusCode::UNAUTHORIZED, [("set-cookie", String::new())], "{}");
    }
    let mut kept = api.kept.lock().expect("no test panicked");
    kept.sessions += 1;
    kept.answered_in_session = 0;
    let cookie = format!("session={}; HttpOnly; SameSite=Strict", kept.sessions);
    (StatusCode::OK, [("set-cookie", cookie)], "{}")
}

async fn act(State(api): State<Arc<Api>>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let mut kept = api.kept.lock().expect("no test panicked");
    let cookie = headers.get("cookie").and_then(|c| c.to_str().ok());
    let known = cookie == Some(&format!("session={}", kept.sessions));
    if !known || kept.answered_in_session >= SESSION_ACTS {
        return answered(StatusCode::UNAUTHORIZED, "{}");
    }
    kept.answered_in_session += 1;
    let rest = uri.path().strip_prefix("/api/transits").unwrap_or_default().trim_start_matches('/');
    let (transit, act) = if let Some((transit, act)) = rest.split_once('/') {
        (transit.to_owned(), act.to_owned())
    } else {
        let declared: Declaration = serde_json::from_slice(&body).expect("a declaration");
        (declared.id.to_string(), "declare".to_owned())
    };
    if act == "disarm" && kept.refused_once.insert(transit.clone()) {
        return answered(StatusCode::CONFLICT, r#"{"reason":"not_arrived"}"#);
    }
    let before = kept.done.get(&transit).cloned().unwrap_or_default();
    if act == "close" && before.last() == Some(&act) {
        return answered(StatusCode::CONFLICT, r#"{"reason":"wrong_stage"}"#);
    }
    let lawful = match act.as_str() {
        "disarm" => before.is_empty() || before == ["declare", "arm"],
        "close" => before.last().is_some_and(|a| a == "disarm"),
        "declare" => before.is_empty(),
        "arm" => before == ["declare"],
        _ => false,
    };
    if !lawful {
        kept.unlawful.push(format!("{act} {transit} after {before:?}"));
    }
    let is_broken_off = act == "close";
    kept.done.entry(transit).or_default().push(act);
    let armed = kept.done.values().filter(|acts| acts.iter().any(|a| a == "arm")).count();
    if armed >= ARMED {
        api.enough.notify_one();
    }
    if is_broken_off {
        let broken = stream::once(async { Err::<Bytes, _>(std::io::Error::other("the line broke")) });
        return (StatusCode::OK, Body::from_stream(broken));
    }
    answered(StatusCode::OK, "{}")
}

fn answered(status: StatusCode, body: &'static str) -> (StatusCode, Body) {
    (status, Body::from(body))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_disarm_close_declare_and_arm() {
    let api = Arc::new(Api::default());
    let routes = Router::new()
        .route("/api/session", post(sign_in))
        .route("/api/transits", post(act))
        .route("/api/transits/{id}/{act}", post(act))
        .with_state(api.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let http = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let demo = Demo::new(1, 12, 20_000.0, Timestamp::from_seconds(1_800_000_000)).expect("a world");
    let now = ScaledClock::starting(demo.start(), demo.speed()).as_now();
    let cancel = CancellationToken::new();
    let officers = demo.officers(http, "officer", "secret", &now, &cancel);
    // So that officers who do too little fail instead of standing still.
    let came = tokio::time::timeout(std::time::Duration::from_secs(300), api.enough.notified()).await;
    cancel.cancel();
    officers.await.expect("no officer breaks down");

    let kept = api.kept.lock().expect("no test panicked");
    assert!(came.is_ok(), "{:?}", kept.done);
    assert_eq!(kept.unlawful, Vec::<String>::new());
    assert!(kept.sessions > 1, "a session that ended is begun anew");
    let turned: Vec<_> = demo
        .trucks()
        .iter()
        .filter(|t| kept.done.contains_key(t.legs[1].transit.as_str()))
        .collect();
    assert!(!turned.is_empty());
    for truck in turned {
        assert_eq!(kept.done[truck.legs[0].transit.as_str()], ["disarm", "close"]);
    }
}
