//! The live socket, with real clients.

use std::collections::BTreeMap;

use cordon_dashboard_api::Role;
use cordon_dashboard_api::message::{LiveMessage, Said};
use cordon_model::{Judged, Kind, Seq, Severity};
use serde_json::json;

use crate::stand::live::{Live, try_connect};
use crate::stand::{Stand, judge, picture};

const VIETNAM: [f64; 4] = [102.0, 8.0, 110.0, 24.0];

fn snapshot(m: &LiveMessage) -> Option<(u64, cordon_dashboard_api::message::Snapshot)> {
    match &m.said {
        Said::Snapshot(s) => Some((m.seq.0, (**s).clone())),
        _ => None,
    }
}

#[tokio::test]
async fn a_snapshot_comes_first_and_then_all_that_is_new_in_order() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let address = stand.listen().await;
    let before = stand.judge.conclude(judge::raised("a1", "T1", Severity::Urgent)).await;
    stand.reached(before).await;
    let mut client = Live::connect(address, &cookie, None).await;
    let (seq, first) = snapshot(&client.next().await).expect("a snapshot first");
    assert_eq!(
        (seq, first.alerts.len(), first.counts.alerts.open, first.counts.alerts.urgent),
        (before.0, 1, 1, 1)
    );
    assert_eq!(
        (first.world.as_str(), first.server_time),
        (crate::stand::world().hash().as_str(), stand.now())
    );

    stand.judge.conclude(judge::raised("a2", "T1", Severity::High)).await;
    let event = client.next().await;
    assert!(
        matches!(&event.said, Said::Event(e) if e.id == "a2-0") && event.seq == Seq(before.0 + 1),
        "{event:?}"
    );
    let alert = client.next().await;
    assert!(
        matches!(&alert.said, Said::Alert(a) if a.id.as_str() == "a2") && alert.seq == Seq(before.0 + 2),
        "{alert:?}"
    );
    let counts = client.next().await;
    assert!(
        matches!(&counts.said, Said::Counts(c) if c.alerts.open == 2 && c.alerts.high == 1 && c.alerts.raised == 2),
        "{counts:?}"
    );

    // An officer's act reaches every client, and the list agrees with the counts.
    stand.post("/api/alerts/a2/acknowledge", &cookie, json!({})).await.ok();
    let counts = client.until(|m| if let Said::Counts(c) = m.said { Some(c) } else { None }).await;
    assert_eq!((counts.alerts.open, counts.alerts.acknowledged, counts.alerts.raised), (2, 1, 1));
    stand.post("/api/alerts/a2/close", &cookie, json!({"cause": "drill"})).await.ok();
    let counts = client.until(|m| if let Said::Counts(c) = m.said { Some(c) } else { None }).await;
    let listed = stand.get("/api/alerts", &cookie).await.ok()["items"].as_array().unwrap().len();
    assert_eq!((counts.alerts.open as usize, listed), (1, 1));
    let officer = stand.cookie(Role::Officer).await;
    stand.post("/api/transits", &officer, json!({"id": "T7"})).await.ok();
    let transit = client
        .until(|m| if let Said::Transit(t) = &m.said { Some(t.clone()) } else { None })
        .await;
    assert_eq!(transit.id().as_str(), "T7");
    stand.until_counted(&mut client, |c| c.coverage.open == 1).await;
}

#[tokio::test]
async fn an_alert_comes_after_the_transit_that_it_is_about() {
    let stand = Stand::new().await;
    let officer = stand.cookie(Role::Officer).await;
    for id in ["T1", "T2", "T3"] {
        stand
            .post("/api/transits", &officer, json!({"id": id, "vehicle": "51C-123.45"}))
            .await
            .ok();
    }
    let before = stand.judge.conclude(judge::raised("a1", "T1", Severity::High)).await;
    stand.reached(before).await;
    let address = stand.listen().await;
    let mut fresh = Live::connect(address, &officer, None).await;
    let mut back = Live::connect(address, &officer, Some(before.0 - 2)).await;
    for n in 2..4 {
        stand.judge.conclude(judge::raised(&format!("a{n}"), "T2", Severity::High)).await;
    }
    async fn names(client: &mut Live) -> Vec<String> {
        let mut names = Vec::new();
        while names.last().is_none_or(|n| n != "alert a3") {
            match client.next().await.said {
                Said::Alert(a) => names.push(format!("alert {}", a.id)),
                Said::Transit(t) => names.push(format!("transit {}", t.id())),
                Said::Snapshot(_) => names.push("snapshot".to_owned()),
                _ => {}
            }
        }
        names
    }
    assert_eq!(
        names(&mut fresh).await,
        ["snapshot", "transit T1", "transit T2", "alert a2", "alert a3"]
    );
    assert_eq!(
        names(&mut back).await,
        ["transit T1", "alert a1", "transit T2", "alert a2", "alert a3"]
    );
}

