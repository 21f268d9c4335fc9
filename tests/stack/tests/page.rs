//! The page of the real binary in a real browser, with real seals behind it.
//!
//! Pictures of what the operator sees are kept in `target/shots/`, at the size of a desk and of a phone.

use cordon_stack::browser::{self, Driven};
use cordon_stack::client::{Client, Live};
use cordon_stack::seal::{Seal, cut};
use cordon_stack::yard::{self, Truck};
use cordon_stack::{Service, clock, until, world};
use serde_json::json;

const NAME: &str = "lan";
const PASSWORD: &str = "sông Bến Hải, cầu Hiền Lương";

/// Whether there is a browser; says why there is none.
#[expect(clippy::print_stdout, reason = "the runner counts what could not be looked at")]
fn is_looked_at() -> bool {
    let missing = browser::missing();
    if let Some(reason) = &missing {
        println!("SKIPPED {reason}");
    }
    missing.is_none()
}

#[test]
fn an_operator_sees_takes_follows_and_closes_an_alert() {
    const SEAL: &str = "7000000621";
    if !is_looked_at() {
        return;
    }
    let service = Service::start(&world::with_transit("T1", SEAL));
    service.add_user(NAME, "operator", PASSWORD);
    let mut seal = Seal::jt600(service.seal_door("jt600"), SEAL);
    let start = clock::now().plus_seconds(-120.0);
    let (lon, lat) = world::on_road(0.14);
    let mut page = Driven::start(
        "cycle.mjs",
        &json!({"url": format!("http://{}/", service.http()), "name": NAME, "password": PASSWORD, "transit": "T1", "seal": SEAL, "at": [lon, lat], "then": "10.83000, 106.62500"}),
    );
    page.asks_for("depart");
    for n in 0..5 {
        let reading = seal.on_road(start.plus_seconds(f64::from(n) * 20.0), 0.1 + f64::from(n) * 0.01);
        seal.report(&reading);
    }
    page.done();
    page.asks_for("cut");
    seal.report(&cut(seal.on_road(start.plus_seconds(100.0), 0.14)));
    page.done();
    page.asks_for("drive on");
    seal.report(&cut(seal.on_road(start.plus_seconds(110.0), 0.15)));
    page.done();
    page.end();

    let client = Client::sign_in(service.http(), NAME, PASSWORD);
    let (_, alerts) = client.get("/api/alerts?state=all");
    let alert = &alerts["items"][0];
    assert_eq!(
        (&alert["kind"], &alert["state"], &alert["owner"], &alert["cause"]),
        (&json!("seal_cut"), &json!("closed"), &json!(NAME), &json!("confirmed_violation"))
    );
}

#[test]
fn a_page_whose_server_is_killed_says_so_and_comes_back_with_what_it_missed() {
    const SEALS: [&str; 2] = ["7000000631", "7000000632"];
    if !is_looked_at() {
        return;
    }
    let mut world = world::empty();
    world["transits"] = SEALS
        .iter()
        .enumerate()
        .map(|(n, seal)| {
            json!({"id": format!("L{n}"), "seal": seal, "vehicle": format!("51C1234{n}"), "container": "CSQU3054383", "corridor": "road",
                   "origin": "port", "destination": "gate", "stops": []})
        })
        .collect();
    let mut service = Service::start(&world);
    service.add_user(NAME, "operator", PASSWORD);
    let address = service.http();
    service.serve_at(&address.to_string());
    cut_on_the_road(&service, SEALS[0]);

    let mut page = Driven::start(
        "lost.mjs",
        &json!({"url": format!("http://{address}/"), "name": NAME, "password": PASSWORD}),
    );
    page.asks_for("kill");
    service.kill();
    page.done();
    page.asks_for("missed");
    // Where the page cannot find it, so that what happens there is surely missed.
    service.serve_at("127.0.0.1:0");
    service.go();
    cut_on_the_road(&service, SEALS[1]);
    assert_eq!(service.stop(), Some(0));
    service.serve_at(&address.to_string());
    service.go();
    page.done();
    page.end();

    // What the operator took after that is what the server holds.
    let (_, alerts) = Client::sign_in(service.http(), NAME, PASSWORD).get("/api/alerts?state=open");
    let alerts = alerts["items"].as_array().expect("a list");
    assert_eq!(alerts.len(), 2);
    assert_eq!(alerts.iter().filter(|a| a["owner"] == NAME).count(), 1, "{alerts:?}");
}

/// A truck leaves, its rope is cut, and the alert is out.
fn cut_on_the_road(service: &Service, seal: &str) {
    let mut live = Live::open(&Client::sign_in(service.http(), NAME, PASSWORD), None);
    let mut seal = Seal::jt600(service.seal_door("jt600"), seal);
    let start = clock::now().plus_seconds(-120.0);
    for n in 0..5 {
        let reading = seal.on_road(start.plus_seconds(f64::from(n) * 20.0), 0.3 + f64::from(n) * 0.01);
        seal.report(&reading);
    }
    seal.report(&cut(seal.on_road(start.plus_seconds(100.0), 0.35)));
    live.until("the cut", |m| m["type"] == "event" && m["data"]["event"] == "seal_cut");
}

#[test]
fn an_officer_sees_the_picture_of_a_container_beside_its_declaration() {
    const SEAL: &str = "7000000641";
    if !is_looked_at() {
        return;
    }
    let truck = Truck {
        plate: "51C12345",
        container: "CSQU3054383",
    };
    let gate = yard::gate(0, truck);
    let place = world::on_road(0.1);
    let cameras = yard::camera("gate", &gate.url("gate"), place) + &yard::camera("broken", "/nowhere/to/be/found.mp4", place);
    let service = Service::start_with(&world::with_transit("T1", SEAL), &cameras, &[]);
    service.add_user(NAME, "officer", PASSWORD);
    let client = Client::sign_in(service.http(), NAME, PASSWORD);
    let mut live = Live::open(&client, Some(0));
    let mut seal = Seal::jt600(service.seal_door("jt600"), SEAL);
    for ago_s in [40.0, 20.0, 1.0] {
        seal.report(&seal.on_road(clock::now().plus_seconds(-ago_s), 0.1));
    }
    live.until("the truck", |m| m["type"] == "sighting" && m["data"]["container"] == "CSQU3054383");
    until("it is compared", || {
        let (_, list) = client.get("/api/sightings?plate=51C12345");
        (list["items"][0]["agreements"][0]["verdict"] == "consistent").then_some(())
    });
    Driven::start(
        "sighting.mjs",
        &json!({"url": format!("http://{}/", service.http()), "name": NAME, "password": PASSWORD, "container": "CSQU3054383",
                "painted": "CSQU 305438 3", "plate": "51C-123.45", "camera": "gate", "post": "Cổng gate", "transit": "T1"}),
    )
    .end();
}
