//! The role from outside: its routes against a real PostGIS, its socket over the loopback.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod ahead;
mod basemap;
mod corrections;
mod live;
mod load;
mod routes;
mod sessions;
mod shelf;
mod sightings;
mod stand;
mod watchlist;
