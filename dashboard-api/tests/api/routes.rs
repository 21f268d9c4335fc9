//! Routes, each against a real PostGIS.

use crate::stand::{Stand, judge, picture};
use axum::body::Body;
use axum::http::{Request, header};
use cordon_dashboard_api::Role;
use cordon_journal::{Entry, Journal};
use cordon_model::{Body as Said, Fix, Judged, Observation, Offset, SealId, Severity, Timestamp, TrackFix, TrackPiece, TransitId};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|i| i["id"].as_str().or(i["declaration"]["id"].as_str()).unwrap())
        .collect()
}

#[tokio::test]
async fn a_transit_goes_from_its_declaration_to_its_closing() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    let declared = json!({
        "id": "T1", "vehicle": "51C-123.45", "container": "CSQU3054383", "corridor": "catlai-mocbai",
        "origin": "VN-CATLAI", "destination": "VN-MOCBAI"
    });
    let answer = stand.post("/api/transits", &officer, declared.clone()).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers[header::LOCATION]),
        (201, &"/api/transits/T1".parse().unwrap())
    );
    assert_eq!(answer.json()["declaration"]["vehicle"], "51C12345");
    assert_eq!(answer.json()["steps"][0]["by"], "officer");
    stand
        .post("/api/transits", &officer, declared)
        .await
        .problem(409, "already_declared");
    let sentence = stand
        .post("/api/transits/T1/disarm", &officer, json!({}))
        .await
        .problem(409, "wrong_stage");
    assert!(sentence.contains("T1"), "{sentence}");
    stand
        .post("/api/transits/T2/arm", &officer, json!({}))
        .await
        .problem(404, "unknown_transit");
    stand
        .post("/api/transits/T1/bind", &officer, json!({}))
        .await
        .problem(422, "wrong_body");
    let bound = stand
        .post("/api/transits/T1/bind", &officer, json!({"vehicle": "61h 204.17"}))
        .await
        .ok();
    assert_eq!(bound["declaration"]["vehicle"], "61H20417");
    for (verb, body, stage) in [
        ("arm", json!({"seal": "7012345678", "at": "gate 2"}), "sealed"),
        ("depart", json!({}), "departed"),
        ("arrive", json!({"note": "on time"}), "arrived"),
        ("disarm", json!({}), "opened"),
    ] {
        let transit = stand.post(&format!("/api/transits/T1/{verb}"), &officer, body).await.ok();
        assert_eq!(transit["stage"], stage);
        assert_eq!(transit["declaration"]["seal"], "7012345678");
        // The list sees the act at once.
        assert_eq!(stand.get("/api/transits", &officer).await.ok()["items"][0]["stage"], stage);
    }
    let closed = stand.post("/api/transits/T1/close", &officer, json!({})).await.ok();
    assert_eq!((&closed["stage"], closed["steps"].as_array().unwrap().len()), (&json!("closed"), 7));
    let stood = stand.get("/api/transits/T1", &officer).await.ok();
    assert_eq!(stood["transit"], closed);
    assert_eq!(ids(&stand.get("/api/transits", &officer).await.ok()), [""; 0]);
    assert_eq!(ids(&stand.get("/api/transits?stage=closed", &officer).await.ok()), ["T1"]);
}

#[tokio::test]
async fn a_step_needs_no_body() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    let declared = json!({"id": "T1", "seal": "7012345678"});
    assert_eq!(stand.post("/api/transits", &officer, declared).await.status.as_u16(), 201);
    for (verb, stage) in [
        ("arm", "sealed"),
        ("depart", "departed"),
        ("arrive", "arrived"),
        ("disarm", "opened"),
        ("close", "closed"),
    ] {
        let path = format!("/api/transits/T1/{verb}");
        assert_eq!(stand.ask("POST", &path, Some(&officer), None).await.ok()["stage"], stage);
    }
    let operator = stand.cookie(Role::Operator).await;
    let last = stand.judge.conclude(judge::raised("a1", "T1", Severity::Urgent)).await;
    stand.reached(last).await;
    let acknowledged = stand.ask("POST", "/api/alerts/a1/acknowledge", Some(&operator), None).await.ok();
    assert_eq!(acknowledged["state"], "acknowledged");
    // What owes something still says so.
    stand
        .ask("POST", "/api/alerts/a1/close", Some(&operator), None)
        .await
        .problem(415, "no_json");
    let text = Request::builder()
        .method("POST")
        .uri("/api/transits/T1/close")
        .header(header::COOKIE, &officer);
    stand.send(text.body(Body::from("now")).unwrap()).await.problem(415, "no_json");
}

