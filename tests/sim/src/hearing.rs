//! The product hears the tale: the fold that the service runs, in process, with a tick each second as intake writes them.

use std::collections::BTreeMap;

use cordon_custody::Judge;
use cordon_model::event::Change;
use cordon_model::{Event, Heard, Judged, Kind, Offset, TransitId};

use crate::heard::{Record, What, seconds};
use crate::tale::Tale;

/// An alert as it stands at the end.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub alert: String,
    /// The rule, by its name in the contract.
    pub rule: String,
    /// The transit that it is about.
    pub transit: Option<String>,
    /// Other transits under the same alert: each with when it began there, and when that was told.
    pub others: Vec<(String, f64, f64)>,
    /// Whatever else it names: every text in its detail.
    pub names: Vec<String>,
    /// When it began, in seconds of the simulation.
    pub since_s: f64,
    /// When it was raised.
    pub known_s: f64,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// How often it was told again.
    pub revised: usize,
    /// What its rule had to say, as it is written.
    pub detail: String,
}

/// What came of hearing a tale.
pub struct Verdicts {
    /// Alerts, in the order in which they were raised.
    pub found: Vec<Found>,
    /// All events.
    pub events: Vec<Event>,
    /// How many lines were heard, ticks among them.
    pub lines: u64,
    /// How many acts of officers were refused.
    pub refused: usize,
}

/// All records with a tick after each second, in the order of hearing.
pub fn lines(tale: &Tale) -> impl Iterator<Item = Record> + '_ {
    let mut records = tale.records.iter().peekable();
    let mut tick_s = 0;
    std::iter::from_fn(move || {
        let tick_us = tick_s * 1_000_000;
        if let Some(record) = records.next_if(|r| r.received_us < tick_us || tick_s >= tale.end_s) {
            return Some(record.clone());
        }
        (tick_s < tale.end_s).then(|| {
            tick_s += 1;
            Record {
                true_us: tick_us,
                observed_us: tick_us,
                received_us: tick_us,
                what: What::Tick,
            }
        })
    })
}

/// Has the product hear the tale.
#[must_use]
pub fn hear(tale: &Tale) -> Verdicts {
    let mut judge = Judge::new(Some(&tale.world));
    let mut verdicts = Verdicts {
        found: Vec::new(),
        events: Vec::new(),
        lines: 0,
        refused: 0,
    };
    for record in lines(tale) {
        let heard = Heard {
            offset: Offset(verdicts.lines),
            observation: record.observation(&tale.names),
            frame: None,
        };
        verdicts.lines += 1;
        for judged in judge.hear(&heard) {
            match judged {
                Judged::Event(event) => verdicts.events.push(*event),
                Judged::Verdict(v) => verdicts.refused += usize::from(v.outcome != cordon_model::Outcome::Done),
                _ => {}
            }
        }
    }
    verdicts.found = alerts(&verdicts.events);
    verdicts
}

/// The rule that an alert belongs to, by the event that opens it; `None` for events that end one.
#[must_use]
pub fn rule_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::CorridorLeft => Some("route_deviation"),
        Kind::StopBegun => Some("unscheduled_stop"),
        Kind::CorridorRejoined
        | Kind::StopEnded
        | Kind::SignalRegained
        | Kind::SealClosed
        | Kind::SealRejoined
        | Kind::AlertAcknowledged
        | Kind::AlertClosed
        | Kind::SightingAgreed => None,
        other => Some(other.as_str()),
    }
}

