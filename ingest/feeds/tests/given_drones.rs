//! Real packets of drones, and values as other decoders read them.
//!
//! They are not ours to publish, so they are read from `../shared` where it is; elsewhere this says that it was skipped.

use std::path::PathBuf;
use std::sync::Arc;

use cordon_feeds::speak::misb0601::Shot;
use cordon_feeds::{Connection, Settings, dialect_of};
use cordon_model::{Body, Observation, Timestamp};
use serde_json::{Map, Value};

/// The folder of shared material; says why there is none.
fn shared() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = match std::env::var_os("CORDON_SHARED") {
        Some(said) => vec![PathBuf::from(said)],
        None => vec![root.join("../shared"), root.join("../../shared")],
    };
    let found = places.into_iter().find(|p| p.join("feeds/drones/klv").is_dir());
    if found.is_none() {
        let line = "SKIPPED ingest/feeds tests/given_drones: ../shared/feeds/drones is absent, real packets were not tried";
        eprintln!("{line}");
        if let Some(file) = std::env::var_os("CORDON_SKIPPED") {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("opens");
            writeln!(file, "{line}").expect("writes");
        }
    }
    found
}

/// The one sample of the standard whose checksum is none: over no stretch of its bytes do they add up to it.
const FALSE_CHECKSUM: &str = "DynamicConstantMISMMSPacketData";

/// The packets of a stream, the checksum of each right.
fn packets(bytes: &[u8]) -> Vec<Observation> {
    packets_with(bytes, Settings::default())
}

fn packets_with(bytes: &[u8], settings: Settings) -> Vec<Observation> {
    let dialect = dialect_of("misb0601").expect("is registered");
    let mut connection = Connection::open(dialect, Arc::new(settings));
    let now: Timestamp = "2026-01-05T00:00:01Z".parse().expect("a time");
    let heard = connection.hear(bytes, now);
    assert_eq!((connection.skipped_bytes(), connection.pending_bytes()), (0, 0));
    let one = |h: cordon_feeds::Heard| {
        assert_eq!(h.decoded.error, None);
        h.decoded.observations.into_iter().next().expect("an observation")
    };
    heard.into_iter().map(one).collect()
}

fn fields(observation: &Observation) -> &Map<String, Value> {
    match &observation.body {
        Body::Drone(fields) => fields,
        other => panic!("{other:?}"),
    }
}

/// Where the value of a tag stands in an observation.
fn place(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "3" => "/mission",
        "4" => "/tail_number",
        "5" => "/heading_deg",
        "6" | "90" => "/pitch_deg",
        "7" | "91" => "/roll_deg",
        "10" => "/platform",
        "11" => "/sensor/name",
        "12" => "/coordinate_system",
        "13" => "/lat",
        "14" => "/lon",
        "15" => "/altitude_m",
        "16" => "/sensor/horizontal_fov_deg",
        "17" => "/sensor/vertical_fov_deg",
        "18" => "/sensor/azimuth_deg",
        "19" => "/sensor/elevation_deg",
        "20" => "/sensor/roll_deg",
        "21" => "/slant_range_m",
        "22" => "/target_width_m",
        "23" => "/frame_center/lat",
        "24" => "/frame_center/lon",
        "25" => "/frame_center/elevation_m",
        "65" => "/version",
        _ => return None,
    })
}

fn agrees(observation: &Observation, tag: &str, wanted: &str, within: f64) -> bool {
    let Some(place) = place(tag) else { return false };
    let whole = Value::Object(fields(observation).clone());
    let got = whole.pointer(place).unwrap_or_else(|| panic!("tag {tag} is missing in {whole}"));
    match (got.as_f64(), wanted.parse::<f64>()) {
        (Some(got), Ok(wanted)) => assert!((got - wanted).abs() <= within, "tag {tag}: {got} is not {wanted}"),
        _ => assert_eq!(got.as_str(), Some(wanted), "tag {tag}"),
    }
    true
}

