//! A reading: what a plate or a container number is taken to say, and how sure that is.

use serde::{Serialize, Serializer};

use crate::rectify::Quad;
use crate::sure::SURE;
use crate::text::Line;
use crate::{Kind, container, plate};

/// Another text that it may be.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Alternative {
    /// A–Z and 0–9.
    pub text: String,
    /// 0–1.
    #[serde(serialize_with = "share")]
    pub confidence: f32,
}

/// What grammar and check digit make of a line.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// What it is taken to say.
    pub text: String,
    /// 0–1.
    pub confidence: f32,
    /// Whether it is sure enough to act on.
    pub accepted: bool,
    /// The country whose grammar it follows, ISO 3166; none for containers and where it cannot be told.
    pub country: Option<&'static str>,
    /// Whether a grammar or the check digit holds.
    pub valid: bool,
    /// Others, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// A reading, as `cordon read` writes it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Reading {
    /// Plate or container number.
    pub kind: Kind,
    /// What it is taken to say, A–Z and 0–9.
    pub text: String,
    /// 0–1.
    #[serde(serialize_with = "share")]
    pub confidence: f32,
    /// Whether it is sure enough to act on.
    pub accepted: bool,
    /// Its corners in pixels of the picture, from the text's top left, clockwise.
    #[serde(serialize_with = "corners")]
    pub quad: Quad,
    /// ISO 3166, where the grammar tells.
    pub country: Option<&'static str>,
    /// Whether a grammar or the check digit holds.
    pub valid: bool,
    /// Others, the likeliest first.
    pub alternatives: Vec<Alternative>,
    /// The characters as they were seen, before any grammar.
    pub raw: String,
}

/// What a line says, by the rules of its kind.
#[must_use]
pub fn judge(kind: Kind, line: &Line) -> Judged {
    match kind {
        Kind::Plate => plate::judge(line),
        Kind::Container => container::judge(line),
    }
}

impl Judged {
    /// The same, when other looks at the same thing made it so many times as likely, in odds.
    #[must_use]
    pub fn echoed(mut self, times: f32) -> Self {
        let odds = self.confidence * times;
        self.confidence = odds / (odds + 1.0 - self.confidence).max(f32::MIN_POSITIVE);
        self.accepted = self.valid && self.confidence >= SURE;
        self
    }
}

impl Reading {
    /// The reading of a line that was found at `quad`; `echo`: how many times as likely other looks made it, in odds.
    #[must_use]
    pub fn of(kind: Kind, quad: Quad, line: &Line, echo: f32) -> Self {
        let judged = judge(kind, line).echoed(echo);
        Self {
            kind,
            text: judged.text,
            confidence: judged.confidence,
            accepted: judged.accepted,
            quad,
            country: judged.country,
            valid: judged.valid,
            alternatives: judged.alternatives,
            raw: line.text(),
        }
    }
}

/// To four places: more of a likelihood is noise.
fn share<S: Serializer>(value: &f32, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64((f64::from(*value) * 1e4).round() / 1e4)
}

/// To tenths of a pixel.
fn corners<S: Serializer>(quad: &Quad, to: S) -> Result<S::Ok, S::Error> {
    quad.map(|point| point.map(|v| (f64::from(v) * 10.0).round() / 10.0)).serialize(to)
}
