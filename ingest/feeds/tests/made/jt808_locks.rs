//! What locks say over jt808, bit by bit and field by field; frames that are made from the fact sheets' tables, those with a cut
//! rope above all.

use cordon_feeds::Settings;
use cordon_feeds::speak::jt808::status;
use serde_json::json;

use crate::jt808::{DEVICE, expect_location, general, location};
use crate::{decode_with, expect, json_of};

/// A location with one field more.
fn with_field(tag: u8, data: &[u8]) -> Vec<u8> {
    location(|r| r.fields.push((tag, data.to_vec())))
}

#[test]
fn a_lock_event_says_who_used_it() {
    let card = [0x00, 0x62, 0x3a, 0x49];
    let password = *b"689607";
    let event = |source: &str, accepted: Option<bool>, card: Option<&str>, result: Option<u16>| {
        let mut event = json!({"source": source});
        for (name, value) in [("accepted", json!(accepted)), ("card", json!(card)), ("result", json!(result))] {
            if !value.is_null() {
                event[name] = value;
            }
        }
        json!({"lock_event": event})
    };
    let by_card = |result: &[u8], kind: u8| [&[kind][..], &card, result].concat();
    let by_password = |result: &[u8], kind: u8| [&[kind][..], &password, result].concat();
    for (data, expected) in [
        (by_card(&[0x65], 0x22), event("card", Some(true), Some("0006437449"), Some(0x65))),
        (by_card(&[0xff], 0x22), event("card", Some(false), Some("0006437449"), Some(0xff))),
        (by_card(&[], 0x22), event("card", Some(true), Some("0006437449"), None)),
        (by_card(&[], 0x23), event("card", Some(false), Some("0006437449"), None)),
        (by_card(&[], 0x2a), event("card", Some(false), Some("0006437449"), None)),
        (by_card(&[], 0x2b), event("card", Some(false), Some("0006437449"), None)),
        (by_password(&[0x65], 0x03), event("password", Some(true), None, Some(0x65))),
        (by_password(&[0xff], 0x01), event("password", Some(false), None, Some(0xff))),
        (by_password(&[7], 0x1e), event("password", Some(true), None, Some(7))),
        (by_password(&[], 0x06), event("password", Some(false), None, None)),
        (by_password(&[], 0x28), event("password", Some(false), None, None)),
        (vec![0x19], event("password", Some(false), None, None)),
        (vec![0x77], event("77", None, None, None)),
    ] {
        let frame = with_field(0x0b, &data);
        expect_location(&frame, expected);
        let said = json_of(&decode_with("jt808", &frame, Settings::default()).observations[0]).to_string();
        assert!(!said.contains("689607"), "the password is shown: {said}");
    }
    expect_location(&with_field(0x0b, &by_card(&[], 0x23)), json!({"alarms": ["illegal_card"]}));
    expect_location(&with_field(0x0b, &by_password(&[7], 0x1e)), json!({"unlocked_in_fence": 7}));
}

