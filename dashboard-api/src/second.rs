//! A second person, who proves that he is there: for what one alone may not do.

use std::fmt;
use std::net::SocketAddr;

use axum::Extension;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;
use crate::role::{Right, Role};
use crate::routes::session::begin;

/// A second person, beside whoever is signed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondPerson {
    /// The account's name.
    name: String,
    /// Its password.
    password: String,
}

impl fmt::Debug for SecondPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondPerson").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The second person's name, if the password is right and the role has the right.
///
/// # Errors
/// 403 with the reason; as signing in does where it is tried too often.
pub(crate) async fn proven(
    api: &Api,
    second: SecondPerson,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    right: Right,
) -> Result<String, Problem> {
    let address = peer.map(|Extension(ConnectInfo(a))| a.ip());
    let wrong = |_| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "second_person",
            "the second person's name or password is wrong",
        )
    };
    let account = match begin::check(api, &second.name, second.password, address).await {
        Err(p) if p.status == StatusCode::UNAUTHORIZED.as_u16() => Err(wrong(p)), // 401 would end the session of whoever asks
        checked => checked,
    }?;
    if account.role.parse().is_ok_and(|role: Role| role.may(right)) {
        return Ok(account.name);
    }
    let sentence = format!(
        "the second person needs one of the roles {}; {} is {}",
        right.holders(),
        account.name,
        account.role
    );
    Err(Problem::new(StatusCode::FORBIDDEN, "second_person", sentence))
}
