//! What can be asked: one file a route, one folder a resource. `router.rs` lists them.

pub(crate) mod alerts;
pub(crate) mod basemap;
pub(crate) mod cameras;
pub(crate) mod containers;
pub(crate) mod coverage;
pub(crate) mod evidence;
pub(crate) mod live;
pub(crate) mod load;
pub(crate) mod seals;
pub(crate) mod service;
pub(crate) mod session;
pub(crate) mod sightings;
pub(crate) mod transits;
pub(crate) mod watchlist;
pub(crate) mod world;
