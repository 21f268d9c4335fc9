//! The figures of one camera's stages, under the names of [`telemetry`]: from a coded picture to what is told.
//!
//! The counters are looked up once a camera, so that counting a frame costs an addition; there are as many as cameras are configured.

use std::time::Duration;

use cordon_video::Outlet;
use cordon_video::tally::{Counted, thread_worked};
use metrics::{Counter, counter};

use crate::telemetry;

/// The counters of a stream, in the order of its stages.
#[derive(Clone)]
pub(super) struct Stages {
    /// Coded pictures that came.
    coded: Counter,
    /// Coded pictures that were not decoded.
    held: Counter,
    /// Pictures that were decoded.
    decoded: Counter,
    /// Frames that came to whoever looks.
    seen: Counter,
    /// Frames that nobody took in time.
    missed: Counter,
    /// Frames that were left aside because nothing moved.
    still: Counter,
    /// Frames that were read.
    read: Counter,
    decode_us: Counter,
    read_us: Counter,
    passes: Counter,
    whole_clips: Counter,
    short_clips: Counter,
    missed_clips: Counter,
    cuts: Counter,
}

impl Stages {
    pub(super) fn of(camera: &str) -> Self {
        let frames = |stage: &'static str| counter!(telemetry::CAMERA_FRAMES, "camera" => camera.to_owned(), "stage" => stage);
        let worked = |stage: &'static str| counter!(telemetry::CAMERA_WORKED, "camera" => camera.to_owned(), "stage" => stage);
        let clips = |outcome: &'static str| counter!(telemetry::CAMERA_CLIPS, "camera" => camera.to_owned(), "outcome" => outcome);
        Self {
            coded: frames("coded"),
            held: frames("held"),
            decoded: frames("decoded"),
            seen: frames("seen"),
            missed: frames("missed"),
            still: frames("still"),
            read: frames("read"),
            decode_us: worked("decode"),
            read_us: worked("read"),
            passes: counter!(telemetry::CAMERA_PASSES, "camera" => camera.to_owned()),
            whole_clips: clips("whole"),
            short_clips: clips("short"),
            missed_clips: clips("missed"),
            cuts: counter!(telemetry::CAMERA_CUTS, "camera" => camera.to_owned()),
        }
    }

    /// What a stream's own threads have counted so far.
    pub(super) fn publish(&self, outlet: &Outlet) {
        let Counted {
            units,
            held,
            decoded,
            decoding,
        } = outlet.tally.counted();
        self.coded.absolute(units);
        self.held.absolute(held);
        self.decoded.absolute(decoded);
        self.missed.absolute(outlet.frames.dropped());
        self.decode_us.absolute(micros(decoding));
        self.cuts.absolute(outlet.coded.cut());
    }

    /// A frame came to whoever looks.
    pub(super) fn see(&self) {
        self.seen.increment(1);
    }

    /// A frame was left aside: nothing moved.
    pub(super) fn leave_aside(&self) {
        self.still.increment(1);
    }

    /// Reads a frame, and counts what this thread works for it; that it waits for the networks counts not.
    pub(super) fn read<T>(&self, read: impl FnOnce() -> T) -> T {
        let before = thread_worked();
        let sights = read();
        self.read_us.increment(micros(thread_worked().saturating_sub(before)));
        self.read.increment(1);
        sights
    }

    /// A pass was told.
    pub(super) fn tell(&self) {
        self.passes.increment(1);
    }

    /// A clip is on the disk and told; it is short where the stream or the memory did not hold the whole of it.
    pub(super) fn keep_clip(&self, is_short: bool) {
        let clips = if is_short { &self.short_clips } else { &self.whole_clips };
        clips.increment(1);
    }

    /// A sighting has no clip.
    pub(super) fn miss_clip(&self) {
        self.missed_clips.increment(1);
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
