//! The last seconds of a stream as it came, coded: what happened before somebody asked is still there, at no cost of coding it again.
//!
//! Units are kept from a key frame on, so that what is kept can be decoded. A bound on bytes holds whatever a camera sends: where it bites,
//! less than [`SPAN_S`] is kept, and that is counted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cordon_model::Timestamp;
use gst::prelude::GstValueExt;
use gstreamer as gst;

/// So much is kept, in seconds: half a minute before the best frame of a pass, and the time until the pass is told.
pub const SPAN_S: f64 = 48.0;

/// A frame is decoded no later than so many units after its own, catching up included: 40 s of 25 a second.
const LATELY_UNITS: usize = 1_000;

/// What a unit takes beside its bytes.
const UNIT_BYTES: usize = 160;

/// How units are coded, while that stays the same: units of one format, one after the other, are one film.
#[derive(Debug)]
pub struct Format {
    /// GStreamer's description.
    pub(crate) caps: gst::Caps,
    /// `h264` or `h265`.
    pub codec: &'static str,
}

impl Format {
    /// What caps say; `None` for what no film is made of.
    pub(crate) fn of(caps: &gst::Caps) -> Option<Self> {
        let codec = match caps.structure(0)?.name().as_str() {
            "video/x-h264" => "h264",
            "video/x-h265" => "h265",
            _ => return None,
        };
        Some(Self { caps: caps.clone(), codec })
    }

    /// Whether units of these caps go on in the same film: what a parser adds to its caps as it learns of it changes nothing.
    pub(crate) fn goes_on_in(&self, caps: &gst::Caps) -> bool {
        let (Some(ours), Some(theirs)) = (self.caps.structure(0), caps.structure(0)) else {
            return false;
        };
        let same = |field: &str| match (ours.value(field), theirs.value(field)) {
            (Ok(a), Ok(b)) => a.compare(b) == Some(std::cmp::Ordering::Equal),
            (Err(_), Err(_)) => true,
            _ => false,
        };
        ours.name() == theirs.name() && ["stream-format", "codec_data", "width", "height"].into_iter().all(same)
    }
}

/// One coded picture.
#[derive(Debug)]
pub struct Unit {
    /// When it came.
    pub at: Timestamp,
    /// Its place in the stream, in nanoseconds, where it has one.
    pub pts: Option<u64>,
    /// Whether it can be decoded without one before it.
    pub is_key: bool,
    /// How it is coded.
    pub format: Arc<Format>,
    /// It.
    pub bytes: Box<[u8]>,
}

/// The last seconds of a stream. Whoever puts units in never waits for whoever takes them out.
pub struct Coded {
    held: Mutex<Held>,
    bytes_max: usize,
}

#[derive(Default)]
struct Held {
    units: VecDeque<Arc<Unit>>,
    /// The number of the first of them: they are numbered as they come.
    first: u64,
    bytes: usize,
    cut: u64,
    awaits_key: bool,
}

impl Coded {
    /// Keeps at most so many bytes; 0: nothing.
    #[must_use]
    pub fn new(bytes_max: usize) -> Self {
        Self {
            held: Mutex::default(),
            bytes_max,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it keeps anything at all.
    pub(crate) const fn is_kept(&self) -> bool {
        self.bytes_max > 0
    }

    /// How often the bound on bytes let go of what was younger than [`SPAN_S`].
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.held().cut
    }

    /// Takes in a unit.
    pub(crate) fn take(&self, unit: Unit) {
        let mut held = self.held();
        let is_another = held.units.back().is_none_or(|last| !Arc::ptr_eq(&last.format, &unit.format));
        held.awaits_key = !unit.is_key && (held.awaits_key || is_another);
        if held.awaits_key {
            return;
        }
        let now = unit.at;
        held.bytes += weight(&unit);
        held.units.push_back(Arc::new(unit));
        held.trim(now, self.bytes_max);
    }

    /// The units of one film from the key frame that is `before_s` or more before an instant (else from the first that is there), and the
    /// number of the next one to come. `None` where nothing is kept of that instant's film.
    pub(crate) fn around(&self, at: Timestamp, before_s: f64) -> Option<(Vec<Arc<Unit>>, u64)> {
        let held = self.held();
        let middle = held.units.partition_point(|u| u.at <= at).saturating_sub(1);
        let format = &held.units.get(middle)?.format;
        let is_ours = |unit: &Arc<Unit>| Arc::ptr_eq(&unit.format, format);
        let first = (0..=middle).rev().take_while(|n| is_ours(&held.units[*n])).last()?;
        let early = |n: &usize| held.units[*n].is_key && at.seconds_since(held.units[*n].at) >= before_s;
        let from = (first..=middle).rev().find(early).unwrap_or(first);
        let units: Vec<_> = held.units.range(from..).take_while(|u| is_ours(u)).cloned().collect();
        let next = held.first + (from + units.len()) as u64;
        Some((units, next))
    }

    /// The units from the last key frame on; none where there is none.
    pub(crate) fn last_group(&self) -> Vec<Arc<Unit>> {
        let held = self.held();
        let from = (0..held.units.len()).rev().find(|n| held.units[*n].is_key);
        from.map(|from| held.units.range(from..).cloned().collect()).unwrap_or_default()
    }

    /// When the unit of a place in the stream came, if it came lately.
    pub(crate) fn came_at(&self, pts: u64) -> Option<Timestamp> {
        let held = self.held();
        let lately = held.units.iter().rev().take(LATELY_UNITS);
        lately.into_iter().find(|u| u.pts == Some(pts)).map(|u| u.at)
    }

    /// The units from a number on, and the number of the next one to come. `None` where the first of them is gone already.
    pub(crate) fn since(&self, number: u64) -> Option<(Vec<Arc<Unit>>, u64)> {
        let held = self.held();
        let from = usize::try_from(number.checked_sub(held.first)?).ok()?;
        let units = held.units.iter().skip(from).cloned().collect();
        Some((units, held.first + held.units.len() as u64))
    }
}

fn weight(unit: &Unit) -> usize {
    unit.bytes.len() + UNIT_BYTES
}

impl Held {
    /// Lets groups go, from one key frame to the next: those that are old, and those that are too many.
    fn trim(&mut self, now: Timestamp, bytes_max: usize) {
        while let Some(next) = (1..self.units.len()).find(|n| self.units[*n].is_key) {
            let is_old = now.seconds_since(self.units[next].at) >= SPAN_S;
            if !is_old && self.bytes <= bytes_max {
                return;
            }
            self.cut += u64::from(!is_old);
            self.forget(next);
        }
        if self.bytes > bytes_max {
            // One group alone is too large: what follows is of no use without its beginning.
            self.cut += 1;
            self.awaits_key = true;
            self.forget(self.units.len());
        }
    }