#[tokio::test]
async fn a_declaration_is_held_against_the_world() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    for (body, reason, expected) in [
        (
            json!({"id": "T1", "corridor": "nowhere"}),
            "wrong_declaration",
            "there is no corridor \"nowhere\"",
        ),
        (
            json!({"id": "T1", "stops": ["x"]}),
            "wrong_declaration",
            "there is no geofence \"x\"",
        ),
        (json!({"id": "a/b"}), "wrong_declaration", "`a/b` has not"),
        (json!({"id": "T1", "container": "CSQU3054384"}), "wrong_body", "it should be 3"),
        (json!({"id": "T1", "colour": "red"}), "wrong_body", "colour"),
        (json!({"id": "T1", "stops": ["VN-CATLAI", 7]}), "wrong_body", "stops[1]"),
        (json!({"id": "T1", "vehicle": "---"}), "wrong_body", "no plate"),
        (
            json!({"id": "T1", "depart_after": "2026-11-22T09:00:00Z", "arrive_before": "2026-11-22T08:00:00Z"}),
            "wrong_declaration",
            "arrive_before",
        ),
    ] {
        let sentence = stand.post("/api/transits", &officer, body).await.problem(422, reason);
        assert!(sentence.contains(expected), "{sentence}");
    }
    assert_eq!(ids(&stand.get("/api/transits?stage=all", &officer).await.ok()), [""; 0]);
}

#[tokio::test]
async fn an_alert_is_acknowledged_once_and_closed_with_a_cause() {
    let stand = Stand::new().await;
    let (operator, supervisor) = (stand.cookie(Role::Operator).await, stand.cookie(Role::Supervisor).await);
    let last = stand.judge.conclude(judge::raised("a1", "T1", Severity::Urgent)).await;
    stand.reached(last).await;
    let taken = stand.post("/api/alerts/a1/acknowledge", &operator, json!({})).await.ok();
    assert_eq!((&taken["state"], &taken["owner"]), (&json!("acknowledged"), &json!("operator")));
    let sentence = stand
        .post("/api/alerts/a1/acknowledge", &supervisor, json!({}))
        .await
        .problem(409, "already_acknowledged");
    assert!(sentence.contains("operator"), "{sentence}");
    assert_eq!(stand.get("/api/alerts?state=raised", &operator).await.ok()["items"], json!([]));
    assert_eq!(ids(&stand.get("/api/alerts?state=acknowledged", &operator).await.ok()), ["a1"]);
    let given = stand.post("/api/alerts/a1/assign", &operator, json!({"to": "unit 3"})).await.ok();
    assert_eq!(given["owner"], "unit 3");
    stand
        .post("/api/alerts/a1/assign", &operator, json!({}))
        .await
        .problem(422, "wrong_body");
    stand
        .post("/api/alerts/a1/note", &operator, json!({"note": " "}))
        .await
        .problem(422, "missing");
    for nothing in [json!({}), json!({"cause": ""})] {
        let sentence = stand.post("/api/alerts/a1/close", &operator, nothing).await.problem(422, "missing");
        assert!(sentence.contains("`cause`"), "{sentence}");
    }
    let closed = stand
        .post("/api/alerts/a1/close", &operator, json!({"cause": "traffic"}))
        .await
        .ok();
    assert_eq!((&closed["state"], &closed["cause"]), (&json!("closed"), &json!("traffic")));
    assert_eq!(closed["record"].as_array().unwrap().len(), 3);
    assert_eq!(stand.get("/api/alerts?state=open", &operator).await.ok()["items"], json!([]));
    assert_eq!(
        stand.get("/api/alerts?state=closed", &operator).await.ok()["items"],
        json!([closed])
    );
    stand
        .post("/api/alerts/none/acknowledge", &operator, json!({}))
        .await
        .problem(404, "unknown_alert");
}

