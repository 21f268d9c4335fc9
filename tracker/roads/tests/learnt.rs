//! Ways out of past transits, and corridors out of drawn lines.

use cordon_model::earth::{Place, distance_m};
use cordon_model::world::{LineString, Position};
use cordon_model::{CorridorId, Observation};
use cordon_roads::corridor::with_alternatives;
use cordon_roads::drawn;
use cordon_roads::learnt::variants;
use cordon_roads::trips::trips;

fn at(lon: f64, lat: f64) -> Place {
    Place { lat, lon }
}

const FROM: (f64, f64) = (106.0, 10.0);
const TO: (f64, f64) = (106.3, 10.0);
/// The straight way, and one over the north: 8 km aside half way.
const STRAIGHT: &[(f64, f64)] = &[FROM, (106.1, 10.0), (106.2, 10.0), TO];
const NORTH: &[(f64, f64)] = &[FROM, (106.05, 10.0), (106.15, 10.07), (106.25, 10.0), TO];

fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    distance_m(at(a.0, a.1), at(b.0, b.1))
}

/// The fixes of a drive along a line at 60 km/h: every so many seconds, the first after `phase`, each up to 15 m off.
fn drive(seal: u32, line: &[(f64, f64)], every_s: f64, phase_s: f64) -> Vec<Observation> {
    let length: f64 = line.windows(2).map(|w| metres(w[0], w[1])).sum();
    let (mut made, mut s, mut random) = (Vec::new(), phase_s, seal);
    while s * 60.0 / 3.6 <= length {
        let (mut left, mut place) = (s * 60.0 / 3.6, line[0]);
        for w in line.windows(2) {
            let leg = metres(w[0], w[1]);
            let t = (left / leg).min(1.0);
            place = (w[0].0 + t * (w[1].0 - w[0].0), w[0].1 + t * (w[1].1 - w[0].1));
            left -= leg;
            if left <= 0.0 {
                break;
            }
        }
        let mut noise = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(random >> 8) / f64::from(1 << 24) - 0.5) * 30.0 / 110_000.0
        };
        let (lon, lat) = (place.0 + noise(), place.1 + noise());
        let at = format!("2026-03-01T{:02}:{:02}:{:06.3}Z", s as u32 / 3_600, s as u32 / 60 % 60, s % 60.0);
        let text =
            format!(r#"{{"kind":"fix","seal":"{seal}","observed_at":"{at}","received_at":"{at}","lat":{lat},"lon":{lon},"speed_kmh":60}}"#);
        made.push(serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}")));
        s += every_s;
    }
    made
}

/// How far the points of a line lie from a drawn one at most, in metres.
fn farthest_m(line: &LineString, drawn: &[(f64, f64)]) -> f64 {
    let off = |p: &Position| {
        let samples = drawn.windows(2).flat_map(|w| {
            (0..=500).map(move |n| {
                (
                    w[0].0 + f64::from(n) / 500.0 * (w[1].0 - w[0].0),
                    w[0].1 + f64::from(n) / 500.0 * (w[1].1 - w[0].1),
                )
            })
        });
        samples.map(|s| metres((p.lon, p.lat), s)).fold(f64::INFINITY, f64::min)
    };
    line.coordinates.iter().map(off).fold(0.0, f64::max)
}

#[test]
fn ways_are_told_apart_and_counted() {
    let mut heard = Vec::new();
    for n in 0..7 {
        heard.extend(drive(100 + n, STRAIGHT, 30.0, f64::from(n) * 4.0));
    }
    for n in 0..3 {
        heard.extend(drive(200 + n, NORTH, 20.0, f64::from(n) * 6.0));
    }
    // One the other way, one that broke off half way, and one that was silent for most of its way.
    let back: Vec<(f64, f64)> = STRAIGHT.iter().rev().copied().collect();
    heard.extend(drive(300, &back, 30.0, 0.0));
    heard.extend(drive(301, &STRAIGHT[..3], 30.0, 0.0));
    heard.extend(
        drive(302, STRAIGHT, 30.0, 0.0)
            .into_iter()
            .enumerate()
            .filter(|(n, _)| !(10..50).contains(n))
            .map(|(_, o)| o),
    );
    // A jump across the country is no part of a trip.
    heard.push(drive(100, &[(100.0, 20.0), (100.1, 20.0)], 30.0, 600.5).swap_remove(0));
    let driven = trips(heard, at(FROM.0, FROM.1), at(TO.0, TO.1));
    assert_eq!(driven.len(), 11, "ten and the silent one");
    assert!(driven.iter().all(|t| (1_700.0..2_300.0).contains(&t.seconds())));
    for (support_min, supports) in [(1, &[8, 3][..]), (3, &[8, 3]), (4, &[8]), (9, &[])] {
        let found = variants(&driven, support_min);
        let said: Vec<usize> = found.iter().map(|v| v.support).collect();
        assert_eq!(said, supports, "at least {support_min}");
        for (variant, drawn) in found.iter().zip([STRAIGHT, NORTH]) {
            assert!(farthest_m(&variant.line, drawn) < 80.0, "{}", farthest_m(&variant.line, drawn));
            let most = variant.cells.values().max().copied().unwrap_or_default();
            assert!(most as usize <= variant.support && most >= 3, "{most}");
        }
    }
}