    fn forget(&mut self, units: usize) {
        self.bytes -= self.units.drain(..units).map(|u| weight(&u)).sum::<usize>();
        self.first += units as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format() -> Arc<Format> {
        gst::init().expect("GStreamer is there");
        let caps = gst::Caps::builder("video/x-h264").field("width", 640_i32).build();
        Arc::new(Format::of(&caps).expect("a codec"))
    }

    fn at(s: f64) -> Timestamp {
        Timestamp::from_seconds(1_000).plus_seconds(s)
    }

    fn unit(s: f64, is_key: bool, bytes: usize, format: &Arc<Format>) -> Unit {
        Unit {
            at: at(s),
            pts: None,
            is_key,
            format: Arc::clone(format),
            bytes: vec![0; bytes].into(),
        }
    }

    fn all(coded: &Coded) -> (Vec<Arc<Unit>>, u64) {
        let first = coded.held().first;
        coded.since(first).expect("is there")
    }

    fn seconds(units: &[Arc<Unit>]) -> Vec<f64> {
        units.iter().map(|u| u.at.seconds_since(at(0.0))).collect()
    }

    /// A unit a second, each third one a key frame.
    fn fed(seconds: u32, bytes: usize, bytes_max: usize) -> (Coded, Arc<Format>) {
        let (coded, format) = (Coded::new(bytes_max), format());
        for s in 0..seconds {
            coded.take(unit(f64::from(s), s % 3 == 0, bytes, &format));
        }
        (coded, format)
    }

    #[test]
    fn what_is_kept_begins_with_a_key_frame_and_covers_the_span() {
        let (coded, _) = fed(200, 10, 1 << 20);
        let (units, next) = all(&coded);
        assert!(units[0].is_key && next == 200);
        let kept = units[units.len() - 1].at.seconds_since(units[0].at);
        assert!((SPAN_S..SPAN_S + 3.0).contains(&kept), "{kept}");
        assert_eq!(coded.cut(), 0);
        assert!(coded.since(0).is_none(), "gone already");
    }

    #[test]
    fn a_bound_on_bytes_cuts_and_is_counted() {
        let (coded, format) = fed(30, 1_000, 10 * (1_000 + UNIT_BYTES));
        let (units, _) = all(&coded);
        assert!(units[0].is_key && (7..=10).contains(&units.len()), "{}", units.len());
        assert!(coded.cut() > 0);
        // A group that is larger than all is let go of, and with it what cannot be decoded without it.
        coded.take(unit(30.0, true, 20_000, &format));
        coded.take(unit(31.0, false, 10, &format));
        assert!(coded.around(at(31.0), 1.0).is_none());
        coded.take(unit(32.0, true, 10, &format));
        assert_eq!(seconds(&coded.around(at(32.0), 1.0).expect("goes on").0), [32.0]);
    }

    #[test]
    fn a_stream_without_key_frames_leaves_nothing() {
        let (coded, format) = (Coded::new(1 << 20), format());
        (0..50).for_each(|s| coded.take(unit(f64::from(s), false, 10, &format)));
        assert!(coded.around(at(20.0), 5.0).is_none());
    }

    #[test]
    fn a_film_is_of_one_format() {
        let (coded, first) = fed(7, 10, 1 << 20);
        let second = format();
        // Until the other format's first key frame there is nothing to go by.
        (7..20).for_each(|s| coded.take(unit(f64::from(s), s % 9 == 0, 10, &second)));
        let around = |s: f64| seconds(&coded.around(at(s), 2.0).expect("is there").0);
        assert_eq!(around(5.0), [3.0, 4.0, 5.0, 6.0], "it ends with its format");
        assert_eq!(around(1.0)[0], 0.0, "no earlier key frame is there");
        assert_eq!(around(19.0), [9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0]);
        assert!(first.goes_on_in(&second.caps));
        let other = gst::Caps::builder("video/x-h264").field("width", 320_i32).build();
        assert!(!first.goes_on_in(&other));
    }
}
