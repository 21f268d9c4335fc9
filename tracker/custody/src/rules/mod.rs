//! The rules, one file each. A rule has its own memory in [`Memory`] and says what it finds; it reads no other transit's state.

use cordon_model::Rule;

use crate::ground::Scene;
use crate::say::Findings;
use crate::state::{Memory, Report};

pub mod arrived;
pub mod battery_low;
pub mod departed;
pub mod departed_unsealed;
pub mod distance_exceeded;
pub mod loitering;
pub mod overtime;
pub mod plate_cloned;
pub mod position_spoofed;
pub mod rendezvous;
pub mod route_deviation;
pub mod seal_apart;
pub mod seal_cloned;
pub mod seal_cut;
pub mod seal_opened;
pub mod seal_tampered;
pub mod sighting_contradicted;
pub mod signal_jammed;
pub mod signal_lost;
pub mod speeding;
pub mod unscheduled_stop;
pub mod watchlist_hit;
pub mod wrong_way;

/// A rule about the world: judges one observation that is newer than all before it.
pub type Judge = fn(&mut Memory, &Report<'_>, Scene<'_>, &mut Findings);

/// The rules about the world, in the order in which they judge an observation: first how far the transit has come, then its seal, then
/// whether its positions can be believed, then its way.
pub const ABOUT_THE_WORLD: &[(Rule, Judge)] = &[
    (Rule::Departed, departed::judge),
    (Rule::Arrived, arrived::judge),
    (Rule::SealCut, seal_cut::judge),
    (Rule::SealOpened, seal_opened::judge),
    (Rule::SealTampered, seal_tampered::judge),
    (Rule::DepartedUnsealed, departed_unsealed::judge),
    (Rule::SealCloned, seal_cloned::judge),
    (Rule::PositionSpoofed, position_spoofed::judge),
    (Rule::RouteDeviation, route_deviation::judge),
    (Rule::UnscheduledStop, unscheduled_stop::judge),
    (Rule::Rendezvous, rendezvous::judge),
    (Rule::Loitering, loitering::judge),
    (Rule::SignalJammed, signal_jammed::judge),
    (Rule::WrongWay, wrong_way::judge),
    (Rule::DistanceExceeded, distance_exceeded::judge),
    (Rule::Speeding, speeding::judge),
    (Rule::Overtime, overtime::judge),
    (Rule::BatteryLow, battery_low::judge),
];

/// The rules about hearing: they judge in received time, and what they said is never taken back.
pub const ABOUT_HEARING: &[Rule] = &[Rule::SignalLost];

/// The rules about sightings: they compare, again and again, what was seen with what is known ([`crate::sightings`]).
pub const ABOUT_SIGHTINGS: &[Rule] = &[Rule::SightingContradicted];

/// The rules that need what two sources say at one time: the seal and the vehicle's own tracker ([`crate::companion`]).
pub const ABOUT_COMPANIONS: &[Rule] = &[Rule::SealApart];

/// The rules across keys: they follow from what several watches and cameras state as facts ([`crate::across`]). Two of them have a part of
/// [`ABOUT_THE_WORLD`] too, which states the facts.
pub const ACROSS_KEYS: &[Rule] = &[
    Rule::Rendezvous,
    Rule::SignalJammed,
    Rule::PlateCloned,
    Rule::Restuffed,
    Rule::WatchlistHit,
];
