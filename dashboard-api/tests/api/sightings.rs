//! What cameras saw: lists, cameras, pictures, and what the socket says of them.

use axum::body::Body;
use axum::http::{Request, header};
use cordon_dashboard_api::Role;
use cordon_dashboard_api::message::Said;
use cordon_model::{
    Agreement, CameraNow, CameraState, Clip, DroneNow, Finding, Judged, ObservationId, Offset, Plate, Reason, Sight, Sighted, Timestamp,
};
use serde_json::{Value, json};

use crate::stand::{Stand, live::Live};

const SHA: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

fn at(s: i64) -> Timestamp {
    crate::stand::START.parse::<Timestamp>().unwrap().plus_seconds(s as f64)
}

pub(crate) fn sighted(n: u8, transit: Option<&str>, container: &str) -> Judged {
    let id = ObservationId([n; 16]);
    let agreement = |transit: &str| Agreement {
        sighting: id,
        transit: transit.into(),
        verdict: Finding::Contradictory,
        plate: Finding::Consistent,
        container: Finding::Contradictory,
        seal: Finding::Missing,
        ends: Finding::Missing,
        reasons: vec![Reason::ContainerDiffers],
        plate_declared: Plate::normalise("51C12345"),
        container_declared: "CSQU3054383".parse().ok(),
        seal_distance_m: None,
        seal_distance_m_max: None,
        seal_gap_s: None,
        alert: None,
        withdrawn: false,
    };
    Judged::Sighting(Box::new(Sighted {
        id,
        offset: Offset(u64::from(n)),
        observed_at: at(-i64::from(60 - n)),
        received_at: at(-i64::from(59 - n)),
        camera: Some("gate-1".into()),
        plate: Plate::normalise("51C12345"),
        container: container.parse().ok(),
        container_read: None,
        trailer: None,
        containers: Vec::new(),
        ends: None,
        expected: None,
        confidence: Some(0.97),
        evidence: Some(SHA.to_owned()),
        lat: Some(10.76),
        lon: Some(106.79),
        extra: serde_json::Map::new(),
        agreements: transit.map(agreement).into_iter().collect(),
        corrections: Vec::new(),
        clip: None,
    }))
}

async fn declared(stand: &Stand) -> String {
    let officer = stand.cookie(Role::Officer).await;
    let declared = json!({"id": "T1", "vehicle": "51C-123.45", "container": "CSQU3054383"});
    assert_eq!(stand.post("/api/transits", &officer, declared).await.status, 201);
    officer
}

#[tokio::test]
async fn sightings_are_listed_and_stand_on_the_pages_of_transit_and_container() {
    let stand = Stand::new().await;
    let officer = declared(&stand).await;
    stand
        .judge
        .conclude(vec![sighted(1, Some("T1"), "MSKU1234565"), sighted(2, None, "TEMU6079348")])
        .await;

    let ids = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["id"].as_str().unwrap()[..2].to_owned())
            .collect()
    };
    for (query, found) in [
        ("", vec!["02", "01"]),
        ("?camera=gate-1&limit=1", vec!["02"]),
        ("?transit=T1", vec!["01"]),
        ("?plate=51c-123.45", vec!["02", "01"]),
        ("?container=msku%20123456-5", vec!["01"]),
        ("?camera=gate-9", vec![]),
        ("?from=2026-11-22T06:59:02Z", vec!["02"]),
        ("?to=2026-11-22T06:59:02Z", vec!["01"]),
    ] {
        let page = stand.get(&format!("/api/sightings{query}"), &officer).await.ok();
        assert_eq!(ids(&page), found, "{query}");
    }
    let first = stand.get("/api/sightings?limit=1", &officer).await.ok();
    let second = stand
        .get(
            &format!("/api/sightings?limit=1&cursor={}", first["next"].as_str().unwrap()),
            &officer,
        )
        .await
        .ok();
    assert_eq!((ids(&second), &second["next"]), (vec!["01".to_owned()], &Value::Null));
    for (query, reason) in [
        ("?container=MSKU1234566", "check_digit"),
        ("?plate=-", "no_plate"),
        ("?from=soon", "wrong_query"),
    ] {
        stand.get(&format!("/api/sightings{query}"), &officer).await.problem(422, reason);
    }

    let transit = stand.get("/api/transits/T1", &officer).await.ok();
    assert_eq!(transit["sightings"][0]["agreements"][0]["reasons"], json!(["container_differs"]));
    let container = stand.get("/api/containers/CSQU3054383", &officer).await.ok();
    let compared = container["transits"][0]["comparison"].as_array().unwrap();
    let of = |what: &str| compared.iter().find(|c| c["what"] == what).unwrap();
    assert_eq!(
        (&of("vehicle")["observed"], &of("vehicle")["agrees"]),
        (&json!("51C12345"), &json!(true))
    );
    assert_eq!(
        (&of("container")["observed"], &of("container")["agrees"]),
        (&json!("MSKU1234565"), &json!(false))
    );
    assert!(
        container["sightings"].as_array().unwrap().is_empty(),
        "its own number was read nowhere"
    );
    let other = stand.get("/api/containers/MSKU1234565", &officer).await.ok();
    assert_eq!(
        (
            other["transits"].as_array().unwrap().len(),
            other["sightings"].as_array().unwrap().len()
        ),
        (0, 1)
    );
}

