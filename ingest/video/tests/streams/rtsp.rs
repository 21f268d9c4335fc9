//! RTSP, from a server of our own.

use cordon_video::camera::Keeping;
use cordon_video::outlet::Next;
use cordon_video::serve::RtspServer;
use cordon_video::{Camera, Fault, Settings, Source};

use crate::stage::{LIMIT, clock, drawn, frame_of, impatient, play_all, until};

#[test]
fn a_camera_shows_frame_after_frame_and_is_drawn_only_while_watched() {
    let server = RtspServer::start(0, vec![drawn("cam1", 640, 360, 20), drawn("cam2", 320, 240, 20)]).expect("a server");
    assert_eq!(server.watched(), 0);
    let start = |name: &str| Camera::start(server.url(name).parse().expect("an address"), Keeping::default(), clock());
    let (one, two) = (start("cam1"), start("cam2"));
    let frame = frame_of(&one);
    assert_eq!((frame.width, frame.height), (640, 360));
    let first = frame_of(&two);
    assert_eq!((first.width, first.height), (320, 240));
    let later = until(&two, |frame| frame.rgb[0].abs_diff(first.rgb[0]) > 10);
    assert!(later.pts > first.pts);
    assert_eq!(server.watched(), 2);
    drop(one);
    until(&two, |_| server.watched() == 1);
    assert_eq!(two.fare().said, None);
}

#[test]
fn whoever_begins_to_watch_is_shown_a_picture_at_the_first_try() {
    // A camera that was drawn before its pipeline had set out showed nothing, once in fifty beginnings: not each run would tell.
    for round in 0..20 {
        let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 20), drawn("cam2", 160, 90, 20)]).expect("a server");
        let cameras =
            ["cam1", "cam2"].map(|name| Camera::start(server.url(name).parse().expect("an address"), Keeping::default(), clock()));
        for camera in &cameras {
            frame_of(camera);
            assert_eq!(camera.fare().begun, 1, "round {round}: {:?}", camera.fare());
        }
    }
}

#[test]
fn frames_that_nobody_takes_are_dropped_and_counted() {
    let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 50)]).expect("a server");
    let camera = Camera::start(server.url("cam1").parse().expect("an address"), Keeping::default(), clock());
    frame_of(&camera);
    // Another watcher counts the time in frames.
    let other = Camera::start(server.url("cam1").parse().expect("an address"), Keeping::default(), clock());
    for _ in 0..30 {
        frame_of(&other);
    }
    assert!(camera.outlet().frames.dropped() > 5, "{}", camera.outlet().frames.dropped());
    let Next::Item(_) = camera.frame(LIMIT) else { panic!("it goes on") };
}

#[test]
fn a_camera_that_does_not_exist_says_so() {
    let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 5)]).expect("a server");
    let source: Source = server.url("cam9").parse().expect("an address");
    let played = play_all(&source, &impatient());
    assert_eq!(played.result, Err(Fault::NotFound(source)));
}

#[test]
fn one_bad_camera_hurts_no_other() {
    let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 20)]).expect("a server");
    let bad = Camera::start("rtsp://127.0.0.1:9/x".parse().expect("an address"), Keeping::default(), clock());
    let good = Camera::start(server.url("cam1").parse().expect("an address"), Keeping::default(), clock());
    until(&good, |_| bad.fare().said.is_some_and(|said| said.contains("cannot be reached")));
    assert_eq!(good.fare().begun, 1);
}

#[test]
fn a_stopped_camera_ends_though_nothing_comes() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let source = Source::Rtsp(format!("rtsp://{}/x", listener.local_addr().expect("an address")));
    let keeping = Keeping {
        settings: Settings::default(),
        ..Keeping::default()
    };
    let camera = Camera::start(source, keeping, clock());
    listener.accept().expect("it asks");
    drop(camera); // comes back, while the server says nothing
}
