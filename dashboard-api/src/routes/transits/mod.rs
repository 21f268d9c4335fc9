//! Transits: declared, sealed, departed, arrived, opened, closed.

pub(crate) mod arm;
pub(crate) mod arrive;
pub(crate) mod bind;
pub(crate) mod close;
pub(crate) mod declare;
pub(crate) mod depart;
pub(crate) mod disarm;
pub(crate) mod forecast;
pub(crate) mod gaps;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod track;
