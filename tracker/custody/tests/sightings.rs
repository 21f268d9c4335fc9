//! What cameras saw, beside what was declared and where the seal was.

mod field;

use std::collections::BTreeMap;

use cordon_model::event::Change;
use cordon_model::{Agreement, Alert, AlertState, Custody, Event, Finding, Judged, Rule, Sighted, World};
use field::{conclusions, lines, seconds, world};
use proptest::prelude::*;

const OURS: &str = r#"{"id":"T","seal":"7","vehicle":"51C-123.45","container":"CSQU3054383","corridor":"road"}"#;
const OTHER: &str = r#"{"id":"U","seal":"8","vehicle":"61H-204.17","container":"MSKU1234565","corridor":"road"}"#;
/// Half an hour's drive at 48 km/h, a fix each 30 s.
const DRIVE: &str = "0..1800/30 fix x+=400 v=48\n";

/// The events about sightings, in short: `name SECONDS plate/container/seal reasons`.
fn told(judged: &[Judged]) -> Vec<String> {
    let one = |e: &Event| {
        let word = |key: &str| {
            e.detail
                .get(key)
                .and_then(|v| v.as_str())
                .unwrap_or("-")
                .chars()
                .take(4)
                .collect::<String>()
        };
        let reasons: Vec<&str> = e.detail["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .filter_map(|r| r.as_str())
            .collect();
        let items = [word("plate"), word("container"), word("seal")].join("/");
        let late = if e.late { " late" } else { "" };
        let said = format!("{} {} {items} {}{late}", e.event, seconds(e.observed_at), reasons.join(","));
        said.trim_end().replace("  ", " ")
    };
    let events = judged.iter().filter_map(|j| match j {
        Judged::Event(e) if e.rule == Rule::SightingContradicted && e.detail.contains_key("verdict") => Some(one(e)),
        _ => None,
    });
    events.collect()
}

fn of(transits: &[&str], text: &str) -> Vec<Judged> {
    conclusions(&world(transits), &lines(text))
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(&of(&[OURS, OTHER], &format!("{DRIVE}{text}"))), expected, "{text}");
}

#[test]
fn each_of_plate_container_and_seal_is_consistent_contradictory_or_missing() {
    for (text, expected) in [
        // the truck is at x = 12 000 m after 900 s
        (
            "900 sighting plate=51C12345 container=CSQU3054383 x=12000",
            "sighting_agreed 900 cons/cons/cons",
        ),
        ("900 sighting plate=51C-123.45 x=12000", "sighting_agreed 900 cons/miss/cons"),
        ("900 sighting container=CSQU3054383", "sighting_agreed 900 miss/cons/miss"),
        (
            "900 sighting plate=51C12345 container=TEMU6079348",
            "sighting_contradicted 900 cons/cont/miss container_differs",
        ),
        (
            "900 sighting plate=29C55555 container=CSQU3054383",
            "sighting_contradicted 900 cont/cons/miss plate_differs",
        ),
        (
            "900 sighting plate=51C12345 x=18000",
            "sighting_contradicted 900 cons/miss/cont seal_elsewhere",
        ),
        (
            "900 sighting plate=29C55555 container=CSQU3054383 x=18000",
            "sighting_contradicted 900 cont/cons/cont plate_differs,seal_elsewhere",
        ),
        // a reader that is unsure of one character says nothing of the plate; a sure one does
        (
            "900 sighting plate=51C12346 container=CSQU3054383 conf=0.7",
            "sighting_agreed 900 miss/cons/miss",
        ),
        (
            "900 sighting plate=51C12346 container=CSQU3054383 conf=0.95",
            "sighting_contradicted 900 cont/cons/miss plate_differs",
        ),
        // the plate at the back is the trailer's
        (
            "900 sighting plate=51R14139 container=CSQU3054383",
            "sighting_agreed 900 miss/cons/miss",
        ),
    ] {
        let late = format!("{expected} late");
        check(&format!("{text} @1801"), &[&late]);
    }
}

