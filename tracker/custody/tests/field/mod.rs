//! A field to play on, and a short way to write down what is heard on it.
//!
//! Places are metres: `x` east along the corridor's line, `y` north of it. The corridor runs from x = 0 to 50 km and is 100 m wide to either
//! side; the origin lies around x = 0, the destination around x = 50 km (400 m to each side of both), a declared stop at 10 km, a rest area
//! at 20 km, a dead zone at 30 km. Times are seconds.

#![allow(dead_code)] // each test file uses its part

use cordon_custody::Judge;
use cordon_model::{Event, Judged, Timestamp, World};

const LAT: f64 = 10.5;
const LON: f64 = 106.0;
const EAST_M: f64 = 109_466.0; // of one degree at this latitude
const NORTH_M: f64 = 110_612.0;

pub(crate) fn lat(y: f64) -> f64 {
    LAT + y / NORTH_M
}

pub(crate) fn lon(x: f64) -> f64 {
    LON + x / EAST_M
}

fn area(id: &str, kind: &str, x: f64, half: f64) -> String {
    let (w, e, s, n) = (lon(x - half), lon(x + half), lat(-half), lat(half));
    format!(
        r#"{{"id":"{id}","kind":"{kind}","area":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
    )
}

/// The field with these transits, as fields of a declaration each.
pub(crate) fn world(transits: &[&str]) -> World {
    let line: Vec<String> = (0..=100).map(|k| format!("[{},{}]", lon(f64::from(k) * 500.0), LAT)).collect();
    let areas = [
        area("from", "port", 0.0, 400.0),
        area("to", "border_gate", 50_000.0, 400.0),
        area("canteen", "stop", 10_000.0, 400.0),
        area("rest", "rest_area", 20_000.0, 400.0),
        area("tunnel", "dead_zone", 30_000.0, 400.0),
    ];
    let text = format!(
        r#"{{"corridors":[{{"id":"road","route":{{"type":"LineString","coordinates":[{}]}},"half_width_m":100}}],"geofences":[{}],"transits":[{}]}}"#,
        line.join(","),
        areas.join(","),
        transits.join(",")
    );
    World::from_json(&text).unwrap_or_else(|e| panic!("{e}"))
}

/// The transit that most tests watch: seal 7, bound to the road, under way from its first fix.
pub(crate) const T: &str = r#"{"id":"T","seal":"7","corridor":"road"}"#;
/// The same with both ends and a stop.
pub(crate) const ENDS: &str = r#"{"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to","stops":["canteen"]}"#;

pub(crate) fn time(s: f64) -> Timestamp {
    Timestamp::from_seconds(1_767_571_200).plus_seconds(s)
}

pub(crate) fn seconds(t: Timestamp) -> f64 {
    t.seconds_since(time(0.0))
}

