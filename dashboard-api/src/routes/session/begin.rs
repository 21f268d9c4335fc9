//! `POST /api/session`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::SessionView;
use crate::api::Api;
use crate::ask::Body;
use crate::lockout::FAILURES_MAX;
use crate::password::{self, PASSWORD_BYTES_MAX};
use crate::problem::Problem;
use crate::session::{Caller, SESSION_S, Token};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The account's name.
    name: String,
    /// Its password.
    password: String,
}

/// Sign in. The session is a cookie that no script can read; it ends after 12 hours.
#[utoipa::path(
    post, path = "/api/session", tag = "session", operation_id = "begin_session",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in.", body = SessionView, headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "The name or the password is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Ten wrong passwords: wait `retry_after_s`.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn begin(
    State(api): State<Arc<Api>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Body(said): Body<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let address = peer.map(|Extension(ConnectInfo(a))| a.ip());
    let account = check(&api, &said.name, said.password, address).await?;
    let (now, token) = (api.now(), Token::new());
    let expires_at = now.plus_seconds(f64::from(SESSION_S));
    cordon_store::sessions::begin(&api.pool, &token.hash(), &account.name, now, expires_at).await?;
    let role = account.role.parse().map_err(|e| Problem::unavailable("the account's role", &e))?;
    let caller = Caller {
        name: account.name,
        role,
        expires_at,
    };
    let headers = [
        (header::SET_COOKIE, token.cookie(api.secure_cookies)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Json(SessionView::of(caller, &api))))
}

/// The account, if name and password are right. Nothing in the answer or in its time tells whether the name exists.
pub(crate) async fn check(
    api: &Api,
    name: &str,
    password: String,
    address: Option<IpAddr>,
) -> Result<cordon_store::accounts::Account, Problem> {
    if let Some(s) = api.lockout.locked_s(name, address, api.now()) {
        return Err(locked(s));
    }
    api.lockout.tried(name, address, api.now());
    let account = cordon_store::accounts::find(&api.pool, name).await?;
    let hash = account.as_ref().map(|a| a.password_hash.clone());
    let fits = password.len() <= PASSWORD_BYTES_MAX;
    let right = fits && password::verify(password, hash).await;
    if let (true, Some(account)) = (right, account) {
        api.lockout.succeeded(name, address);
        return Ok(account);
    }
    tracing::warn!(name, ?address, "a sign-in was refused");
    metrics::counter!("cordon_sign_ins_refused").increment(1);
    Err(Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong_password",
        "the name or the password is wrong",
    ))
}

fn locked(s: u64) -> Problem {
    let minutes = s.div_ceil(60);
    let sentence =
        format!("{FAILURES_MAX} wrong passwords: signing in under this name is locked from this address for {minutes} more minutes");
    Problem {
        retry_after_s: Some(s),
        ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "locked_out", sentence)
    }
}