#[test]
fn a_padlocks_event_says_what_befell_it() {
    let padlock = |code: u16, data: &[u8]| {
        location(|r| r.fields = vec![(0x60, [&code.to_be_bytes()[..], data].concat()), (0x67, b"13214322".to_vec())])
    };
    let used = |source: &str, accepted: bool| json!({"source": source, "accepted": accepted});
    for (code, expected) in [
        (0x0000, json!({"rope": "whole", "locked": true})),
        (0x0001, json!({"locked": false})),
        (0xfc01, json!({"locked": false, "event_code": 0xfc01})),
        (
            0x0003,
            json!({"lock_event": {"source": "card", "accepted": true, "card": "90025499"}, "lock_action": "seal"}),
        ),
        (
            0x0004,
            json!({"lock_event": {"source": "card", "accepted": true, "card": "90025499"}, "lock_action": "unseal"}),
        ),
        (0x0005, json!({"lock_event": used("bluetooth", true), "lock_action": "seal"})),
        (0x0008, json!({"lock_event": used("platform", true), "lock_action": "unseal"})),
        (0x0009, json!({"lock_event": used("sms", true)})),
        (
            0x000b,
            json!({"lock_event": {"source": "card", "accepted": false, "card": "90025499"}, "alarms": ["illegal_card"]}),
        ),
        (
            0x000e,
            json!({"lock_event": {"source": "card", "accepted": false, "card": "90025499"}, "alarms": null}),
        ),
        (0x000f, json!({"locked": false, "alarms": ["opened_while_sealed"]})),
        (0x0010, json!({"alarms": ["tampered"]})),
        (0x0011, json!({"rope": "cut", "alarms": ["rope_cut"]})),
        (0x0012, json!({"alarms": ["low_battery"]})),
        (0x0013, json!({"alarms": ["wrong_password"]})),
        (0x0018, json!({"alarms": ["motor_stuck"]})),
        (0x0077, json!({"event_data": hex::encode("90025499")})),
    ] {
        expect_location(&padlock(code, b"90025499"), expected);
    }
    let sub = padlock(0x0062, &[&[0x79, 0x43, 0x08, 0x01, 0x06, 0x79][..], b"90025499"].concat());
    expect_location(
        &sub,
        json!({"sub_device": "794308010679", "card": "90025499", "dynamic_password_sent": true}),
    );
}

#[test]
fn each_lock_field_is_read() {
    for (tag, data, expected) in [
        (0xd4, vec![0xff], json!({"charging": true})),
        (
            0xda,
            vec![0, 3, 0b0000_0101],
            json!({"rope": "whole", "rope_cut_count": 3, "moving": true}),
        ),
        (
            0xda,
            vec![0, 4, 0],
            json!({"rope": "cut", "rope_cut_count": 4, "moving": false, "alarms": ["rope_cut"]}),
        ),
        (0xfc, vec![5], json!({"fence_id": 5})),
        (0xfe, vec![0, 0, 0, 0x90], json!({"odometer_km": 0x90})),
        (
            0xfd,
            vec![0x01, 0xc4, 0, 4, 0, 4, 0x4a, 0x15, 0x0f, 0xe6],
            json!({"cells": [{"mcc": 452, "mnc": 4, "cell_id": 0x44a15, "lac": 0xfe6}]}),
        ),
        (
            0x33,
            b"*M00,45,1136908H8001#".to_vec(),
            json!({"battery_v": 3.69, "lock_state_raw": "1136908"}),
        ),
        (0x51, vec![0x01, 0x23, 0x80, 0x0a], json!({"field_51": "0123800a"})),
        (0x51, vec![0x80, 0x0a], json!({"temperatures_c": [-1.0]})),
        (0x99, vec![1, 2], json!({"field_99": "0102"})),
        (0xe4, vec![0, 77], json!({"charging": true, "battery_pct": 77.0})),
    ] {
        expect_location(&with_field(tag, &data), expected);
    }
}

#[test]
fn the_locks_that_a_terminal_speaks_for_are_seals_of_their_own() {
    let terminal = json!({"kind": "fix", "seal": DEVICE});
    let one = [0x79, 0x43, 0x08, 0x01, 0x06, 0x79, 0x0f, 0x3c, 0x31, 0, 60];
    let two = [0x79, 0x43, 0x08, 0x01, 0x06, 0x80, 0x0f, 0x3c, 0x30, 1, 61];
    let sub = |seal: &str, locked: bool| json!({"kind": "seal_report", "seal": seal, "locked": locked, "battery_v": 3.9, "observed_at": "2026-01-04T23:59:30Z"});
    let expected = [terminal.clone(), sub("794308010679", true), sub("794308010680", false)];
    expect(
        "jt808",
        &with_field(0x63, &[one, two].concat()),
        &expected,
        &[&general(0x0200)],
        None,
    );
    let lock = |id: [u8; 5], open: u8| [&id[..], &[0x27, 0x95, 0x98, 0x02, 0x77, 83, 0], &[open << 5]].concat();
    let data = [vec![2], lock([0, 0, 0, 0, 0x11], 0), lock([0, 0, 0, 0, 0x12], 1)].concat();
    let sub = |seal: &str, locked: bool| json!({"kind": "seal_report", "seal": seal, "locked": locked, "battery_pct": 83.0});
    let expected = [terminal, sub("0000000011", true), sub("0000000012", false)];
    expect("jt808", &with_field(0xd5, &data), &expected, &[&general(0x0200)], None);
    let itself = [vec![1], lock([0x20, 0x76, 0x46, 0x32, 0x79], 1)].concat();
    expect_location(
        &with_field(0xd5, &itself),
        json!({"seal": DEVICE, "locked": false, "battery_pct": 83.0}),
    );
}

