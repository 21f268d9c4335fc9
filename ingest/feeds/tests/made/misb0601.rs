//! ST 0601 packets that are made, and packets that are broken.

use cordon_feeds::speak::misb0601::Shot;
use cordon_feeds::{Connection, Decoder, Settings, dialect_of};
use cordon_model::Body;
use serde_json::{Map, Value, json};

use crate::{decode, json_of, now};

/// A drone 1,000 m over the ground, heading east, whose camera looks straight ahead and 45° down.
fn shot() -> Shot {
    Shot {
        at: Some(now()),
        mission: Some("Lạng Sơn 7".to_owned()),
        tail_number: Some("UAV-1".to_owned()),
        platform: Some("fixed wing".to_owned()),
        sensor: Some("EO".to_owned()),
        attitude_deg: Some((90.0, 0.0, 0.0)),
        place: Some((21.0, 106.0, 1_000.0)),
        fov_deg: Some((40.0, 30.0)),
        camera_deg: Some((0.0, -45.0, 0.0)),
        speed_ms: Some(25),
        ..Shot::default()
    }
}

fn fields(packet: &[u8]) -> Map<String, Value> {
    let decoded = decode("misb0601", packet);
    assert_eq!(
        (decoded.error.as_deref(), decoded.observations.len()),
        (None, 1),
        "{}",
        hex::encode(packet)
    );
    match &decoded.observations[0].body {
        Body::Drone(fields) => fields.clone(),
        other => panic!("{other:?}"),
    }
}

fn near(value: &Value, wanted: f64, within: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((value - wanted).abs() <= within, "{value} is not {wanted}");
}

#[test]
fn what_is_sent_is_what_is_read() {
    let sent = Shot {
        slant_range_m: Some(1_414.2),
        frame_center: Some((21.0, 106.009_6, 12.5)),
        corners: Some([(21.004, 106.01), (20.996, 106.01), (20.997, 106.005), (21.003, 106.005)]),
        others: vec![(48, vec![1, 1, 1]), (22, vec![0, 0, 1, 0xc9]), (94, vec![7; 200])],
        ..shot()
    };
    let got = fields(&sent.packet());
    let words = [
        ("drone", "UAV-1"),
        ("tail_number", "UAV-1"),
        ("platform", "fixed wing"),
        ("mission", "Lạng Sơn 7"),
    ];
    for (name, wanted) in words {
        assert_eq!(got[name], wanted, "{name}");
    }
    assert_eq!((&got["sensor"]["name"], &got["checksum_ok"]), (&json!("EO"), &json!(true)));
    near(&got["lat"], 21.0, 1e-7);
    near(&got["lon"], 106.0, 1e-7);
    near(&got["altitude_m"], 1_000.0, 0.2);
    near(&got["heading_deg"], 90.0, 0.003);
    near(&got["speed_kmh"], 90.0, 1e-9);
    near(&got["slant_range_m"], 1_414.2, 0.001);
    near(&got["sensor"]["elevation_deg"], -45.0, 1e-6);
    near(&got["sensor"]["horizontal_fov_deg"], 40.0, 0.002);
    near(&got["frame_center"]["lon"], 106.009_6, 1e-7);
    near(&got["frame_center"]["elevation_m"], 12.5, 0.2);
    assert_eq!(got["footprint_from"], "corners");
    near(&got["footprint"][1][1], 20.996, 1e-7);
    near(&got["footprint"][1][0], 106.01, 1e-7);
    assert_eq!(got["tags"]["48"], "010101", "kept as it came");
    assert_eq!(got["tags"]["22"], "000001c9", "another length than the standard's");
    assert_eq!(got["tags"]["94"], "07".repeat(200));
}

#[test]
fn a_footprint_follows_from_attitude_and_field_of_view() {
    let got = fields(&shot().packet());
    assert_eq!(got["footprint_from"], "attitude");
    let m_per_deg = 6_371_008.8_f64.to_radians();
    let east_m = |lon: &Value| (lon.as_f64().expect("a number") - 106.0) * m_per_deg * 21.0_f64.to_radians().cos();
    let north_m = |lat: &Value| (lat.as_f64().expect("a number") - 21.0) * m_per_deg;
    // The line of sight meets the ground as far ahead as the drone is high; the edges 15° above and below it.
    assert!((east_m(&got["frame_center"]["lon"]) - 1_000.0).abs() < 1.0);
    let far = 1_000.0 * 60.0_f64.to_radians().tan();
    let near = 1_000.0 * 30.0_f64.to_radians().tan();
    let half = |along: f64, angle: f64| along.hypot(1_000.0) * angle.to_radians().cos() * 20.0_f64.to_radians().tan();
    let corners = [
        (far, half(far, 15.0)),
        (far, -half(far, 15.0)),
        (near, -half(near, 15.0)),
        (near, half(near, 15.0)),
    ];
    for (n, (east, north)) in corners.into_iter().enumerate() {
        let corner = &got["footprint"][n];
        // Heading east, left is north.
        assert!((east_m(&corner[0]) - east).abs() < 3.0, "corner {n}: {} {east}", east_m(&corner[0]));
        assert!(
            (north_m(&corner[1]) - north).abs() < 3.0,
            "corner {n}: {} {north}",
            north_m(&corner[1])
        );
    }
}

