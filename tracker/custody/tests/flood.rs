//! What is shown as one, and that a flood can still be read.

mod field;

use std::collections::{BTreeMap, BTreeSet};

use cordon_custody::Judge;
use cordon_custody::group::{ITEMS_MAX, Items};
use cordon_model::{Alert, AlertId, AlertState, Group, GroupCause, Judged, Kind, Rule, Severity, Timestamp, TransitId};
use field::{conclusions, lines, time, world};
use proptest::prelude::*;

/// What a storm may hold: rules with the event that opens their alerts, and how soon somebody must look.
const KINDS: [(Rule, Kind, Severity); 10] = [
    (Rule::SignalLost, Kind::SignalLost, Severity::High),
    (Rule::RouteDeviation, Kind::CorridorLeft, Severity::High),
    (Rule::UnscheduledStop, Kind::StopBegun, Severity::Medium),
    (Rule::SealCut, Kind::SealCut, Severity::Urgent),
    (Rule::SealOpened, Kind::SealOpened, Severity::Urgent),
    (Rule::Overtime, Kind::Overtime, Severity::Medium),
    (Rule::WrongWay, Kind::WrongWay, Severity::High),
    (Rule::BatteryLow, Kind::BatteryLow, Severity::Info),
    (Rule::DistanceExceeded, Kind::DistanceExceeded, Severity::Medium),
    (Rule::SightingContradicted, Kind::SightingContradicted, Severity::High),
];

/// An alert that is raised: what, on which transit, when in seconds, and where.
#[derive(Clone, Copy, Debug)]
struct Raised {
    kind: usize,
    transit: u32,
    at: f64,
    lat: f64,
    lon: f64,
}

fn alert(raised: Raised) -> Alert {
    let (rule, kind, severity) = KINDS[raised.kind];
    let transit = TransitId::from(format!("T{}", raised.transit));
    Alert {
        id: Alert::name(rule, &transit, time(raised.at)),
        rule,
        kind,
        transit,
        severity,
        state: AlertState::Raised,
        condition: None,
        shelved: None,
        group: None,
        since: time(raised.at),
        until: None,
        again: Vec::new(),
        grades: Vec::new(),
        raised_at: time(raised.at),
        late: false,
        lat: Some(raised.lat),
        lon: Some(raised.lon),
        detail: serde_json::Map::new(),
        owner: None,
        record: Vec::new(),
        cause: None,
    }
}

/// What a reader is shown of a storm.
#[derive(Default)]
struct Shown {
    alerts: BTreeMap<AlertId, Alert>,
    by_transit: BTreeMap<TransitId, Vec<AlertId>>,
    /// When each item began to be shown, in order.
    begun: Vec<(Timestamp, AlertId)>,
    /// Groups that alerts were given twice.
    moved: Vec<AlertId>,
}

impl Shown {
    fn of(storm: &[Raised]) -> Self {
        let (mut items, mut shown) = (Items::default(), Self::default());
        for raised in storm {
            let fresh = alert(*raised);
            if shown.alerts.contains_key(&fresh.id) {
                continue;
            }
            let same = shown.by_transit.entry(fresh.transit.clone()).or_default();
            same.push(fresh.id.clone());
            let (id, now) = (fresh.id.clone(), fresh.raised_at);
            shown.alerts.insert(id.clone(), fresh.clone());
            let company: Vec<Alert> = same.iter().map(|id| shown.alerts[id].clone()).collect();
            for (member, group) in items.settle(&fresh, &company.iter().collect::<Vec<_>>(), now) {
                shown.give(&member, group);
            }
            let item = shown.alerts[&id].item().clone();
            if item == id {
                shown.begun.push((now, item));
            }
        }
        shown
    }

    fn give(&mut self, id: &AlertId, group: Group) {
        let known = self.alerts.get_mut(id).expect("a member is an alert that was raised");
        if known.group.replace(group).is_some() {
            self.moved.push(id.clone());
        }
    }

    /// The most items that began within ten minutes.
    fn worst(&self) -> usize {
        let within = |from: Timestamp| {
            self.begun
                .iter()
                .filter(|(t, _)| (0.0..=600.0).contains(&t.seconds_since(from)))
                .count()
        };
        self.begun.iter().map(|(from, _)| within(*from)).max().unwrap_or(0)
    }

