//! What must hold after any kill: what was acknowledged is there, once; every departure has its alert, once, as an oracle that was never
//! killed says; judging again gives what is stored.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cordon_custody::Judge;
use cordon_journal::{Embedded, Journal, Settings};
use cordon_model::event::Change;
use cordon_model::{Alert, AlertId, Body, Event, Judged, Kind, Offset, SealId, Timestamp, TransitId};
use cordon_stack::Service;
use serde_json::Value;

use super::officers::{self, Officer};
use super::seals::{DIALECTS, Seals, excursions};
use crate::country::{Country, transit};

/// Records read at once.
const CHUNK: usize = 10_000;

/// What was looked at.
pub(super) struct Checked {
    acknowledged: usize,
    heard: u64,
    events: usize,
    departures: usize,
    acts: usize,
}

impl Checked {
    pub(super) fn told(&self) -> String {
        format!(
            "{} reports acknowledged, each in heard once among {} observations; {} events, {} departures called once each; {} acts of an officer done once each",
            self.acknowledged, self.heard, self.events, self.departures, self.acts
        )
    }
}

/// Checks a stopped or killed service's directory.
pub(super) fn all(service: &Service, seals: &Seals, officer: &Officer) -> Result<Checked, String> {
    let (stored, judged) = (service.lines(&["events"]), service.lines(&["judge"]));
    let Told {
        heard,
        fixes,
        events: oracle,
        alerts,
    } = read(service)?;
    let acknowledged = nothing_lost(seals, &fixes)?;
    same("what `cordon judge` says and what is stored", &judged, &stored)?;
    same("what an oracle that was never killed says and what is stored", &oracle, &stored)?;
    let departures = alerts_once(seals, &stored)?;
    let acts = officers::done_once(&officer.acts, &alerts)?;
    Ok(Checked {
        acknowledged,
        heard,
        events: stored.len(),
        departures,
        acts,
    })
}

/// How often each fix of a seal was heard, by its observed time.
type Fixes = BTreeMap<(SealId, Timestamp), u32>;

/// What stands in the journal, and what a judge in this process makes of it.
struct Told {
    heard: u64,
    fixes: Fixes,
    events: Vec<Value>,
    /// Each as it stands at the end.
    alerts: BTreeMap<AlertId, Alert>,
}

/// Reads the journal once.
fn read(service: &Service) -> Result<Told, String> {
    let path = PathBuf::from(service.data()).join("journal");
    let journal = Embedded::open(&path, &Settings::default()).map_err(|e| e.to_string())?;
    let mut oracle = Judge::new(None);
    let (mut fixes, mut events, mut alerts) = (Fixes::new(), Vec::new(), BTreeMap::new());
    let mut next = Offset(0);
    loop {
        let chunk = journal.heard(next, CHUNK).map_err(|e| e.to_string())?;
        if chunk.is_empty() {
            return Ok(Told {
                heard: next.0,
                fixes,
                events,
                alerts,
            });
        }
        for heard in &chunk {
            if heard.offset != next {
                return Err(format!("after offset {next} comes {}", heard.offset));
            }
            next = next.next();
            if let (Body::Fix(fix), Some(at)) = (&heard.observation.body, heard.observation.observed_at)
                && let Some(seal) = &fix.seal
            {
                *fixes.entry((seal.clone(), at)).or_default() += 1;
            }
            for judged in oracle.hear(heard) {
                match judged {
                    Judged::Event(event) => events.push(as_value(&event)?),
                    Judged::Alert(alert) => drop(alerts.insert(alert.id.clone(), *alert)),
                    _ => {}
                }
            }
        }
    }
}

fn as_value(event: &Event) -> Result<Value, String> {
    serde_json::to_value(event).map_err(|e| e.to_string())
}

fn nothing_lost(seals: &Seals, fixes: &Fixes) -> Result<usize, String> {
    let country = Country::with(&DIALECTS);
    let mut acknowledged = 0;
    for (truck, said) in seals.all.iter().enumerate() {
        let seal = country.seal(truck);
        for at in &said.acknowledged {
            if !fixes.contains_key(&(seal.clone(), *at)) {
                return Err(format!("seal {seal}'s report of {at} was acknowledged and is not in heard"));
            }
            acknowledged += 1;
        }
    }
    match fixes.iter().find(|(_, n)| **n != 1) {
        Some(((seal, at), n)) => Err(format!("seal {seal}'s report of {at} stands in heard {n} times")),
        None => Ok(acknowledged),
    }
}

fn same(what: &str, a: &[Value], b: &[Value]) -> Result<(), String> {
    let differ = (0..a.len().max(b.len())).find(|&n| a.get(n) != b.get(n));
    let shown = |of: &[Value], n: usize| of.get(n).map_or_else(|| "nothing".to_owned(), Value::to_string);
    differ.map_or(Ok(()), |n| {
        Err(format!(
            "{what} differ from event {n} on ({} and {} events): {} | {}",
            a.len(),
            b.len(),
            shown(a, n),
            shown(b, n)
        ))
    })
}