#[tokio::test]
async fn lists_page_without_shifting() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Responder).await;
    let mut last = stand.judge.conclude(Vec::new()).await;
    for n in 0..5 {
        last = stand.judge.conclude(judge::raised(&format!("a{n}"), "T1", Severity::High)).await;
    }
    stand.reached(last).await;
    for state in ["open", "all"] {
        let mut seen = Vec::new();
        let mut path = format!("/api/alerts?state={state}&limit=2");
        loop {
            let page = stand.get(&path, &cookie).await.ok();
            seen.extend(ids(&page).into_iter().map(ToOwned::to_owned));
            // What is raised meanwhile stands before the pages that are still to come.
            let more = stand
                .judge
                .conclude(judge::raised(&format!("new-{state}-{}", seen.len()), "T1", Severity::High))
                .await;
            stand.reached(more).await;
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/alerts?state={state}&limit=2&cursor={next}");
        }
        let old: Vec<&str> = seen.iter().map(String::as_str).filter(|s| !s.starts_with("new")).collect();
        assert_eq!(old, ["a4", "a3", "a2", "a1", "a0"], "{state}");
        let total = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), total, "none twice: {state}");
    }
    for bad in ["limit=0", "limit=1001", "limit=x", "cursor=x", "state=odd"] {
        stand.get(&format!("/api/alerts?{bad}"), &cookie).await.problem(422, "wrong_query");
    }
    stand
        .get("/api/transits?stage=sealed,odd", &cookie)
        .await
        .problem(422, "wrong_query");
}

fn fix(seal: &str, at: Timestamp, lat: f64) -> Observation {
    let fix = Fix {
        seal: Some(SealId::from(seal)),
        lat,
        lon: 106.5,
        ..Fix::default()
    };
    Observation::of_content(Some(at), at, Said::Fix(Box::new(fix)))
}

async fn hear(stand: &Stand, observation: Observation) -> Offset {
    let entry = Entry { observation, frame: None };
    stand.journal.hear(&[entry]).await.unwrap()[0].offset
}

#[tokio::test]
async fn a_track_is_whole_though_its_newest_piece_is_not_stored() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    stand.post("/api/transits", &officer, json!({"id": "T1", "seal": "7"})).await.ok();
    stand.post("/api/transits/T1/arm", &officer, json!({})).await.ok();
    let (mut fixes, at) = (Vec::new(), stand.now());
    for n in 0..6_u32 {
        let at = at.plus_seconds(f64::from(n * 30));
        let lat = 10.0 + f64::from(n) * 0.01;
        let offset = hear(&stand, fix("7", at, lat)).await;
        fixes.push(TrackFix {
            observed_at: at,
            received_at: at,
            lat,
            lon: 106.5,
            speed_kmh: (n == 1).then_some(41.5),
            course_deg: None,
            accuracy_m: None,
            battery_pct: None,
            offset,
        });
    }
    let mut nowhere = fix("7", at.plus_seconds(200.0), 0.0);
    if let Said::Fix(f) = &mut nowhere.body {
        f.lon = 0.0; // what a receiver without a position sends
    }
    hear(&stand, nowhere).await;
    let piece = TrackPiece {
        transit: TransitId::from("T1"),
        seal: Some(SealId::from("7")),
        fixes: fixes[..4].to_vec(),
    };
    stand.judge.conclude(vec![Judged::Piece(Box::new(piece))]).await;
    let track = stand.get("/api/transits/T1/track", &officer).await.ok();
    assert_eq!(track["lat"].as_array().unwrap().len(), 6);
    assert_eq!(track["lat"][1], 10.01);
    assert_eq!(track["speed_kmh"][1], 41.5);
    assert_eq!(track["speed_kmh"][0], Value::Null);
    assert_eq!(track["offset"][5], fixes[5].offset.0);
    let range = "from=2026-11-22T07:00:30Z&until=2026-11-22T07:02:00Z";
    let part = stand.get(&format!("/api/transits/T1/track?{range}"), &officer).await.ok();
    assert_eq!(part["lat"], json!([10.01, 10.02, 10.03, 10.04]));
    stand
        .get("/api/transits/T1/track?from=noon", &officer)
        .await
        .problem(422, "wrong_query");
    let whole = stand.get("/api/transits/T1", &officer).await.ok();
    assert_eq!(whole["track"], track);
}