    fn items(&self) -> BTreeMap<AlertId, Vec<&Alert>> {
        let mut items: BTreeMap<AlertId, Vec<&Alert>> = BTreeMap::new();
        for a in self.alerts.values() {
            items.entry(a.item().clone()).or_default().push(a);
        }
        items
    }

    /// Every alert is in exactly one item, each item is known by one of its own alerts, and nothing was moved.
    #[track_caller]
    fn is_whole(&self) {
        let items = self.items();
        assert_eq!(items.values().map(Vec::len).sum::<usize>(), self.alerts.len());
        for (id, members) in &items {
            assert!(members.iter().any(|a| a.id == *id), "{id} is known by none of its own");
            let causes: BTreeSet<_> = members.iter().map(|a| a.group.as_ref().map(|g| g.cause)).collect();
            assert_eq!(causes.len(), 1, "{id}: {causes:?}");
        }
        assert_eq!(self.moved, [], "an alert that is in a group stays in it");
    }
}

/// A storm of many causes: an outage around one place, and everything else over a country. Numbers from a small generator, so that each run is the same.
fn storm(alerts: u32, seconds: f64, seed: u64) -> Vec<Raised> {
    let mut state = seed;
    let mut draw = |below: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(below)) as u32
    };
    let one = |n: u32| {
        let kind = if draw(2) == 0 { 0 } else { draw(KINDS.len() as u32) as usize };
        let (lat, lon) = if kind == 0 { (10.8, 106.6) } else { (9.0, 104.0) };
        let spread = if kind == 0 { 0.1 } else { 8.0 };
        Raised {
            kind,
            transit: draw(2_000),
            at: (f64::from(n) * seconds / f64::from(alerts) * 1000.0).round() / 1000.0,
            lat: lat + f64::from(draw(1_000)) / 1_000.0 * spread,
            lon: lon + f64::from(draw(1_000)) / 1_000.0 * spread,
        }
    };
    (0..alerts).map(one).collect()
}