#[test]
fn a_seal_whose_clock_is_off_may_have_set_off_by_ours() {
    // It stands for 180 s at a time by its own clock, which is 60 s ahead, and its truck has left: the camera is 700 m on.
    let stood = "0..720/180 fix x=0 v=0\n";
    let drives = "900..1500/30 fix x=1900 x+=400 v=48\n";
    let seen = "715 sighting plate=51C12345 x=700\n";
    for (text, expected) in [
        (format!("{stood}{drives}{seen}"), "sighting_agreed 715 cons/miss/cons"),
        // nor did anybody hear it drive between two fixes at which it stood
        (
            format!("{stood}900..1500/180 fix x=1900 v=0\n{seen}"),
            "sighting_agreed 715 cons/miss/cons",
        ),
        // one that stands on and on was not there
        (
            format!("{stood}900..1500/180 fix x=0 v=0\n{seen}"),
            "sighting_contradicted 715 cons/miss/cont seal_elsewhere",
        ),
    ] {
        let judged = of(&[OURS, OTHER], &text);
        assert_eq!(told(&judged).last().map(String::as_str), Some(expected), "{text}");
        assert!(
            told(&judged).iter().all(|t| t.ends_with(expected) || t.contains("agreed")),
            "{text}"
        );
    }
}

#[test]
fn what_names_no_transit_is_kept_and_unassigned() {
    let judged = of(
        &[OURS],
        "0 fix x=0\n10 sighting plate=99A99999 camera=g1\n20 sighting container=CSQU3054384 plate=98A11111",
    );
    assert!(told(&judged).is_empty());
    let seen: Vec<&Sighted> = judged
        .iter()
        .filter_map(|j| if let Judged::Sighting(s) = j { Some(&**s) } else { None })
        .collect();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|s| s.agreements.is_empty()));
    assert_eq!((seen[1].container, seen[1].container_read.as_deref()), (None, Some("CSQU3054384")));
}

#[test]
fn a_swap_contradicts_both_transits() {
    check(
        "900 sighting plate=51C12345 container=MSKU1234565 @901",
        &[
            "sighting_contradicted 900 cons/cont/miss container_differs",
            "sighting_contradicted 900 cont/cons/miss plate_differs",
        ],
    );
}

#[test]
fn contradictions_in_a_row_are_one_alert_until_one_shows_it_right() {
    let wrong = |s: u32| format!("{s} sighting plate=51C12345 container=TEMU6079348\n");
    let right = "300 sighting plate=51C12345 container=CSQU3054383\n";
    let judged = of(&[OURS], &format!("0 fix x=0\n{}{}{right}{}", wrong(100), wrong(200), wrong(400)));
    let alerts = last_alerts(&judged);
    let spans: Vec<_> = alerts.values().map(|a| (seconds(a.since), a.until.map(seconds))).collect();
    assert_eq!(sorted(spans), [(100.0, Some(300.0)), (400.0, None)]);
    let ids: Vec<_> = events(&judged).map(|e| e.alert.clone()).collect();
    assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]));
    assert!(ids[3].is_some() && ids[3] != ids[0]);
    let doubtful = judged
        .iter()
        .any(|j| matches!(j, Judged::Transit(t) if t.custody == Custody::Doubtful));
    assert!(doubtful, "custody is doubtful while it stands");
}

#[test]
fn a_truck_that_is_read_again_and_again_is_one_alert() {
    let wrong: String = (1..=200)
        .map(|n| format!("{} sighting plate=51C12345 container=TEMU6079348\n", n * 10))
        .collect();
    let judged = of(
        &[OURS],
        &format!("0 fix x=0\n{wrong}2100 sighting plate=51C12345 container=CSQU3054383\n"),
    );
    let alerts = last_alerts(&judged);
    let spans: Vec<_> = alerts.values().map(|a| (seconds(a.since), a.state, a.until.map(seconds))).collect();
    assert_eq!(spans, [(10.0, AlertState::Raised, Some(2100.0))]);
    let of_alert = events(&judged).filter(|e| e.alert.is_some() && e.event.change == Change::Stated);
    assert_eq!(of_alert.count(), 201, "each sighting is told, and belongs to it");
}

#[test]
fn what_is_seen_after_an_officer_closed_it_is_another_situation() {
    let head = "0 fix x=0\n100 sighting plate=51C12345 container=TEMU6079348\n";
    let id = last_alerts(&of(&[OURS], head)).keys().next().cloned().expect("an alert");
    let judged = of(
        &[OURS],
        &format!("{head}150 close alert={id} cause=misread\n9000 sighting plate=51C12345 container=TEMU6079348\n"),
    );
    let alerts = last_alerts(&judged);
    let states: Vec<_> = alerts.values().map(|a| (seconds(a.since), a.state)).collect();
    assert_eq!(sorted(states), [(100.0, AlertState::Closed), (9000.0, AlertState::Raised)]);
}

