//! The end of a pipeline: decoded video into frames, packets into KLV.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cordon_model::Timestamp;
use gst::prelude::*;
use gst_video::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use crate::pace::Pace;
use crate::{Fault, Frame, Klv, Outlet, Settings};

/// What the threads of a playing know of each other.
pub(crate) struct Flow {
    began: Instant,
    last_ms: AtomicU64,
    /// Whether a frame waits for whoever takes it.
    waits: AtomicBool,
    /// Frames so far.
    pub(crate) frames: AtomicU64,
    /// Packets so far.
    pub(crate) packets: AtomicU64,
    /// Whether there is something that may turn out to be a video.
    pub(crate) may_have_video: AtomicBool,
    /// Whether a video was found.
    pub(crate) has_video: AtomicBool,
    /// Whether packets were announced.
    pub(crate) has_klv: AtomicBool,
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            last_ms: AtomicU64::new(0),
            waits: AtomicBool::new(false),
            frames: AtomicU64::new(0),
            packets: AtomicU64::new(0),
            may_have_video: AtomicBool::new(false),
            has_video: AtomicBool::new(false),
            has_klv: AtomicBool::new(false),
        }
    }

    fn came(&self, counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
        self.touch();
    }

    /// A picture came and was not decoded: nobody needs to see it. The stream is well.
    pub(crate) fn hold(&self) {
        self.came(&self.frames);
    }

    fn touch(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_ms.store(now, Ordering::Relaxed);
    }

    /// How long this playing has gone on.
    pub(crate) fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// How long nothing has come that could have come.
    pub(crate) fn silence(&self) -> Duration {
        if self.waits.load(Ordering::Relaxed) {
            return Duration::ZERO;
        }
        self.began
            .elapsed()
            .saturating_sub(Duration::from_millis(self.last_ms.load(Ordering::Relaxed)))
    }
}

/// No picture is made narrower than this.
const WIDTH_LEAST: u32 = 16;

/// So late the pictures of a stream that is held back at times may be shown: what comes at once when it begins waits for whoever looks. What is
/// later still gives way to what there is now. Ours.
const LATE_MAX: Duration = Duration::from_secs(2);

/// Reads the caller's clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Makes an element, or says what is missing.
pub(crate) fn make(factory: &str) -> Result<gst::Element, Fault> {
    gst::ElementFactory::make(factory)
        .build()
        .map_err(|_| Fault::Missing(format!("the element {factory}")))
}

/// What is to be done with frames: `scale → RGB → sink`. Gives the element that decoded video goes into.
pub(crate) fn frames(
    pipeline: &gst::Pipeline,
    settings: &Settings,
    sync: bool,
    outlet: &Outlet,
    flow: &Arc<Flow>,
    clock: &Clock,
) -> Result<gst::Element, Fault> {
    let scale = make("videoconvertscale")?;
    scale.set_property("n-threads", 1_u32);
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "RGB")
        .field(
            "width",
            gst::IntRange::new(1, i32::try_from(settings.width_max.max(WIDTH_LEAST)).unwrap_or(i32::MAX)),
        )
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(sync)
        .max_buffers(1)
        .drop(!settings.every_frame)
        .build();
    sink.set_callbacks(frame_callbacks(settings.every_frame, outlet, flow, clock));
    if let Some(fps_max) = settings.fps_max {
        thin(&scale, Pace::of(fps_max));
    }
    join(pipeline, &[scale.clone(), sink.upcast()])?;
    Ok(scale)
}

/// Keeps pictures that are not wanted from an element.
fn thin(element: &gst::Element, pace: Pace) {
    let Some(into) = element.static_pad("sink") else { return };
    into.add_probe(gst::PadProbeType::BUFFER, move |_, info| match &info.data {
        Some(gst::PadProbeData::Buffer(buffer)) if buffer.pts().is_some_and(|pts| !pace.takes(pts.into())) => {
            // Not `Drop`: of a picture that was looked at, that would let go twice.
            gst::PadProbeReturn::Handled
        }
        _ => gst::PadProbeReturn::Ok,
    });
}

