//! `position_spoofed`: the reported positions cannot be true. Five tells, each by several fixes:
//!
//! * *frozen*: the receiver measures speed, and its position does not change at all;
//! * *leapt*: the position goes where no truck can have driven, and stays there (going to and fro is `seal_cloned`); *leaps*: it goes to one
//!   such place after another;
//! * *replayed*: positions come again, to the last digit and in the same order, that were reported a while ago;
//! * *too smooth*: the noise that this receiver's positions had all the way has vanished while it drives.
//!
//! The last two speak only against a receiver whose positions were noisy before: some smooth, or snap to the road, by themselves.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// Above this speed it drives, in km/h. Ours.
pub const DRIVES_KMH: f64 = 10.0;
/// Positions nearer than this are the same one, in metres. Ours.
const SAME_M: f64 = 0.5;
/// Frozen for so many fixes and seconds. Ours.
const FROZEN: (u32, f64) = (4, 120.0);
/// After a leap so many fixes must follow on, over so many seconds. Ours.
const SETTLED: (u32, f64) = (3, 60.0);
/// Shorter leaps are multipath, in metres. Ours.
const LEAP_M_MIN: f64 = 3_000.0;
/// One position of so many is remembered, to know it again. Ours.
const REMEMBERED: u64 = 3;
/// So many positions are remembered at most.
const RING: usize = 32;
/// So many of those must come again in a row. Ours.
const AGAIN: u32 = 3;
/// Two steps in a row whose lengths differ by less than this are too alike, in metres; a receiver's noise alone makes more. Ours.
const ALIKE_M: f64 = 0.3;
/// … along the line of the road, where bends make none shorter: a made track is drawn on another map. Ours.
const ALIKE_ALONG_M: f64 = 0.5;
/// So many steps in a row must be too alike, by the seconds that each takes at least: the longer, the less can two be alike by chance. Ours.
/// From second to second a receiver's own smoothing makes steps as even as a desk does: those tell nothing.
const ALIKE: [(f32, u32); 4] = [(45.0, 8), (20.0, 10), (8.0, 12), (3.0, 20)];
/// So many steps must have been unlike before, and this part of all. Ours.
const ROUGH: (u32, f32) = (15, 0.8);
/// So many honest fixes in a row, over so many seconds, and it is over. Ours.
const HONEST: (u32, f64) = (10, 1_800.0);

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spoofing {
    /// Fixes at one place: the first of them, and its place in `heard`; how many, and at how many the receiver measures speed.
    #[serde(default)]
    held: Option<(Timestamp, Offset, [u16; 2])>,
    /// The place that it leapt away from had been held since then.
    #[serde(default)]
    released: Option<Timestamp>,
    ring: Ring,
    /// How far it came in the last step, in metres, and in how many seconds.
    step: Option<(f32, f32)>,
    /// How far along the line it was before, and how far it came along it in the step before that one, in metres.
    #[serde(default)]
    along: (Option<f64>, Option<f32>),
    /// How many steps were compared, and which part of them was unlike.
    rough: (u32, f32),
    /// Steps in a row that are too alike, and the first of them.
    alike: Option<(Timestamp, Offset, u32)>,
    /// The episode that goes on: its start, its last tell, and the fixes in a row since then that tell nothing.
    told: Option<(Timestamp, Timestamp, u32)>,
}

impl Spoofing {
    /// Whether this receiver's positions are known to be noisy.
    fn is_rough(&self) -> bool {
        self.rough.0 >= ROUGH.0 && self.rough.1 >= ROUGH.1
    }

    /// An episode is over: what had told it begins no other one, which would have the same start.
    fn forget(&mut self) {
        (self.alike, self.released, self.ring.follows) = (None, None, None);
    }
}

/// Short marks of positions that it drove through, in the order in which they came round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ring {
    marks: [u32; RING],
    next: u8,
    /// The mark that must come next if this is a replay, how many have come, and the first one's time and place in `heard`.
    follows: Option<(u8, u32, Timestamp, Offset)>,
}

