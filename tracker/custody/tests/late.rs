//! What comes late, doubled or out of order leads to the same in the end, and says so on the way.

mod field;

use std::collections::BTreeMap;

use cordon_custody::{Fold, History, Judge, Out};
use cordon_model::{Alert, AlertState, Event, Heard, Judged, Offset, Rule, SealId, Severity, Timestamp, TransitId};
use field::{ENDS, T, check, conclusions, lines, short, world};
use proptest::prelude::*;

#[test]
fn a_buffered_excursion_is_told_late() {
    // five minutes in a dead zone, in which it left and came back; then all of it at once
    let on_time = "0..300/30 fix x+=400\n600..900/30 fix x=8000 x+=400\n";
    let late = "330 fix x=4400 y=150 @901\n360 fix x=4800 y=600 @901\n390 fix x=5200 y=600 @901\n420 fix x=5600 y=5 @901\n";
    let told = check(
        T,
        &format!("{on_time}{late}902 tick"),
        &[
            "departed 0 @1",
            "corridor_left 330 @901 late",
            "corridor_rejoined 600 @901 late",
            "corridor_rejoined_revised 420 @901 late",
        ],
    );
    assert_eq!(told[1].alert, told[3].alert);
    // with ticks they are gathered, and folded once at the next one
    let ticks = "900.5 tick\n";
    check(
        T,
        &format!("{on_time}{ticks}{late}902 tick\n"),
        &["departed 0 @1", "corridor_left 330 @902 late", "corridor_rejoined 420 @902 late"],
    );
}

#[test]
fn what_came_late_can_take_an_alert_back() {
    // two fixes outside that are in truth forty minutes apart, with a way back between them
    let judged = conclusions(
        &world(&[T]),
        &lines(
            "0..300/30 fix x+=400 v=48
             330 fix x=4400 y=150 v=48
             2730 fix x=20000 y=150 v=48
             2760 fix x=20400 y=0 v=48
             1000 fix x=9000 y=0 v=48 @2800",
        ),
    );
    let told: Vec<_> = judged
        .iter()
        .filter_map(|j| match j {
            Judged::Event(e) => Some(short(e)),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            "departed 0 @1",
            "corridor_left 330 @2731",
            "corridor_rejoined 2760 @2761",
            "corridor_left_withdrawn 330 @2800 late",
        ]
    );
    let alert = judged.iter().rev().find_map(|j| match j {
        Judged::Alert(a) => Some(a.as_ref()),
        _ => None,
    });
    assert_eq!(alert.map(|a| a.state), Some(AlertState::Withdrawn));
}

