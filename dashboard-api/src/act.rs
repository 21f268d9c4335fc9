//! An officer's act: written into `heard` like everything else, then awaited in `judged`.

use std::time::Duration;

use axum::http::StatusCode;
use cordon_journal::Entry;
use cordon_model::{
    Act, Alert, AlertId, Body, Instruction, Judged, JudgedRecord, Observation, ObservationId, Offset, Outcome, Seq, Sighted, Transit,
    TransitId, WatchEntry,
};
use rand::RngCore;
use tokio::time::{Instant, timeout_at};

use crate::api::Api;
use crate::problem::Problem;

/// How long an act waits for its verdict, unless it is told otherwise.
pub const VERDICT_WAIT: Duration = Duration::from_secs(2);
/// How long the state that follows a verdict may take after it.
const STATE_S_MAX: Duration = Duration::from_millis(500);
/// How often it is looked whether PostGIS has it.
const PROJECTION_LOOK: Duration = Duration::from_millis(10);
/// So many records of `judged` are read at once.
const BATCH: usize = 512;

/// Acts on a transit, and gives it back as it then stands.
///
/// # Errors
/// 404 or 409 with the reason of the refusal, 503 where the journal fails, 504 without a verdict in time.
pub(crate) async fn on_transit(api: &Api, instruction: Instruction) -> Result<Transit, Problem> {
    let id = instruction
        .transit
        .clone()
        .or_else(|| instruction.declaration.as_ref().map(|d| d.id.clone()));
    let id = id.expect("an act on a transit names it");
    let wanted = |j: &Judged| matches!(j, Judged::Transit(t) if *t.id() == id);
    if let Some(Judged::Transit(transit)) = perform(api, instruction, wanted).await? {
        return Ok(*transit);
    }
    transit(api, &id).await
}

/// Acts on an alert, and gives it back as it then stands.
///
/// # Errors
/// As [`on_transit`].
pub(crate) async fn on_alert(api: &Api, instruction: Instruction) -> Result<Alert, Problem> {
    let id = instruction.alert.clone().expect("an act on an alert names it");
    let wanted = |j: &Judged| matches!(j, Judged::Alert(a) if a.id == id);
    if let Some(Judged::Alert(alert)) = perform(api, instruction, wanted).await? {
        return Ok(*alert);
    }
    alert(api, &id).await
}

/// Changes the watch list, and gives back the entry as it then stands.
///
/// # Errors
/// As [`on_transit`].
pub(crate) async fn on_watchlist(api: &Api, instruction: Instruction) -> Result<WatchEntry, Problem> {
    match perform(api, instruction, |j| matches!(j, Judged::Watch(_))).await? {
        Some(Judged::Watch(entry)) => Ok(*entry),
        _ => Err(no_verdict()),
    }
}

/// Says what a sighting truly shows, and gives the sighting back as it then stands.
///
/// # Errors
/// As [`on_transit`].
pub(crate) async fn on_sighting(api: &Api, instruction: Instruction) -> Result<Sighted, Problem> {
    let id = instruction
        .misread
        .as_ref()
        .map(|m| m.sighting)
        .expect("a correction names its sighting");
    perform(api, instruction, |j| matches!(j, Judged::Correction(c) if c.sighting == id)).await?;
    sighting(api, id).await
}

/// A sighting as it stands, by PostGIS.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn sighting(api: &Api, id: ObservationId) -> Result<Sighted, Problem> {
    let stored = cordon_store::read::sightings::one(&api.pool, id).await?;
    stored.ok_or_else(|| Problem::unknown("unknown_sighting", format!("there is no sighting \"{id}\"")))
}

/// A transit as it stands: by the board while it is open, else by PostGIS.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn transit(api: &Api, id: &TransitId) -> Result<Transit, Problem> {
    if let Some(open) = api.board.transit(id) {
        return Ok(open);
    }
    let stored = cordon_store::read::transits::one(&api.pool, id).await?;
    stored.ok_or_else(|| Problem::unknown("unknown_transit", format!("there is no transit \"{id}\"")))
}

