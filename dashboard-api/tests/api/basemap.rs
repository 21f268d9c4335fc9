//! The basemap: a small PMTiles file, made here, read in ranges as the page reads it.

use crate::stand::{Answer, Stand};
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use cordon_dashboard_api::{Basemap, Role};
use std::io::Write;

const PATH: &str = "/api/basemap";

/// A PMTiles file of version 3 with one tile, a vector tile without layers' features: header, root directory, metadata, tile.
fn tiny() -> Vec<u8> {
    // A layer "roads", version 2, with nothing in it.
    let tile = [0x1a, 0x09, 0x78, 0x02, 0x0a, 0x05, b'r', b'o', b'a', b'd', b's'];
    // One entry: tile 0, a run of one, its length, its offset plus one.
    let directory = [1, 0, 1, u8::try_from(tile.len()).unwrap(), 1];
    let metadata = br#"{"vector_layers":[{"id":"roads","fields":{}}]}"#;
    let mut file = b"PMTiles\x03".to_vec();
    let (root, meta) = (127, 127 + directory.len() as u64);
    let data = meta + metadata.len() as u64;
    // Root, metadata, leaves (none), tile data: where each begins and how long it is; then how many tiles there are.
    for n in [root, 5, meta, metadata.len() as u64, data, 0, data, tile.len() as u64, 1, 1, 1] {
        file.extend(u64::to_le_bytes(n));
    }
    // Clustered, directories and tiles uncompressed, vector tiles, zooms 0 to 0.
    file.extend([1, 1, 1, 1, 0, 0]);
    for degrees_e7 in [1_020_000_000_i32, 80_000_000, 1_100_000_000, 240_000_000] {
        file.extend(degrees_e7.to_le_bytes());
    }
    file.push(0);
    for degrees_e7 in [1_060_000_000_i32, 160_000_000] {
        file.extend(degrees_e7.to_le_bytes());
    }
    assert_eq!(file.len(), 127, "the header's length is given");
    file.extend(directory);
    file.extend(metadata);
    file.extend(tile);
    file
}

async fn ask(stand: &Stand, cookie: &str, said: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().uri(PATH).header(header::COOKIE, cookie);
    request = request.header(header::ACCEPT_ENCODING, "gzip");
    for (name, value) in said {
        request = request.header(name, *value);
    }
    stand.send(request.body(Body::empty()).unwrap()).await
}

fn named<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers[name].to_str().unwrap()
}

#[tokio::test]
async fn a_basemap_is_read_in_ranges() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    // Longer than one chunk, and no chunk like the other.
    let mut bytes = tiny();
    bytes.extend((0..200_000_u32).flat_map(u32::to_le_bytes));
    file.write_all(&bytes).unwrap();
    let stand = Stand::with_basemap(Basemap::open(file.path()).unwrap()).await;
    let cookie = stand.cookie(Role::Responder).await;
    assert_eq!(stand.get("/api/session", &cookie).await.ok()["basemap"], true);
    let size = bytes.len();
    let (header, far) = (format!("bytes 0-126/{size}"), format!("bytes 100000-399999/{size}"));
    let rest = format!("bytes {}-{}/{size}", size - 8, size - 1);
    let mut tag = String::new();
    for (range, place, expected) in [
        ("bytes=0-126", &header, &bytes[..127]),
        ("bytes=100000-399999", &far, &bytes[100_000..400_000]),
        ("bytes=-8", &rest, &bytes[size - 8..]),
    ] {
        let answer = ask(&stand, &cookie, &[(header::RANGE, range)]).await;
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(named(&answer.headers, &header::CONTENT_RANGE), place);
        assert_eq!(named(&answer.headers, &header::CONTENT_LENGTH), expected.len().to_string());
        assert_eq!(named(&answer.headers, &header::ACCEPT_RANGES), "bytes");
        assert!(!answer.headers.contains_key(header::CONTENT_ENCODING));
        assert!(answer.bytes == expected, "{range}: other bytes");
        named(&answer.headers, &header::ETAG).clone_into(&mut tag);
    }
    let beyond = ask(&stand, &cookie, &[(header::RANGE, &format!("bytes={size}-"))]).await;
    beyond.problem(416, "outside");
    assert_eq!(named(&beyond.headers, &header::CONTENT_RANGE), format!("bytes */{size}"));

    let whole = ask(&stand, &cookie, &[]).await;
    assert_eq!(whole.status, 200);
    assert!(whole.bytes == bytes && !whole.headers.contains_key(header::CONTENT_ENCODING));
    let range = (header::RANGE, "bytes=0-7");
    let same = ask(&stand, &cookie, &[range.clone(), (header::IF_RANGE, &tag)]).await;
    assert_eq!((same.status.as_u16(), same.bytes.as_slice()), (206, b"PMTiles\x03".as_slice()));
    let known = ask(&stand, &cookie, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));

    // Another file in its place: what a range was meant for is gone, so the whole is sent, under another name.
    file.write_all(b"more").unwrap();
    let changed = ask(&stand, &cookie, &[range, (header::IF_RANGE, &tag)]).await;
    assert_eq!((changed.status.as_u16(), changed.bytes.len()), (200, size + 4));
    assert_ne!(named(&changed.headers, &header::ETAG), tag);

    file.close().unwrap();
    stand.get(PATH, &cookie).await.problem(503, "unavailable");
}

#[tokio::test]
async fn a_basemap_is_for_those_who_may_see_and_need_not_be_there() {
    let stand = Stand::new().await;
    stand.ask("GET", PATH, None, None).await.problem(401, "not_signed_in");
    let cookie = stand.cookie(Role::Responder).await;
    assert_eq!(stand.get("/api/session", &cookie).await.ok()["basemap"], false);
    stand.get(PATH, &cookie).await.problem(404, "no_basemap");
}
