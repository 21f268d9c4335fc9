//! Each rule by what is heard and what is told.

mod field;

use cordon_model::{Event, Rule, Severity};
use field::{ENDS, T, check, events, lines, seconds, world};

#[test]
fn a_transit_without_ends_departs_at_its_first_fix_and_never_arrives() {
    check(T, "0..3600/30 fix x+=400 v=48", &["departed 0 @1"]);
    check(T, "0 report locked=true", &[]);
}

#[test]
fn departs_when_it_leaves_its_origin_and_arrives_in_its_destination() {
    check(
        ENDS,
        "0..120/30 fix x=0 v=0
         150 fix x=405 v=20        // outside by less than its accuracy: not yet
         180..3900/30 fix x=790 x+=400 v=48",
        &["departed 150 @181", "arrived 3870 @3871"],
    );
    // two fixes, both outside the destination, and the path goes through it
    check(
        ENDS,
        "0 fix x=49000 v=60
         60 fix x=51000 v=60",
        &["departed 0 @1", "arrived 18 @61"],
    );
    // a corner that is only clipped is no arrival
    check(
        ENDS,
        "0 fix x=49590 y=-300 v=60\n60 fix x=49390 y=-500 v=60\n90 fix x=49000",
        &["departed 0 @1", "corridor_left 0 @61", "corridor_rejoined 90 @91"],
    );
}

#[test]
fn leaves_its_corridor_by_evidence_and_is_back_when_it_rides_on_it() {
    let told = check(
        T,
        "0..300/30 fix x+=400 v=48
         330 fix x=4400 y=120 v=48     // outside by 20 m
         360 fix x=4800 y=400 v=48     // outside by 300 m
         390..600/30 fix x=5200 x+=400 y=600 v=48
         630 fix x=8400 y=92 v=48      // inside, but not by its accuracy
         660 fix x=8800 y=92 v=48      // and 400 m on along the road, as its speed says
         690 fix x=9200 y=10 v=48",
        &["departed 0 @1", "corridor_left 330 @361", "corridor_rejoined 660 @661"],
    );
    assert_eq!(told[1].severity, Severity::High);
    assert_eq!(told[1].because.iter().map(|o| o.0).collect::<Vec<_>>(), [11, 12]);
    assert!(
        (told[1].detail["outside_m"].as_f64().expect("a number") - 300.0).abs() < 1.5,
        "{:?}",
        told[1].detail
    );
    assert_eq!(told[1].detail["corridor"], "road");
    assert_eq!(told[1].alert, told[2].alert);
    assert!((told[2].detail["outside_m_max"].as_f64().expect("a number") - 500.0).abs() < 2.5);
    assert!((told[1].lat.expect("a place") - field::lat(120.0)).abs() < 1e-9);
}

