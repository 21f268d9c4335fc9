//! What one transit's devices live through: where seal and vehicle are, how they report, and what is done to them.

use cordon_model::ContainerNumber;

use crate::camera::Passed;
use crate::chance::{Chance, Purpose};
use crate::drive::Track;
use crate::heard::Alarm;

/// How a seal reports.
#[derive(Clone, Copy, Debug)]
pub struct SealHabit {
    /// Seconds between reports while it moves.
    pub moving_s: i64,
    /// … while it stands.
    pub standing_s: i64,
    /// How far its clock is ahead.
    pub skew_s: f64,
    /// Whether its state rides on each position; else it comes alone, every ten minutes and when it changes.
    pub rides: bool,
    /// Whether it tells its accuracy.
    pub tells_accuracy: bool,
    /// When it is switched on.
    pub on_s: i64,
    /// When it is switched off.
    pub off_s: i64,
}

/// How a vehicle's own tracker reports.
#[derive(Clone, Copy, Debug)]
pub struct TrackerHabit {
    /// Seconds between reports.
    pub every_s: i64,
    /// How far its clock is ahead.
    pub skew_s: f64,
}

/// What changes about a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its rope is cut; with the seal's own alarm or without.
    Cut(bool),
    /// It is unlocked.
    Unlocked(Option<Alarm>),
    /// It is locked.
    Locked,
    /// Its cover is opened; with which alarm.
    Opened(Option<Alarm>),
    /// Its cover is closed.
    Closed,
    /// It raises an alarm and nothing else changes.
    Alarm(Alarm),
}

/// A time in which nothing of a seal is heard.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    /// From when.
    pub from_s: i64,
    /// Until when.
    pub until_s: i64,
    /// Whether it sends afterwards what it has kept.
    pub uploads: bool,
}

/// How a position is made up.
#[derive(Clone, Debug)]
pub enum Trick {
    /// It stays where it was; with the true speed or with none.
    Frozen(bool),
    /// What was recorded so many seconds ago is sent again.
    Replayed(i64),
    /// Now and then it is somewhere else altogether.
    Jumping,
    /// A track that was made at a desk.
    Made(Box<Track>),
}

/// A time in which the positions are made up.
#[derive(Clone, Debug)]
pub struct Spoof {
    /// From when.
    pub from_s: i64,
    /// Until when.
    pub until_s: i64,
    /// How.
    pub trick: Trick,
}

/// What the devices of one transit live through.
#[derive(Clone, Debug)]
pub struct Life {
    /// Its place in the list; its seal's and its vehicle's too.
    pub number: usize,
    /// Its road's place in the list.
    pub road: usize,
    /// Where the seal is.
    pub seal_track: Track,
    /// Where the vehicle is.
    pub vehicle_track: Track,
    /// How the seal reports.
    pub seal: SealHabit,
    /// How the vehicle's tracker reports, if it has one.
    pub tracker: Option<TrackerHabit>,
    /// What changes about the seal, and when.
    pub changes: Vec<(i64, Change)>,
    /// Its battery at the beginning, and what it loses in an hour.
    pub battery: (f64, f64),
    /// Silences of the seal.
    pub silences: Vec<Silence>,
    /// When a jammer of its own is on.
    pub jammed: Vec<(i64, i64)>,
    /// Made up positions.
    pub spoof: Option<Spoof>,
    /// Another device with the same identity: where it is, and from when it reports.
    pub second: Option<(Track, i64)>,
    /// Another vehicle with the same plate in front of a lens.
    pub doubles: Vec<Passed>,
    /// What stands on the vehicle, from when.
    pub cargo: Vec<(i64, Option<ContainerNumber>)>,
}

impl Life {
    /// A transit to which nothing is done.
    #[must_use]
    pub fn new(seed: u64, number: usize, road: usize, track: Track, container: ContainerNumber) -> Self {
        let mut chance = Chance::new(seed, Purpose::Fleet, 1_000_000 + number);
        let moving_s = chance.one_of(&[10, 30, 30, 60]);
        let skewed = chance.happens(0.3);
        let off_s = track.arrived_s.map_or(track.end_s(), |s| s + chance.seconds(1_100.0, 2_000.0));
        let seal = SealHabit {
            moving_s,
            standing_s: chance.one_of(&[moving_s, moving_s * 2, (moving_s * 5).min(300), 180]).max(moving_s),
            skew_s: if skewed {
                chance.between(-90.0, 90.0)
            } else {
                chance.between(-2.0, 2.0)
            },
            rides: chance.happens(0.7),
            tells_accuracy: chance.happens(0.7),
            on_s: track.start_s,
            off_s,
        };
        let tracker = chance.happens(0.35).then(|| Self::tracker_of(&mut chance));
        Self {
            number,
            road,
            seal_track: track.clone(),
            vehicle_track: track,
            seal,
            tracker,
            changes: Vec::new(),
            battery: (chance.between(55.0, 100.0), chance.between(0.3, 1.8)),
            silences: Vec::new(),
            jammed: Vec::new(),
            spoof: None,
            second: None,
            doubles: Vec::new(),
            cargo: vec![(i64::MIN, Some(container))],
        }
    }

    /// A tracker with some habit.
    #[must_use]
    pub fn tracker_of(chance: &mut Chance) -> TrackerHabit {
        TrackerHabit {
            every_s: chance.one_of(&[5, 10, 15, 30]),
            skew_s: chance.between(-5.0, 5.0),
        }
    }

    /// What stands on the vehicle at a second.
    #[must_use]
    pub fn cargo_at(&self, s: i64) -> Option<ContainerNumber> {
        self.cargo.iter().rev().find(|(from, _)| *from <= s).and_then(|(_, c)| *c)
    }
}
