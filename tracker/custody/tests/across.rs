//! What follows from several watches, cameras and sources at once.

mod field;

use std::collections::BTreeMap;

use cordon_model::{Alert, AlertState, Event, Judged, Rule};
use field::{conclusions, events, lines, world};
use proptest::prelude::*;

const A: &str = r#"{"id":"A","seal":"7","vehicle":"51C12345","container":"CSQU3054383","corridor":"road"}"#;
const B: &str = r#"{"id":"B","seal":"8","vehicle":"61H20417","corridor":"road"}"#;
const C: &str = r#"{"id":"C","seal":"9","corridor":"road"}"#;
const D: &str = r#"{"id":"D","seal":"10","corridor":"road"}"#;

/// An event with its transit: `A rendezvous 300 @481`.
fn whose(e: &Event) -> String {
    format!("{} {}", e.transit.as_ref().map_or("-", |t| t.as_str()), field::short(e))
}

/// Checks the events of some rules.
#[track_caller]
fn told(transits: &[&str], rules: &[Rule], text: &str, expected: &[&str]) -> Vec<Event> {
    let mut given = lines(text);
    given.sort_by_key(|l| l.split("received_at\":\"").nth(1).map(ToOwned::to_owned));
    let all = events(&world(transits), &given);
    let wanted: Vec<Event> = all.into_iter().filter(|e| rules.contains(&e.rule)).collect();
    assert_eq!(wanted.iter().map(whose).collect::<Vec<_>>(), expected, "{text}");
    wanted
}

/// Both drive to x = 4 km and stand beside the road there from 300 s on: B so many metres beside A.
fn side_by_side(apart_m: f64, until: u32) -> String {
    standing(40.0, apart_m, until)
}

/// The same, so many metres aside of the line of the road.
fn standing(aside_m: f64, apart_m: f64, until: u32) -> String {
    format!(
        "0..270/30 fix x+=400 v=48\n300..{until}/30 fix x=4000 y={aside_m} v=0\n{n}..{e}/30 fix x=4400 x+=400 v=48
         5..275/30 fix seal=8 x+=400 v=48\n305..{m}/30 fix seal=8 x=4000 y={y} v=0\n{o}..{e}/30 fix seal=8 x=4400 x+=400 v=48",
        y = aside_m + apart_m,
        n = until + 30,
        m = until + 5,
        o = until + 35,
        e = until + 300
    )
}

#[test]
fn two_that_stand_side_by_side_meet() {
    let rules = [Rule::Rendezvous];
    let met = told(
        &[A, B],
        &rules,
        &side_by_side(30.0, 900),
        &["A rendezvous 305 @511", "B rendezvous 305 @511"],
    );
    assert_eq!(met[0].detail["with"], serde_json::json!(["B"]));
    told(&[A, B], &rules, &side_by_side(90.0, 900), &[]); // not near enough
    told(&[A, B], &rules, &side_by_side(30.0, 450), &[]); // not long enough
    told(&[A], &rules, &side_by_side(30.0, 900).replace("seal=8", "seal=7 valid=false"), &[]); // with nobody
    // on the road itself it is a jam, for twelve minutes
    told(&[A, B], &rules, &standing(0.0, 10.0, 900), &[]);
    told(
        &[A, B],
        &rules,
        &standing(0.0, 10.0, 1_500),
        &["A rendezvous 305 @1051", "B rendezvous 305 @1051"],
    );
    // at the rest area anybody may stand
    let resting = side_by_side(30.0, 900).replace("x=4000", "x=20000");
    told(&[A, B], &rules, &resting, &[]);
}

