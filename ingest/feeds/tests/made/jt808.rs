//! jt808, message by message, on frames that are made from the fact sheets' tables.

use cordon_feeds::speak::jt808::{Report, Terminal};
use cordon_feeds::{Connection, Settings, seal_dialect};
use cordon_model::Timestamp;
use serde_json::{Value, json};

use crate::{compare, decode_with, expect, json_of, now};

pub(crate) const DEVICE: &str = "012076463279";

pub(crate) fn report() -> Report {
    Report {
        at: Some(Timestamp::from_civil(2026, 1, 4, 23, 59, 30).expect("a time")),
        lat: -10.5,
        lon: 106.25,
        valid: true,
        altitude_m: -3,
        speed_kmh: 44.4,
        course_deg: 271,
        alarms: 0,
        status: 0,
        fields: Report::lock_fields(91, 12),
    }
}

pub(crate) fn terminal() -> Terminal {
    Terminal {
        serial: 0x0102,
        ..Terminal::new(DEVICE)
    }
}

/// Our own answer, put together by hand: message, digits of the device, serial 0, body.
fn answer(id: u16, body: &[u8]) -> Vec<u8> {
    Terminal::new(DEVICE).message(id, body)
}

pub(crate) fn general(id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    answer(0x8001, &[0x01, 0x02, high, low, 0])
}

pub(crate) fn location(change: impl Fn(&mut Report)) -> Vec<u8> {
    let mut report = report();
    change(&mut report);
    terminal().location(&report)
}

pub(crate) fn expect_location(frame: &[u8], expected: Value) {
    expect("jt808", frame, &[expected], &[&general(0x0200)], None);
}

#[test]
fn a_location_says_all_that_it_carries() {
    let expected = json!({
        "kind": "fix", "seal": DEVICE, "device": DEVICE, "dialect": "jt808", "observed_at": "2026-01-04T23:59:30Z",
        "lat": -10.5, "lon": 106.25, "fix_valid": true, "speed_kmh": 44.4, "course_deg": 271.0, "satellites": 12, "altitude_m": -3,
        "battery_pct": 91.0, "battery_v": 4.12, "gsm_level": 24, "locked": true, "rope": "whole", "cover": "closed", "alarms": null,
    });
    expect_location(&location(|_| {}), expected);
}

#[test]
fn the_clock_is_read_in_the_devices_zone() {
    let mut hanoi = Terminal {
        zone_offset_s: 7 * 3600,
        ..terminal()
    };
    let frame = hanoi.location(&report());
    for settings in [
        json!({"jt808_zone_offset_s": 25_200}),
        json!({"jt808_zone_offset_s_of": {DEVICE: 25_200}}),
        json!({"jt808_zone_offset_s_of": {"12076463279": 25_200}}),
    ] {
        let settings: Settings = serde_json::from_value(settings).expect("settings");
        let got = decode_with("jt808", &frame, settings);
        assert_eq!(json_of(&got.observations[0])["observed_at"], "2026-01-04T23:59:30Z");
    }
    assert!(
        serde_json::from_value::<Settings>(json!({"zone": 7})).is_err(),
        "unknown settings are errors"
    );
}

