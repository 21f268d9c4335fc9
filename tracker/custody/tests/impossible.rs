//! Worlds that look impossible and are handled: each is judged, and says what it should. What is refused stands in the model's own table.

use cordon_custody::Judge;
use cordon_custody::corridor::Line;
use cordon_custody::ground::Place;
use cordon_model::World;

/// The kinds of event that fixes of a truck along these places, a minute apart at 60 km/h, give in a world.
fn said(world: &str, who: &str, places: &[(f64, f64)]) -> Vec<String> {
    let world = World::from_json(world).unwrap_or_else(|e| panic!("{world}: {e}"));
    let mut judge = Judge::new(Some(&world));
    assert_eq!(judge.refused().len(), 0);
    let mut kinds = Vec::new();
    for (n, (lon, lat)) in places.iter().enumerate() {
        let at = format!("2026-03-01T0{}:{:02}:00Z", n / 60, n % 60);
        let line = format!(r#"{{"kind":"fix",{who},"observed_at":"{at}","received_at":"{at}","lat":{lat},"lon":{lon},"speed_kmh":60}}"#);
        let events = judge.line(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
        kinds.extend(events.map(|e| e.event.kind.as_str().to_owned()));
    }
    kinds
}

/// A drive from one place to another in so many minutes.
fn drive(from: (f64, f64), to: (f64, f64), minutes: u32) -> Vec<(f64, f64)> {
    let at = |n: u32| f64::from(n) / f64::from(minutes);
    let east = if to.0 < from.0 - 180.0 { 360.0 } else { 0.0 };
    (0..=minutes)
        .map(|n| {
            let lon = from.0 + (to.0 + east - from.0) * at(n);
            (if lon > 180.0 { lon - 360.0 } else { lon }, from.1 + (to.1 - from.1) * at(n))
        })
        .collect()
}

/// Judges a drive of a transit on one corridor, and tells whether it left it; nothing else may be said of its way.
fn check(name: &str, (corridor, transit): (&str, &str), places: &[(f64, f64)], left: bool) {
    let world =
        format!(r#"{{"corridors":[{{"id":"c","half_width_m":300,{corridor}}}],"transits":[{{"id":"T","corridor":"c",{transit}}}]}}"#);
    let who = if transit.contains("container") { SEAL } else { transit };
    let kinds = said(&world, who, places);
    assert_eq!(kinds.iter().any(|k| k == "corridor_left"), left, "{name}: {kinds:?}");
    assert!(
        kinds.iter().all(|k| k != "wrong_way" && k != "distance_exceeded"),
        "{name}: {kinds:?}"
    );
}

const SEAL: &str = r#""seal":"7000000001""#;

fn route(points: &str) -> String {
    format!(r#""route":{{"type":"LineString","coordinates":[{points}]}}"#)
}

#[test]
fn odd_routes_are_judged() {
    let (date, long) = (route("[179.9,0],[-179.9,0]"), route("[106,-20],[106,25]"));
    let date = |to: f64| ((&date[..], SEAL), drive((179.9, 0.0), (-179.9, to), 20));
    let long = |to: (f64, f64)| ((&long[..], SEAL), drive((106.0, 24.0), to, 40));
    let eight = route("[106,10],[106.1,10.1],[106.1,10],[106,10.1]");
    let driven = [drive((106.0, 10.0), (106.1, 10.1), 15), drive((106.1, 10.1), (106.1, 10.0), 10)].concat();
    for (name, (world, places), left) in [
        ("over the antimeridian", date(0.0), false),
        ("aside beyond the antimeridian", date(0.05), true),
        ("5,000 km", long((106.0, 24.36)), false),
        ("aside of 5,000 km", long((106.1, 24.3)), true),
        ("a loop", ((&eight[..], SEAL), driven), false),
    ] {
        check(name, world, &places, left);
    }
}

#[test]
fn transits_without_seal_and_lawful_variants_are_judged() {
    let straight = route("[106,10],[106.2,10]");
    let variant = r#""alternatives":[{"type":"LineString","coordinates":[[106,10],[106.1,10.1],[106.2,10]]}]"#;
    let both = format!("{straight},{variant}");
    let (aside, on) = (drive((106.0, 10.0), (106.1, 10.1), 15), drive((106.0, 10.0), (106.2, 10.0), 22));
    let truck = r#""vehicle":"51C12345""#;
    for (name, world, places, left) in [
        ("no seal", (&straight[..], truck), &aside, true),
        ("no seal, on its road", (&straight, truck), &on, false),
        (
            "neither seal nor vehicle",
            (&straight, r#""container":"CSQU3054383""#),
            &aside,
            false,
        ),
        ("a lawful variant", (&both, SEAL), &aside, false),
        ("without the variant", (&straight, SEAL), &aside, true),
    ] {
        check(name, world, places, left);
    }
}

#[test]
fn five_thousand_kilometres_stay_small() {
    let points: Vec<String> = (0..=9_000)
        .map(|n| format!("[{},{}]", 106.0 + 0.05 * (f64::from(n) * 0.02).sin(), -20.0 + f64::from(n) * 0.005))
        .collect();
    let text = format!(
        r#"{{"corridors":[{{"id":"c","half_width_m":300,"route":{{"type":"LineString","coordinates":[{}]}}}}]}}"#,
        points.join(",")
    );
    let line = Line::compile(&World::from_json(&text).unwrap_or_else(|e| panic!("{e}")).corridors[0]);
    assert!(
        line.length_m() > 5_000_000.0 && line.bytes() < 1_500_000,
        "{} m, {} bytes",
        line.length_m(),
        line.bytes()
    );
    let near = line.near(Place { lat: 24.9, lon: 106.2 }, 0);
    assert!(near.outside_m > 10_000.0 && near.along_m > 4_900_000.0, "{near:?}");
}
