//! The table that people read, and the list of what went wrong.

use crate::hearing::Found;
use crate::oracle::{Call, Verdict};
use crate::tale::Tale;
use crate::truth::Truth;
use std::collections::BTreeMap;

/// All rules of the contract that raise alerts: those that say nothing yet stand in the table too.
pub const RULES: &[&str] = &[
    "seal_cut",
    "seal_opened",
    "seal_tampered",
    "route_deviation",
    "unscheduled_stop",
    "signal_lost",
    "overtime",
    "distance_exceeded",
    "wrong_way",
    "departed_unsealed",
    "battery_low",
    "speeding",
    "seal_apart",
    "plate_cloned",
    "sighting_contradicted",
    "rendezvous",
    "loitering",
    "position_spoofed",
    "signal_jammed",
    "seal_cloned",
    "restuffed",
];

/// The scores, a line a rule.
#[must_use]
pub fn table(verdict: &Verdict) -> String {
    let mut text = format!(
        "{:22}{:>7}{:>8}{:>10}{:>7}{:>7}{:>7}{:>7}{:>10}{:>10}{:>10}\n",
        "rule", "truths", "recall", "precision", "right", "again", "false", "expl.", "withdrawn", "median s", "p95 s"
    );
    let extra = verdict.rules.keys().map(String::as_str).filter(|r| !RULES.contains(r));
    for rule in RULES.iter().copied().chain(extra) {
        let s = verdict.rules.get(rule).cloned().unwrap_or_default();
        let rate = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{:.1} %", v * 100.0));
        let delay = |p: usize| s.delay_s(p).map_or_else(|| "-".to_owned(), |v| format!("{v:.0}"));
        text += &format!(
            "{rule:22}{:>7}{:>8}{:>10}{:>7}{:>7}{:>7}{:>7}{:>10}{:>10}{:>10}\n",
            s.truths,
            rate(s.recall()),
            rate(s.precision()),
            s.right,
            s.again,
            s.wrong,
            s.explained,
            s.withdrawn,
            delay(50),
            delay(95),
        );
    }
    let per = |(trips, alerts): (usize, usize)| alerts as f64 / trips.max(1) as f64;
    text += &format!(
        "innocent trips {}: {:.3} alerts each; edge riders {}: {:.3} each, at most {}\n",
        verdict.innocent.0,
        per(verdict.innocent),
        verdict.edge.0,
        per(verdict.edge),
        verdict.edge_most
    );
    if let Some((rule, transit, count)) = &verdict.chatter {
        text += &format!("most alerts of one rule on one trip: {count} ({rule}, {transit})\n");
    }
    text
}

/// How many truths of each crime were told, by rule.
#[must_use]
pub fn by_crime(truths: &[Truth], verdict: &Verdict) -> String {
    let mut told: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (n, truth) in truths.iter().enumerate().filter(|(_, t)| t.owed) {
        let (told, all) = told.entry((&truth.rule, &truth.crime)).or_default();
        *all += 1;
        *told += usize::from(!verdict.missed.contains(&n));
    }
    told.iter()
        .map(|((rule, crime), (told, all))| format!("{rule:22} {crime:24}{told:>5} of {all}\n"))
        .collect()
}

/// What went wrong, a line each: truths that nobody told, alerts that mean nothing, alerts told again.
#[must_use]
pub fn faults(tale: &Tale, found: &[Found], verdict: &Verdict) -> String {
    let truths = &tale.truths;
    let note = |transit: &str| {
        let place = tale.roles.iter().position(|(id, _)| id == transit);
        place.map_or("", |n| tale.notes[n].as_str())
    };
    let mut text = String::new();
    for n in &verdict.missed {
        let t = &truths[*n];
        text += &format!(
            "missed {} {} {:.0}-{:.0} s ({}) [{}]\n",
            t.rule,
            t.transits.join("+"),
            t.from_s,
            t.until_s,
            t.crime,
            note(&t.transits[0])
        );
    }
    for (alert, call) in found.iter().zip(&verdict.calls) {
        let what = match call {
            Call::False => "false",
            Call::Again(_) => "again",
            Call::Explained(_) => "explained",
            Call::Right(_) | Call::Withdrawn => continue,
        };
        let transit = alert.transit.as_deref().unwrap_or("-");
        text += &format!(
            "{what} {} {transit} since {:.0} s, known {:.0} s [{}] {}\n",
            alert.rule,
            alert.since_s,
            alert.known_s,
            note(transit),
            alert.detail
        );
    }
    text
}
