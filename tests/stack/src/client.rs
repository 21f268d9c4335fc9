//! A client of the API: HTTP with its cookie, and the live socket.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::wait::PATIENCE;

/// Somebody who is signed in.
pub struct Client {
    http: SocketAddr,
    cookie: String,
    agent: ureq::Agent,
}

/// An answer: its status and its JSON (null where there was none).
pub type Answer = (u16, Value);

impl Client {
    /// Signs in.
    ///
    /// # Panics
    /// Where that is refused.
    #[must_use]
    pub fn sign_in(http: SocketAddr, name: &str, password: &str) -> Self {
        let mut client = Self {
            http,
            cookie: String::new(),
            agent: agent(),
        };
        let (status, headers, body) = client.send("POST", "/api/session", Some(json!({"name": name, "password": password})));
        assert!(status < 300, "sign-in is refused: {status} {body}");
        let cookie = headers
            .get("set-cookie")
            .and_then(|c| c.to_str().ok())
            .and_then(|c| c.split(';').next());
        cookie.expect("a session has a cookie").clone_into(&mut client.cookie);
        client
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(http: SocketAddr) -> Self {
        Self {
            http,
            cookie: String::new(),
            agent: agent(),
        }
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        let (status, _, body) = self.send("GET", path, None);
        (status, body)
    }

    /// GET of what is no JSON.
    ///
    /// # Panics
    /// Where no answer comes.
    #[must_use]
    pub fn get_text(&self, path: &str) -> String {
        let answer = self
            .agent
            .get(format!("http://{}{path}", self.http))
            .header("cookie", &self.cookie)
            .call();
        answer
            .and_then(|mut a| a.body_mut().read_to_string())
            .unwrap_or_else(|e| panic!("GET {path}: {e}"))
    }

    /// GET of a picture: its status and its bytes.
    ///
    /// # Panics
    /// Where no answer comes.
    #[must_use]
    pub fn get_bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let url = format!("http://{}{path}", self.http);
        let answer = self.agent.get(url).header("cookie", &self.cookie).call();
        let mut answer = answer.unwrap_or_else(|e| panic!("GET {path}: {e}"));
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_to_vec().expect("the body is read"))
    }

    /// POST with JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: Value) -> Answer {
        let (status, _, body) = self.send("POST", path, Some(body));
        (status, body)
    }

    /// The same, with the answer's headers.
    ///
    /// # Panics
    /// Where no answer comes.
    #[must_use]
    pub fn post_whole(&self, path: &str, body: Value) -> (u16, ureq::http::HeaderMap, Value) {
        self.send("POST", path, Some(body))
    }

    /// POST with JSON to a service that may be killed meanwhile; `None` where no answer came.
    #[must_use]
    pub fn try_post(&self, path: &str, body: Value) -> Option<Answer> {
        let (status, _, body) = self.try_send("POST", path, Some(body)).ok()?;
        Some((status, body))
    }

    /// GET from a service that may be killed meanwhile; `None` where no answer came.
    #[must_use]
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let (status, _, body) = self.try_send("GET", path, None).ok()?;
        Some((status, body))
    }

    /// Goes on at another address: sessions outlive the service.
    pub fn move_to(&mut self, http: SocketAddr) {
        (self.http, self.agent) = (http, agent());
    }

    /// The header that carries the session.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, ureq::http::HeaderMap, Value) {
        let answer = self.try_send(method, path, body);
        answer.unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    fn try_send(&self, method: &str, path: &str, body: Option<Value>) -> Result<(u16, ureq::http::HeaderMap, Value), ureq::Error> {
        let url = format!("http://{}{path}", self.http);
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("cookie", &self.cookie);
        let answer = if let Some(body) = body {
            request = request.header("content-type", "application/json");
            self.agent.run(request.body(body.to_string()).expect("a request"))
        } else {
            self.agent.run(request.body(()).expect("a request"))
        };
        let mut answer = answer?;
        let headers = answer.headers().clone();
        let text = answer.body_mut().read_to_string()?;
        Ok((
            answer.status().as_u16(),
            headers,
            serde_json::from_str(&text).unwrap_or(Value::Null),
        ))
    }
}

fn agent() -> ureq::Agent {
    // A status is an answer here, not an error.
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// The live socket, read from an ordinary thread.
pub struct Live {
    runtime: tokio::runtime::Runtime,
    socket: Socket,
}

impl Live {
    /// Opens it; `since` as in the contract.
    ///
    /// # Panics
    /// Where it cannot be opened.
    #[must_use]
    pub fn open(client: &Client, since: Option<u64>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let query = since.map(|s| format!("?since={s}")).unwrap_or_default();
        let mut request = format!("ws://{}/api/live{query}", client.http)
            .into_client_request()
            .expect("a request");
        request.headers_mut().insert("cookie", client.cookie.parse().expect("a cookie"));
        let opened = runtime.block_on(async { tokio::time::timeout(PATIENCE, tokio_tungstenite::connect_async(request)).await });
        let (socket, _) = opened.expect("an answer in time").expect("the socket opens");
        Self { runtime, socket }
    }

    /// Says which part of the map is wanted.
    ///
    /// # Panics
    /// Where the socket has ended.
    pub fn view(&mut self, bbox: [f64; 4], zoom: f64) {
        let text = json!({"type": "view", "bbox": bbox, "zoom": zoom}).to_string();
        self.runtime
            .block_on(self.socket.send(Message::text(text)))
            .expect("the view is sent");
    }

    /// The next message.
    ///
    /// # Panics
    /// Where none comes in time.
    pub fn read(&mut self) -> Value {
        let Self { runtime, socket } = self;
        runtime.block_on(async {
            loop {
                let message = tokio::time::timeout(PATIENCE, socket.next()).await.expect("a message in time");
                match message.expect("the socket stays open").expect("a message") {
                    Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                    Message::Close(why) => panic!("the socket was closed: {why:?}"),
                    _ => {}
                }
            }
        })
    }

    /// The next message that the condition holds for; those before it are passed over.
    ///
    /// # Panics
    /// Where none comes in time.
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&Value) -> bool) -> Value {
        let begun = std::time::Instant::now();
        loop {
            let message = self.read();
            if holds(&message) {
                return message;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "waited in vain for {what}; the last message was {message}"
            );
        }
    }
}