#[tokio::test]
async fn cameras_say_how_they_are_and_how_old_their_still_is() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    stand.judge.conclude(vec![sighted(1, None, "MSKU1234565")]).await;
    let now = |camera: &str, state| {
        Sight::Camera(CameraNow {
            camera: camera.into(),
            state,
            known_at: at(0),
            fps: Some(5.0),
            last_frame_at: Some(at(-3)),
            width: Some(1280),
            height: Some(720),
            still: None,
            said: None,
        })
    };
    stand.picture.show(now("gate-2", CameraState::Frozen));
    let mut client = Live::connect(stand.listen().await, &operator, None).await;
    let heard = client
        .until(|m| if let Said::Camera(c) = &m.said { Some(c.clone()) } else { None })
        .await;
    assert_eq!((heard.camera.as_str(), heard.state), ("gate-2", CameraState::Frozen));
    let list = stand.get("/api/cameras", &operator).await.ok();
    let [one, two] = &list["items"].as_array().unwrap()[..] else {
        panic!("{list}")
    };
    assert_eq!(
        (&one["id"], &one["health"], &one["still"]["sha256"]),
        (&json!("gate-1"), &Value::Null, &json!(SHA))
    );
    assert_eq!(one["still"]["age_s"], 59.0);
    assert_eq!(
        (&two["health"]["state"], &two["still"], &two["sighting"]),
        (&json!("frozen"), &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn the_socket_tells_of_sightings_and_drones() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    let drone = |lat| {
        Sight::Drone(Box::new(DroneNow {
            drone: "d1".to_owned(),
            observed_at: at(0),
            lat,
            lon: 106.5,
            altitude_m: Some(120.0),
            heading_deg: Some(90.0),
            frame_center: Some([106.51, 10.5]),
            footprint: vec![[106.5, 10.4], [106.6, 10.4], [106.6, 10.6], [106.5, 10.6]],
        }))
    };
    stand.picture.show(drone(10.5));
    let mut client = Live::connect(stand.listen().await, &operator, None).await;
    let place = |m: &cordon_dashboard_api::message::LiveMessage| if let Said::Drone(d) = &m.said { Some(d.lat) } else { None };
    assert!((client.until(place).await - 10.5).abs() < 1e-9);
    stand.picture.show(drone(10.6));
    assert!((client.until(place).await - 10.6).abs() < 1e-9);
    stand.judge.conclude(vec![sighted(1, Some("T1"), "MSKU1234565")]).await;
    let seen = client
        .until(|m| if let Said::Sighting(s) = &m.said { Some(s.clone()) } else { None })
        .await;
    assert_eq!(seen.agreements[0].verdict, Finding::Contradictory);
}

#[tokio::test]
async fn a_clip_comes_to_its_sighting_and_plays_from_any_place() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    let mut client = Live::connect(stand.listen().await, &operator, None).await;
    let clip = Clip {
        sighting: ObservationId([1; 16]),
        camera: "gate-1".into(),
        from: at(-89),
        to: at(-29),
        evidence: SHA.to_owned(),
        codec: "h264".to_owned(),
    };
    let told = Judged::Clip(Box::new(clip.clone()));
    stand.judge.conclude(vec![sighted(1, None, "MSKU1234565"), told]).await;
    let heard = client
        .until(|m| if let Said::Clip(c) = &m.said { Some(c.clone()) } else { None })
        .await;
    assert_eq!(*heard, clip);
    let list = stand.get("/api/sightings", &operator).await.ok();
    assert_eq!(list["items"][0]["clip"], serde_json::to_value(&clip).unwrap(), "{list}");

    let dir = stand.evidence.path().join(&SHA[..2]);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(format!("{SHA}.mp4")), b"0123456789 a film").unwrap();
    let ask = |range: Option<&str>| {
        let mut request = Request::builder()
            .uri(format!("/api/evidence/{SHA}"))
            .header(header::COOKIE, operator.as_str());
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        stand.send(request.body(Body::empty()).unwrap())
    };
    let whole = ask(None).await;
    assert_eq!((whole.status.as_u16(), &whole.bytes[..]), (200, &b"0123456789 a film"[..]));
    assert_eq!(
        (&whole.headers[header::CONTENT_TYPE], &whole.headers[header::ACCEPT_RANGES]),
        (&"video/mp4".parse().unwrap(), &"bytes".parse().unwrap())
    );
    let part = ask(Some("bytes=2-4")).await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &b"234"[..]));
    assert_eq!(part.headers[header::CONTENT_RANGE], "bytes 2-4/17");
    assert_eq!(ask(Some("bytes=90-")).await.status, 416);
    stand
        .ask("GET", &format!("/api/evidence/{SHA}"), None, None)
        .await
        .problem(401, "not_signed_in");
    let looks = cordon_store::lookups::of(stand.store.pool(), "evidence", SHA, 10).await.unwrap();
    assert_eq!(looks.len(), 3, "each range is a look");
}

