//! An officer who handles alerts while the service is killed: what was answered as done is done, once; what was not answered is done once or
//! not at all.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use cordon_model::{Act, Alert, AlertId};
use cordon_stack::{Client, Service};
use serde_json::{Value, json};

const NAME: &str = "officer";
const PASSWORD: &str = "a password of a bench";

/// The officer, and what became of what was sent.
pub(super) struct Officer {
    client: Client,
    /// All acts, in the order in which they were sent.
    pub(super) acts: Vec<Sent>,
}

/// One act that was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) alert: AlertId,
    pub(super) act: Act,
    /// What was written beside it: no two acts say the same.
    pub(super) text: String,
    /// Whether it was answered as done; `None` without an answer.
    pub(super) done: Option<bool>,
}

/// An officer at work.
pub(super) struct AtWork {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Officer>,
}

impl AtWork {
    /// Has the officer stop once the service does not answer any more.
    pub(super) fn gather(self) -> Result<Officer, String> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the officer has failed".to_owned())
    }
}

impl Officer {
    /// Signs in.
    pub(super) fn new(service: &Service) -> Self {
        service.add_user(NAME, "operator", PASSWORD);
        Self {
            client: Client::sign_in(service.http(), NAME, PASSWORD),
            acts: Vec::new(),
        }
    }

    /// Goes to work on the service that runs now.
    pub(super) fn start(mut self, service: &Service) -> AtWork {
        self.client.move_to(service.http());
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) && self.round(&seen).is_some() {}
            self
        });
        AtWork { stop, thread }
    }

    /// Handles the open alerts, each by one act; `None` once there is no answer.
    fn round(&mut self, stop: &AtomicBool) -> Option<()> {
        let (status, page) = self.client.try_get("/api/alerts?limit=20")?;
        if status != 200 {
            return Some(()); // it starts, or it stops
        }
        for alert in page["items"].as_array().into_iter().flatten() {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let id = AlertId::from(alert["id"].as_str().unwrap_or_default());
            self.act(id, self.next(alert))?;
        }
        Some(())
    }

    /// Takes it, writes two notes, and closes it.
    fn next(&self, alert: &Value) -> Act {
        let notes = alert["record"]
            .as_array()
            .map_or(0, |r| r.iter().filter(|a| a["act"] == "note").count());
        match (alert["state"].as_str(), notes) {
            (Some("raised"), _) => Act::Acknowledge,
            (_, 0 | 1) => Act::Note,
            _ => Act::Close,
        }
    }

    fn act(&mut self, alert: AlertId, act: Act) -> Option<()> {
        let text = format!("act {}", self.acts.len());
        let (name, body) = match act {
            Act::Acknowledge => ("acknowledge", json!({"note": text})),
            Act::Note => ("note", json!({"note": text})),
            _ => ("close", json!({"cause": text})),
        };
        let answer = self.client.try_post(&format!("/api/alerts/{alert}/{name}"), body);
        self.acts.push(Sent {
            alert,
            act,
            text,
            done: answer.as_ref().and_then(|(status, _)| answered(*status)),
        });
        answer.map(|_| ())
    }
}

/// What a status says of an act: done, refused, or (503, 504) nothing.
fn answered(status: u16) -> Option<bool> {
    match status {
        200..300 => Some(true),
        500.. => None,
        _ => Some(false),
    }
}

/// Holds what was sent against the records of the alerts; gives back how many acts were answered as done.
pub(super) fn done_once(acts: &[Sent], alerts: &BTreeMap<AlertId, Alert>) -> Result<usize, String> {
    let mut done = 0;
    for sent in acts {
        let record = alerts.get(&sent.alert).map_or(&[][..], |a| &a.record);
        let times = record
            .iter()
            .filter(|r| r.act == sent.act && r.text.as_deref() == Some(&sent.text))
            .count();
        let fits = match sent.done {
            Some(done) => times == usize::from(done),
            None => times <= 1,
        };
        if !fits {
            return Err(format!("{sent:?} stands {times} times on its alert's record"));
        }
        done += usize::from(sent.done == Some(true));
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(texts: &[&str]) -> Alert {
        let record: Vec<Value> = texts
            .iter()
            .map(|t| json!({"act": "note", "by": NAME, "at": "2026-01-05T00:00:00Z", "text": t, "because": 1}))
            .collect();
        serde_json::from_value(json!({"id": "a", "rule": "seal_cut", "kind": "seal_cut", "transit": "T", "severity": "urgent", "state": "raised",
            "since": "2026-01-05T00:00:00Z", "until": null, "raised_at": "2026-01-05T00:00:00Z", "late": false, "lat": null, "lon": null, "detail": {},
            "owner": null, "record": record, "cause": null}))
        .expect("an alert")
    }

    fn check(done: Option<bool>, texts: &[&str], fits: bool) {
        let sent = Sent {
            alert: AlertId::from("a"),
            act: Act::Note,
            text: "act 0".to_owned(),
            done,
        };
        let alerts = BTreeMap::from([(AlertId::from("a"), alert(texts))]);
        assert_eq!(done_once(&[sent], &alerts).is_ok(), fits, "{done:?} {texts:?}");
    }

    #[test]
    fn an_act_is_done_as_it_was_answered() {
        check(Some(true), &["act 0", "act 1"], true);
        check(Some(true), &["act 1"], false);
        check(Some(true), &["act 0", "act 0"], false);
        check(Some(false), &[], true);
        check(Some(false), &["act 0"], false);
        check(None, &[], true);
        check(None, &["act 0"], true);
        check(None, &["act 0", "act 0"], false);
        assert_eq!(
            [200, 204, 404, 409, 503, 504].map(answered),
            [Some(true), Some(true), Some(false), Some(false), None, None]
        );
    }
}
