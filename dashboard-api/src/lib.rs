//! ROLE 3: shows; never decides.
//!
//! Read in this order: [`api`](Api) (what the role is given), `router.rs` (every route, one line each), `act.rs` (how an
//! officer's act goes through the journal), `board.rs` (what is open, in memory), `live.rs` (the socket).
//!
//! **Architecture invariant:** what an account does to a transit or an alert is an observation in `heard`; this crate waits for
//! the verdict and never writes a judged row. It writes accounts, sessions and look-ups, and nothing else.
//!
//! Pictures are files below a directory ([`Evidence`]), and each look at one is recorded before it is shown.

mod accounts;
mod act;
mod api;
mod ask;
mod basemap;
mod board;
mod evidence;
mod live;
mod lockout;
mod openapi;
mod origin;
mod page;
mod password;
mod picture;
mod problem;
mod roads;
mod role;
mod router;
mod routes;
mod second;
mod served;
mod session;
mod site;
mod track;
mod world;

pub use accounts::{AccountError, add as add_account};
pub use act::VERDICT_WAIT;
pub use api::{Api, Now, OpenError, Parts};
pub use basemap::{Basemap, BasemapError};
pub use evidence::Evidence;
pub use live::message;
pub use openapi::openapi;
pub use page::Page;
pub use picture::Picture;
pub use problem::Problem;
pub use roads::{Roads, RoadsError};
pub use role::{Right, Role};
pub use router::{router, serve};