#[tokio::test]
async fn a_picture_is_for_those_signed_in_and_each_look_is_recorded() {
    let stand = Stand::new().await;
    let responder = stand.cookie(Role::Responder).await;
    let dir = stand.evidence.path().join(&SHA[..2]);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(format!("{SHA}.jpg")), b"\xff\xd8 a picture").unwrap();
    std::fs::write(stand.evidence.path().join("secret.jpg"), b"secret").unwrap();

    let path = format!("/api/evidence/{SHA}");
    stand.ask("GET", &path, None, None).await.problem(401, "not_signed_in");
    let shown = stand.get(&format!("{path}?purpose=case%207"), &responder).await;
    assert_eq!((shown.status.as_u16(), &shown.bytes[..]), (200, &b"\xff\xd8 a picture"[..]));
    assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(shown.headers[header::CACHE_CONTROL], "private, max-age=31536000, immutable");
    stand
        .get(&path.to_uppercase().replace("/API/EVIDENCE", "/api/evidence"), &responder)
        .await;
    let other = "ab".repeat(32);
    for bad in [other.as_str(), "secret", "..%2Fsecret", "%2e%2e%2fsecret.jpg", &SHA[..63]] {
        stand
            .get(&format!("/api/evidence/{bad}"), &responder)
            .await
            .problem(404, "unknown_evidence");
    }
    let looks = |name: &str| {
        let (pool, name) = (stand.store.pool().clone(), name.to_owned());
        async move { cordon_store::lookups::of(&pool, "evidence", &name, 10).await.unwrap() }
    };
    let seen = looks(SHA).await;
    let said: Vec<_> = seen.iter().map(|l| (l.who.as_str(), l.purpose.as_deref(), l.found)).collect();
    assert_eq!(said, [("responder", Some("case 7"), true), ("responder", None, true)]);
    assert_eq!(
        looks(&other).await.iter().map(|l| l.found).collect::<Vec<_>>(),
        [false],
        "a look in vain is a look"
    );
}
