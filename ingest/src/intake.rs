//! THE door: stamps what was heard with the time of its arrival, writes it down, and gives the receipt that a device may be answered on.
//!
//! It also writes what we say ourselves: that a second has passed, that we are back, which world counts, and the transits of a world file.

use std::sync::Arc;
use std::time::Duration;

use cordon_journal::{Entry, Journal, JournalError, Receipt};
use cordon_model::hash::identify;
use cordon_model::observation::BY_WORLD;
use cordon_model::{Act, Body, Declaration, Instruction, Observation, ObservationId, Offset, SealReport, Timestamp, World};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::clock::Now;
use crate::telemetry;

/// How many observations may wait for the disk. Whoever brings more waits before the door: its answer comes later, nothing is dropped.
pub const WAITING_MAX: usize = 16_384;

/// The door to `heard`. One for a process; shared by all listeners.
pub struct Intake {
    journal: Arc<dyn Journal>,
    now: Now,
    room: Semaphore,
    waiting_max: usize,
}

/// What a start wrote down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Began {
    /// There was something before: `resumed` was written.
    pub resumed: bool,
    /// The world differs from the one recorded last (or is the first): it was written.
    pub world_changed: bool,
    /// Transits of the world that were not declared before.
    pub declared: usize,
}

impl Intake {
    /// A door to a journal, with the usual room ([`WAITING_MAX`]).
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>, now: Now) -> Self {
        Self::with_room(journal, now, WAITING_MAX)
    }

    /// A door with room for some observations; at least one.
    #[must_use]
    pub fn with_room(journal: Arc<dyn Journal>, now: Now, waiting_max: usize) -> Self {
        let waiting_max = waiting_max.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        Self {
            journal,
            now,
            room: Semaphore::new(waiting_max),
            waiting_max,
        }
    }

    /// The time by which arrivals are stamped.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Stamps entries with this instant, writes them down in order, and returns when they are durable. A device may be answered then, not before.
    ///
    /// An entry that no journal can keep as it is (a number that is none) is kept as a report without content, with its frame and the reason.
    ///
    /// # Errors
    /// Where the journal cannot write; then nothing is to be acknowledged, and the same entries may be brought again.
    pub async fn hear(&self, entries: &mut [Entry]) -> Result<Vec<Receipt>, JournalError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let received_at = self.now();
        for entry in entries.iter_mut() {
            entry.observation.received_at = received_at;
        }
        let permits = u32::try_from(entries.len().min(self.waiting_max)).unwrap_or(u32::MAX);
        let room = self.room.acquire_many(permits).await;
        let _room = room.map_err(|_| JournalError::Storage("the door is closed".to_owned()))?;
        telemetry::waiting(self.waiting_max - self.room.available_permits());
        loop {
            match self.journal.hear(entries).await {
                Err(JournalError::Unwritable { index, problem }) if index < entries.len() && !is_bare(&entries[index].observation) => {
                    telemetry::count_unwritable();
                    tracing::error!(problem, "an observation could not be written as it is; its frame is kept");
                    lay_bare(&mut entries[index].observation, problem);
                }
                outcome => return outcome,
            }
        }
    }

    /// Writes down how a start stands to what was heard before: `resumed` where there was something, the world where it changed, and each transit of it once.
    ///
    /// To be called once, before any door is opened. Without a world, the one recorded last goes on.
    ///
    /// # Errors
    /// Where the journal cannot be read or written.
    pub async fn begin(&self, world: Option<&World>) -> Result<Began, JournalError> {
        let at = self.now();
        let mut began = Began::default();
        let mut entries = Vec::new();
        let end = *self.journal.heard_end().borrow();
        if end > Offset(0) {
            began.resumed = true;
            self.compare_clock(end, at)?;
            entries.push(own(at, Body::Resumed));
        }
        let mut declared_from = 0;
        if let Some(world) = world {
            if self.recorded_world()? != Some(world.hash()) {
                began.world_changed = true;
                entries.push(own(at, Body::WorldChanged(Box::new(world.clone()))));
            }
            declared_from = entries.len();
            entries.extend(declared_by(world, at).map(|observation| Entry { observation, frame: None }));
        }
        let receipts = self.hear(&mut entries).await?;
        if world.is_some() {
            began.declared = receipts.iter().skip(declared_from).filter(|r| r.fresh).count();
        }
        Ok(began)
    }

    /// Says so where the clock is behind the last record: time stands still in `heard` until the clock has come back to it.
    fn compare_clock(&self, end: Offset, at: Timestamp) -> Result<(), JournalError> {
        let last = self.journal.heard(Offset(end.0.saturating_sub(1)), 1)?;
        if let Some(last) = last.first().map(|h| h.observation.received_at).filter(|last| *last > at) {
            tracing::warn!(clock = %at, %last, "the clock is behind what was heard last: no time passes for the rules until it has caught up");
        }
        Ok(())
    }

    /// The hash of the world that was recorded last.
    fn recorded_world(&self) -> Result<Option<String>, JournalError> {
        let last = self.journal.last_of_kind("world_changed")?;
        Ok(last.and_then(|h| match h.observation.body {
            Body::WorldChanged(world) => Some(world.hash()),
            _ => None,
        }))
    }

    /// Writes a `tick` at each whole second, until it is told to stop. A second that could not be written is said and passed over.
    pub async fn tick(&self, stop: CancellationToken) {
        loop {
            let now = self.now().as_micros();
            let next = (now.div_euclid(1_000_000) + 1) * 1_000_000;
            let wait = Duration::from_micros(u64::try_from(next - now).unwrap_or(0));
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
            if let Err(e) = self.hear(&mut [own(self.now(), Body::Tick)]).await {
                telemetry::count_unheard("tick");
                tracing::error!(error = %e, "the passing of a second could not be written");
            }
        }
    }
}

/// The instructions that declare the transits of a world file. Their ids do not hang on the time, so that each is heard once.
pub fn declared_by(world: &World, at: Timestamp) -> impl Iterator<Item = Observation> + '_ {
    world.transits.iter().map(move |declaration| declare(declaration, at))
}

fn declare(declaration: &Declaration, at: Timestamp) -> Observation {
    let mut act = Instruction::new(Act::Declare, BY_WORLD);
    act.transit = Some(declaration.id.clone());
    act.declaration = Some(Box::new(declaration.clone()));
    act.arms_itself = true;
    let content = serde_json::to_vec(&act).unwrap_or_default();
    let mut observation = Observation::of_content(None, at, Body::Instruction(Box::new(act)));
    observation.id = ObservationId(identify(&[b"world transit", &content]));
    observation
}

/// Something that we say ourselves.
fn own(at: Timestamp, body: Body) -> Entry {
    Entry {
        observation: Observation::of_content(None, at, body),
        frame: None,
    }
}

/// Whether nothing more can be taken away.
fn is_bare(o: &Observation) -> bool {
    matches!(&o.body, Body::SealReport(r) if r.state.is_empty()) && o.extra.keys().all(|k| k == "unwritable")
}

/// Takes away all that may be wrong, and leaves who spoke, when, and why it could not be kept.
fn lay_bare(o: &mut Observation, problem: String) {
    let seal = o.seal().cloned();
    o.body = Body::SealReport(Box::new(SealReport {
        seal,
        ..SealReport::default()
    }));
    o.extra = serde_json::Map::from_iter([("unwritable".to_owned(), problem.into())]);
}

#[cfg(test)]
mod held;
#[cfg(test)]
pub(crate) use held::Held;

#[cfg(test)]
mod tests;