#[test]
fn each_message_is_heard_and_answered() {
    let kept = |name: &str| json!({"kind": "seal_report", "seal": DEVICE, "observed_at": null, "message": name});
    let registered = answer(0x8100, &[&[0x01, 0x02, 0][..], DEVICE.as_bytes()].concat());
    let clock = answer(0x8109, &[0x07, 0xea, 1, 5, 0, 0, 1, 0]);
    for (frame, expected, reply) in [
        (terminal().register(), kept("registration"), Some(registered)),
        (terminal().authenticate(DEVICE), kept("authentication"), Some(general(0x0102))),
        (terminal().heartbeat(), kept("heartbeat"), Some(general(0x0002))),
        (
            terminal().message(0x0002, &[77, 20, 1]),
            json!({"message": "heartbeat", "battery_pct": 77.0, "gsm_level": 20}),
            Some(general(0x0002)),
        ),
        (terminal().message(0x0003, &[]), kept("logout"), Some(general(0x0003))),
        (terminal().message(0x0109, &[]), kept("clock_asked"), Some(clock)),
        (terminal().message(0x0001, &[0, 1, 0x81, 5, 0]), kept("answer"), None),
        (
            terminal().message(0x0701, b"\0\0\0\x02OK"),
            json!({"message": "text", "text": "OK"}),
            None,
        ),
        (
            terminal().message(0x6006, b"\x01OK"),
            json!({"message": "text", "text": "OK"}),
            Some(general(0x6006)),
        ),
        (
            terminal().message(0x1300, b"\0\x01\0O\0K"),
            json!({"message": "text", "text": "OK"}),
            None,
        ),
        (
            terminal().message(0x0f01, &[7]),
            json!({"message": "0f01", "body": "07"}),
            Some(general(0x0f01)),
        ),
        (
            terminal().message(0x0210, &[64, 0x26, 0x01, 0x05, 0x07, 0x59, 0x30]),
            json!({"kind": "seal_report", "battery_pct": 64.0, "observed_at": "2026-01-04T23:59:30Z"}),
            Some(general(0x0210)),
        ),
    ] {
        expect(
            "jt808",
            &frame,
            &[expected],
            &reply.iter().map(Vec::as_slice).collect::<Vec<_>>(),
            None,
        );
    }
}

#[test]
fn places_in_other_messages_are_fixes() {
    let place =
        json!({"kind": "fix", "seal": DEVICE, "lat": -10.5, "lon": 106.25, "fix_valid": true, "observed_at": "2026-01-04T23:59:30Z"});
    let bytes = report().bytes(8 * 3600);
    let answered = [&[0, 9][..], &bytes].concat();
    expect(
        "jt808",
        &terminal().message(0x0201, &answered),
        std::slice::from_ref(&place),
        &[],
        None,
    );
    let short = |reports: &[&[u8]]| reports.iter().flat_map(|r| [&[r.len() as u8][..], r].concat()).collect::<Vec<u8>>();
    let batch = terminal().message(0x0210, &short(&[&bytes, &bytes]));
    expect("jt808", &batch, &[place.clone(), place.clone()], &[&general(0x0210)], None);
    let (status, coordinates, movement, time) = (&bytes[4..8], &bytes[8..16], &bytes[16..22], &bytes[22..28]);
    for body in [
        [&[0x54][..], status, coordinates, movement, time, &[0, 0]].concat(),
        [&[0xf0][..], time, &[1, 2, 3, 1, 0x38, 0], status, coordinates].concat(),
        [&[0xf0][..], time, &[1, 2, 1, 1, 0x01, 0x02, 4, 0, 0, 0, 9], status, coordinates].concat(),
        [&[0xf0][..], time, &[1, 2, 2, 0, 0], status, coordinates].concat(),
        [
            &[0xff][..],
            time,
            &(-10_500_000_i32).to_be_bytes(),
            &106_250_000_i32.to_be_bytes(),
            movement,
        ]
        .concat(),
    ] {
        expect(
            "jt808",
            &terminal().message(0x0900, &body),
            std::slice::from_ref(&place),
            &[&general(0x0900)],
            None,
        );
    }
}

#[test]
fn a_batch_that_breaks_off_gives_what_stands_in_front() {
    let mut bytes = report().bytes(8 * 3600);
    bytes.truncate(28);
    let body = [&[0, 2, 1, 0, 28][..], &bytes, &[0, 28], &bytes[..9]].concat();
    let expected = json!({"kind": "fix", "lat": -10.5, "stored": true});
    expect(
        "jt808",
        &terminal().message(0x0704, &body),
        &[expected],
        &[&general(0x0704)],
        Some("report 2 of the batch"),
    );
    let short = terminal().message(0x0200, &bytes[..20]);
    expect(
        "jt808",
        &short,
        &[json!({"kind": "seal_report"})],
        &[&general(0x0200)],
        Some("has only 20 bytes"),
    );
}

/// The body of a 0x5501: place, signal, satellites, kilometres, battery, cell, area, product, status, alarms, fields.
fn lock_report(flags: u8, status: u16, alarms: u16, fields: &[u8]) -> Vec<u8> {
    let mut body = hex::decode("040126235930").expect("hex");
    body.extend(hex::decode("10300000106150000002").expect("hex")[..8].to_vec());
    body.extend([flags, 20, 45]);
    body.extend([28, 6, 0, 0, 0, 7, 0x4e, 0, 0, 0x10, 0x93, 0x14, 0x35, 3]);
    body.extend(status.to_be_bytes());
    body.extend(alarms.to_be_bytes());
    body.extend(fields);
    body
}

