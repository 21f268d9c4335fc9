//! `cordon corridor`, `reach` and `place` as a shell sees them: what they print, and how they refuse.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use cordon_model::World;

/// What a command printed, or `2: ` and its one line on stderr.
fn said(dir: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cordon"))
        .args(arguments)
        .current_dir(dir)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    if output.status.success() {
        return out;
    }
    assert_eq!((err.lines().count(), out.as_str()), (1, ""), "{err}");
    format!("{}: {err}", output.status.code().unwrap())
}

/// The corridor that was printed, as a world takes it.
fn world_of(corridor: &str) -> World {
    World::from_json(&format!(r#"{{"corridors":[{corridor}]}}"#)).unwrap_or_else(|e| panic!("{corridor}: {e}"))
}

/// Four trips of a seal along a line, a fix each half minute.
fn tracks() -> String {
    let mut lines = String::new();
    for trip in 0..4 {
        for n in 0..=40 {
            let at = format!("2026-03-0{}T0{}:{:02}:{:02}Z", trip + 1, n / 120, n / 2 % 60, n % 2 * 30);
            let (lon, lat) = (106.0 + 0.005 * f64::from(n), 10.0 + 0.0001 * f64::from(trip));
            lines += &format!(r#"{{"kind":"fix","seal":"7","observed_at":"{at}","received_at":"{at}","lat":{lat},"lon":{lon}}}"#);
            lines.push('\n');
        }
    }
    lines
}

#[test]
fn corridors_are_drawn_and_learnt() {
    let dir = tempfile::tempdir().unwrap();
    let line = r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[106.0,10.0],[106.2,10.0]]}}"#;
    std::fs::write(dir.path().join("line.geojson"), line).unwrap();
    std::fs::write(dir.path().join("tracks.ndjson"), tracks()).unwrap();
    let said = |arguments: &str| said(dir.path(), &arguments.split(' ').collect::<Vec<_>>());
    let drawn = said("corridor --line line.geojson --id ql1 --half-width-m 250");
    let world = world_of(&drawn);
    assert_eq!((world.corridors[0].id.as_str(), world.corridors[0].half_width_m), ("ql1", 250.0));
    std::fs::write(dir.path().join("world.json"), format!(r#"{{"corridors":[{drawn}]}}"#)).unwrap();
    let ends = "--tracks tracks.ndjson --from 106.0,10.0 --to 106.2,10.0";
    let learnt = said(&format!("corridor {ends}"));
    let variant: serde_json::Value = serde_json::from_str(&learnt).unwrap();
    assert_eq!((&variant["support"], &variant["trips"]), (&4.into(), &4.into()), "{learnt}");
    assert!(variant["cells"].as_array().unwrap().len() > 100);
    assert_eq!(said(&format!("corridor {ends} --support-min 5")), "");
    let accepted = world_of(&said(&format!("corridor {ends} --accept 1 --id ql1 --world world.json")));
    assert_eq!(
        (accepted.corridors[0].alternatives.len(), accepted.corridors[0].half_width_m),
        (1, 250.0)
    );
    for (arguments, expected) in [
        (format!("corridor {ends} --accept 2"), "2: cordon: there is no way 2: 1 were found"),
        (
            format!("corridor {ends} --accept 1 --id ql2 --world world.json"),
            "there is no corridor \"ql2\"",
        ),
    ] {
        assert!(said(&arguments).contains(expected), "{}", said(&arguments));
    }
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("none.pbf"), "no network").unwrap();
    std::fs::write(dir.path().join("point.geojson"), r#"{"type":"Point","coordinates":[106,10]}"#).unwrap();
    std::fs::write(dir.path().join("broken.ndjson"), "{}\n{").unwrap();
    for (arguments, expected) in [
        ("corridor", "required"),
        ("corridor --roads none.pbf", "--from"),
        ("corridor --roads none.pbf --from 1 --to 2,3", "a place is LON,LAT in degrees"),
        ("corridor --roads none.pbf --from 10.7,106.7 --to 2,3", "longitude comes first"),
        (
            "corridor --roads none.pbf --from 106.7,10.7 --to 106.8,10.8",
            "none.pbf: the road network cannot be read",
        ),
        (
            "corridor --roads gone.pbf --from 106.7,10.7 --to 106.8,10.8",
            "gone.pbf: No such file",
        ),
        (
            "corridor --line point.geojson",
            "point.geojson: a GeoJSON LineString is needed here, not a Point",
        ),
        (
            "corridor --tracks broken.ndjson --from 106.7,10.7 --to 106.8,10.8",
            "broken.ndjson: line 1:",
        ),
        ("reach --roads none.pbf --at 106.7,10.7 --minutes 0", "--minutes is above 0"),
        (
            "place --roads none.pbf --units 2 --minutes 10 broken.ndjson",
            "broken.ndjson: line 2:",
        ),
        (
            "place --roads none.pbf --units 2 --minutes 10 gone.ndjson",
            "gone.ndjson: No such file",
        ),
    ] {
        let told = said(dir.path(), &arguments.split(' ').collect::<Vec<_>>());
        assert!(told.starts_with("2: cordon: ") && told.contains(expected), "{arguments}: {told}");
    }
}
