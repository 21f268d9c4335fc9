//! Cameras of the real binary: from a stream to a sighting on the socket, its picture over HTTP, and the alert where it contradicts.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use cordon_model::Timestamp;
use cordon_stack::client::{Client, Live};
use cordon_stack::seal::{Seal, whole};
use cordon_stack::yard::{self, Truck};
use cordon_stack::{Service, clock, until, world};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PASSWORD: &str = "cổng số bảy, làn hai";
const SEALS: [&str; 2] = ["7000000711", "7000000712"];
/// The truck that is declared as it is.
const OURS: Truck = Truck {
    plate: "51C12345",
    container: "CSQU3054383",
};
/// Where the gate stands, on the road.
const GATE: f64 = 0.1;

fn declared() -> Value {
    let mut world = world::empty();
    let transit = |id: &str, seal: &str, vehicle: &str, container: &str| json!({"id": id, "seal": seal, "vehicle": vehicle, "container": container, "corridor": "road", "origin": "port", "destination": "gate", "stops": []});
    world["transits"] = json!([
        transit("T1", SEALS[0], "51C12345", "CSQU3054383"),
        transit("T2", SEALS[1], "61C73693", "CDNU0900003")
    ]);
    world
}

/// Its seal stands at the gate: a minute ago, and now.
fn stand(service: &Service, seal: &str) -> Seal {
    let mut seal = Seal::jt600(service.seal_door("jt600"), seal);
    for ago_s in [60.0, 40.0, 20.0, 1.0] {
        report_at_gate(&mut seal, ago_s);
    }
    seal
}

fn report_at_gate(seal: &mut Seal, ago_s: f64) {
    let (lon, lat) = world::on_road(GATE);
    let mut reading = whole(seal.id(), clock::now().plus_seconds(-ago_s), lon, lat);
    reading.fix.speed_kmh = Some(0.0);
    seal.report(&reading);
}

/// The sighting of a plate on the socket.
fn sighting(live: &mut Live, plate: &str) -> Value {
    let seen = live.until(plate, |m| m["type"] == "sighting" && m["data"]["plate"] == plate);
    seen["data"].clone()
}

fn state_of(client: &Client, camera: &str) -> Option<String> {
    let (_, cameras) = client.get("/api/cameras");
    let of = cameras["items"].as_array()?.iter().find(|c| c["id"] == camera)?;
    of["health"]["state"].as_str().map(str::to_owned)
}

#[test]
fn what_a_camera_and_a_film_show_is_told_with_its_picture_and_held_against_the_declaration() {
    let films = tempfile::tempdir().expect("a folder");
    let film = films.path().join("gate.ts");
    yard::film(
        &film,
        &Truck {
            plate: "61C73693",
            container: "CDXU3112031",
        },
    );
    let gate = yard::gate(0, OURS);
    let place = world::on_road(GATE);
    // A shorter clip than in earnest: the test waits for it. Motion is seen in a stream of its own, here one that shows the same.
    let of_two_streams = format!("clip_s = 3\nsub_url = \"{}\"\n", gate.url("gate"));
    let config =
        yard::camera("rtsp", &gate.url("gate"), place) + &of_two_streams + &yard::camera("film", &film.display().to_string(), place);
    let mut service = Service::start_with(&declared(), &config, &[]);
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, Some(0));
    for seal in SEALS {
        drop(stand(&service, seal));
    }

    let [agreed, contradicted] = both(&mut live, ["51C12345", "61C73693"]);
    let shown = |seen: &Value| json!([seen["container"], seen["camera"]]);
    assert_eq!(shown(&agreed), json!(["CSQU3054383", "rtsp"]), "{agreed}");
    assert_eq!(shown(&contradicted), json!(["CDXU3112031", "film"]), "{contradicted}");
    they_are_held_against_what_was_declared(&client);
    its_picture_is_kept_and_guarded(&service, &client, &agreed);
    for camera in ["rtsp", "film"] {
        its_clip_is_kept_and_plays(&client, camera);
    }
    assert_eq!(service.stop(), Some(0));
    assert_eq!(service.lines(&["events"]), service.lines(&["judge"]));
}