#[tokio::test]
async fn a_container_tells_its_history() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    let sentence = stand.get("/api/containers/CSQU3054384", &officer).await.problem(422, "check_digit");
    assert!(sentence.contains("it should be 3"), "{sentence}");
    stand
        .get("/api/containers/hello", &officer)
        .await
        .problem(422, "no_container_number");
    assert_eq!(stand.get("/api/containers/CSQU3054383", &officer).await.ok()["transits"], json!([]));
    for id in ["T1", "T2"] {
        let body = json!({"id": id, "container": "CSQU3054383", "seal": format!("seal-{id}"), "arrive_before": "2026-11-22T06:00:00Z"});
        stand.post("/api/transits", &officer, body).await.ok();
    }
    // A container that is bound to another number later still has its past.
    stand
        .post("/api/transits/T1/bind", &officer, json!({"container": "MSCU6639870"}))
        .await
        .ok();
    stand.judge.conclude(judge::raised("a1", "T2", Severity::Urgent)).await;
    for verb in ["arm", "depart", "arrive"] {
        stand.post(&format!("/api/transits/T2/{verb}"), &officer, json!({})).await.ok();
    }
    stand.picture.paint([picture::mark("T2", 10.9, 106.5)]);
    stand.until_marked("t:T2", &officer).await;
    let history = stand
        .get("/api/containers/csqu 305438-3".replace(' ', "%20").as_str(), &officer)
        .await
        .ok();
    assert_eq!(
        (&history["number"], &history["painted"]),
        (&json!("CSQU3054383"), &json!("CSQU 305438 3"))
    );
    let transits = history["transits"].as_array().unwrap();
    let of = |n: usize| &transits[n]["transit"]["declaration"]["id"];
    assert_eq!((of(0), of(1)), (&json!("T2"), &json!("T1")));
    assert_eq!(transits[0]["alerts"][0]["id"], "a1");
    assert_eq!(transits[0]["events"][0]["event"], "seal_cut");
    let compared = |what: &str| {
        let all = transits[0]["comparison"].as_array().unwrap();
        all.iter().find(|c| c["what"] == what).unwrap().clone()
    };
    assert_eq!(
        (&compared("seal")["observed"], &compared("seal")["agrees"]),
        (&json!("seal-T2"), &json!(true))
    );
    assert_eq!(
        (&compared("container")["declared"], &compared("container")["observed"]),
        (&json!("CSQU3054383"), &Value::Null)
    );
    assert_eq!(compared("arrival")["agrees"], json!(false), "07:00 is after 06:00");
}

#[tokio::test]
async fn seals_and_coverage_show_who_is_not_heard() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    for (id, seal) in [
        ("T1", json!("seal-T1")),
        ("T2", json!("seal-T2")),
        ("T3", json!("seal-T3")),
        ("T4", json!(null)),
    ] {
        stand.post("/api/transits", &officer, json!({"id": id, "seal": seal})).await.ok();
        if id != "T3" {
            stand.post(&format!("/api/transits/{id}/arm"), &officer, json!({})).await.ok();
        }
    }
    let mut silent = picture::mark("T2", 10.9, 106.5);
    silent.silent = true;
    let mut alone = picture::mark("x", 10.9, 106.6);
    (alone.transit, alone.stage, alone.seal) = (None, None, Some(SealId::from("777")));
    stand.picture.paint([picture::mark("T1", 10.9, 106.5), silent, alone]);
    stand.until_marked("t:T1", &officer).await;
    let seals = stand.get("/api/seals", &officer).await.ok();
    let listed: Vec<_> = seals["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (&s["seal"], &s["transit"], s["mark"].is_object()))
        .collect();
    let expected = [
        ("777", json!(null), true),
        ("seal-T1", json!("T1"), true),
        ("seal-T2", json!("T2"), true),
        ("seal-T3", json!("T3"), false),
    ];
    for ((seal, transit, marked), (s, t, m)) in listed.iter().zip(&expected) {
        assert_eq!((*seal, *transit, *marked), (&json!(s), t, *m));
    }
    assert_eq!(listed.len(), 4);
    let first = stand.get("/api/seals?assigned=true&limit=2", &officer).await.ok();
    assert_eq!(first["next"], "seal-T2");
    let rest = stand.get("/api/seals?assigned=true&limit=2&cursor=seal-T2", &officer).await.ok();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));

    let coverage = stand.get("/api/coverage", &officer).await.ok();
    assert_eq!(coverage["counts"], json!({"open": 4, "watched": 3, "heard": 1, "unheard": 2}));
    let unheard: Vec<_> = coverage["unheard"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| (&u["transit"], &u["why"]))
        .collect();
    assert_eq!(unheard, [(&json!("T2"), &json!("silent")), (&json!("T4"), &json!("no_seal"))]);
}

