//! The watch list: who is looked for, and the sightings that show them.
//!
//! An entry counts from the instant at which it was added until it ends or is removed; a sighting is judged by what counted when it was made,
//! however late it comes. Every sighting that may show an entry is kept for as long as something late can change what it means, and the
//! hits follow from all of them ([`crate::rules::watchlist_hit`]), so that the order in which they come does not matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_model::{
    CameraId, ContainerNumber, Instruction, Limits, ObservationId, Offset, Plate, Sighted, Timestamp, Unwatched, WATCH_COST_MOST,
    WatchEntry, WatchId, WatchKind,
};
use serde::{Deserialize, Serialize};

use crate::confusion::Costs;
use crate::correct::{Corrected, Texts};
use crate::ground::Place;
use crate::lifecycle::Refusal;
use crate::lookup::Lookup;

/// An act that took longer than this to reach us counts from so long before it came, in seconds. Ours.
pub const ACT_LATE_S_MAX: f64 = 7_200.0;
/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;
/// So many sightings of one entry are kept at most: a truck that is parked before a camera.
const LOOKS_MAX: usize = 512;
/// How often what is too old is let go, in seconds.
const PRUNED_S: f64 = 3_600.0;
/// Entries that are over for good are let go once there are so many, and they are a quarter of all: the index is made anew then.
const OVER_MIN: usize = 1_000;

/// A sighting, as far as a watch list needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// When, in judged time.
    pub at: Timestamp,
    /// The sighting's observation.
    pub id: ObservationId,
    /// Its place in `heard`.
    pub offset: Offset,
    /// By which camera.
    pub camera: Option<CameraId>,
    /// Where that stands.
    pub place: Option<Place>,
    /// The plate that was read.
    pub plate: Option<Plate>,
    /// The container that was read.
    pub container: Option<ContainerNumber>,
    /// What was read as a container number and is none.
    pub container_read: Option<String>,
    /// The trailer's plate, where it was read beside the tractor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailer: Option<Plate>,
    /// Further containers of the same pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<ContainerNumber>,
    /// The picture.
    pub evidence: Option<String>,
    /// A person says otherwise than it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Box<Corrected>>,
}

impl Look {
    /// Of a sighting.
    #[must_use]
    pub fn of(s: &Sighted, place: Option<Place>) -> Self {
        Self {
            at: s.observed_at,
            id: s.id,
            offset: s.offset,
            camera: s.camera.clone(),
            place,
            plate: s.plate.clone(),
            container: s.container,
            container_read: s.container_read.as_deref().and_then(bare),
            trailer: s.trailer.clone(),
            further: s.containers.iter().copied().filter(|c| Some(*c) != s.container).collect(),
            evidence: s.evidence.clone(),
            corrected: None,
        }
    }

    /// All that it shows of a kind, as it was read: what counts as the vehicle's own first.
    #[must_use]
    pub fn shown(&self, kind: WatchKind) -> Vec<&str> {
        match kind {
            WatchKind::Plate => self.plate.iter().chain(&self.trailer).map(Plate::as_str).collect(),
            WatchKind::Container => {
                let own = self
                    .container
                    .as_ref()
                    .map(ContainerNumber::as_str)
                    .or(self.container_read.as_deref());
                own.into_iter().chain(self.further.iter().map(ContainerNumber::as_str)).collect()
            }
        }
    }

    /// The observation that says what it shows: its own, or the correction.
    #[must_use]
    pub fn told_by(&self) -> Offset {
        self.corrected.as_ref().map_or(self.offset, |c| c.because)
    }
}

/// A text as it is compared: letters and digits alone.
fn bare(text: &str) -> Option<String> {
    Plate::normalise(text).map(|p| p.as_str().to_owned())
}

/// A sighting that may show an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// The sighting.
    pub look: Look,
    /// What was read differs from the entry by so much, in hundredths; 0: it is the same.
    pub cost: u16,
    /// Which of the texts of the entry's kind that is, counted as [`Look::shown`] gives them.
    #[serde(default, skip_serializing_if = "is_first")]
    pub text: u8,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
const fn is_first(text: &u8) -> bool {
    *text == 0
}

