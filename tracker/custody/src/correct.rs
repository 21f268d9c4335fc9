//! Corrections: a person looks at the picture and says what it truly shows. The sighting as it was heard is found again by its place in the
//! stream and stays as it is; from the act on its corrected texts count, and what rests on it is taken back, revised or said anew, as where
//! something comes late. A sighting older than late data may be is corrected on the record alone.

use std::collections::BTreeMap;

use cordon_model::watch::PLATE_CHARS_MAX;
use cordon_model::{
    Body, ContainerNumber, Correction, Heard, Instruction, Judged, Misread, ObservationId, Offset, Outcome, Plate, Sighted, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::alarm::Pen;
use crate::bind::Slot;
use crate::fold::{Fold, History};
use crate::ground::Place;
use crate::lifecycle::{Refusal, refused, verdict};
use crate::rules::plate_cloned::PlateSeen;
use crate::sightings::sighted;
use crate::watchlist::{Look, reason_of};
use crate::witness::{place_of, seen_of};

/// Of so many corrected sightings it is known what was said of them last; of one that was corrected before all these, the first reading counts
/// as that. Ours: months of corrections.
const KEPT_MAX: usize = 10_000;

/// What a sighting shows: as it was read, or as a person says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The plate.
    pub plate: Option<Plate>,
    /// The container.
    pub container: Option<ContainerNumber>,
    /// What was read as a container number and is none.
    pub container_read: Option<String>,
}

/// What is remembered beside a sighting that a person corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// As it was read.
    pub read: Texts,
    /// Who says otherwise.
    pub by: String,
    /// The act's place in `heard`.
    pub because: Offset,
}

/// The last word on a sighting.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Last {
    texts: Texts,
    by: String,
    at: Timestamp,
    because: Offset,
}

/// The last word on each sighting that was corrected.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Corrections {
    last: BTreeMap<ObservationId, Last>,
    /// The same by the acts, so that the oldest can be let go.
    by_act: BTreeMap<Offset, ObservationId>,
}

impl Corrections {
    fn put(&mut self, id: ObservationId, last: Last) {
        self.by_act.insert(last.because, id);
        if let Some(before) = self.last.insert(id, last) {
            self.by_act.remove(&before.because);
        }
        while self.last.len() > KEPT_MAX {
            let Some((_, oldest)) = self.by_act.pop_first() else { return };
            self.last.remove(&oldest);
        }
    }
}

impl Texts {
    /// Of a sighting as it was read.
    #[must_use]
    pub fn read(s: &Sighted) -> Self {
        Self {
            plate: s.plate.clone(),
            container: s.container,
            container_read: s.container_read.clone(),
        }
    }

    /// With what a person says of it; what he says nothing of stays.
    fn amended(&self, said: &Misread) -> Result<Self, Refusal> {
        let mut now = self.clone();
        if let Some(text) = said.plate.as_deref().map(str::trim) {
            now.plate = if text.is_empty() { None } else { Some(plate_in(text)?) };
        }
        if let Some(text) = said.container.as_deref().map(str::trim) {
            now.container_read = None;
            now.container = if text.is_empty() { None } else { Some(container_in(text)?) };
        }
        Ok(now)
    }
}

fn plate_in(text: &str) -> Result<Plate, Refusal> {
    let plate = Plate::normalise(text).filter(|p| p.as_str().len() <= PLATE_CHARS_MAX);
    plate.ok_or_else(|| Refusal::new("no_plate", format!("`{text}` is no plate.")))
}

fn container_in(text: &str) -> Result<ContainerNumber, Refusal> {
    text.parse()
        .map_err(|e: cordon_model::container::NoContainerNumber| Refusal::new("no_container_number", format!("{e}.")))
}

/// An accepted correction.
struct Accepted {
    /// The sighting with the texts that count from now on.
    now: Sighted,
    place: Option<Place>,
    /// What it was read as, and what counted before.
    before: [Texts; 2],
    said: Correction,
}

impl Fold {
    /// A person says what a sighting truly shows: done, or refused with the reason; then what follows from it.
    pub(crate) fn correct(&mut self, id: ObservationId, i: &Instruction, at: Timestamp, history: &mut dyn History, pen: &mut Pen<'_>) {
        match self.accept(i, at, history, pen) {
            Ok(accepted) => {
                pen.out.judged.push(verdict(id, Outcome::Done));
                let age_s = pen.known_at.seconds_since(accepted.now.observed_at);
                if age_s <= self.world().limits.late_s_max {
                    self.look_again(&accepted, history, pen);
                }
                pen.out.judged.push(Judged::Correction(Box::new(accepted.said)));
            }
            Err(refusal) => pen.out.judged.push(refused(id, refusal)),
        }
    }

