//! The demo's streams, watched as the service watches them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_demo::cameras::SIZE;
use cordon_demo::line::distance_m;
use cordon_demo::{Cameras, Demo, Flight, Now, ScaledClock, ground, lane};
use cordon_feeds::{Connection, Settings as Dialects, dialect_of};
use cordon_model::world::Position;
use cordon_model::{Body, Timestamp};
use cordon_video::camera::Keeping;
use cordon_video::outlet::Next;
use cordon_video::{Camera, Frame, Settings};

/// How long anything is awaited before the test gives up.
const LIMIT: Duration = Duration::from_secs(120);
const SPEED: f64 = 20.0;

fn demo() -> Demo {
    let demo = Demo::new(1, 60, SPEED, Timestamp::from_seconds(1_800_000_000));
    demo.expect("the world that is compiled in").with_cameras()
}

fn open(url: &str, klv: bool) -> Camera {
    let settings = Settings {
        klv,
        ..Settings::default()
    };
    let keeping = Keeping {
        settings,
        ..Keeping::default()
    };
    let clock = Arc::new(|| Timestamp::from_seconds(1_800_000_000));
    Camera::start(url.parse().expect("an address"), keeping, clock)
}

fn frame(camera: &Camera) -> Frame {
    match camera.frame(LIMIT) {
        Next::Item(frame) => frame,
        other => panic!("no frame: {other:?}, {:?}", camera.fare()),
    }
}

/// How far two pictures differ, a pixel's colour on average.
fn apart(a: &Frame, b: &Frame) -> f64 {
    let sum: u64 = a.rgb.iter().zip(&b.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.rgb.len() as f64
}

#[test]
fn a_gate_is_seen_over_rtsp_empty_at_first_and_then_with_a_truck() {
    let demo = demo();
    // At a gate where no lane is kept free for the script's truck.
    let script = lane::contradiction(demo.trucks()).map(|c| c.gate);
    let passes = lane::passes(demo.trucks(), 0.0, 20_000.0);
    let first = passes.into_iter().find(|p| Some(lane::GATES[p.gate]) != script);
    let first = first.expect("somebody passes");
    let gate = first.gate;
    // Before anybody has come, the clock stands; it jumps to the first truck once the empty lane was seen.
    let jumped = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (start, told) = (demo.start(), Arc::clone(&jumped));
    let now: Now = Arc::new(move || match told.load(std::sync::atomic::Ordering::Relaxed) {
        true => start.plus_seconds(first.at_s + 1.0),
        false => start.plus_seconds(-1.0),
    });
    let cameras = Cameras::start(&demo, &now).expect("opens");
    let gates = cameras.gates();
    assert_eq!(gates.len(), lane::GATES.len());
    assert_eq!(cameras.watched(), 0, "nobody watches, nothing is drawn");
    let camera = open(&gates[gate].url, false);
    let (empty, next) = (frame(&camera), frame(&camera));
    assert_eq!((empty.width as usize, empty.height as usize), SIZE);
    assert_eq!(cameras.watched(), 1);
    assert!(apart(&empty, &next) < 4.0, "the same lane: {}", apart(&empty, &next));
    let until = Instant::now() + LIMIT;
    while apart(&empty, &frame(&camera)) == 0.0 {
        assert!(Instant::now() < until, "no noise: it would be taken for frozen");
    }
    jumped.store(true, std::sync::atomic::Ordering::Relaxed);
    let until = Instant::now() + LIMIT;
    while apart(&empty, &frame(&camera)) < 15.0 {
        assert!(Instant::now() < until, "no truck was seen");
    }
    drop(camera);
}

#[test]
fn the_drone_says_where_it_flies_beside_what_it_shows() {
    let demo = demo();
    let now = ScaledClock::starting(demo.start(), SPEED).as_now();
    let cameras = Cameras::start(&demo, &now).expect("opens");
    let drone = cameras.drone().expect("the script has something to look at");
    let camera = open(&drone.url, true);
    let shown = frame(&camera);
    assert_eq!((shown.width as usize, shown.height as usize), ground::SIZE);
    let flight = Flight::over(&demo).expect("it flies");
    let mut connection = Connection::open(dialect_of("misb0601").expect("ours"), Arc::new(Dialects::default()));
    for _ in 0..4 {
        let Next::Item(klv) = camera.outlet().klv.next(LIMIT) else {
            panic!("no packet: {:?}", camera.fare());
        };
        let heard = connection.hear(&klv.bytes, klv.received_at);
        assert_eq!((heard.len(), heard[0].decoded.error.as_ref()), (1, None));
        let said = &heard[0].decoded.observations[0];
        let Body::Drone(fields) = &said.body else {
            panic!("{said:?}");
        };
        let number = |name: &str| fields[name].as_f64().expect("a number");
        let at_s = said.observed_at.expect("when").seconds_since(demo.start());
        let (place, heading) = flight.at(at_s);
        let told = Position {
            lat: number("lat"),
            lon: number("lon"),
        };
        assert!(distance_m(place, told) < 1.0, "{place:?} {told:?}");
        assert!((number("heading_deg") - heading).abs() < 0.1);
    }
}

#[test]
fn a_place_in_the_drones_picture_is_a_place_on_the_ground() {
    let flight = Flight::over(&demo()).expect("it flies");
    for t_s in [0.0, 100.0, 300.0, 800.0] {
        let view = flight.view(t_s);
        for (x, y) in [(0.0, 0.0), (320.0, 180.0), (600.0, 30.0)] {
            let (px, py) = view.pixel(view.place(x, y));
            assert!((px - x).abs() < 0.01 && (py - y).abs() < 0.01, "{x} {y}: {px} {py}");
        }
        let ahead = view.place(320.0, 0.0);
        let moved = flight.view(t_s + 1.0).middle;
        assert!(
            t_s > 200.0 || distance_m(ahead, moved) < distance_m(ahead, view.middle),
            "it flies ahead"
        );
    }
}
