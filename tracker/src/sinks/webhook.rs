//! A signed webhook: each event is a POST of one CloudEvent in its structured form.
//!
//! `Cordon-Signature: t=SECONDS,v1=HEX` where HEX is HMAC-SHA256, by the shared secret, over `SECONDS.BODY`. The receiver
//! makes it again, compares, refuses a time that is minutes away from its own, and knows an event that comes twice by its `id`.

use std::fmt;
use std::time::Duration;

use cordon_model::{Event, Severity, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Sink;
use crate::Now;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "Cordon-Signature";

/// A configured webhook.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Under which name its position is kept.
    #[serde(default = "webhook")]
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// The shared secret that signs.
    pub secret: String,
    /// The least severity that is told.
    #[serde(default = "medium")]
    pub severity_min: Severity,
    /// The `source` of its events: which installation speaks.
    #[serde(default = "source")]
    pub source: String,
    /// How long one attempt may take, in seconds.
    #[serde(default = "ten")]
    pub timeout_s: f64,
}

fn webhook() -> String {
    "webhook".to_owned()
}

fn medium() -> Severity {
    Severity::Medium
}

fn source() -> String {
    "/cordon".to_owned()
}

fn ten() -> f64 {
    10.0
}

impl fmt::Debug for WebhookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret stays out of every log.
        write!(f, "webhook {} to {}", self.name, self.url)
    }
}

impl WebhookConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        let uri: Result<ureq::http::Uri, _> = self.url.parse();
        let usable = uri.is_ok_and(|u| matches!(u.scheme_str(), Some("http" | "https")) && u.host().is_some_and(|h| !h.is_empty()));
        if !usable {
            return Err(format!("`{}` is no http or https address", self.url));
        }
        if self.secret.is_empty() {
            return Err("its secret is empty: nobody could tell its posts from anybody else's".to_owned());
        }
        if !(0.1..=600.0).contains(&self.timeout_s) {
            return Err(format!("timeout_s is {}, it must be between 0.1 and 600", self.timeout_s));
        }
        Ok(())
    }
}

/// The body: a CloudEvent, version 1.0.
#[derive(Serialize)]
struct CloudEvent<'e> {
    specversion: &'static str,
    id: &'e str,
    source: &'e str,
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'e str>,
    time: Timestamp,
    datacontenttype: &'static str,
    data: &'e Event,
}

/// The webhook.
pub(super) struct Webhook {
    config: WebhookConfig,
    agent: ureq::Agent,
    now: Now,
}

impl Webhook {
    pub(super) fn new(config: WebhookConfig, now: Now) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(
                Duration::try_from_secs_f64(config.timeout_s).unwrap_or(Duration::from_secs(10)),
            ))
            .max_redirects(0)
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self { config, agent, now }
    }

    fn body(&self, event: &Event) -> Result<Vec<u8>, String> {
        let envelope = CloudEvent {
            specversion: "1.0",
            id: &event.id,
            source: &self.config.source,
            kind: format!("vn.cordon.event.{}", event.event),
            subject: event.transit.as_ref().map(cordon_model::TransitId::as_str),
            time: event.observed_at,
            datacontenttype: "application/json",
            data: event,
        };
        serde_json::to_vec(&envelope).map_err(|e| e.to_string())
    }
}

impl Sink for Webhook {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn severity_min(&self) -> Severity {
        self.config.severity_min
    }

    fn tell(&self, event: &Event) -> Result<(), String> {
        let body = self.body(event)?;
        let answer = self
            .agent
            .post(&self.config.url)
            .header("Content-Type", "application/cloudevents+json; charset=utf-8")
            .header(SIGNATURE_HEADER, sign(self.config.secret.as_bytes(), (self.now)(), &body))
            .send(&body[..])
            .map_err(|e| e.to_string())?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("it answered {status}"))
        }
    }
}

/// The signature of a body at a time: `t=SECONDS,v1=HEX`.
#[must_use]
pub fn sign(secret: &[u8], at: Timestamp, body: &[u8]) -> String {
    let seconds = at.as_micros().div_euclid(1_000_000).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
        assert_eq!(sign(b"secret", Timestamp::from_seconds(1_700_000_000), br#"{"a":1}"#), expected);
    }
}
