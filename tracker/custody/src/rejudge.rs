//! What comes late: the watch is folded again from a snapshot before it, and what it says now is compared with what was said.
//!
//! An episode that overlaps a published one keeps its name and what was done about it; one that no longer stands is withdrawn; a new one is
//! stated as late. Rules about hearing take no part.

use cordon_model::{Body, Heard, Kind, Offset, Rule, SealId, SealState, Severity, Timestamp, TrackFix};
use serde::{Deserialize, Serialize};

use crate::alarm::{self, Index, Pen};
use crate::bind::{Books, Slot, speaker};
use crate::case::Case;
use crate::eras::Eras;
use crate::fact::Fact;
use crate::fold::{History, report_of};
use crate::ground::Scene;
use crate::piece;
use crate::say::{Findings, Role, Said};
use crate::state::{Key, Memory};
use crate::step::{Done, Input, step_world};

/// So many late observations are named as the reason of a revision at most.
const NAMED_MAX: usize = 8;

/// A statement as it is remembered, to be compared with what a second judgement says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// What made the rule say it.
    pub key: Key,
    rule: Rule,
    kind: Kind,
    role: Role,
    at: Timestamp,
    severity: Severity,
}

impl Stated {
    /// Remembers a statement.
    #[must_use]
    pub fn of(key: Key, said: &Said) -> Self {
        Self {
            key,
            rule: said.rule,
            kind: said.kind,
            role: said.role,
            at: said.at,
            severity: said.severity,
        }
    }

    fn as_said(&self, because: &[Offset]) -> Said {
        Said::new(self.rule, self.kind, self.role, self.at)
            .with_severity(self.severity)
            .because(because)
    }
}

/// What a second judgement needs beside the case.
pub struct Again<'a> {
    /// The case's number.
    pub slot: Slot,
    /// The bindings of all seals.
    pub books: &'a Books,
    /// The worlds.
    pub eras: &'a Eras,
    /// What was heard before.
    pub history: &'a mut dyn History,
    /// Where alerts are found.
    pub index: &'a mut Index,
    /// Whether what is folded in happened before something that was judged already, and not just in the same second.
    pub late: bool,
    /// From which instant on the case was folded again (`None` in it: since ever), and the facts that follow from there on.
    pub found: Option<(Option<Timestamp>, Vec<Fact>)>,
}

/// One thing to judge.
impl<'a> Again<'a> {
    /// For what comes late of one case.
    pub fn new(slot: Slot, books: &'a Books, eras: &'a Eras, history: &'a mut dyn History, index: &'a mut Index) -> Self {
        Self {
            slot,
            books,
            eras,
            history,
            index,
            late: true,
            found: None,
        }
    }
}

pub(crate) enum Item {
    /// An officer's step.
    Act(Done),
    /// A report; whether it has no other time than its arrival.
    Report { heard: Box<Heard>, by_arrival: bool },
}

/// Folds the case's late observations in. `named`: the officer's act that came late, if it is one.
pub fn rejudge(case: &mut Case, named: Option<(Key, Offset)>, again: &mut Again<'_>, pen: &mut Pen<'_>) {
    let mut late = std::mem::take(&mut case.late);
    late.extend(named);
    let Some(earliest) = late.iter().map(|(key, _)| *key).min() else {
        return;
    };
    again.late = case.watch.memory.newest.is_some_and(|n| earliest.at < n.at);
    let fresh: Vec<Offset> = late.iter().map(|(_, offset)| *offset).collect();
    let from = case.snapshots.iter().rposition(|m| m.newest.is_none_or(|n| n.at < earliest.at));
    let Some((from, start)) = from.map(|n| (n, *case.snapshots[n])) else {
        // Before all that is remembered: kept in its piece, not judged.
        let before = Key {
            at: earliest.at.plus_seconds(-1.0),
            ..earliest
        };
        let items = gather(case, Some(before), again, pen.offset);
        let tracked = late_track(&items, &fresh, again.eras);
        pen.pieces.extend(piece::of_late(case.transit.id(), tracked));
        return;
    };
    let items = gather(case, start.newest, again, pen.offset);
    let tracked = late_track(&items, &fresh, again.eras);
    case.snapshots.truncate(from + 1);
    let cut = case.stated.partition_point(|s| start.newest.is_some_and(|n| s.key.at <= n.at));
    let old = case.stated.split_off(cut);
    let mut facts = Vec::new();
    let new = run(case, start, &items, again.eras, &mut facts);
    again.found = Some((start.newest.map(|n| n.at), facts));
    let because: Vec<Offset> = fresh.into_iter().take(NAMED_MAX).collect();
    put_difference(case, &old, &new, &because, again, pen);
    case.stated.extend(new.iter().map(|(key, said)| Stated::of(*key, said)));
    let pieces = piece::of_late(case.transit.id(), tracked);
    pen.pieces.extend(pieces);
}

