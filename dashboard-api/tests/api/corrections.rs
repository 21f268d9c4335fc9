//! Corrections by their route: who may, what is refused, and how the sighting stands then.

use cordon_dashboard_api::Role;
use cordon_dashboard_api::message::Said;
use serde_json::{Value, json};

use crate::sightings::sighted;
use crate::stand::{Stand, live::Live};

fn path(n: u8) -> String {
    format!("/api/sightings/{}/correct", format!("{n:02x}").repeat(16))
}

#[tokio::test]
async fn an_operator_says_what_a_sighting_truly_shows_and_the_first_reading_stays() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    stand
        .judge
        .conclude(vec![sighted(1, Some("T1"), "MSKU1234565"), sighted(2, None, "TEMU6079348")])
        .await;
    let mut client = Live::connect(stand.listen().await, &operator, None).await;
    let said = json!({"plate": "61h-204.17", "reason": " the 1 is a 7 "});
    let stands = stand.post(&path(1), &operator, said.clone()).await.ok();
    assert_eq!(
        (&stands["plate"], &stands["container"]),
        (&json!("51C12345"), &json!("MSKU1234565"))
    );
    let first = &stands["corrections"][0];
    assert_eq!(
        [&first["plate"], &first["container"], &first["by"], &first["reason"]],
        [
            &json!("61H20417"),
            &json!("MSKU1234565"),
            &json!("operator"),
            &json!("the 1 is a 7")
        ]
    );
    assert_eq!(stands["agreements"][0]["verdict"], "consistent");
    let heard = client
        .until(|m| if let Said::Correction(c) = &m.said { Some(c.clone()) } else { None })
        .await;
    assert_eq!(heard.plate.as_ref().map(cordon_model::Plate::as_str), Some("61H20417"));
    stand.post(&path(1), &operator, said).await.problem(409, "already_corrected");
    let later = stand.post(&path(1), &operator, json!({"plate": "", "reason": "mud"})).await.ok();
    let plates: Vec<&Value> = later["corrections"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| &c["plate"])
        .collect();
    assert_eq!(
        (plates, &later["plate"]),
        (vec![&json!("61H20417"), &Value::Null], &json!("51C12345"))
    );
    stand
        .post(&path(1), &operator, json!({"plate": "29C55555", "reason": "washed"}))
        .await
        .ok();
    for (query, found) in [
        ("?plate=29C55555", vec![("01", json!("standing"))]),
        ("?plate=61H20417", vec![]), // said once, and not any more
        ("?plate=51C12345", vec![("02", json!("standing")), ("01", json!("first_reading"))]),
        ("?plate=29C55555&container=MSKU1234565", vec![("01", json!("standing"))]),
        ("?limit=1", vec![("02", Value::Null)]),
    ] {
        let page = stand.get(&format!("/api/sightings{query}"), &operator).await.ok();
        let items = page["items"].as_array().expect("items").iter();
        let got: Vec<(&str, Value)> = items
            .map(|i| (&i["id"].as_str().expect("an id")[..2], i["found_by"].clone()))
            .collect();
        assert_eq!(got, found, "{query}");
    }
    let history = stand.get("/api/containers/MSKU1234565", &operator).await.ok();
    assert_eq!(history["sightings"][0]["corrections"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_correction_is_refused_with_the_reason() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    stand.judge.conclude(vec![sighted(1, None, "MSKU1234565")]).await;
    for (path, said, status, reason) in [
        (path(1), json!({"plate": "51C12346"}), 422, "wrong_body"),
        (path(1), json!({"plate": "51C12346", "reason": " "}), 422, "missing"),
        (path(1), json!({"plate": "--", "reason": "x"}), 422, "no_plate"),
        (path(1), json!({"container": "MSKU1234566", "reason": "x"}), 422, "check_digit"),
        (path(1), json!({"plate": "51C-123.45", "reason": "x"}), 409, "already_corrected"),
        (path(9), json!({"plate": "51C12346", "reason": "x"}), 404, "unknown_sighting"),
        (
            "/api/sightings/gate/correct".to_owned(),
            json!({"plate": "51C12346", "reason": "x"}),
            404,
            "unknown_sighting",
        ),
    ] {
        stand.post(&path, &operator, said.clone()).await.problem(status, reason);
    }
    let cookie = stand.cookie(Role::Responder).await;
    let said = json!({"plate": "51C12346", "reason": "x"});
    let sentence = stand.post(&path(1), &cookie, said).await.problem(403, "not_allowed");
    assert!(sentence.contains("operator, officer, supervisor, admin"), "{sentence}");
}
