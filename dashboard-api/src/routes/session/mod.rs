//! The session: signing in, who I am, signing out.

pub(crate) mod begin;
pub(crate) mod end;
pub(crate) mod read;

use cordon_model::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::role::{Right, Role};
use crate::session::Caller;

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// The account's name.
    name: String,
    /// Its role.
    role: Role,
    /// What it may do.
    rights: Vec<Right>,
    /// When the session ends by itself.
    expires_at: Timestamp,
    /// Whether this server has a basemap of its own (`/api/basemap`).
    basemap: bool,
}

impl SessionView {
    /// What a caller is told.
    fn of(caller: Caller, api: &Api) -> Self {
        Self {
            rights: caller.role.rights().to_vec(),
            name: caller.name,
            role: caller.role,
            expires_at: caller.expires_at,
            basemap: api.basemap.is_some(),
        }
    }
}
