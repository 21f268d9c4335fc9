//! What is open now, in memory: loaded from PostGIS at its place in `judged`, then followed from there.
//!
//! The list of open alerts, the header's counts and the socket are all answered from here, so that they never disagree.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use cordon_model::{Alert, AlertId, AlertState, Judged, JudgedRecord, Seq, Severity, Stage, Transit, TransitId};
use cordon_store::read::now::Open;
use tokio::sync::watch;

use crate::live::message::AlertCounts;

/// What is open now.
pub(crate) struct Board {
    state: RwLock<State>,
    reached: watch::Sender<Seq>,
}

/// What is open at one place in `judged`.
#[derive(Default)]
pub(crate) struct State {
    /// The place.
    pub(crate) seq: Seq,
    alerts: BTreeMap<AlertId, (Seq, Alert)>,
    transits: BTreeMap<TransitId, Transit>,
}

impl Board {
    /// As PostGIS has it.
    pub(crate) fn new(open: &Open) -> Self {
        let state = State {
            seq: open.position,
            alerts: open.alerts.iter().map(|(seq, a)| (a.id.clone(), (*seq, a.clone()))).collect(),
            transits: open.transits.iter().map(|t| (t.id().clone(), t.clone())).collect(),
        };
        Self {
            reached: watch::Sender::new(state.seq),
            state: RwLock::new(state),
        }
    }

    /// Looks at the state; nothing changes meanwhile.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes records in order, and tells `then` of the new state before anybody else sees it.
    pub(crate) fn follow<T>(&self, records: &[JudgedRecord], then: impl FnOnce(&State) -> T) -> T {
        let mut state: RwLockWriteGuard<'_, State> = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for record in records {
            state.take(record);
        }
        let seq = state.seq;
        let told = then(&state);
        drop(state);
        self.reached.send_replace(seq);
        told
    }

    /// Waits until the board stands at a place or beyond it.
    pub(crate) async fn reached(&self, seq: Seq) {
        // Fails only when the board is gone, and then nobody waits.
        let _ = self.reached.subscribe().wait_for(|at| *at >= seq).await;
    }

    /// A transit that is not closed.
    pub(crate) fn transit(&self, id: &TransitId) -> Option<Transit> {
        self.read().transits.get(id).cloned()
    }

    /// An alert that is open.
    pub(crate) fn alert(&self, id: &AlertId) -> Option<Alert> {
        self.read().alerts.get(id).map(|(_, a)| a.clone())
    }
}

impl State {
    fn take(&mut self, record: &JudgedRecord) {
        self.seq = record.seq;
        match &record.judged {
            Judged::Alert(alert) if alert.is_open() => {
                let raised_seq = self.alerts.get(&alert.id).map_or(record.seq, |(seq, _)| *seq);
                self.alerts.insert(alert.id.clone(), (raised_seq, (**alert).clone()));
            }
            Judged::Alert(alert) => {
                self.alerts.remove(&alert.id);
            }
            Judged::Transit(transit) if transit.stage == Stage::Closed => {
                self.transits.remove(transit.id());
            }
            Judged::Transit(transit) => {
                self.transits.insert(transit.id().clone(), (**transit).clone());
            }
            Judged::Event(_)
            | Judged::Piece(_)
            | Judged::Sighting(_)
            | Judged::Agreement(_)
            | Judged::Correction(_)
            | Judged::Clip(_)
            | Judged::Verdict(_)
            | Judged::Watch(_)
            | Judged::World(_) => {}
        }
    }

    /// Open alerts with the place where each was raised, the last raised first.
    pub(crate) fn alerts(&self) -> Vec<(Seq, &Alert)> {
        let mut list: Vec<(Seq, &Alert)> = self.alerts.values().map(|(seq, a)| (*seq, a)).collect();
        list.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        list
    }

    /// Transits that are not closed, by their ids.
    pub(crate) fn transits(&self) -> &BTreeMap<TransitId, Transit> {
        &self.transits
    }

    /// Open alerts, counted.
    pub(crate) fn counts(&self) -> AlertCounts {
        let mut n = AlertCounts::default();
        for (_, alert) in self.alerts.values() {
            n.open += 1;
            if alert.is_shelved() {
                n.shelved += 1;
                continue;
            }
            match alert.state {
                AlertState::Acknowledged => n.acknowledged += 1,
                _ => {
                    n.raised += 1;
                    n.returned += u32::from(alert.until.is_some());
                }
            }
            match alert.severity {
                Severity::Urgent => n.urgent += 1,
                Severity::High => n.high += 1,
                Severity::Medium => n.medium += 1,
                Severity::Info => n.info += 1,
            }
        }
        n
    }
}
