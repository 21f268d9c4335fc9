//! Real frames: positions, times and answers as an established server has them, checksums as they are.
//!
//! The frames are not ours to publish, so they are read from `../shared` where it is; elsewhere this says that it was skipped.

use std::path::PathBuf;
use std::sync::Arc;

use cordon_feeds::{Connection, Decoded, Dialect, Settings, Split, seal_dialect};
use cordon_model::{Body, Timestamp};
use serde_json::Value;

/// The folder of shared material; says why there is none.
fn shared() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = match std::env::var_os("CORDON_SHARED") {
        Some(said) => vec![PathBuf::from(said)],
        None => vec![root.join("../shared"), root.join("../../shared")],
    };
    let found = places.into_iter().find(|p| p.join("feeds/vectors").is_dir());
    if found.is_none() {
        let line = "SKIPPED ingest/feeds tests/given: ../shared/feeds is absent, real frames were not tried";
        eprintln!("{line}");
        if let Some(file) = std::env::var_os("CORDON_SKIPPED") {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("opens");
            writeln!(file, "{line}").expect("writes");
        }
    }
    found
}

fn vectors(file: &str) -> Vec<Value> {
    let Some(shared) = shared() else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(shared.join("feeds/vectors").join(file)).expect("is there");
    let vectors: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).expect("is JSON")).collect();
    assert!(!vectors.is_empty(), "{file} is empty");
    vectors
}

fn now() -> Timestamp {
    "2026-01-05T00:00:01Z".parse().expect("a time")
}

fn frame_of(vector: &Value) -> Vec<u8> {
    let text = vector["frame"].as_str().expect("a frame");
    if vector["encoding"] == "text" {
        text.as_bytes().to_vec()
    } else {
        hex::decode(text).expect("hex")
    }
}

fn decode(dialect: &dyn Dialect, frame: &[u8]) -> Decoded {
    dialect.open(Arc::new(Settings::default())).decode_unescaped(frame, now())
}

/// The frame as on the wire: escaped again where it was shown without.
fn on_the_wire(frame: &[u8]) -> Vec<u8> {
    if frame[0] != 0x7e {
        return frame.to_vec();
    }
    let inner = frame[1..frame.len() - 1].iter().flat_map(|b| match b {
        0x7e => vec![0x7d, 0x02],
        0x7d => vec![0x7d, 0x01],
        b => vec![*b],
    });
    [0x7e].into_iter().chain(inner).chain([0x7e]).collect()
}

/// Compares each position of the reference with the fix that stands in its place.
fn compare_positions(vector: &Value, got: &Decoded) {
    let id = &vector["id"];
    let expected: Vec<&Value> = vector["decoded"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|p| !p["fix_time"].is_null())
        .collect();
    let fixes: Vec<_> = got
        .observations
        .iter()
        .filter_map(|o| match &o.body {
            Body::Fix(f) => Some((o, f)),
            _ => None,
        })
        .collect();
    assert_eq!(fixes.len(), expected.len(), "{id}: {got:?}");
    for ((observation, fix), position) in fixes.iter().zip(expected) {
        let time: Timestamp = position["fix_time"].as_str().expect("a time").parse().expect("RFC 3339");
        assert_eq!(observation.observed_at, Some(time), "{id}");
        let (lat, lon) = (position["lat"].as_f64().expect("lat"), position["lon"].as_f64().expect("lon"));
        assert!(
            (fix.lat - lat).abs() < 1e-5 && (fix.lon - lon).abs() < 1e-5,
            "{id}: {fix:?} {lat} {lon}"
        );
        assert_eq!(Some(fix.course_deg.unwrap_or(0.0)), position["course"].as_f64(), "{id}");
        if let Some(satellites) = position["attributes"]["sat"].as_u64() {
            assert_eq!(fix.satellites.map(u64::from), Some(satellites), "{id}");
        }
        let device = vector["device_id"].as_str().expect("a device");
        let seal = fix.seal.as_ref().expect("a seal").as_str();
        assert!(device.split('|').any(|d| d == seal), "{id}: {seal} is not {device}");
        if let Some(valid) = vector["independent"]["pos"]["valid"].as_bool() {
            assert_eq!(fix.fix_valid, Some(valid && (lat != 0.0 || lon != 0.0)), "{id}");
        }
        compare_lock(&vector["independent"]["vendor_lock"], fix, id);
    }
}