#[test]
fn killed_while_a_clip_is_made_it_keeps_the_sighting_and_its_picture_and_nothing_half_made() {
    let gate = yard::gate(0, OURS);
    let mut service = Service::start_with(&declared(), &yard::camera("rtsp", &gate.url("gate"), world::on_road(GATE)), &[]);
    service.add_user("an", "operator", PASSWORD);
    let seen = sighting(
        &mut Live::open(&Client::sign_in(service.http(), "an", PASSWORD), Some(0)),
        "51C12345",
    );
    let kept = Path::new(&service.data()).join("evidence");
    let half_made = || std::fs::read_dir(kept.join("drafts")).map_or(0, Iterator::count);
    until("a clip is being made", || (half_made() > 0).then_some(()));
    service.kill();
    assert!(half_made() > 0, "it was killed in the middle");
    drop(gate);
    service.go();

    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let (_, list) = client.get("/api/sightings?plate=51C12345");
    let same: Vec<&Value> = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|s| s["id"] == seen["id"])
        .collect();
    assert!(same.len() == 1 && same[0]["clip"].is_null(), "{list}");
    its_picture_is_kept_and_guarded(&service, &client, &seen);
    until("what was half made is gone", || (half_made() == 0).then_some(()));
    assert_eq!(service.stop(), Some(0));
    assert_eq!(service.lines(&["events"]), service.lines(&["judge"]));
}

/// The sightings of two plates, in whichever order they come.
fn both(live: &mut Live, plates: [&str; 2]) -> [Value; 2] {
    let mut seen = [Value::Null, Value::Null];
    live.until("both trucks", |m| {
        if m["type"] == "sighting"
            && let Some(n) = plates.iter().position(|plate| m["data"]["plate"] == *plate)
        {
            seen[n] = m["data"].clone();
        }
        seen.iter().all(|s| !s.is_null())
    });
    seen
}

/// What the lists say of them once everything is known.
fn they_are_held_against_what_was_declared(client: &Client) {
    let verdict = |plate: &str| {
        let (_, list) = client.get(&format!("/api/sightings?plate={plate}"));
        let agreement = list["items"][0]["agreements"][0].clone();
        (!agreement.is_null()).then_some(agreement)
    };
    let ours = until("a verdict on T1", || verdict("51C12345"));
    assert_eq!(
        (&ours["transit"], &ours["verdict"], &ours["seal"]),
        (&json!("T1"), &json!("consistent"), &json!("consistent")),
        "{ours}"
    );
    let theirs = until("a verdict on T2", || verdict("61C73693"));
    assert_eq!(
        (&theirs["verdict"], &theirs["reasons"]),
        (&json!("contradictory"), &json!(["container_differs"])),
        "{theirs}"
    );
    let alert = until("the alert", || {
        let (_, open) = client.get("/api/alerts?state=open");
        open["items"]
            .as_array()?
            .iter()
            .find(|a| a["kind"] == "sighting_contradicted")
            .cloned()
    });
    assert_eq!(alert["transit"], "T2");
}

fn its_picture_is_kept_and_guarded(service: &Service, client: &Client, seen: &Value) {
    let name = seen["evidence"].as_str().expect("a picture").to_owned();
    let path = format!("/api/evidence/{name}");
    assert_eq!(Client::stranger(service.http()).get(&path).0, 401, "only for who is signed in");
    assert_eq!(service.counted("SELECT count(*) FROM lookups"), 0);
    let (status, picture) = client.get_bytes(&path);
    assert_eq!(status, 200);
    assert!(picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9]), "a JPEG");
    assert_eq!(hex::encode(Sha256::digest(&picture)), name, "named by what it is");
    assert_eq!(
        service.counted("SELECT count(*) FROM lookups WHERE who = 'an'"),
        1,
        "the look is recorded"
    );
    assert_eq!(client.get("/api/evidence/0000").0, 404);
    assert_eq!(client.get("/api/evidence/..%2f..%2fcordon.toml").0, 404);
}

/// Some while after its sighting a camera's film of it is there, from before it to after it.
fn its_clip_is_kept_and_plays(client: &Client, camera: &str) {
    let (seen, clip) = until("a clip", || {
        let (_, list) = client.get(&format!("/api/sightings?camera={camera}"));
        let seen = list["items"].as_array()?.iter().find(|s| s["clip"].is_object())?.clone();
        let clip = seen["clip"].clone();
        Some((seen, clip))
    });
    let time = |value: &Value| value.as_str().and_then(|t| t.parse::<Timestamp>().ok()).expect("a time");
    let (from, at, to) = (time(&clip["from"]), time(&seen["observed_at"]), time(&clip["to"]));
    assert!(from < at && at <= to, "{seen}");
    let name = clip["evidence"].as_str().expect("a name");
    let (status, film) = client.get_bytes(&format!("/api/evidence/{name}"));
    assert_eq!(
        (status, hex::encode(Sha256::digest(&film)).as_str()),
        (200, name),
        "named by what it is"
    );
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("clip.mp4");
    std::fs::write(&path, film).expect("writes");
    let frames: Vec<_> = cordon_video::Clip::open(&path, &cordon_video::Settings::default(), Arc::new(clock::now))
        .collect::<Result<_, _>>()
        .expect("it plays");
    let place = |frame: Option<&cordon_video::Frame>| frame.and_then(|f| f.pts).expect("a place").as_secs_f64();
    let (shows, says) = (place(frames.last()) - place(frames.first()), to.seconds_since(from));
    assert!((shows - says).abs() < 1.0, "{shows} s of {says}");
}