#[tokio::test]
async fn a_near_view_gets_its_marks_and_no_others() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Responder).await;
    stand
        .picture
        .paint([picture::mark("T1", 10.8, 106.7), picture::mark("T2", 20.9, 106.6)]);
    let mut client = Live::connect(stand.listen().await, &cookie, None).await;
    let (_, first) = client.until(snapshot).await;
    assert!(
        first.marks.marks.is_empty() && first.cells.is_none(),
        "no view, no marks: {first:?}"
    );
    client.look([106.0, 10.0, 107.0, 11.5], 10.0).await;
    let keys = |m: &LiveMessage| match &m.said {
        Said::Marks(marks) => Some((marks.reset, marks.marks.iter().map(|m| m.key.clone()).collect::<Vec<_>>())),
        _ => None,
    };
    // The frame clock may not have come round to the marks yet: then the view is empty first.
    let mut seen = client.until(keys).await;
    if seen == (true, vec![]) {
        seen = (true, client.until(keys).await.1);
    }
    assert_eq!(seen, (true, vec!["t:T1".to_owned()]));
    stand
        .picture
        .paint([picture::mark("T2", 20.8, 106.6), picture::mark("T3", 10.9, 106.5)]);
    assert_eq!(
        client.until(keys).await,
        (false, vec!["t:T3".to_owned()]),
        "T2 moves outside of the view"
    );
    let gone = |m: &LiveMessage| if let Said::Gone(g) = &m.said { Some(g.keys.clone()) } else { None };
    stand.picture.paint([picture::mark("T3", 12.0, 106.5)]);
    assert_eq!(client.until(gone).await, ["t:T3"], "it left the view");
    let mut closed = picture::mark("T1", 10.8, 106.7);
    closed.stage = Some(cordon_model::Stage::Closed);
    stand.picture.paint([closed]);
    assert_eq!(client.until(gone).await, ["t:T1"], "it ended");
    // A seal that is assigned stands on the map once: as its transit.
    let mut alone = picture::mark("x", 10.8, 106.7);
    (alone.transit, alone.stage, alone.seal) = (None, None, Some("seal-T4".into()));
    stand.picture.paint([alone]);
    assert_eq!(client.until(keys).await.1, ["s:seal-T4"]);
    stand.picture.paint([picture::mark("T4", 10.8, 106.7)]);
    let mut swapped = (Vec::new(), Vec::new());
    while swapped.0.is_empty() || swapped.1.is_empty() {
        match client.next().await.said {
            Said::Marks(m) => swapped.0.extend(m.marks.into_iter().map(|m| m.key)),
            Said::Gone(g) => swapped.1.extend(g.keys),
            _ => {}
        }
    }
    assert_eq!(swapped, (vec!["t:T4".to_owned()], vec!["s:seal-T4".to_owned()]));
    client
        .say(&json!({"type": "view", "bbox": VIETNAM, "zoom": 10.0, "filters": {"severity_min": "high"}}))
        .await;
    assert_eq!(client.until(keys).await, (true, vec![]));
}

