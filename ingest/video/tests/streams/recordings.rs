//! What came before somebody asked becomes a film that plays: from real streams, of every codec, and from those that end or change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use cordon_model::Timestamp;
use cordon_video::camera::Keeping;
use cordon_video::pipeline::{Clock, Ended};
use cordon_video::recording::Film;
use cordon_video::serve::RtspServer;
use cordon_video::{Camera, Frame, Outlet, Recording, Settings, Source, Stop, play};

use crate::stage::{LIMIT, drawn, every, film, frame_of, launch, play_all};

const BYTES_MAX: usize = 16 << 20;

fn start() -> Timestamp {
    Timestamp::from_seconds(1_767_571_200)
}

/// A clock that goes on by a frame of 25 a second at each look.
fn frame_clock() -> Clock {
    let frames = AtomicI64::new(0);
    Arc::new(move || start().plus_seconds(0.04 * frames.fetch_add(1, Ordering::Relaxed) as f64))
}

/// A file as a stream that is kept whole.
fn kept(path: &Path) -> Outlet {
    let outlet = Outlet::keeping(10_000, BYTES_MAX);
    // The clock is looked at for each unit and for each frame: what is dropped is not counted.
    let clock = frame_clock();
    let result = play(
        &Source::File(path.to_owned()),
        &every(),
        &outlet,
        &clock,
        &Stop::default(),
        &mut |_| {},
    );
    assert_eq!(result, Ok(Ended::AtItsEnd(None)));
    outlet
}

/// The film around an instant, and its frames.
fn recorded(outlet: &Outlet, at: Timestamp, around: (f64, f64), dir: &Path) -> (Film, Vec<Frame>) {
    let draft = dir.join("draft.part");
    let recording = Recording::begin(&outlet.coded, at, around, draft.clone()).expect("the disk takes it");
    let path = dir.join("recorded.mp4");
    let film = recording.expect("it was kept").finish(&path).expect("is written");
    assert!(!draft.exists(), "nothing is left in between");
    (film, frames(path))
}

fn frames(path: PathBuf) -> Vec<Frame> {
    let bytes = std::fs::read(&path).expect("reads");
    let place = |name: &[u8]| bytes.windows(4).position(|w| w == name).expect("a part of each film");
    assert!(place(b"moov") < place(b"mdat"), "it plays while it still loads");
    let played = play_all(&Source::File(path), &every());
    assert_eq!(played.result, Ok(Ended::AtItsEnd(None)));
    assert!(played.frames.windows(2).all(|w| w[0].pts < w[1].pts));
    played.frames
}

#[test]
fn a_film_spans_what_it_says_around_an_instant_of_a_live_stream() {
    let server = RtspServer::start(0, vec![drawn("cam1", 320, 240, 20)]).expect("a server");
    let began = Instant::now();
    let clock: Clock = Arc::new(move || start().plus_seconds(began.elapsed().as_secs_f64()));
    let keeping = Keeping {
        coded_bytes_max: BYTES_MAX,
        ..Keeping::default()
    };
    let camera = Camera::start(server.url("cam1").parse().expect("an address"), keeping, Arc::clone(&clock));
    let first = frame_of(&camera);
    let mut last = first.clone();
    while last.received_at.seconds_since(first.received_at) < 5.0 {
        last = frame_of(&camera);
    }
    let dir = tempfile::tempdir().expect("a folder");
    let at = last.received_at;
    let begun = Recording::begin(&camera.outlet().coded, at, (2.0, 1.0), dir.path().join("draft.part"));
    let mut recording = begun.expect("the disk takes it").expect("it was kept");
    while !recording.is_over(clock()) {
        frame_of(&camera);
        recording.follow(&camera.outlet().coded).expect("the disk takes it");
        assert!(began.elapsed() < LIMIT);
    }
    let path = dir.path().join("recorded.mp4");
    let film = recording.finish(&path).expect("is written");
    // From a key frame on: one comes each two seconds.
    let (before, after) = (at.seconds_since(film.from), film.to.seconds_since(at));
    assert!((2.0..4.5).contains(&before) && (0.5..=1.0).contains(&after), "{before} {after}");
    assert_eq!(film.codec, "h264");
    let frames = frames(path);
    let (shown, spans) = (frames.len() as f64 / 20.0, film.to.seconds_since(film.from));
    assert!((shown - spans).abs() < 1.0, "{shown} s are shown of {spans}");
    let long = frames[frames.len() - 1].pts.expect("a place") - frames[0].pts.expect("a place");
    assert!((long.as_secs_f64() - spans).abs() < 1.0, "{long:?} of {spans}");
}

