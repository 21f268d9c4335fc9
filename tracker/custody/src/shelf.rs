//! The shelf: alerts that call nobody for a while. Each has its reason, its end, and whoever answers for it; each returns by itself.
//!
//! A shelf holds a rule's alerts on one transit: an episode that begins meanwhile and is no worse is laid beside the one before. Time is
//! received time and passes with ticks alone, so that a replay gives them back at the same places.

use cordon_model::alert::AlertAct;
use cordon_model::event::Change;
use cordon_model::{Act, Alert, AlertId, AlertState, Instruction, Kind, Limits, Severity, Shelf, Timestamp};

use crate::alarm::Pen;
use crate::case::Case;
use crate::lifecycle::Refusal;
use crate::say::{Role, Said};

/// The `by` of what happens by itself.
pub const BY_JUDGEMENT: &str = "judgement";

/// The shelf that an officer asks for; `now` is the received time of the act.
///
/// # Errors
/// Why it is refused.
pub(crate) fn asked(alert: &Alert, i: &Instruction, now: Timestamp, limits: &Limits) -> Result<Shelf, Refusal> {
    if let Some(shelf) = alert.shelved.as_ref().filter(|_| alert.is_shelved()) {
        let sentence = format!("{} put this alert on the shelf until {}.", shelf.by, shelf.until);
        return Err(Refusal::new("already_shelved", sentence));
    }
    let said = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let Some(reason) = said(&i.reason) else {
        return Err(Refusal::new("no_reason", "Say why the alert is put on the shelf."));
    };
    let latest = now.plus_seconds(limits.shelve_s_max);
    let until = match (i.until, i.for_s) {
        (Some(_), Some(_)) => return Err(Refusal::new("two_times", "Say either until when or for how long, not both.")),
        (Some(until), None) => until,
        (None, Some(s)) if s.is_finite() => now.plus_seconds(s),
        (None, Some(_)) => return Err(Refusal::new("no_time", "That is no length of time.")),
        (None, None) => latest,
    };
    if until <= now {
        return Err(Refusal::new("time_past", "An alert is put on the shelf until a time to come."));
    }
    if until > latest {
        let hours = limits.shelve_s_max / 3600.0;
        return Err(Refusal::new(
            "too_long",
            format!("An alert may stay on the shelf for {hours} h at most: until {latest}."),
        ));
    }
    let second_by = said(&i.second_by);
    if alert.severity == Severity::Urgent && second_by.as_ref().is_none_or(|s| *s == i.by) {
        return Err(Refusal::new(
            "no_second_person",
            "An urgent alert is put on the shelf by two people: name the second one.",
        ));
    }
    Ok(Shelf {
        by: i.by.clone(),
        second_by,
        at: now,
        until,
        reason,
        one_shot: i.one_shot,
    })
}

/// When the first of some alerts returns by itself.
#[must_use]
pub fn due(alerts: &[Alert]) -> Option<Timestamp> {
    let shelved = alerts.iter().filter(|a| a.is_shelved());
    shelved.filter_map(|a| a.shelved.as_ref().map(|s| s.until)).min()
}

/// Time has passed: those whose time on the shelf is over return.
pub(crate) fn pass(case: &mut Case, now: Timestamp, pen: &mut Pen<'_>) {
    if due(&case.alerts).is_none_or(|due| due > now) {
        return;
    }
    for n in 0..case.alerts.len() {
        let alert = &case.alerts[n];
        let until = alert.shelved.as_ref().filter(|_| alert.is_shelved()).map(|s| s.until);
        if let Some(until) = until.filter(|until| *until <= now) {
            give_back(case, n, until, "time", pen);
            pen.alert(&case.alerts[n]);
        }
    }
}

/// Something has changed about an alert: a one-shot shelf ends with that, and every shelf where it has become worse.
pub(crate) fn stir(case: &mut Case, n: usize, worse: bool, pen: &mut Pen<'_>) {
    let alert = &case.alerts[n];
    let ends = alert.is_shelved() && (worse || alert.shelved.as_ref().is_some_and(|s| s.one_shot));
    if ends {
        give_back(case, n, pen.known_at, if worse { "worse" } else { "changed" }, pen);
    }
}

/// Changes an alert and puts it out, the shelf's part in it done.
pub(crate) fn change(case: &mut Case, id: Option<&AlertId>, pen: &mut Pen<'_>, change: impl FnOnce(&mut Alert)) {
    let Some(n) = case.alerts.iter().position(|a| Some(&a.id) == id) else {
        return;
    };
    let before = case.alerts[n].severity;
    change(&mut case.alerts[n]);
    let worse = case.alerts[n].severity > before;
    stir(case, n, worse, pen);
    pen.alert(&case.alerts[n]);
}

/// An alert was just raised: it is laid beside the one of its rule that is on the shelf, unless it is worse; a one-shot shelf ends with it.
pub(crate) fn follow(case: &mut Case, fresh: usize, pen: &mut Pen<'_>) {
    let (rule, severity) = (case.alerts[fresh].rule, case.alerts[fresh].severity);
    let mut beside = None;
    for n in (0..case.alerts.len()).filter(|n| *n != fresh) {
        let alert = &case.alerts[n];
        let Some(shelf) = alert.shelved.as_ref().filter(|_| alert.is_shelved() && alert.rule == rule) else {
            continue;
        };
        if shelf.one_shot {
            give_back(case, n, pen.known_at, "again", pen);
            pen.alert(&case.alerts[n]);
        } else if severity <= alert.severity && shelf.until > pen.known_at {
            beside = Some(shelf.clone());
        }
    }
    let Some(shelf) = beside else { return };
    let alert = &mut case.alerts[fresh];
    alert.record.push(AlertAct {
        act: Act::Shelve,
        by: shelf.by.clone(),
        second_by: shelf.second_by.clone(),
        at: pen.known_at,
        text: Some(shelf.reason.clone()),
        to: None,
        until: Some(shelf.until),
        because: pen.offset,
    });
    let said = told(alert, Kind::AlertShelved, pen.known_at, pen)
        .with("by", shelf.by.as_str())
        .with("until", shelf.until.to_string())
        .with("reason", shelf.reason.as_str());
    let id = alert.id.clone();
    alert.shelved = Some(shelf);
    pen.event(case, &said, Some(id), Change::Stated, false);
}

/// Returns an alert by itself. One that still stands is to be noticed again: nobody has acknowledged it then.
fn give_back(case: &mut Case, n: usize, at: Timestamp, why: &str, pen: &mut Pen<'_>) {
    let alert = &mut case.alerts[n];
    alert.shelved = None;
    if alert.until.is_none() {
        alert.state = AlertState::Raised;
    }
    alert.record.push(AlertAct {
        act: Act::Unshelve,
        by: BY_JUDGEMENT.to_owned(),
        second_by: None,
        at,
        text: Some(why.to_owned()),
        to: None,
        until: None,
        because: pen.offset,
    });
    let said = told(alert, Kind::AlertUnshelved, at, pen)
        .with("by", BY_JUDGEMENT)
        .with("reason", why);
    let id = alert.id.clone();
    pen.event(case, &said, Some(id), Change::Stated, false);
}

fn told(alert: &Alert, kind: Kind, at: Timestamp, pen: &Pen<'_>) -> Said {
    Said::new(alert.rule, kind, Role::Tells, at)
        .because(&[pen.offset])
        .with_severity(Severity::Info)
}
