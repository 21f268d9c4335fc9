//! What goes wrong with a stream, in sentences.

use std::time::Duration;

use gst::glib;
use gstreamer as gst;

use crate::Source;

/// Why a playing ended before anybody stopped it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// GStreamer, or a part of it, is not installed.
    #[error("GStreamer lacks what video needs: {0}; `cargo xtask setup` installs it")]
    Missing(String),
    /// Nobody answers there.
    #[error("{0} cannot be reached: {1}")]
    Unreachable(Source, String),
    /// What answers does not speak RTSP.
    #[error("{0} does not speak RTSP: {1}")]
    NotRtsp(Source, String),
    /// It wants another name or password.
    #[error("{0} refuses our name and password")]
    Refused(Source),
    /// There is no such stream or file.
    #[error("{0} does not exist there")]
    NotFound(Source),
    /// The stream is there, and nothing comes.
    #[error("{0} has sent nothing for {1:?}")]
    Silent(Source, Duration),
    /// It holds something else.
    #[error("{0} is no video that can be read: {1}")]
    NotVideo(Source, String),
    /// It has sound or data, but no picture.
    #[error("{0} carries no video")]
    NoVideo(Source),
    /// It began well and broke.
    #[error("{0} broke off: {1}")]
    BrokeOff(Source, String),
}

impl Fault {
    /// The fault behind an error that a pipeline reported. `silence`: how long it waits for an answer; `began`: whether a frame had come before.
    pub(crate) fn of(source: &Source, silence: Duration, error: &glib::Error, debug: &str, began: bool) -> Self {
        let said = sentence(error.message(), debug);
        let source = source.clone();
        if began {
            return Self::BrokeOff(source, said);
        }
        if let Some(kind) = error.kind::<gst::ResourceError>() {
            return match kind {
                gst::ResourceError::NotFound => Self::NotFound(source),
                gst::ResourceError::NotAuthorized => Self::Refused(source),
                // Whoever takes the connection and never answers: it is not known what they speak.
                _ if debug.contains("Timeout while waiting") => Self::Silent(source, silence),
                _ if matches!(source, Source::Rtsp(_)) && speaks_otherwise(debug) => Self::NotRtsp(source, said),
                _ => Self::Unreachable(source, said),
            };
        }
        Self::NotVideo(source, said)
    }
}

/// Whether the other end answered, but not in RTSP.
fn speaks_otherwise(debug: &str) -> bool {
    [
        "Got error response",
        "Bad Request",
        "parse",
        "Parse",
        "Received end-of-file",
        "Could not receive message",
    ]
    .iter()
    .any(|sign| debug.contains(sign))
}

/// The error in one line: its message, and where it is more telling the last line of what the element adds.
fn sentence(message: &str, debug: &str) -> String {
    let last = debug.lines().last().unwrap_or_default();
    let added = last.split_once("\n").map_or(last, |(_, rest)| rest).trim();
    // The first line says in which file of which library it happened: nobody's business.
    let added = if debug.lines().count() > 1 { added } else { "" };
    let message = message.trim_end_matches('.');
    if added.is_empty() || added.contains(".c(") {
        message.to_owned()
    } else {
        format!("{message} ({})", added.trim_end_matches('.'))
    }
}
