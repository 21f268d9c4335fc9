//! Who is asking: the session's cookie, and the right that a route needs.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use cordon_model::Timestamp;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::api::Api;
use crate::problem::Problem;
use crate::role::{Right, Role};

/// The cookie's name.
pub(crate) const COOKIE: &str = "cordon_session";
/// A session ends by itself after a shift and its handover: 12 hours.
pub(crate) const SESSION_S: u32 = 12 * 3600;

/// 256 random bits, and nothing else: what the cookie holds.
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub(crate) fn new() -> Self {
        let mut bits = [0; 32];
        rand::rng().fill_bytes(&mut bits);
        Self(bits)
    }

    /// The token in a request's cookies.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let text = cookies.find_map(|line| line.split(';').find_map(|c| c.trim().strip_prefix(COOKIE)?.strip_prefix('=')))?;
        let mut bits = [0; 32];
        hex::decode_to_slice(text, &mut bits).ok()?;
        Some(Self(bits))
    }

    /// What the database knows it by.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The cookie that carries it.
    pub(crate) fn cookie(&self, secure: bool) -> String {
        cookie(&hex::encode(self.0), SESSION_S, secure)
    }
}

/// The cookie that takes it away.
pub(crate) fn no_cookie(secure: bool) -> String {
    cookie("", 0, secure)
}

fn cookie(value: &str, age_s: u32, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}")
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The account's name: the `by` of every act.
    pub(crate) name: String,
    /// Its role.
    pub(crate) role: Role,
    /// When the session ends by itself.
    pub(crate) expires_at: Timestamp,
}

impl Caller {
    /// Who sends a request.
    ///
    /// # Errors
    /// 401 without a session that counts, 503 where the database does not answer.
    pub(crate) async fn of(api: &Api, headers: &HeaderMap) -> Result<Self, Problem> {
        let nobody = || Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "sign in first: POST /api/session");
        let token = Token::of(headers).ok_or_else(nobody)?;
        let session = cordon_store::sessions::find(&api.pool, &token.hash(), api.now())
            .await?
            .ok_or_else(nobody)?;
        let role = session.role.parse().map_err(|_| nobody())?;
        Ok(Self {
            name: session.name,
            role,
            expires_at: session.expires_at,
        })
    }

    /// Whether the caller may learn of what is covert and somebody's (`None`: nobody's, and so everybody's).
    pub(crate) fn may_know(&self, covert_of: Option<&str>) -> bool {
        covert_of.is_none_or(|owner| self.role == Role::Admin || self.name == owner)
    }

    /// Refuses where the role's rights do not hold this one.
    ///
    /// # Errors
    /// 403 that says who may.
    pub(crate) fn needs(&self, right: Right) -> Result<(), Problem> {
        if self.role.may(right) {
            return Ok(());
        }
        let sentence = format!("this needs one of the roles {}; {} is {}", right.holders(), self.name, self.role);
        Err(Problem::new(StatusCode::FORBIDDEN, "not_allowed", sentence))
    }
}

/// A right that a route asks for by its type.
pub(crate) trait Needed {
    /// Which.
    const RIGHT: Right;
}

macro_rules! needed {
    ($($name:ident)*) => {
        $(
            /// The right of the same name.
            pub(crate) struct $name;
            impl Needed for $name {
                const RIGHT: Right = Right::$name;
            }
        )*
    };
}
needed!(See WriteNotes HandleAlerts CorrectSightings MoveTransits KeepWatchlist);

/// The caller, who has the right `R`. A route without it in its arguments is open to all: the router's tests list those.
pub(crate) struct May<R>(pub(crate) Caller, pub(crate) PhantomData<R>);

impl<R: Needed + Send> FromRequestParts<Arc<Api>> for May<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let caller = Caller::of(api, &parts.headers).await?;
        caller.needs(R::RIGHT)?;
        Ok(Self(caller, PhantomData))
    }
}
