//! The oracle: which alerts are right, which truths were told, and how late.

use std::collections::{BTreeMap, BTreeSet};

use crate::draft::Role;
use crate::explain::{aftermath, explains, tolerance};
use crate::hearing::Found;
use crate::truth::Truth;

/// What becomes of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// It tells a truth, by its place in the list.
    Right(usize),
    /// It tells a truth again that was told of this transit.
    Again(usize),
    /// It follows from another rule's truth.
    Explained(usize),
    /// Nothing happened that it could mean.
    False,
    /// It was taken back.
    Withdrawn,
}

/// How one rule did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Truths.
    pub truths: usize,
    /// Truths that were told.
    pub told: usize,
    /// Alerts that tell a truth.
    pub right: usize,
    /// Alerts that tell one again.
    pub again: usize,
    /// Alerts that follow from another rule's truth.
    pub explained: usize,
    /// Alerts that mean nothing.
    pub wrong: usize,
    /// Alerts that were taken back.
    pub withdrawn: usize,
    /// How late each told truth was told, in seconds after it began or after it could first be known, ascending.
    pub delays_s: Vec<f64>,
}

impl Score {
    /// Of the truths, the part that was told; `None` without truths.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        (self.truths > 0).then(|| self.told as f64 / self.truths as f64)
    }

    /// Of the alerts that are not explained, the part that tells a truth for the first time; `None` without alerts.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        let all = self.right + self.again + self.wrong;
        (all > 0).then(|| self.right as f64 / all as f64)
    }

    /// The delay that so many of a hundred told truths stay within.
    #[must_use]
    pub fn delay_s(&self, percent: usize) -> Option<f64> {
        let last = self.delays_s.len().checked_sub(1)?;
        self.delays_s.get((last * percent).div_ceil(100)).copied()
    }
}

/// What the oracle says.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Each rule, by name.
    pub rules: BTreeMap<String, Score>,
    /// What became of each alert, in the order of the alerts.
    pub calls: Vec<Call>,
    /// The truths that nobody told, by their places.
    pub missed: Vec<usize>,
    /// Trips on which nothing happened, and the alerts that they got all the same.
    pub innocent: (usize, usize),
    /// Trips along the border, and the alerts that they got.
    pub edge: (usize, usize),
    /// The most alerts that one trip along the border got.
    pub edge_most: usize,
    /// The most alerts of one rule that any trip got, right or explained or not: rule, transit, count.
    pub chatter: Option<(String, String, usize)>,
}

/// Judges the judgement.
#[must_use]
pub fn score(truths: &[Truth], found: &[Found], roles: &[(String, Role)]) -> Verdict {
    let mut verdict = Verdict::default();
    for truth in truths.iter().filter(|t| t.owed) {
        verdict.rules.entry(truth.rule.clone()).or_default().truths += 1;
    }
    let mut told: BTreeSet<(usize, &str)> = BTreeSet::new();
    let mut first_s: BTreeMap<usize, f64> = BTreeMap::new();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found[*a].known_s.total_cmp(&found[*b].known_s));
    verdict.calls = vec![Call::False; found.len()];
    for n in order {
        let alert = &found[n];
        let mut call = call_of(alert, truths, &told);
        if let Call::Right(truth) = call {
            told.insert((truth, subject(alert)));
            first_s.entry(truth).or_insert(alert.known_s);
        }
        // An alert about several tells what is true of each.
        for part in parts(alert) {
            if let Call::Right(truth) = call_of(&part, truths, &told) {
                told.insert((truth, subject_of(&alert.others, &part)));
                first_s.entry(truth).or_insert(part.known_s);
                call = if matches!(call, Call::Right(_)) { call } else { Call::Right(truth) };
            }
        }
        let score = verdict.rules.entry(alert.rule.clone()).or_default();
        match call {
            Call::Right(_) => score.right += 1,
            Call::Again(_) => score.again += 1,
            Call::Explained(_) => score.explained += 1,
            Call::False => score.wrong += 1,
            Call::Withdrawn => score.withdrawn += 1,
        }
        verdict.calls[n] = call;
    }
    for (n, truth) in truths.iter().enumerate().filter(|(_, t)| t.owed) {
        let score = verdict.rules.entry(truth.rule.clone()).or_default();
        match first_s.get(&n) {
            Some(known_s) => {
                score.told += 1;
                // A silence is told by what is not heard.
                let told_by = if truth.rule == "signal_lost" {
                    truth.from_s
                } else {
                    truth.from_s.max(truth.heard_s)
                };
                score.delays_s.push((known_s - told_by).max(0.0));
            }
            None => verdict.missed.push(n),
        }
    }
    for score in verdict.rules.values_mut() {
        score.delays_s.sort_by(f64::total_cmp);
    }
    count_trips(&mut verdict, found, roles);
    verdict
}

