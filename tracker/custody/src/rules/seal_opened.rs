//! `seal_opened`: the lock was opened between the sealing and the disarming. `seal_closed`: it is whole and locked again; the alert latches.

use cordon_model::{Kind, Offset, Rope, Rule, SealAlarm, SealState, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene};
use crate::say::{Findings, Role, Said};
use crate::state::{Memory, Report};
use crate::step::Done;

/// What the seal rules remember: the start of each episode that goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealMemory {
    /// Opened since.
    pub opened: Option<Timestamp>,
    /// Cut since.
    pub cut: Option<Timestamp>,
    /// Tampered with since.
    pub tampered: Option<Timestamp>,
    /// The last attempt (wrong password, illegal card) that was told.
    pub attempt: Option<Timestamp>,
}

/// Where a report lies: its own position, else the last one.
pub(super) fn place_of(memory: &Memory, report: &Report<'_>) -> Option<Place> {
    report.point.or(memory.last).map(|p| p.place)
}

/// A statement of a seal rule, with all that the seal says of itself.
pub(super) fn say(rule: Rule, kind: Kind, role: Role, memory: &Memory, report: &Report<'_>) -> Said {
    let mut said = Said::new(rule, kind, role, report.key.at)
        .at_place(place_of(memory, report))
        .because(&[report.offset]);
    if let Ok(serde_json::Value::Object(state)) = serde_json::to_value(report.state) {
        said.detail = state;
    }
    if report.ahead {
        said = said.with("clock_ahead", true);
    }
    said
}

/// A seal whose rope is cut holds nothing closed any more: that it is not locked is the same situation, not a second one.
fn says_open(state: &SealState, is_cut: bool) -> bool {
    let let_through = state.lock_event.as_ref().is_some_and(|e| e.accepted == Some(true));
    let alarmed = state
        .alarms
        .iter()
        .any(|a| matches!(a, SealAlarm::LeftUnlocked | SealAlarm::OpenedWhileSealed));
    (state.locked == Some(false) && !is_cut) || alarmed || (let_through && state.locked != Some(true))
}

/// Judges one observation, after `seal_cut`.
pub fn judge(memory: &mut Memory, report: &Report<'_>, _: Scene<'_>, out: &mut Findings) {
    let state = report.state;
    let is_cut = memory.seal.cut.is_some() && state.rope != Some(Rope::Whole);
    if says_open(state, is_cut) {
        if memory.seal.opened.is_none() {
            let said = say(Rule::SealOpened, Kind::SealOpened, Role::Opens, memory, report).with_severity(Severity::Urgent);
            memory.seal.opened = Some(report.key.at);
            out.said.push(said);
        }
        return;
    }
    let whole = match state.rope {
        Some(Rope::Cut) => false,
        Some(Rope::Whole) => true,
        None => memory.seal.cut.is_none(),
    };
    let cut_now = state.alarms.contains(&SealAlarm::RopeCut);
    let locked = match state.locked {
        Some(locked) => locked,
        None => memory.seal.opened.is_none() && state.rope.is_some(),
    };
    if whole && locked && !cut_now {
        close(memory, report, out);
    }
}

/// Whole and locked again: one event, whichever of the two episodes went on.
fn close(memory: &mut Memory, report: &Report<'_>, out: &mut Findings) {
    let (cut, opened) = (memory.seal.cut.take(), memory.seal.opened.take());
    let at = report.key.at;
    if let Some(since) = cut {
        out.said
            .push(say(Rule::SealCut, Kind::SealClosed, Role::Settles(since), memory, report));
        if let Some(since) = opened {
            out.said
                .push(Said::new(Rule::SealOpened, Kind::SealClosed, Role::Lapses(since), at));
        }
    } else if let Some(since) = opened {
        out.said
            .push(say(Rule::SealOpened, Kind::SealClosed, Role::Settles(since), memory, report));
    }
}

/// The sealing: what the seal had said before counts from here.
pub fn arm(memory: &mut Memory, done: &Done, out: &mut Findings) {
    memory.seal = SealMemory::default();
    if done.cut_before {
        memory.seal.cut = Some(done.key.at);
        out.said.push(cut_at_sealing(done.key.at, done.offset));
    }
}

fn cut_at_sealing(at: Timestamp, offset: Offset) -> Said {
    Said::new(Rule::SealCut, Kind::SealCut, Role::Opens, at)
        .with_severity(Severity::Urgent)
        .because(&[offset])
        .with("rope", "cut")
        .with("at_sealing", true)
}
