//! One playing of a source, from its first byte to its end: `source → (demux) → decode → scale → frames`, and packets beside them.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gst::glib;
use gst::prelude::*;
use gstreamer as gst;

use crate::tail::{self, Flow, make};
use crate::tap::{self, Tap};
use crate::{Fault, Outlet, Source, Stop, source};

pub use crate::tail::Clock;

/// How often a playing looks whether it is stopped or silent.
const LOOK: Duration = Duration::from_millis(100);

/// How a source is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Frames are made no wider than this; their aspect is kept, and none is made larger.
    pub width_max: u32,
    /// No more frames a second than this are scaled and given; `None`: all of them.
    pub fps_max: Option<u32>,
    /// Every frame counts: a file is read as fast as they are taken, and none is dropped. Else old frames give way to new ones, and a file plays at its own pace.
    pub every_frame: bool,
    /// A live stream that sends nothing for this long has failed.
    pub silence: Duration,
    /// Whether KLV packets are awaited; a stream that has none says so.
    pub klv: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            width_max: 1280,
            fps_max: None,
            every_frame: false,
            silence: Duration::from_secs(10),
            klv: false,
        }
    }
}

/// How a playing came to its end without a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody stopped it.
    Stopped,
    /// The source is at its end; where it had only one half of what it should have had, what it lacked, in a sentence.
    AtItsEnd(Option<String>),
}

/// Plays a source until it ends, fails or is stopped. `note` hears what is worth knowing and no reason to end, in sentences.
///
/// # Errors
/// What went wrong, as a [`Fault`].
pub fn play(
    source: &Source,
    settings: &Settings,
    outlet: &Outlet,
    clock: &Clock,
    stop: &Stop,
    note: &mut dyn FnMut(String),
) -> Result<Ended, Fault> {
    gst::init().map_err(|e| Fault::Missing(e.to_string()))?;
    let playing = Playing::new(source, settings, outlet, clock)?;
    let result = playing.run(stop, note);
    // Frames that wait for room would hold the pipeline: whoever stops has closed the outlet, or takes them.
    let _ = playing.pipeline.set_state(gst::State::Null);
    result
}

struct Playing {
    pipeline: gst::Pipeline,
    bus: gst::Bus,
    joint: Arc<Joint>,
}

/// What is shared with the callbacks that join the pipeline's parts as they come to be known.
struct Joint {
    pipeline: glib::WeakRef<gst::Pipeline>,
    source: Source,
    settings: Settings,
    outlet: Outlet,
    clock: Clock,
    flow: Arc<Flow>,
    fault: Mutex<Option<Fault>>,
}

impl Playing {
    fn new(source: &Source, settings: &Settings, outlet: &Outlet, clock: &Clock) -> Result<Self, Fault> {
        let pipeline = gst::Pipeline::new();
        let bus = pipeline.bus().ok_or_else(|| Fault::Missing("a bus".to_owned()))?;
        let joint = Arc::new(Joint {
            pipeline: pipeline.downgrade(),
            source: source.clone(),
            settings: settings.clone(),
            outlet: outlet.clone(),
            clock: Arc::clone(clock),
            flow: Arc::new(Flow::new()),
            fault: Mutex::new(None),
        });
        let tap = Tap::new(outlet, &joint.flow, clock);
        pipeline.connect_deep_element_added(move |_, _, element| {
            one_thread(element);
            say_how_it_is_coded(element);
            if tap::decodes_video(element) {
                tap.attach(element);
            }
        });
        match source {
            Source::Rtsp(url) => joint.rtsp(&pipeline, url)?,
            Source::Udp(host, port) => joint.udp(&pipeline, host, *port)?,
            Source::File(path) => {
                if !path.is_file() {
                    return Err(Fault::NotFound(source.clone()));
                }
                joint.file(&pipeline, path)?;
            }
        }
        Ok(Self { pipeline, bus, joint })
    }

