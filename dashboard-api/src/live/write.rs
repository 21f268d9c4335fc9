//! Messages as text. Marks are written once and sent to many, so messages are put together of written parts; the tests read each
//! of them back as its type.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use cordon_model::{Alert, Seq, Timestamp};
use serde::Serialize;

use super::message::{Cells, Counts, Gone};

/// `{"seq":…,"type":…,"data":…}`.
pub(super) fn envelope(seq: Seq, kind: &str, data: &impl Serialize) -> Utf8Bytes {
    wrap(seq, kind, &json(data))
}

/// The `data` of `marks`.
fn marks_data(reset: bool, marks: &[Arc<str>]) -> String {
    let length = marks.iter().map(|m| m.len() + 1).sum::<usize>();
    let mut text = String::with_capacity(length + 32);
    // Writing to a String cannot fail.
    let _ = write!(text, "{{\"reset\":{reset},\"marks\":[");
    for (n, mark) in marks.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push_str(mark);
    }
    text.push_str("]}");
    text
}

/// What a client's view lacks, as text.
#[derive(Default)]
pub(super) struct Delta {
    /// Whether the marks here are all.
    pub(super) reset: bool,
    /// Marks, written.
    pub(super) marks: Vec<Arc<str>>,
    /// Keys that are gone.
    pub(super) gone: Vec<String>,
    /// Cells, where it is far.
    pub(super) cells: Option<Cells>,
}

impl Delta {
    /// The messages, in the order in which they are to be taken.
    pub(super) fn messages(&self, seq: Seq) -> Vec<Utf8Bytes> {
        let mut out = Vec::new();
        if self.reset || !self.marks.is_empty() {
            out.push(wrap(seq, "marks", &marks_data(self.reset, &self.marks)));
        }
        if !self.gone.is_empty() {
            out.push(envelope(seq, "gone", &Gone { keys: self.gone.clone() }));
        }
        if let Some(cells) = &self.cells {
            out.push(envelope(seq, "cells", cells));
        }
        out
    }
}

/// A `snapshot`.
pub(super) fn snapshot(seq: Seq, server_time: Timestamp, world: &str, alerts: &[&Alert], counts: &Counts, seen: &Delta) -> Utf8Bytes {
    let data = format!(
        "{{\"server_time\":{},\"world\":{},\"alerts\":{},\"counts\":{},\"marks\":{},\"cells\":{}}}",
        json(&server_time),
        json(&world),
        json(&alerts),
        json(counts),
        marks_data(true, &seen.marks),
        json(&seen.cells),
    );
    wrap(seq, "snapshot", &data)
}

fn wrap(seq: Seq, kind: &str, data: &str) -> Utf8Bytes {
    format!("{{\"seq\":{seq},\"type\":\"{kind}\",\"data\":{data}}}").into()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our types have text keys and write to memory")
}
