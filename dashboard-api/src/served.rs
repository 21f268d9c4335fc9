//! Files as answers, in the ranges that are asked for: whoever shows a map or a film asks for parts of it.

use std::io::{self, SeekFrom};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::problem::Problem;

/// How much of a file is in memory at a time, for each request.
const CHUNK_BYTES: u64 = 64 * 1024;

/// A file that is given.
pub(crate) struct Served {
    /// What it is, in words, for whoever asks for a part that is not there.
    pub(crate) what: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// Its bytes.
    pub(crate) size: u64,
    /// Its `ETag`: another content has another one.
    pub(crate) tag: String,
    /// Other headers of the answer.
    pub(crate) named: Vec<(HeaderName, HeaderValue)>,
}

impl Served {
    /// The whole of it, or the one range that is asked for; `304` where the asker has it.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) async fn answer(self, mut file: File, headers: &HeaderMap) -> io::Result<Response> {
        let says = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
        let mut named = HeaderMap::from_iter(self.named);
        named.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            named.insert(header::ETAG, tag);
        }
        if says(header::IF_NONE_MATCH) == Some(self.tag.as_bytes()) {
            return Ok((StatusCode::NOT_MODIFIED, named).into_response());
        }
        let meant = says(header::IF_RANGE).is_none_or(|t| t == self.tag.as_bytes());
        let range = says(header::RANGE).filter(|_| meant);
        let asked = range
            .and_then(|r| std::str::from_utf8(r).ok())
            .map_or(Asked::Whole, |r| wanted(r, self.size));
        let Some((from, end)) = asked.place(self.size) else {
            let sentence = format!("{} has {} bytes, and none of them are in that range", self.what, self.size);
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "outside", sentence);
            return Ok(([(header::CONTENT_RANGE, format!("bytes */{}", self.size))], problem).into_response());
        };
        file.seek(SeekFrom::Start(from)).await?;
        let kind = [(header::CONTENT_TYPE, self.kind)];
        let length = [(header::CONTENT_LENGTH, (end - from).to_string())];
        let body = (named, kind, length, piece(file, end - from));
        Ok(match asked {
            Asked::Whole => body.into_response(),
            Asked::Part(..) | Asked::Outside => {
                let place = format!("bytes {from}-{}/{}", end - 1, self.size);
                (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, place)], body).into_response()
            }
        })
    }
}

/// What of the file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From a byte up to one that no longer belongs to it.
    Part(u64, u64),
    Outside,
}

impl Asked {
    fn place(self, size: u64) -> Option<(u64, u64)> {
        match self {
            Self::Whole => Some((0, size)),
            Self::Part(from, end) => Some((from, end)),
            Self::Outside => None,
        }
    }
}

/// Understands a `Range` header. What is no single range of bytes asks for the whole, as HTTP has it.
fn wanted(range: &str, size: u64) -> Asked {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().unwrap_or(u64::MAX));
    let (from, end) = match (first, last) {
        ("", "") => return Asked::Whole,
        ("", last) => (number(last).map(|n| size.saturating_sub(n)), Some(size)),
        (first, "") => (number(first), Some(size)),
        (first, last) => (number(first), number(last).map(|n| n.saturating_add(1).min(size))),
    };
    match (from, end) {
        (Some(from), Some(end)) if from < end => Asked::Part(from, end),
        // Its end before its beginning: not a range at all, unless only the file's end makes it so.
        (Some(from), Some(end)) if from < size && end < size => Asked::Whole,
        (Some(_), Some(_)) => Asked::Outside,
        _ => Asked::Whole,
    }
}

/// So many bytes of a file, from where it stands. A file that was cut short meanwhile breaks the answer off.
fn piece(file: File, bytes: u64) -> Body {
    let chunks = stream::try_unfold((file, bytes), |(mut file, left)| async move {
        if left == 0 {
            return Ok::<_, io::Error>(None);
        }
        let mut chunk = Vec::new();
        let read = (&mut file).take(left.min(CHUNK_BYTES)).read_to_end(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((chunk, (file, left.saturating_sub(read as u64)))))
    });
    Body::from_stream(chunks)
}

#[cfg(test)]
mod tests {
    use super::Asked::{Outside, Part, Whole};
    use super::wanted;

    #[test]
    fn understands_ranges() {
        for (range, expected) in [
            ("bytes=0-0", Part(0, 1)),
            ("bytes=2-5", Part(2, 6)),
            ("bytes=2-", Part(2, 10)),
            ("bytes=2-99999999999999999999999", Part(2, 10)),
            ("bytes=-3", Part(7, 10)),
            ("bytes=-99", Part(0, 10)),
            ("bytes=9-9", Part(9, 10)),
            ("bytes=10-12", Outside),
            ("bytes=99999999999999999999999-", Outside),
            ("bytes=-0", Outside),
            ("bytes=5-2", Whole),
            ("bytes=0-1,4-5", Whole),
            ("bytes=-", Whole),
            ("bytes=", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=a-b", Whole),
            ("tiles=0-1", Whole),
            ("", Whole),
        ] {
            assert_eq!(wanted(range, 10), expected, "{range}");
        }
        assert_eq!(wanted("bytes=0-", 0), Outside);
    }
}