#[test]
fn one_that_nobody_watches_is_met_too() {
    let rules = [Rule::Rendezvous, Rule::Restuffed];
    let both = side_by_side(30.0, 900);
    let tracked = both.replace("seal=8", "seal=none vehicle=29H00001");
    let check = |transits: &[&str], text: &str, expected: &[&str], key: &str, named: serde_json::Value| {
        let met = told(transits, &rules, text, expected);
        if let Some(met) = met.first() {
            assert_eq!((&met.detail["with"], &met.detail[key]), (&serde_json::json!([]), &named), "{text}");
        }
    };
    let met = ["A rendezvous 305 @511"];
    check(&[A], &both, &met, "with_seals", serde_json::json!(["8"]));
    check(&[A], &tracked, &met, "with_vehicles", serde_json::json!(["29H00001"]));
    let none = serde_json::Value::Null;
    check(&[A], &side_by_side(90.0, 900), &[], "", none.clone()); // not near enough
    check(&[A], &side_by_side(30.0, 450), &[], "", none.clone()); // not long enough
    check(&[A], &both.replace("x=4000", "x=20000"), &[], "", none.clone()); // where anybody may stand
    check(&[A], &standing(0.0, 10.0, 900), &[], "", none.clone()); // in a jam
    check(&[], &both, &[], "", none.clone()); // two that nobody watches
    // What is its own is no stranger: its vehicle's tracker, or a seal that it had before.
    check(&[A], &both.replace("seal=8", "seal=none vehicle=51C12345"), &[], "", none.clone());
    check(&[A], &format!("-10 bind transit=A seal=8\n{both}"), &[], "", none.clone());
    // Bound to another transit in the middle: two that are watched have met since then.
    let bound = r#"400 declare declare={"id":"B","seal":"8","corridor":"road"}"#;
    let bound = format!("{bound}\n401 arm transit=B\n402 depart transit=B\n{both}");
    told(&[A], &rules, &bound, &["A rendezvous 425 @631", "B rendezvous 425 @631"]);
    // Goods went over to a vehicle that nobody watches.
    let opened = told(
        &[A],
        &rules,
        &format!("{tracked}\n600 report locked=false"),
        &[met[0], "A restuffed 600 @601"],
    );
    assert_eq!(opened[1].detail["vehicles_with"], serde_json::json!(["29H00001"]));
}

#[test]
fn a_seal_that_is_opened_at_a_meeting_means_that_goods_went_over() {
    let both = side_by_side(30.0, 900);
    let rules = [Rule::Rendezvous, Rule::Restuffed];
    let met = ["A rendezvous 305 @511", "B rendezvous 305 @511"];
    for (opened, at) in [("600 report locked=false", "A restuffed 600 @601"), ("1900 report rope=cut", "")] {
        let expected: Vec<&str> = met.into_iter().chain((!at.is_empty()).then_some(at)).collect();
        let all = told(&[A, B], &rules, &format!("{both}\n{opened}"), &expected);
        if let Some(restuffed) = all.get(2) {
            assert_eq!(restuffed.detail["vehicles_with"], serde_json::json!(["61H20417"]));
            assert_eq!(restuffed.detail["container"], "CSQU3054383");
        }
    }
}

#[test]
fn many_that_are_blind_at_one_place_are_one_alert_with_its_area() {
    let drive = |seal: u32, from: u32, x: u32, blind: bool| {
        let how = if blind { "valid=false" } else { "" };
        format!(
            "{from}..{}/30 fix seal={seal} x={x} x+=400 v=48\n{}..{}/30 fix seal={seal} x=0 {how}\n{}..{}/30 fix seal={seal} x={} x+=400 v=48\n",
            from + 270,
            from + 300,
            from + 1_050,
            from + 1_080,
            from + 1_260,
            x + 4_000,
        )
    };
    let rules = [Rule::SignalJammed];
    told(&[A], &rules, &drive(7, 0, 0, true), &["A signal_jammed 300 @781"]);
    let all: String = [(7, 0, 0), (8, 20, 3_000), (9, 40, 6_000), (10, 50, 9_000)]
        .map(|(s, f, x)| drive(s, f, x, true))
        .concat();
    let jammed = told(
        &[A, B, C, D],
        &rules,
        &all,
        &[
            "A signal_jammed 300 @491",
            "B signal_jammed 320 @491",
            "C signal_jammed 340 @491",
            "D signal_jammed 350 @501",
        ],
    );
    let alerts: std::collections::BTreeSet<_> = jammed.iter().map(|e| e.alert.clone()).collect();
    assert_eq!(alerts.len(), 1, "one alert");
    // one that sees again 20 km on has its own jammer, wherever else others are blind
    let carried = all.replace("1130..1310/30 fix seal=10 x=13000", "1130..1310/30 fix seal=10 x=29000");
    let apart = told(
        &[A, B, C, D],
        &rules,
        &carried,
        &[
            "A signal_jammed 300 @491",
            "B signal_jammed 320 @491",
            "C signal_jammed 340 @491",
            "D signal_jammed 350 @501",
            "D signal_jammed_withdrawn 350 @1131 late",
            "D signal_jammed 350 @1131",
        ],
    );
    assert_ne!(apart[3].alert, apart[5].alert);
    // two minutes of one are a tunnel
    told(&[A], &rules, &drive(7, 0, 0, true).replace("1050/30", "420/30"), &[]);
}

