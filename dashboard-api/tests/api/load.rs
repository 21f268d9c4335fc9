//! The alarm load: figures that a reader can count after.

use cordon_dashboard_api::Role;
use cordon_model::alert::AlertAct;
use cordon_model::{Act, Alert, AlertId, AlertState, Group, GroupCause, Judged, Offset, Severity, Shelf, Timestamp};
use serde_json::{Value, json};

use crate::stand::Stand;
use crate::stand::judge;

struct Told<'a> {
    id: &'a str,
    transit: &'a str,
    severity: Severity,
    /// Seconds before now.
    ago: f64,
}

fn alert(stand: &Stand, told: &Told<'_>) -> Alert {
    let mut made = judge::alert(told.id, told.transit, told.severity);
    made.raised_at = stand.now().plus_seconds(-told.ago);
    made.since = made.raised_at;
    made
}

fn done(act: Act, at: Timestamp) -> AlertAct {
    AlertAct {
        act,
        by: "operator".to_owned(),
        second_by: None,
        at,
        text: None,
        to: None,
        until: None,
        because: Offset(0),
    }
}

fn outage(stand: &Stand) -> Vec<Alert> {
    let mut all: Vec<Alert> = Vec::new();
    // Twelve within ten minutes: one outage. Answered after 10, 20, … 120 s.
    for n in 0..12_u32 {
        let (id, transit) = (format!("o{n:02}"), format!("T{n}"));
        let mut a = alert(
            stand,
            &Told {
                id: &id,
                transit: &transit,
                severity: Severity::High,
                ago: 3_600.0 - f64::from(n),
            },
        );
        a.group = Some(Group {
            id: AlertId::from("o00"),
            cause: GroupCause::Outage,
            feed: None,
        });
        a.state = AlertState::Acknowledged;
        a.record
            .push(done(Act::Acknowledge, a.raised_at.plus_seconds(f64::from(n + 1) * 10.0)));
        all.push(a);
    }
    all
}

fn chattering(stand: &Stand) -> Vec<Alert> {
    let mut all: Vec<Alert> = Vec::new();
    // Three on one transit within half an hour; two of them over within a minute, one of those answered before.
    for (n, over) in [(0_u32, Some(30.0)), (1, Some(30.0)), (2, None)] {
        let id = format!("c{n}");
        let mut a = alert(
            stand,
            &Told {
                id: &id,
                transit: "chatter",
                severity: Severity::Medium,
                ago: 9_000.0 - f64::from(n) * 600.0,
            },
        );
        a.until = over.map(|s| a.since.plus_seconds(s));
        if n == 1 {
            (a.state, a.cause) = (AlertState::Closed, Some("traffic".to_owned()));
            a.record.push(done(Act::Close, a.since.plus_seconds(20.0)));
        }
        all.push(a);
    }
    all
}

fn odd_ones(stand: &Stand) -> Vec<Alert> {
    let mut all: Vec<Alert> = Vec::new();
    // One that stands for two days, one on the shelf, and one urgent that was withdrawn.
    all.push(alert(
        stand,
        &Told {
            id: "old",
            transit: "T-old",
            severity: Severity::High,
            ago: 2.0 * 86_400.0,
        },
    ));
    let mut shelved = alert(
        stand,
        &Told {
            id: "shelved",
            transit: "T-s",
            severity: Severity::High,
            ago: 7_200.0,
        },
    );
    shelved.shelved = Some(Shelf {
        by: "operator".to_owned(),
        second_by: None,
        at: stand.now(),
        until: stand.now().plus_seconds(600.0),
        reason: "works".to_owned(),
        one_shot: false,
    });
    all.push(shelved);
    let mut withdrawn = alert(
        stand,
        &Told {
            id: "w",
            transit: "T-w",
            severity: Severity::Urgent,
            ago: 60.0,
        },
    );
    withdrawn.state = AlertState::Withdrawn;
    all.push(withdrawn);
    all
}

async fn raised() -> (Stand, String) {
    let stand = Stand::new().await;
    let operator = stand.cookie(Role::Operator).await;
    let all = [outage(&stand), chattering(&stand), odd_ones(&stand)].concat();
    stand
        .judge
        .conclude(all.into_iter().map(|a| Judged::Alert(Box::new(a))).collect())
        .await;
    (stand, operator)
}

#[tokio::test]
async fn the_load_is_counted_from_what_was_raised() {
    let (stand, operator) = raised().await;
    let load = stand.get("/api/load?hours=24&operators=2", &operator).await.ok();
    assert_eq!((&load["alerts"], &load["items"]), (&json!(17), &json!(6)));
    assert_eq!(load["alerts_per_operator_hour"], json!(17.0 / 48.0));
    assert_eq!((&load["floods"], &load["floods_of_items"]), (&json!(1), &json!(0)));
    let slots: Vec<(u64, u64)> = load["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["alerts"].as_u64().unwrap(), s["items"].as_u64().unwrap()))
        .collect();
    assert_eq!(slots, [(1, 1), (1, 1), (1, 1), (1, 1), (12, 1), (1, 1)]);
    let severity = |word: &str| -> Value {
        let all = load["by_severity"].as_array().unwrap();
        all.iter().find(|s| s["severity"] == word).unwrap().clone()
    };
    assert_eq!(severity("high")["answered"], json!({"count": 12, "median_s": 65.0, "p95_s": 114.5}));
    assert_eq!(severity("medium")["closed"], json!({"count": 1, "median_s": 20.0, "p95_s": 20.0}));
    assert_eq!(
        (&severity("urgent")["alerts"], &severity("urgent")["answered"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(severity("high")["share"], json!(13.0 / 17.0));
    assert_eq!(
        (&load["stale"], &load["fleeting"], &load["shelved"], &load["unanswered"]),
        (&json!(1), &json!(1), &json!(1), &json!(3))
    );
    assert_eq!(load["chattering"], json!([{"transit": "chatter", "rule": "seal_cut", "times": 3}]));
}

#[tokio::test]
async fn a_span_and_who_was_there_can_be_said() {
    let (stand, operator) = raised().await;
    // Without a number given, those are counted who acted in the span.
    let counted = stand.get("/api/load?hours=1", &operator).await.ok();
    assert_eq!((&counted["operators"], &counted["operators_counted"]), (&json!(1), &json!(true)));
    let nothing = stand.get("/api/load?hours=1&until=2020-01-01T00:00:00Z", &operator).await.ok();
    assert_eq!((&nothing["alerts"], &nothing["operators"]), (&json!(0), &json!(1)));
    for bad in ["hours=0", "hours=745", "operators=0", "until=noon"] {
        stand.get(&format!("/api/load?{bad}"), &operator).await.problem(422, "wrong_query");
    }
}