#[test]
fn how_soon_a_departure_is_looked_at_hangs_on_its_heading_and_its_channel_too() {
    for (channel, course, far_m, expected, off_road_deg, heading) in [
        ("null", "", 300, Severity::High, Some(0.0), "along"), // by the way that it has come
        ("null", "", 700, Severity::High, Some(0.0), "across"),
        ("null", "c=91", 180, Severity::Medium, Some(1.0), "along"),
        ("null", "c=271", 180, Severity::Medium, Some(1.0), "along"),
        ("null", "c=20", 180, Severity::High, Some(70.0), "away"),
        (r#""green""#, "c=20", 130, Severity::Medium, Some(70.0), "away"),
        (r#""red""#, "c=91", 180, Severity::High, Some(1.0), "along"),
        (r#""red""#, "c=20", 700, Severity::Urgent, Some(70.0), "away"),
        (r#""yellow""#, "c=20", 700, Severity::High, Some(70.0), "away"),
    ] {
        let transit = format!(r#"{{"id":"T","seal":"7","corridor":"road","channel":{channel}}}"#);
        let text = format!("0..300/30 fix x+=400 v=48 c=90\n330..510/30 fix x=4400 x+=400 y={far_m} v=48 {course}");
        let told = events(&world(&[&transit]), &lines(&text));
        let left = told
            .iter()
            .find(|e| e.event.to_string() == "corridor_left")
            .unwrap_or_else(|| panic!("{text}: {told:?}"));
        assert_eq!(left.severity, expected, "{channel} {text}: {:?}", left.detail);
        let off = left.detail.get("off_road_deg").and_then(serde_json::Value::as_f64);
        assert_eq!(off.map(f64::round), off_road_deg, "{channel} {text}");
        assert_eq!(left.detail["heading"], heading, "{channel} {text}");
        assert_eq!(
            left.detail.get("channel").map(ToString::to_string),
            Some(channel.to_owned()).filter(|c| c != "null")
        );
    }
}

#[test]
fn one_fix_outside_is_nothing_and_one_that_cannot_be_is_less() {
    check(
        T,
        "0..300/30 fix x+=400 v=48\n330 fix x=4400 y=300 v=48\n360..600/30 fix x=4800 x+=400 v=48",
        &["departed 0 @1"],
    );
    // 20 km away in thirty seconds, and back
    check(
        T,
        "0..300/30 fix x+=400\n330 fix x=4400 y=20000\n360 fix x=4800 y=150\n390..600/30 fix x=4800 x+=400",
        &["departed 0 @1"],
    );
    // the other half of the earth, for ever: the second one agrees with the first, so that is where it is
    check(
        T,
        "0..300/30 fix x+=400\n330 fix lat=-10.5 lon=-73\n360 fix lat=-10.5 lon=-73.001\n390 fix lat=-10.5 lon=-73.002",
        &["departed 0 @1", "corridor_left 360 @391"],
    );
}

#[test]
fn a_burst_of_noise_is_told_from_a_turn_by_speed_and_course() {
    // fifteen seconds aside, with the speed and course of the road
    check(
        T,
        "0..60/1 fix x+=15 v=54 c=90
         61..76/1 fix x=915 x+=15 y=250 v=54 c=90
         77..120/1 fix x=1155 x+=15 v=54 c=90",
        &["departed 0 @1"],
    );
    // the same places reached by driving there: north, then east again
    check(
        T,
        "0..60/1 fix x+=15 v=54 c=90
         61..77/1 fix x=900 y=15 y+=15 v=54 c=0
         78..120/1 fix x=915 x+=15 y=255 v=54 c=90",
        &["departed 0 @1", "corridor_left 68 @74"],
    );
    // a parallel road has the same course, and is called all the same
    check(
        T,
        "0..300/10 fix x+=150 v=54 c=90
         310..320/10 fix x=4600 y=60 y+=75 v=54 c=65
         330..600/10 fix x=4900 x+=150 y=140 v=54 c=90",
        &["departed 0 @1", "corridor_left 320 @341"],
    );
}

#[test]
fn one_sparse_fix_is_enough_where_the_truck_can_have_driven_there() {
    // a minute apart: 330 m outside, and no farther from the road than its speed allows
    check(
        T,
        "0..300/60 fix x+=800 v=48 c=90\n360 fix x=4300 y=430 v=48 c=45\n420 fix x=4500 y=1200 v=48 c=0",
        &["departed 0 @1", "corridor_left 360 @361"],
    );
    // as far outside, but it would have had to drive at 80 km/h: an error, until the next one says the same
    check(
        T,
        "0..300/60 fix x+=800 v=48 c=90\n360 fix x=5200 y=430 v=48 c=90\n420 fix x=5600 v=48 c=90",
        &["departed 0 @1"],
    );
    // near the border only a course that the road does not have speaks loud enough
    check(
        T,
        "0..300/60 fix x+=800 v=48 c=90\n360 fix x=4600 y=160 v=48 c=10\n420 fix x=4600 y=600 v=48 c=0",
        &["departed 0 @1", "corridor_left 360 @361"],
    );
    check(
        T,
        "0..300/60 fix x+=800 v=48 c=90\n360 fix x=4600 y=160 v=48 c=85\n420 fix x=5400 v=48 c=90",
        &["departed 0 @1"],
    );
}

#[test]
fn who_crosses_its_own_corridor_is_not_back() {
    // south of the road, over it in twelve seconds, and on to the north: one episode
    check(
        T,
        "0..30/1 fix x+=15 v=54 c=90
         31..90/1 fix x=450 y=-15 y+=-15 v=54 c=180
         91..120/1 fix x=465 x+=15 y=-900 v=54 c=90
         121..240/1 fix x=900 y=-885 y+=15 v=54 c=0",
        &["departed 0 @1", "corridor_left 38 @44"],
    );
}

#[test]
fn who_rides_on_the_border_has_one_alert_at_most() {
    let mut text = String::from("0..300/30 fix x+=400 v=48\n");
    for n in 0..300 {
        let y = 100.0 + 35.0 * f64::from((n * 7919 % 13) - 6) / 6.0;
        text.push_str(&format!("{} fix x={} y={y} v=48\n", 330 + 30 * n, 4400 + 100 * n));
    }
    let told = events(&world(&[T]), &lines(&text));
    let left = told.iter().filter(|e| e.event.to_string() == "corridor_left").count();
    assert!(left <= 1, "{:?}", told.iter().map(field::short).collect::<Vec<_>>());
}

#[test]
fn in_its_own_places_the_corridor_does_not_count() {
    check(
        ENDS,
        "0..90/30 fix x=0 y=300 v=5
         120 fix x=900 v=40
         150..600/30 fix x=1300 x+=400 v=48
         900..1500/60 fix x=10000 y=350 v=0   // the canteen
         1530 fix x=10600 y=50 v=40",
        &["departed 120 @121"],
    );
}

#[test]
fn a_seal_tells_each_thing_once_and_its_alert_latches() {
    let told = check(
        T,
        "0 fix x=0 rope=whole locked=true
         30 fix x=400 rope=whole locked=false
         60 fix x=800 rope=whole locked=false
         90 fix x=1200 rope=whole locked=true
         120 fix x=1600 rope=cut locked=true
         150 report rope=cut
         180 report rope=whole locked=true
         210 fix x=0 valid=false cover=open
         240 fix x=2800 cover=closed alarm=cover_opened
         270 fix x=3200 cover=closed
         300 report alarm=wrong_password
         330 report alarm=wrong_password
         360 fix x=4400 alarm=vibration",
        &[
            "departed 0 @1",
            "seal_opened 30 @31",
            "seal_closed 90 @91",
            "seal_cut 120 @121",
            "seal_closed 180 @181",
            "seal_tampered 210 @211",
            "seal_tampered 300 @301",
        ],
    );
    let severities: Vec<_> = told.iter().map(|e| e.severity).collect();
    use Severity::{High, Info, Urgent};
    assert_eq!(severities, [Info, Urgent, Info, Urgent, Info, Urgent, High]);
    assert_eq!(told[5].detail["how"], "cover_opened");
    assert_eq!(told[6].detail["how"], "wrong_password");
    assert_eq!(told[1].alert, told[2].alert);
}

#[test]
fn a_seal_may_say_it_with_an_alarm_or_a_lock_event_alone() {
    check(
        T,
        "0 fix x=0\n30 fix x=400 alarm=left_unlocked\n60 report alarm=opened_while_sealed",
        &["departed 0 @1", "seal_opened 30 @31"],
    );
    check(T, "0 fix x=0\n30 report let=true", &["departed 0 @1", "seal_opened 30 @31"]);
    check(T, "0 fix x=0\n30 report let=false", &["departed 0 @1"]);
    check(T, "0 fix x=0\n30 report let=true locked=true", &["departed 0 @1"]);
    check(T, "0 fix x=0 rope=cut", &["departed 0 @1", "seal_cut 0 @1"]);
}

#[test]
fn a_cut_rope_is_one_situation_though_it_holds_nothing_closed_any_more() {
    check(
        T,
        "0 fix x=0 rope=whole locked=true
         30 fix x=400 rope=cut locked=false
         60 fix x=800 locked=false
         90 fix x=1200 rope=cut locked=false alarm=left_unlocked
         120 fix x=1600 rope=whole locked=false",
        &["departed 0 @1", "seal_cut 30 @31", "seal_opened 90 @91"],
    );
}

#[test]
fn a_seal_is_known_with_and_without_the_zeros_that_its_protocol_pads_it_with() {
    check(
        T,
        "0 fix seal=007 x=0\n30 fix seal=07 x=400 rope=cut",
        &["departed 0 @1", "seal_cut 30 @31"],
    );
}

#[test]
fn stands_too_long_where_nobody_has_to() {
    let told = check(
        T,
        "0..300/30 fix x+=400 v=48
         330..3030/30 fix x=4400 y=60 v=0
         3060 fix x=4600 y=60 v=0        // a stray
         3090..3300/30 fix x=4400 y=60 v=0
         3330 fix x=4800 v=40",
        &["departed 0 @1", "stop_begun 330 @3031", "stop_ended 3330 @3331"],
    );
    assert_eq!(told[1].alert, told[2].alert);
    assert_eq!(told[1].severity, Severity::Medium);
    check(T, "0..300/30 fix x+=400 v=48\n330..9000/30 fix x=20100 v=0", &["departed 0 @1"]); // the rest area
    check(
        ENDS,
        "0..3000/30 fix x=0 v=0\n3030..9000/30 fix x=10100 v=0",
        &["departed 3030 @3031"],
    ); // the canteen
    check(T, "0..300/30 fix x+=400 v=48\n330..3000/30 fix x=4400 v=0", &["departed 0 @1"]); // not long enough
}

#[test]
fn a_parked_truck_is_one_stop_however_often_it_is_read() {
    check(
        T,
        "0 fix x=0 v=30\n30..86400/30 fix x=4400 v=0",
        &["departed 0 @1", "stop_begun 30 @2731"],
    );
    // without speed, and its receiver wanders by 60 m
    let mut text = String::from("0 fix x=0\n");
    for n in 0..400 {
        text.push_str(&format!("{} fix x={} y={}\n", 30 + 30 * n, 4400 + (n * 31 % 60), n * 17 % 60));
    }
    check(T, &text, &["departed 0 @1", "stop_begun 30 @2731"]);
}

#[test]
fn silence_is_an_alert_in_received_time_and_hearing_ends_it() {
    let told = check(
        T,
        "0..300/30 fix x+=400 v=48
         60..1200/1 tick
         1201 tick
         1202 tick
         1500 fix x=8000 v=48
         2000 tick",
        &["departed 0 @1", "signal_lost 301 @1201", "signal_regained 1501 @1501"],
    );
    assert_eq!(told[1].alert, told[2].alert);
    assert_eq!(told[1].detail["interval_s"], 30.0);
    // a seal that reports each ten minutes may be silent for thirty
    check(
        T,
        "0..6000/600 fix x+=400\n7801 tick\n7802 tick",
        &["departed 0 @1", "signal_lost 6001 @7801"],
    );
    // beside a dead zone three times as long
    check(
        T,
        "0..300/30 fix x=25000 x+=400 v=48\n1300 tick\n3001 tick\n3100 tick",
        &["departed 0 @1", "signal_lost 301 @3001"],
    );
    // what is buffered and late is heard all the same
    check(T, "0..300/30 fix x+=400\n310 fix x=4000 @1100\n1900 tick", &["departed 0 @1"]);
    // we were down
    check(
        T,
        "0..300/30 fix x+=400\n5000 resumed\n5001 tick\n5899 tick\n5900 tick",
        &["departed 0 @1", "signal_lost 5000 @5900"],
    );
}

#[test]
fn a_dead_zone_that_nobody_recorded_is_learnt_from_those_who_came_through() {
    // each drives to x = 4 km, is silent for so long, and is heard again so far on; a tick at each minute
    let others = |silent_s: u32, on_m: u32| {
        let one = |n: u32| {
            let (from, seal) = (n * 2_000, 11 + n);
            let until = from + 300 + silent_s;
            format!(
                "{from}..{}/30 fix seal={seal} x+=400 v=48\n{until} fix seal={seal} x={} v=48\n",
                from + 300,
                4_000 + on_m
            )
        };
        (0..3).map(one).collect::<String>()
    };
    let last = "10000..10300/30 fix x+=400 v=48\n";
    let transits: Vec<String> = (0..3)
        .map(|n| format!(r#"{{"id":"O{n}","seal":"{}","corridor":"road"}}"#, 11 + n))
        .collect();
    let all: Vec<&str> = transits.iter().map(String::as_str).chain([T]).collect();
    let lost = |before: &str| {
        let ticks: String = (1..300).map(|n| format!("{} tick\n", 60 * n)).collect();
        let mut given = lines(&format!("{before}{last}{ticks}"));
        given.sort_by_key(|l| l.split("received_at\":\"").nth(1).map(ToOwned::to_owned));
        let of_t = |e: &Event| e.rule == Rule::SignalLost && e.transit.as_ref().is_some_and(|t| t.as_str() == "T");
        let told: Vec<Event> = events(&world(&all), &given).into_iter().filter(of_t).collect();
        told.iter()
            .map(|e| (seconds(e.known_at), e.detail.get("learnt_s").cloned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(lost(""), [(11_220.0, None)], "nobody was there");
    assert_eq!(
        lost(&others(1_200, 8_000)),
        [(12_120.0, Some(1_800.0.into()))],
        "half as long again as they were"
    );
    assert_eq!(lost(&others(1_200, 20)), [(11_220.0, None)], "they had been switched off");
    assert_eq!(lost(&others(400, 8_000)), [(11_220.0, None)], "hardly silent");
}

#[test]
fn what_cannot_be_judged_is_passed_over() {
    // 0/0, and no fix at all
    check(
        T,
        "0..300/30 fix x+=400\n330 fix lat=0 lon=0\n360 fix x=9000 y=9000 valid=false\n390 fix lat=0 lon=0",
        &["departed 0 @1"],
    );
    // a clock that is an hour ahead is judged at its arrival, and says so
    let told = check(
        T,
        "0..300/30 fix x+=400\n3930 fix x=4400 rope=cut @331",
        &["departed 0 @1", "seal_cut 331 @331"],
    );
    assert_eq!(told[1].detail["clock_ahead"], true);
    // no transit has this seal
    check(T, "0 fix seal=9 rope=cut\n30 fix seal=9 y=9000", &[]);
}

#[test]
fn a_reused_seal_speaks_for_the_transit_of_that_instant() {
    let yesterday = r#"{"id":"A","seal":"7","corridor":"road"}"#;
    let today = format!(
        r#"{{"id":"B","seal":"7","corridor":"road","depart_after":"{}"}}"#,
        field::time(86_400.0)
    );
    let world = world(&[yesterday, &today]);
    let text = "0..300/30 fix x+=400\n86400..86700/30 fix x+=400\n330 fix x=4400 rope=cut @86800";
    let told = events(&world, &lines(text));
    let short: Vec<_> = told
        .iter()
        .map(|e| (field::short(e), e.transit.as_ref().map(ToString::to_string)))
        .collect();
    let of = |t: &str| Some(t.to_owned());
    assert_eq!(
        short,
        [
            ("departed 0 @1".to_owned(), of("A")),
            ("departed 86400 @86401".to_owned(), of("B")),
            ("seal_cut 330 @86800".to_owned(), of("A")),
        ]
    );
}

#[test]
fn overdue_by_its_declaration_until_it_arrives() {
    const DUE: &str =
        r#"{"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to","arrive_before":"2026-01-05T01:00:00Z"}"#;
    // due at 3600 s, a quarter of an hour is forgiven, and it is 2 km short
    let told = check(
        DUE,
        "0 fix x=0 v=40\n60..4440/60 fix x=1000 x+=640 v=40\n4500..4800/60 fix x=47800 v=0\n4860..4920/60 fix x=49000 x+=900 v=40",
        &["departed 60 @61", "overtime 3600 @4561", "arrived 4920 @4921"],
    );
    assert_eq!(told[1].severity, Severity::Medium);
    assert_eq!(told[1].detail["arrive_before"], "2026-01-05T01:00:00Z");
    // late, but not by more than is forgiven
    check(
        DUE,
        "0 fix x=0 v=40\n60..4260/60 fix x=1000 x+=680 v=41\n4320 fix x=49800 v=20",
        &["departed 60 @61", "arrived 4320 @4321"],
    );
}

#[test]
fn the_wrong_way_is_told_from_turning_round_and_from_hairpins() {
    const BOUND: &str = r#"{"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to"}"#;
    // it turns at 12 km and drives back, 400 m in half a minute: 2 km are over at the fifth of them
    check(
        BOUND,
        "0 fix x=0 v=40\n30..900/30 fix x=400 x+=400 v=48 c=90\n930..1200/30 fix x=11600 x+=-400 v=48 c=270\n1230..1500/30 fix x=8400 x+=400 v=48 c=90",
        &["departed 30 @61", "wrong_way 900 @1051"],
    );
    // it turns near there once more: that is another time, and begins then
    check(
        BOUND,
        "0 fix x=0 v=40\n30..900/30 fix x=400 x+=400 v=48 c=90\n930..1200/30 fix x=11600 x+=-400 v=48 c=270\n1230..1470/30 fix x=8400 x+=400 v=48 c=90
         1500..1800/30 fix x=11200 x+=-400 v=48 c=270",
        &["departed 30 @61", "wrong_way 900 @1051", "wrong_way 1470 @1621"],
    );
    // a few hundred metres forward between are no end of it
    check(
        BOUND,
        "0 fix x=0 v=40\n30..900/30 fix x=400 x+=400 v=48 c=90\n930..1200/30 fix x=11600 x+=-400 v=48 c=270\n1230..1260/30 fix x=8400 x+=400 v=48 c=90
         1290..1800/30 fix x=8400 x+=-400 v=48 c=270",
        &["departed 30 @61", "wrong_way 900 @1051"],
    );
    // a kilometre back to a petrol station is none
    check(
        BOUND,
        "0 fix x=0 v=40\n30..900/30 fix x=400 x+=400 v=48\n930..960/30 fix x=11600 x+=-400 v=48\n990..1500/30 fix x=11600 x+=400 v=48",
        &["departed 30 @61"],
    );
    // from the other end the other way is the right one
    check(
        r#"{"id":"T","seal":"7","corridor":"road","origin":"to","destination":"from"}"#,
        "0 fix x=50000 v=40\n30..900/30 fix x=49000 x+=-400 v=48",
        &["departed 30 @31"],
    );
    // without a destination no way is wrong
    check(T, "0..900/30 fix x=20000 x+=-400 v=48", &["departed 0 @1"]);
}

#[test]
fn driven_much_farther_than_its_road_is_long() {
    // up and down one stretch: 50 km × 1.3 and 5 km more are 70 km
    let mut text = String::new();
    for n in 0..130 {
        let leg = if n % 4 < 2 { n % 4 } else { 4 - n % 4 };
        text.push_str(&format!("{} fix x={} v=60\n", n * 60, 10_000 + 690 * leg));
    }
    let told = check(T, &text, &["departed 0 @1", "distance_exceeded 6120 @6121"]);
    assert!(
        (told[1].detail["driven_m"].as_f64().expect("a number") - 70_380.0).abs() < 300.0,
        "{:?}",
        told[1].detail
    );
    // a truck that stands for a day drives nowhere
    check(T, "0..86400/600 fix x=10000 v=0", &["departed 0 @1", "stop_begun 0 @3001"]);
}

#[test]
fn a_battery_is_low_or_will_be_empty_before_it_arrives() {
    let told = check(
        T,
        "0 fix x=0 battery=31\n600 fix x=8000 battery=22\n1200 fix x=16000 battery=19\n1800 fix x=24000 battery=18\n2400 fix x=32000 battery=21",
        &["departed 0 @1", "battery_low 1200 @1201"],
    );
    assert_eq!(told[1].detail["battery_pct"], 19.0);
    // ten points in two hours, 60 left: they last for twelve hours, and it is due in twenty
    let told = check(
        r#"{"id":"T","seal":"7","corridor":"road","arrive_before":"2026-01-05T22:00:00Z"}"#,
        "0 fix x=0 battery=70 v=0\n2400 fix x=400 battery=69 v=20\n4800 fix x=800 battery=66 v=20\n7200 fix x=1200 battery=60 v=20",
        &["departed 0 @1", "battery_low 7200 @7201"],
    );
    assert_eq!(
        (&told[1].detail["battery_pct"], &told[1].detail["lasts_s"]),
        (&60.0.into(), &43_200.0.into())
    );
}
