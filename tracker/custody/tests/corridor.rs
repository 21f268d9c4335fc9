//! The signed distance to a corridor's border against brute force on the ellipsoid.

use cordon_custody::corridor::Line;
use cordon_custody::ground::{Place, distance_m};
use cordon_model::World;
use geo::{Distance, Geodesic, Point};
use proptest::prelude::*;

fn line(points: &[(f64, f64)], half_width_m: f64) -> Line {
    let points: Vec<String> = points.iter().map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
    let text = format!(
        r#"{{"corridors":[{{"id":"c","route":{{"type":"LineString","coordinates":[{}]}},"half_width_m":{half_width_m}}}]}}"#,
        points.join(",")
    );
    Line::compile(&World::from_json(&text).unwrap_or_else(|e| panic!("{e}")).corridors[0])
}

/// A corridor with alternatives, and stretches from, to and half their width.
fn corridor(points: &[(f64, f64)], half_width_m: f64, alternatives: &[&[(f64, f64)]], stretches: &[(f64, f64, f64)]) -> Line {
    let drawn = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
        format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, points.join(","))
    };
    let alternatives: Vec<String> = alternatives.iter().map(|a| drawn(a)).collect();
    let stretches = stretches
        .iter()
        .map(|(from, to, half)| format!(r#"{{"from_m":{from},"to_m":{to},"half_width_m":{half}}}"#));
    let text = format!(
        r#"{{"corridors":[{{"id":"c","route":{},"half_width_m":{half_width_m},"alternatives":[{}],"stretches":[{}]}}]}}"#,
        drawn(points),
        alternatives.join(","),
        stretches.collect::<Vec<_>>().join(",")
    );
    Line::compile(&World::from_json(&text).unwrap_or_else(|e| panic!("{e}")).corridors[0])
}

/// The least geodesic distance to the line: sampled, then refined around each sample that is near the best.
fn brute_force(points: &[(f64, f64)], p: Place) -> f64 {
    let to = |lon: f64, lat: f64| Geodesic.distance(Point::new(p.lon, p.lat), Point::new(lon, lat));
    let mut best = f64::INFINITY;
    for w in points.windows(2) {
        let at = |t: f64| to(w[0].0 + t * (w[1].0 - w[0].0), w[0].1 + t * (w[1].1 - w[0].1));
        let length = Geodesic.distance(Point::new(w[0].0, w[0].1), Point::new(w[1].0, w[1].1));
        if at(0.0) - 1.01 * length > best {
            continue; // too far away to hold the nearest point
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if at(a) < at(b) {
                high = b;
            } else {
                low = a;
            }
        }
        best = best.min(at(low));
    }
    best
}

/// A winding road from a start, in steps of up to five kilometres.
fn road() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let start = (-179.0..179.0_f64, -65.0..65.0_f64);
    (
        start,
        0.0..std::f64::consts::TAU,
        proptest::collection::vec((-0.6..0.6_f64, 0.0005..0.05_f64), 2..60),
    )
        .prop_map(|((lon, lat), heading, turns)| {
            let (mut at, mut heading) = ((lon, lat), heading);
            let mut points = vec![at];
            for (turn, step) in turns {
                heading += turn;
                at = (at.0 + heading.cos() * step, at.1 + heading.sin() * step);
                points.push(((at.0 + 540.0).rem_euclid(360.0) - 180.0, at.1));
            }
            points
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn who_is_inside_any_line_or_stretch_is_inside(
        points in road(),
        aside in 0.001..0.03_f64,
        places in proptest::collection::vec((0.0..1.0_f64, -0.05..0.05_f64, -0.05..0.05_f64), 1..15),
        cuts in (0.05..0.5_f64, 0.55..0.95_f64),
        hint in any::<u32>(),
    ) {
        prop_assume!(points.windows(2).all(|w| (w[0].0 - w[1].0).abs() < 170.0));
        let last = points.len() - 1;
        let other: Vec<(f64, f64)> = points.iter().enumerate()
            .map(|(n, p)| if n == 0 || n == last { *p } else { (p.0, p.1 + aside) })
            .collect();
        let plain = line(&points, 400.0);
        let (from_m, to_m) = (cuts.0 * plain.length_m(), cuts.1 * plain.length_m());
        let both = corridor(&points, 400.0, &[&other], &[(from_m, to_m, 1_500.0)]);
        // The stretch as a line of its own, and the rest of the route.
        let at = |m: f64| { let p = plain.at(0, m).expect("on the line"); (p.lon, p.lat) };
        let (mut inner, mut along_m) = (vec![at(from_m)], 0.0);
        for w in points.windows(2) {
            let place = |p: (f64, f64)| Place { lat: p.1, lon: p.0 };
            along_m += distance_m(place(w[0]), place(w[1]));
            if from_m < along_m && along_m < to_m {
                inner.push(w[1]);
            }
        }
        inner.push(at(to_m));
        for (along, north, east) in places {
            let on = points[(last as f64 * along) as usize];
            let p = Place { lat: on.1 + north, lon: on.0 + east };
            let expected = (brute_force(&points, p) - 400.0)
                .min(brute_force(&other, p) - 400.0)
                .min(brute_force(&inner, p) - 1_500.0);
            prop_assume!(expected < 20_000.0);
            let near = both.near(p, hint % 200);
            let off = (expected.abs() + 1_500.0) * 0.005 + 1.0;
            prop_assert!((near.outside_m > off) == (expected > off) || (near.outside_m - expected).abs() <= off, "{near:?} {expected}");
            prop_assert!(expected < 0.0 || (near.outside_m - expected).abs() <= off, "{near:?} {expected}");
            prop_assert!(near.outside_m >= expected - off);
        }
    }

    #[test]
    fn is_good_to_half_a_percent_up_to_twenty_kilometres(
        points in road(),
        half in prop_oneof![Just(50.0), Just(300.0), Just(2_000.0), Just(15_000.0)],
        places in proptest::collection::vec((0.0..1.0_f64, -1.0..1.0_f64, -1.0..1.0_f64, 0_i32..5), 1..30),
        hint in any::<u32>(),
    ) {
        prop_assume!(points.windows(2).all(|w| (w[0].0 - w[1].0).abs() < 180.0)); // the antimeridian has its own test
        let corridor = line(&points, half);
        for (along, north, east, zoom) in places {
            let on = points[((points.len() - 1) as f64 * along) as usize];
            let reach = 0.19 / f64::from(1 << (2 * zoom));
            let p = Place { lat: on.1 + north * reach, lon: on.0 + east * reach };
            let expected = brute_force(&points, p);
            prop_assume!(expected < 20_000.0);
            let near = corridor.near(p, 0);
            let hinted = corridor.near(p, hint % 70);
            let inside = expected <= half;
            if inside {
                // inside, the distance may be that to a segment near the hint: never less than the true one
                prop_assert!(near.outside_m <= half * 0.005 && hinted.outside_m <= half * 0.005, "{near:?} {hinted:?} {expected}");
                prop_assert!(near.distance_m >= expected * 0.995 - 0.1);
            } else {
                let off = expected * 0.005 + 0.1;
                prop_assert!((near.distance_m - expected).abs() <= off, "{near:?} {expected}");
                prop_assert!((hinted.distance_m - expected).abs() <= off, "{hinted:?} {expected}");
            }
        }
    }
}

#[test]
fn goes_on_over_base_cells_and_stays_small() {
    // 2,000 km from the south of Vietnam to the north of China, a point each 400 m
    let points: Vec<(f64, f64)> = (0..5_000)
        .map(|n| (106.0 + (f64::from(n) * 0.02).sin() * 0.05, 10.0 + f64::from(n) * 0.0036))
        .collect();
    let corridor = line(&points, 300.0);
    let base = |(lon, lat): (f64, f64)| h3o::LatLng::new(lat, lon).expect("a place").to_cell(h3o::Resolution::Zero);
    assert_ne!(
        base(points[0]),
        base(points[4_999]),
        "the test wants a corridor longer than one base cell"
    );
    for n in (0..4_999).step_by(37) {
        let (lon, lat) = points[n];
        for (east, outside) in [(0.0, -300.0), (0.0054, 290.0), (0.2, 21_400.0)] {
            let near = corridor.near(Place { lat, lon: lon + east }, 0);
            let expected = brute_force(&points[n.saturating_sub(60)..(n + 60).min(5_000)], Place { lat, lon: lon + east }) - 300.0;
            assert!(
                (near.outside_m - expected).abs() < 0.005 * (expected + 300.0) + 0.1,
                "{n}: {near:?}, {expected}, about {outside}"
            );
        }
    }
    assert!(corridor.bytes() < 600_000, "{} bytes", corridor.bytes());
    assert!((corridor.length_m() - 2_060_000.0).abs() < 60_000.0, "{}", corridor.length_m());
}

#[test]
fn crosses_the_antimeridian_and_itself() {
    let corridor = line(&[(179.9, 0.0), (-179.9, 0.0)], 100.0);
    for lon in [179.95, 180.0, -180.0, -179.95] {
        assert!(
            (corridor.near(Place { lat: 0.001, lon }, 0).distance_m - 110.6).abs() < 0.5,
            "{lon}"
        );
    }
    assert!((corridor.near(Place { lat: 0.0, lon: -179.89 }, 0).outside_m - 1_013.0).abs() < 2.0);
    let eight = [(106.0, 10.0), (106.1, 10.1), (106.1, 10.0), (106.0, 10.1)];
    let corridor = line(&eight, 50.0);
    assert!(corridor.near(Place { lat: 10.05, lon: 106.05 }, 2).outside_m < 0.0);
    assert!(corridor.near(Place { lat: 10.05, lon: 106.07 }, 2).outside_m > 1_000.0);
}

#[test]
fn a_truck_is_on_the_line_that_it_took() {
    // The route runs east along the parallel; the alternative leaves it at a fork and comes back to its end, 11 km north of it half way.
    let route = [(106.0, 10.0), (106.2, 10.0), (106.4, 10.0)];
    let north = [(106.0, 10.0), (106.1, 10.0), (106.2, 10.1), (106.4, 10.0)];
    let both = corridor(&route, 100.0, &[&north], &[(15_000.0, 25_000.0, 500.0)]);
    let mut hint = 0;
    let mut lines = Vec::new();
    for n in 0..=40 {
        let t = f64::from(n) / 40.0;
        let p = both.at(1, t * both.length_of_m(1).expect("an alternative")).expect("a place");
        let near = both.near(p, hint);
        assert!(near.outside_m < 0.0, "{n}: {near:?}");
        (hint, lines) = (near.segment, [lines, vec![near.line]].concat());
    }
    assert_eq!((lines[0], lines[5], lines[20], lines[40]), (0, 0, 1, 1), "{lines:?}");
    assert_eq!(
        lines.windows(2).filter(|w| w[0] != w[1]).count(),
        1,
        "it changes lines once: {lines:?}"
    );
    // The stretch is wide and the rest of the route is not, whatever the hint.
    for (lon, half_width_m) in [(106.05, 100.0), (106.18, 500.0), (106.3, 100.0)] {
        for hint in [0, 1, 2, 5, 999] {
            let near = both.near(Place { lat: 9.997, lon }, hint); // 332 m south
            assert_eq!(near.half_width_m, half_width_m, "{lon} {hint}: {near:?}");
            assert!((near.outside_m - (331.7 - half_width_m)).abs() < 1.0, "{near:?}");
        }
    }
    // Who changes from one line to another leaps, so that no rule adds up a way that was not driven.
    let on = |lat: f64, hint: u32| both.near(Place { lat, lon: 106.2 }, hint);
    let (first, second) = (on(10.0, 0), on(10.1, 0));
    assert_eq!((first.line, second.line), (0, 1));
    assert!(
        second.along_m - first.along_m > 900_000.0 && (second.from_start_m - 26_590.0).abs() < 60.0,
        "{second:?}"
    );
    let course = both.off_course_deg(second.along_m - 60.0, second.along_m - 50.0, (1.0, 0.0));
    assert!((course - 45.0).abs() < 1.0, "{course}: the alternative's own direction");
}
