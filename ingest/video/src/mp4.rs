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

/// Writes a film with its table in front, so that a browser plays it while it still loads.
///
/// # Errors
/// What went wrong, in a sentence.
pub(crate) fn write(format: &Format, units: impl Iterator<Item = io::Result<Written>> + Send + 'static, film: &Path) -> Result<(), String> {
    let buffers = buffers(units)?;
    let pipeline = pipeline(format, film)?;
    let playing = Playing(pipeline);
    let source = playing.0.by_name("units").and_then(|e| e.downcast::<gst_app::AppSrc>().ok());
    let source = source.ok_or("the pipeline has no beginning")?;
    source.set_caps(Some(&format.caps));
    feed(&source, buffers);
    playing.0.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
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
        "appsrc name=units format=time \
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

/// The units as the pipeline takes them, the first at zero.
fn buffers(units: impl Iterator<Item = io::Result<Written>>) -> Result<impl Iterator<Item = io::Result<gst::Buffer>>, String> {
    let mut units = units.peekable();
    let (begin, began_us) = match units.peek() {
        Some(Ok(first)) => (first.pts, first.at_us),
        _ => return Err("it holds no picture".to_owned()),
    };
    let placed = move |unit: Written| {
        let by_arrival = || u64::try_from(unit.at_us - began_us).ok().map(|us| us * 1_000);
        // What is shown before the first key frame cannot be decoded.
        let place = match begin {
            Some(begin) => unit.pts.map_or_else(by_arrival, |pts| pts.checked_sub(begin)),
            None => by_arrival(),
        }?;
        let mut buffer = gst::Buffer::from_mut_slice(unit.bytes);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(place));
            if !unit.is_key {
                buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
            }
        }
        Some(buffer)
    };
    Ok(units.filter_map(move |unit| unit.map(placed).transpose()))
}

/// Hands one over each time that the pipeline asks. Where it has failed it asks no more, and nobody waits for it to.
fn feed(source: &gst_app::AppSrc, mut buffers: impl Iterator<Item = io::Result<gst::Buffer>> + Send + 'static) {
    let give = move |source: &gst_app::AppSrc, _| match buffers.next() {
        Some(Ok(buffer)) => {
            let _ = source.push_buffer(buffer); // refused where it is being taken down
        }
        Some(Err(e)) => gst::element_error!(source, gst::ResourceError::Read, ("{e}")),
        None => {
            let _ = source.end_of_stream();
        }
    };
    source.set_callbacks(gst_app::AppSrcCallbacks::builder().need_data(give).build());
}

/// Stops a pipeline, however it is left.
struct Playing(gst::Pipeline);

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.0.set_state(gst::State::Null);
    }
}
