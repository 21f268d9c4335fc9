//! The watch list by its routes: two people change it, and what is covert is its owner's and administrators' alone, over REST and the socket.

use cordon_dashboard_api::Role;
use cordon_dashboard_api::message::Said;
use cordon_model::{Judged, Seq, Severity};
use serde_json::{Value, json};

use crate::stand::judge;
use crate::stand::live::Live;
use crate::stand::{PASSWORD, Stand};

/// What is asked for; `second`: the name of the second person.
fn wanted(stand: &Stand, text: &str, covert: bool, second: &str) -> Value {
    let mut said = json!({"kind": "plate", "text": text, "reason": "hidden compartment", "expires": stand.now().plus_seconds(86_400.0)});
    if covert {
        said["covert"] = true.into();
    }
    if !second.is_empty() {
        said["second"] = json!({"name": second, "password": PASSWORD});
    }
    said
}

fn texts(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|v| v["entry"]["text"].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn two_people_add_an_entry_and_two_take_it_off() {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    let (officer, _) = (stand.cookie(Role::Officer).await, stand.cookie(Role::Supervisor).await);
    let add = |cookie: String, said: Value| {
        let stand = &stand;
        async move { stand.post("/api/watchlist", &cookie, said).await }
    };
    let sentence = add(officer, wanted(&stand, "51C-123.45", false, "supervisor"))
        .await
        .problem(403, "not_allowed");
    assert!(sentence.contains("operator, responder, supervisor, admin"), "{sentence}");
    for (said, status, reason) in [
        (wanted(&stand, "51C-123.45", false, ""), 409, "no_second_person"),
        (wanted(&stand, "51C-123.45", false, "nobody"), 403, "second_person"),
        (wanted(&stand, "51C-123.45", false, "officer"), 403, "second_person"),
        (wanted(&stand, "51C*", false, "supervisor"), 409, "bad_text"),
        (json!({"kind": "plate", "text": "51C12345", "reason": "x"}), 422, "wrong_body"),
        (
            json!({"kind": "boat", "text": "51C12345", "reason": "x", "expires": stand.now()}),
            422,
            "wrong_body",
        ),
    ] {
        add(operator.clone(), said.clone()).await.problem(status, reason);
    }
    let mut wrong = wanted(&stand, "51C-123.45", false, "supervisor");
    wrong["second"]["password"] = "not this one".into();
    add(operator.clone(), wrong).await.problem(403, "second_person");
    assert_eq!(texts(&stand.get("/api/watchlist", &operator).await.ok()), Vec::<&str>::new());

    let entry = add(operator.clone(), wanted(&stand, "51C-123.45", false, "supervisor")).await.ok();
    assert_eq!(
        (&entry["text"], &entry["by"], &entry["second_by"], &entry["removed"]),
        (&json!("51C12345"), &json!("operator"), &json!("supervisor"), &Value::Null)
    );
    let page = stand.get("/api/watchlist", &operator).await.ok();
    assert_eq!((texts(&page), &page["items"][0]["hits"]), (vec!["51C12345"], &json!([])));
    let path = format!("/api/watchlist/{}/remove", entry["id"].as_str().expect("an id"));
    let second = json!({"name": "supervisor", "password": PASSWORD});
    stand
        .post(&path, &operator, json!({"reason": "found"}))
        .await
        .problem(409, "no_second_person");
    stand
        .post(
            "/api/watchlist/00ff/remove",
            &operator,
            json!({"reason": "found", "second": second}),
        )
        .await
        .problem(404, "unknown_entry");
    let gone = stand
        .post(&path, &operator, json!({"reason": "found", "second": second}))
        .await
        .ok();
    assert_eq!(
        (&gone["removed"]["by"], &gone["removed"]["second_by"], &gone["removed"]["reason"]),
        (&json!("operator"), &json!("supervisor"), &json!("found"))
    );
    assert_eq!(texts(&stand.get("/api/watchlist", &operator).await.ok()), Vec::<&str>::new());
    assert_eq!(texts(&stand.get("/api/watchlist?state=over", &operator).await.ok()), ["51C12345"]);
}

#[tokio::test]
async fn a_list_pages_and_an_entry_that_has_ended_is_over() {
    let stand = Stand::new().await;
    let (operator, _) = (stand.cookie(Role::Operator).await, stand.cookie(Role::Supervisor).await);
    for text in ["51C11111", "51C22222", "51C33333"] {
        stand
            .post("/api/watchlist", &operator, wanted(&stand, text, false, "supervisor"))
            .await
            .ok();
    }
    let first = stand.get("/api/watchlist?limit=2", &operator).await.ok();
    assert_eq!(texts(&first), ["51C33333", "51C22222"]);
    let next = format!("/api/watchlist?limit=2&cursor={}", first["next"].as_str().expect("more"));
    let last = stand.get(&next, &operator).await.ok();
    assert_eq!((texts(&last), &last["next"]), (vec!["51C11111"], &Value::Null));
    assert_eq!(texts(&stand.get("/api/watchlist?text=51c-22", &operator).await.ok()), ["51C22222"]);
    stand.get("/api/watchlist?state=lost", &operator).await.problem(422, "wrong_query");
    stand.pass_s(11 * 3_600);
    assert_eq!(texts(&stand.get("/api/watchlist", &operator).await.ok()).len(), 3);
    stand.pass_s(13 * 3_600); // the sessions have ended by now, too
    stand.get("/api/watchlist", &operator).await.problem(401, "not_signed_in");
    let operator = stand.cookie(Role::Operator).await;
    assert_eq!(texts(&stand.get("/api/watchlist", &operator).await.ok()).len(), 0);
    assert_eq!(texts(&stand.get("/api/watchlist?state=over", &operator).await.ok()).len(), 3);
}

/// A stand with an open and a covert entry, the covert one a responder's, and a hit of each; with the last place in `judged`.
async fn covert() -> (Stand, Value, Seq) {
    let stand = Stand::new().await;
    let (operator, responder) = (stand.cookie(Role::Operator).await, stand.cookie(Role::Responder).await);
    stand.cookie(Role::Supervisor).await;
    stand.judge.conclude(judge::raised("a1", "T1", Severity::High)).await;
    let open = stand
        .post("/api/watchlist", &operator, wanted(&stand, "51C11111", false, "supervisor"))
        .await
        .ok();
    let covert = stand
        .post("/api/watchlist", &responder, wanted(&stand, "51C99999", true, "supervisor"))
        .await
        .ok();
    let hits = [judge::hit("90-0", &covert), judge::hit("91-0", &open)];
    let last = stand.judge.conclude(hits.map(|h| Judged::Event(Box::new(h))).to_vec()).await;
    stand.reached(last).await;
    (stand, covert, last)
}

/// The plates of the hits that a client is sent, until it has caught up.
async fn caught_up(live: &mut Live) -> (Vec<String>, u32) {
    let mut seen = Vec::new();
    let events = live
        .until(|m| match &m.said {
            Said::Event(e) if e.detail.contains_key("entry") => {
                seen.push(e.detail["text_wanted"].as_str().expect("a text").to_owned());
                None
            }
            Said::Resumed(r) => Some(r.events),
            _ => None,
        })
        .await;
    (seen, events)
}

#[tokio::test]
async fn nobody_but_its_owner_and_administrators_sees_a_covert_entry_on_a_list_or_in_an_answer() {
    let (stand, covert, _) = covert().await;
    let id = covert["id"].as_str().expect("an id");
    let remove = format!("/api/watchlist/{id}/remove");
    for (role, knows) in [
        (Role::Operator, false),
        (Role::Officer, false),
        (Role::Supervisor, false), // even who answered for it as the second person
        (Role::Responder, true),
        (Role::Admin, true),
    ] {
        let cookie = stand.cookie(role).await;
        let page = stand.get("/api/watchlist", &cookie).await.ok();
        let expected = if knows { vec!["51C99999", "51C11111"] } else { vec!["51C11111"] };
        assert_eq!(texts(&page), expected, "{role}");
        if knows {
            assert_eq!(page["items"][0]["hits"][0]["detail"]["text_wanted"], "51C99999", "{role}");
        }
        for path in [
            "/api/watchlist",
            "/api/watchlist?state=over",
            "/api/alerts?state=all",
            "/api/transits",
            "/api/transits/T1",
            "/api/sightings",
            "/api/containers/CSQU3054383",
            "/api/seals",
            "/api/cameras",
            "/api/coverage",
            "/api/load",
            "/api/world",
            "/metrics",
        ] {
            let answer = stand.get(path, &cookie).await;
            let said = String::from_utf8_lossy(&answer.bytes).contains("51C99999") || String::from_utf8_lossy(&answer.bytes).contains(id);
            assert_eq!(said, knows && path == "/api/watchlist", "{role} {path}");
        }
        if !knows && role != Role::Officer {
            let second = json!({"name": "supervisor", "password": PASSWORD});
            let said = json!({"reason": "found", "second": second});
            let theirs = stand.post(&remove, &cookie, said.clone()).await;
            let none = stand.post("/api/watchlist/00ff00ff00ff00ff/remove", &cookie, said).await;
            theirs.problem(404, "unknown_entry");
            assert_eq!(theirs.bytes, none.bytes, "it is answered as one that is not there");
        }
    }
    // its owner may take it off, and it stays his alone
    let responder = stand.cookie(Role::Responder).await;
    let second = json!({"name": "supervisor", "password": PASSWORD});
    stand
        .post(&remove, &responder, json!({"reason": "found", "second": second}))
        .await
        .ok();
    let over = |cookie: String| {
        let stand = &stand;
        async move { texts(&stand.get("/api/watchlist?state=over", &cookie).await.ok()).len() }
    };
    assert_eq!(over(responder).await, 1);
    assert_eq!(over(stand.cookie(Role::Operator).await).await, 0);
}

#[tokio::test]
async fn the_socket_tells_nobody_but_its_owner_and_administrators_of_a_covert_hit() {
    let (stand, entry, last) = covert().await;
    let address = stand.listen().await;
    let roles = [
        (Role::Operator, false),
        (Role::Supervisor, false),
        (Role::Responder, true),
        (Role::Admin, true),
    ];
    // coming back: neither the events nor their number tell of it
    let mut clients = Vec::new();
    for (role, knows) in roles {
        let mut live = Live::connect(address, &stand.cookie(role).await, Some(0)).await;
        let expected = if knows { vec!["51C99999", "51C11111"] } else { vec!["51C11111"] };
        let (seen, events) = caught_up(&mut live).await;
        assert_eq!(
            (seen.iter().map(String::as_str).collect(), events),
            (expected, if knows { 3 } else { 2 }),
            "{role}"
        );
        clients.push((role, knows, live));
    }
    // as it happens: whoever may not know of it hears of what comes after it as the next thing
    let secret = judge::hit("92-0", &entry);
    let mut open = judge::hit("92-1", &entry);
    open.detail.insert("covert".to_owned(), false.into());
    let end = stand
        .judge
        .conclude([secret, open].map(|h| Judged::Event(Box::new(h))).to_vec())
        .await;
    assert!(end > last);
    for (role, knows, mut live) in clients {
        let next = live
            .until(|m| match &m.said {
                Said::Event(e) => Some(e.id.clone()),
                _ => None,
            })
            .await;
        assert_eq!(next, if knows { "92-0" } else { "92-1" }, "{role}");
    }
    // a page that begins anew is told of open alerts, and a covert hit is none
    for (role, _) in roles {
        let mut live = Live::connect(address, &stand.cookie(role).await, None).await;
        let snapshot = live
            .until(|m| match &m.said {
                Said::Snapshot(s) => Some(serde_json::to_string(s).expect("writes")),
                _ => None,
            })
            .await;
        assert!(!snapshot.contains("51C99999") && snapshot.contains("\"a1\""), "{role}: {snapshot}");
    }
}