#[test]
fn the_sample_packets_of_the_standard_read_as_elsewhere() {
    let Some(shared) = shared() else { return };
    let mut compared = 0;
    for name in ["DynamicOnlyMISMMSPacketData", "DynamicConstantMISMMSPacketData"] {
        let folder = shared.join("feeds/drones/klv");
        let settings = Settings {
            accept_bad_checksum: name == FALSE_CHECKSUM,
            ..Settings::default()
        };
        let read = packets_with(&std::fs::read(folder.join(format!("{name}.bin"))).expect("is there"), settings);
        assert_eq!(read.len(), 1, "{name}");
        let text = std::fs::read_to_string(folder.join(format!("{name}.klvdata.json"))).expect("is there");
        let expected: Map<String, Value> = serde_json::from_str(&text).expect("is JSON");
        for (tag, value) in &expected {
            let wanted = value[3].as_str().expect("text");
            if tag == "2" {
                let wanted: Timestamp = wanted.replacen(' ', "T", 1).parse().expect("a time");
                assert_eq!(
                    read[0].observed_at.map(|t| t.as_micros() / 1_000_000),
                    Some(wanted.as_micros() / 1_000_000)
                );
                compared += 1;
            } else {
                compared += u32::from(agrees(&read[0], tag, wanted, 1e-6));
            }
        }
    }
    assert!(compared > 35, "{compared} values were compared");
}

#[test]
fn single_values_read_as_elsewhere() {
    let Some(shared) = shared() else { return };
    let text = std::fs::read_to_string(shared.join("feeds/drones/klv/st0601_jmisb_pairs.json")).expect("is there");
    let pairs: Vec<Value> = serde_json::from_str(&text).expect("is JSON");
    let mut compared = 0;
    for pair in &pairs {
        let tag = match pair["tag"].as_str().expect("a name") {
            "PlatformPitchAngleFull" => 90,
            "PlatformRollAngleFull" => 91,
            "UasDatalinkAltitude" => 15,
            "UasDatalinkLatitude" => 13,
            "UasDatalinkLongitude" => 14,
            "UasDatalinkString" => 3,
            "PrecisionTimeStamp" => 2,
            _ => continue,
        };
        let value = hex::decode(pair["value_bytes"].as_str().expect("hex")).expect("hex");
        let read = packets(&made(tag, value));
        let display = pair["display"].as_str().expect("text").trim_end_matches(['m', '°']);
        let display = display.trim_end_matches("\\u00B0");
        let (wanted, within) = match pair["numeric"][0].as_str() {
            Some(exact) => (exact, 1e-2),
            None => (display, 1e-3),
        };
        if tag == 2 {
            assert_eq!(read[0].observed_at.map(|t| t.as_micros().to_string()).as_deref(), Some(wanted));
        } else {
            agrees(&read[0], &tag.to_string(), wanted, within);
        }
        compared += 1;
    }
    assert!(compared > 30, "{compared} of {} pairs were compared", pairs.len());
}

fn made(tag: u8, value: Vec<u8>) -> Vec<u8> {
    Shot {
        others: vec![(tag, value)],
        ..Shot::default()
    }
    .packet()
}

#[test]
fn every_packet_of_a_flight_is_read() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("recognition/dev/klv");
    let mut flights = 0;
    for entry in std::fs::read_dir(&folder).expect("is there").flatten() {
        let path = entry.path();
        if !path.extension().is_some_and(|e| e == "klv" || e == "bin") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("reads");
        let keys = bytes.windows(4).filter(|w| *w == [0x06, 0x0e, 0x2b, 0x34]).count();
        flights += 1;
        if path.file_stem().is_some_and(|stem| stem == FALSE_CHECKSUM) {
            let mut session = dialect_of("misb0601").expect("is registered").open(Arc::default());
            let decoded = session.decode(&bytes, Timestamp::from_seconds(0));
            assert!(decoded.observations.is_empty());
            assert!(decoded.error.is_some_and(|e| e.contains("checksum is 0xaa43")));
            continue;
        }
        let read = packets(&bytes);
        assert_eq!(read.len(), keys, "{}", path.display());
        assert!(read.windows(2).all(|w| w[0].observed_at < w[1].observed_at), "{}", path.display());
        for observation in &read {
            let fields = fields(observation);
            assert!(fields.contains_key("lat") && fields.contains_key("frame_center"), "{fields:?}");
        }
    }
    assert_eq!(flights, 3);
}