impl Looked {
    /// The text that shows the entry.
    #[must_use]
    pub fn text_seen(&self, kind: WatchKind) -> Option<&str> {
        self.look.shown(kind).get(usize::from(self.text)).copied()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Held {
    entry: WatchEntry,
    /// In order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    looks: Vec<Looked>,
}

/// Where entries are found by their texts and names: made of the entries, never saved.
#[derive(Clone, Debug, Default)]
struct Index {
    plates: Lookup,
    containers: Lookup,
    by_id: BTreeMap<WatchId, u32>,
    /// Of each entry: another one of the same text.
    same: Vec<Option<u32>>,
}

/// All entries that can still matter. A copy, as a checkpoint takes one, shares with the list all that does not change meanwhile.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Watchlist {
    entries: Vec<Arc<Held>>,
    /// What was seen lately, whether anybody looks for it or not: an act that comes late may.
    recent: BTreeMap<(Timestamp, ObservationId), Look>,
    pruned: Option<Timestamp>,
    #[serde(skip)]
    index: Option<Arc<Index>>,
}

impl Watchlist {
    /// An officer adds an entry; `at`: from when on it counts, `now`: when we heard of it.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn add(
        &mut self,
        act: ObservationId,
        i: &Instruction,
        at: Timestamp,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<WatchEntry, Refusal> {
        let Some(wanted) = i.watch.as_deref() else {
            return Err(Refusal::new("nothing", "Say what is to be looked for: a plate or a container."));
        };
        let text = wanted.bare().map_err(|e| Refusal::new("bad_text", format!("{e}.")))?;
        let reason = reason_of(i)?;
        let Some(expires) = i.until else {
            return Err(Refusal::new("no_expiry", "Say until when it is looked for."));
        };
        if expires <= now {
            return Err(Refusal::new("time_past", "An entry ends at a time to come."));
        }
        let latest = now.plus_seconds(limits.watch_s_max);
        if expires > latest {
            let days = limits.watch_s_max / 86_400.0;
            let sentence = format!("An entry may stand on the list for {days} days at most: until {latest}.");
            return Err(Refusal::new("too_long", sentence));
        }
        let second_by = second_of(i)?;
        // Whether somebody looks for it covertly must not be told to somebody else by a refusal.
        let known = |e: &WatchEntry| e.ends() > at && e.covert == wanted.covert && (!e.covert || e.by == i.by);
        if let Some(other) = self.of_text(wanted.kind, &text).into_iter().find(|e| known(e)) {
            let sentence = format!("{} has looked for {text} since {}.", other.by, other.added_at);
            return Err(Refusal::new("already_watched", sentence));
        }
        let entry = WatchEntry {
            id: WatchEntry::name(act),
            kind: wanted.kind,
            text,
            reason,
            by: i.by.clone(),
            second_by,
            added_at: at,
            expires,
            covert: wanted.covert,
            removed: None,
        };
        self.insert(entry.clone(), limits.watch_cost_max)?;
        Ok(entry)
    }

    /// An officer takes an entry off the list; from `at` on it does not count any more.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn remove(&mut self, i: &Instruction, at: Timestamp) -> Result<WatchEntry, Refusal> {
        let unknown = || Refusal::new("unknown_entry", "There is no such entry on the watch list.");
        let wanted = i.entry.as_ref().ok_or_else(unknown)?;
        let n = self.index().by_id.get(wanted).copied().ok_or_else(unknown)?;
        let entry = &mut Arc::make_mut(&mut self.entries[n as usize]).entry;
        if let Some(r) = &entry.removed {
            let sentence = format!("{} took this entry off the list at {}.", r.by, r.at);
            return Err(Refusal::new("already_removed", sentence));
        }
        if entry.expires <= at {
            return Err(Refusal::new("expired", format!("This entry ended at {}.", entry.expires)));
        }
        entry.removed = Some(Unwatched {
            reason: reason_of(i)?,
            second_by: second_of(i)?,
            by: i.by.clone(),
            at: at.max(entry.added_at),
        });
        Ok(entry.clone())
    }