#[tokio::test]
async fn a_far_view_gets_counts_and_singly_what_alerts() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let place = |n: u32| (9.0 + f64::from(n % 50) * 0.25, 103.5 + f64::from(n / 50) * 0.12);
    let mut marks: Vec<_> = (0..2000).map(|n| picture::mark(&format!("T{n}"), place(n).0, place(n).1)).collect();
    marks[7].worst = Some(Severity::Urgent);
    marks[7].unacknowledged = true;
    stand.picture.paint(marks.clone());
    stand.until_marked("t:T1999", &cookie).await;
    let mut client = Live::connect(stand.listen().await, &cookie, None).await;
    client.look(VIETNAM, 5.0).await;
    let mut cells = BTreeMap::new();
    let mut singles = Vec::new();
    client
        .until(|m| {
            if let Said::Marks(marks) = &m.said {
                singles.extend(marks.marks.iter().map(|m| m.key.clone()));
            }
            match &m.said {
                Said::Cells(c) => {
                    assert!(c.reset && c.resolution == 3 && c.cells.iter().all(|c| c.ring.as_ref().is_some_and(|r| r.len() >= 6)));
                    cells.extend(c.cells.iter().map(|c| (c.cell.clone(), c.count)));
                    Some(())
                }
                _ => None,
            }
        })
        .await;
    assert_eq!(singles, ["t:T7"]);
    assert_eq!(cells.values().sum::<u32>(), 2000, "what alerts is counted too");
    assert!(cells.len() > 10 && cells.len() < 300, "{} cells", cells.len());

    // One moves across the country: only the cells that it leaves and enters are told, without their outlines.
    let far = picture::mark("T0", place(1999).0, place(1999).1);
    stand.picture.paint([far]);
    client
        .until(|m| {
            let Said::Cells(c) = &m.said else { return None };
            assert!(!c.reset && c.cells.len() == 2 && c.cells.iter().all(|c| c.ring.is_none()), "{c:?}");
            cells.extend(c.cells.iter().map(|c| (c.cell.clone(), c.count)));
            Some(())
        })
        .await;
    assert_eq!(cells.values().sum::<u32>(), 2000);
    // What begins to alert is sent at once, and taken away when it is over.
    marks[9].worst = Some(Severity::High);
    stand.picture.paint([marks[9].clone()]);
    client
        .until(|m| matches!(&m.said, Said::Marks(s) if s.marks.len() == 1 && s.marks[0].key == "t:T9").then_some(()))
        .await;
    marks[9].worst = None;
    stand.picture.paint([marks[9].clone()]);
    client
        .until(|m| matches!(&m.said, Said::Gone(g) if g.keys == ["t:T9"]).then_some(()))
        .await;
    // Nearer, it is marks again.
    client.look(VIETNAM, 9.0).await;
    client
        .until(|m| matches!(&m.said, Said::Marks(s) if s.reset && s.marks.len() == 2000).then_some(()))
        .await;
}

#[tokio::test]
async fn who_comes_back_gets_all_since_and_nothing_twice() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let address = stand.listen().await;
    let mut last = Seq(0);
    for n in 0..20 {
        last = stand.judge.conclude(judge::raised(&format!("a{n}"), "T1", Severity::High)).await;
    }
    // More comes while clients come back: wherever the joint falls, nothing is missed and nothing doubled.
    let writer = {
        let judge = stand.judge.clone();
        tokio::spawn(async move {
            let mut last = Seq(0);
            for n in 0..200 {
                last = judge.conclude(judge::raised(&format!("b{n}"), "T1", Severity::High)).await;
            }
            last
        })
    };
    stand.reached(last).await;
    let mut clients = Vec::new();
    for since in [1_u64, 5, 20, 33, last.0] {
        clients.push((since, Live::connect(address, &cookie, Some(since)).await));
    }
    let end = writer.await.unwrap().0;
    for (since, mut client) in clients {
        let expected: Vec<u64> = (since + 1..=end).collect();
        assert_eq!(client.places_until(end).await, expected, "since {since}");
    }
    let mut late = Live::connect(address, &cookie, Some(end - 4)).await;
    assert_eq!(late.places_until(end).await, [end - 3, end - 2, end - 1, end]);
    let resumed = late.next().await;
    let Said::Resumed(r) = resumed.said else { panic!("{resumed:?}") };
    assert_eq!(
        (resumed.seq.0, r.since.0, r.events, r.alerts_raised, r.counts.alerts.open),
        (end, end - 4, 2, 2, 220)
    );
}

#[tokio::test]
async fn who_is_far_behind_gets_a_snapshot() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let address = stand.listen().await;
    let alert = judge::alert("a1", "T1", Severity::High);
    let events = (0..5_001).map(|n| Judged::Event(Box::new(judge::event(&format!("e-{n}"), Kind::SealCut, &alert))));
    let end = stand.judge.conclude(events.collect()).await;
    stand.reached(end).await;
    for (since, snaps) in [
        (0, true),
        (end.0 - 5_001, true),
        (end.0 + 1, true),
        (end.0 - 5_000, false),
        (end.0, false),
    ] {
        let mut client = Live::connect(address, &cookie, Some(since)).await;
        let first = client.next().await;
        assert_eq!(matches!(first.said, Said::Snapshot(_)), snaps, "since {since} of {end}: {first:?}");
        if since == end.0 - 5_000 {
            assert_eq!(first.seq.0, since + 1);
            assert!(
                client.places_until(end.0).await.into_iter().eq(since + 2..=end.0),
                "each once, in order"
            );
        }
    }
}

