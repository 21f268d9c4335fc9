//! What comes in through the doors of the real binary and is no good: it loses nothing, ends nothing, and is told.

use std::collections::BTreeMap;

use cordon_model::Timestamp;
use cordon_stack::client::Client;
use cordon_stack::seal::{Seal, whole};
use cordon_stack::{Service, clock, until, world};
use serde_json::{Value, json};

const PASSWORD: &str = "nước chảy đá mòn";
const WRONG_PASSWORDS_MAX: usize = 10;

/// What was heard of a seal: how often, by observed time.
fn heard_of(journal: &[Value], seal: &str) -> BTreeMap<String, usize> {
    let mut heard = BTreeMap::new();
    let fixes = journal.iter().filter(|l| l["kind"] == "fix" && l["seal"] == seal);
    for at in fixes.filter_map(|l| l["observed_at"].as_str()) {
        *heard.entry(at.to_owned()).or_default() += 1;
    }
    heard
}

/// Bytes that look like a beginning, an end and a middle of either dialect's frames, and some that look like nothing.
const NOISE: [&[u8]; 6] = [
    b"\x00\xff\xfe",
    b"~~~",
    b"$$$((",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b")7e7d01,~\x02\x00\x00",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
];

#[test]
fn frames_cut_anywhere_and_garbage_lose_no_good_frame() {
    let mut service = Service::start(&world::empty());
    let mut seals = [
        Seal::jt600(service.seal_door("jt600"), "7000000701"),
        Seal::jt808(service.seal_door("jt808"), "013800000701"),
    ];
    let start = clock::now().plus_seconds(-40_000.0);
    let mut good: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for seal in &mut seals {
        let mut second = 0.0;
        // Each on the same connection: what is no good, then a good frame, which is acknowledged.
        let mut then_good = |seal: &mut Seal, noise: &[u8]| {
            second += 30.0;
            let reading = seal.on_road(start.plus_seconds(second), 0.2);
            seal.send_raw(noise);
            seal.report(&reading);
            let times = good.entry(seal.id().as_str().to_owned()).or_default();
            times.push(reading.observed_at.to_string());
        };
        for noise in NOISE {
            then_good(seal, noise);
        }
        let whole_frame = {
            let reading = seal.on_road(start, 0.1);
            seal.frame(&reading)
        };
        for end in 1..whole_frame.len() {
            then_good(seal, &whole_frame[..end]);
        }
        for begin in (1..whole_frame.len()).step_by(5) {
            then_good(seal, &whole_frame[begin..]);
        }
        then_good(seal, b"");
    }
    drop(seals);
    assert_eq!(service.stop(), Some(0));
    let journal = service.lines(&["journal"]);
    for (seal, times) in good {
        let heard = heard_of(&journal, &seal);
        for at in &times {
            assert_eq!(heard.get(at), Some(&1), "{seal} at {at} was acknowledged");
        }
        assert!(times.len() > 60, "{seal}: frames were cut at every place");
    }
}

#[test]
fn impossible_times_and_places_are_kept_and_judge_nothing() {
    const SEAL: &str = "7000000711";
    let mut service = Service::start(&world::with_transit("T1", SEAL));
    let mut seal = Seal::jt600(service.seal_door("jt600"), SEAL);
    let now = clock::now();
    for n in 0..5 {
        let reading = seal.on_road(now.plus_seconds(f64::from(n) * 20.0 - 100.0), 0.1 + f64::from(n) * 0.01);
        seal.report(&reading);
    }
    let id = seal.id().clone();
    // 0/0 as a device without a fix says it, and 0/0 as one says it that claims to have a fix.
    let mut nowhere = whole(&id, now.plus_seconds(-9.0), 0.0, 0.0);
    nowhere.fix.fix_valid = Some(false);
    seal.report(&nowhere);
    seal.report(&whole(&id, now.plus_seconds(-8.0), 0.0, 0.0));
    // A day ahead, and the beginning of the seal's calendar: what its clock shows before it is set.
    let (lon, lat) = world::on_road(0.15);
    seal.report(&whole(&id, now.plus_seconds(86_400.0), lon, lat));
    seal.report(&whole(&id, Timestamp::from_seconds(946_684_800), lon, lat));
    // All digits of the time zero: there is no such day.
    let reading = whole(&id, now, lon, lat);
    let mut frame = seal.frame(&reading);
    let digits = bcd_time(&frame, now);
    frame[digits..digits + 6].fill(0);
    seal.send_raw(&frame);
    let last = seal.on_road(now.plus_seconds(-5.0), 0.15);
    seal.report(&last);

    assert_eq!(service.stop(), Some(0));
    let journal = service.lines(&["journal"]);
    let fixes: Vec<&Value> = journal.iter().filter(|l| l["kind"] == "fix" && l["seal"] == SEAL).collect();
    assert_eq!(fixes.len(), 11, "everything was kept: {fixes:#?}");
    assert_eq!(fixes.iter().filter(|f| f["lat"] == 0.0 && f["lon"] == 0.0).count(), 2);
    let events = service.lines(&["events"]);
    let kinds: Vec<&str> = events.iter().filter_map(|e| e["event"].as_str()).collect();
    assert_eq!(
        kinds,
        ["departed"],
        "a place where it never was takes nobody off the road: {events:#?}"
    );
    assert_eq!(service.lines(&["judge"]), events);
}