/// Each excursion that was acknowledged whole has one alert that stands, and there is none beside them.
fn alerts_once(seals: &Seals, stored: &[Value]) -> Result<usize, String> {
    let mut opened: BTreeMap<TransitId, Vec<Timestamp>> = BTreeMap::new();
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for event in stored {
        let event: Event = serde_json::from_value(event.clone()).map_err(|e| e.to_string())?;
        let (name, kind) = (event.event.to_string(), event.event.kind);
        *names.entry(event.id.clone()).or_default() += 1;
        if kind == Kind::CorridorLeft {
            match event.event.change {
                Change::Stated => {}
                Change::Revised if !event.late => continue, // it goes on, and has become worse
                _ => return Err(format!("nothing came late, and yet there is {name}")),
            }
            opened
                .entry(event.transit.ok_or("an alert without a transit")?)
                .or_default()
                .push(event.observed_at);
        }
    }
    if let Some((id, n)) = names.iter().find(|(_, n)| **n > 1) {
        return Err(format!("event {id} is stored {n} times"));
    }
    let mut called = 0;
    for (truck, said) in seals.all.iter().enumerate() {
        let id = TransitId::from(transit(truck));
        let mut starts = opened.remove(&id).unwrap_or_default();
        for (from, to) in excursions(seals.began, said.whole_until()) {
            let before = starts.len();
            starts.retain(|at| !(from <= *at && *at <= to));
            if before - starts.len() != 1 {
                return Err(format!("{id}'s departure of {from} has {} alerts", before - starts.len()));
            }
            called += 1;
        }
        // The last may be under way.
        if starts.len() > 1 {
            return Err(format!("{id} has alerts that no departure explains: {starts:?}"));
        }
    }
    Ok(called)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kills::seals::Said;

    fn seals(fixes: u32) -> Seals {
        let began = Timestamp::from_seconds(1_767_571_200);
        Seals {
            began,
            all: vec![Said::of(began, fixes)],
        }
    }

    #[test]
    fn what_is_missing_or_doubled_in_heard_is_found() {
        let (seals, seal) = (seals(3), Country::with(&DIALECTS).seal(0));
        let heard = |times: [u32; 3]| -> Fixes {
            let counted = seals.all[0].acknowledged.iter().zip(times).filter(|(_, n)| *n > 0);
            counted.map(|(at, n)| ((seal.clone(), *at), n)).collect()
        };
        assert_eq!(nothing_lost(&seals, &heard([1, 1, 1])), Ok(3));
        assert!(nothing_lost(&seals, &heard([1, 0, 1])).is_err_and(|e| e.contains("is not in heard")));
        assert!(nothing_lost(&seals, &heard([1, 2, 1])).is_err_and(|e| e.contains("2 times")));
    }

    #[test]
    fn a_departure_has_one_alert_and_there_is_none_beside_it() {
        let seals = seals(119);
        let (from, _) = excursions(seals.began, 119)[0];
        let left = |id: &str, at: Timestamp| {
            json!({"event": "corridor_left", "rule": "route_deviation", "id": id, "alert": id, "transit": transit(0), "observed_at": at, "known_at": at,
                "lat": null, "lon": null, "severity": "high", "late": false, "because": [], "detail": {}})
        };
        let (first, second) = (left("1-0", from.plus_seconds(60.0)), left("2-0", from.plus_seconds(90.0)));
        let strays = [left("3-0", seals.began), left("4-0", seals.began)];
        let check = |stored: &[Value], expected: Result<usize, &str>| match (alerts_once(&seals, stored), expected) {
            (Ok(n), Ok(m)) => assert_eq!(n, m),
            (Err(e), Err(words)) => assert!(e.contains(words), "{e}"),
            (found, _) => panic!("{found:?} and not {expected:?}"),
        };
        check(std::slice::from_ref(&first), Ok(1));
        // It goes on and becomes worse: no second departure. Nothing comes late here.
        let told = |event: &str, late: bool| {
            let mut told = left("1-1", from.plus_seconds(60.0));
            (told["event"], told["late"]) = (json!(event), json!(late));
            told
        };
        check(&[first.clone(), told("corridor_left_revised", false)], Ok(1));
        for (event, late) in [("corridor_left_revised", true), ("corridor_left_withdrawn", true)] {
            check(&[first.clone(), told(event, late)], Err("nothing came late"));
        }
        check(&[], Err("0 alerts"));
        check(&[first.clone(), second], Err("2 alerts"));
        check(&[first.clone(), first.clone()], Err("stored 2 times"));
        check(&[&[first][..], &strays].concat(), Err("no departure explains"));
    }

    #[test]
    fn two_lists_that_differ_say_where() {
        let (a, b) = ([json!(1), json!(2)], [json!(1), json!(3)]);
        assert_eq!(same("x", &a, &a), Ok(()));
        for (other, words) in [(&b[..], "from event 1"), (&b[..1], "2 and 1 events"), (&[][..], "from event 0")] {
            assert!(same("x", &a, other).is_err_and(|e| e.contains(words)), "{other:?}");
        }
    }
}