/// The lock family's answer. Its serial number is one byte, so it is put together as a message of the family, and given its
/// own number afterwards.
fn locks_answer(id: u16) -> Vec<u8> {
    let mut terminal = Terminal {
        serial: 1,
        ..Terminal::new(DEVICE)
    };
    let [high, low] = id.to_be_bytes();
    let mut frame = terminal.message(0x5501, &[high, low, 0]);
    let change = frame[1] ^ frame[2] ^ 0x44 ^ 0x01;
    (frame[1], frame[2]) = (0x44, 0x01);
    let last = frame.len() - 2;
    frame[last] ^= change;
    frame
}

#[test]
fn a_lock_report_is_read_and_answered_in_its_own_way() {
    let base = json!({"kind": "fix", "seal": DEVICE, "observed_at": "2026-01-04T23:59:30Z", "lat": 10.5, "lon": 106.25, "course_deg": 90.0,
        "satellites": 6, "odometer_km": 7, "battery_pct": 78.0, "gsm_level": 28, "cell_id": 0x1093, "lac": 0x1435});
    let with = |more: Value| {
        let mut all = base.clone();
        all.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        all
    };
    for (flags, status, alarms, fields, more) in [
        (
            0x07,
            0x0020,
            0,
            &[0x02, 2, 0xff, 0xfe][..],
            json!({"fix_valid": true, "locked": true, "altitude_m": -2}),
        ),
        (
            0x0e,
            0x0000,
            0,
            &[0x10, 1, 3],
            json!({"fix_valid": false, "locked": false, "wake_source": 3}),
        ),
        (
            0x07,
            0x0020,
            1 << 3,
            &[0x0a, 3, 1, 0xc4, 1],
            json!({"alarms": ["low_battery"], "mcc": 452}),
        ),
        (0x07, 0x0020, 1 << 2, &[0xfc, 1, 9], json!({"alarms": ["vibration"], "fence_id": 9})),
        (
            0x07,
            0x0020,
            1 << 5,
            &[0x0b, 6, 0x22, 0, 0x62, 0x3a, 0x49, 0x65],
            json!({"alarms": ["device_fence_entered"], "lock_event": {"source": "card", "accepted": true, "card": "0006437449", "result": 0x65}}),
        ),
        (
            0x07,
            0x0020,
            1 << 6,
            &[0x0c, 6, 0, 0x3b, 0xff, 0xa8, 0xff, 0xc3],
            json!({"tilt_raw": [59, -88, -61]}),
        ),
    ] {
        let body = lock_report(flags, status, alarms, fields);
        let expected = [with(more)];
        expect(
            "jt808",
            &terminal().lock_report(false, true, &body),
            &expected,
            &[&locks_answer(0x5501)],
            None,
        );
        expect("jt808", &terminal().lock_report(false, false, &body), &expected, &[], None);
        let [live, stored] = [false, true].map(|s| decode_with("jt808", &terminal().lock_report(s, true, &body), Settings::default()));
        assert_eq!(
            live.observations[0].id, stored.observations[0].id,
            "stored and sent again it is the same"
        );
        assert_eq!(stored.replies, [locks_answer(0x5502)]);
    }
}

#[test]
fn a_heartbeat_of_locks_is_answered_in_their_own_way() {
    expect(
        "jt808",
        &terminal().message(0x0506, &[]),
        &[json!({"message": "heartbeat"})],
        &[&locks_answer(0x0506)],
        None,
    );
}