#[test]
fn a_camera_that_is_killed_and_restored_twenty_times_leaves_nothing_behind() {
    const KILLS: usize = 20;
    let mut gate = yard::gate(0, OURS);
    let (port, url) = (gate.addr().port(), gate.url("gate"));
    let service = Service::start_with(&declared(), &yard::camera("rtsp", &url, world::on_road(GATE)), &[]);
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, None);
    sighting(&mut live, "51C12345");
    let mut early = (0, 0);
    for n in 0..KILLS {
        drop(gate);
        gate = yard::gate(port, OURS);
        until("it is watched again", || (gate.watched() == 1).then_some(()));
        if n == KILLS / 4 {
            early = service.threads_and_files();
            // Nobody else is hurt meanwhile: a seal is heard, acknowledged and shown.
            drop(stand(&service, SEALS[0]));
            live.until("departed", |m| m["type"] == "event" && m["data"]["transit"] == "T1");
        }
    }
    until("it is live", || (state_of(&client, "rtsp")? == "live").then_some(()));
    let late = until("what it holds is what it held", || {
        let (threads, files) = service.threads_and_files();
        (threads <= early.0 + 2 && files <= early.1 + 4).then_some((threads, files))
    });
    assert!(late.0 > 0);
    drop(gate);
    until("it is silent", || (state_of(&client, "rtsp")? == "silent").then_some(()));
    let gate = yard::gate(port, OURS);
    until("it is live again", || (state_of(&client, "rtsp")? == "live").then_some(()));
    drop(gate);
}

#[test]
fn bad_streams_are_named_and_hurt_no_good_one() {
    let films = tempfile::tempdir().expect("a folder");
    let at = |name: &str| films.path().join(name);
    std::fs::write(at("text.mp4"), "no film at all").expect("writes");
    yard::film(&at("good.ts"), &OURS);
    let whole_film = std::fs::read(at("good.ts")).expect("reads");
    std::fs::write(at("cut.ts"), &whole_film[..whole_film.len() / 2 + 77]).expect("writes");
    let page = TcpListener::bind("127.0.0.1:0").expect("a port");
    let html = page.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in page.incoming() {
            let Ok(mut stream) = stream else { return };
            drop(stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>no camera</html>\r\n"));
        }
    });
    // Accepts by its backlog alone, and never says a word.
    let mute = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = mute.local_addr().expect("an address");
    let gate = yard::gate(0, OURS);
    let place = world::on_road(GATE);
    let config = [
        ("html", format!("rtsp://{html}/cam")),
        ("mute", format!("rtsp://{silent}/cam")),
        ("text", at("text.mp4").display().to_string()),
        ("cut", at("cut.ts").display().to_string()),
        ("none", at("none.mp4").display().to_string()),
        ("good", gate.url("gate")),
    ];
    let config: String = config.iter().map(|(id, url)| yard::camera(id, url, place)).collect();
    let mut service = Service::start_with(&declared(), &config, &[]);
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, Some(0));
    live.until("the good camera's truck", |m| {
        m["type"] == "sighting" && m["data"]["camera"] == "good" && m["data"]["plate"] == "51C12345"
    });
    for id in ["html", "mute", "text", "none"] {
        until(id, || (state_of(&client, id)? == "silent").then_some(()));
    }
    until("the reason that is known last", || {
        let (_, cameras) = client.get("/api/cameras");
        let mute = cameras["items"].as_array()?.iter().find(|c| c["id"] == "mute")?;
        mute["health"]["said"].is_string().then_some(())
    });
    assert_eq!(service.stop(), Some(0));
    // Why, in a sentence, is kept with the report.
    let journal = service.lines(&["journal"]);
    let said = |id: &str| {
        let mut reports = journal.iter().filter(|o| o["kind"] == "camera_report" && o["camera"] == id);
        reports.find_map(|o| o["said"].as_str().map(str::to_owned))
    };
    for (id, word) in [
        ("html", "RTSP"),
        ("mute", "sent nothing"),
        ("text", "no video"),
        ("none", "none.mp4"),
    ] {
        let said = said(id).unwrap_or_else(|| panic!("{id} says nothing: {journal:?}"));
        assert!(said.contains(word), "{id}: {said}");
    }
    drop(mute);
}