/// Where a jt600 frame says the time: day, month, year, hour, minute, second, two digits a byte.
fn bcd_time(frame: &[u8], at: Timestamp) -> usize {
    let text = at.to_string(); // 2026-11-22T14:05:09Z
    let digit = |n: usize| text.as_bytes()[n] - b'0';
    let pair = |n: usize| digit(n) << 4 | digit(n + 1);
    let said = [pair(8), pair(5), pair(2), pair(11), pair(14), pair(17)];
    frame.windows(6).position(|w| w == said).expect("the frame says its time")
}

#[test]
fn a_seal_that_nobody_declared_is_kept_and_shown_as_unassigned() {
    const SEAL: &str = "013800000721";
    let mut service = Service::start(&world::empty());
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut seal = Seal::jt808(service.seal_door("jt808"), SEAL);
    let reading = seal.on_road(clock::now(), 0.4);
    seal.report(&reading);
    let shown = until("the unassigned seal", || {
        let (status, seals) = client.get("/api/seals?assigned=false");
        assert_eq!(status, 200, "{seals}");
        seals["items"].as_array()?.iter().find(|s| s["seal"] == SEAL).cloned()
    });
    assert_eq!((&shown["transit"], &shown["stage"]), (&Value::Null, &Value::Null));
    assert!((shown["mark"]["lat"].as_f64().expect("a place") - 10.88).abs() < 1e-3, "{shown}");
    let (_, assigned) = client.get("/api/seals?assigned=true");
    assert_eq!(assigned["items"], json!([]));
    assert_eq!(service.stop(), Some(0));
    assert_eq!(heard_of(&service.lines(&["journal"]), SEAL).values().sum::<usize>(), 1);
}

#[test]
fn two_connections_with_one_identity_lose_nothing() {
    let mut service = Service::start(&world::empty());
    let start = clock::now().plus_seconds(-3_600.0);
    for (dialect, id) in [("jt600", "7000000731"), ("jt808", "013800000731")] {
        let door = service.seal_door(dialect);
        let make = || {
            if dialect == "jt600" {
                Seal::jt600(door, id)
            } else {
                Seal::jt808(door, id)
            }
        };
        let mut both = [make(), make()];
        for n in 0..40_u32 {
            let seal = &mut both[n as usize % 2];
            let reading = seal.on_road(start.plus_seconds(f64::from(n)), 0.3);
            seal.report(&reading);
        }
        // The same reading over both, as a seal sends again what it thinks was lost: it is one.
        for seal in &mut both {
            let reading = seal.on_road(start.plus_seconds(100.0), 0.3);
            seal.report(&reading);
        }
    }
    assert_eq!(service.stop(), Some(0));
    let journal = service.lines(&["journal"]);
    for id in ["7000000731", "013800000731"] {
        let heard = heard_of(&journal, id);
        assert_eq!(heard.len(), 41, "{id}");
        assert!(heard.values().all(|&n| n == 1), "{id}: {heard:?}");
    }
}

#[test]
fn ten_wrong_passwords_lock_one_account_for_a_while_and_no_other() {
    let service = Service::start(&world::empty());
    service.add_user("an", "operator", PASSWORD);
    service.add_user("lan", "officer", PASSWORD);
    let stranger = Client::stranger(service.http());
    let attempt = |name: &str, password: &str| stranger.post("/api/session", json!({"name": name, "password": password}));
    for n in 0..WRONG_PASSWORDS_MAX {
        let (status, body) = attempt("an", "guessed");
        assert_eq!(
            (status, &body["reason"]),
            (401, &json!("wrong_password")),
            "the {n}th guess: {body}"
        );
    }
    let (status, headers, body) = stranger.post_whole("/api/session", json!({"name": "an", "password": PASSWORD}));
    assert_eq!((status, &body["reason"]), (429, &json!("locked_out")), "{body}");
    let seconds = body["retry_after_s"].as_u64().expect("it says how long");
    assert!((1..=3_600).contains(&seconds), "{body}");
    assert!(
        body["detail"]
            .as_str()
            .is_some_and(|d| d.contains("10 wrong passwords") && d.contains("minutes")),
        "{body}"
    );
    let header = headers
        .get("retry-after")
        .and_then(|h| h.to_str().ok())
        .and_then(|h| h.parse::<u64>().ok());
    assert!(header.is_some_and(|h| h.abs_diff(seconds) <= 1), "Retry-After: {header:?}");
    let (status, body) = attempt("lan", PASSWORD);
    assert_eq!(status, 200, "another account is not locked: {body}");
    // What is no sign-in at all is told as that.
    let (status, body) = stranger.post("/api/session", json!({"name": "an"}));
    assert!((400..500).contains(&status) && body["detail"].is_string(), "{status} {body}");
    let (status, _) = stranger.get("/api/alerts");
    assert_eq!(status, 401);
}
