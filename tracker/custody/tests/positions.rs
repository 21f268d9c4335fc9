//! Whether positions can be believed, and what a single watch makes of standing where nobody has a reason to.

mod field;

use field::{T, check, events, lines, world};

/// A drive whose positions have noise, as receivers have: `n` fixes from a second and a metre on, one each `step_s`, with their short lines.
fn noisy(from_s: u32, x: f64, n: u32, step_s: u32) -> (Vec<String>, f64) {
    let mut r = 7_u32;
    let mut x = x;
    let mut all = Vec::new();
    for k in 0..n {
        r = r.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from((r >> 8) % 100) / 10.0 - 5.0;
        x += 13.0 * f64::from(step_s) + noise;
        all.push(format!("{} fix x={:.2} y={:.2} v=47", from_s + k * step_s, x, noise * 0.7));
    }
    (all, x)
}

fn why(transit: &str, text: &str, event: &str) -> Vec<(String, f64, f64)> {
    let all = events(&world(&[transit]), &lines(text));
    let wanted = all.iter().filter(|e| e.event.to_string() == event);
    wanted
        .map(|e| {
            let why = e.detail.get("why").and_then(|w| w.as_str()).unwrap_or_default();
            (why.to_owned(), field::seconds(e.observed_at), field::seconds(e.known_at))
        })
        .collect()
}

#[track_caller]
fn spoofed(text: &str, expected: &[(&str, f64, f64)]) {
    let got = why(T, text, "position_spoofed");
    let got: Vec<(&str, f64, f64)> = got.iter().map(|(w, a, k)| (w.as_str(), *a, *k)).collect();
    assert_eq!(got, expected, "{text}");
}

#[test]
fn a_position_that_stays_while_the_receiver_measures_speed_is_frozen() {
    let (drive, x) = noisy(0, 0.0, 20, 30);
    let drive = drive.join("\n");
    spoofed(&format!("{drive}\n600..900/30 fix x={x:.2} v=47"), &[("frozen", 630.0, 751.0)]);
    // a light on the way does not set it free
    spoofed(
        &format!("{drive}\n600..660/30 fix x={x:.2} v=47\n690 fix x={x:.2} v=0\n720..900/30 fix x={x:.2} v=47"),
        &[("frozen", 630.0, 751.0)],
    );
    // it stands; it is stuck for two fixes; it does not say how fast it is
    spoofed(&format!("{drive}\n600..900/30 fix x={x:.2} v=0"), &[]);
    spoofed(
        &format!(
            "{drive}\n600..660/30 fix x={x:.2} v=47\n690..900/30 fix x={} x+=390 v=47",
            x + 390.0
        ),
        &[],
    );
    spoofed(&format!("{drive}\n600..900/30 fix x={x:.2}"), &[]);
}

#[test]
fn a_leap_that_no_truck_makes_is_told_once_when_others_follow_on() {
    let (drive, x) = noisy(0, 0.0, 30, 30);
    let drive = drive.join("\n");
    spoofed(
        &format!("{drive}\n900..1500/30 fix x={} x+=390 v=47", x + 25_000.0),
        &[("leapt", 900.0, 991.0)],
    );
    // one fix astray is noise, and after two hours without a fix it may be anywhere
    let (on, _) = noisy(930, x, 20, 30);
    spoofed(&format!("{drive}\n900 fix x={} v=47\n{}", x + 25_000.0, on.join("\n")), &[]);
    let (far, _) = noisy(8_000, x + 25_000.0, 30, 30);
    spoofed(&format!("{drive}\n{}", far.join("\n")), &[]);
    // a receiver that has just begun may be wrong
    spoofed("0..120/30 fix x+=390 v=47\n150..900/30 fix x=26000 x+=390 v=47", &[]);
}

#[test]
fn positions_that_come_again_to_the_last_digit_are_a_replay() {
    let (drive, x) = noisy(0, 0.0, 60, 30);
    let positions: Vec<&str> = drive.iter().map(|l| l.split_once(' ').expect("a line").1).collect();
    let again: Vec<String> = positions[20..50]
        .iter()
        .enumerate()
        .map(|(n, p)| format!("{} {p}", 1800 + 30 * n))
        .collect();
    let told = why(T, &format!("{}\n{}", drive.join("\n"), again.join("\n")), "position_spoofed");
    assert_eq!(told.iter().map(|(w, ..)| w.as_str()).collect::<Vec<_>>(), ["replayed"]);
    assert!(told[0].2 < 2_400.0, "within ten minutes: {told:?}");
    // the same road again is none
    let (second, _) = noisy(4_000, x - 12_000.0, 30, 30);
    spoofed(&format!("{}\n{}", drive.join("\n"), second.join("\n")), &[]);
}