/// Puts out what a second judgement says otherwise than the first.
pub fn put_difference(case: &mut Case, old: &[Stated], new: &[(Key, Said)], because: &[Offset], again: &mut Again<'_>, pen: &mut Pen<'_>) {
    Difference::between(old, new).put(case, because, again, pen);
}

/// All of the case that is judged after an instant, in judged order, each once.
pub(crate) fn gather(case: &Case, after: Option<Key>, again: &mut Again<'_>, until: Offset) -> Vec<(Key, Offset, Item)> {
    let limits = &again.eras.newest().world.limits;
    let from = after.map_or(Timestamp::from_micros(0), |k| k.at);
    let is_after = |key: Key| after.is_none_or(|a| key.at > a.at);
    let mut items: Vec<(Key, Offset, Item)> = Vec::new();
    for seal in &case.seals {
        // What a clock says that runs ahead is filed under its arrival.
        let filed_from = from.plus_seconds(-limits.ahead_s_max);
        for heard in again.history.since(Some(seal), case.transit.id(), filed_from) {
            let o = &heard.observation;
            if speaker(o).as_ref() != Some(seal) || heard.offset > until {
                continue;
            }
            let Some(report) = report_of(&heard, limits).filter(|r| !r.is_sign_of_life()) else {
                continue;
            };
            let (key, by_arrival) = (report.key, report.by_arrival);
            let ours = again.books.get(seal).and_then(|b| b.bound_at(key.at)) == Some(again.slot);
            if ours && is_after(key) && o.received_at.seconds_since(key.at) <= limits.late_s_max {
                let heard = Box::new(heard);
                items.push((key, heard.offset, Item::Report { heard, by_arrival }));
            }
        }
    }
    let acts = case.acts.iter().filter(|d| is_after(d.key));
    items.extend(acts.map(|d| (d.key, d.offset, Item::Act(d.clone()))));
    in_judged_order(&mut items);
    once(&mut items);
    items
}

/// By instant; of one instant acts first, as they were heard, then reports by what they say: so that neither the order of delivery nor the
/// identity of a second copy changes anything. Last, as they came, those that have no other time than their arrival.
fn in_judged_order(items: &mut [(Key, Offset, Item)]) {
    items.sort_by_key(|(key, offset, item)| (key.at, matches!(item, Item::Report { .. }), *offset));
    for same in items.chunk_by_mut(|a, b| a.0.at == b.0.at) {
        if same.len() > 1 {
            same.sort_by_cached_key(|(_, _, item)| match item {
                Item::Act(_) => (0, String::new()),
                Item::Report { heard, by_arrival: false } => (1, content(heard)),
                Item::Report { by_arrival: true, .. } => (2, String::new()),
            });
        }
    }
}

/// What a report says, as far as rules can see it.
fn content(heard: &Heard) -> String {
    match &heard.observation.body {
        Body::Fix(f) => {
            let numbers = (f.lat, f.lon, f.speed_kmh, f.course_deg, f.accuracy_m, f.fix_valid);
            format!("fix {:?} {numbers:?} {:?}", f.seal, f.state)
        }
        Body::SealReport(r) => format!("report {:?} {:?}", r.seal, r.state),
        _ => String::new(),
    }
}

