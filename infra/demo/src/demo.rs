//! A demo as a whole: drawn once from its seed, then played.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use cordon_model::{Timestamp, World, WorldError};
use serde_json::Value;

use crate::country::{self, Detour};
use crate::fleet;
use crate::lane::{self, Contradiction};
use crate::roads::roads;
use crate::truck::Truck;
use crate::truth;

/// A simulated Vietnam. The same seed, number of trucks and start give the same world, the same truth and the same records of every seal.
#[derive(Clone, Debug)]
pub struct Demo {
    seed: u64,
    speed: f64,
    start: Timestamp,
    world: World,
    trucks: Vec<Truck>,
    disarmed: Arc<Vec<AtomicU64>>,
    contradiction: Option<Contradiction>,
}

/// The truth tells the legs that begin within a day of the demo; later ones are drawn when they come.
const PLANNED_S: f64 = 86_400.0;

impl Demo {
    /// Draws a demo of so many trucks that starts at `start` (cut to whole seconds, which is what seals tell) and is played `speed` times as fast as life.
    ///
    /// # Errors
    /// Only if the world that is compiled in were broken.
    pub fn new(seed: u64, trucks: usize, speed: f64, start: Timestamp) -> Result<Self, WorldError> {
        let mut world = country::world()?;
        let detour: Detour = country::detour()?;
        let start = Timestamp::from_seconds(start.as_micros().div_euclid(1_000_000));
        let mut trucks = fleet::draw(seed, trucks, &roads(&world), &detour);
        for truck in &mut trucks {
            truck.plan_until(PLANNED_S);
        }
        world.transits = trucks
            .iter()
            .filter_map(|t| t.legs.first().map(|leg| t.declaration(leg, start)))
            .collect();
        world.check()?;
        Ok(Self {
            seed,
            speed,
            start,
            world,
            disarmed: Arc::new(trucks.iter().map(|_| AtomicU64::new(0)).collect()),
            trucks,
            contradiction: None,
        })
    }

    /// The same demo with cameras at its gates: one of them sees another container than was declared.
    #[must_use]
    pub fn with_cameras(mut self) -> Self {
        self.contradiction = lane::contradiction(&self.trucks);
        self
    }

    /// What a gate's camera is made to see, where there are cameras.
    #[must_use]
    pub const fn contradiction(&self) -> Option<&Contradiction> {
        self.contradiction.as_ref()
    }

    /// The world file of the demo: roads and places, and each truck's first transit. Later transits are declared by officers.
    #[must_use]
    pub fn world(&self) -> World {
        self.world.clone()
    }

    /// What is true, and what was made to happen.
    #[must_use]
    pub fn truth(&self) -> Value {
        truth::truth(self.seed, self.speed, self.start, &self.trucks, self.contradiction.as_ref())
    }

    /// The trucks.
    #[must_use]
    pub fn trucks(&self) -> &[Truck] {
        &self.trucks
    }

    /// For each truck, how many of its legs were disarmed in the system: officers count it up, seals open by it.
    pub(crate) fn disarmed(&self) -> &Arc<Vec<AtomicU64>> {
        &self.disarmed
    }

    /// The instant that counts as second 0.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// How many times as fast as life it is played.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.speed
    }
}
