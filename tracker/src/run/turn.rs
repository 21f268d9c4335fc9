//! One turn of the loop after another: a chunk of heard, what follows from it into judged, and only then onto the picture.

use std::time::{Duration, Instant};

use cordon_custody::Out;
use cordon_custody::ahead::batches;
use cordon_journal::{Journal, JournalError};
use cordon_model::{Heard, JudgedRecord, Mark, ObservationId, Offset, Seq, Sight};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::keep::Keeper;
use super::{Settings, TrackerError};
use crate::history::JournalHistory;
use crate::judgement::Judgement;
use crate::picture::Picture;
use crate::{checkpoint, telemetry};

/// Before the first observation.
const START: checkpoint::Place = checkpoint::Place {
    next: Offset(0),
    before: None,
    seq: Seq(0),
};

/// How long a full disk is waited for at a time.
const FULL_WAIT: Duration = Duration::from_millis(500);

/// The loop with its state.
pub(crate) struct Loop<'j, J> {
    journal: &'j dyn Journal,
    settings: Settings,
    cancelled: CancellationToken,
    picture: &'j Picture,
    judge: J,
    next: Offset,
    /// The observation before it.
    before: Option<ObservationId>,
    next_to: watch::Sender<Offset>,
    /// The last record in judged, and its key: what a replay concludes up to there is there already.
    seq: Seq,
    last: Option<(Offset, u32)>,
    keeper: Keeper,
}

/// What follows from a chunk: records, marks, cameras and drones.
type Concluded = (Vec<JudgedRecord>, Vec<Mark>, Vec<Sight>);

impl<'j, J: Judgement> Loop<'j, J> {
    /// Takes up the newest checkpoint, or starts at the first observation.
    pub(crate) fn resume(
        journal: &'j dyn Journal,
        settings: Settings,
        cancelled: CancellationToken,
        picture: &'j Picture,
        next_to: watch::Sender<Offset>,
    ) -> Result<Self, JournalError> {
        let (end, seq) = (*journal.heard_end().borrow(), *journal.judged_end().borrow());
        let (judge, place) = match checkpoint::load::<J>(&settings.checkpoint_dir, journal) {
            Some(c) => {
                picture.publish(c.marks);
                (c.judge, c.place)
            }
            None => (J::default(), START),
        };
        let last = journal.judged(Seq(seq.0.saturating_sub(1)), 1)?;
        let last = last.first().map(|r| (r.offset, r.ordinal));
        tracing::info!(next = place.next.0, end = end.0, "the tracker judges from here");
        telemetry::strangers_dropped(judge.strangers_dropped());
        next_to.send_replace(place.next);
        let keeper = Keeper::new(&settings, place.next);
        Ok(Self {
            journal,
            settings,
            cancelled,
            picture,
            judge,
            next: place.next,
            before: place.before,
            next_to,
            seq,
            last,
            keeper,
        })
    }

    /// Judges until it is cancelled.
    pub(super) fn run(&mut self, handle: &Handle) -> Result<(), TrackerError> {
        let mut end = self.journal.heard_end();
        while !self.cancelled.is_cancelled() {
            if self.chunk(handle)? {
                continue;
            }
            let next = self.next;
            handle.block_on(async {
                tokio::select! {
                    () = self.cancelled.cancelled() => {}
                    changed = end.wait_for(|&end| end > next) => drop(changed),
                }
            });
        }
        self.keep();
        self.keeper.settle();
        Ok(())
    }

    /// Judges what was heard so far, and ends.
    pub(crate) fn run_to_end(&mut self, handle: &Handle) -> Result<(), TrackerError> {
        while self.chunk(handle)? {}
        self.keep();
        self.keeper.settle();
        Ok(())
    }