fn subject(alert: &Found) -> &str {
    alert.transit.as_deref().unwrap_or_default()
}

/// Whether an alert is about whom a truth is about.
fn same_subject(truth: &Truth, alert: &Found) -> bool {
    let of_transit = alert.transit.as_ref().is_some_and(|t| truth.transits.contains(t));
    // A rule over plates or areas may name no transit, and the others in its detail.
    of_transit || (alert.transit.is_none() && alert.names.iter().any(|n| truth.names.contains(n) || truth.transits.contains(n)))
}

fn in_time(truth: &Truth, alert: &Found, (before_s, after_s): (f64, f64)) -> bool {
    (truth.from_s - before_s..=truth.until_s + after_s).contains(&alert.since_s)
}

/// What an alert says of each other transit under it.
fn parts(alert: &Found) -> impl Iterator<Item = Found> + '_ {
    alert.others.iter().map(|(transit, since_s, known_s)| Found {
        transit: Some(transit.clone()),
        others: Vec::new(),
        since_s: *since_s,
        known_s: *known_s,
        ..alert.clone()
    })
}

/// The same name, as long-lived as the alert.
fn subject_of<'a>(others: &'a [(String, f64, f64)], part: &Found) -> &'a str {
    let same = others.iter().find(|(transit, ..)| Some(transit) == part.transit.as_ref());
    same.map_or("", |(transit, ..)| transit)
}

fn call_of(alert: &Found, truths: &[Truth], told: &BTreeSet<(usize, &str)>) -> Call {
    if alert.withdrawn {
        return Call::Withdrawn;
    }
    let about = || truths.iter().enumerate().filter(|(_, t)| same_subject(t, alert));
    let meant = || about().filter(|(_, t)| t.rule == alert.rule && in_time(t, alert, tolerance(&t.rule)));
    // What nobody has told yet comes first; a truth about two may be told of each.
    let untold = meant().find(|(n, _)| !told.iter().any(|(told, _)| told == n));
    let of_another = || meant().find(|(n, _)| !told.contains(&(*n, subject(alert))));
    if let Some((n, _)) = untold.or_else(of_another) {
        return Call::Right(n);
    }
    if let Some((n, _)) = meant().next() {
        return Call::Again(n);
    }
    let explained = about().find(|(_, t)| explains(&t.rule).contains(&alert.rule.as_str()) && in_time(t, alert, aftermath(&alert.rule)));
    explained.map_or(Call::False, |(n, _)| Call::Explained(n))
}