#[test]
fn noise_that_vanishes_is_too_smooth_and_a_receiver_that_never_had_any_is_not() {
    let (drive, x) = noisy(0, 0.0, 60, 30);
    let told = why(
        T,
        &format!("{}\n1800..2700/30 fix x={x} x+=390 v=47", drive.join("\n")),
        "position_spoofed",
    );
    assert_eq!(told.iter().map(|(w, ..)| w.as_str()).collect::<Vec<_>>(), ["too_smooth"]);
    spoofed("0..3600/30 fix x+=390 v=47", &[]);
    // the longer the steps, the sooner: one a minute for ten minutes, each as long as the other
    let (drive, x) = noisy(0, 0.0, 30, 60);
    let minutes = |n: u32, step: f64| format!("{}\n1800..{}/60 fix x={x} x+={step} v=47", drive.join("\n"), 1_800 + 60 * n);
    spoofed(&minutes(8, 780.0), &[]);
    spoofed(&minutes(12, 780.0), &[("too_smooth", 1_920.0, 2_341.0)]);
}

#[test]
fn one_seal_at_two_places_in_turn_is_cloned() {
    let turn = |s: u32, far: bool| {
        let x = f64::from(s) * 13.0 + if far { 30_000.0 } else { 0.0 };
        format!("{s} fix x={x} v=47\n")
    };
    let run = |pattern: &str| -> String {
        let after = (0..10).map(|n| turn(n * 30, false));
        let then = pattern.chars().zip(10..).map(|(c, n)| turn(n * 30, c == 'b'));
        after.chain(then).collect()
    };
    let cloned = |pattern: &str| why(T, &run(pattern), "seal_cloned").len();
    assert_eq!(cloned("babababababa"), 1, "one alert, however often");
    assert_eq!(cloned("bbbaaabbbaaabbb"), 1);
    assert_eq!(cloned("baaaaaaaaaaa"), 0, "astray once");
    assert_eq!(cloned("baaaaabaaaaa"), 0, "astray twice");
    assert_eq!(cloned("bbbbbbbbbbbb"), 0, "a leap is no clone");
}

#[test]
fn hanging_about_off_its_road_is_loitering() {
    let on = "0..300/30 fix x+=400 v=48\n330..600/30 fix x=4400 y+=80 y=200 v=10\n";
    check(
        T,
        &format!("{on}630..1500/30 fix x=4400 y=1000 v=1\n1530..1800/30 fix x=4400 x+=100 y=1000 v=12"),
        &["departed 0 @1", "corridor_left 330 @361", "loitering 570 @1171"],
    );
    // on its road it is a stop, and nine minutes are no loitering
    check(T, "0..300/30 fix x+=400 v=48\n330..1500/30 fix x=4400 v=1", &["departed 0 @1"]);
    check(
        T,
        &format!("{on}630..1110/30 fix x=4400 y=1000 v=1\n1140..1500/30 fix x=5100 x+=100 y=1000 v=12"),
        &["departed 0 @1", "corridor_left 330 @361"],
    );
}

#[test]
fn speeding_is_judged_where_the_world_sets_a_limit() {
    let fast = "0..300/30 fix x+=400 v=48\n330..390/30 fix x=4400 x+=800 v=96\n420 fix x=7000 v=79\n450 fix x=7400 v=48";
    check(T, fast, &["departed 0 @1"]);
    let mut limited = world(&[T]);
    limited.limits.speed_kmh_max = 80.0;
    let told: Vec<String> = events(&limited, &lines(fast)).iter().map(field::short).collect();
    assert_eq!(told, ["departed 0 @1", "speeding 330 @361"]);
}

#[test]
fn leaving_the_origin_with_no_seal_on_is_told() {
    const BOUND: &str = r#"{"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to"}"#;
    // the seal itself says that it is open when it leaves
    check(
        BOUND,
        "0..60/30 fix x=0 locked=false v=0\n90..300/30 fix x=300 x+=300 v=36",
        &["seal_opened 0 @1", "departed 120 @121", "departed_unsealed 120 @121"],
    );
    // opened on the way is the seal's own affair
    check(
        BOUND,
        "0..60/30 fix x=0 locked=true v=0\n90..300/30 fix x=300 x+=300 v=36\n330 fix x=3000 locked=false",
        &["departed 120 @121", "seal_opened 330 @331"],
    );
    // declared by an officer, and nobody armed the seal: one that is carried there has not left
    let declared = r#"0 declare declare={"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to"}"#;
    let told = |text: &str| -> Vec<String> {
        let all = events(&world(&[]), &lines(&format!("{declared}\n{text}")));
        all.iter().map(field::short).collect()
    };
    assert_eq!(told("30 fix x=5000\n60 fix x=900\n90 fix x=100"), Vec::<String>::new());
    assert_eq!(
        told("30 fix x=0\n60 fix x=500\n90 fix x=900\n120 fix x=1300\n150 fix x=1700"),
        ["departed_unsealed 90 @121"]
    );
    assert_eq!(
        told("30 fix x=0\n40 arm transit=T\n60 fix x=500\n90 fix x=900"),
        ["departed 60 @61"]
    );
}
