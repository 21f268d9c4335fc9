//! `cordon judge --limits NEW --against OLD`: what the new limits gain and lose, as a table or as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use cordon_custody::backtest::{Count, Outcome};
use cordon_custody::{Backtest, Terms};
use cordon_model::{GeofenceId, World};
use serde_json::{Value, json};

use super::input::{Input, Out};
use super::say_refused;
use crate::problem::Problem;

/// How the comparison is printed.
pub(super) struct Form {
    /// Each gained or lost alert in place of the table.
    pub list: bool,
    /// As JSON.
    pub json: bool,
    /// The name of the old limits.
    pub old: String,
    /// The name of the new ones.
    pub new: String,
}

/// Judges everything under both sets of terms, side by side, in one pass.
pub(super) fn judge(old: Terms, new: Terms, world: Option<&World>, input: Input, out: &mut Out) -> Result<Outcome, Problem> {
    let mut test = Backtest::new(old, new, world);
    say_refused(test.refused());
    input.each(out, |heard, _| {
        test.hear(heard);
        Ok(())
    })?;
    Ok(test.outcome())
}

/// Prints what it came to.
pub(super) fn print(outcome: &Outcome, form: &Form, out: &mut Out) -> Result<(), Problem> {
    if form.list {
        for changed in &outcome.changed {
            serde_json::to_writer(&mut *out, changed).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    if form.json {
        writeln!(out, "{}", as_json(outcome, form))?;
    } else if !form.list {
        out.write_all(as_table(outcome, form).as_bytes())?;
    }
    Ok(())
}

/// Alerts by trips, `None` where there is no trip.
fn per_trip(alerts: u64, outcome: &Outcome) -> Option<f64> {
    (outcome.trips.all > 0).then(|| alerts as f64 / outcome.trips.all as f64)
}

fn as_json(outcome: &Outcome, form: &Form) -> Value {
    let rules: BTreeMap<&str, &Count> = outcome.by_rule.iter().map(|(rule, c)| (rule.as_str(), c)).collect();
    let origins: Vec<Value> = outcome
        .by_origin
        .iter()
        .map(|(origin, rules)| {
            let by_rule: BTreeMap<&str, &Count> = rules.iter().map(|(rule, c)| (rule.as_str(), c)).collect();
            json!({"origin": origin, "total": sum(rules.values()), "rules": by_rule})
        })
        .collect();
    let trips = outcome.trips;
    json!({
        "old": form.old,
        "new": form.new,
        "observations": outcome.observations,
        "from": outcome.span.map(|(first, _)| first),
        "to": outcome.span.map(|(_, last)| last),
        "trips": trips.all,
        "alerts_per_trip": {"old": per_trip(outcome.total.old, outcome), "new": per_trip(outcome.total.new, outcome)},
        "silent_share": {"old": per_trip(trips.silent_old, outcome), "new": per_trip(trips.silent_new, outcome)},
        "total": outcome.total,
        "rules": rules,
        "origins": origins,
    })
}

fn sum<'a>(counts: impl Iterator<Item = &'a Count>) -> Count {
    counts.fold(Count::default(), |a, b| Count {
        old: a.old + b.old,
        new: a.new + b.new,
        gained: a.gained + b.gained,
        lost: a.lost + b.lost,
        sooner: a.sooner + b.sooner,
        later: a.later + b.later,
    })
}

const HEAD: [&str; 6] = ["old", "new", "gained", "lost", "sooner", "later"];

fn as_table(outcome: &Outcome, form: &Form) -> String {
    let mut rows: Vec<(String, Option<Count>)> = vec![("all alerts".to_owned(), Some(outcome.total)), ("by rule".to_owned(), None)];
    rows.extend(outcome.by_rule.iter().map(|(rule, c)| (format!("  {rule}"), Some(*c))));
    rows.push(("by origin".to_owned(), None));
    for (origin, rules) in &outcome.by_origin {
        let name = origin.as_ref().map_or("(none declared)", GeofenceId::as_str);
        rows.push((format!("  {name}"), Some(sum(rules.values()))));
        rows.extend(rules.iter().map(|(rule, c)| (format!("    {rule}"), Some(*c))));
    }
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let trips = outcome.trips;
    let mut text = format!(
        "new: {}, against old: {}\n{} observations, {} trips{}; by origin: the declared origin's geofence, as declarations name no office\n\n",
        form.new,
        form.old,
        outcome.observations,
        trips.all,
        outcome
            .span
            .map_or_else(String::new, |(first, last)| format!(", {first} to {last}")),
    );
    let head: String = HEAD.iter().map(|h| format!(" {h:>8}")).collect();
    line(&mut text, &format!("{:wide$}{head}", ""));
    for (name, count) in rows {
        let cells = count.map_or_else(String::new, |c| {
            let cells = [c.old, c.new, c.gained, c.lost, c.sooner, c.later];
            cells.iter().map(|n| format!(" {n:>8}")).collect()
        });
        line(&mut text, format!("{name:wide$}{cells}").trim_end());
    }
    let shares = [
        (
            "alerts per trip",
            per_trip(outcome.total.old, outcome),
            per_trip(outcome.total.new, outcome),
            1.0,
            "",
        ),
        (
            "silent trips",
            per_trip(trips.silent_old, outcome),
            per_trip(trips.silent_new, outcome),
            100.0,
            " %",
        ),
    ];
    text.push('\n');
    for (name, old, new, times, unit) in shares {
        let cell = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |s| format!("{:.2}{unit}", s * times));
        line(&mut text, &format!("{name:wide$} {:>8} {:>8}", cell(old), cell(new)));
    }
    text
}

fn line(text: &mut String, line: &str) {
    // A text takes every line.
    let _ = writeln!(text, "{line}");
}
