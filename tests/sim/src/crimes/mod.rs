//! What criminals do, one crime a file, each with its truth. Written from what the product promises and from what smugglers do: nothing here
//! knows how a rule tells it.

mod apart;
mod battery;
mod buffered;
mod cloned_plate;
mod cloned_seal;
mod deviation;
mod jammed;
mod loitering;
mod opened;
mod overtime;
mod place;
mod rendezvous;
mod restuffed;
mod silence;
mod speeding;
mod spoofed;
mod stop;
mod swapped;
mod turned;
mod unsealed;

use crate::chance::Chance;
use crate::draft::{Draft, Trip};
use crate::life::Life;
use crate::roads::Road;
use crate::scene::Scene;
use crate::truth::Truth;

/// One transit in a crime: what was planned, how it drives, what its devices live through.
pub struct Actor {
    /// What was planned.
    pub draft: Draft,
    /// The way as it is driven.
    pub trip: Trip,
    /// What the devices live through.
    pub life: Life,
}

/// A crime.
pub trait Crime: Sync {
    /// Its name in the tables.
    fn name(&self) -> &'static str;

    /// How many watched transits it takes.
    fn members(&self) -> usize {
        1
    }

    /// Whether it can happen on this road.
    fn fits(&self, road: &Road) -> bool {
        road.line.length_m() > 20_000.0
    }

    /// What its drivers plan, before anything else is planned for them.
    fn plan(&self, _drafts: &mut [Draft], _scene: &Scene, _chance: &mut Chance) {}

    /// What they agree on when they know how they will drive.
    fn agree(&self, _drafts: &mut [Draft], _scene: &mut Scene, _chance: &mut Chance) {}

    /// What is done on the way; gives back what truly happened.
    fn happen(&self, actors: &mut [Actor], scene: &Scene, chance: &mut Chance) -> Vec<Truth>;
}

/// All of them, in the order in which they are given out.
pub const CRIMES: &[&dyn Crime] = &[
    &opened::Cut,
    &opened::Opened,
    &opened::Tampered,
    &deviation::Deviation(deviation::Road::Shortcut),
    &deviation::Deviation(deviation::Road::Detour),
    &deviation::Deviation(deviation::Road::Parallel),
    &stop::Stop,
    &silence::Silent,
    &buffered::Buffered,
    &overtime::Overtime,
    &turned::Turned,
    &turned::Shuttled,
    &unsealed::Unsealed,
    &battery::Draining,
    &speeding::Speeding,
    &apart::LeftBehind,
    &apart::MovedOver,
    &cloned_plate::ClonedPlate,
    &rendezvous::Rendezvous,
    &loitering::Loitering,
    &spoofed::Spoofed(spoofed::How::Frozen),
    &spoofed::Spoofed(spoofed::How::Replayed),
    &spoofed::Spoofed(spoofed::How::Jumping),
    &spoofed::Spoofed(spoofed::How::Made),
    &jammed::Alone,
    &jammed::Area,
    &cloned_seal::ClonedSeal,
    &restuffed::Restuffed,
    &swapped::Swapped,
];
