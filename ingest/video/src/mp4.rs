//! Coded units into an MP4 file, without coding them again.

use std::io;
use std::path::Path;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;

use crate::coded::Format;
use crate::recording::Written;

/// No film takes longer to write, in seconds: the disk is dead then.
const WRITE_S_MAX: u64 = 120;
/// So many bytes are on their way from one file to the other.
const ON_THE_WAY_BYTES: u64 = 2 << 20;

/// Writes a film with its table in front, so that a browser plays it while it still loads.
///
/// # Errors
/// What went wrong, in a sentence.
pub(crate) fn write(format: &Format, units: impl Iterator<Item = io::Result<Written>>, film: &Path) -> Result<(), String> {
    let pipeline = pipeline(format, film)?;
    let playing = Playing(pipeline);
    let source = playing.0.by_name("units").and_then(|e| e.downcast::<gst_app::AppSrc>().ok());
    let source = source.ok_or("the pipeline has no beginning")?;
    source.set_caps(Some(&format.caps));
    playing.0.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
    feed(&source, units)?;
    let bus = playing.0.bus().ok_or("the pipeline has no bus")?;
    let ends = [gst::MessageType::Eos, gst::MessageType::Error];
    let end = bus.timed_pop_filtered(gst::ClockTime::from_seconds(WRITE_S_MAX), &ends);
    match end.as_ref().map(|m| m.view()) {
        Some(gst::MessageView::Eos(_)) => Ok(()),
        Some(gst::MessageView::Error(e)) => Err(e.error().to_string()),
        _ => Err(format!("it was not written within {WRITE_S_MAX} s")),
    }
}

/// `units → parser → (times of decoding) → multiplexer → file`.
fn pipeline(format: &Format, film: &Path) -> Result<gst::Pipeline, String> {
    let codec = format.codec;
    // Cameras whose pictures come in another order than they are shown in do not say when each is to be decoded.
    let stamper = format!("{codec}timestamper");
    let stamper = if gst::ElementFactory::find(&stamper).is_some() {
        format!("! {stamper} ")
    } else {
        String::new()
    };
    let text = format!(
        "appsrc name=units format=time block=true max-bytes={ON_THE_WAY_BYTES} max-buffers=0 max-time=0 \
         ! {codec}parse {stamper}! mp4mux name=film faststart=true ! filesink name=file sync=false"
    );
    let pipeline = gst::parse::launch(&text).map_err(|e| e.to_string())?;
    let pipeline = pipeline.downcast::<gst::Pipeline>().map_err(|_| "it is no pipeline".to_owned())?;
    let set = |element: &str, property: &str, path: &Path| {
        let element = pipeline.by_name(element).ok_or("the pipeline lacks a part")?;
        element.set_property(property, path);
        Ok::<_, String>(())
    };
    set("file", "location", film)?;
    // Beside the film: the system's own folder for such things may be memory.
    set("film", "faststart-file", &film.with_extension("part.table"))?;
    Ok(pipeline)
}

/// Hands the units over. One that cannot be taken shows as an error on the bus.
fn feed(source: &gst_app::AppSrc, units: impl Iterator<Item = io::Result<Written>>) -> Result<(), String> {
    let mut units = units.peekable();
    let first = match units.peek() {
        Some(Ok(first)) => (first.pts, first.at_us),
        _ => return Err("it holds no picture".to_owned()),
    };
    for unit in units {
        let unit = unit.map_err(|e| e.to_string())?;
        let by_arrival = || u64::try_from(unit.at_us - first.1).ok().map(|us| us * 1_000);
        let place = match first.0 {
            // What is shown before the first key frame cannot be decoded.
            Some(begin) => unit.pts.map_or_else(by_arrival, |pts| pts.checked_sub(begin)),
            None => by_arrival(),
        };
        let Some(place) = place else { continue };
        let mut buffer = gst::Buffer::from_mut_slice(unit.bytes);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(place));
            if !unit.is_key {
                buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
            }
        }
        if source.push_buffer(buffer).is_err() {
            break;
        }
    }
    let _ = source.end_of_stream();
    Ok(())
}

/// Stops a pipeline, however it is left.
struct Playing(gst::Pipeline);

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.0.set_state(gst::State::Null);
    }
}