    /// Takes an entry in, whoever answers for it, with what was seen of it lately.
    ///
    /// # Errors
    /// Where there are too many.
    pub fn insert(&mut self, entry: WatchEntry, cost_max: f64) -> Result<(), Refusal> {
        let n = u32::try_from(self.entries.len()).ok().filter(|n| *n < u32::MAX);
        let n = n.ok_or_else(|| Refusal::new("full", "There are too many entries."))?;
        let mut alone = Lookup::default();
        alone.put(&entry.text, 0);
        let lately = self.recent.range((entry.added_at, ObservationId([0; 16]))..);
        let mut looks = Vec::new();
        for look in lately.map(|(_, look)| look).filter(|l| l.at < entry.expires) {
            let found = look.shown(entry.kind).into_iter().zip(0u8..).filter_map(|(read, text)| {
                let found = alone.find(read, Costs::shipped(), hundredths(cost_max)).pop()?;
                Some((found.cost, text))
            });
            looks.extend(found.min().map(|(cost, text)| Looked {
                look: look.clone(),
                cost,
                text,
            }));
        }
        Arc::make_mut(self.index()).put(n, &entry);
        self.entries.push(Arc::new(Held { entry, looks }));
        Ok(())
    }

    /// A camera saw something: the entries that it may show, and that counted then as far as is known.
    pub fn see(&mut self, look: Look, now: Timestamp, cost_max: f64) -> Vec<WatchId> {
        let kinds = [WatchKind::Plate, WatchKind::Container];
        if kinds.iter().all(|kind| look.shown(*kind).is_empty()) {
            return Vec::new();
        }
        let mut touched = Vec::new();
        for kind in kinds {
            // An entry counts once, by the text that is most like it.
            let mut nearest: BTreeMap<u32, (u16, u8)> = BTreeMap::new();
            for (read, text) in look.shown(kind).into_iter().zip(0u8..) {
                for (n, cost) in self.matching(kind, read, cost_max) {
                    let known = nearest.entry(n).or_insert((cost, text));
                    *known = (*known).min((cost, text));
                }
            }
            for (n, (cost, text)) in nearest {
                let held = Arc::make_mut(&mut self.entries[n as usize]);
                let lasts = (held.entry.added_at..held.entry.expires).contains(&look.at);
                if lasts && held.take(&look, cost, text) {
                    touched.push(held.entry.id.clone());
                }
            }
        }
        if now.seconds_since(look.at) <= ACT_LATE_S_MAX {
            self.recent.insert((look.at, look.id), look);
        }
        let kept = now.plus_seconds(-ACT_LATE_S_MAX);
        while self.recent.first_key_value().is_some_and(|((at, _), _)| *at < kept) {
            self.recent.pop_first();
        }
        touched
    }

    /// A sighting does not show what it was read as, or what was said of it before: the entries of which it counted as a sighting.
    pub fn forget(&mut self, look: &Look, before: &[Texts]) -> Vec<WatchId> {
        self.recent.remove(&(look.at, look.id));
        let mut touched = Vec::new();
        for texts in before {
            let shown = Look {
                plate: texts.plate.clone(),
                container: texts.container,
                container_read: texts.container_read.as_deref().and_then(bare),
                ..look.clone()
            };
            for kind in [WatchKind::Plate, WatchKind::Container] {
                let numbers = shown
                    .shown(kind)
                    .into_iter()
                    .flat_map(|read| self.matching(kind, read, WATCH_COST_MOST));
                for (n, _) in numbers.collect::<Vec<_>>() {
                    let held = &mut self.entries[n as usize];
                    if held.looks.iter().any(|l| l.look.id == look.id) {
                        Arc::make_mut(held).looks.retain(|l| l.look.id != look.id);
                        touched.push(held.entry.id.clone());
                    }
                }
            }
        }
        touched
    }

