//! What the tests of real streams share: a clock, streams that are made on the spot, and waiting with a limit.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use cordon_model::Timestamp;
use cordon_video::outlet::Next;
use cordon_video::pipeline::{Clock, Ended};
use cordon_video::serve::{Drawn, TsSender};
use cordon_video::{Camera, Fault, Frame, Klv, Outlet, Settings, Source, Stop, play};
use gstreamer as gst;
use gstreamer::prelude::*;

/// No wait in these tests is longer.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// A clock that ticks a microsecond at each look: the tests need order, not time.
pub(crate) fn clock() -> Clock {
    let us = AtomicI64::new(1_767_571_200_000_000);
    Arc::new(move || Timestamp::from_micros(us.fetch_add(1, Ordering::Relaxed)))
}

/// Runs a pipeline that is written as on a command line, to its end.
pub(crate) fn launch(text: &str) {
    gst::init().expect("GStreamer is there");
    let pipeline = gst::parse::launch(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    pipeline.set_state(gst::State::Playing).expect("plays");
    let bus = pipeline.bus().expect("a bus");
    let ends = [gst::MessageType::Eos, gst::MessageType::Error];
    let message = bus.timed_pop_filtered(gst::ClockTime::from_seconds(60), &ends).expect("ends");
    pipeline.set_state(gst::State::Null).expect("stops");
    assert!(message.type_() == gst::MessageType::Eos, "{text}: {message:?}");
}

/// H.264 of a moving picture in a container (`mux`: `mp4mux`, `matroskamux`, … or `identity` for none).
pub(crate) fn film(path: &Path, frames: u32, width: u32, height: u32, mux: &str) {
    launch(&format!(
        "videotestsrc num-buffers={frames} pattern=ball ! video/x-raw,width={width},height={height},framerate=25/1 ! videoconvert \
         ! x264enc speed-preset=ultrafast key-int-max=10 threads=1 ! h264parse config-interval=-1 \
         ! video/x-h264,stream-format={} ! {mux} ! filesink location={}",
        if mux == "identity" { "byte-stream,alignment=au" } else { "avc" },
        path.display()
    ));
}

/// A picture of one colour that depends on the number.
pub(crate) fn plain(n: u64, width: u32, height: u32) -> Vec<u8> {
    let shade = (n * 5 % 200) as u8 + 20;
    vec![shade; width as usize * height as usize * 3]
}

/// A camera that shows a grey which changes from frame to frame.
pub(crate) fn drawn(name: &str, width: u32, height: u32, fps: u32) -> Drawn {
    Drawn {
        name: name.to_owned(),
        width,
        height,
        fps,
        kbps: 800,
        draw: Arc::new(|n, pixels| pixels.fill((n * 7 % 200) as u8 + 20)),
    }
}

/// A transport stream of so many frames, each with the packet that `klv` gives for it.
pub(crate) fn transport(path: &Path, frames: u64, klv: Option<&dyn Fn(u64) -> Option<Vec<u8>>>) {
    let shape = cordon_video::serve::ts::Shape {
        width: 320,
        height: 180,
        fps: 10,
        klv: klv.is_some(),
    };
    let sender = TsSender::to_file(path, shape).expect("a file can be written");
    for n in 0..frames {
        let packet = klv.and_then(|klv| klv(n));
        sender
            .push(plain(n, 320, 180), packet, Duration::from_millis(n * 100))
            .expect("is taken");
    }
    sender.finish().expect("is written");
}

/// What a playing came to.
pub(crate) struct Played {
    pub(crate) frames: Vec<Frame>,
    pub(crate) klv: Vec<Klv>,
    pub(crate) notes: Vec<String>,
    pub(crate) result: Result<Ended, Fault>,
}

/// Plays a source to its end, keeping all that comes.
pub(crate) fn play_all(source: &Source, settings: &Settings) -> Played {
    let outlet = Outlet::new(10_000);
    let mut notes = Vec::new();
    let result = play(source, settings, &outlet, &clock(), &Stop::default(), &mut |note| notes.push(note));
    outlet.close();
    let (mut frames, mut klv) = (Vec::new(), Vec::new());
    while let Next::Item(frame) = outlet.frames.next(Duration::ZERO) {
        frames.push(frame);
    }
    while let Next::Item(packet) = outlet.klv.next(Duration::ZERO) {
        klv.push(packet);
    }
    Played {
        frames,
        klv,
        notes,
        result,
    }
}

/// Settings under which each frame counts.
pub(crate) fn every() -> Settings {
    Settings {
        every_frame: true,
        ..Settings::default()
    }
}

/// Settings of a live stream whose silence is noticed soon.
pub(crate) fn impatient() -> Settings {
    Settings {
        silence: Duration::from_millis(700),
        ..Settings::default()
    }
}

/// The next frame of a camera.
pub(crate) fn frame_of(camera: &Camera) -> Frame {
    match camera.frame(LIMIT) {
        Next::Item(frame) => frame,
        other => panic!("no frame but {other:?}: {:?}", camera.fare()),
    }
}

/// Looks at each frame of a camera until one is as wanted.
pub(crate) fn until(camera: &Camera, mut wanted: impl FnMut(&Frame) -> bool) -> Frame {
    let began = Instant::now();
    loop {
        let frame = frame_of(camera);
        if wanted(&frame) {
            return frame;
        }
        assert!(began.elapsed() < LIMIT, "it never came: {:?}", camera.fare());
    }
}

/// A transport stream that holds nothing but these packets, a tenth of a second apart.
pub(crate) fn klv_alone(path: &Path, packets: &[Vec<u8>]) {
    gst::init().expect("GStreamer is there");
    let text = format!(
        "appsrc name=klv format=time caps=meta/x-klv,parsed=true,sparse=true ! mpegtsmux ! filesink location={}",
        path.display()
    );
    let pipeline = gst::parse::launch(&text)
        .expect("a pipeline")
        .downcast::<gst::Pipeline>()
        .expect("is one");
    let appsrc = pipeline
        .by_name("klv")
        .and_then(|e| e.downcast::<gstreamer_app::AppSrc>().ok())
        .expect("an appsrc");
    pipeline.set_state(gst::State::Playing).expect("plays");
    for (n, packet) in (0_u64..).zip(packets) {
        let mut buffer = gst::Buffer::from_mut_slice(packet.clone());
        buffer.get_mut().expect("is ours").set_pts(gst::ClockTime::from_mseconds(n * 100));
        appsrc.push_buffer(buffer).expect("is taken");
    }
    appsrc.end_of_stream().expect("ends");
    let ends = [gst::MessageType::Eos, gst::MessageType::Error];
    let message = pipeline
        .bus()
        .expect("a bus")
        .timed_pop_filtered(gst::ClockTime::from_seconds(60), &ends);
    pipeline.set_state(gst::State::Null).expect("stops");
    assert!(message.expect("ends").type_() == gst::MessageType::Eos);
}
