//! What the tests stand on: the real router, a journal in memory, a real PostGIS, and in the tracker's place a small judge that
//! takes instructions from `heard`, concludes into `judged` and projects.

pub mod judge;
pub mod live;
pub mod picture;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use cordon_dashboard_api::message::{Counts, LiveMessage, Said};
use cordon_dashboard_api::{Api, Basemap, Evidence, Parts, Roads, Role, add_account, router, serve};
use cordon_journal::{Entry, Journal, Memory};
use cordon_model::{Body as Told, Observation, Timestamp, World};
use cordon_store::Store;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;

pub use judge::Judge;
pub use picture::Marks;

/// The password of every account here.
pub const PASSWORD: &str = "seal wire lorry";

/// Where the tests' clock starts.
pub const START: &str = "2026-11-22T07:00:00Z";

/// A whole role, ready to be asked.
pub struct Stand {
    pub api: Arc<Api>,
    pub router: Router,
    pub journal: Arc<Memory>,
    pub store: Store,
    pub judge: Judge,
    pub picture: Arc<Marks>,
    pub evidence: tempfile::TempDir,
    pub cancel: CancellationToken,
    clock: Arc<AtomicI64>,
    _end: DropGuard,
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// Checks that this is a problem of a status and a reason, and gives its sentence.
    pub fn problem(&self, status: u16, reason: &str) -> String {
        let said = self.json();
        assert_eq!((self.status.as_u16(), said["reason"].as_str()), (status, Some(reason)), "{said}");
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(said["status"], status);
        assert!(said["title"].is_string() && said["type"] == "about:blank", "{said}");
        said["detail"].as_str().expect("a sentence").to_owned()
    }

    pub fn ok(&self) -> Value {
        assert!(
            self.status.is_success(),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json()
    }
}

impl Stand {
    pub async fn new() -> Self {
        // An act waits long for its verdict here: a busy machine must not fail a test that is not about that.
        Self::with(&world(), Duration::from_secs(60)).await
    }

    pub async fn with(world: &World, verdict_wait: Duration) -> Self {
        Self::over(world, verdict_wait, None, None).await
    }

    /// A stand with a basemap.
    pub async fn with_basemap(basemap: Basemap) -> Self {
        Self::over(&world(), Duration::from_secs(60), Some(basemap), None).await
    }

    /// A stand with a road network, which may still be read.
    pub async fn with_roads(roads: Roads) -> Self {
        Self::over(&world(), Duration::from_secs(60), None, Some(roads)).await
    }

    async fn over(world: &World, verdict_wait: Duration, basemap: Option<Basemap>, roads: Option<Roads>) -> Self {
        let store = cordon_store::testing::fresh_store().await;
        let journal = Arc::new(Memory::new());
        let clock = Arc::new(AtomicI64::new(START.parse::<Timestamp>().expect("a time").as_micros()));
        let cancel = CancellationToken::new();
        let judge = Judge::start(Arc::clone(&journal), store.clone(), cancel.clone());
        let now = START.parse().expect("a time");
        let changed = Observation::of_content(None, now, Told::WorldChanged(Box::new(world.clone())));
        let entry = Entry {
            observation: changed,
            frame: None,
        };
        let receipts = journal.hear(&[entry]).await.expect("memory hears");
        judge.judged(receipts[0].offset).await;
        let picture = Arc::new(Marks::default());
        let evidence = tempfile::tempdir().expect("a directory for pictures");
        let read = Arc::clone(&clock);
        let parts = Parts {
            journal: Arc::clone(&journal) as Arc<dyn Journal>,
            pool: store.pool().clone(),
            picture: Arc::clone(&picture) as Arc<dyn cordon_dashboard_api::Picture>,
            now: Arc::new(move || Timestamp::from_micros(read.load(Ordering::Relaxed))),
            metrics: None,
            secure_cookies: false,
            verdict_wait,
            basemap,
            roads,
            evidence: Evidence::at(evidence.path()),
        };
        let api = Api::open(parts, &cancel).await.expect("the role opens");
        Self {
            router: router(Arc::clone(&api)),
            api,
            journal,
            store,
            judge,
            picture,
            evidence,
            clock,
            _end: cancel.clone().drop_guard(),
            cancel,
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.load(Ordering::Relaxed))
    }

    pub fn pass_s(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// Makes an account of a role under the role's name, signs in, and gives the cookie.
    pub async fn cookie(&self, role: Role) -> String {
        let made = add_account(self.store.pool(), role.as_str(), role, PASSWORD, self.now()).await;
        assert!(
            matches!(made, Ok(()) | Err(cordon_dashboard_api::AccountError::Taken(_))),
            "{made:?}"
        );
        let answer = self.sign_in(role.as_str(), PASSWORD).await;
        answer.ok();
        cookie_of(&answer)
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let body = serde_json::json!({"name": name, "password": password});
        self.ask("POST", "/api/session", None, Some(body)).await
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask("GET", path, Some(cookie), None).await
    }

    pub async fn post(&self, path: &str, cookie: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(cookie), Some(body)).await
    }

    pub async fn ask(&self, method: &str, path: &str, cookie: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method.parse::<Method>().expect("a method")).uri(path);
        if let Some(c) = cookie {
            request = request.header(header::COOKIE, c);
        }
        let body = match body {
            Some(v) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(v.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).expect("a request")).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: to_bytes(body, 64 << 20).await.expect("a body").to_vec(),
        }
    }

    /// Waits until the board has taken a place in `judged`.
    pub async fn reached(&self, seq: cordon_model::Seq) {
        self.api.reached(seq).await;
    }

    /// Waits until a mark is on the map, as a client of the socket sees it.
    pub async fn until_marked(&self, key: &str, cookie: &str) {
        let mut client = live::Live::connect(self.listen().await, cookie, None).await;
        client.look([-180.0, -90.0, 180.0, 90.0], 10.0).await;
        let shown = |m: &LiveMessage| match &m.said {
            Said::Marks(marks) => marks.marks.iter().any(|m| m.key == key).then_some(()),
            _ => None,
        };
        client.until(shown).await;
    }

    /// Waits until a client is told of counts like these.
    pub async fn until_counted(&self, client: &mut live::Live, wanted: impl Fn(&Counts) -> bool) {
        client
            .until(|m| matches!(&m.said, Said::Counts(c) if wanted(c)).then_some(()))
            .await;
    }

    /// Serves on a free port of the loopback, until the stand ends.
    pub async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, Arc::clone(&self.api), self.cancel.clone()));
        address
    }
}

/// The cookie that an answer sets, as it is sent back.
pub fn cookie_of(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().expect("text");
    set.split(';').next().expect("a cookie").to_owned()
}

/// A world with a road and two places.
pub fn world() -> World {
    let text = r#"{
        "corridors": [{"id": "catlai-mocbai", "route": {"type": "LineString", "coordinates": [[106.79, 10.76], [106.17, 11.08]]}, "half_width_m": 150}],
        "geofences": [
            {"id": "VN-CATLAI", "kind": "port", "area": {"type": "Polygon", "coordinates": [[[106.78, 10.75], [106.8, 10.75], [106.8, 10.77], [106.78, 10.75]]]}},
            {"id": "VN-MOCBAI", "kind": "border_gate", "area": {"type": "Polygon", "coordinates": [[[106.16, 11.07], [106.18, 11.07], [106.18, 11.09], [106.16, 11.07]]]}}
        ]
    }"#;
    World::from_json(text).expect("a world")
}
