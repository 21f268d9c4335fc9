//! A simulated Vietnam: a seeded world of trucks, and the frames that their seals send.
//!
//! Nothing here goes behind the service's doors: the world is a world file, seals speak their dialects over TCP, and officers
//! use the API. Read in this order: [`country`] (roads and places).

pub mod country;