/// An alert as it stands: by the board while it is open, else by PostGIS.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn alert(api: &Api, id: &AlertId) -> Result<Alert, Problem> {
    if let Some(open) = api.board.alert(id) {
        return Ok(open);
    }
    let stored = cordon_store::read::alerts::one(&api.pool, id).await?;
    stored.ok_or_else(|| Problem::unknown("unknown_alert", format!("there is no alert \"{id}\"")))
}

/// An act on a transit, by somebody, with what he says beside it.
pub(crate) fn order(act: Act, by: &str, transit: &str, remark: crate::ask::Remark) -> Instruction {
    let mut made = Instruction::new(act, by);
    made.transit = Some(TransitId::from(transit));
    made.at = remark.at;
    made.note = remark.note;
    made
}

/// Writes an act down, waits for its verdict, and for the state that it led to (`None` where that did not come).
async fn perform(api: &Api, instruction: Instruction, wanted: impl Fn(&Judged) -> bool) -> Result<Option<Judged>, Problem> {
    let observation = observation(api, instruction);
    let id = observation.id;
    let from = *api.journal.judged_end().borrow();
    let entry = Entry { observation, frame: None };
    let receipts = api.journal.hear(&[entry]).await;
    receipts.map_err(|e| Problem::unavailable("the journal", &e))?;
    let deadline = Instant::now() + api.verdict_wait;
    let (verdict, offset, mut seq) = timeout_at(deadline, find(api, from, None, |r| is_verdict(r, id)))
        .await
        .map_err(|_| no_verdict())??;
    if let Judged::Verdict(v) = verdict
        && let Outcome::Refused { reason, sentence } = v.outcome
    {
        return Err(refusal(reason, sentence));
    }
    let state = timeout_at(Instant::now() + STATE_S_MAX, find(api, seq, Some(offset), |r| wanted(&r.judged))).await;
    let found = match state {
        Ok(Ok((judged, _, at))) => {
            seq = at;
            Some(judged)
        }
        _ => None,
    };
    // What is asked next shall see what was done. It is done in any case: where that takes long, the answer does not wait.
    let _ = timeout_at(Instant::now() + STATE_S_MAX, shown(api, seq)).await;
    Ok(found)
}

/// Waits until board and PostGIS, which answer what is asked next, both stand at a place or beyond it.
async fn shown(api: &Api, seq: Seq) {
    api.board.reached(seq).await;
    while let Ok(position) = cordon_store::read::now::position(&api.pool).await
        && position < seq
    {
        tokio::time::sleep(PROJECTION_LOOK).await;
    }
}

/// The act as an observation. Two equal acts are two: each carries random bits.
fn observation(api: &Api, instruction: Instruction) -> Observation {
    let now = api.now();
    let mut nonce = [0; 16];
    rand::rng().fill_bytes(&mut nonce);
    let mut made = Observation::of_content(None, now, Body::Instruction(Box::new(instruction)));
    made.extra.insert("nonce".to_owned(), hex::encode(nonce).into());
    made.id = made.content_id();
    made
}

fn is_verdict(record: &JudgedRecord, id: ObservationId) -> bool {
    matches!(&record.judged, Judged::Verdict(v) if v.instruction == id)
}

/// Reads `judged` on from a place until a record is the one, of one cause where that is known.
async fn find(
    api: &Api,
    mut after: Seq,
    cause: Option<Offset>,
    is_it: impl Fn(&JudgedRecord) -> bool,
) -> Result<(Judged, Offset, Seq), Problem> {
    let mut end = api.journal.judged_end();
    loop {
        end.mark_unchanged();
        let batch = api
            .journal
            .judged(after, BATCH)
            .map_err(|e| Problem::unavailable("the journal", &e))?;
        let empty = batch.is_empty();
        for record in batch {
            after = record.seq;
            if cause.is_none_or(|c| c == record.offset) && is_it(&record) {
                return Ok((record.judged, record.offset, record.seq));
            }
        }
        if empty && end.changed().await.is_err() {
            return Err(no_verdict());
        }
    }
}

fn refusal(reason: String, sentence: String) -> Problem {
    if reason.starts_with("unknown_") {
        return Problem::unknown(&reason, sentence);
    }
    Problem::conflict(reason, sentence)
}

fn no_verdict() -> Problem {
    let sentence = "the act is written down, but was not judged in time; look again before you repeat it";
    Problem::new(StatusCode::GATEWAY_TIMEOUT, "no_verdict", sentence)
}
