//! The one writer: gathers what callers ask for, writes it as one batch, syncs it, and only then answers.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cordon_model::{Observation, ObservationId, Offset, Seq, Timestamp};
use fjall::{OwnedWriteBatch, PersistMode};
use tokio::sync::{mpsc, oneshot, watch};

use super::Settings;
use super::engine::{Engine, Held, Places, SWEPT, failed, number};
use super::recent::Lately;
use crate::filing::{ID_HELD, filed_at, is_held_for_good, key_bytes, keys_of, time_bytes};
use crate::record::{self, Frame, Head};
use crate::telemetry::{self, Tally};
use crate::{Entry, JournalError, Receipt};

/// A frame shorter than this is written again rather than pointed at.
const FRAME_SHARED_BYTES_MIN: usize = 16;
/// How many records a group looks at, beyond twice its own entries, for ids that have expired.
const SWEPT_RECORDS_MIN: usize = 64;

/// What a caller asks for.
pub(super) enum Request {
    Hear {
        prepared: Vec<Prepared>,
        reply: oneshot::Sender<Result<Vec<Receipt>, JournalError>>,
    },
    Conclude {
        written: Vec<(Seq, Vec<u8>)>,
        reply: oneshot::Sender<Result<(), JournalError>>,
    },
}

impl Request {
    fn entries(&self) -> usize {
        match self {
            Self::Hear { prepared, .. } => prepared.len(),
            Self::Conclude { written, .. } => written.len(),
        }
    }

    fn refuse(self, e: JournalError) {
        // A caller that went away wants no answer.
        match self {
            Self::Hear { reply, .. } => drop(reply.send(Err(e))),
            Self::Conclude { reply, .. } => drop(reply.send(Err(e))),
        }
    }
}

/// An entry with all the work done that needs no place: done by its caller, so that the writer only puts things in order.
pub(super) struct Prepared {
    id: ObservationId,
    kind: &'static str,
    for_good: bool,
    observed_at: Option<Timestamp>,
    received_at: Timestamp,
    keys: Vec<[u8; 17]>,
    json: Vec<u8>,
    /// As it is read back from that.
    observation: Observation,
    frame: Option<Arc<[u8]>>,
}

impl Prepared {
    pub(super) fn new(entry: &Entry) -> Result<Self, String> {
        let o = &entry.observation;
        let (json, observation) = record::observation_json(o)?;
        Ok(Self {
            id: o.id,
            kind: o.kind(),
            for_good: is_held_for_good(o),
            observed_at: o.observed_at,
            received_at: o.received_at,
            keys: keys_of(o).iter().map(key_bytes).collect(),
            json,
            observation,
            frame: entry.frame.clone(),
        })
    }
}

/// Where the streams end, for those who wait.
pub(super) struct Ends {
    pub(super) heard: watch::Sender<Offset>,
    pub(super) judged: watch::Sender<Seq>,
    /// Why nothing can be written any more.
    pub(super) failure: watch::Sender<Option<JournalError>>,
}

impl Ends {
    pub(super) fn new(heard: Offset, judged: Seq) -> Self {
        Self {
            heard: watch::Sender::new(heard),
            judged: watch::Sender::new(judged),
            failure: watch::Sender::new(None),
        }
    }
}

/// An answer that waits for the disk.
enum Answer {
    Hear(oneshot::Sender<Result<Vec<Receipt>, JournalError>>, Vec<Receipt>),
    Conclude(oneshot::Sender<Result<(), JournalError>>),
}

pub(super) struct Writer {
    engine: Engine,
    places: Places,
    ends: Arc<Ends>,
    group_entries_max: usize,
    free_pct_min: f64,
    dir: PathBuf,
    /// When the oldest id that has not been swept was received; `None` before the first look.
    oldest_id: Option<Timestamp>,
}

/// A group in the making. Nothing of it counts until it is on the disk.
struct Group {
    batch: OwnedWriteBatch,
    places: Places,
    ids: HashMap<ObservationId, Held>,
    last_of_kind: BTreeMap<&'static str, Offset>,
    frame: Option<(Arc<[u8]>, Offset)>,
    answers: Vec<Answer>,
    /// What is heard with it.
    fresh: Vec<Lately>,
    tally: Tally,
}

impl Writer {
    pub(super) fn new(engine: Engine, places: Places, ends: Arc<Ends>, settings: &Settings, dir: &Path) -> Self {
        Self {
            engine,
            places,
            ends,
            group_entries_max: settings.group_entries_max.max(1),
            free_pct_min: settings.free_pct_min,
            dir: dir.to_owned(),
            oldest_id: None,
        }
    }

