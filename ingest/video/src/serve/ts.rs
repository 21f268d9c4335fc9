//! A sender of MPEG-TS: H.264 with KLV packets beside it, as a drone's downlink has them. Over UDP at its own pace, or into a file.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;

use crate::Fault;

/// A sender. Over UDP, dropping it ends the stream where it is; a file is complete only after [`TsSender::finish`].
pub struct TsSender {
    pipeline: gst::Pipeline,
    video: gst_app::AppSrc,
    klv: Option<gst_app::AppSrc>,
    live: bool,
}

/// The pictures of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Whether KLV packets ride beside them.
    pub klv: bool,
}

impl TsSender {
    /// Sends to an address over UDP. Frames are stamped when they are pushed.
    ///
    /// # Errors
    /// GStreamer lacks something.
    pub fn to_udp(addr: SocketAddr, shape: Shape) -> Result<Self, Fault> {
        let sink = format!("udpsink host={} port={} sync=false", addr.ip(), addr.port());
        Self::new(&sink, None, shape, true)
    }

    /// Writes into a file, as fast as it can. Frames are stamped by their number.
    ///
    /// # Errors
    /// GStreamer lacks something.
    pub fn to_file(path: &Path, shape: Shape) -> Result<Self, Fault> {
        Self::new("filesink name=file", Some(path), shape, false)
    }

    fn new(sink: &str, path: Option<&Path>, shape: Shape, live: bool) -> Result<Self, Fault> {
        let missing = |e: &dyn std::fmt::Display| Fault::Missing(e.to_string());
        gst::init().map_err(|e| missing(&e))?;
        let Shape { width, height, fps, klv } = shape;
        let source = format!("format=time is-live={live} block={} max-buffers=4", !live);
        let mut text = format!(
            "appsrc name=video {source} caps=video/x-raw,format=RGB,width={width},height={height},framerate={fps}/1 \
             ! videoconvert n-threads=1 ! video/x-raw,format=I420 \
             ! x264enc speed-preset=ultrafast tune=zerolatency threads=1 bitrate=1500 key-int-max={} \
             ! h264parse config-interval=-1 ! queue ! mpegtsmux name=mux alignment=7 ! {sink}",
            fps.max(1)
        );
        if klv {
            text.push_str(&format!(
                " appsrc name=klv {source} caps=meta/x-klv,parsed=true,sparse=true ! queue ! mux."
            ));
        }
        let pipeline = gst::parse::launch(&text).map_err(|e| missing(&e))?;
        let pipeline = pipeline.downcast::<gst::Pipeline>().map_err(|_| missing(&"a pipeline"))?;
        if let (Some(path), Some(file)) = (path, pipeline.by_name("file")) {
            file.set_property("location", path);
        }
        let appsrc = |name: &str| pipeline.by_name(name).and_then(|e| e.downcast::<gst_app::AppSrc>().ok());
        let video = appsrc("video").ok_or_else(|| missing(&"an appsrc"))?;
        let klv = appsrc("klv");
        pipeline.set_state(gst::State::Playing).map_err(|e| missing(&e))?;
        Ok(Self {
            pipeline,
            video,
            klv,
            live,
        })
    }

    /// Sends a frame (`width × height × 3` bytes) and the packet that belongs to it. `at`: its place in the stream, used where a file is written.
    ///
    /// # Errors
    /// The stream was taken down.
    pub fn push(&self, rgb: Vec<u8>, klv: Option<Vec<u8>>, at: Duration) -> Result<(), String> {
        let pts = if self.live {
            self.pipeline.current_running_time().unwrap_or(gst::ClockTime::ZERO)
        } else {
            gst::ClockTime::try_from(at).unwrap_or(gst::ClockTime::ZERO)
        };
        match (&self.klv, klv) {
            (Some(appsrc), Some(klv)) => {
                appsrc.push_buffer(stamped(klv, pts)).map_err(|e| e.to_string())?;
            }
            // Else the multiplexer would wait for the packet that belongs beside this frame.
            (Some(appsrc), None) => {
                appsrc.send_event(gst::event::Gap::new(pts, gst::ClockTime::NONE));
            }
            (None, _) => {}
        }
        self.video.push_buffer(stamped(rgb, pts)).map_err(|e| e.to_string())?;
        Ok(())
    }

    /// Ends the stream and waits until all of it is written.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub fn finish(self) -> Result<(), String> {
        let _ = self.video.end_of_stream();
        if let Some(klv) = &self.klv {
            let _ = klv.end_of_stream();
        }
        let bus = self.pipeline.bus().ok_or("there is no bus")?;
        let ends = [gst::MessageType::Eos, gst::MessageType::Error];
        match bus
            .timed_pop_filtered(gst::ClockTime::from_seconds(60), &ends)
            .as_ref()
            .map(|m| m.view())
        {
            Some(gst::MessageView::Eos(_)) => Ok(()),
            Some(gst::MessageView::Error(e)) => Err(e.error().to_string()),
            _ => Err("the stream did not end".to_owned()),
        }
    }
}

impl Drop for TsSender {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

fn stamped(bytes: Vec<u8>, pts: gst::ClockTime) -> gst::Buffer {
    let mut buffer = gst::Buffer::from_mut_slice(bytes);
    if let Some(buffer) = buffer.get_mut() {
        buffer.set_pts(pts);
        buffer.set_dts(pts);
    }
    buffer
}