/// Compares the lock's state with the second decoder's view, which follows the vendor's table.
fn compare_lock(lock: &Value, fix: &cordon_model::Fix, id: &Value) {
    if let Some(locked) = lock["motor_locked"].as_bool().or(lock["locked"].as_bool()) {
        assert_eq!(fix.state.locked, Some(locked), "{id}");
    }
    if let Some(inserted) = lock["rope_inserted"].as_bool().or(lock["rope_open"].as_bool().map(|o| !o)) {
        assert_eq!(fix.state.rope.is_some(), inserted, "{id}");
    }
    if let Some(alarms) = lock["alarms"].as_array() {
        let got: Vec<&str> = fix.state.alarms.iter().map(cordon_model::SealAlarm::as_str).collect();
        assert_eq!(got, alarms.iter().filter_map(Value::as_str).collect::<Vec<_>>(), "{id}");
    }
    if let Some(pct) = lock["battery_pct"].as_f64() {
        assert_eq!(fix.state.battery_pct, Some(pct), "{id}");
    }
    if let Some(card) = lock["rfid"].as_str() {
        let event = fix.state.lock_event.as_ref().expect("an event");
        assert_eq!(event.card.as_deref(), Some(card).filter(|c| *c != "0000000000"), "{id}");
    }
}

/// The answers of the reference, which shows them without escaping.
fn compare_answers(vector: &Value, got: &Decoded) {
    let expected: Vec<Vec<u8>> = vector["acks"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|ack| match ack.split_once(':').expect("a kind") {
            ("hex", digits) => on_the_wire(&hex::decode(digits).expect("hex")),
            (_, text) => text.as_bytes().to_vec(),
        })
        .collect();
    // What a master relays must be acknowledged, says the vendor; the reference leaves it unanswered.
    let relayed = String::from_utf8_lossy(&frame_of(vector)).contains(",WLNET,");
    if relayed {
        assert!(got.replies[0].starts_with(b"(P69,0,"), "{}", vector["id"]);
    } else {
        assert_eq!(got.replies, expected, "{}", vector["id"]);
    }
}

fn try_all(file: &str, dialect: &str) {
    let dialect = seal_dialect(dialect).expect("is registered");
    let (mut right, mut wrong) = (0, 0);
    for vector in vectors(file) {
        let frame = frame_of(&vector);
        let got = decode(dialect, &frame);
        if vector["independent"]["checksum"]["ok"] == false {
            wrong += 1;
            assert!(got.observations.is_empty() && got.replies.is_empty(), "{}", vector["id"]);
            assert!(
                got.error.as_ref().is_some_and(|e| e.contains("checksum")),
                "{}: {got:?}",
                vector["id"]
            );
            continue;
        }
        right += 1;
        assert_eq!(got.error, None, "{}", vector["id"]);
        assert!(!got.observations.is_empty(), "{}: nothing was heard", vector["id"]);
        compare_positions(&vector, &got);
        compare_answers(&vector, &got);
        assert_eq!(
            dialect.open(Arc::new(Settings::default())).decode(&on_the_wire(&frame), now()),
            got,
            "{}: escaped on the wire it is another",
            vector["id"]
        );
    }
    eprintln!("{file}: {right} frames as the reference has them, {wrong} refused for their checksum");
}

#[test]
fn every_jt600_frame_is_as_the_reference_has_it() {
    try_all("jt600.given.jsonl", "jt600");
}

#[test]
fn every_jt808_frame_with_a_right_checksum_is_as_the_reference_has_it() {
    try_all("jt808.given.jsonl", "jt808");
}

#[test]
fn streams_split_as_the_reference_splits_them() {
    for (file, name) in [("jt600.framing.jsonl", "jt600"), ("jt808.framing.jsonl", "jt808")] {
        let dialect = seal_dialect(name).expect("is registered");
        // The frames of these tests were made for splitting alone; their checksums are not right.
        let settings = Arc::new(Settings {
            accept_bad_checksum: true,
            ..Settings::default()
        });
        let all = vectors(file);
        let frames: Vec<Vec<u8>> = all
            .iter()
            .map(|v| on_the_wire(&hex::decode(v["expected_frame_hex"].as_str().expect("a frame")).expect("hex")))
            .collect();
        for frame in &frames {
            let split = dialect.open(Arc::clone(&settings)).split(frame);
            assert_eq!(split, Split::Frame(frame.len()), "{}", hex::encode(frame));
        }
        let mut connection = Connection::open(dialect, settings);
        let heard = connection.hear(&frames.concat(), now());
        assert_eq!(heard.iter().map(|h| h.frame.clone()).collect::<Vec<_>>(), frames, "{file}");
        assert_eq!((connection.skipped_bytes(), connection.pending_bytes()), (0, 0), "{file}");
    }
}
