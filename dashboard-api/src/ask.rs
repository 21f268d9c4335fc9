//! What a request says, read strictly: a body, a query, a path; each refusal is a problem that names the place.

use axum::body::HttpBody;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A JSON body.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON body in which nothing is owed: none at all says no more than an empty one.
#[derive(Debug)]
pub(crate) struct Beside<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Beside<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Body::from_request(request, state).await.map(|Body(said)| Self(said))
    }
}

/// A query string.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Asked<T>(pub(crate) T);

/// What stands in the path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

impl From<JsonRejection> for Problem {
    fn from(e: JsonRejection) -> Self {
        let text = e.body_text();
        match &e {
            JsonRejection::JsonSyntaxError(_) => Self::new(StatusCode::BAD_REQUEST, "no_json", told(&text)),
            JsonRejection::JsonDataError(_) => Self::wrong("wrong_body", told(&text)),
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "no_json",
                "the body must be sent as application/json",
            ),
            _ if e.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                format!("a body may have {} bytes at most", crate::router::BODY_BYTES_MAX),
            ),
            _ => Self::new(e.status(), "no_body", text),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(e: QueryRejection) -> Self {
        Self::wrong("wrong_query", told(&e.body_text()))
    }
}

impl From<PathRejection> for Problem {
    fn from(e: PathRejection) -> Self {
        Self::wrong("wrong_path", told(&e.body_text()))
    }
}

/// The part of axum's sentence that says what and where: `stops[1]: invalid type … at line 3 column 9`.
fn told(text: &str) -> String {
    text.split_once(": ").map_or(text, |(_, rest)| rest).to_owned()
}

/// What an officer may say beside an act.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Remark {
    /// Where or when it was done, as the officer says it.
    pub(crate) at: Option<serde_json::Value>,
    /// What is written beside it.
    pub(crate) note: Option<String>,
}

/// Reads a query parameter that holds a list: `sealed,departed`.
///
/// # Errors
/// 422 that names the word that is none.
pub(crate) fn words<T: DeserializeOwned>(text: &str, what: &str) -> Result<Vec<T>, Problem> {
    text.split(',')
        .map(|word| {
            serde_json::from_value(serde_json::Value::from(word))
                .map_err(|_| Problem::wrong("wrong_query", format!("`{word}` is no {what}")))
        })
        .collect()
}