/// The alerts that are left of a stream of events. Several transits may stand under one alert, each with events of its own: a jammed area does.
#[must_use]
pub fn alerts(events: &[Event]) -> Vec<Found> {
    let mut order: Vec<Found> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    // For each alert and transit: how many of its episodes stand, when the first began and when that was told.
    let mut stands: BTreeMap<(usize, Option<&str>), (u32, f64, f64)> = BTreeMap::new();
    for event in events {
        let (Some(alert), Some(rule)) = (&event.alert, rule_of(event.event.kind)) else {
            continue;
        };
        let transit = event.transit.as_ref().map(TransitId::as_str);
        let place = *places.entry(alert.as_str()).or_insert_with(|| {
            order.push(Found {
                alert: alert.as_str().to_owned(),
                rule: rule.to_owned(),
                transit: transit.map(str::to_owned),
                others: Vec::new(),
                names: texts(event),
                since_s: seconds(event.observed_at),
                known_s: seconds(event.known_at),
                withdrawn: false,
                revised: 0,
                detail: serde_json::to_string(&event.detail).unwrap_or_default(),
            });
            order.len() - 1
        });
        let first = (0, seconds(event.observed_at), seconds(event.known_at));
        let standing = &mut stands.entry((place, transit)).or_insert(first).0;
        *standing = match event.event.change {
            Change::Stated => *standing + 1,
            Change::Revised => (*standing).max(1),
            Change::Withdrawn => standing.saturating_sub(1),
        };
        let found = &mut order[place];
        if event.event.change == Change::Revised && found.transit.as_deref() == transit {
            found.since_s = seconds(event.observed_at);
            found.revised += 1;
        }
    }
    for (place, found) in order.iter_mut().enumerate() {
        let of_it = || stands.range((place, None)..(place + 1, None));
        found.withdrawn = of_it().all(|(_, (standing, ..))| *standing == 0);
        let others = of_it().filter(|((_, transit), (standing, ..))| *standing > 0 && *transit != found.transit.as_deref());
        found.others = others
            .filter_map(|((_, transit), (_, since_s, known_s))| Some(((*transit)?.to_owned(), *since_s, *known_s)))
            .collect();
    }
    order
}

/// Every text in an event's detail.
fn texts(event: &Event) -> Vec<String> {
    fn walk(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::String(s) => into.push(s.clone()),
            serde_json::Value::Array(a) => a.iter().for_each(|v| walk(v, into)),
            serde_json::Value::Object(o) => o.values().for_each(|v| walk(v, into)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    event.detail.values().for_each(|v| walk(v, &mut names));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_model::Event;

    fn event(name: &str, alert: &str, transit: &str, observed_s: i64) -> Event {
        let at = crate::heard::instant(observed_s * 1_000_000);
        let rule = name.trim_end_matches("_revised").trim_end_matches("_withdrawn");
        serde_json::from_value(
            serde_json::json!({"event": name, "rule": rule, "id": "1-0", "alert": alert, "transit": transit,
            "observed_at": at, "known_at": at, "lat": null, "lon": null, "severity": "high", "late": false, "because": [],
            "detail": {"with": ["X"]}}),
        )
        .expect("an event")
    }

    /// Alerts as `since, withdrawn, others`.
    fn check(events: &[Event], expected: &[(f64, bool, &[&str])]) {
        let found = alerts(events);
        let told: Vec<(f64, bool, Vec<&str>)> = found
            .iter()
            .map(|f| (f.since_s, f.withdrawn, f.others.iter().map(|(t, ..)| t.as_str()).collect()))
            .collect();
        let expected: Vec<(f64, bool, Vec<&str>)> = expected.iter().map(|(s, w, o)| (*s, *w, o.to_vec())).collect();
        assert_eq!(told, expected);
        assert!(found.iter().all(|f| f.names == ["X"]));
    }

    #[test]
    fn alerts_are_what_is_left_of_their_events() {
        let cut = |name: &str, alert: &str, s: i64| event(&format!("seal_cut{name}"), alert, "A", s);
        check(&[cut("", "a", 5)], &[(5.0, false, &[])]);
        check(&[cut("", "a", 5), cut("_revised", "a", 3)], &[(3.0, false, &[])]);
        check(&[cut("", "a", 5), cut("_withdrawn", "a", 5)], &[(5.0, true, &[])]);
        check(
            &[cut("", "a", 5), cut("_withdrawn", "a", 5), cut("_revised", "a", 4)],
            &[(4.0, false, &[])],
        );
        check(&[cut("", "a", 5), cut("", "b", 9)], &[(5.0, false, &[]), (9.0, false, &[])]);
        let jammed = |name: &str, transit: &str, s: i64| event(&format!("signal_jammed{name}"), "j", transit, s);
        check(&[jammed("", "A", 5), jammed("", "B", 6)], &[(5.0, false, &["B"])]);
        check(
            &[jammed("", "A", 5), jammed("", "B", 6), jammed("_withdrawn", "B", 6)],
            &[(5.0, false, &[])],
        );
        check(
            &[jammed("", "A", 5), jammed("", "B", 6), jammed("_withdrawn", "A", 5)],
            &[(5.0, false, &["B"])],
        );
    }
}