#[tokio::test]
async fn errors_are_problems_everywhere() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    stand.get("/api/nothing", &officer).await.problem(404, "unknown_path");
    stand.get("/nothing.js", &officer).await.problem(404, "unknown_path");
    let answer = stand.ask("DELETE", "/api/transits", Some(&officer), None).await;
    answer.problem(405, "wrong_method");
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD,POST");
    stand.ask("POST", "/", Some(&officer), None).await.problem(405, "wrong_method");
    let post = |kind: &'static str, body: String| {
        let request = Request::post("/api/transits")
            .header("cookie", &officer)
            .header("content-type", kind);
        stand.send(request.body(Body::from(body)).unwrap())
    };
    let sentence = post("application/json", "{\n  \"id\": }".to_owned()).await.problem(400, "no_json");
    assert!(sentence.contains("line 2 column 9"), "{sentence}");
    post("text/plain", "{}".to_owned()).await.problem(415, "no_json");
    let sentence = post("application/json", format!("{{\"id\":\"{}\"}}", "x".repeat(70_000)))
        .await
        .problem(413, "body_too_large");
    assert!(sentence.contains("65536"), "{sentence}");
    let sentence = post("application/json", "{}".to_owned()).await.problem(422, "wrong_body");
    assert!(sentence.contains("missing field `id`"), "{sentence}");
}

#[tokio::test]
async fn an_act_without_a_verdict_says_so() {
    let stand = Stand::with(&crate::stand::world(), std::time::Duration::from_millis(50)).await;
    let officer = stand.cookie(Role::Officer).await;
    stand.judge.go_deaf();
    let sentence = stand
        .post("/api/transits", &officer, json!({"id": "T1"}))
        .await
        .problem(504, "no_verdict");
    assert!(sentence.contains("written down"), "{sentence}");
}

#[tokio::test]
async fn two_equal_acts_are_two() {
    let stand = Stand::new().await;
    let (operator, before) = (stand.cookie(Role::Operator).await, *stand.journal.heard_end().borrow());
    let last = stand.judge.conclude(judge::raised("a1", "T1", Severity::High)).await;
    stand.reached(last).await;
    for n in 1..=2 {
        let alert = stand.post("/api/alerts/a1/note", &operator, json!({"note": "seen"})).await.ok();
        assert_eq!(alert["record"].as_array().unwrap().len(), n);
    }
    assert_eq!(stand.journal.heard_end().borrow().0, before.0 + 2);
}

#[tokio::test]
async fn the_service_tells_how_it_is() {
    let stand = Stand::new().await;
    let health = stand.ask("GET", "/healthz", None, None).await.ok();
    assert_eq!(
        (&health["ok"], &health["projection_lag"], &health["judged_end"]),
        (&json!(true), &json!(0), &json!(1))
    );
    let officer = stand.cookie(Role::Officer).await;
    let answer = stand.get("/api/world", &officer).await;
    let hash = crate::stand::world().hash();
    assert_eq!(
        (answer.ok()["hash"].as_str(), &answer.headers[header::ETAG]),
        (Some(hash.as_str()), &format!("\"{hash}\"").parse().unwrap())
    );
    let request = Request::get("/api/world")
        .header("cookie", &officer)
        .header("if-none-match", format!("\"{hash}\""));
    assert_eq!(stand.send(request.body(Body::empty()).unwrap()).await.status, 304);

    // Measured from this machine without a session, from elsewhere with one.
    let address = stand.listen().await;
    let mut plain = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut plain, b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut text = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut plain, &mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    stand.ask("GET", "/metrics", None, None).await.problem(401, "not_signed_in");
    assert_eq!(stand.get("/metrics", &officer).await.status, 200);

    stand.store.close().await;
    let answer = stand.ask("GET", "/healthz", None, None).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["ok"]), (503, &json!(false)));
    stand.get("/api/transits", &officer).await.problem(503, "unavailable");
}

#[tokio::test]
async fn answers_tell_browsers_what_they_may_do() {
    let stand = Stand::new().await;
    for path in ["/", "/transits/T.1", "/api/openapi.json"] {
        let answer = stand.ask("GET", path, None, None).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        if !path.starts_with("/api") {
            assert!(
                answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"),
                "{path}"
            );
        }
    }
    let described = stand.ask("GET", "/api/openapi.json", None, None).await;
    assert_eq!(described.bytes, cordon_dashboard_api::openapi().into_bytes());
}
