//! A picture that the tests paint.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cordon_dashboard_api::Picture;
use cordon_model::{Custody, Mark, SealId, Sight, Stage, TransitId};

#[derive(Default)]
pub struct Marks(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    version: u64,
    marks: BTreeMap<String, (u64, Arc<Mark>)>,
    sights: BTreeMap<String, (u64, Arc<Sight>)>,
}

impl Marks {
    pub fn paint(&self, marks: impl IntoIterator<Item = Mark>) {
        let mut inner = self.0.lock().expect("not poisoned");
        inner.version += 1;
        let version = inner.version;
        for mark in marks {
            inner.marks.insert(mark.key(), (version, Arc::new(mark)));
        }
    }

    pub fn show(&self, sight: Sight) {
        let mut inner = self.0.lock().expect("not poisoned");
        inner.version += 1;
        let version = inner.version;
        inner.sights.insert(sight.key(), (version, Arc::new(sight)));
    }
}

impl Picture for Marks {
    fn snapshot(&self) -> (u64, Vec<Arc<Mark>>) {
        self.changed_since(0)
    }

    fn changed_since(&self, version: u64) -> (u64, Vec<Arc<Mark>>) {
        let inner = self.0.lock().expect("not poisoned");
        let changed = inner.marks.values().filter(|(v, _)| *v > version);
        (inner.version, changed.map(|(_, m)| Arc::clone(m)).collect())
    }

    fn sights_since(&self, version: u64) -> (u64, Vec<Arc<Sight>>) {
        let inner = self.0.lock().expect("not poisoned");
        let changed = inner.sights.values().filter(|(v, _)| *v > version);
        (inner.version, changed.map(|(_, s)| Arc::clone(s)).collect())
    }
}

/// A transit that drives.
pub fn mark(transit: &str, lat: f64, lon: f64) -> Mark {
    Mark {
        transit: Some(TransitId::from(transit)),
        seal: Some(SealId::from(format!("seal-{transit}"))),
        vehicle: None,
        container: None,
        corridor: None,
        lat,
        lon,
        speed_kmh: Some(40.0),
        course_deg: Some(310.0),
        accuracy_m: None,
        battery_pct: Some(80.0),
        observed_at: super::judge::time(super::START),
        heard_at: super::judge::time(super::START),
        interval_s: Some(30.0),
        stage: Some(Stage::Departed),
        custody: Some(Custody::Intact),
        standing_since: None,
        silent: false,
        worst: None,
        unacknowledged: false,
    }
}
