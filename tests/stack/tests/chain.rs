//! The whole chain, on the real parts: a seal's frame over TCP becomes an alert on the socket, a signed webhook and rows in PostGIS.

use cordon_stack::client::{Client, Live};
use cordon_stack::receiver::Receiver;
use cordon_stack::seal::{Seal, cut, whole};
use cordon_stack::{Service, clock, until, world};
use serde_json::json;
use sqlx::Row;

const PASSWORD: &str = "rừng vàng biển bạc";
const SECRET: &str = "a secret that both sides know";
const SEAL: &str = "013800000001";

fn is_event<'a>(name: &'a str) -> impl Fn(&serde_json::Value) -> bool + 'a {
    move |m| m["type"] == "event" && m["data"]["event"] == name
}

#[test]
fn a_cut_rope_is_seen_everywhere() {
    let hooks = Receiver::start(2);
    let sink = format!(
        "[[sinks]]\nkind = \"webhook\"\nurl = \"http://{}/hook\"\nsecret = \"{SECRET}\"\n",
        hooks.addr
    );
    let service = Service::start_with(&world::with_transit("T1", SEAL), &sink, &[]);
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, None);
    live.until("the snapshot", |m| m["type"] == "snapshot");
    live.view([102.0, 8.0, 110.0, 24.0], 12.0);

    let mut seal = Seal::jt808(service.seal_door("jt808"), SEAL);
    let start = clock::now().plus_seconds(-300.0);
    for n in 0..5 {
        let reading = seal.on_road(start.plus_seconds(f64::from(n) * 30.0), 0.1 + f64::from(n) * 0.01);
        seal.report(&reading);
    }
    live.until("departed", is_event("departed"));
    let reading = seal.on_road(start.plus_seconds(140.0), 0.145); // its mark comes after the event, whatever came before
    seal.report(&reading);
    let mark = live.until("the truck on the map", |m| {
        m["type"] == "marks" && m["data"].to_string().contains("\"T1\"")
    });
    assert!(mark["data"].to_string().contains("51C12345"), "{mark}");

    let at_cut = start.plus_seconds(150.0);
    seal.report(&cut(seal.on_road(at_cut, 0.15)));
    let event = live.until("the cut", is_event("seal_cut"))["data"].clone();
    assert_eq!((&event["transit"], &event["severity"]), (&json!("T1"), &json!("urgent")));
    assert_eq!(event["observed_at"], at_cut.to_string());
    let alert = event["alert"].as_str().expect("a cut is somebody's matter").to_owned();

    // The same on HTTP, and an operator takes it: who, when and what are on the record.
    let (status, open) = client.get("/api/alerts?state=open");
    assert_eq!(status, 200);
    assert!(
        open["items"]
            .as_array()
            .is_some_and(|a| a.iter().any(|x| x["id"] == alert.as_str())),
        "{open}"
    );
    let (status, body) = client.post(&format!("/api/alerts/{alert}/acknowledge"), json!({}));
    assert_eq!(status, 200, "{body}");
    live.until("acknowledged", is_event("alert_acknowledged"));
    let (status, body) = client.post(&format!("/api/alerts/{alert}/acknowledge"), json!({}));
    assert_eq!(status, 409, "a second acknowledgement is refused: {body}");
    let (status, body) = client.post(&format!("/api/alerts/{alert}/close"), json!({}));
    assert!((400..500).contains(&status), "no closing without a cause: {status} {body}");
    let (status, body) = client.post(&format!("/api/alerts/{alert}/close"), json!({"cause": "tampering_confirmed"}));
    assert_eq!(status, 200, "{body}");
    live.until("closed", is_event("alert_closed"));

    // The container's history holds it.
    let (status, history) = client.get("/api/containers/CSQU3054383");
    assert_eq!(status, 200);
    assert!(history.to_string().contains("seal_cut"), "{history}");

    // The webhook came, signed, although it was refused twice.
    let hook = until("the webhook", || {
        hooks.taken().into_iter().find(|h| h.body.contains("\"seal_cut\""))
    });
    assert!(hook.is_signed(SECRET), "{hook:?}");
    assert_eq!(hook.json()["specversion"], "1.0");

    rows_are_in_postgis(&service);
}

fn rows_are_in_postgis(service: &Service) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let socket = format!("{}/postgres/run", service.data());
    let options = sqlx::postgres::PgConnectOptions::new()
        .socket(socket)
        .username("postgres")
        .database("cordon");
    let row = runtime.block_on(async {
        let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("the private server answers");
        let sql = "SELECT (SELECT count(*) FROM events WHERE event = 'seal_cut' AND ST_DWithin(place::geography, ST_MakePoint(106.625, 10.83)::geography, 5000)) AS cuts,
                          (SELECT state FROM alerts WHERE rule = 'seal_cut') AS state,
                          (SELECT stage FROM transits WHERE id = 'T1') AS stage";
        sqlx::query(sql).fetch_one(&mut connection).await.expect("the rows are read")
    });
    assert_eq!(row.get::<i64, _>("cuts"), 1);
    assert_eq!(row.get::<String, _>("state"), "closed");
    assert_eq!(row.get::<String, _>("stage"), "departed");
}