/// What makes two records of one instant the same: seal, place and state.
type Name = (Option<SealId>, Option<(f64, f64)>, SealState);

/// A record sent live and again in a batch is one: of those of one seal, instant, place and state the first stays. What is judged at its
/// arrival has no instant of its own to be known by.
fn once(items: &mut Vec<(Key, Offset, Item)>) {
    let mut same: Vec<Name> = Vec::new();
    let mut last: Option<Timestamp> = None;
    items.retain(|(key, _, item)| {
        let Item::Report { heard, by_arrival: false } = item else {
            return true;
        };
        if last.replace(key.at) != Some(key.at) {
            same.clear();
        }
        let name = match &heard.observation.body {
            Body::Fix(f) => (f.seal.clone(), Some((f.lat, f.lon)), f.state.clone()),
            Body::SealReport(r) => (r.seal.clone(), None, r.state.clone()),
            _ => return true,
        };
        let known = same.contains(&name);
        if !known {
            same.push(name);
        }
        !known
    });
}

fn late_track(items: &[(Key, Offset, Item)], fresh: &[Offset], eras: &Eras) -> Vec<(Option<SealId>, TrackFix)> {
    let limits = &eras.newest().world.limits;
    let wanted = items.iter().filter(|(_, offset, _)| fresh.contains(offset));
    wanted
        .filter_map(|(_, _, item)| {
            let Item::Report { heard, .. } = item else { return None };
            let point = report_of(heard, limits)?.point?;
            let fix = piece::track_fix(&point, heard.observation.received_at, piece::battery_of(heard));
            Some((heard.observation.seal().cloned(), fix))
        })
        .collect()
}

fn run(case: &mut Case, start: Memory, items: &[(Key, Offset, Item)], eras: &Eras, facts: &mut Vec<Fact>) -> Vec<(Key, Said)> {
    case.watch.memory = start;
    let late_s_max = eras.newest().world.limits.late_s_max;
    let newest = items.last().map_or(Timestamp::default(), |(k, ..)| k.at);
    let mut said = Vec::new();
    for (key, _, item) in items {
        let (era, ground) = eras.at(key.at);
        let plan = case.plan(era, ground);
        let scene = Scene { ground, plan: &plan };
        let mut out = Findings::default();
        if case.watch.memory.newest.is_none_or(|n| n.at < key.at) {
            case.keep_snapshot(newest, late_s_max);
        }
        match item {
            Item::Act(done) => step_world(&mut case.watch.memory, &Input::Act(done), scene, &mut out),
            Item::Report { heard, .. } => {
                if let Some(report) = report_of(heard, &ground.limits) {
                    step_world(&mut case.watch.memory, &Input::Observation(&report), scene, &mut out);
                }
            }
        }
        said.extend(out.said.into_iter().map(|s| (*key, s)));
        facts.append(&mut out.facts);
    }
    said
}

/// One episode in what was said: its opening, how it grew worse, and its end, where they were said since the snapshot.
#[derive(Clone, Debug)]
struct Span<'a, T> {
    rule: Rule,
    since: Timestamp,
    open: Option<&'a T>,
    growth: Vec<&'a T>,
    end: Option<&'a T>,
    until: Option<Timestamp>,
}

impl Span<'_, Stated> {
    fn growth_as_said(&self, because: &[Offset]) -> Vec<Said> {
        self.growth.iter().map(|s| s.as_said(because)).collect()
    }
}

trait Statement {
    fn parts(&self) -> (Rule, Kind, Role, Timestamp, Severity);
}

impl Statement for Stated {
    fn parts(&self) -> (Rule, Kind, Role, Timestamp, Severity) {
        (self.rule, self.kind, self.role, self.at, self.severity)
    }
}

impl Statement for (Key, Said) {
    fn parts(&self) -> (Rule, Kind, Role, Timestamp, Severity) {
        (self.1.rule, self.1.kind, self.1.role, self.1.at, self.1.severity)
    }
}

