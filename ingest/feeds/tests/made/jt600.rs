//! jt600, message by message, on frames that are MADE: no real frame with a cut rope and few of the other alarms are to be had,
//! so they are made from the vendor's table of bits.

use cordon_feeds::speak::jt600::{Lock, Place, Record, status};
use cordon_model::Timestamp;

use serde_json::{Value, json};

use crate::{compare, decode, decode_with, expect, json_of, now};

fn place() -> Place {
    Place {
        at: Some(Timestamp::from_civil(2026, 1, 4, 23, 59, 30).expect("a time")),
        lat: 10.5,
        lon: -106.25,
        valid: true,
        speed_kn: 0x25,
        course_deg: 90,
    }
}

fn lock(version: u8) -> Lock {
    Lock {
        device: "7591225008".to_owned(),
        version,
    }
}

fn record(status: u16) -> Record {
    Record {
        place: place(),
        odometer_km: 1234,
        satellites: 9,
        status,
        battery: 88,
        gsm_level: 27,
    }
}

fn position(status: u16, version: u8) -> Vec<u8> {
    lock(version).positions(&[record(status)], 1, 7)
}

#[test]
fn each_status_bit_is_what_the_vendor_says() {
    let closed = json!({"rope": "whole", "locked": true, "cover": "closed"});
    let alarmed = |alarm: &str| json!({"rope": "whole", "locked": true, "cover": "closed", "alarms": [alarm]});
    for (bits, version, expected) in [
        (status::WELL, 0x19, closed.clone()),
        (
            status::WELL | status::ROPE_CUT,
            0x19,
            json!({"rope": "cut", "locked": true, "alarms": ["rope_cut"]}),
        ),
        (
            status::ROPE_CUT,
            0x19,
            json!({"rope": "cut", "locked": false, "alarms": ["rope_cut"]}),
        ),
        (
            status::WELL & !status::MOTOR_LOCKED,
            0x19,
            json!({"rope": "whole", "locked": false}),
        ),
        (
            status::COVER_CLOSED,
            0x19,
            json!({"rope": null, "locked": false, "rope_inserted": false}),
        ),
        (status::WELL | status::FENCE_ENTERED, 0x19, alarmed("device_fence_entered")),
        (status::WELL | status::FENCE_LEFT, 0x19, alarmed("device_fence_left")),
        (status::WELL | status::VIBRATION, 0x19, alarmed("vibration")),
        (status::WELL | status::LEFT_UNLOCKED, 0x19, alarmed("left_unlocked")),
        (status::WELL | status::WRONG_PASSWORD, 0x19, alarmed("wrong_password")),
        (status::WELL | status::ILLEGAL_CARD, 0x19, alarmed("illegal_card")),
        (status::WELL | status::LOW_BATTERY, 0x19, alarmed("low_battery")),
        (status::WELL | status::MOTOR_STUCK, 0x19, alarmed("motor_stuck")),
        (
            status::WELL | status::COVER_OPENED,
            0x19,
            json!({"cover": "open", "alarms": ["cover_opened"]}),
        ),
        (status::WELL & !status::COVER_CLOSED, 0x17, json!({"cover": "open", "alarms": null})),
        (status::WELL & !status::COVER_CLOSED, 0x16, json!({"cover": null, "alarms": null})),
        (status::WELL | status::CELL_POSITION, 0x19, json!({"position_source": "cell"})),
        (status::WELL, 0x11, closed),
    ] {
        expect("jt600", &position(bits, version), &[expected], &[], None);
    }
}

#[test]
fn a_binary_position_says_all_that_it_carries() {
    let expected = json!({
        "kind": "fix", "seal": "7591225008", "device": "7591225008", "dialect": "jt600",
        "observed_at": "2026-01-04T23:59:30Z", "received_at": "2026-01-05T00:00:01Z",
        "lat": 10.5, "lon": -106.25, "fix_valid": true, "course_deg": 90.0, "satellites": 9, "battery_pct": 88.0,
        "speed_kmh": 37.0 * 1.852, "odometer_km": 1234, "gsm_level": 27, "cell_id": 0x1234, "lac": 0x5678, "mcc": 452, "mnc": 1,
        "imei": "868817043592664", "fence_id": 0, "wake_source": 1, "data_type": 1, "protocol_version": 0x19,
    });
    expect("jt600", &position(status::WELL, 0x19), &[expected], &[], None);
}

