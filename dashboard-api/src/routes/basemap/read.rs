//! `GET /api/basemap`.

use std::io::SeekFrom;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::api::Api;
use crate::problem::Problem;
use crate::session::{May, See};

/// How much of the file is in memory at a time, for each request.
const CHUNK_BYTES: u64 = 64 * 1024;
/// Not compressed again on the way: its tiles are compressed, and its places in bytes count.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.pmtiles";

/// The operator's own basemap, a PMTiles file, in the ranges that are asked for (`Range: bytes=a-b`, one range). The session's answer
/// says whether there is one.
#[utoipa::path(
    get, path = "/api/basemap", tag = "world", operation_id = "read_basemap",
    params(
        ("Range" = Option<String>, Header, description = "`bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else gets the whole file."),
        ("If-Range" = Option<String>, Header, description = "The `ETag` that the range is meant for; another one gets the whole file."),
    ),
    responses(
        (status = 200, description = "The whole file."),
        (status = 206, description = "The range.", headers(("content-range" = String, description = "Which bytes, of how many."))),
        (status = 304, description = "As you have it (`If-None-Match`)."),
        (status = 404, description = "No basemap is configured.", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside the file.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(State(api): State<Arc<Api>>, _: May<See>, headers: HeaderMap) -> Result<Response, Problem> {
    let configured = api.basemap.as_ref();
    let basemap = configured.ok_or_else(|| Problem::unknown("no_basemap", "no basemap is configured on this server"))?;
    let gone = |e: std::io::Error| Problem::unavailable("the basemap", &e);
    let mut file = File::open(&basemap.path).await.map_err(gone)?;
    let known = file.metadata().await.map_err(gone)?;
    let (size, changed) = (known.len(), known.modified().map_err(gone)?);
    let age = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    let tag = format!("\"{size:x}-{:x}\"", age.as_nanos());
    let says = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let named = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    if says(header::IF_NONE_MATCH) == Some(tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, named).into_response());
    }
    let meant = says(header::IF_RANGE).is_none_or(|t| t == tag.as_bytes());
    let range = says(header::RANGE).filter(|_| meant);
    let asked = range
        .and_then(|r| std::str::from_utf8(r).ok())
        .map_or(Asked::Whole, |r| wanted(r, size));
    let kind = [(header::CONTENT_TYPE, MEDIA_TYPE)];
    let Some((from, end)) = asked.place(size) else {
        let sentence = format!("the basemap has {size} bytes, and none of them are in that range");
        let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "outside", sentence);
        return Ok(([(header::CONTENT_RANGE, format!("bytes */{size}"))], problem).into_response());
    };
    file.seek(SeekFrom::Start(from)).await.map_err(gone)?;
    let body = (
        named,
        kind,
        [(header::CONTENT_LENGTH, (end - from).to_string())],
        piece(file, end - from),
    );
    Ok(match asked {
        Asked::Whole => body.into_response(),
        Asked::Part(..) | Asked::Outside => {
            let place = format!("bytes {from}-{}/{size}", end - 1);
            (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, place)], body).into_response()
        }
    })
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
            return Ok::<_, std::io::Error>(None);
        }
        let mut chunk = Vec::new();
        let read = (&mut file).take(left.min(CHUNK_BYTES)).read_to_end(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
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
