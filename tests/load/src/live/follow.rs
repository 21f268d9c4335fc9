//! A client of the live socket that looks at one part of the country and notes when it hears of what.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use cordon_model::Timestamp;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::tally::{Cut, Tally};
use crate::country::truck_of;

pub(super) type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Where vehicles are shown singly.
const ZOOM: f64 = 9.0;

/// What is read of a message: its type first, and of its content only what is followed, so that looking on costs little.
#[derive(Deserialize)]
struct Kind<'m> {
    #[serde(rename = "type")]
    kind: &'m str,
}

#[derive(Deserialize)]
struct Content<T> {
    data: T,
}

#[derive(Deserialize)]
struct Marks {
    marks: Vec<Seen>,
}

#[derive(Deserialize)]
struct Seen {
    key: String,
    observed_at: Timestamp,
}

#[derive(Deserialize)]
struct Event {
    event: String,
    transit: Option<String>,
}

#[derive(Deserialize)]
struct Alert {
    rule: String,
    transit: String,
}

/// Opens the socket and says what is looked at.
pub(super) async fn open(http: SocketAddr, cookie: String, bbox: [f64; 4]) -> Result<Socket, String> {
    let fail = |e: String| format!("the live socket: {e}");
    let mut request = format!("ws://{http}/api/live")
        .into_client_request()
        .map_err(|e| fail(e.to_string()))?;
    let cookie = cookie.parse().map_err(|_| fail("the cookie is no header".to_owned()))?;
    request.headers_mut().insert("cookie", cookie);
    let opened = tokio_tungstenite::connect_async(request).await;
    let (mut socket, _) = opened.map_err(|e| fail(e.to_string()))?;
    let view = serde_json::json!({"type": "view", "bbox": bbox, "zoom": ZOOM}).to_string();
    socket.send(Message::text(view)).await.map_err(|e| fail(e.to_string()))?;
    Ok(socket)
}

/// Follows until the socket ends.
pub(super) async fn follow(mut socket: Socket, tally: Arc<Tally>) {
    while let Some(Ok(message)) = socket.next().await {
        let at = Instant::now();
        if let Message::Text(text) = message
            && let Err(e) = note(&text, at, &tally)
        {
            eprintln!("a message cannot be read: {e}");
        }
    }
}

fn note(text: &str, at: Instant, tally: &Tally) -> Result<(), serde_json::Error> {
    match serde_json::from_str::<Kind>(text)?.kind {
        "marks" => {
            for mark in serde_json::from_str::<Content<Marks>>(text)?.data.marks {
                if let Some(n) = mark.key.strip_prefix("t:").and_then(truck_of) {
                    tally.shown(n, mark.observed_at, at);
                }
            }
        }
        "event" => {
            let event = serde_json::from_str::<Content<Event>>(text)?.data;
            if let Some(n) = event.transit.as_deref().and_then(truck_of).filter(|_| event.event == "seal_cut") {
                tally.told(Cut::Event, n, at);
            }
        }
        "alert" => {
            let alert = serde_json::from_str::<Content<Alert>>(text)?.data;
            if let Some(n) = truck_of(&alert.transit).filter(|_| alert.rule == "seal_cut") {
                tally.told(Cut::Alert, n, at);
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn notes_positions_events_and_alerts() {
        let tally = Tally::of(5);
        tally.measure(true);
        tally.sent(4, Timestamp::from_seconds(1_767_571_200), Duration::ZERO, true);
        for text in [
            r#"{"seq":1,"type":"heartbeat","data":{"server_time":"2026-01-05T00:00:00Z"}}"#,
            r#"{"seq":1,"type":"marks","data":{"reset":false,"marks":[{"key":"t:L000004","observed_at":"2026-01-05T00:00:00Z","lat":1.0}]}}"#,
            r#"{"seq":2,"type":"event","data":{"event":"seal_cut","transit":"L000004","rule":"seal_cut"}}"#,
            r#"{"seq":3,"type":"alert","data":{"id":"00","rule":"seal_cut","transit":"L000004"}}"#,
        ] {
            note(text, Instant::now(), &tally).unwrap();
        }
        let found = tally.found();
        assert_eq!(
            (found.positions.count(), found.events.count(), found.alerts.count(), found.not_shown),
            (1, 1, 1, 0)
        );
    }
}
