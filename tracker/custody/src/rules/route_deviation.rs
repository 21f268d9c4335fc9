//! `route_deviation`: outside the corridor by evidence of more than one fix; back only when it rides on it again.
//!
//! A fix is outside when it lies beyond the border by more than its accuracy; what is left is its excess. Excess over time adds up, the
//! more the farther out, until there is too much of it for noise: 80 m for five seconds, or 30 m for twenty. Where fixes are so far apart
//! that waiting for another would be late, one alone suffices if it lies farther out than bursts of noise reach, or on a course that the
//! road nowhere has where the truck can be by now. A leap of the position that speed and course do not know of is taken off (see
//! [`crate::drift`]), and a position that could only be reached at an impossible speed speaks for nothing until a second one agrees with it.
//!
//! The episode began at the first of these fixes. It ends when the truck rides along the line as fast as its speed says, or has been deep
//! inside for a while; who merely crosses its own corridor, or rides on its border, has one episode, not many. Who leaves again within
//! minutes of its return is told again, under the same alert: a way beside a narrow street crosses it now and then. While it goes on and
//! the truck comes farther out, it is weighed again, and a departure that has become worse is told as that (see [`crate::growth`]).

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::corridor::{Line, Near};
use crate::drift::{Drift, direction, length, moved};
use crate::ground::{Place, Scene, distance_m};
use crate::growth::Growth;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};
use crate::weight::Weight;

/// Outside for this long, and for two fixes, is enough, in seconds. Ours.
const STAYS_S: f64 = 5.0;
/// With a course that is strange to the road this long is, in seconds. Ours.
const STRANGE_S: f64 = 4.0;
/// So much excess over time is owed, in metre-seconds: 30 m for twenty seconds is not enough, 80 m for five is. Ours.
const EXCESS_M_S: f64 = 590.0;
/// One fix gives at most this much of it. Ours.
const FIX_M_S_MAX: f64 = 450.0;
/// Excess beyond this weighs more the farther it lies, in metres: noise seldom reaches so far. Ours.
const EXCESS_M_WEIGHS: f64 = 30.0;
/// A fix counts for the time since the one before, but for no longer than this, in seconds. Ours.
const COUNTS_S_MAX: f64 = 15.0;
/// Where fixes are so far apart, in seconds, one alone can suffice: to wait for another would be late. Ours.
const SPARSE_S: f64 = 20.0;
/// One sparse fix is enough this far outside, in metres: bursts of noise do not reach so far. Ours.
const FAR_M: f64 = 230.0;
/// Between two fixes no truck comes farther than its higher speed tells, and this part more. Ours.
const DRIVEN: f64 = 1.1;
/// One sparse fix is enough this far outside if its course is strange. Ours.
const STRANGE_M: f64 = 40.0;
/// A course this far from the road's is strange, in degrees. Ours.
const STRANGE_DEG: f64 = 35.0;
/// The last fix inside tells where along the road it can be for this long, in seconds. Ours.
const COURSE_S_MAX: f64 = 180.0;
/// Without a course, its heading is told by the way that it has come, from so many metres on. Ours.
const MOVED_M: f64 = 30.0;
/// Below this speed a course says nothing, in km/h. Ours.
const COURSE_KMH_MIN: f64 = 10.0;
/// Inside by its accuracy for this long is back. Ours.
const BACK_S: f64 = 600.0;
/// Nothing is back sooner than this after the last fix outside, in seconds: who merely crosses its own corridor is not. Ours.
const CROSSES_S: f64 = 15.0;
/// Who was never farther outside than this rides on the border: only deep inside is back then, in metres. Ours.
const GRAZES_M: f64 = 40.0;
/// So much depth over time is back, in metre-seconds, beyond what accuracy explains. Ours.
const DEPTH_M_S: f64 = 200.0;
/// Who comes along the line as its speed says rides on it, to this part of its way. Ours.
const RIDES: f64 = 0.25;
/// Farther apart in time than this, two fixes do not tell whether it rides, in seconds. Ours.
const RIDES_S_MAX: f64 = 40.0;
/// Who has come this far along the line rides on it, in metres. Ours.
const RIDES_M: f64 = 100.0;
/// This far inside is deep, in metres; in a narrow corridor half way to the line is. Ours.
const DEEP_M: f64 = 50.0;
/// No truck is faster, in m/s. Ours.
const SPEED_MAX: f64 = 60.0;
/// Who leaves again within this time after its return is on the same errand, in seconds. Ours.
const AGAIN_S: f64 = 300.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deviation {
    /// The segment of the last fix.
    segment: u32,
    /// How far beyond the border the last fix lay, in metres.
    outside_m: f64,
    /// The fixes in a row outside, while no episode is confirmed.
    run: Option<Run>,
    /// The episode that goes on.
    episode: Option<Episode>,
    /// When the last episode began for the first time, and when it was over.
    over: Option<(Timestamp, Timestamp)>,
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
    excess_m_s: f64,
    outside_m_max: f64,
    /// Fixes whose course the road nowhere has.
    strange: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Episode {
    since: Timestamp,
    /// When the first of those began that followed upon one another within minutes: itself, where it follows upon none.
    first: Timestamp,
    outside_m_max: f64,
    /// The last fix beyond the border.
    seen_out: Timestamp,
    /// The first of the fixes in a row that lie inside by their accuracy, and how many.
    inside: Option<Inside>,
    /// How far it has ridden along the line since it was outside, and where it was last, in metres from the line's start.
    rides: Option<(f64, f64)>,
    /// How soon somebody must look, and what can make that sooner.
    growth: Growth,
}

/// Fixes in a row that lie inside by their accuracy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Inside {
    at: Timestamp,
    offset: Offset,
    fixes: u32,
    depth_m_s: f64,
}

