//! Files: whole, of every container, of two sizes, cut off.

use std::fs;

use cordon_video::pipeline::Ended;
use cordon_video::{Camera, Clip, Fault, Settings, Source};

use crate::stage::{clock, every, film, frame_of, play_all, transport, until};

#[test]
fn a_film_gives_each_of_its_frames_in_order() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, mux) in [
        ("a.mp4", "mp4mux"),
        ("a.mkv", "matroskamux"),
        ("a.ts", "mpegtsmux"),
        ("a.h264", "identity"),
        ("misnamed.txt", "mp4mux"),
    ] {
        let path = dir.path().join(name);
        let mux = if mux == "mpegtsmux" {
            "h264parse ! video/x-h264,stream-format=byte-stream ! mpegtsmux"
        } else {
            mux
        };
        film(&path, 30, 320, 240, mux);
        let frames: Vec<_> = Clip::open(&path, &Settings::default(), clock())
            .collect::<Result<_, _>>()
            .expect(name);
        assert_eq!(frames.len(), 30, "{name}");
        assert!(
            frames.iter().all(|f| (f.width, f.height, f.rgb.len()) == (320, 240, 320 * 240 * 3)),
            "{name}"
        );
        assert!(
            frames
                .windows(2)
                .all(|w| w[0].pts < w[1].pts && w[0].received_at < w[1].received_at),
            "{name}"
        );
    }
}

#[test]
fn frames_are_scaled_down_with_their_aspect_kept_and_never_up() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 5, 1280, 720, "mp4mux");
    for (most, size) in [(640, (640, 360)), (480, (480, 270)), (5000, (1280, 720)), (0, (16, 9))] {
        let settings = Settings {
            width_max: most,
            ..every()
        };
        let played = play_all(&Source::File(path.clone()), &settings);
        let first = played.frames.first().unwrap_or_else(|| panic!("{most}: {:?}", played.result));
        assert_eq!((first.width, first.height), size, "{most}");
    }
}

#[test]
fn no_more_frames_a_second_than_wanted() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 50, 320, 240, "mp4mux");
    let settings = Settings {
        fps_max: Some(5),
        ..every()
    };
    let played = play_all(&Source::File(path), &settings);
    assert!((9..=11).contains(&played.frames.len()), "two seconds gave {}", played.frames.len());
}

#[test]
fn a_size_that_changes_in_the_middle_is_followed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (a, b, both) = (dir.path().join("a.h264"), dir.path().join("b.h264"), dir.path().join("both.h264"));
    film(&a, 20, 640, 360, "identity");
    film(&b, 20, 320, 240, "identity");
    fs::write(&both, [fs::read(&a).expect("reads"), fs::read(&b).expect("reads")].concat()).expect("writes");
    let played = play_all(&Source::File(both), &every());
    assert_eq!(played.result, Ok(Ended::AtItsEnd(None)));
    let of = |size| played.frames.iter().filter(|f| (f.width, f.height) == size).count();
    assert_eq!((of((640, 360)), of((320, 240))), (20, 20));
}

#[test]
fn a_file_that_is_cut_off_gives_what_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = dir.path().join("whole.ts");
    transport(&whole, 50, None);
    let bytes = fs::read(&whole).expect("reads");
    let cut = dir.path().join("cut.ts");
    fs::write(&cut, &bytes[..bytes.len() * 6 / 10 + 77]).expect("writes");
    let played = play_all(&Source::File(cut), &every());
    assert!(
        (10..50).contains(&played.frames.len()),
        "{} {:?}",
        played.frames.len(),
        played.result
    );
}

#[test]
fn a_film_that_lost_its_end_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = dir.path().join("whole.mp4");
    film(&whole, 30, 320, 240, "mp4mux");
    let bytes = fs::read(&whole).expect("reads");
    let cut = dir.path().join("cut.mp4");
    fs::write(&cut, &bytes[..bytes.len() / 2]).expect("writes");
    let played = play_all(&Source::File(cut), &every());
    // On a machine that is busy the demuxer may still look for the end when the silence has lasted long enough.
    assert!(
        matches!(played.result, Err(Fault::NotVideo(..) | Fault::BrokeOff(..) | Fault::Silent(..))),
        "{:?}",
        played.result
    );
}

#[test]
fn a_reader_that_leaves_early_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 200, 320, 240, "mp4mux");
    let mut clip = Clip::open(&path, &Settings::default(), clock());
    assert!(clip.next().is_some_and(|f| f.is_ok()));
    drop(clip); // waits for the pipeline, which waits for room
}

#[test]
fn a_file_can_stand_for_a_camera() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 5, 320, 240, "mp4mux");
    let keeping = cordon_video::camera::Keeping {
        repeat: true,
        wait_min: std::time::Duration::from_millis(1),
        ..Default::default()
    };
    let camera = Camera::start(Source::File(path.clone()), keeping, clock());
    until(&camera, |_| camera.fare().begun > 2);
    let once = Camera::start(Source::File(path), Default::default(), clock());
    frame_of(&once);
    while let cordon_video::outlet::Next::Item(_) = once.frame(crate::stage::LIMIT) {}
    assert!(once.fare().ended);
}