fn count_trips(verdict: &mut Verdict, found: &[Found], roles: &[(String, Role)]) {
    let mut per_trip: BTreeMap<&str, usize> = BTreeMap::new();
    for alert in found.iter().filter(|a| !a.withdrawn) {
        *per_trip.entry(subject(alert)).or_default() += 1;
    }
    let mut by_rule: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for alert in found.iter().filter(|a| !a.withdrawn) {
        *by_rule.entry((&alert.rule, subject(alert))).or_default() += 1;
    }
    let most = by_rule.into_iter().max_by_key(|(_, count)| *count);
    verdict.chatter = most.map(|((rule, transit), count)| (rule.to_owned(), transit.to_owned(), count));
    for (transit, role) in roles {
        let alerts = per_trip.get(transit.as_str()).copied().unwrap_or(0);
        match role {
            Role::Innocent => {
                verdict.innocent.0 += 1;
                verdict.innocent.1 += alerts;
            }
            Role::EdgeRider => {
                verdict.edge.0 += 1;
                verdict.edge.1 += alerts;
                verdict.edge_most = verdict.edge_most.max(alerts);
            }
            Role::Told(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(rule: &str, transit: &str, from_s: i64, until_s: i64) -> Truth {
        Truth::new(rule, "made", transit.to_owned(), from_s, until_s)
    }

    fn alert(rule: &str, transit: &str, since_s: f64, known_s: f64) -> Found {
        Found {
            alert: format!("{rule}-{transit}-{since_s}"),
            rule: rule.to_owned(),
            transit: Some(transit.to_owned()),
            others: Vec::new(),
            names: Vec::new(),
            since_s,
            known_s,
            withdrawn: false,
            revised: 0,
            detail: String::new(),
        }
    }

    fn withdrawn(mut alert: Found) -> Found {
        alert.withdrawn = true;
        alert
    }

    /// What becomes of each alert, and `told of truths` and delays of the rule `seal_cut`.
    fn check(truths: &[Truth], found: &[Found], calls: &[Call], told: usize, delays_s: &[f64]) {
        let verdict = score(truths, found, &[]);
        assert_eq!(verdict.calls, calls);
        let cut = verdict.rules.get("seal_cut").cloned().unwrap_or_default();
        assert_eq!((cut.told, cut.delays_s.as_slice()), (told, delays_s));
    }

    #[test]
    fn alerts_are_called_by_rule_subject_and_time() {
        use Call::{Again, Explained, False, Right, Withdrawn};
        let cut = || truth("seal_cut", "A", 1_000, 1_900);
        let said = |since: f64, known: f64| alert("seal_cut", "A", since, known);
        check(&[cut()], &[said(1_010.0, 1_012.0)], &[Right(0)], 1, &[12.0]);
        check(&[cut()], &[], &[], 0, &[]);
        check(&[cut()], &[alert("seal_cut", "B", 1_010.0, 1_012.0)], &[False], 0, &[]);
        check(&[cut()], &[alert("signal_lost", "A", 1_010.0, 1_012.0)], &[False], 0, &[]);
        // Long after it happened, but told as of then; and told as of a time when it was long over.
        check(&[cut()], &[said(1_010.0, 9_000.0)], &[Right(0)], 1, &[8_000.0]);
        check(&[cut()], &[said(3_000.0, 3_001.0)], &[False], 0, &[]);
        check(&[cut()], &[said(800.0, 801.0)], &[False], 0, &[]);
        check(&[cut()], &[said(880.0, 900.0)], &[Right(0)], 1, &[0.0]);
        check(
            &[cut()],
            &[said(1_010.0, 1_020.0), said(1_400.0, 1_401.0)],
            &[Right(0), Again(0)],
            1,
            &[20.0],
        );
        check(&[cut()], &[withdrawn(said(1_010.0, 1_020.0))], &[Withdrawn], 0, &[]);
        check(
            &[cut()],
            &[withdrawn(said(1_010.0, 1_020.0)), said(1_030.0, 1_500.0)],
            &[Withdrawn, Right(0)],
            1,
            &[500.0],
        );
        // Two truths about the same two, an alert of each: both are told.
        let both = || cut().and("B".to_owned());
        check(
            &[both(), both()],
            &[said(1_010.0, 1_020.0), alert("seal_cut", "B", 1_010.0, 1_021.0)],
            &[Right(0), Right(1)],
            2,
            &[20.0, 21.0],
        );
        // Two truths, two alerts: each is told by one.
        let twice = [cut(), truth("seal_cut", "A", 1_950, 2_800)];
        check(
            &twice,
            &[said(1_960.0, 1_970.0), said(1_000.0, 1_010.0)],
            &[Right(1), Right(0)],
            2,
            &[10.0, 20.0],
        );
        // What follows from a spoofed position is no fault.
        let spoofed = [truth("position_spoofed", "A", 1_000, 2_000)];
        check(&spoofed, &[alert("wrong_way", "A", 1_500.0, 1_600.0)], &[Explained(0)], 0, &[]);
        check(&spoofed, &[alert("wrong_way", "A", 4_000.0, 4_100.0)], &[False], 0, &[]);
        check(&spoofed, &[alert("seal_cut", "A", 1_500.0, 1_600.0)], &[False], 0, &[]);
    }

    #[test]
    fn a_truth_about_two_may_be_told_of_each() {
        let met = [truth("rendezvous", "A", 1_000, 2_000).and("B".to_owned()).named("51C12345")];
        let unnamed = Found {
            transit: None,
            names: vec!["51C12345".to_owned()],
            ..alert("rendezvous", "", 1_100.0, 1_200.0)
        };
        for (found, calls) in [
            (
                vec![
                    alert("rendezvous", "A", 1_100.0, 1_200.0),
                    alert("rendezvous", "B", 1_100.0, 1_200.0),
                ],
                vec![Call::Right(0), Call::Right(0)],
            ),
            (vec![unnamed.clone(), unnamed], vec![Call::Right(0), Call::Again(0)]),
            (vec![alert("rendezvous", "C", 1_100.0, 1_200.0)], vec![Call::False]),
            (
                vec![Found {
                    others: vec![("B".to_owned(), 1_200.0, 1_300.0)],
                    ..alert("rendezvous", "C", 1_100.0, 1_200.0)
                }],
                vec![Call::Right(0)],
            ),
        ] {
            assert_eq!(score(&met, &found, &[]).calls, calls);
        }
    }

    #[test]
    fn what_is_on_the_border_may_be_told_or_not() {
        let mut unsure = truth("unscheduled_stop", "A", 1_000, 3_700);
        unsure.owed = false;
        for (found, right) in [(Vec::new(), 0), (vec![alert("unscheduled_stop", "A", 1_000.0, 3_700.0)], 1)] {
            let verdict = score(std::slice::from_ref(&unsure), &found, &[]);
            let stops = verdict.rules.get("unscheduled_stop").cloned().unwrap_or_default();
            assert_eq!((stops.truths, stops.told, stops.right, stops.wrong), (0, 0, right, 0));
            assert!(verdict.missed.is_empty());
        }
    }

    #[test]
    fn delay_counts_from_when_it_could_be_known() {
        let mut late = truth("seal_cut", "A", 1_000, 1_900);
        late.heard_s = 8_000.0;
        let verdict = score(&[late], &[alert("seal_cut", "A", 1_010.0, 8_003.0)], &[]);
        assert_eq!(verdict.rules["seal_cut"].delay_s(50), Some(3.0));
        let mut silent = truth("signal_lost", "A", 1_000, 4_000);
        silent.heard_s = 4_001.0;
        let verdict = score(&[silent], &[alert("signal_lost", "A", 990.0, 1_900.0)], &[]);
        assert_eq!(verdict.rules["signal_lost"].delay_s(50), Some(900.0));
    }

    #[test]
    fn trips_on_which_nothing_happened_are_counted_apart() {
        let role = |transit: &str, role| (transit.to_owned(), role);
        let roles = [
            role("A", Role::Innocent),
            role("B", Role::Innocent),
            role("E", Role::EdgeRider),
            role("C", Role::Told("stop")),
        ];
        let found = [
            alert("signal_lost", "A", 1.0, 2.0),
            withdrawn(alert("overtime", "B", 1.0, 2.0)),
            alert("route_deviation", "E", 1.0, 2.0),
            alert("route_deviation", "E", 9.0, 9.0),
            alert("signal_lost", "C", 1.0, 2.0),
        ];
        let verdict = score(&[], &found, &roles);
        assert_eq!((verdict.innocent, verdict.edge, verdict.edge_most), ((2, 1), (1, 2), 2));
        assert_eq!(verdict.chatter, Some(("route_deviation".to_owned(), "E".to_owned(), 2)));
    }

    #[test]
    fn rates_and_quantiles_are_of_what_they_say() {
        let score = Score {
            truths: 4,
            told: 3,
            right: 3,
            again: 1,
            explained: 9,
            wrong: 2,
            withdrawn: 5,
            delays_s: vec![1.0, 2.0, 50.0],
        };
        assert_eq!((score.recall(), score.precision()), (Some(0.75), Some(0.5)));
        assert_eq!((score.delay_s(50), score.delay_s(95)), (Some(2.0), Some(50.0)));
        assert_eq!(
            (
                Score::default().recall(),
                Score::default().precision(),
                Score::default().delay_s(50)
            ),
            (None, None, None)
        );
    }
}
