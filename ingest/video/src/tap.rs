//! Where coded pictures go into the decoder: there they are counted, kept and, while nobody needs to see them, held back, and what the decoder's thread works is measured.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use gst::prelude::*;
use gstreamer as gst;

use crate::coded::{Coded, Format, Unit};
use crate::tail::{Clock, Flow};
use crate::tally::{Tally, thread_worked};
use crate::{Gate, Outlet};

/// Of what was held back so much is shown, in seconds: what moved until the low-resolution stream was seen to move. Ours.
const SHOWN_S: f64 = 1.0;

/// Whether an element turns coded pictures into pictures.
pub(crate) fn decodes_video(element: &gst::Element) -> bool {
    let klass = element.factory().and_then(|f| f.metadata("klass").map(str::to_owned));
    klass.is_some_and(|k| k.contains("Decoder") && k.contains("Video"))
}

/// One playing's tap. The first decoder that is given something is the one that counts: another holds a second picture of the same source.
pub(crate) struct Tap {
    tally: Arc<Tally>,
    coded: Arc<Coded>,
    gate: Arc<Gate>,
    flow: Arc<Flow>,
    clock: Clock,
    /// Units were held back since the last one that was decoded.
    is_behind: AtomicBool,
    /// Units that were held back are being decoded.
    catches_up: AtomicBool,
    is_taken: AtomicBool,
    clockwork: Mutex<Option<(ThreadId, Duration)>>,
    /// How the units of this playing are coded now.
    format: Mutex<Option<Arc<Format>>>,
}

impl Tap {
    pub(crate) fn new(outlet: &Outlet, flow: &Arc<Flow>, clock: &Clock) -> Arc<Self> {
        Arc::new(Self {
            tally: Arc::clone(&outlet.tally),
            coded: Arc::clone(&outlet.coded),
            gate: Arc::clone(&outlet.gate),
            flow: Arc::clone(flow),
            clock: Arc::clone(clock),
            is_behind: AtomicBool::new(false),
            catches_up: AtomicBool::new(false),
            is_taken: AtomicBool::new(false),
            clockwork: Mutex::new(None),
            format: Mutex::new(None),
        })
    }

    /// Looks at what goes into a decoder and at what comes out of it.
    pub(crate) fn attach(self: &Arc<Self>, decoder: &gst::Element) {
        let (Some(into), Some(out)) = (decoder.static_pad("sink"), decoder.static_pad("src")) else {
            return;
        };
        let mine = Arc::new(AtomicBool::new(false));
        let (tap, is_mine) = (Arc::clone(self), Arc::clone(&mine));
        into.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            if !is_mine.load(Ordering::Relaxed) && !tap.is_taken.swap(true, Ordering::Relaxed) {
                is_mine.store(true, Ordering::Relaxed);
            }
            if !is_mine.load(Ordering::Relaxed) || tap.catches_up.load(Ordering::Relaxed) {
                return gst::PadProbeReturn::Ok;
            }
            tap.tally.count_unit();
            tap.clock_in();
            if let (Some(gst::PadProbeData::Buffer(buffer)), true) = (&info.data, tap.coded.is_kept()) {
                tap.keep(pad, buffer);
            }
            tap.let_through(pad)
        });
        let tally = Arc::clone(&self.tally);
        out.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
            if mine.load(Ordering::Relaxed) {
                tally.count_decoded();
            }
            gst::PadProbeReturn::Ok
        });
    }

    /// Lets a unit through, after those that were held back and that it cannot be decoded without; or holds it back.
    fn let_through(&self, pad: &gst::Pad) -> gst::PadProbeReturn {
        if self.gate.is_open() && (!self.is_behind.load(Ordering::Relaxed) || self.catch_up(pad)) {
            return gst::PadProbeReturn::Ok;
        }
        self.is_behind.store(true, Ordering::Relaxed);
        self.tally.count_held();
        self.flow.hold();
        // Not `Drop`: of a unit that was looked at, that would let go twice.
        gst::PadProbeReturn::Handled
    }

    /// Decodes what was held back from the last key frame on, and shows what of it is new enough to matter; says whether there was one. The
    /// newest unit is still to come.
    fn catch_up(&self, pad: &gst::Pad) -> bool {
        let group = self.coded.last_group();
        let Some((newest, held)) = group.split_last() else {
            return false;
        };
        self.catches_up.store(true, Ordering::Relaxed);
        for (n, unit) in held.iter().enumerate() {
            let is_old = newest.at.seconds_since(unit.at) > SHOWN_S;
            // A decoder that is being taken down takes none; the next unit shows it.
            if pad.chain(again(unit, n == 0, is_old)).is_err() {
                break;
            }
        }
        self.catches_up.store(false, Ordering::Relaxed);
        self.is_behind.store(false, Ordering::Relaxed);
        true
    }

    /// Keeps a unit; what no film is made of is left.
    fn keep(&self, pad: &gst::Pad, buffer: &gst::Buffer) {
        let (Some(format), Ok(bytes)) = (self.format_on(pad), buffer.map_readable()) else {
            return;
        };
        self.coded.take(Unit {
            at: (self.clock)(),
            pts: buffer.pts().map(gst::ClockTime::nseconds),
            is_key: !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT),
            format,
            bytes: bytes.as_slice().into(),
        });
    }

    /// How the units on a pad are coded; the same one again while nothing changes.
    fn format_on(&self, pad: &gst::Pad) -> Option<Arc<Format>> {
        let caps = pad.current_caps()?;
        let mut known = self.format.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.as_ref().is_some_and(|format| format.goes_on_in(&caps)) {
            *known = Format::of(&caps).map(Arc::new);
        }
        known.clone()
    }

    /// What this thread has worked since the picture before: it decodes, scales and copies one picture after the other.
    fn clock_in(&self) {
        let now = (std::thread::current().id(), thread_worked());
        let before = self.clockwork.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        if let Some((_, worked)) = before.filter(|(thread, _)| *thread == now.0) {
            self.tally.count_decoding(now.1.saturating_sub(worked));
        }
    }
}

/// A unit that was kept, for the decoder. `first`: what came before it does not go before it now; `unseen`: its picture is needed by later ones alone.
fn again(unit: &Arc<Unit>, first: bool, unseen: bool) -> gst::Buffer {
    struct Bytes(Arc<Unit>);
    impl AsRef<[u8]> for Bytes {
        fn as_ref(&self) -> &[u8] {
            &self.0.bytes
        }
    }
    let mut buffer = gst::Buffer::from_slice(Bytes(Arc::clone(unit)));
    let flags = [
        (first, gst::BufferFlags::DISCONT),
        (!unit.is_key, gst::BufferFlags::DELTA_UNIT),
        (unseen, gst::BufferFlags::DECODE_ONLY),
    ];
    if let Some(buffer) = buffer.get_mut() {
        buffer.set_pts(unit.pts.map(gst::ClockTime::from_nseconds));
        flags
            .iter()
            .filter(|(is_set, _)| *is_set)
            .for_each(|(_, flag)| buffer.set_flags(*flag));
    }
    buffer
}
