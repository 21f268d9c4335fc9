//! Requests that change something, and the socket, come from our own page or from no page at all.
//!
//! The cookie is SameSite=Strict already; this holds for browsers that do not keep that word, and for WebSockets, which know no
//! same-origin rule.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Problem;

/// Lets a request pass that is safe or of our own origin.
///
/// # Errors
/// 403 for one that another site's page sent.
pub(crate) async fn own_only(request: Request, next: Next) -> Result<Response, Problem> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let upgrades = request.headers().contains_key(header::UPGRADE);
    if (changes || upgrades) && !is_own(request.headers()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "another site's page sent this; it was refused",
        ));
    }
    Ok(next.run(request).await)
}

/// Whether the browser's headers say that it is ours. A program that is no browser sends neither.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    match text("sec-fetch-site") {
        // The browser says so itself, which also holds behind a proxy that changes `Host`.
        Some("same-origin") => return true,
        Some("none") | None => {}
        Some(_) => return false,
    }
    let Some(origin) = text("origin") else {
        return true;
    };
    let host = text("host").unwrap_or_default();
    let (_, of_page) = origin.split_once("://").unwrap_or_default();
    !host.is_empty() && of_page.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_our_page_from_others() {
        for (origin, site, own) in [
            (None, None, true),
            (Some("http://cordon.example:8080"), None, true),
            (Some("https://CORDON.example:8080"), Some("same-origin"), true),
            (Some("http://cordon.example"), None, false),
            (Some("http://evil.example"), None, false),
            (Some("null"), None, false),
            (None, Some("cross-site"), false),
            (None, Some("same-site"), false),
            (Some("http://cordon.example:8080"), Some("cross-site"), false),
            (Some("https://behind.a.proxy"), Some("same-origin"), true),
            (Some("http://evil.example"), Some("none"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", "cordon.example:8080".parse().expect("a value"));
            for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                if let Some(v) = value {
                    headers.insert(name, v.parse().expect("a value"));
                }
            }
            assert_eq!(is_own(&headers), own, "{origin:?} {site:?}");
        }
    }
}
