//! Cameras that are coded beforehand: whoever measures what watching costs does not measure what coding costs.

use std::sync::Arc;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;

/// A film's coded pictures, the first of which stands alone: they are sent again and again.
#[derive(Clone)]
pub struct Film {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// The coded pictures, in the order in which they are sent and shown.
    pub units: Arc<Vec<Arc<[u8]>>>,
}

impl Film {
    /// Codes so many pictures, which `draw` fills (`width × height × 3` bytes), as H.264 with a key frame each two seconds.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub fn coded(
        (width, height): (u32, u32),
        fps: u32,
        kbps: u32,
        frames: u64,
        draw: &(dyn Fn(u64, &mut [u8]) + Sync),
    ) -> Result<Self, String> {
        gst::init().map_err(|e| e.to_string())?;
        let text = format!(
            "appsrc name=drawn format=time block=true max-buffers=4 caps=video/x-raw,format=RGB,width={width},height={height},framerate={fps}/1 \
             ! videoconvert n-threads=1 ! video/x-raw,format=I420 \
             ! x264enc speed-preset=veryfast tune=zerolatency threads=1 bitrate={kbps} key-int-max={} \
             ! h264parse config-interval=-1 ! video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=coded sync=false",
            fps * 2
        );
        let pipeline = gst::parse::launch(&text).map_err(|e| e.to_string())?;
        let pipeline = pipeline.downcast::<gst::Pipeline>().map_err(|_| "it is no pipeline".to_owned())?;
        let source = pipeline.by_name("drawn").and_then(|e| e.downcast::<gst_app::AppSrc>().ok());
        let sink = pipeline.by_name("coded").and_then(|e| e.downcast::<gst_app::AppSink>().ok());
        let (source, sink) = source.zip(sink).ok_or("the pipeline lacks an end")?;
        pipeline.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
        let size = width as usize * height as usize * 3;
        let units = std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..frames {
                    let mut pixels = vec![0; size];
                    draw(n, &mut pixels);
                    let mut buffer = gst::Buffer::from_mut_slice(pixels);
                    if let Some(buffer) = buffer.get_mut() {
                        buffer.set_pts(gst::ClockTime::from_nseconds(n * 1_000_000_000 / u64::from(fps.max(1))));
                    }
                    if source.push_buffer(buffer).is_err() {
                        break;
                    }
                }
                let _ = source.end_of_stream();
            });
            let mut units = Vec::new();
            while let Ok(sample) = sink.pull_sample() {
                let bytes = sample.buffer().and_then(|b| b.map_readable().ok().map(|m| Arc::from(m.as_slice())));
                units.extend(bytes);
            }
            units
        });
        let _ = pipeline.set_state(gst::State::Null);
        if units.is_empty() {
            return Err("nothing was coded".to_owned());
        }
        Ok(Self {
            width,
            height,
            fps,
            units: Arc::new(units),
        })
    }
}