    /// Serves until every asker is gone and the queue is empty.
    pub(super) fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        while let Some(first) = inbox.blocking_recv() {
            let mut entries = first.entries();
            let mut requests = vec![first];
            while entries < self.group_entries_max
                && let Ok(next) = inbox.try_recv()
            {
                entries += next.entries();
                requests.push(next);
            }
            self.write(requests);
        }
    }

    fn write(&mut self, requests: Vec<Request>) {
        let began = Instant::now();
        let mut group = Group {
            batch: self.engine.db.batch().durability(Some(PersistMode::SyncData)),
            places: self.places,
            ids: HashMap::new(),
            last_of_kind: BTreeMap::new(),
            frame: None,
            answers: Vec::with_capacity(requests.len()),
            fresh: Vec::new(),
            tally: Tally::default(),
        };
        let free_pct = self.free_pct();
        for request in requests {
            match self.refusal(&request, free_pct) {
                Some(e) => request.refuse(e),
                None => self.take(&mut group, request),
            }
        }
        if let Err(e) = self.sweep(&mut group) {
            // What was asked for is written all the same: expired ids cost room, nothing else.
            tracing::warn!(error = %e, "expired ids could not be swept");
        }
        for (kind, offset) in &group.last_of_kind {
            let name = format!("last/{kind}");
            group.batch.insert(&self.engine.places, name.as_str(), &offset.0.to_be_bytes()[..]);
        }
        telemetry::count_repeated(group.tally.repeated);
        let outcome = if group.batch.is_empty() {
            Ok(())
        } else {
            self.commit(&mut group, began)
        };
        answer(group.answers, &outcome);
    }

    /// How much of the disk is free, in %; all of it where the system does not say.
    fn free_pct(&self) -> f64 {
        let pct = match rustix::fs::statvfs(&self.dir) {
            Ok(disk) if disk.f_blocks > 0 => disk.f_bavail as f64 * 100.0 / disk.f_blocks as f64,
            _ => 100.0,
        };
        telemetry::disk_free(pct);
        pct
    }

    /// Whether there is too little room for a request: checked before a byte is written, since a failed write ends the engine until a restart.
    fn refusal(&self, request: &Request, free_pct: f64) -> Option<JournalError> {
        let pct_min = match request {
            Request::Hear { .. } => self.free_pct_min,
            Request::Conclude { .. } => self.free_pct_min / 5.0,
        };
        if free_pct >= pct_min {
            return None;
        }
        telemetry::count_failure();
        tracing::error!(
            free_pct,
            pct_min,
            "the disk is nearly full: nothing is written and nobody is acknowledged"
        );
        Some(JournalError::Full(format!("{free_pct:.1} % of it is free, {pct_min} % are needed")))
    }

    /// Puts a request's records into the group. A request that cannot be granted is answered at once, and leaves nothing behind.
    fn take(&self, group: &mut Group, request: Request) {
        match request {
            Request::Hear { prepared, reply } => {
                let held = prepared.iter().map(|p| self.held(group, p.id)).collect::<Result<Vec<_>, _>>();
                match held {
                    Err(e) => drop(reply.send(Err(e))), // a caller that went away wants no answer
                    Ok(held) => {
                        let receipts = prepared.into_iter().zip(held).map(|(p, h)| self.append(group, p, h)).collect();
                        group.answers.push(Answer::Hear(reply, receipts));
                    }
                }
            }
            Request::Conclude { written, reply } => {
                let mut expected = group.places.judged_end.next();
                for (seq, _) in &written {
                    if *seq != expected {
                        drop(reply.send(Err(JournalError::Gap { expected, found: *seq })));
                        return;
                    }
                    expected = expected.next();
                }
                group.tally.judged += written.len() as u64;
                for (seq, bytes) in written {
                    group.batch.insert(&self.engine.judged, &seq.0.to_be_bytes()[..], bytes);
                    group.places.judged_end = seq;
                }
                group.answers.push(Answer::Conclude(reply));
            }
        }
    }

    fn held(&self, group: &Group, id: ObservationId) -> Result<Option<Held>, JournalError> {
        match group.ids.get(&id) {
            Some(held) => Ok(Some(*held)),
            None => self.engine.held(id),
        }
    }

    fn append(&self, group: &mut Group, p: Prepared, held: Option<Held>) -> Receipt {
        let received_at = p.received_at.max(group.places.received_at);
        // The same id may have come twice within this request.
        let held = group.ids.get(&p.id).copied().or(held);
        if let Some(held) = held
            && (held.for_good || held.received_at + ID_HELD >= received_at)
        {
            group.tally.repeated += 1;
            return Receipt {
                offset: held.offset,
                fresh: false,
            };
        }
        let offset = group.places.heard_end;
        let frame = group.place_frame(p.frame.as_ref(), offset);
        let head = Head {
            id: p.id,
            received_at,
            is_held_for_good: p.for_good,
        };
        let place = offset.0.to_be_bytes();
        group.batch.insert(
            &self.engine.heard,
            &place[..],
            record::write_heard(head, &p.json, &frame.as_frame()),
        );
        let id_value = [&place[..], &received_at.as_micros().to_be_bytes(), &[u8::from(p.for_good)]].concat();
        group.batch.insert(&self.engine.ids, &p.id.0[..], id_value);
        for key in &p.keys {
            let time = time_bytes(filed_at(p.observed_at, received_at));
            group
                .batch
                .insert(&self.engine.by_key, [&key[..], &time, &place].concat(), &b""[..]);
        }
        group.ids.insert(
            p.id,
            Held {
                offset,
                received_at,
                for_good: p.for_good,
            },
        );
        group.last_of_kind.insert(p.kind, offset);
        group.fresh.push(Lately {
            offset,
            observation: Observation {
                id: p.id,
                received_at,
                ..p.observation
            },
            frame: p.frame,
        });
        group.tally.heard += 1;
        group.places.heard_end = offset.next();
        group.places.received_at = received_at;
        Receipt { offset, fresh: true }
    }

    /// Forgets ids whose time has passed, a few with each group, so that there is never a long pause.
    fn sweep(&mut self, group: &mut Group) -> Result<(), JournalError> {
        let now = group.places.received_at;
        if self.oldest_id.is_some_and(|t| t + ID_HELD >= now) {
            return Ok(());
        }
        let max = SWEPT_RECORDS_MIN + 2 * usize::try_from(group.tally.heard).unwrap_or(0);
        let from = group.places.swept;
        for found in self.engine.heard.range(from.0.to_be_bytes()..).take(max) {
            let (key, value) = found.into_inner().map_err(|e| failed("the sweep of ids", &e))?;
            let offset = Offset(number("the sweep of ids", &key)?);
            let head = record::read_head(offset, &value)?;
            self.oldest_id = Some(head.received_at);
            if head.received_at + ID_HELD >= now {
                break;
            }
            let is_newest = group.ids.get(&head.id).is_none_or(|h| h.offset == offset);
            if !head.is_held_for_good && is_newest && self.engine.held(head.id)?.is_some_and(|h| h.offset == offset) {
                group.batch.remove(&self.engine.ids, &head.id.0[..]);
            }
            group.places.swept = offset.next();
        }
        if group.places.swept != from {
            group
                .batch
                .insert(&self.engine.places, SWEPT, &group.places.swept.0.to_be_bytes()[..]);
        }
        Ok(())
    }

    fn commit(&mut self, group: &mut Group, began: Instant) -> Result<(), JournalError> {
        let batch = std::mem::replace(&mut group.batch, self.engine.db.batch());
        batch.commit().map_err(|e| {
            telemetry::count_failure();
            tracing::error!(error = %e, "a group could not be written; nobody in it is answered");
            let e = JournalError::Storage(e.to_string());
            self.ends.failure.send_replace(Some(e.clone())); // the engine takes no more after a failed write
            e
        })?;
        telemetry::count_group(group.tally, began.elapsed());
        self.places = group.places;
        self.engine.recent.push(std::mem::take(&mut group.fresh));
        advance(&self.ends.heard, self.places.heard_end);
        advance(&self.ends.judged, self.places.judged_end);
        Ok(())
    }
}

