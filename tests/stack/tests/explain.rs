//! `cordon explain`: an alert of a real service, told from its journal; and limits tried on that journal.

use cordon_stack::seal::{Seal, whole};
use cordon_stack::service::cordon;
use cordon_stack::{Service, clock, world};
use serde_json::Value;

/// A service, stopped, that has heard a truck leave its road, come back, and drive on.
fn heard_a_departure() -> Service {
    const SEAL: &str = "013800000301";
    let mut service = Service::start(&world::with_transit("T1", SEAL));
    let mut seal = Seal::jt808(service.seal_door("jt808"), SEAL);
    let start = clock::now().plus_seconds(-3_000.0);
    let aside = (0..10)
        .map(|_| 0.0)
        .chain((1..=6).chain((0..6).rev()).map(|n| 0.004 * f64::from(n)));
    for (n, aside_deg) in (0..).zip(aside.chain((0..4).map(|_| 0.0))) {
        let part = if aside_deg > 0.0 { 0.2 } else { 0.1 + 0.008 * f64::from(n) };
        let (lon, lat) = world::on_road(part);
        seal.report(&whole(
            &seal.id().clone(),
            start.plus_seconds(30.0 * f64::from(n)),
            lon,
            lat + aside_deg,
        ));
    }
    assert_eq!(service.stop(), Some(0));
    service
}

#[test]
fn an_alert_is_explained_from_the_journal_alone() {
    let service = heard_a_departure();
    let events = service.lines(&["judge"]);
    let left = events.iter().find(|e| e["event"] == "corridor_left").expect("it has left");
    let alert = left["alert"].as_str().expect("an alert");
    let entries = service.lines(&["explain", alert, "--json"]);
    let of = |what: &str| entries.iter().filter(|e| e["what"] == what).collect::<Vec<&Value>>();
    assert_eq!(of("alert")[0]["alert"]["id"], alert);
    let transit = of("transit")[0];
    assert_eq!(
        (&transit["transit"]["declaration"]["id"], transit["world"].as_str().map(str::len)),
        (&"T1".into(), Some(64))
    );
    assert_eq!(transit["limits"]["stop_s_max"], 2_700.0);

    // The events are those that were judged, and what speaks for the first is told before it.
    let told: Vec<&Value> = of("event").iter().map(|e| &e["event"]).collect();
    let judged: Vec<&Value> = events.iter().filter(|e| e["alert"] == alert).collect();
    assert_eq!(told, judged);
    let place = |offset: &Value| entries.iter().position(|e| e["what"] == "observation" && e["offset"] == *offset);
    let opening = entries.iter().position(|e| e["event"]["id"] == left["id"]).expect("it is told");
    for offset in left["because"].as_array().expect("reasons") {
        assert!(place(offset).is_some_and(|n| n < opening), "{offset} is told before the event");
    }
    let growing: Vec<f64> = entries.iter().filter_map(|e| e["made"]["outside_m"].as_f64()).collect();
    assert!(
        growing[0] < 0.0 && growing.iter().any(|m| *m > 100.0),
        "from inside to far outside: {growing:?}"
    );
    assert_eq!(
        (entries.last().map(|e| &e["what"]), &of("known")[0]["now"]["stands"]),
        (Some(&"known".into()), &true.into())
    );

    // For people, by the beginning of its name.
    let output = cordon(&["explain", &alert[..10], "--data", &service.data()], "");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for words in [alert, "Transit T1", "corridor_left", "outside_m", "What was known when"] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }

    // One that is unknown: the nearest is named.
    let output = cordon(&["explain", &format!("{}zz", &alert[..6]), "--data", &service.data()], "");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (output.status.code(), output.stdout.len(), told.trim_end().lines().count()),
        (Some(2), 0, 1),
        "{told}"
    );
    assert!(told.contains(alert) && told.contains("route_deviation of T1"), "{told}");

    // Limits that nobody meant: without the rule nothing is left of it.
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.display().to_string()
    };
    let (old, new) = (path("old.toml", ""), path("new.toml", "[rules]\noff = [\"route_deviation\"]\n"));
    let compared = service.lines(&["judge", "--limits", &new, "--against", &old, "--list"]);
    assert_eq!(compared.len(), 1, "{compared:?}");
    assert_eq!(
        (&compared[0]["change"], &compared[0]["alert"]["id"]),
        (&"lost".into(), &alert.into())
    );
}