    /// The numbers of the entries that a reading may stand for, each with its cost in hundredths, whether they count or not.
    pub fn matching(&mut self, kind: WatchKind, read: &str, cost_max: f64) -> Vec<(u32, u16)> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let index = self.index();
        let found = index.texts(kind).find(read, Costs::shipped(), hundredths(cost_max));
        let mut all = Vec::new();
        for m in found {
            let mut next = Some(m.value);
            while let Some(n) = next {
                all.push((n, m.cost));
                next = index.same[n as usize];
            }
        }
        all
    }

    /// An entry with the sightings that show it while it counts, in order of time.
    #[must_use]
    pub fn watched(&self, id: &WatchId) -> Option<(&WatchEntry, Vec<&Looked>)> {
        let n = match &self.index {
            Some(index) => *index.by_id.get(id)? as usize,
            None => self.entries.iter().position(|h| h.entry.id == *id)?,
        };
        let Held { entry, looks } = self.entries.get(n)?.as_ref();
        Some((entry, looks.iter().filter(|l| entry.counts_at(l.look.at)).collect()))
    }

    /// Lets go of what nothing late can change any more.
    pub fn prune(&mut self, now: Timestamp, late_s_max: f64) {
        if self.pruned.is_some_and(|p| now.seconds_since(p) < PRUNED_S) {
            return;
        }
        self.pruned = Some(now);
        let horizon = now.plus_seconds(-2.0 * late_s_max);
        let old = |held: &&mut Arc<Held>| held.looks.first().is_some_and(|l| l.look.at < horizon);
        for held in self.entries.iter_mut().filter(old) {
            Arc::make_mut(held).looks.retain(|l| l.look.at >= horizon);
        }
        let over = self.entries.iter().filter(|h| h.entry.ends() < horizon).count();
        if over >= OVER_MIN.max(self.entries.len() / 4) {
            self.entries.retain(|h| h.entry.ends() >= horizon);
            self.index = None;
        }
    }

    /// How much memory the index of the texts takes, in bytes.
    pub fn index_bytes(&mut self) -> usize {
        let index = self.index();
        index.plates.bytes() + index.containers.bytes()
    }

    fn of_text(&mut self, kind: WatchKind, text: &str) -> Vec<&WatchEntry> {
        let exact = self.matching(kind, text, 0.0);
        exact.into_iter().map(|(n, _)| &self.entries[n as usize].entry).collect()
    }

    fn index(&mut self) -> &mut Arc<Index> {
        self.index.get_or_insert_with(|| {
            let mut index = Index::default();
            for (n, held) in self.entries.iter().enumerate() {
                index.put(n as u32, &held.entry);
            }
            Arc::new(index)
        })
    }
}

impl Index {
    fn put(&mut self, n: u32, entry: &WatchEntry) {
        let texts = match entry.kind {
            WatchKind::Plate => &mut self.plates,
            WatchKind::Container => &mut self.containers,
        };
        let same = texts.put(&entry.text, n);
        self.same.push(same);
        self.by_id.insert(entry.id.clone(), n);
    }

    fn texts(&self, kind: WatchKind) -> &Lookup {
        match kind {
            WatchKind::Plate => &self.plates,
            WatchKind::Container => &self.containers,
        }
    }
}

impl Held {
    /// Takes in a sighting, unless it is known.
    fn take(&mut self, look: &Look, cost: u16, text: u8) -> bool {
        if self.looks.iter().any(|l| l.look.id == look.id) {
            return false;
        }
        let place = self.looks.partition_point(|l| (l.look.at, l.look.id) < (look.at, look.id));
        let look = look.clone();
        self.looks.insert(place, Looked { look, cost, text });
        if self.looks.len() > LOOKS_MAX {
            self.looks.remove(0);
        }
        true
    }
}

/// A cost in hundredths.
fn hundredths(cost: f64) -> u16 {
    (cost.clamp(0.0, WATCH_COST_MOST) * 100.0).round() as u16
}

/// The reason that an act is given with.
pub(crate) fn reason_of(i: &Instruction) -> Result<String, Refusal> {
    let reason = i.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    let Some(reason) = reason else {
        return Err(Refusal::new("no_reason", "Say why."));
    };
    if reason.chars().count() > REASON_CHARS_MAX {
        let sentence = format!("A reason has {REASON_CHARS_MAX} characters at most.");
        return Err(Refusal::new("reason_too_long", sentence));
    }
    Ok(reason.to_owned())
}

fn second_of(i: &Instruction) -> Result<String, Refusal> {
    let second = i.second_by.as_deref().map(str::trim).filter(|s| !s.is_empty() && *s != i.by);
    let sentence = "The watch list is changed by two people: name the second one.";
    Ok(second.ok_or_else(|| Refusal::new("no_second_person", sentence))?.to_owned())
}
