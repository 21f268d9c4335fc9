//! In the tracker's place: takes instructions from `heard`, concludes into `judged`, projects into PostGIS.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_journal::{Journal, Memory};
use cordon_model::{
    Act, Agreement, Alert, AlertId, AlertState, Body, Correction, Event, Finding, Heard, Instruction, Judged, JudgedRecord, Kind, Misread,
    ObservationId, Offset, Outcome, Plate, Rule, Seq, Severity, Shelf, Sighted, Stage, Step, Timestamp, Transit, TransitId, Unwatched,
    Verdict, WatchEntry, WatchId, alert::AlertAct,
};
use cordon_store::Store;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

#[derive(Clone)]
pub struct Judge {
    journal: Arc<Memory>,
    store: Store,
    state: Arc<Mutex<State>>,
    done: watch::Sender<Option<Offset>>,
    deaf: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    transits: BTreeMap<TransitId, Transit>,
    alerts: BTreeMap<AlertId, Alert>,
    entries: BTreeMap<WatchId, WatchEntry>,
    sightings: BTreeMap<ObservationId, Sighted>,
    injected: u32,
}

impl Judge {
    pub fn start(journal: Arc<Memory>, store: Store, cancel: CancellationToken) -> Self {
        let judge = Self {
            journal,
            store,
            state: Arc::default(),
            done: watch::Sender::new(None),
            deaf: watch::Sender::new(false),
        };
        let run = judge.clone();
        tokio::spawn(async move {
            tokio::select! { () = cancel.cancelled() => {}, () = run.run() => {} }
        });
        judge
    }

    async fn run(&self) {
        let (mut end, mut next) = (self.journal.heard_end(), Offset(0));
        loop {
            for heard in self.journal.heard(next, 100).expect("memory reads") {
                next = heard.offset.next();
                if !*self.deaf.borrow() {
                    self.judge(heard).await;
                }
            }
            end.wait_for(|e| *e > next).await.expect("the journal lives");
        }
    }

    /// From now on nothing is judged.
    pub fn go_deaf(&self) {
        self.deaf.send_replace(true);
    }

    /// Waits until an observation is judged and projected.
    pub async fn judged(&self, offset: Offset) {
        let mut done = self.done.subscribe();
        done.wait_for(|d| d.is_some_and(|d| d >= offset)).await.expect("the judge lives");
    }

    async fn judge(&self, heard: Heard) {
        let mut state = self.state.lock().await;
        let (offset, at) = (heard.offset, heard.observation.received_at);
        let conclusions = match &heard.observation.body {
            Body::Instruction(act) => {
                let judged = state.act(act, offset, at);
                let outcome = match &judged {
                    Ok(_) => Outcome::Done,
                    Err((reason, sentence)) => Outcome::Refused {
                        reason: (*reason).to_owned(),
                        sentence: sentence.clone(),
                    },
                };
                let verdict = Verdict {
                    instruction: heard.observation.id,
                    outcome,
                };
                let mut all = vec![Judged::Verdict(Box::new(verdict))];
                all.extend(judged.unwrap_or_default());
                all
            }
            Body::WorldChanged(world) => vec![Judged::World(world.hash())],
            _ => Vec::new(),
        };
        self.append(offset, at, 0, conclusions).await;
        drop(state);
        self.done.send_replace(Some(offset));
    }

    /// Concludes something that nothing in `heard` led to; gives the place of the last record.
    pub async fn conclude(&self, conclusions: Vec<Judged>) -> Seq {
        let mut state = self.state.lock().await;
        for judged in &conclusions {
            match judged {
                Judged::Alert(a) => drop(state.alerts.insert(a.id.clone(), (**a).clone())),
                Judged::Sighting(s) => drop(state.sightings.insert(s.id, (**s).clone())),
                Judged::Transit(t) => drop(state.transits.insert(t.id().clone(), (**t).clone())),
                _ => {}
            }
        }
        state.injected += 1;
        let ordinal = state.injected * 10_000;
        self.append(Offset(0), time(super::START), ordinal, conclusions).await
    }

    async fn append(&self, offset: Offset, known_at: Timestamp, ordinal: u32, conclusions: Vec<Judged>) -> Seq {
        let mut seq = *self.journal.judged_end().borrow();
        let mut records = Vec::new();
        for (n, judged) in conclusions.into_iter().enumerate() {
            seq = seq.next();
            records.push(JudgedRecord {
                seq,
                offset,
                ordinal: ordinal + n as u32,
                known_at,
                judged,
            });
        }
        if !records.is_empty() {
            self.journal.conclude(records.clone()).await.expect("memory concludes");
            self.store.apply(&records).await.expect("PostGIS takes it");
        }
        seq
    }
}

