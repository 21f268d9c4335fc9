//! Why an alert: what was heard that speaks for it, what its rule made of each observation, what was said and done, in the order of knowing.
//!
//! [`Story`] listens beside the fold until the alert is found; [`explain`] then walks the transit's own observations twice, with what was
//! known when the alert was raised and with all that is known now ([`walk`]), and lays both side by side.

mod made;
pub mod story;
pub mod walk;

use std::collections::BTreeMap;

use cordon_model::alert::AlertAct;
use cordon_model::{Alert, Event, Heard, Limits, Offset, Timestamp, Transit};
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::story::{Found, Story};
pub use self::walk::Moment;
use crate::fold::{Fold, History};

/// So many observations before the episode are told: where it still was as it should be.
const BEFORE: usize = 2;

/// One thing to tell of an alert.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Entry {
    /// The alert as it stands now.
    Alert {
        /// The alert.
        alert: Box<Alert>,
    },
    /// Its transit, and the world and its limits, at the moment when it was raised.
    Transit {
        /// The transit as it stood.
        transit: Box<Transit>,
        /// The world's hash; `None` where none was ever told of.
        world: Option<String>,
        /// The hash of the limits alone.
        limits_hash: String,
        /// The limits.
        limits: Box<Limits>,
    },
    /// An observation, and what the rule made of it.
    Observation(Box<Weighed>),
    /// An event of the alert: stated, revised or withdrawn.
    Event {
        /// The place in `heard` of what caused it.
        offset: Offset,
        /// The event.
        event: Box<Event>,
    },
    /// An officer's act on the alert.
    Act {
        /// The act.
        act: Box<AlertAct>,
    },
    /// What was known when.
    Known {
        /// When it was raised.
        then: Box<Known>,
        /// With all that was heard.
        now: Box<Known>,
    },
}

/// An observation, and what the rule made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighed {
    /// The observation, and what the rule made of it with what was known when the alert was raised, or when it came if that was later.
    #[serde(flatten)]
    pub moment: Moment,
    /// What the rule makes of it with all that is known now, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_now: Option<Map<String, Value>>,
    /// Whether it was heard by the time the alert was raised.
    pub known_when_raised: bool,
    /// Whether something that was observed later had been heard before it.
    pub late: bool,
}

impl Weighed {
    /// An observation that an event names as its reason and that the rule does not walk over, with all that it says itself.
    #[must_use]
    pub fn raw(heard: &Heard, known_when_raised: bool) -> Self {
        let o = &heard.observation;
        let mut made = match heard.to_json() {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let place = |name: &str| made.get(name).and_then(Value::as_f64);
        let moment = Moment {
            offset: heard.offset,
            kind: o.kind(),
            observed_at: o.observed_at,
            received_at: o.received_at,
            at: o.observed_at.unwrap_or(o.received_at),
            lat: place("lat"),
            lon: place("lon"),
            speed_kmh: place("speed_kmh"),
            course_deg: place("course_deg"),
            accuracy_m: place("accuracy_m"),
            made: Map::new(),
            speaks: true,
            said: Vec::new(),
        };
        for told in TOLD_ALREADY {
            made.remove(*told);
        }
        Self {
            moment: Moment { made, ..moment },
            made_now: None,
            known_when_raised,
            late: false,
        }
    }
}

/// Fields of an observation that its moment tells already.
const TOLD_ALREADY: &[&str] = &[
    "offset",
    "id",
    "kind",
    "observed_at",
    "received_at",
    "lat",
    "lon",
    "speed_kmh",
    "course_deg",
    "accuracy_m",
    "frame",
];

/// What is known of the episode at one time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Known {
    /// When: `received_at` of the last observation that counts.
    pub at: Timestamp,
    /// The newest of the transit's observations, in judged time.
    pub newest: Option<Timestamp>,
    /// How many observations speak for it.
    pub speaking: usize,
    /// When the episode began.
    pub since: Option<Timestamp>,
    /// When it ended by itself.
    pub until: Option<Timestamp>,
    /// Whether it stands: somebody was right to be called.
    pub stands: bool,
    /// What the rule has to say about it.
    pub detail: Map<String, Value>,
}

