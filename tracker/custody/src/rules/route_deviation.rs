//! `route_deviation`: outside the corridor by evidence of more than one fix; back only when surely inside.
//!
//! A fix is outside when it lies beyond the border by more than its accuracy. Two or more such fixes in a row over eight seconds are an
//! episode; four are enough when their course is one that the road nowhere has where the truck can be by now. A leap of the position that
//! speed and course do not know of is taken off (see [`crate::drift`]), and a position that could only be reached at an impossible speed
//! speaks for nothing until a second one agrees with it.
//!
//! The episode began at the first of them. It ends when a fix lies deep inside (half way to the line, or 50 m), or when it has stayed inside
//! by its accuracy for ten minutes: who rides on the border has one episode, not many.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::corridor::{Line, Near};
use crate::drift::{Drift, direction};
use crate::ground::{Place, Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// Outside for this long, and for two fixes, is enough, in seconds. Ours.
const STAYS_S: f64 = 8.0;
/// With a course that is strange to the road this long is, in seconds. Ours.
const STRANGE_S: f64 = 4.0;
/// This much excess in metres, summed over the fixes in a row, is owed in any case. Ours.
const EXCESS_M: f64 = 25.0;
/// A course this far from the road's is strange, in degrees. Ours.
const STRANGE_DEG: f64 = 35.0;
/// The last fix inside tells where along the road it can be for this long, in seconds. Ours.
const COURSE_S_MAX: f64 = 180.0;
/// Below this speed a course says nothing, in km/h. Ours.
const COURSE_KMH_MIN: f64 = 10.0;
/// Inside by its accuracy for this long is back. Ours.
const BACK_S: f64 = 600.0;
/// This far inside is back at once, in metres; in a narrow corridor half way to the line is. Ours.
const DEEP_M: f64 = 50.0;
/// No truck is faster, in m/s. Ours.
const SPEED_MAX: f64 = 60.0;
/// Farther outside than this is urgent, in metres. Ours.
const URGENT_M: f64 = 2_000.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deviation {
    /// The segment of the last fix.
    segment: u32,
    /// The fixes in a row outside, while no episode is confirmed.
    run: Option<Run>,
    /// The episode that goes on.
    episode: Option<Episode>,
    /// The last position, if it could not be reached from the one before.
    jumped: Option<(Timestamp, Place)>,
    /// How far the positions have leapt aside.
    drift: Drift,
    /// Where along the line the last fix inside lay, in metres, and when; only if its course was the road's.
    inside: Option<(Timestamp, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    at: Timestamp,
    place: Place,
    offset: Offset,
    fixes: u32,
    excess_m: f64,
    outside_m_max: f64,
    /// Fixes whose course the road nowhere has.
    strange: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Episode {
    since: Timestamp,
    outside_m_max: f64,
    /// The first of the fixes in a row that lie inside by their accuracy, and how many.
    inside: Option<(Timestamp, Offset, u32)>,
}

impl Deviation {
    /// Whether an episode goes on.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.episode.is_some()
    }
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let (Some(point), Some(line)) = (report.point, scene.corridor()) else {
        return;
    };
    if memory.stage != Stage::Departed {
        if memory.stage > Stage::Departed {
            return_by_arrival(memory, &point, out);
        }
        return;
    }
    let near = line.near(point.place, memory.deviation.segment);
    memory.deviation.segment = near.segment;
    if let Some(last) = memory.last
        && (near.outside_m > -DEEP_M || memory.deviation.drift.stands())
    {
        memory.deviation.drift.follow(&last, &point); // deep inside a leap would change nothing
    }
    if near.outside_m <= 0.0 && memory.deviation.episode.is_none() {
        memory.deviation.run = None;
        memory.deviation.jumped = None;
        memory.deviation.inside = Some((point.at, near.along_m));
        return;
    }
    if let Some(area) = scene.own_area_at(point.place) {
        memory.deviation.run = None;
        end(memory, &point, point.at, Some(area.id.as_str()), out);
        return;
    }
    if has_jumped(memory, &point) || has_leapt(memory, &point, line) {
        return;
    }
    match memory.deviation.episode {
        None => gather(memory, &point, &near, line, report.ahead, out),
        Some(episode) => watch_return(memory, episode, &point, &near, line, out),
    }
}

/// Whether it lies outside only by a leap that speed and course do not know of.
fn has_leapt(memory: &Memory, point: &Point, line: &Line) -> bool {
    let (drift, segment) = (&memory.deviation.drift, memory.deviation.segment);
    drift.stands() && line.near(drift.taken_off(point.place), segment).outside_m <= point.accuracy_m
}

/// Whether the course is one that the road nowhere has where the truck can be by now; only where the course was the road's before.
fn is_strange(memory: &Memory, point: &Point, line: &Line) -> bool {
    let fast = |p: &Point| p.speed_kmh.filter(|v| *v >= COURSE_KMH_MIN);
    let (Some((at, along_m)), Some(last)) = (memory.deviation.inside, memory.last) else {
        return false;
    };
    let (Some(speed), Some(course), Some(course_before)) = (fast(point), point.course_deg, last.course_deg) else {
        return false;
    };
    let s = point.at.seconds_since(at);
    if s > COURSE_S_MAX || memory.deviation.drift.stands() {
        return false;
    }
    if memory.deviation.run.is_none() {
        let known = fast(&last).is_some() && line.off_course_deg(along_m - 60.0, along_m + 60.0, direction(course_before)) < STRANGE_DEG;
        if !known {
            return false;
        }
    }
    let way_m = speed.max(last.speed_kmh.unwrap_or(speed)) / 3.6 * s;
    line.off_course_deg(along_m - 60.0, along_m + 1.3 * way_m + 60.0, direction(course)) >= STRANGE_DEG
}

/// Whether this position could not be reached from the last one. It is set aside once; a second one that agrees with it counts.
fn has_jumped(memory: &mut Memory, point: &Point) -> bool {
    let reached = |at: Timestamp, place: Place| {
        let s = point.at.seconds_since(at).max(1.0);
        distance_m(place, point.place) <= SPEED_MAX * s + 2.0 * point.accuracy_m
    };
    let jumped = match (memory.deviation.jumped, memory.last) {
        (Some((at, place)), _) if reached(at, place) => false,
        (_, Some(last)) => !reached(last.at, last.place),
        _ => false,
    };
    memory.deviation.jumped = jumped.then_some((point.at, point.place));
    jumped
}

/// No episode yet: a fix outside adds to the evidence, one that is not ends it.
fn gather(memory: &mut Memory, point: &Point, near: &Near, line: &Line, ahead: bool, out: &mut Findings) {
    let excess_m = near.outside_m - point.accuracy_m;
    if excess_m <= 0.0 {
        memory.deviation.run = None;
        return;
    }
    let strange = is_strange(memory, point, line);
    let run = memory.deviation.run.get_or_insert(Run {
        at: point.at,
        place: point.place,
        offset: point.offset,
        fixes: 0,
        excess_m: 0.0,
        outside_m_max: 0.0,
        strange: 0,
    });
    run.fixes += 1;
    run.strange += u32::from(strange);
    run.excess_m += excess_m;
    run.outside_m_max = run.outside_m_max.max(near.outside_m);
    let run = *run;
    let span_s = point.at.seconds_since(run.at);
    if !suffices(&run, span_s) {
        return;
    }
    memory.deviation.run = None;
    memory.deviation.episode = Some(Episode {
        since: run.at,
        outside_m_max: run.outside_m_max,
        inside: None,
    });
    let severity = if run.outside_m_max > URGENT_M {
        Severity::Urgent
    } else {
        Severity::High
    };
    let mut said = Said::new(Rule::RouteDeviation, Kind::CorridorLeft, Role::Opens, run.at)
        .at_place(Some(run.place))
        .with_severity(severity)
        .because(&[run.offset, point.offset])
        .with("corridor", line.id.as_str())
        .with("half_width_m", line.half_width_m)
        .with("outside_m", tenth(near.outside_m))
        .with("outside_m_max", tenth(run.outside_m_max))
        .with("accuracy_m", tenth(point.accuracy_m))
        .with("segment", near.segment)
        .with("along_km", tenth(near.along_m / 100.0) / 10.0)
        .with("nearest_lat", near.nearest.lat)
        .with("nearest_lon", near.nearest.lon)
        .with("fixes", run.fixes)
        .with("fixes_off_course", run.strange)
        .with("outside_s", tenth(span_s))
        .with("evidence_m", tenth(run.excess_m));
    if ahead {
        said = said.with("clock_ahead", true);
    }
    out.said.push(said);
}

fn suffices(run: &Run, span_s: f64) -> bool {
    let enough_s = if run.strange > 0 { STRANGE_S } else { STAYS_S };
    run.fixes >= 2 && span_s >= enough_s && run.excess_m >= EXCESS_M
}

/// An episode goes on: only a fix deep inside, or staying inside, ends it.
fn watch_return(memory: &mut Memory, mut episode: Episode, point: &Point, near: &Near, line: &Line, out: &mut Findings) {
    episode.outside_m_max = episode.outside_m_max.max(near.outside_m);
    if near.outside_m <= -DEEP_M.min(line.half_width_m / 2.0) {
        let at = episode.inside.map_or(point.at, |(at, ..)| at);
        end(memory, point, at, None, out);
        return;
    }
    episode.inside = if near.outside_m <= -point.accuracy_m {
        let (at, offset, fixes) = episode.inside.unwrap_or((point.at, point.offset, 0));
        Some((at, offset, fixes + 1))
    } else {
        None
    };
    memory.deviation.episode = Some(episode);
    if let Some((at, _, fixes)) = episode.inside
        && fixes >= 3
        && point.at.seconds_since(at) >= BACK_S
    {
        end(memory, point, at, None, out);
    }
}

fn return_by_arrival(memory: &mut Memory, point: &Point, out: &mut Findings) {
    memory.deviation.run = None;
    if memory.deviation.episode.is_some() {
        end(memory, point, point.at, Some("destination"), out);
    }
}

fn end(memory: &mut Memory, point: &Point, at: Timestamp, inside: Option<&str>, out: &mut Findings) {
    let Some(episode) = memory.deviation.episode.take() else {
        return;
    };
    let first = episode.inside.map_or(point.offset, |(_, offset, _)| offset);
    let mut said = Said::new(Rule::RouteDeviation, Kind::CorridorRejoined, Role::Ends(episode.since), at)
        .at_place(Some(point.place))
        .because(&[first, point.offset])
        .with("outside_m_max", tenth(episode.outside_m_max))
        .with("outside_s", tenth(at.seconds_since(episode.since)));
    if let Some(area) = inside {
        said = said.with("inside", area);
    }
    out.said.push(said);
}

/// The way is over by an officer's act: an episode that goes on lapses.
pub fn lapse(memory: &mut Memory, at: Timestamp, because: Offset, out: &mut Findings) {
    memory.deviation.run = None;
    if let Some(episode) = memory.deviation.episode.take() {
        let said = Said::new(Rule::RouteDeviation, Kind::CorridorRejoined, Role::Lapses(episode.since), at);
        out.said.push(said.because(&[because]));
    }
}