/// One line of NDJSON from the short form: `SECONDS WHAT [key=value]… [@RECEIVED]`. WHAT is `fix`, `report`, `sighting`, `tick`, `resumed` or an act.
/// Keys of a fix are `x`, `y` (metres), `v`, `c`, `acc`, `seal` (7, or `none`) and those of a seal's state; without `@` it is received a second later.
/// A sighting has a place only where `x` or `y` is given.
pub(crate) fn line(short: &str) -> String {
    let mut words = short.split_whitespace();
    let at: f64 = words
        .next()
        .and_then(|w| w.parse().ok())
        .unwrap_or_else(|| panic!("no time: {short}"));
    let what = words.next().unwrap_or_else(|| panic!("nothing said: {short}"));
    let ours = matches!(what, "tick" | "resumed");
    let kind = match what {
        "fix" | "tick" | "resumed" | "sighting" => what,
        "report" => "seal_report",
        _ => "instruction",
    };
    let mut fields = vec![format!(r#""kind":"{kind}""#)];
    let mut received = at
        + if matches!(kind, "fix" | "seal_report" | "sighting") {
            1.0
        } else {
            0.0
        };
    let (mut x, mut y, mut seal) = (0.0, 0.0, "7");
    if kind == "instruction" {
        fields.push(format!(r#""act":"{what}","by":"an""#));
    }
    for word in words {
        if let Some(r) = word.strip_prefix('@') {
            received = r.parse().unwrap_or_else(|_| panic!("no time: {short}"));
            continue;
        }
        let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("no key: {short}"));
        let number = || value.parse::<f64>().unwrap_or_else(|_| panic!("no number: {short}"));
        match key {
            "x" => x = number(),
            "y" => y = number(),
            "v" => fields.push(format!(r#""speed_kmh":{value}"#)),
            "c" => fields.push(format!(r#""course_deg":{value}"#)),
            "conf" => fields.push(format!(r#""confidence":{value}"#)),
            "acc" => fields.push(format!(r#""accuracy_m":{value}"#)),
            "seal" if kind != "instruction" => seal = value,
            "locked" => fields.push(format!(r#""locked":{value}"#)),
            "battery" => fields.push(format!(r#""battery_pct":{value}"#)),
            "valid" => fields.push(format!(r#""fix_valid":{value}"#)),
            "alarm" => fields.push(format!(r#""alarms":["{value}"]"#)),
            "let" => fields.push(format!(r#""lock_event":{{"source":"card","accepted":{value}}}"#)),
            "lat" => y = (number() - LAT) * NORTH_M,
            "lon" => x = (number() - LON) * EAST_M,
            "declare" => fields.push(format!(r#""declaration":{value}"#)),
            "watch" => fields.push(format!(r#""watch":{value}"#)),
            "until" if what == "watch" => fields.push(format!(r#""until":"{}""#, time(number()))),
            "containers" => fields.push(format!(r#""containers":["{}"]"#, value.replace('+', r#"",""#))),
            "by" => fields[1] = format!(r#""act":"{what}","by":"{value}""#),
            "for_s" | "one_shot" | "offset_of" => fields.push(format!(r#""{key}":{value}"#)),
            _ => fields.push(format!(r#""{key}":"{value}""#)),
        }
    }
    if kind == "fix" || (kind == "sighting" && (x, y) != (0.0, 0.0)) {
        let (lat, lon) = if (x, y) == (-LON * EAST_M, -LAT * NORTH_M) {
            (0.0, 0.0)
        } else {
            (lat(y), lon(x))
        };
        fields.push(format!(r#""lat":{lat},"lon":{lon}"#));
    }
    if matches!(kind, "fix" | "seal_report") && seal != "none" {
        fields.push(format!(r#""seal":"{seal}""#));
    }
    if !ours {
        fields.push(format!(r#""observed_at":"{}""#, time(at)));
    }
    fields.push(format!(r#""received_at":"{}""#, time(received)));
    format!("{{{}}}", fields.join(","))
}

/// The lines of a short text; empty ones and what follows `//` left out. `FROM..TO/STEP what …` repeats a line, `x+=` and `y+=` move each.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for short in text.lines() {
        let short = short.split("//").next().unwrap_or_default().trim();
        if short.is_empty() {
            continue;
        }
        match short.split_once(' ') {
            Some((range, rest)) if range.contains("..") => all.extend(repeated(range, rest)),
            _ => all.push(line(short)),
        }
    }
    all
}

fn repeated(range: &str, rest: &str) -> Vec<String> {
    let (from, to_step) = range.split_once("..").expect("a range");
    let (to, step) = to_step.split_once('/').expect("a step");
    let [from, to, step] = [from, to, step].map(|n| n.parse::<f64>().expect("a number"));
    let count = ((to - from) / step).floor() as usize;
    (0..=count)
        .map(|n| {
            let mut words: Vec<String> = Vec::new();
            let (mut x, mut y) = (0.0, 0.0);
            for w in rest.split_whitespace() {
                let value = |w: &str| w.split('=').nth(1).and_then(|v| v.parse::<f64>().ok()).expect("a number");
                match w.split_once('=').map(|(k, _)| k) {
                    Some("x") => x += value(w),
                    Some("y") => y += value(w),
                    Some("x+") => x += value(w) * n as f64,
                    Some("y+") => y += value(w) * n as f64,
                    _ => words.push(w.to_owned()),
                }
            }
            line(&format!("{} {} x={x} y={y}", from + step * n as f64, words.join(" ")))
        })
        .collect()
}

/// What a judge says of some lines.
pub(crate) fn events(world: &World, lines: &[String]) -> Vec<Event> {
    let mut judge = Judge::new(Some(world));
    let mut all = Vec::new();
    for l in lines {
        match judge.line(l) {
            Ok(events) => all.extend(events),
            Err(e) => panic!("{l}: {e}"),
        }
    }
    all
}

/// All conclusions about some lines.
pub(crate) fn conclusions(world: &World, lines: &[String]) -> Vec<Judged> {
    let mut judge = Judge::new(Some(world));
    let mut all = Vec::new();
    for (n, l) in lines.iter().enumerate() {
        let observation = serde_json::from_str(l).unwrap_or_else(|e| panic!("{l}: {e}"));
        let heard = cordon_model::Heard {
            offset: cordon_model::Offset(n as u64),
            observation,
            frame: None,
        };
        all.extend(judge.hear(&heard));
    }
    all
}

/// An event in short: `name OBSERVED @KNOWN severity`.
pub(crate) fn short(e: &Event) -> String {
    let late = if e.late { " late" } else { "" };
    format!("{} {} @{}{late}", e.event, seconds(e.observed_at), seconds(e.known_at))
}

/// Checks that the lines lead to exactly these events, in short.
#[track_caller]
pub(crate) fn check(transit: &str, text: &str, expected: &[&str]) -> Vec<Event> {
    let got = events(&world(&[transit]), &lines(text));
    assert_eq!(got.iter().map(short).collect::<Vec<_>>(), expected, "{text}");
    got
}