/// Episodes, and facts for the record, in the order in which they were said.
fn sorted<T: Statement>(all: &[T]) -> (Vec<Span<'_, T>>, Vec<&T>) {
    let (mut spans, mut told): (Vec<Span<'_, T>>, Vec<&T>) = (Vec::new(), Vec::new());
    for s in all {
        let (rule, _, role, at, _) = s.parts();
        let since = role.episode(at);
        let fresh = Span {
            rule,
            since,
            open: None,
            growth: Vec::new(),
            end: None,
            until: None,
        };
        match role {
            Role::Tells => told.push(s),
            Role::Opens | Role::Reopens(_) => spans.push(Span { open: Some(s), ..fresh }),
            Role::Worsens(_) | Role::Ends(_) | Role::Settles(_) | Role::Lapses(_) => {
                let known = spans.iter().rposition(|x| x.rule == rule && x.since == since && x.end.is_none());
                let n = known.unwrap_or_else(|| {
                    spans.push(fresh);
                    spans.len() - 1
                });
                if matches!(role, Role::Worsens(_)) {
                    spans[n].growth.push(s);
                } else {
                    (spans[n].end, spans[n].until) = (Some(s), Some(at));
                }
            }
        }
    }
    (spans, told)
}

/// An episode of the second judgement, with the published one that it continues.
type Pair<'a> = (Option<Span<'a, Stated>>, Span<'a, (Key, Said)>);

/// What differs between two judgements of the same watch.
struct Difference<'a> {
    paired: Vec<Pair<'a>>,
    /// Published episodes that no longer stand.
    gone: Vec<Span<'a, Stated>>,
    told: Vec<(Option<&'a Stated>, &'a (Key, Said))>,
    untold: Vec<&'a Stated>,
}

impl<'a> Difference<'a> {
    fn between(old: &'a [Stated], new: &'a [(Key, Said)]) -> Self {
        let ((gone, mut untold), (spans, tells)) = (sorted(old), sorted(new));
        let mut paired: Vec<Pair<'a>> = Vec::new();
        // First those that began at the same instant, then those that overlap: so that none takes another's alert.
        let same: Vec<Option<usize>> = spans.iter().map(|s| pick(&gone, s)).collect();
        let mut taken: Vec<Option<Span<'a, Stated>>> = gone.iter().cloned().map(Some).collect();
        let mut free = vec![true; gone.len()];
        for n in same.iter().flatten() {
            free[*n] = false;
        }
        for (s, known) in spans.into_iter().zip(same) {
            let n = known.or_else(|| {
                let n = (0..taken.len()).find(|&n| free[n] && overlaps(&gone[n], &s))?;
                free[n] = false;
                Some(n)
            });
            paired.push((n.and_then(|n| taken[n].take()), s));
        }
        let gone = taken.into_iter().flatten().collect();
        let told = tells
            .into_iter()
            .map(|t| {
                let (rule, kind, _, at, _) = t.parts();
                let of_kind = |s: &&&Stated| s.rule == rule && s.kind == kind;
                let exact = untold.iter().position(|s| of_kind(&s) && s.at == at);
                let n = exact.or_else(|| untold.iter().position(|s| of_kind(&s)));
                (n.map(|n| untold.remove(n)), t)
            })
            .collect();
        Self {
            paired,
            gone,
            told,
            untold,
        }
    }

    /// Puts out what differs: first what is taken back, then what is new or changed, in the order in which it was said.
    fn put(self, case: &mut Case, because: &[Offset], again: &mut Again<'_>, pen: &mut Pen<'_>) {
        for span in &self.gone {
            match (span.open, span.end) {
                (Some(open), _) => alarm::withdraw_opening(case, &open.as_said(because), pen),
                (None, Some(end)) => alarm::withdraw_statement(case, &end.as_said(because), pen),
                (None, None) => {}
            }
            if span.open.is_none() {
                alarm::revise_growth(case, span.since, &span.growth_as_said(because), &[], pen);
            }
        }
        for s in &self.untold {
            alarm::withdraw_statement(case, &s.as_said(because), pen);
        }
        for (before, (_, said)) in &self.told {
            match before {
                None => alarm::state(case, again.slot, again.index, said, again.late, pen),
                Some(b) if b.at != said.at => alarm::revise_ending(case, said, pen),
                Some(_) => {}
            }
        }
        for (before, span) in &self.paired {
            put_pair(case, before.as_ref(), span, because, again, pen);
        }
    }
}