/// Why positions are not believed.
struct Tell {
    why: &'static str,
    since: Timestamp,
    first: Offset,
    detail: Option<(&'static str, f64)>,
}

/// Judges one observation, after `seal_cloned` has seen whether it leaps.
pub fn judge(memory: &mut Memory, report: &Report<'_>, _: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point.filter(|_| memory.stage == Stage::Departed) else {
        return;
    };
    let drives = point.speed_kmh.is_some_and(|v| v >= DRIVES_KMH);
    let last = memory.last;
    let along_m = last.and_then(|l| memory.deviation.along_m(l.at));
    let spoofing = &mut memory.spoofing;
    let tells = [
        frozen(spoofing, last.as_ref(), &point, drives),
        replayed(spoofing, last.as_ref(), &point),
        too_smooth(spoofing, last.as_ref(), &point, drives, along_m),
        leapt(memory, &point),
        strays(memory, &point),
    ];
    let tell = tells.into_iter().flatten().next();
    if tell.as_ref().is_some_and(|t| t.why == "leapt") {
        memory.tracks.forget_leap();
    }
    settle(memory, &point, tell, out);
}

fn settle(memory: &mut Memory, point: &Point, tell: Option<Tell>, out: &mut Findings) {
    match (&mut memory.spoofing.told, tell) {
        (Some((_, last, honest)), Some(_)) => (*last, *honest) = (point.at, 0),
        (Some((since, last, honest)), None) => {
            *honest += 1;
            if *honest >= HONEST.0 && point.at.seconds_since(*last) >= HONEST.1 {
                let since = *since;
                memory.spoofing.told = None;
                memory.spoofing.forget();
                out.lapse(Rule::PositionSpoofed, Kind::PositionSpoofed, since, point.at, point.offset);
            }
        }
        (told, Some(tell)) => {
            *told = Some((tell.since, point.at, 0));
            let said = Said::new(Rule::PositionSpoofed, Kind::PositionSpoofed, Role::Opens, tell.since)
                .at_place(Some(point.place))
                .with_severity(Severity::High)
                .because(&[tell.first, point.offset])
                .with("why", tell.why);
            out.said.push(match tell.detail {
                Some((name, value)) => said.with(name, tenth(value)),
                None => said,
            });
        }
        (None, None) => {}
    }
}

fn frozen(spoofing: &mut Spoofing, last: Option<&Point>, point: &Point, drives: bool) -> Option<Tell> {
    let same = last.is_some_and(|l| distance_m(l.place, point.place) <= SAME_M);
    if !same {
        let held = spoofing.held.replace((point.at, point.offset, [1, 0]));
        let is_rough = spoofing.is_rough();
        let long = |(since, _, [fixes, _]): &(Timestamp, Offset, [u16; 2])| {
            u32::from(*fixes) >= FROZEN.0 && last.is_some_and(|l| l.at.seconds_since(*since) >= FROZEN.1)
        };
        let leaps = last.is_some_and(|l| distance_m(l.place, point.place) >= LEAP_M_MIN);
        if leaps || held.as_ref().is_some_and(long) {
            spoofing.released = held.filter(|h| leaps && is_rough && long(h)).map(|(since, ..)| since);
        }
        return None;
    }
    let (since, first, [fixes, driven]) = spoofing.held.get_or_insert((point.at, point.offset, [0, 0]));
    *fixes = fixes.saturating_add(1);
    if !drives {
        return None;
    }
    if *driven == 0 {
        (*since, *first) = (point.at, point.offset); // until now it may have stood there
    }
    *driven = driven.saturating_add(1);
    let frozen_s = point.at.seconds_since(*since);
    (u32::from(*driven) >= FROZEN.0 && frozen_s >= FROZEN.1).then_some(Tell {
        why: "frozen",
        since: *since,
        first: *first,
        detail: Some(("frozen_s", frozen_s)),
    })
}

/// A leap is told once other fixes follow on from where it led. One away from a place that had been held to the last digit says that it was held:
/// then it began there.
fn leapt(memory: &Memory, point: &Point) -> Option<Tell> {
    let (first, fixes) = memory.tracks.leapt()?;
    let leap_m = memory.tracks.leap_m();
    let settled = fixes >= SETTLED.0 && point.at.seconds_since(first.at) >= SETTLED.1;
    (settled && leap_m >= LEAP_M_MIN && memory.spoofing.told.is_none_or(|(since, ..)| since < first.at)).then_some(Tell {
        why: "leapt",
        since: memory.spoofing.released.unwrap_or(first.at),
        first: first.offset,
        detail: Some(("leap_m", leap_m)),
    })
}