#[test]
fn under_a_roof_it_may_be_blind_for_a_while() {
    // x = 20.1 km is a rest area
    for (v, blind_s, expected) in [
        (0, 840, None),
        (0, 960, Some("A signal_jammed 330 @1231")),
        (48, 600, Some("A signal_jammed 330 @811")), // who drives by stands under no roof
    ] {
        let text = format!(
            "0..300/30 fix x=20100 v={v}\n330..{}/30 fix valid=false\n{}..{}/30 fix x=20100 v=0",
            300 + blind_s,
            330 + blind_s,
            600 + blind_s
        );
        told(&[A], &[Rule::SignalJammed], &text, expected.as_slice());
    }
}

#[test]
fn where_others_were_blind_at_other_times_is_a_tunnel() {
    let rules = [Rule::SignalJammed];
    // In slow traffic, ten minutes without a position and 1.2 km on; `end_m`: where it sees again.
    let through = |seal: u32, from: u32, end_m: u32| {
        format!(
            "{from}..{}/30 fix seal={seal} x=0 x+=400 v=48\n{}..{}/30 fix seal={seal} valid=false\n{}..{}/30 fix seal={seal} x={end_m} x+=400 v=48\n",
            from + 270,
            from + 300,
            from + 870,
            from + 900,
            from + 1_200,
        )
    };
    let others = through(8, 5_000, 4_900) + &through(9, 10_000, 4_700);
    // the first that comes through is told; what is known of others takes it back
    told(
        &[A, B, C],
        &rules,
        &(through(7, 0, 4_800) + &others),
        &[
            "A signal_jammed 300 @781",
            "B signal_jammed 5300 @5781",
            "A signal_jammed_withdrawn 300 @10901 late",
            "B signal_jammed_withdrawn 5300 @10901 late",
        ],
    );
    // whoever comes after them is not, and whoever is blind there for long and comes out far away is
    let (known, alone) = (through(8, 0, 4_900) + &through(9, 400, 4_700), [A, B, C]);
    told(
        &alone,
        &rules,
        &(known.clone() + &through(7, 9_000, 4_800)),
        &["B signal_jammed 300 @781", "C signal_jammed 700 @1181"],
    );
    told(
        &alone,
        &rules,
        &(known + &through(7, 9_000, 40_000)),
        &[
            "B signal_jammed 300 @781",
            "C signal_jammed 700 @1181",
            "A signal_jammed 9300 @9901",
        ],
    );
}