/// All there is to tell of an alert that was found, in the order of knowing. `history` must reach to the end of what was heard.
pub fn explain(found: &Found, fold: &Fold, history: &mut dyn History) -> Vec<Entry> {
    let walked = |history: &mut dyn History, until| walk::walk(fold, &found.alert.transit, found.alert.rule, history, until);
    let then = walked(history, found.raised);
    let now = walked(history, Offset(u64::MAX));
    let weighed = weigh(found, &then, now);
    let (first, last) = ends(found);
    let shown = window(&weighed, first, last);
    let mut timed: Vec<(Offset, u8, Entry)> = Vec::new();
    let known = known(found, &then, &shown);
    timed.extend(shown.into_iter().map(|w| (w.moment.offset, 0, Entry::Observation(Box::new(w)))));
    for (offset, event) in &found.told {
        let event = Box::new(event.clone());
        timed.push((*offset, 1, Entry::Event { offset: *offset, event }));
    }
    for act in &found.alert.record {
        let entry = Entry::Act {
            act: Box::new(act.clone()),
        };
        timed.push((act.because, 2, entry));
    }
    timed.sort_by_key(|(offset, order, _)| (*offset, *order));
    let mut all = vec![
        Entry::Alert {
            alert: Box::new(found.alert.clone()),
        },
        Entry::Transit {
            transit: Box::new(found.transit.clone()),
            world: found.world.clone(),
            limits_hash: cordon_model::hash::sha256_hex(&serde_json::to_vec(&found.limits).unwrap_or_default()),
            limits: Box::new(found.limits.clone()),
        },
    ];
    all.extend(timed.into_iter().map(|(.., entry)| entry));
    all.push(known);
    all
}

/// Lays both walks side by side.
fn weigh(found: &Found, then: &[Moment], now: Vec<Moment>) -> Vec<Weighed> {
    let then: BTreeMap<Offset, &Moment> = then.iter().map(|m| (m.offset, m)).collect();
    let mut by_offset: Vec<(Offset, Timestamp)> = now.iter().map(|m| (m.offset, m.at)).collect();
    by_offset.sort_unstable();
    let mut newest = Timestamp::from_micros(i64::MIN);
    let mut late: BTreeMap<Offset, bool> = BTreeMap::new();
    for (offset, at) in by_offset {
        late.insert(offset, at < newest);
        newest = newest.max(at);
    }
    now.into_iter()
        .map(|m| {
            let before = then.get(&m.offset);
            let named = found.told.first().is_some_and(|(_, e)| e.because.contains(&m.offset));
            let made_now = before.filter(|b| b.made != m.made).map(|_| m.made.clone());
            Weighed {
                known_when_raised: m.offset <= found.raised,
                late: late.get(&m.offset).copied().unwrap_or_default(),
                moment: Moment {
                    speaks: m.speaks || named,
                    ..before.map_or(m, |b| (*b).clone())
                },
                made_now,
            }
        })
        .collect()
}

/// The first start and the last end that were ever said of the episode; no end while it stands.
fn ends(found: &Found) -> (Timestamp, Option<Timestamp>) {
    let said = found.told.iter().map(|(_, e)| e.observed_at);
    let first = said.clone().fold(found.alert.since, Timestamp::min);
    let ended = found.alert.until.is_some() || found.alert.state == cordon_model::AlertState::Withdrawn;
    let last = found.told.iter().map(|(_, e)| e.observed_at.max(found.opened_by)).max();
    (first, last.filter(|_| ended))
}

/// What the rule had something to say about, from a little before the episode to its end.
fn window(all: &[Weighed], first: Timestamp, last: Option<Timestamp>) -> Vec<Weighed> {
    let telling: Vec<&Weighed> = all
        .iter()
        .filter(|w| !w.moment.made.is_empty() || !w.moment.said.is_empty())
        .collect();
    let from = telling.partition_point(|w| w.moment.at < first).saturating_sub(BEFORE);
    let to = last.map_or(telling.len(), |last| telling.partition_point(|w| w.moment.at <= last));
    telling
        .get(from..to.max(from))
        .unwrap_or_default()
        .iter()
        .map(|w| (*w).clone())
        .collect()
}

fn known(found: &Found, then: &[Moment], shown: &[Weighed]) -> Entry {
    let newest = |m: &mut dyn Iterator<Item = Timestamp>| m.max();
    let opening = &found.first;
    let now = Known {
        at: found.newest.0,
        newest: newest(&mut shown.iter().map(|w| w.moment.at)),
        speaking: shown.iter().filter(|w| w.moment.speaks).count(),
        since: Some(found.alert.since),
        until: found.alert.until,
        stands: found.alert.state != cordon_model::AlertState::Withdrawn,
        detail: found.alert.detail.clone(),
    };
    Entry::Known {
        then: Box::new(Known {
            at: opening.raised_at,
            newest: newest(&mut then.iter().map(|m| m.at)),
            speaking: shown.iter().filter(|w| w.moment.speaks && w.known_when_raised).count(),
            since: Some(opening.since),
            until: opening.until,
            stands: true,
            detail: opening.detail.clone(),
        }),
        now: Box::new(now),
    }
}
