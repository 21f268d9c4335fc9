//! A client of the live socket.

use std::net::SocketAddr;
use std::time::Duration;

use cordon_dashboard_api::message::{LiveMessage, Said};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a test waits for a message.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Live {
    pub async fn connect(address: SocketAddr, cookie: &str, since: Option<u64>) -> Self {
        let socket = try_connect(address, since, &[("cookie", cookie)]).await.expect("the socket opens");
        Self { socket }
    }

    /// The next message, read as its type.
    pub async fn next(&mut self) -> LiveMessage {
        loop {
            // What never comes must fail a test, not keep it for ever.
            let next = timeout(PATIENCE, self.socket.next()).await.expect("nothing came for a minute");
            match next.expect("the socket goes on").expect("a message") {
                Message::Text(text) => {
                    let read: LiveMessage = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
                    // Nothing is in the text that the type does not know, and nothing is left out.
                    let again = serde_json::to_value(&read).expect("writes");
                    assert_eq!(again, serde_json::from_str::<Value>(&text).expect("JSON"));
                    return read;
                }
                Message::Close(frame) => panic!("the socket was closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next message that is wanted; others are left aside.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(&LiveMessage) -> Option<T>) -> T {
        let found = async {
            loop {
                let message = self.next().await;
                if let Some(found) = wanted(&message) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("what was wanted never came")
    }

    /// The next events, alerts and transits: their places, up to one place.
    pub async fn places_until(&mut self, last: u64) -> Vec<u64> {
        let mut places = Vec::new();
        self.until(|message| {
            if matches!(message.said, Said::Event(_) | Said::Alert(_) | Said::Transit(_)) {
                places.push(message.seq.0);
            }
            places.last().is_some_and(|p| *p >= last).then_some(())
        })
        .await;
        places
    }

    pub async fn look(&mut self, bbox: [f64; 4], zoom: f64) {
        self.say(&json!({"type": "view", "bbox": bbox, "zoom": zoom})).await;
    }

    pub async fn say(&mut self, value: &Value) {
        self.socket.send(Message::text(value.to_string())).await.expect("it is sent");
    }

    /// The code with which the server closes.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.socket.next().await.expect("a last message").expect("a message") {
                return frame.expect("a reason").code.into();
            }
        }
    }
}

/// Tries to open the socket; the status where it is refused.
pub async fn try_connect(
    address: SocketAddr,
    since: Option<u64>,
    headers: &[(&'static str, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, u16> {
    let since = since.map(|s| format!("?since={s}")).unwrap_or_default();
    let mut request = format!("ws://{address}/api/live{since}").into_client_request().expect("a request");
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("a value"));
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
        Err(e) => panic!("{e}"),
    }
}