fn strays(memory: &Memory, point: &Point) -> Option<Tell> {
    memory.tracks.strays(point.at).map(|first| Tell {
        why: "leaps",
        since: first.at,
        first: first.offset,
        detail: None,
    })
}

fn replayed(spoofing: &mut Spoofing, last: Option<&Point>, point: &Point) -> Option<Tell> {
    let is_rough = spoofing.is_rough();
    let ring = &mut spoofing.ring;
    if last.is_none_or(|l| distance_m(l.place, point.place) <= SAME_M) {
        return None; // a parked truck repeats itself
    }
    let hash = mixed(point.place);
    if !hash.is_multiple_of(REMEMBERED) {
        return None;
    }
    let mark = (hash >> 32) as u32 | 1; // 0 is an empty place
    let next_of = |n: u8| (n + 1) % RING as u8;
    match &mut ring.follows {
        Some((n, times, since, first)) if ring.marks[usize::from(*n)] == mark => {
            *n = next_of(*n);
            *times += 1;
            return (*times >= AGAIN && is_rough).then_some(Tell {
                why: "replayed",
                since: *since,
                first: *first,
                detail: None,
            });
        }
        _ => ring.follows = None,
    }
    if let Some(n) = ring.marks.iter().position(|m| *m == mark) {
        ring.follows = Some((next_of(n as u8), 1, point.at, point.offset));
        return None;
    }
    ring.marks[usize::from(ring.next)] = mark;
    ring.next = next_of(ring.next);
    None
}

/// The bits of a place, mixed so that its neighbours have nothing in common with it (after the finaliser of MurmurHash3).
fn mixed(p: Place) -> u64 {
    let mut h = p.lat.to_bits() ^ p.lon.to_bits().rotate_left(32);
    for k in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        h = (h ^ (h >> 33)).wrapping_mul(k);
    }
    h ^ (h >> 33)
}

/// `along_m`: where the last fix lay along the line.
fn too_smooth(spoofing: &mut Spoofing, last: Option<&Point>, point: &Point, drives: bool, along_m: Option<f64>) -> Option<Tell> {
    // Along the line the step is known one fix later: it is the one before.
    let came_m = spoofing.along.0.zip(along_m).map(|(a, b)| (b - a).abs() as f32);
    let along = std::mem::replace(&mut spoofing.along, (along_m, came_m)).1.zip(came_m);
    let step = last.filter(|_| drives).map(|l| {
        let (m, s) = (distance_m(l.place, point.place), point.at.seconds_since(l.at));
        (m as f32, s as f32)
    });
    let before = std::mem::replace(&mut spoofing.step, step);
    let ((m_before, s_before), (m, s)) = before.zip(step)?;
    if (s_before - s).abs() > 0.1 || m < 5.0 {
        return None; // other intervals make other steps
    }
    let alike = |a: f32, b: f32, by_m: f64| f64::from((a - b).abs()) < by_m;
    let is_alike = alike(m, m_before, ALIKE_M) || s >= ALIKE[1].0 && along.is_some_and(|(a, b)| b > 5.0 && alike(a, b, ALIKE_ALONG_M));
    if !is_alike {
        spoofing.alike = None;
        rate(&mut spoofing.rough, true);
        return None;
    }
    let is_rough = spoofing.is_rough();
    let (since, first, steps) = spoofing.alike.get_or_insert((point.at, point.offset, 0));
    *steps += 1;
    if !is_rough {
        rate(&mut spoofing.rough, false);
        return None;
    }
    let owed = ALIKE.iter().find(|(least_s, _)| s >= *least_s);
    if owed.is_none_or(|(_, owed)| *steps < *owed) {
        return None;
    }
    Some(Tell {
        why: "too_smooth",
        since: *since,
        first: *first,
        detail: Some(("steps", f64::from(*steps))),
    })
}

/// One more step in the mean of how many were unlike; the first fifty weigh alike, then the newest weigh more.
fn rate((steps, rough): &mut (u32, f32), is_rough: bool) {
    *steps = steps.saturating_add(1);
    let part = 1.0 / (*steps).min(50) as f32;
    *rough += part * (if is_rough { 1.0 } else { 0.0 } - *rough);
}