#[test]
fn a_fix_that_comes_late_takes_a_verdict_back() {
    // after 300 s of silence the last fix alone cannot say where the seal is; the one that was buffered can
    let text = "0..300/30 fix x+=400 v=48\n600 sighting plate=51C12345 x=30000\n";
    assert_eq!(
        told(&of(&[OURS], text)),
        ["sighting_contradicted 600 cons/miss/cont seal_elsewhere"]
    );
    let later = format!("{text}590 fix x=29800 v=90 @700\n");
    let judged = of(&[OURS], &later);
    assert_eq!(
        told(&judged)[1..],
        [
            "sighting_contradicted_withdrawn 600 cons/miss/cont seal_elsewhere late",
            "sighting_agreed 600 cons/miss/cons late"
        ]
    );
    assert!(last_alerts(&judged).values().all(|a| a.state == AlertState::Withdrawn));
    let newest = agreements(&judged);
    assert_eq!(newest.values().map(|a| a.seal).collect::<Vec<_>>(), [Finding::Consistent]);
}

#[test]
fn a_camera_of_the_world_has_its_place_from_there() {
    let mut with: World = world(&[OURS]);
    with.cameras.push(cordon_model::Camera {
        id: "gate".into(),
        lat: field::lat(0.0),
        lon: field::lon(40_000.0),
        post: None,
        lane: None,
    });
    let judged = conclusions(&with, &lines(&format!("{DRIVE}1810 sighting plate=51C12345 camera=gate")));
    assert_eq!(told(&judged), ["sighting_contradicted 1810 cons/miss/cont seal_elsewhere"]);
}

/// Two cameras of one lane at x = 12 000 m, in front of the trucks and behind them.
fn lane() -> World {
    let mut with = world(&[OURS, OTHER]);
    for id in ["front", "rear"] {
        with.cameras.push(cordon_model::Camera {
            id: id.into(),
            lat: field::lat(0.0),
            lon: field::lon(12_000.0),
            post: None,
            lane: Some("in-1".to_owned()),
        });
    }
    with
}

#[test]
fn both_ends_of_a_container_agree_or_the_difference_is_reported() {
    let sighted = |text: &str| -> (Vec<String>, Vec<Option<(Finding, bool)>>) {
        let judged = conclusions(&lane(), &lines(&format!("{DRIVE}{text}")));
        let ends = judged.iter().filter_map(|j| match j {
            Judged::Sighting(s) => Some(s.ends.as_ref().map(|e| (e.finding, e.sure))),
            _ => None,
        });
        (told(&judged), ends.collect())
    };
    let front = "900 sighting plate=51C12345 container=CSQU3054383 camera=front @1801\n";
    let agreed = "sighting_agreed 900 cons/cons/cons late";
    let (agrees, differs) = (Some((Finding::Consistent, false)), Some((Finding::Contradictory, false)));
    for (rear, events, ends) in [
        // the rear camera reads the trailer's plate alone
        (
            "908 sighting trailer=51R14139 container=CSQU3054383 camera=rear @1802",
            vec![agreed, "sighting_agreed 908 miss/cons/cons late"],
            agrees,
        ),
        // another number, and no plate says that it is one truck: reported, and nobody is called
        ("908 sighting container=TEMU6079348 camera=rear @1802", vec![agreed], differs),
        // the same plate, and another number: one of the two ends lies
        (
            "908 sighting plate=51C12345 container=TEMU6079348 camera=rear @1802",
            vec![
                agreed,
                "sighting_contradicted 908 cons/cont/cons container_differs,ends_differ late",
                "sighting_agreed_withdrawn 900 cons/cons/cons late",
                "sighting_contradicted 900 cons/cons/cons ends_differ late",
                "sighting_contradicted_revised 900 cons/cons/cons ends_differ late",
            ],
            Some((Finding::Contradictory, true)),
        ),
        // the next truck
        (
            "908 sighting plate=61H20417 container=MSKU1234565 camera=rear @1802",
            vec![agreed, "sighting_agreed 908 cons/cons/miss late"],
            None,
        ),
        // a minute later is another truck, too
        ("960 sighting container=TEMU6079348 camera=rear @1802", vec![agreed], None),
    ] {
        let (events_told, ends_told) = sighted(&format!("{front}{rear}"));
        assert_eq!(
            (events_told, ends_told),
            (events.into_iter().map(String::from).collect(), vec![None, ends]),
            "{rear}"
        );
    }
}