#[tokio::test]
async fn a_slow_client_is_given_a_snapshot_instead_of_a_queue() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let address = stand.listen().await;
    let mut slow = Live::connect(address, &cookie, None).await;
    let (mut seq, _) = slow.until(snapshot).await;
    // It reads no more, while 40 MB are judged: far more than sockets hold.
    let mut alert = judge::alert("a1", "T1", Severity::High);
    alert.detail.insert("padding".to_owned(), "x".repeat(64 * 1024).into());
    let (total, mut last) = (640, Seq(0));
    for n in 0..total {
        alert.detail.insert("n".to_owned(), n.into());
        last = stand.judge.conclude(vec![Judged::Alert(Box::new(alert.clone()))]).await;
        stand.reached(last).await;
    }
    let (mut received, mut snapshots) = (0, 0);
    while seq < last.0 {
        let message = slow.next().await;
        match message.said {
            Said::Alert(_) => {
                assert_eq!(message.seq.0, seq + 1, "in order, with no gap but before a snapshot");
                received += 1;
            }
            Said::Snapshot(s) => {
                assert!(message.seq.0 > seq, "a snapshot leads on");
                assert_eq!(s.alerts[0].detail["n"], message.seq.0 - (last.0 - total) - 1, "it is of its place");
                snapshots += 1;
            }
            _ => continue,
        }
        seq = message.seq.0;
    }
    assert!(snapshots >= 1, "no snapshot in {received} messages");
    assert!(received < total, "{received} of {total} were queued");
}

#[tokio::test]
async fn the_socket_asks_for_a_session_of_our_own_page() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let address = stand.listen().await;
    let own = format!("http://{address}");
    for (headers, expected) in [
        (vec![], Err(401)),
        (vec![("cookie", "cordon_session=00")], Err(401)),
        (vec![("cookie", cookie.as_str()), ("origin", "http://evil.example")], Err(403)),
        (vec![("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")], Err(403)),
        (vec![("cookie", cookie.as_str()), ("origin", own.as_str())], Ok(())),
    ] {
        let opened = try_connect(address, None, &headers).await.map(|_| ());
        assert_eq!(opened, expected, "{headers:?}");
    }
    stand.get("/api/live", &cookie).await.problem(426, "no_websocket");
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_socket_goes_on() {
    let stand = Stand::new().await;
    let cookie = stand.cookie(Role::Operator).await;
    let mut client = Live::connect(stand.listen().await, &cookie, None).await;
    let refused = |m: &LiveMessage| {
        if let Said::Refused(r) = &m.said {
            Some(r.detail.clone())
        } else {
            None
        }
    };
    for (said, expected) in [
        (json!({"type": "vew"}), "vew"),
        (json!({"type": "view", "bbox": [1, 2, 3], "zoom": 5}), "length 3"),
        (json!({"type": "view", "bbox": [102, 24, 110, 8], "zoom": 5}), "latitudes"),
        (
            json!({"type": "view", "bbox": VIETNAM, "zoom": 5, "filters": {"colour": 1}}),
            "colour",
        ),
    ] {
        client.say(&said).await;
        let detail = client.until(refused).await;
        assert!(detail.contains(expected), "{said}: {detail}");
    }
    client.look(VIETNAM, 5.0).await;
    client.until(|m| matches!(&m.said, Said::Marks(s) if s.reset).then_some(())).await;
}

#[tokio::test]
async fn the_link_tells_that_it_lives_and_why_it_ends() {
    let stand = Stand::new().await;
    let (first, second) = (stand.cookie(Role::Operator).await, stand.cookie(Role::Officer).await);
    let address = stand.listen().await;
    let mut ended = Live::connect(address, &first, None).await;
    let mut kept = Live::connect(address, &second, None).await;
    stand.ask("DELETE", "/api/session", Some(&first), None).await;
    let beat = kept
        .until(|m| if let Said::Heartbeat(h) = m.said { Some((m.seq, h)) } else { None })
        .await;
    assert_eq!((beat.0, beat.1.server_time), (Seq(1), stand.now()));
    assert_eq!(ended.closed().await, 4401, "its session ended");
    stand.cancel.cancel();
    assert_eq!(kept.closed().await, 1001, "the server ends");
}
