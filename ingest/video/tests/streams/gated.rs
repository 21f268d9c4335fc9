//! A stream that is held back from its decoder: nothing is decoded while it is shut, and once it is open what came before is seen, too.

use std::sync::Arc;
use std::time::Instant;

use cordon_model::Timestamp;
use cordon_video::camera::Keeping;
use cordon_video::pipeline::Clock;
use cordon_video::serve::RtspServer;
use cordon_video::{Camera, Recording};

use crate::stage::{LIMIT, drawn, frame_of, impatient, until};

#[test]
fn a_shut_stream_costs_no_decoding_and_its_beginning_is_seen_when_it_is_opened() {
    let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 20)]).expect("a server");
    let began = Instant::now();
    let clock: Clock = Arc::new(move || Timestamp::from_seconds(1_000).plus_seconds(began.elapsed().as_secs_f64()));
    let keeping = Keeping {
        settings: impatient(),
        coded_bytes_max: 4 << 20,
        frames_max: 200,
        ..Keeping::default()
    };
    let camera = Camera::start(server.url("cam1").parse().expect("an address"), keeping, Arc::clone(&clock));
    frame_of(&camera);
    let outlet = camera.outlet();
    outlet.gate.set_open(false);
    let counted = || outlet.tally.counted();
    // Longer than a silent stream is borne, and than a group of pictures.
    while counted().held < 60 {
        let _ = camera.frame(std::time::Duration::from_millis(20));
        assert!(began.elapsed() < LIMIT, "{:?}", camera.fare());
    }
    let shut = counted();
    // One may be on its way.
    assert!(shut.units - shut.decoded - shut.held <= 1, "each is decoded or held back: {shut:?}");
    assert_eq!(
        (camera.fare().begun, camera.fare().said),
        (1, None),
        "a still scene is no silent stream"
    );
    while let cordon_video::outlet::Next::Item(_) = camera.frame(std::time::Duration::ZERO) {}
    let opened_at = clock();
    outlet.gate.set_open(true);
    let first = frame_of(&camera);
    let ago_s = opened_at.seconds_since(first.received_at);
    assert!(ago_s > 0.0, "it shows what was before: {ago_s} s");
    // What is older is decoded for the sake of what follows, and shown to nobody.
    assert!(ago_s < 1.5, "it shows the last second of it: {ago_s} s");
    let later = until(&camera, |frame| frame.received_at.seconds_since(opened_at) > 1.0);
    assert!(later.pts > first.pts);
    let after = counted();
    assert!(after.decoded > shut.decoded + 20, "{after:?}");
    // A film of the time in which it was shut.
    let dir = tempfile::tempdir().expect("a folder");
    let begun = Recording::begin(&outlet.coded, opened_at, (2.0, 0.5), dir.path().join("draft.part"));
    let film = begun
        .expect("the disk takes it")
        .expect("it was kept")
        .finish(&dir.path().join("shut.mp4"));
    assert!(opened_at.seconds_since(film.expect("is written").from) >= 2.0);
}
