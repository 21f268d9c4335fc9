//! A camera that dies and comes back, again and again: in a process of its own, so that its threads and files can be counted.

#[path = "stage/mod.rs"]
mod stage;

use std::time::Duration;

use cordon_video::Camera;
use cordon_video::camera::Keeping;
use cordon_video::serve::RtspServer;

use stage::{LIMIT, clock, drawn, frame_of, impatient, until};

/// How often it dies. `CORDON_CAMERA_KILLS` asks for more.
fn kills() -> u32 {
    std::env::var("CORDON_CAMERA_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20)
}

fn count(what: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{what}")).map_or(0, Iterator::count)
}

#[test]
fn a_camera_that_is_killed_comes_back_and_nothing_leaks() {
    let cameras = || vec![drawn("cam1", 320, 240, 20)];
    let server = RtspServer::start(0, cameras()).expect("a server");
    let port = server.addr().port();
    let keeping = Keeping {
        settings: impatient(),
        wait_min: Duration::from_millis(20),
        wait_max: Duration::from_millis(100),
        ..Keeping::default()
    };
    let camera = Camera::start(server.url("cam1").parse().expect("an address"), keeping, clock());
    frame_of(&camera);
    let mut server = Some(server);
    let mut held = Vec::new();
    for n in 0..kills() {
        drop(server.take());
        let begun = camera.fare().begun;
        // It has noticed once it says what is wrong, or has begun again.
        let since = std::time::Instant::now();
        while camera.fare().begun == begun {
            assert!(since.elapsed() < LIMIT, "cycle {n}: {:?}", camera.fare());
            let _ = camera.frame(Duration::from_millis(20));
        }
        server = Some(RtspServer::start(port, cameras()).expect("the same port"));
        let begun = camera.fare().begun;
        until(&camera, |_| camera.fare().said.is_none() && camera.fare().begun >= begun);
        held.push((count("task"), count("fd")));
    }
    let (early, late) = (&held[held.len() / 4], &held[held.len() - 1]);
    assert!(late.0 <= early.0 + 3 && late.1 <= early.1 + 3, "threads and files: {held:?}");
    println!("{} kills; threads and files at a quarter {early:?}, at the end {late:?}", kills());
}
