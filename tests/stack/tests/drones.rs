//! A drone of the real binary: its packets become a place and a footprint on the socket; one that lacks something is named and hurts none.

use cordon_stack::client::{Client, Live};
use cordon_stack::{Service, clock, until, world, yard};
use serde_json::Value;

const PASSWORD: &str = "cánh đồng dưới kia";

#[test]
fn a_drone_is_seen_with_its_footprint_and_one_without_packets_or_pictures_hurts_it_not() {
    let films = tempfile::tempdir().expect("a folder");
    let at = |name: &str| films.path().join(name);
    let began = clock::now().plus_seconds(-30.0);
    yard::flight(&at("whole.ts"), 40, true, began);
    yard::flight(&at("plain.ts"), 20, false, began);
    std::fs::write(at("noise.ts"), vec![0x47_u8; 50_000]).expect("writes");
    let config: String = ["whole", "plain", "noise"]
        .iter()
        .map(|id| yard::drone(id, &at(&format!("{id}.ts")).display().to_string()))
        .collect();
    let mut service = Service::start_with(&world::empty(), &config, &[]);
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, Some(0));
    live.view([102.0, 8.0, 110.0, 24.0], 12.0);
    let message = live.until("the drone", |m| {
        m["type"].as_str().is_some_and(|t| t.starts_with("drone") || t == "snapshot") && m.to_string().contains("\"whole\"")
    });
    let text = message.to_string();
    assert!(text.contains("footprint") && text.contains("106.7"), "{text}");

    let state = |id: &str| -> Option<Value> {
        let (_, cameras) = client.get("/api/cameras");
        cameras["items"].as_array()?.iter().find(|c| c["id"] == id).cloned()
    };
    until("the noise is named", || {
        (state("noise")?["health"]["state"] == "silent").then_some(())
    });
    until("the plain one has pictures", || state("plain")?["health"]["width"].as_u64());
    until("what the plain one lacks", || {
        state("plain")?["health"]["said"].is_string().then_some(())
    });
    assert_eq!(service.stop(), Some(0));
    let journal = service.lines(&["journal"]);
    let of = |id: &str| journal.iter().filter(|o| o["kind"] == "drone" && o["drone"] == id).count();
    assert_eq!((of("whole"), of("plain"), of("noise")), (40, 0, 0), "each packet once");
    let said = |id: &str| journal.iter().filter(|o| o["camera"] == id).find_map(|o| o["said"].as_str());
    assert!(said("plain").is_some_and(|s| s.contains("KLV")), "{:?}", said("plain"));
    assert!(said("noise").is_some(), "{journal:?}");
}