#[test]
fn the_speed_byte_is_read_as_set() {
    let settings: cordon_feeds::Settings = serde_json::from_value(json!({"jt600_speed": "bcd_knots"})).expect("settings");
    let frame = position(status::WELL, 0x19);
    let got = decode_with("jt600", &frame, settings);
    assert_eq!(json_of(&got.observations[0])["speed_kmh"], json!(25.0 * 1.852));
}

#[test]
fn a_lock_is_acknowledged_by_its_version() {
    let asks = status::WELL | status::MUST_ACKNOWLEDGE;
    for (version, reply) in [
        (0x01, "(P35)"),
        (0x17, "(P35)"),
        (0x18, "(P35)"),
        (0x19, "(P69,0,7)"),
        (0x1b, "(P69,0,7)"),
    ] {
        expect("jt600", &position(asks, version), &[json!({})], &[reply.as_bytes()], None);
        expect("jt600", &position(status::WELL, version), &[json!({})], &[], None);
    }
}

#[test]
fn no_time_is_no_fix() {
    let unfixed = Place {
        at: None,
        lat: 0.0,
        lon: 0.0,
        ..place()
    };
    let frame = lock(0x19).positions(
        &[Record {
            place: unfixed,
            ..record(status::WELL)
        }],
        1,
        0,
    );
    let expected = json!({"observed_at": null, "fix_valid": false, "lat": 0.0, "lon": 0.0, "locked": true});
    expect("jt600", &frame, &[expected], &[], None);
    let charging = lock(0x19).positions(
        &[Record {
            battery: 0xff,
            ..record(status::WELL)
        }],
        1,
        0,
    );
    expect("jt600", &charging, &[json!({"battery_pct": null, "charging": true})], &[], None);
}

/// The short form: 17 bytes of place, ten more by the device's type.
fn short(kind: u8, tail: [u8; 10], records: usize) -> Vec<u8> {
    let body = [cordon_feeds::speak::jt600::place(&place()), tail.to_vec()]
        .concat()
        .repeat(records);
    let mut frame = hex::decode("243120820029").expect("hex");
    frame.push(kind);
    frame.extend((body.len() as u16).to_be_bytes());
    frame.extend(body);
    frame.push(0x22);
    frame
}

#[test]
fn many_records_in_the_long_form_are_told_from_the_short_one() {
    for (version, records) in [(0x11, 8), (0x16, 40), (0x19, 6), (0x19, 60)] {
        let frame = lock(version).positions(&vec![record(status::WELL); records], 3, 7);
        let expected = vec![json!({"seal": "7591225008", "lat": 10.5, "locked": true, "battery_pct": 88.0}); records];
        expect("jt600", &frame, &expected, &[], None);
    }
}

#[test]
fn the_short_form_is_read_by_its_type() {
    let base = json!({"kind": "fix", "seal": "3120820029", "lat": 10.5, "lon": -106.25, "observed_at": "2026-01-04T23:59:30Z"});
    let with = |more: Value| {
        let mut all = base.clone();
        all.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        all
    };
    for (kind, tail, more) in [
        (
            0x11,
            [4, 6, 0x14, 0, 50, 0x2b, 0x91, 4, 0x4d, 0x1f],
            json!({"satellites": 4, "altitude_m": 50, "cell_id": 0x2b91, "lac": 0x044d, "gsm_level": 31}),
        ),
        (
            0x21,
            [1, 0, 0, 0x53, 0, 0, 0, 0x76, 0x8b, 8],
            json!({"fuel_raw": 0x0108, "odometer_km": 0x768b, "status_raw": "00005300"}),
        ),
        (
            0x31,
            [0x00, 0x10, 0x02, 0x00, 0x30, 0x00, 0x64, 0, 0, 1],
            json!({"fuel_raw": [1, 2, 3], "odometer_km": 100, "status_raw": "000001"}),
        ),
    ] {
        expect("jt600", &short(kind, tail, 1), &[with(more.clone())], &[], None);
        let many = vec![with(more); 15];
        expect("jt600", &short(kind, tail, 15), &many, &[], None);
    }
}

