//! Alerts: what statements do to them. What officers do to them stands in [`crate::handle`], the shelf in [`crate::shelf`].

use std::collections::BTreeMap;

use cordon_model::alert::Again;
use cordon_model::event::Change;
use cordon_model::{Alert, AlertId, AlertState, Event, EventName, Judged, Offset, Rule, Severity, Timestamp, TrackPiece, TransitId};

use crate::bind::Slot;
use crate::case::{Case, latches};
use crate::fold::Out;
use crate::grade;
use crate::ground::Place;
use crate::say::{Role, Said};
use crate::shelf;

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
    /// Alerts that were raised by it: they look for the item that they belong to.
    pub(crate) raised: Vec<AlertId>,
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
            raised: Vec::new(),
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
        self.out.judged.push(Judged::Alert(Box::new(Alert {
            condition: Some(alert.stands()),
            ..alert.clone()
        })));
    }
}

/// A statement becomes an event, and does to its alert what its role says.
pub fn state(case: &mut Case, slot: Slot, index: &mut Index, said: &Said, late: bool, pen: &mut Pen<'_>) {
    match said.role {
        Role::Opens => open(case, slot, index, said, late, pen),
        Role::Reopens(first) => match case.alert_at(said.rule, first) {
            Some(n) => reopen(case, n, said, late, pen),
            None => open(case, slot, index, said, late, pen),
        },
        Role::Worsens(_) => worsen(case, said, late, pen),
        Role::Ends(_) => {
            let id = case.alert_of(said).map(|n| case.alerts[n].id.clone());
            pen.event(case, said, id, Change::Stated, late);
            finish(case, said, pen);
        }
        Role::Settles(_) => {
            let id = case.alert_of(said).map(|n| case.alerts[n].id.clone());
            pen.event(case, said, id, Change::Stated, late);
        }
        Role::Lapses(_) => finish(case, said, pen),
        Role::Tells => pen.event(case, said, None, Change::Stated, late),
    }
}

