//! Alerts: what statements do to them, and what officers do to them (states after ISA-18.2).

use std::collections::BTreeMap;

use cordon_model::alert::AlertAct;
use cordon_model::event::Change;
use cordon_model::{
    Act, Alert, AlertId, AlertState, Event, EventName, Instruction, Judged, Kind, Offset, Rule, Severity, Timestamp, TrackPiece, TransitId,
};

use crate::bind::Slot;
use crate::case::{Case, latches};
use crate::fold::Out;
use crate::lifecycle::Refusal;
use crate::say::{Role, Said};

/// Where alerts are found by their names.
pub type Index = BTreeMap<AlertId, Slot>;

/// Writes the conclusions of one observation, and numbers its events.
pub struct Pen<'a> {
    /// The place in `heard` of what causes them.
    pub offset: Offset,
    /// When that was received.
    pub known_at: Timestamp,
    /// Where they go.
    pub out: &'a mut Out,
    /// Pieces of track that it completes; they come last.
    pub pieces: Vec<TrackPiece>,
    events: u32,
}

impl<'a> Pen<'a> {
    /// A pen for one observation.
    pub fn new(offset: Offset, known_at: Timestamp, out: &'a mut Out) -> Self {
        Self {
            offset,
            known_at,
            out,
            pieces: Vec::new(),
            events: 0,
        }
    }

    /// An event about a case.
    pub(crate) fn event(&mut self, case: &Case, said: &Said, alert: Option<AlertId>, change: Change, late: bool) {
        self.event_of(Some(case.transit.id()), said, alert, change, late);
    }

    /// An event about a transit, or about none that is known.
    pub(crate) fn event_of(&mut self, transit: Option<&TransitId>, said: &Said, alert: Option<AlertId>, change: Change, late: bool) {
        let id = format!("{}-{}", self.offset, self.events);
        self.events += 1;
        self.out.judged.push(Judged::Event(Box::new(Event {
            event: EventName { kind: said.kind, change },
            rule: said.rule,
            id,
            alert,
            transit: transit.cloned(),
            observed_at: said.at,
            known_at: self.known_at,
            lat: said.place.map(|p| p.lat),
            lon: said.place.map(|p| p.lon),
            severity: said.severity,
            late,
            because: said.because.clone(),
            detail: said.detail.clone(),
        })));
    }

    /// The pieces that were completed, after all else.
    pub fn finish(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        self.out.judged.extend(pieces.into_iter().map(|p| Judged::Piece(Box::new(p))));
    }

    /// An alert as it stands now.
    pub(crate) fn alert(&mut self, alert: &Alert) {
        self.out.judged.push(Judged::Alert(Box::new(alert.clone())));
    }
}

/// A statement becomes an event, and does to its alert what its role says.
pub fn state(case: &mut Case, slot: Slot, index: &mut Index, said: &Said, late: bool, pen: &mut Pen<'_>) {
    match said.role {
        Role::Opens => open(case, slot, index, said, late, pen),
        Role::Ends(_) => {
            let id = case.alert_of(said).map(|a| a.id.clone());
            pen.event(case, said, id, Change::Stated, late);
            finish(case, said, pen);
        }
        Role::Settles(_) => {
            let id = case.alert_of(said).map(|a| a.id.clone());
            pen.event(case, said, id, Change::Stated, late);
        }
        Role::Lapses(_) => finish(case, said, pen),
        Role::Tells => pen.event(case, said, None, Change::Stated, late),
    }
}

fn open(case: &mut Case, slot: Slot, index: &mut Index, said: &Said, late: bool, pen: &mut Pen<'_>) {
    let id = name(case, said);
    let fresh = Alert {
        id: id.clone(),
        rule: said.rule,
        kind: said.kind,
        transit: case.transit.id().clone(),
        severity: said.severity,
        state: AlertState::Raised,
        since: said.at,
        until: None,
        raised_at: pen.known_at,
        late,
        lat: said.place.map(|p| p.lat),
        lon: said.place.map(|p| p.lon),
        detail: said.detail.clone(),
        owner: None,
        record: Vec::new(),
        cause: None,
    };
    index.insert(id.clone(), slot);
    pen.event(case, said, Some(id.clone()), Change::Stated, late);
    // An episode that was withdrawn and stands again is the same one: what was done about it stays on its record.
    if let Some(before) = case.alerts.iter_mut().find(|a| a.id == id) {
        let record = std::mem::take(&mut before.record);
        *before = Alert { record, ..fresh };
        pen.alert(before);
    } else {
        pen.alert(&fresh);
        case.alerts.push(fresh);
    }
}

/// The name of an episode that begins. An alert that began then and was moved by late data has kept that name: the next free one is taken.
fn name(case: &Case, said: &Said) -> AlertId {
    let named = |n: i64| {
        Alert::name(
            said.rule,
            case.transit.id(),
            Timestamp::from_micros(said.at.as_micros().saturating_add(n)),
        )
    };
    let taken = |id: &AlertId| case.alerts.iter().any(|a| a.id == *id && a.state != AlertState::Withdrawn);
    let mut n = 0;
    loop {
        let id = named(n);
        if !taken(&id) {
            return id;
        }
        n += 1;
    }
}

fn finish(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    if latches(said) {
        return;
    }
    if let Some(alert) = case.alert_of(said) {
        alert.until = Some(said.at);
        alert.detail.extend(said.detail.clone());
        pen.alert(alert);
    }
}