    fn run(&self, stop: &Stop, note: &mut dyn FnMut(String)) -> Result<Ended, Fault> {
        use gst::MessageView as View;
        let source = &self.joint.source;
        let flow = &self.joint.flow;
        let mut noted = false;
        let silence = self.joint.settings.silence;
        let cannot = self.pipeline.set_state(gst::State::Playing).is_err();
        loop {
            let message = self.bus.timed_pop(gst::ClockTime::from_mseconds(LOOK.as_millis() as u64));
            if let Some(fault) = self.joint.fault() {
                return Err(fault);
            }
            match message.as_ref().map(|m| m.view()) {
                Some(View::Error(error)) => {
                    let began = flow.frames.load(Ordering::Relaxed) > 0;
                    let debug = error.debug().unwrap_or_default();
                    return Err(Fault::of(source, silence, &error.error(), &debug, began));
                }
                Some(View::Eos(_)) => return self.at_its_end(),
                _ if cannot && message.is_none() => return Err(Fault::Unreachable(source.clone(), "it cannot be opened".to_owned())),
                _ => {}
            }
            if stop.is_stopped() {
                return Ok(Ended::Stopped);
            }
            if flow.silence() >= silence {
                return Err(Fault::Silent(source.clone(), silence));
            }
            if !noted
                && flow.age() >= silence
                && let Some(said) = self.joint.half()
            {
                note(said);
                noted = true;
            }
        }
    }

