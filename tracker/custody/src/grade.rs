//! How an alert came to its severity: what each departure that it is about began with, and how it grew worse while it went on.
//!
//! An alert is as severe as the worst that it has been about. Its grades are empty while nothing has changed since its beginning; else
//! there is one at least for its beginning, and for each time that it came back: so what late data takes back leaves the right one.

use cordon_model::alert::Grade;
use cordon_model::{Alert, Timestamp};
use serde_json::{Map, Value};

use crate::say::{Role, Said};

/// The words of a detail that tell how severe a departure is.
const WEIGHED: [&str; 3] = ["outside_m", "weighed_m", "heading"];

fn grade(said: &Said, known_at: Timestamp) -> Grade {
    let number = |key: &str| said.detail.get(key).and_then(Value::as_f64);
    Grade {
        of: said.role.episode(said.at),
        at: said.at,
        known_at,
        severity: said.severity,
        outside_m: number("outside_m"),
        weighed_m: number("weighed_m"),
        heading: said.detail.get("heading").and_then(Value::as_str).map(str::to_owned),
    }
}

/// A departure came back under the alert, or has become worse.
pub(crate) fn add(alert: &mut Alert, said: &Said, known_at: Timestamp) {
    if alert.grades.is_empty() {
        let mut begun = Said::new(alert.rule, alert.kind, Role::Opens, alert.since).with_severity(alert.severity);
        begun.detail = alert.detail.clone();
        alert.grades.push(grade(&begun, alert.raised_at));
    }
    alert.grades.push(grade(said, known_at));
    settle(alert);
}

/// What began or came back at `before` is now said to have begun and grown worse like this: nothing, where it is taken back.
pub(crate) fn replace(alert: &mut Alert, before: Timestamp, now: &[&Said], known_at: Timestamp) {
    alert.grades.retain(|g| g.of != before);
    alert.grades.extend(now.iter().map(|said| grade(said, known_at)));
    settle(alert);
}

/// The last `gone` times at which what began at `of` became worse are taken back, and it became worse like this instead.
pub(crate) fn grow_otherwise(alert: &mut Alert, of: Timestamp, gone: usize, now: &[&Said], known_at: Timestamp) {
    for _ in 0..gone {
        if let Some(last) = alert.grades.iter().rposition(|g| g.of == of && g.at != of) {
            alert.grades.remove(last);
        }
    }
    alert.grades.extend(now.iter().map(|said| grade(said, known_at)));
    if let Some(last) = alert.grades.iter().rfind(|g| g.of == of) {
        let said: Map<String, Value> = detail(last);
        WEIGHED.iter().for_each(|key| drop(alert.detail.remove(*key)));
        alert.detail.extend(said);
    }
    settle(alert);
}

fn detail(of: &Grade) -> Map<String, Value> {
    let values: [Option<Value>; 3] = [
        of.outside_m.map(Value::from),
        of.weighed_m.map(Value::from),
        of.heading.clone().map(Value::from),
    ];
    let said = WEIGHED.iter().zip(values);
    said.filter_map(|(key, value)| Some(((*key).to_owned(), value?))).collect()
}

/// The severity follows from the grades. Where its beginning is all there is, nothing has changed since.
fn settle(alert: &mut Alert) {
    alert.grades.sort_by_key(|g| g.at);
    if let Some(worst) = alert.grades.iter().map(|g| g.severity).max() {
        alert.severity = worst;
    }
    if alert.grades.len() == 1 {
        alert.grades.clear();
    }
}