#[test]
fn every_codec_and_order_of_pictures_comes_back_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, encoder, mux) in [
        (
            "plain",
            "x264enc speed-preset=ultrafast key-int-max=10 threads=1 ! h264parse",
            "mp4mux",
        ),
        // Shown in another order than they are decoded in.
        (
            "turned",
            "x264enc bframes=3 b-adapt=false key-int-max=10 threads=1 ! h264parse",
            "mp4mux",
        ),
        (
            "stream",
            "x264enc bframes=2 b-adapt=false key-int-max=10 threads=1 ! h264parse",
            "mpegtsmux",
        ),
        ("h265", "x265enc key-int-max=10 speed-preset=ultrafast ! h265parse", "mpegtsmux"),
    ] {
        let path = dir.path().join(name);
        launch(&format!(
            "videotestsrc num-buffers=40 pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1 ! videoconvert ! {encoder} \
             ! {mux} ! filesink location={}",
            path.display()
        ));
        let outlet = kept(&path);
        let (film, frames) = recorded(&outlet, start().plus_seconds(1.0), (60.0, 60.0), dir.path());
        assert_eq!(frames.len(), 40, "{name}");
        assert_eq!(film.codec, if name == "h265" { "h265" } else { "h264" });
    }
}

#[test]
fn a_stream_that_ends_gives_what_there_is_from_a_key_frame_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 100, 320, 240, "mp4mux"); // a key frame each ten frames
    let outlet = kept(&path);
    let end = start().plus_seconds(3_600.0);
    let (film, frames) = recorded(&outlet, end, (3_596.0, 30.0), dir.path());
    assert!(frames.len() < 100 && frames.len() % 10 == 0, "{}", frames.len());
    assert!(film.from > start() && film.to > film.from && film.to < end);
}

#[test]
fn a_stream_that_changes_its_size_gives_the_part_that_was_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let (a, b, both) = (dir.path().join("a"), dir.path().join("b"), dir.path().join("both.h264"));
    film(&a, 20, 640, 360, "identity");
    film(&b, 30, 320, 240, "identity");
    std::fs::write(
        &both,
        [std::fs::read(&a).expect("reads"), std::fs::read(&b).expect("reads")].concat(),
    )
    .expect("writes");
    let outlet = kept(&both);
    let early = recorded(&outlet, start(), (60.0, 60.0), dir.path());
    assert_eq!((early.1.len(), early.1[0].width), (20, 640));
    let late = recorded(&outlet, start().plus_seconds(3_600.0), (7_200.0, 60.0), dir.path());
    assert_eq!((late.1.len(), late.1[0].width), (30, 320));
    assert!(early.0.to < late.0.from, "{early:?} {late:?}");
}

#[test]
fn a_disk_that_is_full_ends_a_film_with_its_reason() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    // Nothing is harder to code: some 8 MB, of which no pipeline holds the half.
    launch(&format!(
        "videotestsrc num-buffers=60 pattern=snow ! video/x-raw,width=640,height=360,framerate=25/1 ! videoconvert \
         ! x264enc speed-preset=ultrafast bitrate=40000 key-int-max=10 threads=1 ! h264parse ! mp4mux ! filesink location={}",
        path.display()
    ));
    let outlet = kept(&path);
    let draft = dir.path().join("draft.part");
    let begun = Recording::begin(&outlet.coded, start(), (60.0, 60.0), draft.clone());
    let recording = begun.expect("the disk takes it").expect("it was kept");
    assert!(std::fs::metadata(&draft).expect("is there").len() > 6 << 20);
    let made = dir.path().join("recorded.mp4");
    for full in [made.clone(), made.with_extension("part.table")] {
        std::os::unix::fs::symlink("/dev/full", full).expect("a disk that is full");
    }
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(recording.finish(&made)));
    let result = told.recv_timeout(LIMIT).expect("it ends");
    assert!(result.is_err_and(|why| why.contains("space") || why.contains("write")));
    assert!(!draft.exists(), "nothing is left in between");
}

#[test]
fn a_stream_whose_pictures_never_stand_alone_is_not_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.ts");
    // What stands alone is refreshed in parts, never as a whole; the first picture is cut off.
    launch(&format!(
        "videotestsrc num-buffers=50 pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1 ! videoconvert \
         ! x264enc speed-preset=ultrafast intra-refresh=true key-int-max=200 threads=1 ! h264parse ! mpegtsmux ! filesink location={}",
        path.display()
    ));
    let outlet = Outlet::keeping(10_000, 1_000); // the first group is larger than all that may be kept
    let result = play(
        &Source::File(path),
        &every(),
        &outlet,
        &frame_clock(),
        &Stop::default(),
        &mut |_| {},
    );
    assert_eq!(result, Ok(Ended::AtItsEnd(None)));
    let none = Recording::begin(&outlet.coded, start(), (1.0, 1.0), dir.path().join("draft.part"));
    assert!(none.expect("the disk is not asked").is_none() && outlet.coded.cut() > 0);
    assert!(!dir.path().join("draft.part").exists());
}

#[test]
fn nothing_is_kept_unless_it_is_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.mp4");
    film(&path, 20, 320, 240, "mp4mux");
    let outlet = Outlet::new(100);
    let stop = Stop::default();
    play(
        &Source::File(path),
        &Settings {
            every_frame: true,
            ..Settings::default()
        },
        &outlet,
        &frame_clock(),
        &stop,
        &mut |_| {},
    )
    .expect("plays");
    let none = Recording::begin(&outlet.coded, start(), (1.0, 1.0), dir.path().join("draft.part"));
    assert!(none.expect("the disk is not asked").is_none());
    assert_eq!(outlet.tally.counted().decoded, 20);
    assert!(outlet.tally.counted().decoding > Duration::ZERO);
}