#[test]
fn five_thousand_alerts_are_ten_items_and_every_urgent_one_is_among_them() {
    for (seconds, seed) in [(1.0, 1), (60.0, 2), (599.0, 3), (3_600.0, 4), (7_200.0, 5)] {
        let storm = storm(5_000, seconds, seed);
        let shown = Shown::of(&storm);
        assert!(shown.alerts.len() > 4_900, "{} alerts", shown.alerts.len());
        let worst = shown.worst();
        assert!((4..=ITEMS_MAX).contains(&worst), "{worst} items in ten minutes of {seconds} s");
        shown.is_whole();
        // The page shows each urgent alert as a row of its own in its item: none is lost on the way to one.
        let items = shown.items();
        let urgent = |of: &mut dyn Iterator<Item = &Alert>| of.filter(|a| a.severity == Severity::Urgent).count();
        let in_items = urgent(&mut items.values().flatten().copied());
        assert_eq!(in_items, urgent(&mut shown.alerts.values()));
        assert!(in_items > 300, "{in_items} urgent ones");
        let causes: BTreeSet<_> = shown.alerts.values().filter_map(|a| a.group.as_ref().map(|g| g.cause)).collect();
        assert!(
            causes.contains(&GroupCause::Outage) && causes.contains(&GroupCause::SameRule),
            "{causes:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_alert_is_lost_and_no_ten_minutes_have_more_than_ten_items(
        raised in prop::collection::vec((0..KINDS.len(), 0..60u32, 0.0..60.0f64, 0..5u8), 1..400)
    ) {
        let mut at = 0.0;
        let storm: Vec<Raised> = raised.into_iter().map(|(kind, transit, gap, town)| {
            at += gap.floor();
            Raised { kind, transit, at, lat: 10.0 + f64::from(town), lon: 106.0 }
        }).collect();
        let shown = Shown::of(&storm);
        shown.is_whole();
        prop_assert!(shown.worst() <= ITEMS_MAX, "{} items", shown.worst());
    }
}

#[test]
fn few_alerts_are_left_alone_and_many_of_one_cause_are_one() {
    let lost = |n: u32, at: f64, lat: f64| Raised {
        kind: 0,
        transit: n,
        at,
        lat,
        lon: 106.0,
    };
    let causes = |storm: &[Raised]| -> Vec<Option<GroupCause>> {
        let shown = Shown::of(storm);
        let of = |r: &Raised| shown.alerts[&alert(*r).id].group.as_ref().map(|g| g.cause);
        storm.iter().map(of).collect()
    };
    let near: Vec<Raised> = (0..5).map(|n| lost(n, f64::from(n) * 20.0, 10.0 + f64::from(n) / 100.0)).collect();
    assert_eq!(causes(&near[..4]), vec![None; 4]);
    assert_eq!(causes(&near), vec![Some(GroupCause::Outage); 5]);
    // Far from one another they have a rule in common and no more; far in time not even that.
    let far: Vec<Raised> = (0..5).map(|n| lost(n, f64::from(n) * 20.0, 10.0 + f64::from(n))).collect();
    assert_eq!(causes(&far), vec![Some(GroupCause::SameRule); 5]);
    let slow: Vec<Raised> = (0..5).map(|n| lost(n, f64::from(n) * 700.0, 10.0)).collect();
    assert_eq!(causes(&slow), vec![None; 5]);
    // One more elsewhere is not of the outage.
    let mut and_another = near.clone();
    and_another.push(lost(9, 100.0, 15.0));
    assert_eq!(causes(&and_another)[5], None);
    // What befalls one transit is one incident, and an outage does not take it.
    let cut = Raised {
        kind: 3,
        transit: 0,
        at: 1.0,
        lat: 10.0,
        lon: 106.0,
    };
    let mut with_cut = vec![near[0], cut];
    with_cut.extend(&near[1..]);
    assert_eq!(causes(&with_cut)[..2], [Some(GroupCause::Incident); 2]);
    assert_eq!(causes(&with_cut)[2..], [None; 4]);
    assert_eq!(causes(&[near[0], Raised { at: 4_000.0, ..cut }]), [None; 2]);
}

/// Transits that fall silent together, by the fold itself.
#[test]
fn an_outage_is_one_item_on_every_screen() {
    let declared: Vec<String> = (0..8)
        .map(|n| format!(r#"{{"id":"T{n}","seal":"{n}","corridor":"road"}}"#))
        .collect();
    let world = world(&declared.iter().map(String::as_str).collect::<Vec<_>>());
    let fixes: Vec<String> = (0..8)
        .map(|n| format!("{n} fix seal={n} x={} v=48 locked=true", 1_000 + n * 100))
        .collect();
    let text = format!("{}\n900..1000/1 tick", fixes.join("\n"));
    let judged = conclusions(&world, &lines(&text));
    let mut last: BTreeMap<AlertId, Alert> = BTreeMap::new();
    for j in &judged {
        if let Judged::Alert(a) = j {
            last.insert(a.id.clone(), (**a).clone());
        }
    }
    assert_eq!(last.len(), 8);
    let items: BTreeSet<_> = last.values().map(Alert::item).collect();
    let causes: BTreeSet<_> = last.values().map(|a| a.group.as_ref().map(|g| g.cause)).collect();
    assert_eq!((items.len(), causes), (1, BTreeSet::from([Some(GroupCause::Outage)])));
    let first = last.values().min_by_key(|a| a.raised_at).expect("one");
    assert_eq!(items.first(), Some(&&first.id), "the item is known by its first alert");
    // Each was put out once alone or with its group, and the first ones again when they got company.
    let told = judged.iter().filter(|j| matches!(j, Judged::Alert(_))).count();
    assert_eq!(told, 8 + 4);
}

/// A seal that is cut, then opened, then outside: one incident; late data that revises it does not tear it apart.
#[test]
fn an_incident_stays_whole_when_something_comes_late() {
    let text = "0..300/30 fix x+=400 v=48 rope=whole locked=true
        330 fix x=4400 y=600 v=48 rope=cut locked=false
        360..450/30 fix x=4800 x+=400 y=900 v=48";
    let late = "345 fix x=4500 y=700 v=48 @500\n315 fix x=4200 y=300 v=48 @501\n502 tick";
    for text in [text.to_owned(), format!("{text}\n{late}")] {
        let judged = conclusions(&world(&[field::T]), &lines(&text));
        let mut last: BTreeMap<AlertId, Alert> = BTreeMap::new();
        let mut given: BTreeMap<AlertId, Group> = BTreeMap::new();
        for j in &judged {
            if let Judged::Alert(a) = j {
                last.insert(a.id.clone(), (**a).clone());
                if let Some(group) = &a.group {
                    let before = given.insert(a.id.clone(), group.clone());
                    assert!(before.is_none_or(|b| b == *group), "{a:?} moved");
                }
            }
        }
        assert!(last.len() >= 2, "{last:?}");
        let items: BTreeSet<_> = last.values().map(Alert::item).collect();
        assert_eq!(items.len(), 1, "{last:?}");
        assert!(given.values().all(|g| g.cause == GroupCause::Incident));
    }
}

/// A thousand transits of one country: most fall silent with a mast, some seals are cut, some trucks leave the road.
fn country() -> (cordon_model::World, Vec<String>) {
    const TRANSITS: usize = 1_000;
    let declared: Vec<String> = (0..TRANSITS)
        .map(|n| format!(r#"{{"id":"T{n}","seal":"{n}","corridor":"road"}}"#))
        .collect();
    let world = world(&declared.iter().map(String::as_str).collect::<Vec<_>>());
    let mut text = String::new();
    for step in 0..6 {
        for n in 0..TRANSITS {
            let cut = if n % 20 == 7 && step >= 3 { "cut" } else { "whole" };
            let off = if n % 10 == 3 && step >= 3 { 1_500 } else { 0 };
            let x = 500 + (n * 37) % 40_000 + step * 400;
            text += &format!("{} fix seal={n} x={x} y={off} v=48 rope={cut} locked=true\n", step * 30);
        }
        text += &format!("{} tick\n", step * 30 + 2);
    }
    text += "1000..1400/50 tick\n";
    (world, lines(&text))
}

/// What a fold concludes of some lines; saved and loaded again before line `saved`, if that is given.
fn concluded(world: &cordon_model::World, text: &[String], saved: Option<usize>) -> Vec<Judged> {
    let mut history = Nothing;
    let mut out = cordon_custody::Out {
        without_marks: true,
        ..cordon_custody::Out::default()
    };
    let mut fold = Judge::new(Some(world)).fold().clone();
    for (n, line) in text.iter().enumerate() {
        if saved == Some(n) {
            let kept = rmp_serde::to_vec_named(&fold).expect("saves");
            fold = rmp_serde::from_slice(&kept).expect("loads");
        }
        let heard = cordon_model::Heard {
            offset: cordon_model::Offset(n as u64),
            observation: serde_json::from_str(line).expect("an observation"),
            frame: None,
        };
        fold.hear(&heard, &mut history, &mut out);
    }
    out.judged
}

#[test]
fn a_storm_through_the_fold_can_be_read_and_a_replay_shows_the_same_items() {
    let (world, text) = country();
    let judged = concluded(&world, &text, None);
    let mut shown = Shown::default();
    for j in &judged {
        if let Judged::Alert(a) = j {
            let before = shown.alerts.insert(a.id.clone(), (**a).clone());
            let kept = before
                .as_ref()
                .and_then(|b| b.group.as_ref())
                .is_none_or(|g| a.group.as_ref() == Some(g));
            assert!(kept, "{a:?} moved");
            if before.is_none() && a.item() == &a.id {
                shown.begun.push((a.raised_at, a.id.clone()));
            }
        }
    }
    let urgent = shown.alerts.values().filter(|a| a.severity == Severity::Urgent).count();
    assert!(
        shown.alerts.len() > 1_000 && urgent >= 50,
        "{} alerts, {urgent} urgent",
        shown.alerts.len()
    );
    shown.is_whole();
    assert!(shown.worst() <= ITEMS_MAX, "{} items began within ten minutes", shown.worst());
    assert!(shown.items().len() <= 2 * ITEMS_MAX, "{} items", shown.items().len());
    // From a checkpoint in the middle of it the same follows, word for word.
    for saved in [3_500, text.len() - 5] {
        assert!(concluded(&world, &text, Some(saved)) == judged, "saved before line {saved}");
    }
}

struct Nothing;

impl cordon_custody::History for Nothing {
    fn since(&mut self, _: Option<&cordon_model::SealId>, _: &TransitId, _: Timestamp) -> Vec<cordon_model::Heard> {
        Vec::new()
    }
}
