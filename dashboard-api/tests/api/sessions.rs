//! Who may ask what: sessions, roles, lock-out, other sites.

use crate::stand::{PASSWORD, Stand, cookie_of, judge};
use axum::body::Body;
use axum::http::{Request, header};
use cordon_dashboard_api::{AccountError, Role, add_account, openapi};
use cordon_model::Severity;
use serde_json::{Value, json};

#[tokio::test]
async fn signs_in_and_out() {
    let stand = Stand::new().await;
    stand.ask("GET", "/api/session", None, None).await.problem(401, "not_signed_in");
    let cookie = stand.cookie(Role::Operator).await;
    let answer = stand.sign_in("operator", PASSWORD).await;
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        set.contains("; HttpOnly; SameSite=Strict; Max-Age=43200") && set.contains("Path=/"),
        "{set}"
    );
    assert_eq!(cookie_of(&answer).len(), "cordon_session=".len() + 64, "256 bits");
    let who = stand.get("/api/session", &cookie).await.ok();
    assert_eq!((&who["name"], &who["role"]), (&json!("operator"), &json!("operator")));
    assert_eq!(
        who["rights"],
        json!(["see", "write_notes", "handle_alerts", "correct_sightings", "keep_watchlist"])
    );
    assert_eq!(who["expires_at"], "2026-11-22T19:00:00Z");

    assert_eq!(stand.ask("DELETE", "/api/session", Some(&cookie), None).await.status, 204);
    stand.get("/api/session", &cookie).await.problem(401, "not_signed_in");
    stand.get("/api/session", &cookie_of(&answer)).await.ok();
    stand.pass_s(12 * 3600);
    stand.get("/api/session", &cookie_of(&answer)).await.problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_token_is_stored_as_its_hash_alone() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Officer).await;
    let token = hex::decode(cookie.strip_prefix("cordon_session=").unwrap()).unwrap();
    let at = stand.now();
    let stored = cordon_store::sessions::find(stand.store.pool(), &token, at).await.unwrap();
    assert_eq!(stored, None, "the token itself opens nothing");
    let account = cordon_store::accounts::find(stand.store.pool(), "officer").await.unwrap().unwrap();
    assert!(account.password_hash.starts_with("$argon2id$"), "{}", account.password_hash);
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_name_for_a_while() {
    let stand = Stand::new().await;
    stand.cookie(Role::Operator).await;
    stand.cookie(Role::Officer).await;
    let mut sentences = Vec::new();
    for name in ["operator", "nobody"] {
        for _ in 0..10 {
            sentences.push(stand.sign_in(name, "wrong wrong wrong").await.problem(401, "wrong_password"));
        }
        let answer = stand.sign_in(name, PASSWORD).await;
        sentences.push(answer.problem(429, "locked_out"));
        assert_eq!(answer.headers[header::RETRY_AFTER], "900");
        assert_eq!(answer.json()["retry_after_s"], 900);
    }
    let (known, unknown) = sentences.split_at(11);
    assert_eq!(known, unknown, "nothing tells whether the name exists");
    assert!(known[10].contains("15 more minutes"), "{}", known[10]);
    stand.sign_in("officer", PASSWORD).await.ok();
    stand.pass_s(900);
    stand.sign_in("operator", PASSWORD).await.ok();
    for _ in 0..9 {
        stand.sign_in("operator", "wrong wrong wrong").await.problem(401, "wrong_password");
    }
    stand.sign_in("operator", PASSWORD).await.ok();
}

/// What is open to everybody; everything else in openapi.json asks for a role.
const OPEN: [&str; 4] = ["post /api/session", "delete /api/session", "get /api/openapi.json", "get /healthz"];

#[tokio::test]
async fn every_route_asks_for_a_role() {
    let stand = Stand::new().await;
    let described: Value = serde_json::from_str(&openapi()).unwrap();
    let mut asked = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if OPEN.contains(&format!("{method} {path}").as_str()) {
                continue;
            }
            let filled = path.replace("{id}", "T1").replace("{number}", "CSQU3054383");
            let answer = stand.ask(&method.to_uppercase(), &filled, None, Some(json!({}))).await;
            answer.problem(401, "not_signed_in");
            asked += 1;
        }
    }
    assert_eq!(asked, 36);
}

#[tokio::test]
async fn a_role_does_what_it_may_and_no_more() {
    let stand = Stand::new().await;
    stand.judge.conclude(judge::raised("a1", "T1", Severity::Urgent)).await;
    for (role, path, body, may) in [
        (Role::Operator, "/api/transits/T1/arm", json!({}), "officer, admin"),
        (Role::Operator, "/api/transits", json!({"id": "T9"}), "officer, admin"),
        (Role::Supervisor, "/api/transits/T1/disarm", json!({}), "officer, admin"),
        (
            Role::Officer,
            "/api/alerts/a1/acknowledge",
            json!({}),
            "operator, supervisor, admin",
        ),
        (
            Role::Responder,
            "/api/alerts/a1/close",
            json!({"cause": "x"}),
            "operator, supervisor, admin",
        ),
        (Role::Responder, "/api/transits/T1/arm", json!({}), "officer, admin"),
    ] {
        let cookie = stand.cookie(role).await;
        let sentence = stand.post(path, &cookie, body).await.problem(403, "not_allowed");
        assert!(sentence.contains(may), "{sentence}");
    }
    for role in Role::ALL {
        let cookie = stand.cookie(role).await;
        stand.get("/api/alerts", &cookie).await.ok();
        stand.post("/api/alerts/a1/note", &cookie, json!({"note": "seen"})).await.ok();
    }
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Officer).await;
    let request = |name: &'static str, value: &'static str| {
        Request::post("/api/transits")
            .header("host", "cordon.example")
            .header("cookie", &cookie)
            .header("content-type", "application/json")
            .header(name, value)
            .body(Body::from(r#"{"id":"T1"}"#))
            .unwrap()
    };
    stand
        .send(request("origin", "https://evil.example"))
        .await
        .problem(403, "cross_site");
    stand.send(request("sec-fetch-site", "cross-site")).await.problem(403, "cross_site");
    assert_eq!(stand.send(request("origin", "https://cordon.example")).await.status, 201);
}

#[tokio::test]
async fn an_account_is_made_with_care() {
    let stand = Stand::new().await;
    let (pool, now) = (stand.store.pool(), stand.now());
    for (name, password, expected) in [
        ("an", "short", "at least 10 characters, this one has 5"),
        ("an", "mật khẩu", "at least 10 characters, this one has 8"),
        ("", "long enough", "1 to 64 characters"),
        (" an", "long enough", "1 to 64 characters"),
        ("world", "long enough", "the program itself"),
    ] {
        let e = add_account(pool, name, Role::Operator, password, now).await.expect_err(expected);
        assert!(e.to_string().contains(expected), "{e}");
    }
    add_account(pool, "Nguyễn An", Role::Admin, "một hai ba bốn", now).await.unwrap();
    let taken = add_account(pool, "Nguyễn An", Role::Operator, "another long one", now).await;
    assert!(matches!(taken, Err(AccountError::Taken(_))), "{taken:?}");
    let who = stand.sign_in("Nguyễn An", "một hai ba bốn").await.ok();
    assert_eq!(who["role"], "admin");
}