/// Something late changed how an episode began: its alert keeps its name and what was done about it.
pub fn revise_opening(case: &mut Case, before: Timestamp, said: &Said, pen: &mut Pen<'_>) {
    let Some(n) = alert_at(case, said.rule, before) else { return };
    let id = case.alerts[n].id.clone();
    pen.event(case, said, Some(id), Change::Revised, true);
    let alert = &mut case.alerts[n];
    (alert.since, alert.severity) = (said.at, said.severity);
    (alert.lat, alert.lon) = (said.place.map(|p| p.lat), said.place.map(|p| p.lon));
    alert.detail.extend(said.detail.clone());
    pen.alert(alert);
}

/// Something late changed how an episode ended.
pub fn revise_ending(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    if !matches!(said.role, Role::Lapses(_)) {
        let id = case.alert_of(said).map(|a| a.id.clone());
        pen.event(case, said, id, Change::Revised, true);
    }
    finish(case, said, pen);
}

/// Something late showed that an episode never was.
pub fn withdraw_opening(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    let Some(n) = alert_at(case, said.rule, said.at) else { return };
    let id = case.alerts[n].id.clone();
    pen.event(case, said, Some(id), Change::Withdrawn, true);
    case.alerts[n].state = AlertState::Withdrawn;
    let alert = case.alerts[n].clone();
    pen.alert(&alert);
}

/// Something late showed that an episode has not ended, or that a fact was none.
pub fn withdraw_statement(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    let alert = alert_at(case, said.rule, said.role.episode(said.at));
    if !matches!(said.role, Role::Lapses(_)) {
        let id = alert.map(|n| case.alerts[n].id.clone());
        pen.event(case, said, id, Change::Withdrawn, true);
    }
    if let Some(n) = alert.filter(|_| !matches!(said.role, Role::Tells | Role::Settles(_))) {
        case.alerts[n].until = None;
        let alert = case.alerts[n].clone();
        pen.alert(&alert);
    }
}

fn alert_at(case: &Case, rule: Rule, since: Timestamp) -> Option<usize> {
    case.alerts
        .iter()
        .rposition(|a| a.rule == rule && a.since == since && a.state != AlertState::Withdrawn)
}

/// An officer's act on one of the case's alerts.
///
/// # Errors
/// Why it cannot be done: nothing has changed then.
pub fn act(case: &mut Case, i: &Instruction, at: Timestamp, pen: &mut Pen<'_>) -> Result<Vec<Said>, Refusal> {
    let wanted = i.alert.as_ref();
    let Some(alert) = case.alerts.iter_mut().find(|a| Some(&a.id) == wanted) else {
        return Err(Refusal::new("unknown_alert", "There is no such alert."));
    };
    check(alert, i)?;
    let text = match i.act {
        Act::Assign => i.to.clone(),
        Act::Close => i.cause.clone(),
        _ => i.note.clone(),
    };
    alert.record.push(AlertAct {
        act: i.act,
        by: i.by.clone(),
        at,
        text,
        because: pen.offset,
    });
    let kind = match i.act {
        Act::Acknowledge => {
            (alert.state, alert.owner) = (AlertState::Acknowledged, Some(i.by.clone()));
            Some(Kind::AlertAcknowledged)
        }
        Act::Assign => {
            alert.owner.clone_from(&i.to);
            None
        }
        Act::Close => {
            (alert.state, alert.cause) = (AlertState::Closed, i.cause.clone());
            Some(Kind::AlertClosed)
        }
        _ => None,
    };
    Ok(kind
        .map(|kind| {
            let mut said = Said::new(alert.rule, kind, Role::Tells, at)
                .because(&[pen.offset])
                .with_severity(Severity::Info)
                .with("by", i.by.as_str());
            if let Some(cause) = &i.cause {
                said = said.with("cause", cause.as_str());
            }
            said
        })
        .into_iter()
        .collect())
}

/// Puts out what an officer's act on an alert led to: the event, if there is one, then the alert.
pub fn put_act(case: &Case, id: &AlertId, said: &[Said], pen: &mut Pen<'_>) {
    for s in said {
        pen.event(case, s, Some(id.clone()), Change::Stated, false);
    }
    if let Some(alert) = case.alerts.iter().find(|a| a.id == *id) {
        pen.alert(alert);
    }
}

fn check(alert: &Alert, i: &Instruction) -> Result<(), Refusal> {
    let owner = alert.owner.as_deref().unwrap_or("somebody");
    let taken = |act: Act| alert.record.iter().rev().find(|r| r.act == act);
    match (i.act, alert.state) {
        (Act::Note, _) if i.note.as_deref().is_none_or(|n| n.trim().is_empty()) => {
            Err(Refusal::new("no_note", "There is nothing written in the note."))
        }
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
        (Act::Close, _) if i.cause.as_deref().is_none_or(|c| c.trim().is_empty()) => {
            Err(Refusal::new("no_cause", "An alert is closed with a cause: say why it came."))
        }
        (Act::Assign, _) if i.to.is_none() => Err(Refusal::new("nobody", "Say to whom the alert is given.")),
        (Act::Acknowledge | Act::Assign | Act::Close, _) => Ok(()),
        _ => Err(Refusal::new("no_such_act", "That is no act on an alert.")),
    }
}
