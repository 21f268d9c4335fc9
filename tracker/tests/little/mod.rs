//! A little fold of our own, whose conclusions depend on its state, on the order, and on what it finds again in the journal.
#![allow(dead_code, unreachable_pub)] // each test program uses its part

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_custody::{History, Out};
use cordon_journal::{Entry, Journal};
use cordon_model::event::EventName;
use cordon_model::{
    Body, Event, Fix, Heard, Judged, JudgedRecord, Kind, Mark, Observation, Offset, Rule, SealId, Seq, Severity, Timestamp, TransitId,
};
use cordon_tracker::Judgement;
use serde::{Deserialize, Serialize};

/// Counts what each seal says, and speaks up at every third fix; at every fifth it looks at all that it heard before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Little {
    fixes: BTreeMap<SealId, u64>,
}

impl Judgement for Little {
    const VERSION: &'static str = "little 1";

    fn hear(&mut self, heard: &Heard, history: &mut dyn History, out: &mut Out) {
        let Body::Fix(fix) = &heard.observation.body else { return };
        let Some(seal) = &fix.seal else { return };
        let count = self.fixes.entry(seal.clone()).or_default();
        *count += 1;
        out.marks.push(mark(seal, heard, *count));
        let mut n = 0;
        let mut say = |kind, said: u64| {
            out.judged.push(Judged::Event(Box::new(event(heard, seal, kind, n, said))));
            n += 1;
        };
        if count.is_multiple_of(3) {
            say(Kind::Speeding, *count);
        }
        if count.is_multiple_of(5) {
            let found = history.since(Some(seal), &TransitId::from("none"), Timestamp::from_micros(i64::MIN));
            let places: u64 = found.iter().map(|h| h.offset.0).sum();
            say(Kind::Loitering, found.len() as u64);
            say(Kind::WrongWay, places);
        }
    }
}

/// The same, of another version.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Newer(Little);

impl Judgement for Newer {
    const VERSION: &'static str = "little 2";

    fn hear(&mut self, heard: &Heard, history: &mut dyn History, out: &mut Out) {
        self.0.hear(heard, history, out);
    }
}

fn mark(seal: &SealId, heard: &Heard, count: u64) -> Mark {
    Mark {
        transit: None,
        seal: Some(seal.clone()),
        vehicle: None,
        container: None,
        corridor: None,
        lat: 10.0,
        lon: 106.0,
        speed_kmh: Some(count as f64),
        course_deg: None,
        accuracy_m: None,
        battery_pct: None,
        observed_at: heard.observation.received_at,
        heard_at: heard.observation.received_at,
        interval_s: None,
        stage: None,
        custody: None,
        standing_since: None,
        silent: false,
        worst: None,
        unacknowledged: false,
    }
}

fn event(heard: &Heard, seal: &SealId, kind: Kind, n: u32, said: u64) -> Event {
    Event {
        event: EventName::from(kind),
        rule: Rule::Overtime,
        id: format!("{}-{n}", heard.offset),
        alert: None,
        transit: Some(TransitId::from(seal.as_str())),
        observed_at: heard.observation.received_at,
        known_at: heard.observation.received_at,
        lat: Some(10.5),
        lon: None,
        severity: if kind == Kind::Loitering { Severity::Info } else { Severity::High },
        late: false,
        because: vec![heard.offset],
        detail: std::iter::once(("said".to_owned(), said.into())).collect(),
    }
}

/// The n-th thing that is said: seven seals take turns, unevenly; every eleventh is a tick.
pub fn entry(n: u64) -> Entry {
    let at = Timestamp::from_seconds(1_760_000_000 + i64::try_from(n).expect("small"));
    let body = if n % 11 == 10 {
        Body::Tick
    } else {
        let seal = SealId::from(format!("{}", n * n % 7));
        Body::Fix(Box::new(Fix {
            seal: Some(seal),
            lat: 10.0,
            lon: 106.0,
            ..Fix::default()
        }))
    };
    let observed_at = (!matches!(body, Body::Tick)).then_some(at);
    Entry {
        observation: Observation::of_content(observed_at, at, body),
        frame: None,
    }
}

/// Says the things of a range.
pub async fn hear(journal: &dyn Journal, range: std::ops::Range<u64>) {
    journal.hear(&range.map(entry).collect::<Vec<_>>()).await.expect("heard");
}

/// All that was heard, kept for a fold without a journal. It does not hide what is still to come: the fold must see the same from the loop.
struct Kept<'h>(&'h [Heard]);

impl History for Kept<'_> {
    fn since(&mut self, seal: Option<&SealId>, _: &TransitId, from: Timestamp) -> Vec<Heard> {
        let is_of = |h: &&Heard| h.observation.seal() == seal && h.observation.received_at >= from;
        self.0.iter().filter(is_of).cloned().collect()
    }
}

/// What must come out: the fold over all that was heard, with no loop, no chunk and no restart.
pub fn expected(journal: &dyn Journal) -> Vec<JudgedRecord> {
    let heard = journal.heard(Offset(0), usize::MAX).expect("reads");
    let (mut little, mut out, mut records) = (Little::default(), Out::default(), Vec::new());
    for (n, h) in heard.iter().enumerate() {
        little.hear(h, &mut Kept(&heard[..=n]), &mut out);
        for (judged, ordinal) in out.judged.drain(..).zip(0..) {
            let seq = Seq(records.len() as u64 + 1);
            records.push(JudgedRecord {
                seq,
                offset: h.offset,
                ordinal,
                known_at: h.observation.received_at,
                judged,
            });
        }
    }
    records
}

/// What came out.
pub fn judged(journal: &dyn Journal) -> Vec<JudgedRecord> {
    journal.judged(Seq(0), usize::MAX).expect("reads")
}

/// A journal in memory in which so many things were said.
pub async fn memory(things: u64) -> Arc<dyn Journal> {
    let journal = cordon_journal::Memory::new();
    hear(&journal, 0..things).await;
    Arc::new(journal)
}