#[test]
fn one_plate_at_two_places_at_a_time_is_cloned() {
    let rules = [Rule::PlateCloned];
    let seen = |at: u32, x: u32, plate: &str, more: &str| format!("{at} sighting camera=c{x} plate={plate} x={x} y=1 {more}\n");
    // 40 km in five minutes; in half an hour; the clocks of the cameras may be off
    let far = |s: u32, more: &str| seen(0, 1, "51C12345", more) + &seen(s, 40_000, "51C12345", more);
    told(&[A], &rules, &far(300, ""), &["A plate_cloned 300 @301"]);
    told(&[B], &rules, &far(300, ""), &["- plate_cloned 300 @301"]); // nobody's that we know
    told(&[A], &rules, &far(1_800, ""), &[]);
    told(&[A], &rules, &far(300, "conf=0.6"), &[]);
    told(&[A], &rules, &(seen(0, 1, "51C12345", "") + &seen(10, 2_900, "51C12345", "")), &[]);
    // its transit was closed in between: it is about the truck that bore the plate a moment before
    let acts = ["arm", "depart", "arrive", "disarm", "close"];
    let over: String = (0..5).map(|n| format!("{}.5 {} transit=A\n", 100 + n, acts[n])).collect();
    told(&[A], &rules, &(far(300, "") + &over), &["A plate_cloned 300 @301"]);
    // to and fro is one situation
    let both = far(300, "") + &seen(600, 1, "51C12345", "") + &seen(900, 40_000, "51C12345", "");
    told(&[A], &rules, &both, &["A plate_cloned 300 @301"]);
    // known late, judged as if it had come in time
    let late = seen(300, 40_000, "51C12345", "") + &seen(0, 1, "51C12345", "@900");
    told(&[A], &rules, &late, &["A plate_cloned 300 @900 late"]);
}

#[test]
fn a_seal_that_wanders_no_more_where_its_vehicle_left_it_is_held() {
    let rules = [Rule::SealApart, Rule::PositionSpoofed];
    let vehicle = "0..3000/5 fix seal=none vehicle=51C-123.45 x+=65 y=5 v=47\n";
    // it stood at a light and its position wandered; then it shows one place to the last digit
    let stood: String = (0..6)
        .map(|n| format!("{} fix x={} y={} v=0\n", n * 20, n % 3 * 4, n % 2 * 3))
        .collect();
    let drives = "120..600/60 fix x=1560 x+=780 v=47\n";
    let held = format!("{vehicle}{stood}{drives}660..1800/60 fix x=7800 v=0\n");
    told(&[A], &rules, &held, &["A seal_apart 720 @871", "A position_spoofed 600 @931"]);
    // and when it shows the truth again, 16 km on, that is one more event of the same alert
    let on = |from: u32, until: u32| -> String {
        let fixes = (from..=until).step_by(60);
        fixes.map(|s| format!("{s} fix x={} v=47\n", s * 13 + s * s % 11)).collect()
    };
    let long = vehicle.replace("3000/5", "5000/5");
    let over = format!("{long}{stood}{}2220..3420/60 fix x=28080 v=0\n{}", on(120, 2_160), on(3_480, 4_200));
    let spoofed = told(
        &[A],
        &rules,
        &over,
        &[
            "A seal_apart 2280 @2431",
            "A position_spoofed 2220 @2551",
            "A position_spoofed 2220 @3661",
        ],
    );
    assert_eq!(spoofed[1].alert, spoofed[2].alert);
    // one that never wandered stands still by itself
    let still = format!("{vehicle}0..600/60 fix x=0 x+=780 v=47\n660..1800/60 fix x=7800 v=0\n");
    told(&[A], &rules, &still, &["A seal_apart 720 @871"]);
}