#[test]
fn a_message_in_parts_is_kept_and_put_together() {
    let body = report().bytes(8 * 3600);
    let mut sender = terminal();
    let parts: Vec<Vec<u8>> = [(1, &body[..20]), (2, &body[20..30]), (3, &body[30..])]
        .map(|(index, bytes)| sender.part(0x0200, 3, index, bytes))
        .to_vec();
    let mut connection = Connection::open(seal_dialect("jt808").expect("is registered"), std::sync::Arc::default());
    // The last one comes before the second.
    let heard: Vec<_> = [0, 2, 1].iter().flat_map(|&p| connection.hear(&parts[p], now())).collect();
    assert_eq!(heard.iter().map(|h| h.decoded.observations.len()).collect::<Vec<_>>(), [1, 1, 2]);
    assert!(heard.iter().all(|h| h.decoded.replies.len() == 1 && h.decoded.error.is_none()));
    let whole = json_of(&heard[2].decoded.observations[1]);
    assert_eq!((&whole["kind"], &whole["lat"]), (&json!("fix"), &json!(-10.5)));
    assert_eq!(json_of(&heard[1].decoded.observations[0])["part"], 3);
    let at_once = decode_with("jt808", &terminal().location(&report()), Settings::default());
    assert_eq!(heard[2].decoded.observations[1].id, at_once.observations[0].id);
}

#[test]
fn what_is_wrong_is_said_and_not_answered() {
    let mut wrong = location(|_| {});
    let last = wrong.len() - 2;
    wrong[last] ^= 1;
    expect("jt808", &wrong, &[], &[], Some("checksum is wrong"));
    let settings = Settings {
        accept_bad_checksum: true,
        ..Settings::default()
    };
    assert_eq!(decode_with("jt808", &wrong, settings).observations.len(), 1);
    expect("jt808", &[0x7e, 1, 2, 0x7d, 9, 0x7e], &[], &[], Some("escape stands for nothing"));
    expect("jt808", &[0x7e, 0x7e], &[], &[], Some("checksum is wrong"));
    expect("jt808", b"(740190331185,1", &[], &[], Some("cut off"));
}

#[test]
fn heads_of_every_kind_name_their_device() {
    for (frame, device) in [
        (
            Terminal {
                version: Some(1),
                ..Terminal::new("00000000012076463279")
            }
            .heartbeat(),
            "00000000012076463279",
        ),
        (
            Terminal {
                delimiter: 0xe7,
                ..Terminal::new(DEVICE)
            }
            .heartbeat(),
            DEVICE,
        ),
    ] {
        let got = decode_with("jt808", &frame, Settings::default());
        let reply = &got.replies[0];
        let ours = seal_dialect("jt808")
            .expect("is registered")
            .open(std::sync::Arc::default())
            .decode(reply, now());
        assert_eq!(json_of(&got.observations[0])["seal"], device);
        assert_eq!(json_of(&ours.observations[0])["seal"], device, "our answer names it too");
    }
    // Six bytes that are no digits are an IMEI without its check digit: 86893506000502 and 0 for Luhn.
    let mut content = vec![0x00, 0x02, 0, 0, 0x4f, 0x07, 0x78, 0x8e, 0xf6, 0x76, 0, 1];
    content.push(content.iter().fold(0, |x, b| x ^ b));
    let frame = [&[0x7e][..], &content, &[0x7e]].concat();
    let got = decode_with("jt808", &frame, Settings::default());
    assert_eq!(json_of(&got.observations[0])["seal"], "868935060005020");
    // Seven bytes behind E7.
    let mut content = vec![0x00, 0x02, 0, 0, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x22, 0, 1];
    content.push(content.iter().fold(0, |x, b| x ^ b));
    let frame = [&[0xe7][..], &content, &[0xe7]].concat();
    let got = decode_with("jt808", &frame, Settings::default());
    assert_eq!(json_of(&got.observations[0])["seal"], "01234567890122");
}

#[test]
fn text_on_the_same_port_is_kept() {
    let text = b"(740190331185,1,001,ELOCK,3,0)";
    let expected = json!({"kind": "seal_report", "seal": "740190331185", "message": "text"});
    expect("jt808", text, &[expected], &[], None);
    let asks = b"(740190331185,BASE,2,TIME)";
    expect("jt808", asks, &[json!({})], &[b"(740190331185,BASE,2,20260105000001)"], None);
    // Without a name in front it is whoever spoke before, or nobody.
    let mut session = seal_dialect("jt808").expect("is registered").open(std::sync::Arc::default());
    let nobody = session.decode(b"(hello)", now());
    compare("jt808", b"(hello)", &nobody, &[json!({"seal": null, "text": "(hello)"})], &[], None);
    session.identify(DEVICE);
    let known = session.decode(b"(hello)", now());
    compare("jt808", b"(hello)", &known, &[json!({"seal": DEVICE})], &[], None);
}