#[test]
fn an_accepted_way_becomes_an_alternative() {
    let heard = (0..4).flat_map(|n| drive(200 + n, NORTH, 20.0, f64::from(n) * 4.0));
    let found = variants(&trips(heard, at(FROM.0, FROM.1), at(TO.0, TO.1)), 3);
    let lines = || found.iter().map(|v| v.line.clone()).collect::<Vec<_>>();
    let id = CorridorId::from("west-east");
    let drawn = r#"{"type":"LineString","coordinates":[[106.0,10.0],[106.3,10.0]]}"#;
    let before = drawn::corridor(&id, drawn, 150.0).expect("a corridor");
    let after = with_alternatives(&id, Some(before.clone()), lines(), None).expect("a corridor");
    assert_eq!(
        (&after.route, after.half_width_m, after.alternatives.len()),
        (&before.route, 150.0, 1)
    );
    let new = with_alternatives(&id, None, lines(), None).expect("a corridor");
    assert_eq!((&new.route, new.alternatives.len()), (&found[0].line, 0));
    let elsewhere = drawn::corridor(&id, r#"{"type":"LineString","coordinates":[[107,10],[108,10]]}"#, 150.0).expect("a corridor");
    let refused = with_alternatives(&id, Some(elsewhere), lines(), None).expect_err("other ends");
    assert!(refused.to_string().contains("alternatives[0] begins"), "{refused}");
}

#[test]
fn drawn_lines() {
    let line = r#"{"type":"LineString","coordinates":[[106,10],[106.1,10.00001],[106.2,10]]}"#;
    let other = r#"{"type":"LineString","coordinates":[[106,10],[106.1,10.1],[106.2,10]]}"#;
    let feature = |line: &str| format!(r#"{{"type":"Feature","properties":{{}},"geometry":{line}}}"#);
    for (name, text, expected) in [
        ("a geometry", line.to_owned(), "2 points, 0 alternatives"),
        ("a feature", feature(line), "2 points, 0 alternatives"),
        (
            "a collection",
            format!(
                r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
                feature(line),
                feature(other)
            ),
            "2 points, 1 alternatives",
        ),
        (
            "nothing drawn",
            r#"{"type":"FeatureCollection","features":[]}"#.to_owned(),
            "there is no LineString in it",
        ),
        (
            "no place",
            r#"{"type":"Feature","geometry":null}"#.to_owned(),
            "there is no LineString in it",
        ),
        (
            "a point",
            r#"{"type":"Point","coordinates":[106,10]}"#.to_owned(),
            "a GeoJSON LineString is needed here, not a Point",
        ),
        (
            "one point",
            r#"{"type":"LineString","coordinates":[[106,10]]}"#.to_owned(),
            "two points or more, this one has 1",
        ),
        (
            "one place",
            r#"{"type":"LineString","coordinates":[[106,10],[106,10],[106,10]]}"#.to_owned(),
            "all points of the route are one place",
        ),
        (
            "off the earth",
            r#"{"type":"LineString","coordinates":[[10,106],[10,107]]}"#.to_owned(),
            "[10, 106] is no [lon, lat] on the earth",
        ),
        ("no JSON", "hello".to_owned(), "it is no JSON"),
        ("no GeoJSON", "{}".to_owned(), "it is no GeoJSON"),
        ("a list", "[]".to_owned(), "it is no GeoJSON"),
    ] {
        let made = drawn::corridor(&CorridorId::from("c"), &text, 100.0);
        let said = made.map(|c| format!("{} points, {} alternatives", c.route.coordinates.len(), c.alternatives.len()));
        let said = said.unwrap_or_else(|e| e.to_string());
        assert!(said.contains(expected), "{name}: {said}");
    }
}
