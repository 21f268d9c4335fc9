//! The shelf and passing on, by their routes: who may, what is owed, where it is seen.

use cordon_dashboard_api::Role;
use cordon_model::{AlertId, Severity};
use serde_json::{Value, json};

use crate::stand::judge;
use crate::stand::{PASSWORD, Stand};

/// A stand with an urgent alert `a1` and a high one `a2`.
async fn stand() -> Stand {
    let stand = Stand::new().await;
    stand.judge.conclude(judge::raised("a1", "T1", Severity::Urgent)).await;
    let last = stand.judge.conclude(judge::raised("a2", "T2", Severity::High)).await;
    stand.reached(last).await;
    stand
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|a| a["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn an_alert_goes_on_the_shelf_and_comes_back() {
    let stand = stand().await;
    let operator = stand.cookie(Role::Operator).await;
    let mut client = crate::stand::live::Live::connect(stand.listen().await, &operator, None).await;
    let until = stand.now().plus_seconds(1_800.0).to_string();
    let said = json!({"reason": "road works", "until": until, "one_shot": true});
    let alert = stand.post("/api/alerts/a2/shelve", &operator, said).await.ok();
    assert_eq!((&alert["state"], &alert["shelved"]["until"]), (&json!("raised"), &json!(until)));
    assert_eq!(
        (&alert["shelved"]["by"], &alert["shelved"]["one_shot"]),
        (&json!("operator"), &json!(true))
    );
    let record = &alert["record"][0];
    assert_eq!(
        (&record["act"], &record["by"], &record["text"]),
        (&json!("shelve"), &json!("operator"), &json!("road works"))
    );
    // It is open still, and the list of what is on the shelf has it alone; the counts have it apart.
    assert_eq!(ids(&stand.get("/api/alerts", &operator).await.ok()), ["a2", "a1"]);
    assert_eq!(ids(&stand.get("/api/alerts?state=shelved", &operator).await.ok()), ["a2"]);
    stand
        .until_counted(&mut client, |c| {
            let n = c.alerts;
            (n.open, n.shelved, n.raised, n.urgent, n.high) == (2, 1, 1, 1, 0)
        })
        .await;
    let back = stand.post("/api/alerts/a2/unshelve", &operator, json!({})).await.ok();
    assert_eq!(back["shelved"], Value::Null);
    assert!(ids(&stand.get("/api/alerts?state=shelved", &operator).await.ok()).is_empty());
    stand
        .post("/api/alerts/a2/unshelve", &operator, json!({}))
        .await
        .problem(409, "not_shelved");
}

#[tokio::test]
async fn an_urgent_one_takes_a_second_person_who_proves_it() {
    let stand = stand().await;
    let (operator, _, _) = (
        stand.cookie(Role::Operator).await,
        stand.cookie(Role::Supervisor).await,
        stand.cookie(Role::Officer).await,
    );
    let ask = |second: Value| {
        let mut said = json!({"reason": "inspection", "for_s": 600});
        if !second.is_null() {
            said["second"] = second;
        }
        stand.post("/api/alerts/a1/shelve", &operator, said)
    };
    ask(Value::Null).await.problem(409, "no_second_person");
    ask(json!({"name": "supervisor", "password": "not this one"}))
        .await
        .problem(403, "second_person");
    ask(json!({"name": "nobody", "password": PASSWORD}))
        .await
        .problem(403, "second_person");
    let sentence = ask(json!({"name": "officer", "password": PASSWORD}))
        .await
        .problem(403, "second_person");
    assert!(sentence.contains("officer is officer"), "{sentence}");
    let alert = ask(json!({"name": "supervisor", "password": PASSWORD})).await.ok();
    assert_eq!(
        (&alert["shelved"]["by"], &alert["shelved"]["second_by"]),
        (&json!("operator"), &json!("supervisor"))
    );
    assert_eq!(alert["record"][0]["second_by"], "supervisor");
    assert!(!alert.to_string().contains(PASSWORD));
    let heard = format!(
        "{:?}",
        cordon_journal::Journal::heard(&*stand.journal, cordon_model::Offset(0), 100).expect("reads")
    );
    assert!(
        heard.contains("second_by") && !heard.contains(PASSWORD),
        "a password is never written down"
    );
}

#[tokio::test]
async fn passing_on_says_to_whom_and_why() {
    let stand = stand().await;
    let operator = stand.cookie(Role::Operator).await;
    stand.post("/api/alerts/a1/acknowledge", &operator, json!({})).await.ok();
    let said = json!({"to": "supervisor", "reason": "driver does not answer"});
    let alert = stand.post("/api/alerts/a1/escalate", &operator, said).await.ok();
    assert_eq!((&alert["state"], &alert["owner"]), (&json!("raised"), &json!("supervisor")));
    stand
        .post("/api/alerts/a1/escalate", &operator, json!({"to": " ", "reason": "x"}))
        .await
        .problem(422, "missing");
    stand
        .post("/api/alerts/a1/escalate", &operator, json!({"to": "supervisor"}))
        .await
        .problem(422, "wrong_body");
}

#[tokio::test]
async fn only_who_handles_alerts_may() {
    let stand = stand().await;
    for role in [Role::Officer, Role::Responder] {
        let cookie = stand.cookie(role).await;
        for (verb, said) in [
            ("shelve", json!({"reason": "x"})),
            ("unshelve", json!({})),
            ("escalate", json!({"to": "x", "reason": "x"})),
        ] {
            stand
                .post(&format!("/api/alerts/a2/{verb}"), &cookie, said)
                .await
                .problem(403, "not_allowed");
        }
    }
    let stored = cordon_store::read::alerts::one(stand.store.pool(), &AlertId::from("a2"))
        .await
        .expect("reads");
    assert!(stored.expect("is there").record.is_empty());
}