#[test]
fn a_lock_that_was_used_says_by_whom() {
    let fix = json!({"kind": "fix", "observed_at": "2026-01-04T23:59:30Z", "lat": 10.5, "lon": -106.25, "fix_valid": true, "speed_kmh": null, "speed_raw": 37.0});
    for (source, verified, password_ok, event) in [
        (1, 1, false, json!({"source": "card", "card": "0012260888", "result": 1})),
        (
            4,
            0,
            true,
            json!({"source": "password", "accepted": true, "card": "0012260888", "result": 1}),
        ),
        (
            4,
            0,
            false,
            json!({"source": "password", "accepted": false, "card": "0012260888", "result": 0}),
        ),
        (5, 0, false, json!({"source": "5", "card": "0012260888", "result": 0})),
        (
            6,
            0,
            false,
            json!({"source": "dynamic_password", "accepted": false, "card": "0012260888", "result": 0}),
        ),
        (
            6,
            3,
            false,
            json!({"source": "dynamic_password", "accepted": true, "card": "0012260888", "result": 3}),
        ),
        (
            6,
            98,
            false,
            json!({"source": "dynamic_password", "accepted": true, "card": "0012260888", "result": 98}),
        ),
        (
            6,
            99,
            false,
            json!({"source": "dynamic_password", "accepted": false, "card": "0012260888", "result": 99}),
        ),
    ] {
        let mut expected = fix.clone();
        expected["locked"] = if event["accepted"] == true { json!(false) } else { Value::Null };
        expected["lock_event"] = event;
        let frame = lock(0x19).lock_used(&place(), source, verified, "0012260888", password_ok, 9);
        expect("jt600", &frame, &[expected], &[b"(P69,0,9)"], None);
    }
}

#[test]
fn each_text_is_read_and_answered() {
    let kept = |name: &str| json!({"kind": "seal_report", "seal": "7591225008", "observed_at": null, "message": name});
    for (text, expected, reply) in [
        ("(7591225008,@JT)", kept("keep_alive"), None),
        ("(7591225008,P22,0)", kept("clock_asked"), Some("(P22,050126000001)")),
        ("(7591225008,P43,0)", kept("password_reset_asked"), None),
        ("(7591225008,U04)", kept("U04"), None),
        (
            "(7591225008,U01,040126,235930,T,10.500000,N,106.250000,W,5,152,9,32%,00000000000011,10133,5173,22,100,206)",
            json!({"kind": "fix", "observed_at": "2026-01-04T23:59:30Z", "lat": 10.5, "lon": -106.25, "fix_valid": true,
                "speed_kmh": 5.0 * 1.609_344, "battery_pct": 32.0, "satellites": 9, "status_bits": "00000000000011", "cell_id": 10133,
                "odometer_km": 100.0, "serial": 206}),
            Some("(S39)"),
        ),
        (
            "(7591225008,U03,040126,235930,F,00.000000,N,000.000000,E,0,0,0,0%,0000001000000,263,1,18,0,0,33)",
            json!({"kind": "fix", "fix_valid": false, "lat": 0.0, "lon": 0.0, "battery_pct": null}),
            Some("(S39)"),
        ),
        (
            "(7591225008,U02,040126,235930,T,00.000000,N,000.000000,E,0,0,0,0%,00000000000011,741,51,22,0,1,05)",
            json!({"kind": "fix", "fix_valid": false, "lat": 0.0, "lon": 0.0, "observed_at": "2026-01-04T23:59:30Z"}),
            Some("(S39)"),
        ),
        (
            "(7591225008,U06,10,040126,235930,T,10.500000,S,106.250000,E,0.43,0,7,30%,0010100100000,11012,10,0,0,0,126,0,30)",
            json!({"kind": "fix", "lat": -10.5, "lon": 106.25, "alarm_code": "10"}),
            Some("(S20)"),
        ),
        (
            "(7591225008,W01,10615.0000,E,1030.0000,S,A,040126,235930,40,8,20,6,31,5,20,20)",
            json!({"kind": "fix", "lat": -10.5, "lon": 106.25, "fix_valid": true, "speed_kmh": 40.0, "course_deg": 8.0, "alert_type": 5}),
            None,
        ),
    ] {
        expect(
            "jt600",
            text.as_bytes(),
            &[expected],
            &reply.map(str::as_bytes).into_iter().collect::<Vec<_>>(),
            None,
        );
    }
}