fn frame_callbacks(every: bool, outlet: &Outlet, flow: &Arc<Flow>, clock: &Clock) -> gst_app::AppSinkCallbacks {
    let (queue, flow, clock) = (Arc::clone(&outlet.frames), Arc::clone(flow), Arc::clone(clock));
    let (coded, gate) = (Arc::clone(&outlet.coded), Arc::clone(&outlet.gate));
    gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            // What was held back is decoded later than it came.
            let pts = sample.buffer().and_then(gst::BufferRef::pts).filter(|_| gate.is_used());
            let came_at = pts.and_then(|pts| coded.came_at(pts.nseconds()));
            if let Some(frame) = frame_of(&sample, came_at.unwrap_or_else(|| clock())) {
                flow.came(&flow.frames);
                if every || gate.is_used() && may_wait(sink, &sample) {
                    flow.waits.store(true, Ordering::Relaxed);
                    queue.push_when_room(frame);
                    flow.touch();
                    flow.waits.store(false, Ordering::Relaxed);
                } else {
                    queue.push(frame);
                }
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .build()
}

/// Whether the decoder is to wait for whoever looks, where he is not done with earlier pictures. Meanwhile it is the stream that waits, coded, in a
/// fiftieth of the room.
fn may_wait(sink: &gst_app::AppSink, sample: &gst::Sample) -> bool {
    let now = sink.current_running_time().map(Duration::from);
    let late = now.zip(place(sample)).map(|(now, place)| now.saturating_sub(place));
    late.is_some_and(|late| late < LATE_MAX)
}

/// The picture of a sample, its rows brought together.
fn frame_of(sample: &gst::Sample, received_at: Timestamp) -> Option<Frame> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let buffer = sample.buffer()?;
    let picture = gst_video::VideoFrameRef::from_buffer_ref_readable(buffer, &info).ok()?;
    let stride = usize::try_from(picture.plane_stride().first().copied()?).ok()?;
    let (width, height) = (info.width(), info.height());
    let row = width as usize * 3;
    let data = picture.plane_data(0).ok()?;
    let mut rgb = Vec::with_capacity(row * height as usize);
    for line in data.chunks(stride).take(height as usize) {
        rgb.extend_from_slice(line.get(..row)?);
    }
    Some(Frame {
        width,
        height,
        rgb,
        pts: place(sample),
        received_at,
    })
}

/// The place of a sample in the stream: its running time, which sets out at nought for every stream of one playing.
fn place(sample: &gst::Sample) -> Option<Duration> {
    let pts = sample.buffer()?.pts()?;
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    segment.to_running_time(pts).map(Duration::from)
}

/// What is to be done with packets. Gives the pad that they go into.
pub(crate) fn packets(pipeline: &gst::Pipeline, outlet: &Outlet, flow: &Arc<Flow>, clock: &Clock) -> Result<gst::Element, Fault> {
    // Not a part of what must be ready before the first frame is shown: packets may be minutes apart.
    let sink = gst_app::AppSink::builder().sync(false).async_(false).build();
    let (queue, flow, clock) = (Arc::clone(&outlet.klv), Arc::clone(flow), Arc::clone(clock));
    let callbacks = gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(bytes) = sample.buffer().and_then(|buffer| buffer.map_readable().ok()) {
                flow.came(&flow.packets);
                queue.push(Klv {
                    bytes: bytes.to_vec(),
                    pts: place(&sample),
                    received_at: clock(),
                });
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .build();
    sink.set_callbacks(callbacks);
    // A thread of its own: the sink waits until the pipeline plays, and the video that it waits for comes from the same demuxer.
    let queue = make("queue")?;
    join(pipeline, &[queue.clone(), sink.upcast()])?;
    Ok(queue)
}

/// Puts elements into the pipeline one behind the other, in the pipeline's own state.
pub(crate) fn join(pipeline: &gst::Pipeline, chain: &[gst::Element]) -> Result<(), Fault> {
    let cannot = |what: &str| Fault::Missing(format!("elements that {what}"));
    pipeline.add_many(chain).map_err(|_| cannot("can stand in one pipeline"))?;
    gst::Element::link_many(chain).map_err(|_| cannot("understand each other"))?;
    for element in chain.iter().rev() {
        element.sync_state_with_parent().map_err(|_| cannot("can be started"))?;
    }
    Ok(())
}