#[test]
fn rope_and_motor_are_what_the_vendor_says() {
    for (bits, expected) in [
        (0, json!({"locked": true, "rope": "whole", "alarms": null})),
        // Made: a rope that is open while the motor holds was cut.
        (status::ROPE_OPEN, json!({"locked": false, "rope": "cut", "alarms": ["rope_cut"]})),
        (status::MOTOR_OPEN, json!({"locked": false, "rope": "whole", "alarms": null})),
        (
            status::ROPE_OPEN | status::MOTOR_OPEN,
            json!({"locked": false, "rope": null, "rope_open": true, "alarms": null}),
        ),
        (status::COVER_OPEN, json!({"cover": "open", "locked": true})),
        (1 << 6, json!({"position_source": "cell"})),
        (2 << 24, json!({"wake_source": 2})),
    ] {
        expect_location(&location(|r| r.status = bits), expected);
    }
    // A tracker whose satellites are GLONASS and Galileo has the same bits set, and is no lock.
    let tracker = location(|r| {
        r.status = status::ROPE_OPEN | status::MOTOR_OPEN;
        r.fields = vec![(0x01, vec![0, 0, 0, 9]), (0x30, vec![24])];
    });
    expect_location(&tracker, json!({"locked": null, "rope": null, "cover": null, "odometer_km": 0.9}));
    // A report that says nothing else is taken at its word.
    let bare = location(|r| {
        r.status = status::ROPE_OPEN;
        r.fields.clear();
    });
    expect_location(&bare, json!({"locked": false, "rope": "cut"}));
}

#[test]
fn alarm_bits_depend_on_what_the_terminal_is() {
    let tracker = |bit: u8| {
        location(|r| {
            r.alarms = 1 << bit;
            r.fields.clear();
        })
    };
    for (bit, alarm) in [
        (0, "sos"),
        (1, "overspeed"),
        (4, "gnss_fault"),
        (5, "gnss_fault"),
        (6, "gnss_fault"),
        (7, "low_battery"),
        (8, "power_cut"),
        (15, "vibration"),
        (16, "tampered"),
        (17, "tampered"),
        (18, "low_battery"),
        (19, "parked_too_long"),
        (20, "device_area_crossed"),
        (21, "device_route_crossed"),
        (23, "device_route_left"),
        (26, "stolen"),
        (28, "moved_illegally"),
        (29, "collision"),
        (30, "roll_over"),
    ] {
        expect_location(&tracker(bit), json!({"alarms": [alarm]}));
    }
    for (bit, alarm) in [
        (1, "overspeed"),
        (7, "low_battery"),
        (16, "cover_opened"),
        (17, "device_fence_entered"),
        (18, "device_fence_left"),
    ] {
        expect_location(&location(|r| r.alarms = 1 << bit), json!({"alarms": [alarm]}));
    }
    expect_location(&location(|r| r.alarms = 1 << 16), json!({"cover": "open"}));
    let padlock: Settings = serde_json::from_value(json!({"jt808_model_of": {DEVICE: "padlock"}})).expect("settings");
    for bit in [0, 1, 4] {
        let got = decode_with("jt808", &tracker(bit), padlock.clone());
        assert_eq!(json_of(&got.observations[0])["alarms"], json!(["tampered"]), "bit {bit}");
    }
}