#[test]
fn a_text_that_is_not_as_it_should_be_is_kept_with_its_error() {
    for (text, reply) in [
        ("(7591225008,U01,040126)", Some("(S39)")),
        ("(7591225008,P45,040126,235930,north,N)", None),
        ("(7591225008,W01,here)", None),
    ] {
        let expected = json!({"kind": "seal_report", "seal": "7591225008", "text": text});
        let replies: Vec<&[u8]> = reply.map(str::as_bytes).into_iter().collect();
        expect("jt600", text.as_bytes(), &[expected], &replies, Some("not as its fields should be"));
    }
    for (text, error) in [
        ("(7591225008,@JT", "cut off"),
        ("(,@JT)", "device's number"),
        ("hello", "begins with"),
    ] {
        expect("jt600", text.as_bytes(), &[], &[], Some(error));
    }
    let mut cut = position(status::WELL, 0x19);
    cut.truncate(40);
    expect("jt600", &cut, &[], &[], Some("cut off or ran on"));
}

#[test]
fn a_sub_lock_is_a_seal_of_its_own() {
    let frame = |event: u16, status: u16| lock(0x19).sub_lock(&place(), "1021220618", event, status, 66, 5);
    let master = json!({"kind": "fix", "seal": "7591225008", "lat": 10.5, "sub_device": "1021220618", "sub_battery_pct": 66, "sub_rssi_dbm": -60, "battery_pct": null, "rope": null});
    for (event, status, state) in [
        (1 << 0, 1, json!({"locked": true, "rope": null})),
        (1 << 4, 0, json!({"locked": false, "rope": "cut", "alarms": ["rope_cut"]})),
        (1 << 2, 1, json!({"cover": "open", "alarms": ["cover_opened"]})),
        (1 << 1, 0, json!({"lock_event": {"source": "bluetooth", "accepted": true}})),
        (1 << 9, 0, json!({"lock_event": {"source": "card", "accepted": true}})),
        (1 << 14, 0, json!({"alarms": ["sub_lock_lost"]})),
    ] {
        let mut sub = state;
        sub["kind"] = json!("seal_report");
        sub["seal"] = json!("1021220618");
        sub["battery_pct"] = json!(66.0);
        sub["observed_at"] = json!("2026-01-04T23:59:30Z");
        expect("jt600", &frame(event, status), &[master.clone(), sub], &[b"(P69,0,5)"], None);
    }
}

#[test]
fn a_relayed_sensor_says_its_climate_even_with_plain_brackets_inside() {
    // 28 and 29 are a day and a minute here, and brackets in text; some masters do not escape them.
    let at = Timestamp::from_civil(2026, 1, 28, 23, 29, 41).expect("a time");
    let mut frame = b"(8054201973,1,168,WLNET,5,2,".to_vec();
    frame.extend(cordon_feeds::speak::jt600::place(&Place { at: Some(at), ..place() }));
    frame.extend(hex::decode("2801262329411021220618290140644701").expect("hex"));
    frame.extend([0x11, 0x1d, 0x43, 0, 2, 0, b')']);
    let expected = json!({"kind": "fix", "seal": "8054201973", "observed_at": "2026-01-28T23:29:41Z", "sub_device": "1021220618",
        "sub_battery_v": 3.2, "sub_battery_pct": 100, "sub_rssi_dbm": -71, "humidity_pct": 67, "temperature_c": -28.5, "sub_count": 2});
    let got = decode("jt600", &frame);
    compare("jt600", &frame, &got, &[expected], &[b"(P69,0,41)"], None);
    let mut connection = cordon_feeds::Connection::open(&cordon_feeds::seal::jt600::Jt600, std::sync::Arc::default());
    let twice = [frame.clone(), frame.clone()].concat();
    assert_eq!(connection.hear(&twice, now()).len(), 2);
}
