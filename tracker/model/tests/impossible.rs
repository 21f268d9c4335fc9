//! Worlds that are impossible or look so: each line a world and what is said of it; nothing is said of what is handled. How these are
//! judged stands in the judgement's own table.

use cordon_model::World;

fn check(name: &str, world: &str, expected: &str) {
    match World::from_json(world) {
        Ok(_) => assert_eq!(expected, "", "{name}"),
        Err(e) => assert!(!expected.is_empty() && e.to_string().contains(expected), "{name}: {e}"),
    }
}

fn corridor(points: &str, rest: &str) -> String {
    let route = format!(r#"{{"type":"LineString","coordinates":[{points}]}}"#);
    format!(r#"{{"corridors":[{{"id":"a","half_width_m":100,"route":{route}{rest}}}]}}"#)
}

#[test]
fn routes() {
    for (name, points, expected) in [
        ("one point", "[106,10]", "needs two points or more, this one has 1"),
        ("one place", "[106,10],[106,10]", "all points of the route are one place"),
        ("no point", "", "this one has 0"),
        ("over the antimeridian", "[179.9,0],[-179.9,0]", ""),
        ("crosses itself", "[106,10],[106.1,10.1],[106.1,10],[106,10.1]", ""),
        ("5,000 km", "[106,-20],[106,25]", ""),
        ("off the earth", "[106,10],[190,10]", "[190, 10] is no [lon, lat] on the earth"),
    ] {
        check(name, &corridor(points, ""), expected);
    }
}

#[test]
fn alternatives() {
    for (name, points, expected) in [
        ("a variant", "[106,10],[106.05,10.02],[106.1,10]", ""),
        ("one point", "[106,10]", "alternatives[0] needs two points"),
        (
            "the other way",
            "[106.1,10],[106,10]",
            "alternatives[0] begins 10964 m from where the route begins",
        ),
        (
            "ends elsewhere",
            "[106,10],[106.1,10.1]",
            "alternatives[0] ends 11061 m from where the route ends",
        ),
    ] {
        let rest = format!(r#","alternatives":[{{"type":"LineString","coordinates":[{points}]}}]"#);
        check(name, &corridor("[106,10],[106.1,10]", &rest), expected);
    }
    check(
        "null",
        &corridor("[106,10],[106.1,10]", r#","alternatives":null,"stretches":null"#),
        "",
    );
}

#[test]
fn stretches() {
    for (name, list, expected) in [
        ("two that meet, one beyond the end", &[(0, 5_000, 50), (5_000, 99_000, 70)][..], ""),
        ("no width", &[(0, 5_000, 0)], "stretches[0]: half_width_m must be above 0"),
        ("backwards", &[(50, 5, 9)], "stretches[0] goes from 50 to 5 m"),
        ("before the start", &[(-5, 5, 9)], "stretches[0] goes from -5 to 5 m"),
        ("beyond the end", &[(11_000, 12_000, 9)], "the route is 10964 m long"),
        ("two that overlap", &[(0, 6, 9), (5, 9, 9)], "stretches[0] and stretches[1] overlap"),
    ] {
        let list: Vec<String> = list
            .iter()
            .map(|(from, to, half)| format!(r#"{{"from_m":{from},"to_m":{to},"half_width_m":{half}}}"#))
            .collect();
        let rest = format!(r#","stretches":[{}]"#, list.join(","));
        check(name, &corridor("[106,10],[106.1,10]", &rest), expected);
    }
}

#[test]
fn geofences_and_transits() {
    let hole = "[[1,1],[2,1],[2,2],[1,2],[1,1]],[[1.2,1.2],[1.4,1.2],[1.4,1.4],[1.2,1.2]]";
    for (name, rings, expected) in [
        ("a hole", hole, ""),
        ("wound the wrong way", "[[1,1],[1,2],[2,2],[2,1],[1,1]]", ""),
        ("over the antimeridian", "[[179,0],[-179,0],[-179,1],[179,0]]", ""),
        ("no ring", "", "the area has no ring"),
        ("an empty ring", "[]", "four positions or more"),
        ("an open ring", "[[1,1],[2,1],[2,2],[1,2]]", "the last like the first"),
        ("one place four times", "[[1,1],[1,1],[1,1],[1,1]]", "encloses nothing"),
        ("on one line", "[[1,1],[2,2],[3,3],[1,1]]", "encloses nothing"),
    ] {
        let area = format!(r#"{{"type":"Polygon","coordinates":[{rings}]}}"#);
        check(
            name,
            &format!(r#"{{"geofences":[{{"id":"g","kind":"port","area":{area}}}]}}"#),
            expected,
        );
    }
    check("no seal", r#"{"transits":[{"id":"T","vehicle":"51C-123.45"}]}"#, "");
    check("neither seal nor vehicle", r#"{"transits":[{"id":"T"}]}"#, "");
    check("no transit's name", r#"{"transits":[{"id":""}]}"#, "a transit needs an id");
}