#[test]
fn a_seal_that_is_not_where_its_vehicle_is_is_apart() {
    let rules = [Rule::SealApart];
    let seal = |from: u32, until: u32, x: u32, v: u32, step: u32| format!("{from}..{until}/60 fix x={x} x+={step} v={v}\n");
    let vehicle = |lag: u32, until: u32| format!("{lag}..{until}/5 fix seal=none vehicle=51C-123.45 x+=65 y=5 v=47\n");
    // together, at intervals of 60 and 5 s, also with clocks that are 85 s apart
    for lag in [0, 40, 85] {
        told(&[A], &rules, &(seal(0, 1_800, 0, 47, 780) + &vehicle(lag, 1_800)), &[]);
    }
    // the seal is left behind at 600 s
    let behind = seal(0, 600, 0, 47, 780) + &seal(660, 1_800, 7_800, 0, 0) + &vehicle(0, 2_000);
    told(&[A], &rules, &behind, &["A seal_apart 720 @871"]);
    // it is brought back
    let brought = |until: u32| {
        let aside = "605..2000/5 fix seal=none vehicle=51C-123.45 x=7800 y=900 v=0\n";
        let beside = format!("2005..{until}/5 fix seal=none vehicle=51C-123.45 x=7800 v=0\n");
        behind.replace("0..2000/5", "0..600/5") + aside + &beside + "1860..6000/60 fix x=7800 v=0\n"
    };
    let both = told(
        &[A],
        &rules,
        &brought(6_000),
        &["A seal_apart 720 @871", "A seal_rejoined 1920 @3811"],
    );
    assert_eq!(both[0].alert, both[1].alert);
    // the truck comes by for twenty minutes and drives on: one crime, one alert
    let by = brought(3_200) + "3205..6000/5 fix seal=none vehicle=51C-123.45 x=7800 x+=65 v=47\n";
    told(&[A], &rules, &by, &["A seal_apart 720 @871"]);
    // cameras tell it where no tracker does: the truck 20 km on, and the seal with it again at the next one
    let seen = |s: u32, x: u32| format!("{s} sighting camera=c plate=51C12345 x={x} y=1\n");
    let alone = seal(0, 600, 0, 47, 780) + &seal(660, 4_000, 7_800, 0, 0) + &seen(1_500, 20_000) + &seen(3_000, 7_850);
    told(&[A], &rules, &alone, &["A seal_apart 1500 @1501"]);
    // … but not a camera to which it cannot have come from where it was last seen with its seal: whatever it bears, that is another truck
    let named = |s: u32, x: u32| format!("{s} sighting camera=c container=CSQU3054383 plate=51C12345 x={x} y=1\n");
    let (late, far) = (seal(0, 5_400, 0, 47, 780), 160_000);
    told(&[A], &rules, &(late.clone() + &named(4_800, 62_400) + &named(5_000, far)), &[]);
    told(&[A], &rules, &(late + &named(5_000, far)), &["A seal_apart 5000 @5001"]);
    // a tracker that is silent says nothing
    told(&[A], &rules, &(seal(0, 600, 0, 47, 780) + &vehicle(0, 300)), &[]);
}

/// The final episodes of the rules across keys: rule, transit, interval.
fn episodes(judged: &[Judged]) -> Vec<(Rule, String, f64, Option<f64>)> {
    let mut newest: BTreeMap<_, &Alert> = BTreeMap::new();
    for j in judged {
        if let Judged::Alert(a) = j {
            newest.insert(a.id.clone(), a);
        }
    }
    let ours = [
        Rule::Rendezvous,
        Rule::Restuffed,
        Rule::SignalJammed,
        Rule::PlateCloned,
        Rule::SealApart,
    ];
    let mut all: Vec<_> = newest
        .values()
        .filter(|a| ours.contains(&a.rule) && a.state != AlertState::Withdrawn)
        .map(|a| (a.rule, a.transit.to_string(), field::seconds(a.since), a.until.map(field::seconds)))
        .collect();
    all.sort_by(|a, b| (a.0, &a.1, a.2).partial_cmp(&(b.0, &b.1, b.2)).expect("numbers"));
    all
}

