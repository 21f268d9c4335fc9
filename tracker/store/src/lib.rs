//! The projection into PostGIS: every line of SQL.
//!
//! [`Store`] is a pool of connections to a database whose schema is ours. [`Store::apply`] writes what was judged, with its place
//! in the same transaction; [`read`] answers questions; [`server`] runs a private server where there is none.
//!
//! **Architecture invariant:** the tables of `0001_projection.sql` and `0003_sightings.sql` (but for `lookups`) follow from the stream judged and from nothing else: they
//! can be emptied and made again. SQL stands in this crate and nowhere else.

pub mod accounts;
mod at;
mod connect;
pub mod lookups;
mod point;
pub mod read;
pub mod server;
pub mod sessions;
#[cfg(feature = "testing")]
pub mod testing;
mod write;
mod written;

pub use at::At;
pub use connect::{Store, StoreError};
pub use point::{Line, Place};
pub use sqlx::{Error, PgPool};
pub use write::{Applied, Position};