#[test]
fn an_episode_that_moves_keeps_its_name_and_its_acknowledgement() {
    let head = "0..300/30 fix x+=400\n360 fix x=4800 y=400\n390..600/30 fix x=5200 x+=400 y=600\n";
    let first = conclusions(&world(&[T]), &lines(head));
    let id = first
        .iter()
        .find_map(|j| match j {
            Judged::Alert(a) => Some(a.id.to_string()),
            _ => None,
        })
        .expect("an alert");
    let all = format!("{head}610 acknowledge alert={id}\n330 fix x=4400 y=150 @620\n640 fix x=8800");
    let judged = conclusions(&world(&[T]), &lines(&all));
    let alerts: Vec<&Alert> = judged
        .iter()
        .filter_map(|j| match j {
            Judged::Alert(a) => Some(a.as_ref()),
            _ => None,
        })
        .collect();
    let last = alerts.last().expect("an alert");
    assert_eq!(last.id.to_string(), id);
    assert_eq!((last.state, last.owner.as_deref()), (AlertState::Acknowledged, Some("an")));
    assert_eq!((field::seconds(last.since), last.until.map(field::seconds)), (330.0, Some(640.0)));
    let names: Vec<String> = judged
        .iter()
        .filter_map(|j| match j {
            Judged::Event(e) => Some(e.event.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(
        names,
        [
            "departed",
            "corridor_left",
            "alert_acknowledged",
            "corridor_left_revised",
            "corridor_rejoined"
        ]
    );
}

#[test]
fn who_leaves_again_within_minutes_has_one_alert() {
    let trip = |return_s: u32, away_m: u32| {
        let second = 300 + return_s;
        let (out, end) = (second + 30, second + 120);
        format!("0 fix x=0\n30..90/30 fix x+=400 y=150\n120..{second}/30 fix x+=400 y=0\n{out}..{end}/30 fix x+=400 y={away_m}")
    };
    let alerts = |told: &str| -> Vec<(f64, usize, Option<f64>)> {
        let judged = conclusions(&world(&[T]), &lines(told));
        let mut newest: BTreeMap<_, &Alert> = BTreeMap::new();
        for j in &judged {
            if let Judged::Alert(a) = j
                && a.rule == Rule::RouteDeviation
            {
                newest.insert(a.id.clone(), a);
            }
        }
        let mut all: Vec<_> = newest
            .values()
            .map(|a| (field::seconds(a.since), a.again.len(), a.until.map(field::seconds)))
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all
    };
    // Back at 120; away again soon, late, and so far that it must be noticed as such.
    assert_eq!(alerts(&trip(0, 150)), [(30.0, 1, None)]);
    assert_eq!(alerts(&trip(150, 150)), [(30.0, 0, Some(120.0)), (510.0, 0, None)]);
    assert_eq!(alerts(&trip(0, 2_500)), [(30.0, 0, Some(120.0)), (360.0, 0, None)]);
    // Closed in between, it is raised again, and what was done stays on its record.
    let open = conclusions(&world(&[T]), &lines(&trip(0, 0)));
    let id = open.iter().find_map(|j| match j {
        Judged::Alert(a) => Some(a.id.to_string()),
        _ => None,
    });
    let close = format!("\n305 close alert={} cause=fuel\n330..", id.expect("an alert"));
    let closed = trip(0, 150).replacen("\n330..", &close, 1);
    let judged = conclusions(&world(&[T]), &lines(&closed));
    let last = judged.iter().rev().find_map(|j| match j {
        Judged::Alert(a) => Some((a.state, a.cause.clone(), a.record.len())),
        _ => None,
    });
    assert_eq!(last, Some((AlertState::Raised, None, 1)));
}

#[test]
fn doubled_records_are_one() {
    check(
        T,
        "0 fix x=0\n0 fix x=0\n30 fix x=400\n0 fix x=0 @40\n60 fix x=800 y=150\n60 fix x=800 y=150 @70",
        &["departed 0 @1"],
    );
    check(
        T,
        "0 fix x=0\n30 report rope=cut\n30 report rope=cut @50\n60 fix x=400 rope=cut\n30 report rope=cut @70",
        &["departed 0 @1", "seal_cut 30 @31"],
    );
}

#[test]
fn several_records_of_one_second_are_not_late() {
    check(
        T,
        "0 fix x=0\n30 fix x=400 @32\n30 report rope=cut @32\n30 report locked=false @32\n60 fix x=800",
        &["departed 0 @1", "seal_cut 30 @32", "seal_opened 30 @32"],
    );
}

#[test]
fn a_log_in_makes_nothing_late_that_the_seal_has_stored() {
    check(
        T,
        "600 tick\n600 report @600\n0 fix x=0 @600.5\n30 fix x=400 y=600 @600.5\n60 fix x=800 y=600 @600.5\n601 tick",
        &["departed 0 @600.5", "corridor_left 30 @600.5"],
    );
    // nor does one in their middle
    check(
        T,
        "0 fix x=0\n600 report @600\n30 fix x=400 y=600 @600.5\n60 fix x=800 y=600 @600.5\n45 fix x=600 y=600 @602\n603 tick",
        &["departed 0 @1", "corridor_left 30 @600.5"],
    );
}

#[test]
fn what_a_clock_far_ahead_says_is_judged_as_it_comes() {
    let ahead = "1000 tick\n90000 fix x=0 @1000\n90001 fix x=400 y=600 @1030\n90002 fix x=800 y=600 @1060\n90003 report rope=cut @1060\n";
    let told = ["departed 1000 @1000", "corridor_left 1030 @1060", "seal_cut 1060 @1060"];
    check(T, &ahead.replace("1000 tick", "1059.5 tick"), &told);
    // nothing changes but the beginning, when something comes late
    let told = [&told[..], &["departed_revised 990 @1061 late"]].concat();
    check(T, &format!("{ahead}1060 tick\n990 fix x=-50 @1060.5\n1061 tick"), &told);
}

#[test]
fn silence_is_never_taken_back() {
    check(
        T,
        "0..300/30 fix x+=400 v=48\n600 tick\n1201 tick\n330..1200/30 fix x=4400 x+=400 v=48 @1300\n1301 tick",
        &["departed 0 @1", "signal_lost 301 @1201", "signal_regained 1300 @1300"],
    );
}

#[test]
fn what_is_older_than_the_horizon_is_kept_and_not_judged() {
    let judged = conclusions(
        &world(&[T]),
        &lines(
            "0..300/30 fix x+=400\n400 fix x=4400\n180000 fix x=4400\n330 fix x=4400 y=900 @180060\n360 fix x=4400 y=900 rope=cut @180060",
        ),
    );
    assert!(!judged.iter().any(|j| matches!(j, Judged::Event(e) if e.late)));
    let pieces = judged
        .iter()
        .filter(|j| matches!(j, Judged::Piece(p) if p.fixes.iter().any(|f| f.received_at == field::time(180_060.0))));
    assert_eq!(pieces.count(), 2);
}

#[test]
fn an_episode_that_begins_where_a_moved_one_began_has_a_name_of_its_own() {
    // the alert of 600 is found to be the end of a longer one, and is named after 600 all the same; then a new one begins at 600
    let judged = conclusions(
        &world(&[T]),
        &lines("0 fix x=0\n600 fix x=400 cover=open\n60 fix x=100 cover=open @610\n90 fix x=200 cover=closed @620"),
    );
    let mut alerts: BTreeMap<_, f64> = BTreeMap::new();
    for j in &judged {
        if let Judged::Alert(a) = j {
            alerts.insert(a.id.clone(), field::seconds(a.since));
        }
    }
    let mut since: Vec<f64> = alerts.into_values().collect();
    since.sort_by(f64::total_cmp);
    assert_eq!(since, [60.0, 600.0]);
}

#[test]
fn a_late_disarming_takes_back_an_opening_that_was_lawful() {
    let declare = r#"0 declare declare={"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to"}"#;
    let judged = conclusions(
        &world(&[]),
        &lines(&format!(
            "{declare}\n10 arm transit=T\n20 fix x=900 locked=true\n50 fix x=50000 locked=true\n120 fix x=50000 locked=false\n100 disarm transit=T @200"
        )),
    );
    let names: Vec<String> = judged
        .iter()
        .filter_map(|j| match j {
            Judged::Event(e) => Some(e.event.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["departed", "arrived", "seal_opened", "seal_opened_withdrawn"]);
}

/// Everything that was heard, for a fold without a judge around it.
#[derive(Default)]
struct Everything(Vec<Heard>);

impl History for Everything {
    fn since(&mut self, seal: Option<&SealId>, _: &TransitId, from: Timestamp) -> Vec<Heard> {
        let wanted = |h: &&Heard| h.observation.seal() == seal && h.observation.judged_at(300.0).0 >= from;
        self.0.iter().filter(wanted).cloned().collect()
    }
}

fn heard(lines: &[String]) -> Vec<Heard> {
    let one = |(n, l): (usize, &String)| Heard {
        offset: Offset(n as u64),
        observation: serde_json::from_str(l).unwrap_or_else(|e| panic!("{l}: {e}")),
        frame: None,
    };
    lines.iter().enumerate().map(one).collect()
}

/// A track of a truck with a crime or two, by the second of each fix: in short lines, and the same as JSON.
fn track(seed: u32, fixes: u32) -> Vec<(f64, String)> {
    let mut r = seed;
    let mut random = move |below: u32| {
        r = r.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (r >> 8) % below
    };
    let (mut x, mut y, mut goal) = (-200.0, 0.0, 0.0);
    let (mut standing, mut back, mut battery) = (0, 0, 70.0);
    let (mut stuck, mut twin, mut shown) = (0, 0, (0.0, 0.0));
    (0..fixes)
        .map(|n| {
            if random(25) == 0 {
                goal = [0.0, 0.0, 90.0, 130.0, 300.0, -700.0, 1_100.0][random(7) as usize];
            }
            if random(80) == 0 {
                standing = 20 + random(100);
            }
            y += f64::clamp(goal - y, -150.0, 150.0);
            if random(60) == 0 {
                back = random(14); // some only turn round, some drive two kilometres and more the wrong way
            }
            x += if standing > 0 {
                0.0
            } else if back > 0 {
                -450.0
            } else {
                450.0
            };
            back = u32::saturating_sub(back, 1);
            battery = if random(50) == 0 {
                60.0
            } else {
                battery - f64::from(random(4)) / 6.0
            };
            standing = u32::saturating_sub(standing, 1);
            let v = if standing > 0 { 0 } else { 54 };
            let seal = match random(60) {
                0 => " rope=cut",
                1 => " locked=false",
                2 => " locked=true rope=whole",
                3 => " cover=open",
                4 => " cover=closed",
                5 => " alarm=wrong_password",
                _ => "",
            };
            let noise = f64::from(random(20)) - 10.0;
            let at = f64::from(n) * 30.0;
            if random(90) == 0 {
                (stuck, twin) = if random(2) == 0 { (4 + random(6), 0) } else { (0, 4 + random(8)) };
            }
            // A stuck receiver shows one place; of two with one name every other fix is the other one's.
            shown = if stuck > 0 {
                shown
            } else {
                (x, y + noise + if twin % 2 == 1 { 30_000.0 } else { 0.0 })
            };
            (stuck, twin) = (u32::saturating_sub(stuck, 1), u32::saturating_sub(twin, 1));
            let bad = if random(40) == 0 { " valid=false" } else { "" };
            let fix = (
                at,
                format!("{at} fix x={} y={} v={v} battery={battery}{seal}{bad}", shown.0, shown.1),
            );
            // Some seals say in a record of its own, of the same second, what became of the lock.
            let said = ["let=true", "alarm=left_unlocked", "rope=whole locked=true"][random(3) as usize];
            let own = (at, format!("{at} report {said}"));
            if random(50) == 0 { vec![fix, own] } else { vec![fix] }
        })
        .collect::<Vec<_>>()
        .concat()
}

/// A final episode.
#[derive(Debug, PartialEq)]
struct Episode {
    rule: Rule,
    kind: String,
    since: f64,
    /// The times at which it had returned and came back.
    again: Vec<(Option<f64>, f64)>,
    until: Option<f64>,
    severity: Severity,
    /// How it came to that: of what, when, and how severe.
    grades: Vec<(f64, f64, Severity)>,
}

/// The final episodes of rules about the world. Withdrawn ones do not count.
fn episodes(judged: &[Judged]) -> Vec<Episode> {
    let mut newest: BTreeMap<_, &Alert> = BTreeMap::new();
    for j in judged {
        if let Judged::Alert(a) = j {
            newest.insert(a.id.clone(), a);
        }
    }
    let mut all: Vec<_> = newest
        .values()
        .filter(|a| a.rule != Rule::SignalLost && a.state != AlertState::Withdrawn)
        .map(|a| {
            let again = a.again.iter().map(|g| (g.returned.map(field::seconds), field::seconds(g.since)));
            let grades = a.grades.iter().map(|g| (field::seconds(g.of), field::seconds(g.at), g.severity));
            Episode {
                rule: a.rule,
                kind: a.kind.to_string(),
                since: field::seconds(a.since),
                again: again.collect(),
                until: a.until.map(field::seconds),
                severity: a.severity,
                grades: grades.collect(),
            }
        })
        .collect();
    all.sort_by(|a, b| (a.rule, a.since).partial_cmp(&(b.rule, b.since)).expect("numbers"));
    all
}

/// What stands in the end of the facts for the record: stated or revised, and not withdrawn.
fn facts(judged: &[Judged]) -> Vec<(String, f64)> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let events = judged.iter().filter_map(|j| match j {
        Judged::Event(e) => Some(e.as_ref()),
        _ => None,
    });
    for e in events.filter(|e: &&Event| matches!(e.rule, Rule::Departed | Rule::Arrived)) {
        let at = all.entry(e.event.kind.to_string()).or_default();
        match e.event.change {
            cordon_model::event::Change::Withdrawn => at.retain(|t| *t != field::seconds(e.observed_at)),
            cordon_model::event::Change::Revised => *at = vec![field::seconds(e.observed_at)],
            cordon_model::event::Change::Stated => at.push(field::seconds(e.observed_at)),
        }
    }
    all.into_iter()
        .flat_map(|(k, ts)| ts.into_iter().map(move |t| (k.clone(), t)))
        .collect()
}

/// Delivers a track: each fix so many seconds late, some twice, with or without a tick each second.
fn delivered(track: &[(f64, String)], delays: &[u32], doubled: &[bool], ticks: bool) -> Vec<String> {
    let mut sent: Vec<(f64, String)> = Vec::new();
    for (n, (at, short)) in track.iter().enumerate() {
        let received = at + 1.0 + f64::from(delays[n % delays.len()]);
        sent.push((received, format!("{short} @{received}")));
        if doubled[n % doubled.len()] {
            // The same record again, from the seal's own memory: some with an identity of their own.
            let own = if n % 2 == 0 { format!(" id={n:032x}") } else { String::new() };
            let again = received + if n % 3 == 0 { 0.5 } else { 77.0 };
            sent.push((again, format!("{short}{own} @{again}")));
        }
    }
    if ticks {
        let end = sent.iter().fold(0.0, |m: f64, (r, _)| m.max(*r));
        let ticks = (1..(end as u32 + 30) / 3).map(|n| f64::from(n) * 3.0 + 0.5);
        sent.extend(ticks.map(|t| (t, format!("{t} tick"))));
    }
    sent.sort_by(|a, b| a.0.total_cmp(&b.0));
    sent.iter().map(|(_, s)| field::line(s)).collect()
}

/// The transit with both ends, due after an hour: some are overdue, some batteries will not last.
const DUE: &str = r#"{"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to","stops":["canteen"],"arrive_before":"2026-01-05T01:00:00Z"}"#;

/// A transit of the red channel: its departures become urgent while they go on.
const RED: &str = r#"{"id":"T","seal":"7","corridor":"road","channel":"red"}"#;

#[test]
fn the_tracks_of_the_property_meet_every_rule_about_the_world() {
    let met: Vec<Episode> = (0..40)
        .flat_map(|seed| [T, ENDS, DUE, RED].map(|declared| (seed, declared)))
        .flat_map(|(seed, declared)| {
            episodes(&conclusions(
                &world(&[declared]),
                &delivered(&track(seed, 250), &[0], &[false], false),
            ))
        })
        .collect();
    for severity in [Severity::High, Severity::Urgent] {
        let grown = |e: &&Episode| e.grades.iter().any(|(of, at, s)| at > of && *s == severity);
        assert!(met.iter().filter(grown).count() > 10, "few departures become {severity}");
    }
    let mut met: Vec<Rule> = met.iter().map(|e| e.rule).collect();
    met.sort_unstable();
    met.dedup();
    use Rule::{
        BatteryLow, DepartedUnsealed, DistanceExceeded, Loitering, Overtime, PositionSpoofed, RouteDeviation, SealCloned, SealCut,
        SealOpened, SealTampered, UnscheduledStop, WrongWay,
    };
    assert_eq!(
        met,
        [
            RouteDeviation,
            SealOpened,
            SealCut,
            SealTampered,
            UnscheduledStop,
            Overtime,
            DistanceExceeded,
            WrongWay,
            BatteryLow,
            DepartedUnsealed,
            Loitering,
            PositionSpoofed,
            SealCloned
        ]
    );
}

/// The end is the same as if all had been delivered in order.
#[track_caller]
fn in_any_order(track: &[(f64, String)], delays: &[u32], doubled: &[bool], ticks: bool, declared: &str) {
    let world = world(&[declared]);
    let in_order = conclusions(&world, &delivered(track, &[0], &[false], false));
    let mixed = conclusions(&world, &delivered(track, delays, doubled, ticks));
    assert_eq!(episodes(&mixed), episodes(&in_order));
    assert_eq!(facts(&mixed), facts(&in_order));
}

#[test]
fn what_told_an_episode_that_is_over_begins_no_other_one() {
    // Steps too alike, honest ones for half an hour, and alike again: a second episode would have the first one's start.
    let mut delays = vec![0; 43];
    delays[42] = 90;
    in_any_order(&track(2_898_280_636, 131), &delays, &[false], true, T);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_end_is_the_same_in_any_order_of_delivery(
        seed in any::<u32>(),
        fixes in 20_u32..260,
        delays in proptest::collection::vec(prop_oneof![3 => Just(0_u32), 1 => 0_u32..40, 1 => 0_u32..7200], 1..60),
        doubled in proptest::collection::vec(prop::bool::weighted(0.1), 1..40),
        ticks in any::<bool>(),
        declared in prop_oneof![Just(T), Just(ENDS), Just(DUE), Just(RED)],
    ) {
        in_any_order(&track(seed, fixes), &delays, &doubled, ticks, declared);
    }

    #[test]
    fn every_usable_fix_is_in_its_track_once(
        seed in any::<u32>(),
        fixes in 2_u32..200,
        delays in proptest::collection::vec(prop_oneof![3 => Just(0_u32), 1 => 0_u32..40, 1 => 0_u32..7200], 1..40),
        doubled in proptest::collection::vec(prop::bool::weighted(0.1), 1..40),
        ticks in any::<bool>(),
    ) {
        let track = track(seed, fixes);
        let mut sent = delivered(&track, &delays, &doubled, ticks);
        sent.extend(lines("30000 tick\n30001 tick")); // what waits is put out
        let mut got: Vec<f64> = Vec::new();
        for j in conclusions(&world(&[T]), &sent) {
            if let Judged::Piece(p) = j {
                prop_assert!(!p.fixes.is_empty() && p.fixes.is_sorted_by_key(|f| f.observed_at));
                got.extend(p.fixes.iter().map(|f| field::seconds(f.observed_at)));
            }
        }
        got.sort_by(f64::total_cmp);
        let usable = |(_, short): &&(f64, String)| short.contains(" fix ") && !short.contains("valid=false");
        let expected: Vec<f64> = track.iter().filter(usable).map(|(at, _)| *at).collect();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn a_fold_that_was_saved_and_loaded_goes_on_as_if_it_had_not_been(
        seed in any::<u32>(),
        delays in proptest::collection::vec(prop_oneof![3 => Just(0_u32), 1 => 0_u32..2000], 1..40),
        cut in 0.0_f64..1.0,
    ) {
        let all = heard(&delivered(&track(seed, 120), &delays, &[false], true));
        let mut start = Fold::default();
        let mut before = Out::default();
        let world = serde_json::to_string(&world(&[])).expect("writes");
        let declare = ENDS;
        for (n, line) in [
            format!(r#"{{"kind":"world_changed","world":{world},"received_at":"{}"}}"#, field::time(0.0)),
            format!(r#"{{"kind":"instruction","act":"declare","by":"world","arms_itself":true,"declaration":{declare},"received_at":"{}"}}"#, field::time(0.0)),
        ].iter().enumerate() {
            let observation = serde_json::from_str(line).expect("an observation");
            start.hear(&Heard { offset: Offset(n as u64), observation, frame: None }, &mut Everything::default(), &mut before);
        }
        let middle = (all.len() as f64 * cut) as usize;
        let run = |saved: bool| {
            let (mut fold, mut out, mut known) = (start.clone(), Out::default(), Everything::default());
            for (n, h) in all.iter().enumerate() {
                if saved && n == middle {
                    let bytes = rmp_serde::to_vec_named(&fold).expect("saves");
                    fold = rmp_serde::from_slice(&bytes).expect("loads");
                }
                known.0.push(h.clone());
                fold.hear(h, &mut known, &mut out);
            }
            (out.judged, out.marks)
        };
        let (straight, resumed) = (run(false), run(true));
        prop_assert!(straight.0.iter().any(|j| matches!(j, Judged::Event(_))));
        prop_assert_eq!(straight, resumed);
    }
}

#[test]
fn a_line_that_is_none_is_told_with_its_number() {
    let mut judge = Judge::new(None);
    assert_eq!(
        judge.line("\u{feff}\r\n").map(Iterator::count),
        Ok(0),
        "a mark before the text says nothing"
    );
    assert_eq!(
        judge
            .line(r#"{"kind":"tick","received_at":"2026-01-05T00:00:00Z"}"#)
            .map(Iterator::count),
        Ok(0)
    );
    for bad in ["{", r#"{"kind":"gossip","received_at":"2026-01-05T00:00:00Z"}"#, "[]"] {
        let e = judge.line(bad).map(Iterator::count).expect_err(bad).to_string();
        assert!(e.starts_with("line "), "{e}");
    }
    let e = judge
        .line(r#"{"kind":"fix","received_at":"2026-01-05T00:00:00Z","lat":1}"#)
        .map(Iterator::count)
        .expect_err("no lon");
    assert_eq!(e.to_string(), "line 6: missing field `lon` at column 59");
}

#[test]
fn a_seal_that_two_transits_of_a_world_claim_at_once_goes_to_the_first() {
    let judge = Judge::new(Some(&world(&[T, r#"{"id":"U","seal":"7"}"#])));
    assert_eq!(judge.refused(), ["Seal 7 is in use by transit T."]);
}
