//! What is asked about one transit and never judged: when it arrives, and what its silences leave open.

use std::path::Path;

use cordon_dashboard_api::{Roads, Role};
use cordon_journal::{Entry, Journal as _};
use cordon_model::{Body, Fix, Judged, Observation, Offset, SealId, Timestamp, TrackFix, TrackPiece, TransitId};
use cordon_roads::testing::{Node, pbf};
use serde_json::{Value, json};

use crate::stand::Stand;

/// The road of the stand's world, from Cát Lái to Mộc Bài: a place so far along it, as a part.
fn along(part: f64) -> (f64, f64) {
    (10.76 + part * 0.32, 106.79 - part * 0.62)
}

/// A seal's report there.
fn report(seal: &str, at: Timestamp, part: f64) -> Observation {
    let (lat, lon) = along(part);
    let fix = Fix {
        seal: Some(SealId::from(seal)),
        lat,
        lon,
        ..Fix::default()
    };
    Observation::of_content(Some(at), at, Body::Fix(Box::new(fix)))
}

async fn hear(stand: &Stand, observation: Observation) {
    let entry = Entry { observation, frame: None };
    stand.journal.hear(&[entry]).await.unwrap();
}

fn instant(said: &Value) -> Timestamp {
    said.as_str().unwrap_or_else(|| panic!("{said}")).parse().unwrap()
}

async fn depart(stand: &Stand, officer: &str, id: &str, seal: &str) {
    let declared = json!({"id": id, "seal": seal, "corridor": "catlai-mocbai", "origin": "VN-CATLAI", "destination": "VN-MOCBAI"});
    assert_eq!(stand.post("/api/transits", officer, declared).await.status, 201);
    for act in ["arm", "depart"] {
        stand.post(&format!("/api/transits/{id}/{act}"), officer, json!({})).await.ok();
    }
}

#[tokio::test]
async fn an_arrival_is_foretold_with_its_interval() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    let ask = async |id: &str| stand.get(&format!("/api/transits/{id}/forecast"), &officer).await;
    stand
        .post("/api/transits", &officer, json!({"id": "T0", "corridor": "catlai-mocbai"}))
        .await
        .ok();
    assert_eq!(ask("T0").await.ok()["why_not"], "not_departed");
    ask("none").await.problem(404, "unknown_transit");
    depart(&stand, &officer, "T1", "7").await;
    assert_eq!(ask("T1").await.ok()["why_not"], "never_heard");
    let began = stand.now();
    for n in 0..=10_u32 {
        hear(&stand, report("7", began.plus_seconds(f64::from(n) * 180.0), f64::from(n) * 0.03)).await;
    }
    let told = ask("T1").await.ok();
    // 76.5 km: 30 % are driven in half an hour.
    let covered_m = told["covered_m"].as_f64().unwrap();
    assert!(
        (covered_m - 22_950.0).abs() < 150.0 && (told["left_m"].as_f64().unwrap() - 53_550.0).abs() < 350.0,
        "{told}"
    );
    assert_eq!(instant(&told["as_of"]), began.plus_seconds(1_800.0));
    let left_s = |name: &str| instant(&told[name]).seconds_since(began.plus_seconds(1_800.0));
    assert!(left_s("earliest_at") < left_s("arrives_at") && left_s("arrives_at") < left_s("latest_at"));
    assert!(
        (4_000.0..5_400.0).contains(&left_s("arrives_at")),
        "at its own pace 4,200 s, at the stated one 5,355 s: {told}"
    );
    assert_eq!((&told["past_trips"], &told["why_not"]), (&json!(0), &Value::Null));
    stand.post("/api/transits/T1/arrive", &officer, json!({})).await.ok();
    assert_eq!(ask("T1").await.ok()["why_not"], "arrived");
}

