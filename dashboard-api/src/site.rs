//! The page: the built files inside the binary, and what browsers are told beside them.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

/// What the page may load: its own files, and nothing from elsewhere. Blobs are the map's worker and its drawn images; styles may
/// stand in attributes, as the map sets them there.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; media-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What Vite built; empty where it was not built.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
struct Built;

/// Answers every path that is no route: a file of the page, or the page itself, which knows its own paths.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return Problem::unknown("unknown_path", format!("there is nothing at {}", uri.path())).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "files can only be read").into_response();
    }
    if let Some(file) = Built::get(path) {
        return answer(path, file, &headers);
    }
    // A file that is missing; anything else is a place within the page (a transit's id may hold a dot).
    if path.starts_with("assets/") || (path.contains('.') && !path.contains('/')) {
        return Problem::unknown("unknown_path", format!("there is no file {}", uri.path())).into_response();
    }
    match Built::get("index.html") {
        Some(file) => answer("index.html", file, &headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

const NOT_BUILT: &str = "<!doctype html><title>Cordon</title><p>The page was not built into this program. \
Build it (<code>cargo xtask setup</code>, then <code>npm run build</code> in <code>web</code>) and build the program again. \
The API is at <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>";

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if kind.type_() == mime_guess::mime::TEXT {
        "; charset=utf-8"
    } else {
        ""
    };
    let kind = format!("{kind}{charset}");
    // Vite puts a hash of the content into the names under assets/: such a file never changes.
    let keep = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes());
    let named = [(header::ETAG, tag), (header::CACHE_CONTROL, keep.to_owned())];
    if same {
        return (StatusCode::NOT_MODIFIED, named).into_response();
    }
    (named, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}

/// Tells browsers on every answer what they may do with it.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if of_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
