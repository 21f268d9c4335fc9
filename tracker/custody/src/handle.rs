//! What officers do to alerts: take, give, pass on, put on the shelf, close. Each act is on the alert's record; an impossible one is
//! refused with its reason, and changes nothing.

use cordon_model::alert::AlertAct;
use cordon_model::event::Change;
use cordon_model::{Act, Alert, AlertId, AlertState, Instruction, Kind, Limits, Severity, Timestamp};

use crate::alarm::Pen;
use crate::case::Case;
use crate::lifecycle::Refusal;
use crate::say::{Role, Said};
use crate::shelf;

/// An officer's act on one of the case's alerts; gives back what is to be told of it.
///
/// # Errors
/// Why it cannot be done: nothing has changed then.
pub fn act(case: &mut Case, i: &Instruction, at: Timestamp, limits: &Limits, pen: &Pen<'_>) -> Result<Option<Said>, Refusal> {
    let wanted = i.alert.as_ref();
    let Some(alert) = case.alerts.iter_mut().find(|a| Some(&a.id) == wanted) else {
        return Err(Refusal::new("unknown_alert", "There is no such alert."));
    };
    check(alert, i)?;
    let shelf = match i.act {
        Act::Shelve => Some(shelf::asked(alert, i, pen.known_at, limits)?),
        _ => None,
    };
    let (text, to) = match i.act {
        Act::Assign => (i.to.clone(), None),
        Act::Close => (i.cause.clone(), None),
        Act::Escalate => (i.reason.clone(), i.to.clone()),
        Act::Shelve => (i.reason.clone(), None),
        _ => (i.note.clone(), None),
    };
    alert.record.push(AlertAct {
        act: i.act,
        by: i.by.clone(),
        second_by: shelf.as_ref().and_then(|s| s.second_by.clone()),
        at,
        text,
        to,
        until: shelf.as_ref().map(|s| s.until),
        because: pen.offset,
    });
    let kind = match i.act {
        Act::Acknowledge => {
            (alert.state, alert.owner) = (AlertState::Acknowledged, Some(i.by.clone()));
            Kind::AlertAcknowledged
        }
        Act::Close => {
            (alert.state, alert.cause, alert.shelved) = (AlertState::Closed, i.cause.clone(), None);
            Kind::AlertClosed
        }
        Act::Escalate => {
            (alert.state, alert.owner, alert.shelved) = (AlertState::Raised, i.to.clone(), None);
            Kind::AlertEscalated
        }
        Act::Shelve => {
            alert.shelved.clone_from(&shelf);
            Kind::AlertShelved
        }
        Act::Unshelve => {
            alert.shelved = None;
            Kind::AlertUnshelved
        }
        Act::Assign => {
            alert.owner.clone_from(&i.to);
            return Ok(None);
        }
        _ => return Ok(None),
    };
    Ok(Some(told(alert, kind, i, shelf.as_ref(), at, pen)))
}

fn told(alert: &Alert, kind: Kind, i: &Instruction, shelf: Option<&cordon_model::Shelf>, at: Timestamp, pen: &Pen<'_>) -> Said {
    let mut said = Said::new(alert.rule, kind, Role::Tells, at)
        .because(&[pen.offset])
        .with_severity(Severity::Info)
        .with("by", i.by.as_str());
    let second_by = shelf.and_then(|s| s.second_by.as_deref());
    let until = shelf.map(|s| s.until.to_string());
    let to = i.to.as_deref().filter(|_| kind == Kind::AlertEscalated);
    let reason = i
        .reason
        .as_deref()
        .filter(|_| matches!(kind, Kind::AlertEscalated | Kind::AlertShelved));
    for (name, text) in [
        ("cause", i.cause.as_deref()),
        ("reason", reason),
        ("to", to),
        ("second_by", second_by),
        ("until", until.as_deref()),
    ] {
        if let Some(text) = text {
            said = said.with(name, text);
        }
    }
    if shelf.is_some_and(|s| s.one_shot) {
        said = said.with("one_shot", true);
    }
    said
}

/// Puts out what an officer's act on an alert led to: the event, if there is one, then the alert.
pub fn put(case: &Case, id: &AlertId, said: Option<&Said>, pen: &mut Pen<'_>) {
    if let Some(said) = said {
        pen.event(case, said, Some(id.clone()), Change::Stated, false);
    }
    if let Some(alert) = case.alerts.iter().find(|a| a.id == *id) {
        pen.alert(alert);
    }
}

fn check(alert: &Alert, i: &Instruction) -> Result<(), Refusal> {
    let owner = alert.owner.as_deref().unwrap_or("somebody");
    let taken = |act: Act| alert.record.iter().rev().find(|r| r.act == act);
    let lacks = |text: &Option<String>| text.as_deref().is_none_or(|t| t.trim().is_empty());
    match (i.act, alert.state) {
        (Act::Note, _) if lacks(&i.note) => Err(Refusal::new("no_note", "There is nothing written in the note.")),
        (Act::Note, _) => Ok(()),
        (_, AlertState::Closed) => {
            let closed = taken(Act::Close);
            let (by, at) = closed.map_or(("somebody", alert.raised_at), |r| (r.by.as_str(), r.at));
            Err(Refusal::new("already_closed", format!("{by} closed this alert at {at}.")))
        }
        (_, AlertState::Withdrawn) => Err(Refusal::new(
            "withdrawn",
            "This alert was withdrawn: what came late showed that it never was.",
        )),
        (Act::Acknowledge, AlertState::Acknowledged) => {
            let at = taken(Act::Acknowledge).map_or(alert.raised_at, |r| r.at);
            Err(Refusal::new(
                "already_acknowledged",
                format!("{owner} has had this alert since {at}."),
            ))
        }
        (Act::Close, _) if lacks(&i.cause) => Err(Refusal::new("no_cause", "An alert is closed with a cause: say why it came.")),
        (Act::Assign, _) if i.to.is_none() => Err(Refusal::new("nobody", "Say to whom the alert is given.")),
        (Act::Escalate, _) if lacks(&i.to) => Err(Refusal::new("nobody", "Say to whom the alert is passed on.")),
        (Act::Escalate, _) if lacks(&i.reason) => Err(Refusal::new("no_reason", "Say why the alert is passed on.")),
        (Act::Unshelve, _) if !alert.is_shelved() => Err(Refusal::new("not_shelved", "This alert is not on the shelf.")),
        (Act::Acknowledge | Act::Assign | Act::Close | Act::Escalate | Act::Shelve | Act::Unshelve, _) => Ok(()),
        _ => Err(Refusal::new("no_such_act", "That is no act on an alert.")),
    }
}