type Judgement = Result<Vec<Judged>, (&'static str, String)>;

impl State {
    fn act(&mut self, act: &Instruction, offset: Offset, at: Timestamp) -> Judgement {
        if matches!(act.act, Act::Watch | Act::Unwatch) {
            return self.on_watchlist(act, offset, at);
        }
        if let Some(misread) = &act.misread {
            return self.on_sighting(misread, act, offset, at);
        }
        match (&act.alert, &act.declaration) {
            (Some(id), _) => self.on_alert(id, act, offset, at),
            (None, Some(declaration)) => {
                let step = step(act, offset, at);
                if self.transits.contains_key(&declaration.id) {
                    return Err(("already_declared", format!("{} is declared already", declaration.id)));
                }
                let transit = Transit::declared((**declaration).clone(), false, step);
                self.transits.insert(declaration.id.clone(), transit.clone());
                Ok(vec![Judged::Transit(Box::new(transit))])
            }
            (None, None) => self.on_transit(act, offset, at),
        }
    }

    /// The text of a plate is enough here; its sighting agrees from then on with what it was compared with.
    fn on_sighting(&mut self, misread: &Misread, act: &Instruction, offset: Offset, at: Timestamp) -> Judgement {
        let sighting = self.sightings.get_mut(&misread.sighting).filter(|s| s.offset == misread.offset_of);
        let sighting = sighting.ok_or_else(|| ("unknown_sighting", "there is no such sighting".to_owned()))?;
        let plate = misread.plate.as_deref().and_then(Plate::normalise);
        if plate.as_ref() == sighting.plate_now() {
            return Err(("already_corrected", "somebody said the same".to_owned()));
        }
        let correction = Correction {
            sighting: sighting.id,
            plate,
            container: sighting.container_now(),
            container_read: None,
            by: act.by.clone(),
            at,
            reason: act.reason.clone().unwrap_or_default(),
            because: offset,
        };
        sighting.corrections.push(correction.clone());
        let agreed = sighting.agreements.iter().map(|a| Agreement {
            verdict: Finding::Consistent,
            plate: Finding::Consistent,
            reasons: Vec::new(),
            ..a.clone()
        });
        let mut all: Vec<Judged> = agreed.map(|a| Judged::Agreement(Box::new(a))).collect();
        all.push(Judged::Correction(Box::new(correction)));
        Ok(all)
    }

    fn on_watchlist(&mut self, act: &Instruction, offset: Offset, at: Timestamp) -> Judgement {
        let Some(second_by) = act.second_by.clone() else {
            return Err(("no_second_person", "name a second person".to_owned()));
        };
        let reason = act.reason.clone().unwrap_or_default();
        let entry = match (&act.watch, &act.entry) {
            (Some(wanted), _) => WatchEntry {
                id: WatchId::from(format!("w{offset}")),
                kind: wanted.kind,
                text: wanted.bare().map_err(|e| ("bad_text", e.to_string()))?,
                reason,
                by: act.by.clone(),
                second_by,
                added_at: at,
                expires: act.until.expect("an end"),
                covert: wanted.covert,
                removed: None,
            },
            (None, id) => {
                let id = id.as_ref().expect("an entry");
                let known = self
                    .entries
                    .get(id)
                    .ok_or_else(|| ("unknown_entry", format!("there is no entry {id}")))?;
                let by = act.by.clone();
                let removed = Some(Unwatched { by, second_by, at, reason });
                WatchEntry { removed, ..known.clone() }
            }
        };
        self.entries.insert(entry.id.clone(), entry.clone());
        Ok(vec![Judged::Watch(Box::new(entry))])
    }

    fn on_transit(&mut self, act: &Instruction, offset: Offset, at: Timestamp) -> Judgement {
        let id = act.transit.clone().expect("an act on a transit");
        let unknown = || ("unknown_transit", format!("there is no transit \"{id}\""));
        let transit = self.transits.get_mut(&id).ok_or_else(unknown)?;
        let (from, to) = match act.act {
            Act::Arm => (Stage::Declared, Stage::Sealed),
            Act::Depart => (Stage::Sealed, Stage::Departed),
            Act::Arrive => (Stage::Departed, Stage::Arrived),
            Act::Disarm => (Stage::Arrived, Stage::Opened),
            Act::Close => (Stage::Opened, Stage::Closed),
            _ => (transit.stage, transit.stage),
        };
        if transit.stage != from {
            return Err(("wrong_stage", format!("{id} is {:?}, not {from:?}", transit.stage)));
        }
        transit.stage = to;
        let d = &mut transit.declaration;
        d.seal = act.seal.clone().or(d.seal.take());
        d.vehicle = act.vehicle.clone().or(d.vehicle.take());
        d.container = act.container.or(d.container);
        transit.steps.push(step(act, offset, at));
        Ok(vec![Judged::Transit(Box::new(transit.clone()))])
    }

    fn on_alert(&mut self, id: &AlertId, act: &Instruction, offset: Offset, at: Timestamp) -> Judgement {
        let unknown = || ("unknown_alert", format!("there is no alert \"{id}\""));
        let alert = self.alerts.get_mut(id).ok_or_else(unknown)?;
        match act.act {
            Act::Acknowledge if alert.state == AlertState::Raised => {
                alert.state = AlertState::Acknowledged;
                alert.owner = Some(act.by.clone());
            }
            Act::Acknowledge => {
                let owner = alert.owner.clone().unwrap_or_default();
                return Err(("already_acknowledged", format!("{owner} has it")));
            }
            Act::Close => {
                alert.state = AlertState::Closed;
                alert.cause.clone_from(&act.cause);
            }
            Act::Assign => alert.owner.clone_from(&act.to),
            Act::Escalate => {
                (alert.state, alert.shelved) = (AlertState::Raised, None);
                alert.owner.clone_from(&act.to);
            }
            Act::Shelve if alert.severity == Severity::Urgent && act.second_by.is_none() => {
                return Err(("no_second_person", "two people are needed".to_owned()));
            }
            Act::Shelve => {
                alert.shelved = Some(Shelf {
                    by: act.by.clone(),
                    second_by: act.second_by.clone(),
                    at,
                    until: act.until.unwrap_or_else(|| at.plus_seconds(act.for_s.unwrap_or(60.0))),
                    reason: act.reason.clone().unwrap_or_default(),
                    one_shot: act.one_shot,
                });
            }
            Act::Unshelve if alert.shelved.is_none() => return Err(("not_shelved", format!("{id} is not on the shelf"))),
            Act::Unshelve => alert.shelved = None,
            _ => {}
        }
        alert.record.push(AlertAct {
            act: act.act,
            by: act.by.clone(),
            second_by: act.second_by.clone(),
            at,
            to: None,
            until: None,
            text: [&act.cause, &act.reason, &act.to, &act.note].into_iter().find_map(Clone::clone),
            because: offset,
        });
        let kind = if act.act == Act::Close {
            Kind::AlertClosed
        } else {
            Kind::AlertAcknowledged
        };
        let event = event(&format!("{offset}-0"), kind, alert);
        Ok(vec![Judged::Event(Box::new(event)), Judged::Alert(Box::new(alert.clone()))])
    }
}

fn step(act: &Instruction, offset: Offset, at: Timestamp) -> Step {
    Step {
        act: act.act,
        by: act.by.clone(),
        at,
        because: offset,
    }
}

pub fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A raised alert about a transit.
pub fn alert(id: &str, transit: &str, severity: Severity) -> Alert {
    Alert {
        id: AlertId::from(id),
        rule: Rule::SealCut,
        kind: Kind::SealCut,
        transit: TransitId::from(transit),
        severity,
        state: AlertState::Raised,
        condition: None,
        shelved: None,
        group: None,
        since: time(super::START),
        until: None,
        again: Vec::new(),
        grades: Vec::new(),
        raised_at: time(super::START),
        late: false,
        lat: Some(10.9),
        lon: Some(106.5),
        detail: serde_json::Map::new(),
        owner: None,
        record: Vec::new(),
        cause: None,
    }
}

/// An event of an alert.
pub fn event(id: &str, kind: Kind, alert: &Alert) -> Event {
    Event {
        event: kind.into(),
        rule: alert.rule,
        id: id.to_owned(),
        alert: Some(alert.id.clone()),
        transit: Some(alert.transit.clone()),
        observed_at: alert.since,
        known_at: alert.raised_at,
        lat: alert.lat,
        lon: alert.lon,
        severity: alert.severity,
        late: false,
        because: vec![Offset(0)],
        detail: serde_json::Map::new(),
    }
}

/// A hit of an entry of the watch list, of no known transit.
pub fn hit(id: &str, entry: &serde_json::Value) -> Event {
    let mut event = event(id, Kind::WatchlistHit, &alert("none", "T1", Severity::Urgent));
    (event.rule, event.alert, event.transit) = (Rule::WatchlistHit, None, None);
    let detail = serde_json::json!({
        "entry": entry["id"], "reason": entry["reason"], "owner": entry["by"], "covert": entry["covert"], "text_wanted": entry["text"],
        "camera": "gate-1", "transits": ["T1"],
    });
    event.detail = detail.as_object().cloned().expect("an object");
    event
}

/// An alert as it is raised: its event, then itself.
pub fn raised(id: &str, transit: &str, severity: Severity) -> Vec<Judged> {
    let alert = alert(id, transit, severity);
    let event = event(&format!("{id}-0"), alert.kind, &alert);
    vec![Judged::Event(Box::new(event)), Judged::Alert(Box::new(alert))]
}