#[test]
fn a_trailer_with_two_containers_is_right_for_both_transits() {
    const SECOND: &str = r#"{"id":"V","seal":"9","vehicle":"51C-123.45","container":"MSKU1234565","corridor":"road"}"#;
    let judged = of(
        &[OURS, SECOND],
        &format!("{DRIVE}900 sighting plate=51C12345 container=CSQU3054383 containers=CSQU3054383+MSKU1234565 x=12000"),
    );
    let found: Vec<(String, Finding)> = agreements(&judged).values().map(|a| (a.transit.to_string(), a.container)).collect();
    assert_eq!(
        found,
        [("T".to_owned(), Finding::Consistent), ("V".to_owned(), Finding::Consistent)]
    );
    // two numbers that are nearly alike are rather one that says something else on its other side: that is said
    let judged = of(
        &[OURS],
        &format!("{DRIVE}900 sighting plate=51C12345 container=CSQU3054383 containers=CSQU3054383+CSQU3054399 x=12000"),
    );
    let ends = judged.iter().find_map(|j| match j {
        Judged::Sighting(s) => s.ends.clone(),
        _ => None,
    });
    assert_eq!(ends.map(|e| (e.finding, e.sure)), Some((Finding::Contradictory, false)));
}

#[test]
fn beside_what_was_read_stands_what_is_expected() {
    let expected = |text: &str| -> Vec<String> {
        let judged = of(&[OURS, OTHER], &format!("{DRIVE}{text}"));
        let sighted = judged.iter().find_map(|j| match j {
            Judged::Sighting(s) => s.expected.clone(),
            _ => None,
        });
        let passes = sighted.into_iter().flat_map(|e| e.passes);
        passes.map(|p| format!("{} {:.0}", p.transit, p.probability * 100.0)).collect()
    };
    // the truck is at x = 24 000 m after 1 800 s
    let cases = [
        ("1800 sighting plate=51C12345 x=24000 conf=0.97", vec!["T 100"]),
        // an I for a 1: the plate is nobody's, and the seal is here
        ("1800 sighting plate=5IC12345 x=24000 conf=0.9", vec!["T 100"]),
        // two characters are off
        ("1800 sighting plate=5IC1234S x=24000 conf=0.9", vec!["T 85"]),
        // the same reading far away from the seal is somebody else's
        ("1800 sighting plate=5IC1234S x=45000 conf=0.9", vec![]),
        // of a truck that nobody expects
        ("1800 sighting plate=29C55555 x=45000 conf=0.97", vec![]),
        // another one's plate beside our seal is hers
        ("1800 sighting plate=61H20417 x=24000 conf=0.97", vec!["U 100"]),
        // the container says what the plate does not
        (
            "1800 sighting plate=29C55555 container=CSQU3054383 x=24000 conf=0.97",
            vec!["T 100"],
        ),
        // nothing of it is read: its seal is here, and it may be any truck
        ("1800 sighting container=CSQU3054384 x=24000", vec!["T 100"]),
    ];
    let got: Vec<(&str, Vec<String>)> = cases.iter().map(|(text, _)| (*text, expected(text))).collect();
    let wanted: Vec<(&str, Vec<String>)> = cases
        .iter()
        .map(|(text, p)| (*text, p.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(got, wanted);
}

#[test]
fn a_seal_in_a_drawer_and_a_truck_that_has_arrived_are_not_compared() {
    let ends = OURS.replace("}", r#","destination":"to"}"#);
    let arrived = "0..300/30 fix x=48000 x+=400 v=48\n";
    let later = format!("{arrived}3000 sighting plate=51C12345 container=TEMU6079348");
    assert!(told(&of(&[&ends], &later)).is_empty(), "it has arrived long ago");
    let at_gate = format!("{arrived}400 sighting plate=51C12345 container=TEMU6079348");
    assert_eq!(
        told(&of(&[&ends], &at_gate)).len(),
        1,
        "the camera at the gate sees it after the fence has"
    );
    let declare = r#"{"id":"N","seal":"9","vehicle":"29C11111"}"#;
    let drawer = format!("0 declare declare={declare}\n10 fix seal=9 x=0\n20 sighting plate=29C11111 x=20000\n30 sighting plate=29C11111");
    let said = told(&of(&[], &drawer));
    assert_eq!(said, ["sighting_agreed 20 cons/miss/miss", "sighting_agreed 30 cons/miss/miss"]);
}

fn events(judged: &[Judged]) -> impl Iterator<Item = &Event> {
    judged.iter().filter_map(|j| match j {
        Judged::Event(e) if e.rule == Rule::SightingContradicted => Some(e.as_ref()),
        _ => None,
    })
}

fn last_alerts(judged: &[Judged]) -> BTreeMap<String, Alert> {
    let alerts = judged.iter().filter_map(|j| match j {
        Judged::Alert(a) if a.rule == Rule::SightingContradicted => Some((a.id.to_string(), (**a).clone())),
        _ => None,
    });
    alerts.collect()
}

/// How each sighting agrees with each transit in the end.
fn agreements(judged: &[Judged]) -> BTreeMap<(String, String), Agreement> {
    let mut newest = BTreeMap::new();
    for j in judged {
        let said: Vec<&Agreement> = match j {
            Judged::Sighting(s) => s.agreements.iter().collect(),
            Judged::Agreement(a) => vec![a],
            _ => Vec::new(),
        };
        newest.extend(
            said.into_iter()
                .map(|a| ((a.sighting.to_string(), a.transit.to_string()), a.clone())),
        );
    }
    newest
}

fn sorted<T>(mut all: Vec<(f64, T)>) -> Vec<(f64, T)> {
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// What stands in the end of the events: stated or revised, and not withdrawn.
fn standing(judged: &[Judged]) -> Vec<(String, String)> {
    let mut all: BTreeMap<(String, String), i32> = BTreeMap::new();
    for e in events(judged).filter(|e| e.detail.contains_key("sighting")) {
        let of = |key: &str| e.detail[key].as_str().expect("text").to_owned();
        let key = (of("sighting"), e.event.kind.to_string());
        match e.event.change {
            Change::Stated => *all.entry(key).or_default() += 1,
            Change::Revised => {}
            Change::Withdrawn => *all.entry(key).or_default() -= 1,
        }
    }
    all.into_iter().filter(|(_, n)| *n > 0).map(|(key, _)| key).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_end_is_the_same_in_any_order_of_delivery(
        seen in proptest::collection::vec((0_u32..3600, 0_u32..5, 0_u32..4), 1..24),
        step in prop_oneof![Just(30_u32), Just(120), Just(400)],
        delays in proptest::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 0_u32..40, 1 => 0_u32..7200], 1..60),
        ticks in any::<bool>(),
    ) {
        let mut track: Vec<(f64, String)> = (0..3600 / step).map(|n| {
            let at = f64::from(n * step);
            (at, format!("{at} fix x={} v=48", at * 13.3))
        }).collect();
        track.extend(seen.iter().enumerate().map(|(n, (at, what, place))| {
            let names = ["plate=51C12345", "container=CSQU3054383", "plate=51C12345 container=CSQU3054383",
                "plate=51C12345 container=TEMU6079348", "plate=29C55555 container=CSQU3054383"][*what as usize];
            let x = f64::from(*at) * 13.3 + 1.0 + [0.0, 300.0, 2500.0, 9000.0][*place as usize];
            (f64::from(*at), format!("{at} sighting {names} x={x} camera=c{n}"))
        }));
        let deliver = |delays: &[u32], ticks: bool| {
            let mut sent: Vec<(f64, String)> = track.iter().enumerate().map(|(n, (at, short))| {
                let received = at + 1.0 + f64::from(delays[n % delays.len()]);
                (received, format!("{short} @{received}"))
            }).collect();
            if ticks {
                sent.extend((1..4000).map(|n| f64::from(n) * 3.0 + 0.5).map(|t| (t, format!("{t} tick"))));
            }
            sent.sort_by(|a, b| a.0.total_cmp(&b.0));
            let lines: Vec<String> = sent.iter().map(|(_, s)| field::line(s)).collect();
            conclusions(&world(&[OURS]), &lines)
        };
        let (in_order, mixed) = (deliver(&[0], false), deliver(&delays, ticks));
        let verdicts = |judged: &[Judged]| -> Vec<_> {
            agreements(judged).into_iter().map(|(k, a)| (k, a.verdict, a.plate, a.container, a.seal, a.reasons)).collect()
        };
        let spans = |judged: &[Judged]| {
            let alerts = last_alerts(judged).into_values().filter(|a| a.state != AlertState::Withdrawn);
            sorted(alerts.map(|a| (seconds(a.since), a.until.map(seconds))).collect())
        };
        prop_assert_eq!(verdicts(&mixed), verdicts(&in_order));
        prop_assert_eq!(spans(&mixed), spans(&in_order));
        prop_assert_eq!(standing(&mixed), standing(&in_order));
    }
}