#[test]
fn a_transit_goes_through_its_life_by_the_api_and_no_step_is_left_out() {
    const SEAL_600: &str = "7000000601";
    let service = Service::start(&world::short());
    service.add_user("lan", "officer", PASSWORD);
    let client = Client::sign_in(service.http(), "lan", PASSWORD);
    let declared = json!({"id": "VN-1", "vehicle": "51C12345", "container": "CSQU3054383", "corridor": "road", "origin": "port", "destination": "gate"});
    let (status, body) = client.post("/api/transits", declared.clone());
    assert_eq!(status, 201, "{body}");
    let (status, body) = client.post("/api/transits", declared);
    assert_eq!(status, 409, "declared twice: {body}");
    for step in ["depart", "arrive", "disarm"] {
        let (status, body) = client.post(&format!("/api/transits/VN-1/{step}"), json!({}));
        assert_eq!(status, 409, "{step} before arming: {body}");
        assert!(body["reason"].is_string() && body["detail"].is_string(), "it says why: {body}");
    }
    let (status, body) = client.post("/api/transits/VN-1/arm", json!({"seal": SEAL_600}));
    assert_eq!(status, 200, "{body}");

    // It leaves the port, drives to the gate, and is seen to arrive.
    let mut seal = Seal::jt600(service.seal_door("jt600"), SEAL_600);
    let start = clock::now();
    for n in 0..=40_u32 {
        let reading = seal.on_road(start.plus_seconds(f64::from(n) * 3.0), f64::from(n) / 1_000.0);
        seal.report(&reading);
    }
    let stage = || client.get("/api/transits/VN-1").1["transit"]["stage"].as_str().map(str::to_owned);
    until("its arrival", || stage().filter(|s| s == "arrived"));
    let (status, body) = client.post("/api/transits/VN-1/disarm", json!({}));
    assert_eq!(status, 200, "{body}");
    let (status, body) = client.post("/api/transits/VN-1/close", json!({}));
    assert_eq!(status, 200, "{body}");
    assert_eq!(stage().as_deref(), Some("closed"));
    let (_, alerts) = client.get("/api/alerts?state=all");
    assert_eq!(alerts["items"], json!([]), "an innocent trip is silent");
}

#[test]
fn a_truck_that_leaves_its_corridor_is_called_and_its_return_is_seen() {
    let mut service = Service::start(&world::with_transit("T2", SEAL));
    service.add_user("an", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "an", PASSWORD);
    let mut live = Live::open(&client, None);
    let mut seal = Seal::jt808(service.seal_door("jt808"), SEAL);
    let start = clock::now().plus_seconds(-3_000.0);
    let mut at = 0.0;
    let mut drive = |seal: &mut Seal, part: f64, aside_deg: f64| {
        at += 30.0;
        let (lon, lat) = world::on_road(part);
        let reading = whole(&seal.id().clone(), start.plus_seconds(at), lon, lat + aside_deg);
        seal.report(&reading);
    };
    for n in 0..10 {
        drive(&mut seal, 0.1 + 0.008 * f64::from(n), 0.0);
    }
    for n in 0..6 {
        drive(&mut seal, 0.2, 0.004 * f64::from(n + 1));
    }
    let left = live.until("corridor_left", is_event("corridor_left"))["data"].clone();
    assert_eq!(left["rule"], "route_deviation");
    for n in (0..6).rev() {
        drive(&mut seal, 0.2, 0.004 * f64::from(n));
    }
    for n in 0..4 {
        drive(&mut seal, 0.2 + 0.008 * f64::from(n), 0.0);
    }
    let back = live.until("corridor_rejoined", is_event("corridor_rejoined"))["data"].clone();
    assert_eq!(back["alert"], left["alert"], "one episode");

    // Who comes back with `since` gets what was missed, in order and none twice.
    let since = left["known_at"].as_str().map(|_| 0).unwrap_or_default();
    let mut again = Live::open(&client, Some(since));
    let mut seen = Vec::new();
    again.until("everything since the start", |m| {
        if m["type"] == "event" {
            seen.push(m["data"]["id"].as_str().unwrap_or_default().to_owned());
        }
        m["type"] == "resumed" || m["type"] == "snapshot"
    });
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(seen, once);

    // Stopped in good order, judging again what was heard gives what PostGIS holds.
    assert_eq!(service.stop(), Some(0));
    let (stored, judged) = (service.lines(&["events"]), service.lines(&["judge"]));
    assert!(stored.iter().any(|e| e["event"] == "corridor_left"));
    assert_eq!(stored, judged);
}