#[test]
fn offsets_count_from_the_centre_of_the_frame() {
    let offsets = [1000_i16, -2000, 1000, 2000, -1000, 2000, -1000, -2000];
    let others = (26..).zip(offsets).map(|(tag, v)| (tag, v.to_be_bytes().to_vec())).collect();
    let got = fields(
        &Shot {
            frame_center: Some((10.0, 106.5, 0.0)),
            others,
            ..Shot::default()
        }
        .packet(),
    );
    assert_eq!(got["footprint_from"], "offsets");
    near(&got["footprint"][0][1], 10.0 + 0.075 * 1000.0 / 32_767.0, 1e-7);
    near(&got["footprint"][0][0], 106.5 - 0.075 * 2000.0 / 32_767.0, 1e-7);
}

#[test]
fn a_camera_that_sees_the_horizon_has_no_footprint() {
    for camera in [(0.0, 0.0, 0.0), (0.0, -10.0, 0.0), (180.0, 20.0, 0.0)] {
        let got = fields(
            &Shot {
                camera_deg: Some(camera),
                ..shot()
            }
            .packet(),
        );
        assert!(!got.contains_key("footprint"), "{camera:?}: {got:?}");
    }
}

#[test]
fn what_says_that_it_is_not_known_is_left_out() {
    let got = fields(
        &Shot {
            others: vec![(13, vec![0x80, 0, 0, 0]), (6, vec![0x80, 0])],
            ..Shot::default()
        }
        .packet(),
    );
    assert!(!got.contains_key("lat") && !got.contains_key("pitch_deg"), "{got:?}");
}

#[test]
fn a_packet_that_is_broken_says_where_and_gives_nothing() {
    let whole = shot().packet();
    let refused = |packet: &[u8], part: &str| {
        let decoded = decode("misb0601", packet);
        let error = decoded.error.unwrap_or_else(|| panic!("{part}: no error"));
        assert!(error.contains(part), "{error} is not about {part}");
        assert!(decoded.observations.is_empty(), "{part}");
    };
    for cut in 0..whole.len() {
        assert!(decode("misb0601", &whole[..cut]).error.is_some(), "cut at {cut}");
    }
    for at in 17..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        assert!(decode("misb0601", &flipped).error.is_some(), "flipped at {at}");
    }
    refused(&[&whole[..whole.len() - 1], &[!whole[whole.len() - 1]]].concat(), "checksum is");
    refused(&whole[..17], "holds");
    refused(&[&whole[..16], &[0x82, 0x01]].concat(), "cut off in its length");
    refused(&[&whole[..16], &[0x80, 0, 0]].concat(), "a form");
    refused(&[&whole[..16], &[0x89, 0, 0]].concat(), "a form");
    refused(&[&whole[..16], &[3, 2, 8, 0]].concat(), "8 bytes long, and 1 are left");
    refused(&[&whole[..16], &[3, 5, 0x82, 1]].concat(), "length of tag 5");
    refused(&[&whole[..16], &[1, 0x85]].concat(), "tag at byte 17");
    refused(&[&whole[..16], &[2, 5, 0]].concat(), "no checksum");
    refused(&[&whole[..16], &[6, 1, 2, 0, 0, 5, 0]].concat(), "the last item");
    refused(&[&whole[..16], &[3, 1, 1, 0]].concat(), "1 bytes, and it must have 2");
    refused(b"<html>", "does not begin with the key");
}

#[test]
fn packets_are_found_in_a_stream_of_units_with_headers() {
    // What some multiplexers put before each packet, and a packet that lost its end.
    let packets: Vec<Vec<u8>> = (0..3)
        .map(|n| {
            Shot {
                speed_ms: Some(n),
                ..shot()
            }
            .packet()
        })
        .collect();
    let stream = [&[0, 1, 2, 3, 4][..], &packets[0], &[9; 5], &packets[1][..40], &packets[2]].concat();
    for size in [1, 7, 16, 100, 5000] {
        let mut connection = Connection::open(dialect_of("misb0601").expect("is registered"), std::sync::Arc::default());
        let heard: Vec<_> = stream.chunks(size).flat_map(|piece| connection.hear(piece, now())).collect();
        let speeds: Vec<Option<Value>> = heard
            .iter()
            .map(|h| h.decoded.observations.first().map(|o| json_of(o)["speed_kmh"].clone()))
            .collect();
        assert_eq!(speeds, [Some(json!(0.0)), None, Some(json!(7.2))], "in pieces of {size}");
    }
}

#[test]
fn one_line_of_decode_is_one_packet() {
    let mut decoder = Decoder::new(dialect_of("misb0601").expect("is registered"), Settings::default());
    let line = json!({"session": "a", "frame": hex::encode(shot().packet()), "device": "drone-7"}).to_string();
    let out: Value = serde_json::from_str(&decoder.line(&line, now())).expect("is JSON");
    let said = &out["observations"][0];
    assert_eq!(
        (&said["kind"], &said["drone"], &said["device"]),
        (&json!("drone"), &json!("drone-7"), &json!("drone-7")),
        "{out}"
    );
    assert_eq!(said["observed_at"], "2026-01-05T00:00:01Z");
    let back: cordon_model::Observation = serde_json::from_value(said.clone()).expect("is an observation");
    assert_eq!(&json_of(&back), said);
}