fn pick(old: &[Span<'_, Stated>], new: &Span<'_, (Key, Said)>) -> Option<usize> {
    old.iter()
        .position(|o| o.rule == new.rule && o.since == new.since && o.open.is_some() == new.open.is_some())
}

fn overlaps(old: &Span<'_, Stated>, new: &Span<'_, (Key, Said)>) -> bool {
    let before = |a: Option<Timestamp>, b: Timestamp| a.is_some_and(|a| a < b);
    let both_open = old.open.is_some() && new.open.is_some();
    old.rule == new.rule && both_open && !before(old.until, new.since) && !before(new.until, old.since)
}

fn put_pair(
    case: &mut Case,
    before: Option<&Span<'_, Stated>>,
    span: &Span<'_, (Key, Said)>,
    because: &[Offset],
    again: &mut Again<'_>,
    pen: &mut Pen<'_>,
) {
    let opened_before = before.and_then(|b| b.open);
    if let (Some(b), Some((_, said))) = (opened_before, span.open)
        && !alarm::is_of_same(case, b.at, said)
    {
        // What stood alone now belongs to an episode before it, or the other way round: it is told anew, under the alert that it belongs to.
        alarm::withdraw_opening(case, &b.as_said(because), pen);
        return put_pair(case, None, span, because, again, pen);
    }
    let growth: Vec<&Said> = span.growth.iter().map(|(_, said)| said).collect();
    match (opened_before, span.open) {
        (Some(b), Some((_, said))) if b.at != said.at || b.severity != said.severity || b.kind != said.kind => {
            alarm::revise_opening(case, b.at, said, &growth, pen);
        }
        (None, Some((_, said))) => {
            alarm::state(case, again.slot, again.index, said, again.late, pen);
            put_growth(case, None, span.since, &growth, because, again, pen);
        }
        _ => put_growth(case, before, span.since, &growth, because, again, pen),
    }
    match (before.and_then(|b| b.end), span.end) {
        (None, Some((_, said))) => alarm::state(case, again.slot, again.index, said, again.late, pen),
        (Some(b), Some((_, said))) if b.at != said.at => alarm::revise_ending(case, said, pen),
        (Some(b), None) => {
            let mut said = b.as_said(because);
            said.role = moved(said.role, span.since);
            alarm::withdraw_statement(case, &said, pen);
        }
        _ => {}
    }
}

/// What grew worse as it was said to, and then some more, is told of that; what did so at other instants is told anew.
fn put_growth(
    case: &mut Case,
    before: Option<&Span<'_, Stated>>,
    since: Timestamp,
    now: &[&Said],
    because: &[Offset],
    again: &mut Again<'_>,
    pen: &mut Pen<'_>,
) {
    let was = before.map_or(&[][..], |b| &b.growth);
    let same = was.iter().zip(now).all(|(w, n)| (w.at, w.severity) == (n.at, n.severity));
    if same && was.len() <= now.len() {
        for said in &now[was.len()..] {
            alarm::state(case, again.slot, again.index, said, again.late, pen);
        }
    } else if let Some(before) = before {
        alarm::revise_growth(case, since, &before.growth_as_said(because), now, pen);
    }
}

/// The same role in an episode that now begins at another instant.
fn moved(role: Role, since: Timestamp) -> Role {
    match role {
        Role::Worsens(_) => Role::Worsens(since),
        Role::Ends(_) => Role::Ends(since),
        Role::Settles(_) => Role::Settles(since),
        Role::Lapses(_) => Role::Lapses(since),
        other => other,
    }
}
