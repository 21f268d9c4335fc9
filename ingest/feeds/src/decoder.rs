//! `cordon decode`: one JSON line in, one JSON line out.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_model::{Observation, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dialect::{Decoded, Dialect, Session};
use crate::settings::Settings;

/// How many sessions are remembered at once; the one that was silent longest is forgotten first.
pub const SESSIONS_MAX: usize = 10_000;

/// Decodes lines, remembering each session's connection.
pub struct Decoder {
    dialect: &'static dyn Dialect,
    settings: Arc<Settings>,
    sessions: BTreeMap<String, (u64, Box<dyn Session>)>,
    lines: u64,
}

/// One line in.
#[derive(Deserialize)]
struct LineIn {
    /// Any JSON value; lines with the same one belong to one connection.
    #[serde(default)]
    session: Value,
    frame: Option<String>,
    text: Option<String>,
    device: Option<String>,
}

/// One line out.
#[derive(Serialize)]
struct LineOut<'a> {
    observations: &'a [Observation],
    replies: Vec<String>,
    error: Option<&'a str>,
}

impl Decoder {
    /// A decoder that remembers nothing yet.
    #[must_use]
    pub fn new(dialect: &'static dyn Dialect, settings: Settings) -> Self {
        Self {
            dialect,
            settings: Arc::new(settings),
            sessions: BTreeMap::new(),
            lines: 0,
        }
    }

    /// Decodes one line, `{"session","frame"|"text","device"}`, into one line, `{"observations","replies","error"}`, without a line's end.
    ///
    /// A line that cannot be read gives a line with its error.
    pub fn line(&mut self, line: &str, received_at: Timestamp) -> String {
        let decoded = self.decode(line, received_at).unwrap_or_else(Decoded::refused);
        let out = LineOut {
            observations: &decoded.observations,
            replies: decoded.replies.iter().map(hex::encode).collect(),
            error: decoded.error.as_deref(),
        };
        serde_json::to_string(&out).unwrap_or_else(|e| format!(r#"{{"observations":[],"replies":[],"error":"cannot be written: {e}"}}"#))
    }

    fn decode(&mut self, line: &str, received_at: Timestamp) -> Result<Decoded, String> {
        let line = line.trim_start_matches('\u{feff}'); // some editors put a mark before the text
        let line: LineIn = serde_json::from_str(line).map_err(|e| format!("the line is not what decode reads: {e}"))?;
        let frame = match (&line.frame, &line.text) {
            (Some(digits), None) => hex::decode(digits.trim()).map_err(|e| format!("`frame` is not hex: {e}"))?,
            (None, Some(text)) => text.as_bytes().to_vec(),
            _ => return Err("a line needs either `frame` or `text`".to_owned()),
        };
        let session = self.session(line.session.to_string());
        if let Some(device) = &line.device {
            session.identify(device);
        }
        Ok(session.decode_unescaped(&frame, received_at))
    }

    fn session(&mut self, key: String) -> &mut dyn Session {
        self.lines += 1;
        if self.sessions.len() >= SESSIONS_MAX && !self.sessions.contains_key(&key) {
            let oldest = self.sessions.iter().min_by_key(|(_, (used, _))| *used).map(|(k, _)| k.clone());
            oldest.and_then(|k| self.sessions.remove(&k));
        }
        let (dialect, settings) = (self.dialect, &self.settings);
        let entry = self.sessions.entry(key).or_insert_with(|| (0, dialect.open(Arc::clone(settings))));
        entry.0 = self.lines;
        entry.1.as_mut()
    }
}