    /// Judges a chunk; says whether there was one.
    fn chunk(&mut self, handle: &Handle) -> Result<bool, TrackerError> {
        let begun = Instant::now();
        let chunk = self.journal.heard(self.next, self.settings.chunk_observations_max)?;
        let Some(last) = chunk.last() else { return Ok(false) };
        let (next, before) = (last.offset.next(), last.observation.id);
        let (records, marks, sights) = self.judge_all(&chunk)?;
        let (seq, key) = records
            .last()
            .map_or((self.seq, self.last), |r| (r.seq, Some((r.offset, r.ordinal))));
        let concluded = records.len();
        if concluded > 0 {
            handle.block_on(self.conclude(records))?;
        }
        (self.seq, self.last, self.next, self.before) = (seq, key, next, Some(before));
        // Only now: nobody sees what a kill could still undo.
        self.picture.publish(marks);
        self.picture.publish_sights(sights);
        self.next_to.send_replace(next);
        telemetry::judged(chunk.len(), concluded);
        telemetry::strangers_dropped(self.judge.strangers_dropped());
        self.tell_lag(last);
        telemetry::chunk_took(begun.elapsed().as_secs_f64());
        if self.keeper.is_due(next, &self.settings) {
            self.keep();
        }
        Ok(true)
    }

    /// Tells how far the last observation that was judged is behind the last that was heard.
    fn tell_lag(&self, judged: &Heard) {
        let end = self.journal.heard_end().borrow().0;
        let behind = end.saturating_sub(judged.offset.next().0);
        let newest = if behind > 0 {
            self.journal.heard(Offset(end - 1), 1).ok()
        } else {
            None
        };
        let seconds = newest.and_then(|h| Some(h.first()?.observation.received_at.seconds_since(judged.observation.received_at)));
        telemetry::behind(behind, seconds.unwrap_or(0.0));
    }

    /// Makes conclusions durable. A full disk is waited for: what was heard is safe, and what follows from it can come later.
    async fn conclude(&self, records: Vec<JudgedRecord>) -> Result<(), JournalError> {
        loop {
            match self.journal.conclude(records.clone()).await {
                Err(JournalError::Full(problem)) if !self.cancelled.is_cancelled() => {
                    tracing::error!(problem, "the tracker waits for room on the disk");
                    tokio::select! {
                        () = self.cancelled.cancelled() => {}
                        () = tokio::time::sleep(FULL_WAIT) => {}
                    }
                }
                outcome => return outcome,
            }
        }
    }

    /// What follows from a chunk and is not in judged yet, numbered; and what changed on the picture.
    fn judge_all(&mut self, chunk: &[Heard]) -> Result<Concluded, JournalError> {
        let mut history = JournalHistory::new(self.journal);
        let (mut records, mut marks, mut sights) = (Vec::new(), Vec::new(), Vec::new());
        let mut out = Out::default();
        for (batch, next) in batches(chunk) {
            self.judge.look_ahead(next);
            for heard in batch {
                history.now = heard.offset;
                self.judge.hear(heard, &mut history, &mut out);
                if let Some(failure) = history.failure.take() {
                    return Err(failure);
                }
                self.number(heard, &mut out, &mut records);
                marks.append(&mut out.marks);
                sights.append(&mut out.sights);
            }
        }
        Ok((records, marks, sights))
    }

    /// What one observation led to, numbered on from what follows from those before it.
    fn number(&self, heard: &Heard, out: &mut Out, records: &mut Vec<JudgedRecord>) {
        for (judged, ordinal) in out.judged.drain(..).zip(0..) {
            if Some((heard.offset, ordinal)) <= self.last {
                continue; // put out before the restart
            }
            records.push(JudgedRecord {
                seq: records.last().map_or(self.seq, |r| r.seq).next(),
                offset: heard.offset,
                ordinal,
                known_at: heard.observation.received_at,
                judged,
            });
        }
    }

    /// Begins a checkpoint of what is judged now.
    fn keep(&mut self) {
        let place = checkpoint::Place {
            next: self.next,
            before: self.before,
            seq: self.seq,
        };
        self.keeper.begin(place, &self.judge, self.picture.snapshot().1);
    }
}