    /// Holds a correction against the sighting as it was heard, and what was said of it since.
    fn accept(&mut self, i: &Instruction, at: Timestamp, history: &mut dyn History, pen: &Pen<'_>) -> Result<Accepted, Refusal> {
        let misread = i.misread.as_deref();
        let misread = misread.ok_or_else(|| Refusal::new("no_sighting", "Say which sighting is meant."))?;
        let reason = reason_of(i)?;
        let (mut now, place) = self.heard_sighting(misread, history, pen)?;
        let read = Texts::read(&now);
        let last = self.corrections.last.get(&now.id);
        let stands = last.map_or_else(|| read.clone(), |l| l.texts.clone());
        let texts = stands.amended(misread)?;
        if texts == stands {
            return Err(match last {
                Some(l) => Refusal::new("already_corrected", format!("{} said the same at {}.", l.by, l.at)),
                None => Refusal::new("nothing_changed", "That is what was read already."),
            });
        }
        let said = Correction {
            sighting: now.id,
            plate: texts.plate.clone(),
            container: texts.container,
            container_read: texts.container_read.clone(),
            by: i.by.clone(),
            at,
            reason,
            because: pen.offset,
        };
        let others = now.containers.iter().skip(1).copied();
        now.containers = texts.container.into_iter().chain(others).collect();
        (now.plate, now.container, now.container_read) = (texts.plate.clone(), texts.container, texts.container_read.clone());
        now.confidence = None; // a person's word counts as sure
        let last = Last {
            texts,
            by: i.by.clone(),
            at,
            because: pen.offset,
        };
        self.corrections.put(now.id, last);
        let before = [read, stands];
        Ok(Accepted { now, place, before, said })
    }

    /// The sighting as it was heard, and where its camera stands.
    fn heard_sighting(&self, misread: &Misread, history: &mut dyn History, pen: &Pen<'_>) -> Result<(Sighted, Option<Place>), Refusal> {
        let is_it = |h: &Heard| h.offset < pen.offset && h.observation.id == misread.sighting;
        let heard = history.at(misread.offset_of).filter(is_it);
        if let Some(heard) = &heard
            && let Body::Sighting(s) = &heard.observation.body
        {
            let at = heard.observation.judged_at(self.world().limits.ahead_s_max).0;
            let place = place_of(s).or_else(|| self.eras.at(at).1.camera(s.camera.as_ref()?));
            return Ok((sighted(heard, s, at, place), place));
        }
        Err(Refusal::new("unknown_sighting", "There is no such sighting."))
    }

    /// All that rests on the sighting is judged anew with what counts now.
    fn look_again(&mut self, a: &Accepted, history: &mut dyn History, pen: &mut Pen<'_>) {
        let corrected = Corrected {
            read: a.before[0].clone(),
            by: a.said.by.clone(),
            because: pen.offset,
        };
        self.look_for_copies_again(a);
        let mut look = Look::of(&a.now, a.place);
        look.corrected = Some(Box::new(corrected.clone()));
        let cost_max = self.world().limits.watch_cost_max;
        let mut touched = self.watchlist.forget(&look, &a.before);
        touched.extend(self.watchlist.see(look, pen.known_at, cost_max));
        touched.into_iter().for_each(|entry| self.across.watch(entry));
        self.compare_again(a, &corrected, history, pen);
    }

    fn look_for_copies_again(&mut self, a: &Accepted) {
        for plate in a.before.iter().filter_map(|t| t.plate.as_ref()) {
            self.across.unsee(plate, a.now.id);
        }
        if let Some((plate, place)) = a.now.plate.as_ref().zip(a.place) {
            let seen = PlateSeen {
                at: a.now.observed_at,
                id: a.now.id,
                offset: a.now.offset,
                camera: a.now.camera.clone(),
                place,
            };
            self.across.see(plate, seen);
        }
    }

    /// Transits that it names no longer let it go, those that it names now take it in.
    fn compare_again(&mut self, a: &Accepted, corrected: &Corrected, history: &mut dyn History, pen: &mut Pen<'_>) {
        let id = a.now.id;
        let numbers = a.now.numbers();
        let named = self.names.named(a.now.plate.as_ref(), &numbers, a.now.observed_at);
        let before = a
            .before
            .iter()
            .flat_map(|t| self.names.ever(t.plate.as_ref(), t.container.as_ref()));
        let others = numbers.iter().flat_map(|c| self.names.ever(None, Some(c)));
        let mut slots: Vec<Slot> = before
            .chain(others)
            .filter(|s| self.cases[*s as usize].sightings.holds(id))
            .collect();
        slots.extend(&named);
        slots.sort_unstable();
        slots.dedup();
        for slot in slots {
            if self.cases[slot as usize].sightings.holds(id) {
                let sightings = &mut self.cases[slot as usize].sightings;
                sightings.correct(id, Texts::read(&a.now), corrected, named.contains(&slot));
            } else {
                let mut seen = seen_of(&a.now, a.place);
                seen.corrected = Some(Box::new(corrected.clone()));
                self.find_fixes(slot, &mut seen, history, pen);
                self.cases[slot as usize].sightings.add(seen);
            }
            self.settle(slot, pen);
        }
    }
}
