//! The explanation of an alert as text for people.

use std::fmt::Write as _;

use cordon_custody::explain::{Entry, Known, Weighed};
use cordon_model::{Alert, Event, Limits, Transit};
use serde_json::{Map, Value};

/// Of a long row of observations without anything said between, so many are shown at its start and at its end.
const SHOWN: (usize, usize) = (12, 3);

/// The whole text.
pub(super) fn text(entries: &[Entry]) -> String {
    let mut text = Text(String::new());
    let mut row: Vec<&Weighed> = Vec::new();
    for entry in entries {
        if let Entry::Observation(w) = entry {
            row.push(w);
            if w.moment.said.is_empty() {
                continue;
            }
        }
        text.row(&mut row);
        match entry {
            Entry::Observation(_) => {}
            Entry::Alert { alert } => text.alert(alert),
            Entry::Transit {
                transit,
                world,
                limits_hash,
                limits,
            } => text.transit(transit, world.as_deref(), limits_hash, limits),
            Entry::Event { event, .. } => text.event(event),
            Entry::Act { act } => {
                let said = act.text.as_ref().map_or_else(String::new, |t| format!(": {t}"));
                let word = serde_json::to_value(act.act).unwrap_or_default();
                text.line(&format!("{}  {} {}{said}", act.at, act.by, word.as_str().unwrap_or_default()));
            }
            Entry::Known { then, now } => {
                text.line("");
                text.line("What was known when");
                text.known("when it was raised", then);
                text.known("with all that was heard", now);
            }
        }
    }
    text.0
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        // A text takes every line.
        let _ = writeln!(self.0, "{}", line.trim_end());
    }

    fn alert(&mut self, a: &Alert) {
        let state = serde_json::to_value(a.state).unwrap_or_default();
        let until = a.until.map_or_else(String::new, |u| format!(" until {u}"));
        let cause = a.cause.as_ref().map_or_else(String::new, |c| format!(", cause: {c}"));
        self.line(&format!("Alert {}: {} of {}, {}", a.id, a.kind, a.transit, a.severity));
        self.line(&format!(
            "  since {}{until}; raised {}; it is {} now{cause}",
            a.since,
            a.raised_at,
            state.as_str().unwrap_or_default()
        ));
    }

    fn transit(&mut self, t: &Transit, world: Option<&str>, limits_hash: &str, limits: &Limits) {
        let d = &t.declaration;
        let said = [
            ("seal", d.seal.as_ref().map(ToString::to_string)),
            ("vehicle", d.vehicle.as_ref().map(ToString::to_string)),
            ("container", d.container.as_ref().map(ToString::to_string)),
            ("corridor", d.corridor.as_ref().map(ToString::to_string)),
            ("from", d.origin.as_ref().map(ToString::to_string)),
            ("to", d.destination.as_ref().map(ToString::to_string)),
        ];
        let said: Vec<String> = said.into_iter().filter_map(|(name, v)| Some(format!("{name} {}", v?))).collect();
        self.line(&format!("Transit {} at that moment: {}", d.id, said.join(", ")));
        for step in &t.steps {
            let act = serde_json::to_value(step.act).unwrap_or_default();
            self.line(&format!(
                "  {} {} by {} (offset {})",
                step.at,
                act.as_str().unwrap_or_default(),
                step.by,
                step.because
            ));
        }
        self.line(&format!(
            "World at that moment: {}; limits {}",
            world.map_or("none", short),
            short(limits_hash)
        ));
        let written = serde_json::to_value(limits).unwrap_or_default();
        let numbers: Vec<String> = written.as_object().into_iter().flatten().map(|(k, v)| format!("{k} {v}")).collect();
        self.line(&format!("  {}", numbers.join(", ")));
        self.line("");
        self.line("In the order of knowing (received, offset, observed, place: what the rule made of it)");
    }

    fn row(&mut self, row: &mut Vec<&Weighed>) {
        let hidden = row.len().saturating_sub(SHOWN.0 + SHOWN.1);
        for (n, w) in row.drain(..).enumerate() {
            if hidden > 1 && n == SHOWN.0 {
                self.line(&format!("  … {hidden} more observations (--json prints them all)"));
            }
            if hidden <= 1 || n < SHOWN.0 || n >= SHOWN.0 + hidden {
                self.observation(w);
            }
        }
    }

    fn observation(&mut self, w: &Weighed) {
        let m = &w.moment;
        let place = m
            .lat
            .zip(m.lon)
            .map_or_else(|| "no place".to_owned(), |(lat, lon)| format!("{lat:.5} {lon:.5}"));
        let motion = match (m.speed_kmh, m.course_deg) {
            (Some(v), Some(c)) => format!(", {v:.0} km/h at {c:.0}°"),
            (Some(v), None) => format!(", {v:.0} km/h"),
            _ => String::new(),
        };
        let accuracy = m.accuracy_m.map_or_else(String::new, |a| format!(" ±{a:.0} m"));
        let observed = m.observed_at.map_or_else(|| "no time of its own".to_owned(), |t| t.to_string());
        let mut notes = String::new();
        if w.late {
            notes += " [late]";
        }
        if !w.known_when_raised {
            notes += " [after the alert]";
        }
        self.line(&format!(
            "{}  {:>6}  {observed}  {} {place}{accuracy}{motion}: {}{notes}",
            m.received_at,
            m.offset.to_string(),
            m.kind,
            words(&m.made)
        ));
        if let Some(now) = &w.made_now {
            self.line(&format!("          with all that is known now: {}", words(now)));
        }
    }

    fn event(&mut self, e: &Event) {
        let late = if e.late { ", from what came late" } else { "" };
        self.line(&format!(
            "{}  ▶ {} ({}), as of {}{late}: {}",
            e.known_at,
            e.event,
            e.severity,
            e.observed_at,
            words(&e.detail)
        ));
        let because: Vec<String> = e.because.iter().map(ToString::to_string).collect();
        self.line(&format!("          because of {}", because.join(", ")));
    }

    fn known(&mut self, when: &str, k: &Known) {
        let stands = if k.stands { "it stands" } else { "it does not stand: withdrawn" };
        let time = |t: Option<cordon_model::Timestamp>| t.map_or_else(|| "-".to_owned(), |t| t.to_string());
        self.line(&format!(
            "  {when}, {}: {} observations speak for it, the newest of the transit of {}; {stands}, since {}, until {}",
            k.at,
            k.speaking,
            time(k.newest),
            time(k.since),
            time(k.until)
        ));
        self.line(&format!("    {}", words(&k.detail)));
    }
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// Names and values in a line; what the rule calls its step first.
fn words(made: &Map<String, Value>) -> String {
    let step = made.get("step").and_then(Value::as_str).map(str::to_owned);
    let rest = made.iter().filter(|(name, _)| *name != "step").map(|(name, value)| match value {
        Value::String(s) => format!("{name} {s}"),
        other => format!("{name} {other}"),
    });
    let all: Vec<String> = step.into_iter().chain(rest).collect();
    if all.is_empty() {
        "nothing to say".to_owned()
    } else {
        all.join(", ")
    }
}