#[tokio::test]
async fn past_transits_teach_the_next() {
    let stand = Stand::new().await;
    for n in 0..12_u32 {
        let officer = stand.cookie(Role::Officer).await; // a session ends after a day's work
        let (id, seal) = (format!("P{n}"), format!("1{n}"));
        depart(&stand, &officer, &id, &seal).await;
        // Each at a pace of its own around 100 minutes.
        let (began, step_s) = (stand.now(), 60.0 + f64::from(n % 5));
        let fixes = (0..=100_u32).map(|k| {
            let (lat, lon) = along(f64::from(k) / 100.0);
            let at = began.plus_seconds(f64::from(k) * step_s);
            TrackFix {
                observed_at: at,
                received_at: at,
                lat,
                lon,
                speed_kmh: None,
                course_deg: None,
                accuracy_m: None,
                battery_pct: None,
                offset: Offset(1_000 * u64::from(n) + u64::from(k)),
            }
        });
        let piece = TrackPiece {
            transit: TransitId::from(id.as_str()),
            seal: Some(SealId::from(seal.as_str())),
            fixes: fixes.collect(),
        };
        stand.judge.conclude(vec![Judged::Piece(Box::new(piece))]).await;
        stand.pass_s(7_200);
        stand.post(&format!("/api/transits/{id}/arrive"), &officer, json!({})).await.ok();
    }
    let officer = stand.cookie(Role::Officer).await;
    depart(&stand, &officer, "T1", "7").await;
    let began = stand.now();
    for n in 0..=5_u32 {
        hear(&stand, report("7", began.plus_seconds(f64::from(n) * 620.0), f64::from(n) * 0.1)).await;
    }
    let told = stand.get("/api/transits/T1/forecast", &officer).await.ok();
    assert_eq!(told["past_trips"], 12, "{told}");
    let left_s = |name: &str| instant(&told[name]).seconds_since(began.plus_seconds(3_100.0));
    assert!((left_s("arrives_at") - 3_100.0).abs() < 150.0, "{told}");
    assert!(
        left_s("earliest_at") > 2_700.0 && left_s("latest_at") < 3_500.0,
        "they hardly differ: {told}"
    );
}

#[tokio::test]
async fn silences_say_where_it_can_have_stood() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    depart(&stand, &officer, "T1", "7").await;
    let began = stand.now();
    for (minutes, part) in [(0.0, 0.0), (5.0, 0.05), (65.0, 0.3), (70.0, 0.35), (90.0, 0.5)] {
        hear(&stand, report("7", began.plus_seconds(minutes * 60.0), part)).await;
    }
    let ask = async |query: &str| stand.get(&format!("/api/transits/T1/gaps{query}"), &officer).await;
    let gaps = ask("").await.ok();
    let passed: Vec<f64> = gaps.as_array().unwrap().iter().map(|g| g["passed_s"].as_f64().unwrap()).collect();
    assert_eq!(passed, [3_600.0, 1_200.0]);
    // A quarter of 76.5 km at 90 km/h: 765 s.
    let first = &gaps[0];
    assert!((first["drive_s"].as_f64().unwrap() - 765.0).abs() < 8.0, "{first}");
    assert!((first["slack_s"].as_f64().unwrap() - (3_600.0 - 765.0 - 900.0)).abs() < 8.0);
    assert_eq!(first["by"], "corridor");
    assert!(first["part"].as_array().unwrap().len() > 10 && first["cells"].as_array().unwrap().len() > 50);
    // The second leaves 1,200 − 459 s: twelve minutes, not fifteen.
    assert!(
        gaps[1]["slack_s"].as_f64().unwrap() < 0.0 && gaps[1]["part"].is_null() && gaps[1]["cells"] == json!([]),
        "{}",
        gaps[1]
    );
    assert!(ask("?standing_s=600").await.ok()[1]["part"].is_array());
    assert_eq!(ask("?silent_s=3000").await.ok().as_array().unwrap().len(), 1);
    let aside = ask("?lat=11.5&lon=106.5&standing_s=60").await.ok();
    assert_eq!(
        (&aside[0]["by"], aside[0]["slack_s"].as_f64().unwrap() < 0.0),
        (&json!("straight"), true),
        "{}",
        aside[0]
    );
    for wrong in ["?lat=11", "?lat=106&lon=11", "?standing_s=-1", "?silent_s=x"] {
        ask(wrong).await.problem(422, "wrong_query");
    }
}

/// The stand's road as two places on it, at 5 and 30 % of the way, both on a road of the network; but the only way between them leads by the north.
fn roads(path: &Path) -> Roads {
    let [(from_lat, from_lon), (to_lat, to_lon)] = [along(0.05), along(0.3)];
    let nodes: [Node; 4] = [
        (1, from_lon, from_lat),
        (2, from_lon, from_lat + 0.4),
        (3, to_lon, to_lat + 0.4),
        (4, to_lon, to_lat),
    ];
    let way = (1, &[1, 2, 3, 4][..], "highway=residential oneway=yes access=private");
    std::fs::write(path, pbf(&nodes, &[way])).unwrap();
    Roads::open(path).unwrap()
}

