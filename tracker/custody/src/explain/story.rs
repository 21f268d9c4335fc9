//! Listens beside the fold for one alert: what was said of it, and how things stood when it was raised.

use std::collections::BTreeMap;

use cordon_model::{Alert, AlertId, Event, Heard, Judged, Limits, Offset, Timestamp, Transit};

use crate::fold::{Fold, Out};

/// The alert that is asked for, and what is told of it.
pub struct Story {
    wanted: String,
    world: Option<String>,
    newest: (Timestamp, Offset),
    found: BTreeMap<AlertId, Found>,
}

/// An alert that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The alert as it stands.
    pub alert: Alert,
    /// The alert as it was raised.
    pub first: Alert,
    /// The place in `heard` of what raised it.
    pub raised: Offset,
    /// When what raised it was observed, by the newest of what the transit's rules had judged; else when it was raised.
    pub opened_by: Timestamp,
    /// Its transit at that moment.
    pub transit: Transit,
    /// The hash of the world of that moment.
    pub world: Option<String>,
    /// The limits of that moment.
    pub limits: Limits,
    /// Its events, each with the place in `heard` of its cause.
    pub told: Vec<(Offset, Event)>,
    /// The last arrival and place of all that was heard.
    pub newest: (Timestamp, Offset),
}

impl Story {
    /// Listens for an alert by its name, or by the beginning of its name.
    #[must_use]
    pub fn of(wanted: &str) -> Self {
        Self {
            wanted: wanted.to_owned(),
            world: None,
            newest: (Timestamp::default(), Offset(0)),
            found: BTreeMap::new(),
        }
    }

    /// What the fold has made of one observation.
    pub fn hear(&mut self, heard: &Heard, fold: &Fold, out: &Out) {
        self.newest = (heard.observation.received_at, heard.offset);
        for judged in &out.judged {
            match judged {
                Judged::World(hash) => self.world = Some(hash.clone()),
                Judged::Alert(alert) if alert.id.as_str().starts_with(&self.wanted) => self.stands(heard.offset, alert, fold),
                _ => {}
            }
        }
        // An event comes before the alert that it opens.
        for judged in &out.judged {
            if let Judged::Event(event) = judged
                && let Some(found) = event.alert.as_ref().and_then(|id| self.found.get_mut(id))
            {
                found.told.push((heard.offset, (**event).clone()));
            }
        }
    }

    fn stands(&mut self, offset: Offset, alert: &Alert, fold: &Fold) {
        if let Some(found) = self.found.get_mut(&alert.id) {
            found.alert = alert.clone();
            return;
        }
        let Some(transit) = fold.transit(&alert.transit) else { return };
        let found = Found {
            alert: alert.clone(),
            first: alert.clone(),
            raised: offset,
            opened_by: fold.judged_until(&alert.transit).unwrap_or(alert.raised_at),
            transit: transit.clone(),
            world: self.world.clone(),
            limits: fold.world().limits.clone(),
            told: Vec::new(),
            newest: self.newest,
        };
        self.found.insert(alert.id.clone(), found);
    }

    /// All alerts whose names begin as asked; the one of exactly that name alone where there is one.
    #[must_use]
    pub fn found(self) -> Vec<Found> {
        let exact = self.found.keys().any(|id| id.as_str() == self.wanted);
        let newest = self.newest;
        let wanted = self.found.into_values().filter(|f| !exact || f.alert.id.as_str() == self.wanted);
        wanted.map(|f| Found { newest, ..f }).collect()
    }
}