/// Moves an end, and wakes those who wait only if it moved.
fn advance<T: PartialEq>(end: &watch::Sender<T>, to: T) {
    end.send_if_modified(|now| {
        let moved = *now != to;
        *now = to;
        moved
    });
}

/// Where a frame goes; owns its bytes so that the group can be changed meanwhile.
enum PlacedFrame {
    None,
    Inline(Arc<[u8]>),
    At(Offset),
}

impl PlacedFrame {
    fn as_frame(&self) -> Frame<'_> {
        match self {
            Self::None => Frame::None,
            Self::Inline(bytes) => Frame::Inline(bytes),
            Self::At(offset) => Frame::At(*offset),
        }
    }
}

impl Group {
    /// Observations of one frame follow one another: the first holds its bytes, the others say where.
    fn place_frame(&mut self, frame: Option<&Arc<[u8]>>, offset: Offset) -> PlacedFrame {
        let Some(frame) = frame else {
            return PlacedFrame::None;
        };
        if let Some((last, holder)) = &self.frame
            && (Arc::ptr_eq(last, frame) || last == frame)
        {
            return PlacedFrame::At(*holder);
        }
        if frame.len() >= FRAME_SHARED_BYTES_MIN {
            self.frame = Some((Arc::clone(frame), offset));
        }
        PlacedFrame::Inline(Arc::clone(frame))
    }
}

fn answer(answers: Vec<Answer>, outcome: &Result<(), JournalError>) {
    for answer in answers {
        // A caller that went away wants no answer.
        match answer {
            Answer::Hear(reply, receipts) => drop(reply.send(outcome.clone().map(|()| receipts))),
            Answer::Conclude(reply) => drop(reply.send(outcome.clone())),
        }
    }
}