fn open(case: &mut Case, slot: Slot, index: &mut Index, said: &Said, late: bool, pen: &mut Pen<'_>) {
    // Seal and vehicle each show that a position was held since the same instant: that is one episode.
    if let Some(n) = case.alert_at(said.rule, said.at).filter(|_| said.rule == Rule::PositionSpoofed) {
        let id = case.alerts[n].id.clone();
        return pen.event(case, said, Some(id), Change::Stated, late);
    }
    let id = name(case, said);
    let fresh = Alert {
        id: id.clone(),
        rule: said.rule,
        kind: said.kind,
        transit: case.transit.id().clone(),
        severity: said.severity,
        state: AlertState::Raised,
        condition: None,
        shelved: None,
        group: None,
        since: said.at,
        until: None,
        again: Vec::new(),
        grades: Vec::new(),
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
    pen.raised.push(id.clone());
    // An episode that was withdrawn and stands again is the same one: what was done about it stays on its record.
    let n = if let Some(n) = case.alerts.iter().position(|a| a.id == id) {
        let (record, group) = (std::mem::take(&mut case.alerts[n].record), case.alerts[n].group.take());
        case.alerts[n] = Alert { record, group, ..fresh };
        n
    } else {
        case.alerts.push(fresh);
        case.alerts.len() - 1
    };
    shelf::follow(case, n, pen);
    pen.alert(&case.alerts[n]);
}

/// The condition is back: whoever had the alert, or had closed it, must notice that. What was done about it stays on its record.
fn reopen(case: &mut Case, n: usize, said: &Said, late: bool, pen: &mut Pen<'_>) {
    let id = case.alerts[n].id.clone();
    pen.event(case, said, Some(id), Change::Stated, late);
    let alert = &mut case.alerts[n];
    let before = alert.severity;
    let at = alert.again.partition_point(|a| a.since < said.at);
    let returned = ending(alert, at).take();
    alert.again.insert(at, Again { returned, since: said.at });
    grade::add(alert, said, pen.known_at);
    if at + 1 == alert.again.len() {
        (alert.state, alert.cause) = (AlertState::Raised, None);
    }
    alert.detail.extend(said.detail.clone());
    let worse = alert.severity > before;
    shelf::stir(case, n, worse, pen);
    pen.alert(&case.alerts[n]);
}

/// What the alert is about goes on and has become worse. The event tells when the alert began, as every revision does: only how soon
/// somebody must look is otherwise, and its detail says since when.
fn worsen(case: &mut Case, said: &Said, late: bool, pen: &mut Pen<'_>) {
    let Some(n) = case.alert_of(said) else { return };
    let alert = &mut case.alerts[n];
    let before = alert.severity;
    grade::add(alert, said, pen.known_at);
    alert.detail.extend(said.detail.clone());
    tell_of_growth(case, n, said, late, pen);
    call_anew(case, n, before, pen);
}

/// The event of a departure that has become worse, or that has not after all.
fn tell_of_growth(case: &Case, n: usize, said: &Said, late: bool, pen: &mut Pen<'_>) {
    let alert = &case.alerts[n];
    let place = alert.lat.zip(alert.lon).map(|(lat, lon)| Place { lat, lon });
    let said = Said {
        at: alert.since,
        place,
        ..said.clone()
    };
    pen.event(case, &said, Some(alert.id.clone()), Change::Revised, late);
}

/// Puts an alert out whose severity may have risen. Where it has, whoever took it, shelved it or closed it did that to something lesser:
/// as with the second limit of an alarm in ISA-18.2, it calls again until somebody takes it for what it now is. Who had it still has it,
/// and what was done stays on its record.
fn call_anew(case: &mut Case, n: usize, before: Severity, pen: &mut Pen<'_>) {
    let worse = case.alerts[n].severity > before;
    if worse {
        let alert = &mut case.alerts[n];
        (alert.state, alert.cause) = (AlertState::Raised, None);
    }
    shelf::stir(case, n, worse, pen);
    pen.alert(&case.alerts[n]);
}

/// Something late showed that an episode grew worse otherwise than was said: the last `gone` times did not happen, and these did.
pub fn revise_growth(case: &mut Case, since: Timestamp, gone: &[Said], now: &[&Said], pen: &mut Pen<'_>) {
    let Some(any) = now.last().copied().or(gone.last()) else { return };
    let Some(n) = case.alert_at(any.rule, since) else { return };
    let alert = &mut case.alerts[n];
    let before = alert.severity;
    grade::grow_otherwise(alert, since, gone.len(), now, pen.known_at);
    now.iter().for_each(|said| alert.detail.extend(said.detail.clone()));
    let severity = now.last().map_or(alert.severity, |said| said.severity);
    tell_of_growth(case, n, &any.clone().with_severity(severity), true, pen);
    call_anew(case, n, before, pen);
}

/// Says that the condition that began or came back at `since` ended then, or (`None`) that it has not.
fn set_until(alert: &mut Alert, since: Timestamp, until: Option<Timestamp>) {
    let next = alert.again.iter().position(|a| a.since == since).map_or(0, |n| n + 1);
    *ending(alert, next) = until;
}

/// Where it is kept when the condition returned to normal before it came back for the `n`th time; for the last time, if it did not.
fn ending(alert: &mut Alert, n: usize) -> &mut Option<Timestamp> {
    alert.again.get_mut(n).map_or(&mut alert.until, |a| &mut a.returned)
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
    if let Some(n) = case.alert_of(said) {
        set_until(&mut case.alerts[n], said.role.episode(said.at), Some(said.at));
        case.alerts[n].detail.extend(said.detail.clone());
        shelf::stir(case, n, false, pen);
        pen.alert(&case.alerts[n]);
    }
}

/// Something late changed how an episode began, and (`growth`) how it grew worse: its alert keeps its name and what was done about it. It
/// calls again only where it has grown to something worse than was known.
pub fn revise_opening(case: &mut Case, before: Timestamp, said: &Said, growth: &[&Said], pen: &mut Pen<'_>) {
    let Some(n) = case.alert_at(said.rule, before) else { return };
    let id = case.alerts[n].id.clone();
    let mut told = said.clone();
    for grown in growth {
        told.severity = grown.severity;
        told.detail.extend(grown.detail.clone());
    }
    pen.event(case, &told, Some(id), Change::Revised, true);
    let alert = &mut case.alerts[n];
    let severity = alert.severity;
    if let Some(again) = alert.again.iter_mut().find(|a| a.since == before) {
        again.since = said.at;
    } else {
        alert.since = said.at;
        (alert.lat, alert.lon) = (said.place.map(|p| p.lat), said.place.map(|p| p.lon));
    }
    // By the name of what now begins then.
    let begun = Said {
        role: Role::Opens,
        ..said.clone()
    };
    let grown: Vec<&Said> = std::iter::once(&begun).chain(growth.iter().copied()).collect();
    grade::replace(alert, before, &grown, pen.known_at);
    alert.detail.extend(told.detail);
    if growth.is_empty() {
        let worse = alert.severity > severity;
        shelf::stir(case, n, worse, pen);
        pen.alert(&case.alerts[n]);
    } else {
        call_anew(case, n, severity, pen);
    }
}

/// Something late changed how an episode ended.
pub fn revise_ending(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    if !matches!(said.role, Role::Lapses(_)) {
        let id = case.alert_of(said).map(|n| case.alerts[n].id.clone());
        pen.event(case, said, id, Change::Revised, true);
    }
    finish(case, said, pen);
}

/// Something late showed that an episode never was.
pub fn withdraw_opening(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    let Some(n) = case.alert_at(said.rule, said.at) else { return };
    let id = case.alerts[n].id.clone();
    pen.event(case, said, Some(id), Change::Withdrawn, true);
    let alert = &mut case.alerts[n];
    match alert.again.iter().position(|a| a.since == said.at) {
        Some(k) => {
            let gone = alert.again.remove(k);
            *ending(alert, k) = gone.returned;
            grade::replace(alert, said.at, &[], pen.known_at);
        }
        None => alert.state = AlertState::Withdrawn,
    }
    pen.alert(&case.alerts[n]);
}

/// Something late showed that an episode has not ended, or that a fact was none.
pub fn withdraw_statement(case: &mut Case, said: &Said, pen: &mut Pen<'_>) {
    let alert = case.alert_at(said.rule, said.role.episode(said.at));
    if !matches!(said.role, Role::Lapses(_)) {
        let id = alert.map(|n| case.alerts[n].id.clone());
        pen.event(case, said, id, Change::Withdrawn, true);
    }
    if let Some(n) = alert.filter(|_| !matches!(said.role, Role::Tells | Role::Settles(_))) {
        set_until(&mut case.alerts[n], said.role.episode(said.at), None);
        shelf::stir(case, n, false, pen);
        pen.alert(&case.alerts[n]);
    }
}

/// Whether the alert that holds what began at `before` is the one that `said` speaks of.
pub fn is_of_same(case: &Case, before: Timestamp, said: &Said) -> bool {
    let Some(n) = case.alert_at(said.rule, before) else { return false };
    match said.role {
        Role::Reopens(first) => case.alert_at(said.rule, first).is_none_or(|of| of == n),
        _ => case.alerts[n].since == before,
    }
}