/// What the rule holds after a fix, for whoever asks why it spoke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The segment of the fix.
    pub segment: u32,
    /// Whether an episode goes on.
    pub outside: bool,
    /// Fixes in a row that speak for one; 0 while none goes on and none speaks.
    pub fixes: u32,
    /// Seconds since the first of them.
    pub outside_s: f64,
    /// What they add up to, in metre-seconds.
    pub evidence_m_s: f64,
    /// What is owed.
    pub owed_m_s: f64,
    /// How far the positions have leapt aside, in metres, where speed and course do not know of it.
    pub leap_m: Option<f64>,
}

impl Deviation {
    /// What it holds after the fix of this instant.
    #[must_use]
    pub fn reading(&self, at: Timestamp) -> Reading {
        Reading {
            segment: self.segment,
            outside: self.episode.is_some(),
            fixes: self.run.map_or(0, |run| run.fixes),
            outside_s: self.run.map_or(0.0, |run| at.seconds_since(run.at)),
            evidence_m_s: self.run.map_or(0.0, |run| run.excess_m_s),
            owed_m_s: EXCESS_M_S,
            leap_m: self.drift.stands().then(|| self.drift.aside_m()),
        }
    }

    /// Whether an episode goes on.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.episode.is_some()
    }

    /// How far beyond the border the last fix lay that it judged under way, in metres; negative inside.
    #[must_use]
    pub fn outside_m(&self) -> f64 {
        self.outside_m
    }

    /// The segment of the line that was nearest to the last fix.
    #[must_use]
    pub fn segment(&self) -> u32 {
        self.segment
    }

    /// How far along the line the fix of this instant lies, in metres from its start; only where it lies inside and no episode goes on.
    #[must_use]
    pub fn along_m(&self, at: Timestamp) -> Option<f64> {
        self.inside.filter(|(then, _)| *then == at).map(|(_, along_m)| along_m)
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
    (memory.deviation.segment, memory.deviation.outside_m) = (near.segment, near.outside_m);
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
    // A leap makes nobody come back onto the road; only a position outside is doubted.
    if has_jumped(memory, &point) || near.outside_m > 0.0 && has_leapt(memory, &point, line) {
        return;
    }
    match memory.deviation.episode {
        None => gather(memory, &point, &near, scene, line, report.ahead, out),
        Some(episode) => {
            let episode = watch_growth(memory, episode, &point, &near, scene, line, out);
            watch_return(memory, episode, &point, &near, out);
        }
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

/// Whether the truck can have driven here since the last fix at the speeds that it measured: a far position that it cannot is an error.
fn is_driven(memory: &Memory, point: &Point) -> bool {
    let Some((last, before, now)) = speeds(memory, point) else {
        return false;
    };
    let way_m = before.max(now) / 3.6 * point.at.seconds_since(last.at);
    distance_m(last.place, point.place) <= DRIVEN * way_m + 2.0 * point.accuracy_m
}

/// The last fix, and the speeds that were measured there and here, in km/h.
fn speeds(memory: &Memory, point: &Point) -> Option<(Point, f64, f64)> {
    let last = memory.last?;
    Some((last, last.speed_kmh?, point.speed_kmh?))
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
fn gather(memory: &mut Memory, point: &Point, near: &Near, scene: Scene<'_>, line: &Line, ahead: bool, out: &mut Findings) {
    let excess_m = near.outside_m - point.accuracy_m;
    if excess_m <= 0.0 {
        memory.deviation.run = None;
        return;
    }
    let strange = is_strange(memory, point, line);
    let since_s = memory.since_last_s(point.at);
    let run = memory.deviation.run.get_or_insert(Run {
        at: point.at,
        place: point.place,
        offset: point.offset,
        fixes: 0,
        excess_m_s: 0.0,
        outside_m_max: 0.0,
        strange: 0,
    });
    run.fixes += 1;
    run.strange += u32::from(strange);
    let weight = (excess_m / EXCESS_M_WEIGHS).max(1.0);
    run.excess_m_s += (excess_m * weight * since_s.min(COUNTS_S_MAX)).min(FIX_M_S_MAX);
    run.outside_m_max = run.outside_m_max.max(near.outside_m);
    let run = *run;
    let span_s = point.at.seconds_since(run.at);
    let tells = excess_m >= FAR_M || (strange && excess_m >= STRANGE_M);
    let alone = tells && since_s >= SPARSE_S && is_driven(memory, point);
    if !alone && !suffices(&run, span_s) {
        return;
    }
    memory.deviation.run = None;
    let weight = Weight {
        outside_m: run.outside_m_max,
        off_road_deg: off_road_deg(run.place, point, near, line),
        channel: scene.plan.channel,
    };
    let growth = Growth::begins(weight.severity(), run.outside_m_max, excess_m);
    let said = begin(memory, &run, point, growth);
    let said = weight
        .say(said)
        .with("corridor", line.id.as_str())
        .with("half_width_m", near.half_width_m)
        .with("outside_m", tenth(near.outside_m))
        .with("outside_m_max", tenth(run.outside_m_max))
        .with("accuracy_m", tenth(point.accuracy_m))
        .with("segment", near.segment)
        .with("along_km", tenth(near.from_start_m / 100.0) / 10.0)
        .with("nearest_lat", near.nearest.lat)
        .with("nearest_lon", near.nearest.lon)
        .with("fixes", run.fixes)
        .with("fixes_off_course", run.strange)
        .with("outside_s", tenth(span_s))
        .with("evidence_m_s", tenth(run.excess_m_s));
    out.said.push(if ahead { said.with("clock_ahead", true) } else { said });
}

/// An episode begins, or the one before goes on.
fn begin(memory: &mut Memory, run: &Run, point: &Point, growth: Growth) -> Said {
    let severity = growth.severity();
    // What is urgent is an alert of its own, that nobody overlooks it.
    let followed = memory
        .deviation
        .over
        .filter(|(_, over)| run.at.seconds_since(*over) <= AGAIN_S && severity != Severity::Urgent);
    memory.deviation.episode = Some(Episode {
        since: run.at,
        first: followed.map_or(run.at, |(first, _)| first),
        outside_m_max: run.outside_m_max,
        seen_out: point.at,
        inside: None,
        rides: None,
        growth,
    });
    let role = followed.map_or(Role::Opens, |(first, _)| Role::Reopens(first));
    let said = Said::new(Rule::RouteDeviation, Kind::CorridorLeft, role, run.at)
        .at_place(Some(run.place))
        .with_severity(severity)
        .because(&[run.offset, point.offset]);
    match followed {
        Some((_, over)) => said.with("since_return_s", tenth(run.at.seconds_since(over))),
        None => said,
    }
}

/// How far its heading is off the road's, in degrees, either way along it: by its course, else by how it has come from another
/// place.
fn off_road_deg(from: Place, point: &Point, near: &Near, line: &Line) -> Option<f64> {
    let measured = point.course_deg.filter(|_| point.speed_kmh.is_none_or(|v| v >= COURSE_KMH_MIN));
    let heading = measured.map(direction).or_else(|| {
        let (x, y) = moved(from, point.place);
        let come_m = length((x, y));
        (come_m > MOVED_M.max(2.0 * point.accuracy_m)).then(|| (x / come_m, y / come_m))
    })?;
    Some(line.off_course_deg(near.along_m - 60.0, near.along_m + 60.0, heading))
}

fn suffices(run: &Run, span_s: f64) -> bool {
    let enough_s = if run.strange > 0 { STRANGE_S } else { STAYS_S };
    run.fixes >= 2 && span_s >= enough_s && run.excess_m_s >= EXCESS_M_S
}

/// An episode goes on: a fix that shows it to be worse than it was said to be is told.
fn watch_growth(
    memory: &Memory,
    mut episode: Episode,
    point: &Point,
    near: &Near,
    scene: Scene<'_>,
    line: &Line,
    out: &mut Findings,
) -> Episode {
    let before = episode.growth.severity();
    let from = memory.last.map_or(point.place, |last| last.place);
    let heading = || off_road_deg(from, point, near, line);
    let excess_m = near.outside_m - point.accuracy_m;
    let Some(weight) = episode.growth.take(excess_m, scene.plan.channel, heading) else {
        return episode;
    };
    let last = memory.last.map_or(point.offset, |last| last.offset);
    let said = Said::new(Rule::RouteDeviation, Kind::CorridorLeft, Role::Worsens(episode.since), point.at)
        .with_severity(weight.severity())
        .because(&[last, point.offset]);
    out.said.push(
        weight
            .say(said)
            .with("severity_before", before.as_str())
            .with("worse_at", point.at.to_string())
            .with("outside_m", tenth(near.outside_m))
            .with("outside_m_max", tenth(episode.outside_m_max.max(near.outside_m)))
            .with("accuracy_m", tenth(point.accuracy_m))
            .with("outside_s", tenth(point.at.seconds_since(episode.since))),
    );
    episode
}

/// An episode goes on, until it rides on the road again or has settled inside; who only grazed the border, until a fix lies deep inside.
fn watch_return(memory: &mut Memory, mut episode: Episode, point: &Point, near: &Near, out: &mut Findings) {
    episode.outside_m_max = episode.outside_m_max.max(near.outside_m);
    if near.outside_m > 0.0 {
        episode.seen_out = point.at;
        episode.rides = None;
    } else {
        let ridden_m = episode.rides.filter(|(_, along_m)| rides(memory, point, near.along_m - along_m));
        let so_far_m = ridden_m.map_or(0.0, |(so_far_m, along_m)| so_far_m + (near.along_m - along_m).abs());
        episode.rides = Some((so_far_m, near.along_m));
    }
    let depth_m = -near.outside_m - point.accuracy_m;
    episode.inside = (depth_m >= 0.0).then(|| {
        let since_s = memory.since_last_s(point.at);
        let begun = episode.inside.unwrap_or(Inside {
            at: point.at,
            offset: point.offset,
            fixes: 0,
            depth_m_s: 0.0,
        });
        Inside {
            fixes: begun.fixes + 1,
            depth_m_s: begun.depth_m_s + depth_m * since_s,
            ..begun
        }
    });
    memory.deviation.episode = Some(episode);
    let crossed = point.at.seconds_since(episode.seen_out) >= CROSSES_S;
    let rides = episode.rides.is_some_and(|(so_far_m, _)| so_far_m >= RIDES_M);
    let settled = episode.inside.is_some_and(|inside| inside.depth_m_s >= DEPTH_M_S);
    let stays = episode
        .inside
        .is_some_and(|inside| inside.fixes >= 3 && point.at.seconds_since(inside.at) >= BACK_S);
    let deep = near.outside_m <= -DEEP_M.min(near.half_width_m / 2.0);
    let grazed = episode.outside_m_max < GRAZES_M;
    let back = if grazed { deep } else { rides || settled };
    if crossed && back || stays {
        let at = episode.inside.map_or(point.at, |inside| inside.at);
        end(memory, point, at, None, out);
    }
}

/// Whether the way along the line since the last fix is the one that its speed tells.
fn rides(memory: &Memory, point: &Point, along_m: f64) -> bool {
    let Some((last, before, now)) = speeds(memory, point) else {
        return false;
    };
    let s = point.at.seconds_since(last.at);
    let way_m = f64::midpoint(before, now) / 3.6 * s;
    s <= RIDES_S_MAX && (along_m.abs() - way_m).abs() <= RIDES * way_m
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
    memory.deviation.over = Some((episode.first, at));
    let first = episode.inside.map_or(point.offset, |inside| inside.offset);
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
        out.lapse(Rule::RouteDeviation, Kind::CorridorRejoined, episode.since, at, because);
    }
}
