//! Pictures to readings: where plates and container numbers are, and what they say.
//!
//! A picture is brought into the detector's view ([`find`]), the network says where something is ([`torch`]), each find is cut out
//! upright ([`rectify`]) and read ([`text`]); [`read`] is that whole way. What is written there by the grammar of its kind say [`plate`] and
//! [`container`], each choosing among the likeliest texts ([`search`]); the frames of one pass come together in [`fuse`].

mod beam;
pub mod container;
pub mod find;
pub mod fuse;
mod grammar;
mod joint;
pub mod picture;
pub mod plate;
pub mod read;
pub mod reading;
pub mod rectify;
pub mod search;
mod sure;
pub mod text;
pub mod torch;
pub mod warp;

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A vehicle's licence plate, any country's.
    Plate,
    /// A container number after ISO 6346.
    Container,
}