    /// A source at its end has shown something, or it was none.
    fn at_its_end(&self) -> Result<Ended, Fault> {
        let flow = &self.joint.flow;
        let source = self.joint.source.clone();
        if flow.frames.load(Ordering::Relaxed) > 0 {
            Ok(Ended::AtItsEnd(self.joint.half()))
        } else if matches!(source, Source::Rtsp(_)) {
            Err(Fault::BrokeOff(source, "it hung up before the first picture".to_owned()))
        } else if flow.has_video.load(Ordering::Relaxed) {
            Err(Fault::NotVideo(source, "it ends before its first picture".to_owned()))
        } else {
            Err(Fault::NoVideo(source))
        }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

/// One decoding thread a stream: several would hold frames back and fight for the cores when there are many cameras.
fn one_thread(element: &gst::Element) {
    let decoder = element.factory().is_some_and(|f| f.name().starts_with("avdec_"));
    if decoder && element.has_property("max-threads") {
        element.set_property("max-threads", 1_i32);
    }
}

/// Each key frame is to be decoded by itself, whenever somebody begins there: the parser puts what says how before it.
fn say_how_it_is_coded(element: &gst::Element) {
    let parser = element
        .factory()
        .is_some_and(|f| ["h264parse", "h265parse"].contains(&f.name().as_str()));
    if parser {
        element.set_property("config-interval", -1_i32);
    }
}

impl Joint {
    fn fault(&self) -> Option<Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first fault counts; what comes after follows from it.
    fn fail(&self, fault: Fault) {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
    }

    /// What a stream of two halves has lacked so far.
    fn half(&self) -> Option<String> {
        if !self.settings.klv {
            return None;
        }
        match (self.flow.frames.load(Ordering::Relaxed), self.flow.packets.load(Ordering::Relaxed)) {
            (_, 0) => Some(format!("{} sends video, but no KLV: where it looks is not known", self.source)),
            (0, _) => Some(format!("{} sends KLV, but no video", self.source)),
            _ => None,
        }
    }

    fn rtsp(self: &Arc<Self>, pipeline: &gst::Pipeline, url: &str) -> Result<(), Fault> {
        let from = make("rtspsrc")?;
        from.set_property("location", url);
        from.set_property_from_str("protocols", "tcp");
        from.set_property("latency", 200_u32);
        from.set_property("tcp-timeout", u64::try_from(self.settings.silence.as_micros()).unwrap_or(u64::MAX));
        tail::join(pipeline, std::slice::from_ref(&from))?;
        let joint = Arc::clone(self);
        from.connect("select-stream", false, move |values| {
            // Sound is not fetched at all.
            let caps = values.get(2).and_then(|v| v.get::<gst::Caps>().ok());
            let media = caps
                .as_ref()
                .and_then(|c| c.structure(0))
                .and_then(|s| s.get::<String>("media").ok());
            Some((media.as_deref() == Some("video") || (joint.settings.klv && media.as_deref() == Some("application"))).to_value())
        });
        let joint = Arc::clone(self);
        from.connect_pad_added(move |_, pad| joint.decode(pad));
        let joint = Arc::clone(self);
        from.connect_no_more_pads(move |_| joint.all_known());
        Ok(())
    }

    fn udp(self: &Arc<Self>, pipeline: &gst::Pipeline, host: &str, port: u16) -> Result<(), Fault> {
        let from = make("udpsrc")?;
        from.set_property("address", host);
        from.set_property("port", i32::from(port));
        from.set_property("buffer-size", 2 * 1024 * 1024_i32); // a key frame comes in one burst
        from.set_property("caps", gst::Caps::builder("video/mpegts").field("systemstream", true).build());
        tail::join(pipeline, std::slice::from_ref(&from))?;
        self.transport(pipeline, &from)
    }

    /// A file says by its first bytes what it is, whatever its name says.
    fn file(self: &Arc<Self>, pipeline: &gst::Pipeline, path: &Path) -> Result<(), Fault> {
        let from = make("filesrc")?;
        from.set_property("location", path);
        tail::join(pipeline, std::slice::from_ref(&from))?;
        let is_transport = source::is_transport(path).map_err(|e| Fault::Unreachable(self.source.clone(), e.to_string()))?;
        if is_transport {
            return self.transport(pipeline, &from);
        }
        if let Some(pad) = from.static_pad("src") {
            self.decode(&pad);
        }
        Ok(())
    }

    /// Takes a transport stream apart: video to the decoder, packets to their sink, the rest to nobody.
    fn transport(self: &Arc<Self>, pipeline: &gst::Pipeline, from: &gst::Element) -> Result<(), Fault> {
        let demux = make("tsdemux")?;
        let joint = Arc::clone(self);
        demux.connect_pad_added(move |_, pad| {
            let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
            let kind = caps.structure(0).map(|s| s.name().to_string()).unwrap_or_default();
            if kind.starts_with("video/") {
                joint.decode(pad);
            } else if kind == "meta/x-klv" {
                joint.packets(pad);
            }
        });
        let joint = Arc::clone(self);
        demux.connect_no_more_pads(move |_| joint.all_known());
        tail::join(pipeline, std::slice::from_ref(&demux))?;
        from.link(&demux)
            .map_err(|_| Fault::Missing("elements that understand each other".to_owned()))
    }

    /// Every stream of the source is known: one of them may turn out to be a video, or packets come where those are awaited.
    fn all_known(&self) {
        self.must_have(&self.flow.may_have_video);
    }

    /// All that a decoder makes is known: it is a video.
    fn all_decoded(&self) {
        self.must_have(&self.flow.has_video);
    }

    fn must_have(&self, video: &AtomicBool) {
        let klv = self.settings.klv && self.flow.has_klv.load(Ordering::Relaxed);
        if !video.load(Ordering::Relaxed) && !klv {
            self.fail(Fault::NoVideo(self.source.clone()));
        }
    }

    fn packets(&self, pad: &gst::Pad) {
        let Some(pipeline) = self.pipeline.upgrade() else { return };
        if self.flow.has_klv.swap(true, Ordering::Relaxed) {
            return; // the first one counts
        }
        let joined = tail::packets(&pipeline, &self.outlet, &self.flow, &self.clock).map(|sink| link(pad, &sink));
        if let Err(fault) = joined {
            self.fail(fault);
        }
    }

    /// Decodes what comes out of a pad, whatever it is coded in.
    fn decode(self: &Arc<Self>, pad: &gst::Pad) {
        let Some(pipeline) = self.pipeline.upgrade() else { return };
        self.flow.may_have_video.store(true, Ordering::Relaxed);
        let decoder = match make("decodebin") {
            Ok(decoder) => decoder,
            Err(fault) => return self.fail(fault),
        };
        let joint = Arc::clone(self);
        decoder.connect_pad_added(move |_, pad| joint.decoded(pad));
        let joint = Arc::clone(self);
        decoder.connect_no_more_pads(move |_| joint.all_decoded());
        match tail::join(&pipeline, std::slice::from_ref(&decoder)) {
            Ok(()) => link(pad, &decoder),
            Err(fault) => self.fail(fault),
        }
    }

    fn decoded(&self, pad: &gst::Pad) {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let is_video = caps.structure(0).is_some_and(|s| s.name().starts_with("video/x-raw"));
        let Some(pipeline) = self.pipeline.upgrade() else { return };
        if !is_video || self.flow.has_video.swap(true, Ordering::Relaxed) {
            return; // sound, or a second picture: the first one counts
        }
        let sync = !self.source.is_live() && !self.settings.every_frame;
        let joined = tail::frames(&pipeline, &self.settings, sync, &self.outlet, &self.flow, &self.clock);
        match joined {
            Ok(first) => link(pad, &first),
            Err(fault) => self.fail(fault),
        }
    }
}

/// Links a pad to an element's one way in. A link that fails shows as an error of what feeds it.
fn link(pad: &gst::Pad, to: &gst::Element) {
    if let Some(sink) = to.static_pad("sink") {
        let _ = pad.link(&sink);
    }
}