#[tokio::test]
async fn silences_are_reckoned_by_the_roads_of_a_network() {
    let dir = tempfile::tempdir().unwrap();
    let stand = Stand::with_roads(roads(&dir.path().join("some.osm.pbf"))).await;
    assert!(stand.api.roads_read().await);
    let officer = stand.cookie(Role::Officer).await;
    depart(&stand, &officer, "T1", "7").await;
    // No corridor is declared: the other straight answer.
    let free = json!({"id": "T2", "seal": "8", "origin": "VN-CATLAI", "destination": "VN-MOCBAI"});
    assert_eq!(stand.post("/api/transits", &officer, free).await.status, 201);
    for act in ["arm", "depart"] {
        stand.post(&format!("/api/transits/T2/{act}"), &officer, json!({})).await.ok();
    }
    let began = stand.now();
    for (minutes, part) in [(0.0, 0.0), (5.0, 0.05), (65.0, 0.3)] {
        for seal in ["7", "8"] {
            hear(&stand, report(seal, began.plus_seconds(minutes * 60.0), part)).await;
        }
    }
    let ask = async |id: &str, query: &str| stand.get(&format!("/api/transits/{id}/gaps{query}"), &officer).await.ok()[0].clone();
    let number = |gap: &Value, name: &str| gap[name].as_f64().unwrap_or_else(|| panic!("{gap}"));
    // 44.5 km north, 19.2 west and south again: 106 km, 4,200 s at 90 km/h. Straight it is 19.2 km.
    let gap = ask("T2", "").await;
    assert_eq!(gap["by"], "roads", "{gap}");
    assert!(
        (number(&gap, "drive_s") - 4_200.0).abs() < 120.0 && number(&gap, "slack_s") < 0.0,
        "{gap}"
    );
    assert_eq!(gap["cells"], json!([]));
    // The corridor leads there too, on a road that the network lacks.
    let by_corridor = ask("T1", "").await;
    assert_eq!(by_corridor["by"], "corridor");
    assert!(number(&by_corridor, "slack_s") > 0.0 && !by_corridor["cells"].as_array().unwrap().is_empty());
    // A place off every road.
    let (lat, lon) = along(0.2);
    let aside = ask("T2", &format!("?lat={lat}&lon={lon}&standing_s=60")).await;
    assert!(aside["by"] == "straight" && number(&aside, "slack_s") > 0.0 && !aside["cells"].as_array().unwrap().is_empty());
    // A place on the road behind the first fix; more time than the way needs; and no more cells than the road has.
    let (lat, lon) = (along(0.05).0 + 0.1, along(0.05).1);
    let later = report("8", began.plus_seconds(4.0 * 3_600.0), 0.05);
    hear(&stand, later).await;
    let gaps = stand
        .get(&format!("/api/transits/T2/gaps?lat={lat}&lon={lon}"), &officer)
        .await
        .ok();
    assert_eq!(
        (&gaps[1]["by"], number(&gaps[1], "slack_s") > 0.0),
        (&json!("roads"), true),
        "{}",
        gaps[1]
    );
    let cells = gaps[1]["cells"].as_array().unwrap().len();
    assert!((5..1_000).contains(&cells), "{cells}");
}

#[tokio::test]
async fn a_network_that_cannot_be_read_leaves_silences_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("some.osm.pbf");
    let whole = roads(&path);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let stand = Stand::with_roads(whole).await;
    assert!(!stand.api.roads_read().await);
    let officer = stand.cookie(Role::Officer).await;
    depart(&stand, &officer, "T1", "7").await;
    for (minutes, part) in [(0.0, 0.05), (60.0, 0.3)] {
        hear(&stand, report("7", stand.now().plus_seconds(minutes * 60.0), part)).await;
    }
    let gaps = stand.get("/api/transits/T1/gaps", &officer).await.ok();
    assert_eq!(gaps[0]["by"], "corridor", "{gaps}");
    let refused = |name: &str, text: &str| {
        std::fs::write(dir.path().join(name), text).unwrap();
        Roads::open(&dir.path().join(name)).map(|_| ()).expect_err("no network").to_string()
    };
    assert!(refused("text.osm.pbf", "no network").ends_with("this is no .osm.pbf"));
    let gone = Roads::open(&dir.path().join("gone.osm.pbf"))
        .map(|_| ())
        .expect_err("no file")
        .to_string();
    assert!(gone.starts_with("roads ") && gone.contains("No such file"), "{gone}");
}