/// Two hours of four trucks that meet, go blind, lose their seals and are seen: the second of each observation, and its short line.
fn world_of_trucks(seed: u32) -> Vec<(f64, String)> {
    let mut r = seed;
    let mut random = move |below: u32| {
        r = r.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (r >> 8) % below
    };
    let mut all = Vec::new();
    let mut x: [f64; 4] = [0.0, 100.0, 300.0, 600.0];
    let (mut halt, mut blind) = (0, 0);
    let mut left = None;
    for n in 0..120_u32 {
        let at = f64::from(n) * 30.0;
        if random(25) == 0 {
            halt = 6 + random(20); // they halt together, more or less side by side
        }
        if random(40) == 0 {
            blind = 5 + random(12);
        }
        if random(40) == 0 {
            left = if left.is_some() { None } else { Some(x[0]) };
        }
        for (k, seal) in [7, 8, 9, 10].into_iter().enumerate() {
            let stands = halt > 0 && (k < 2 || seed.is_multiple_of(3));
            x[k] += if stands { 0.0 } else { 390.0 };
            let place = match left.filter(|_| k == 0) {
                Some(place) => place,
                None if stands => 4_000.0 * (x[0] / 4_000.0).floor() + 25.0 * k as f64,
                None => x[k],
            };
            let bad = if blind > 0 && k as u32 <= seed % 4 { " valid=false" } else { "" };
            let seal_says = if random(90) == 0 { " locked=false" } else { "" };
            let own_s = at + f64::from(seal % 5);
            let v = if stands { 0 } else { 47 };
            all.push((
                own_s,
                format!("{own_s} fix seal={seal} x={place} y={} v={v}{bad}{seal_says}", random(12)),
            ));
            if k == 0 {
                let at = at + 7.0;
                all.push((at, format!("{at} fix seal=none vehicle=51C12345 x={} v={v}", x[0])));
            }
        }
        if random(12) == 0 {
            let (at, far) = (at + 11.0, random(4) == 0);
            let place = if far { x[0] + 38_000.0 } else { x[0] };
            all.push((at, format!("{at} sighting camera=c plate=51C12345 x={place} y=3")));
        }
        (halt, blind) = (u32::saturating_sub(halt, 1), u32::saturating_sub(blind, 1));
    }
    all
}

fn delivered(said: &[(f64, String)], delays: &[u32], doubled: &[bool], ticks: bool) -> Vec<String> {
    let mut sent: Vec<(f64, String)> = Vec::new();
    for (n, (at, short)) in said.iter().enumerate() {
        let received = at + 1.0 + f64::from(delays[n % delays.len()]);
        sent.push((received, format!("{short} @{received}")));
        if doubled[n % doubled.len()] {
            sent.push((received + 77.0, format!("{short} @{}", received + 77.0)));
        }
    }
    let end = sent.iter().fold(0.0, |m: f64, (r, _)| m.max(*r));
    if ticks {
        sent.extend(
            (1..(end as u32 + 30) / 3)
                .map(|n| f64::from(n) * 3.0 + 0.5)
                .map(|t| (t, format!("{t} tick"))),
        );
    }
    sent.sort_by(|a, b| a.0.total_cmp(&b.0));
    sent.iter().map(|(_, s)| field::line(s)).collect()
}

#[test]
fn the_trucks_of_the_property_meet_every_rule_across_keys() {
    let mut met: Vec<Rule> = (0..30)
        .flat_map(|seed| {
            let sent = delivered(&world_of_trucks(seed), &[0], &[false], false);
            episodes(&conclusions(&world(&[A, B, C, D]), &sent))
        })
        .map(|(rule, ..)| rule)
        .collect();
    met.sort_unstable();
    met.dedup();
    assert_eq!(
        met,
        [
            Rule::SealApart,
            Rule::PlateCloned,
            Rule::Rendezvous,
            Rule::SignalJammed,
            Rule::Restuffed
        ]
    );
    // Where one alone is watched, whom it meets is a stranger.
    let alone = (0..30).flat_map(|seed| {
        let sent = delivered(&world_of_trucks(seed), &[0], &[false], false);
        episodes(&conclusions(&world(&[B]), &sent))
    });
    assert!(
        alone.filter(|(rule, ..)| *rule == Rule::Rendezvous).count() > 5,
        "few strangers are met"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_end_is_the_same_in_any_order_of_delivery(
        seed in 0_u32..100_000,
        delays in proptest::collection::vec(prop_oneof![4 => Just(0_u32), 1 => 0_u32..40, 1 => 0_u32..7200], 1..60),
        doubled in proptest::collection::vec(prop::bool::weighted(0.1), 1..40),
        ticks in any::<bool>(),
        watched in prop_oneof![2 => Just(&[A, B, C, D][..]), 1 => Just(&[A, C][..]), 1 => Just(&[B][..])],
    ) {
        let world = world(watched);
        let said = world_of_trucks(seed);
        let in_order = conclusions(&world, &delivered(&said, &[0], &[false], false));
        let mixed = conclusions(&world, &delivered(&said, &delays, &doubled, ticks));
        prop_assert_eq!(episodes(&mixed), episodes(&in_order));
    }
}
