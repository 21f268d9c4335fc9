//! `arrived`: the transit is in its destination. One fix surely inside, two in a row inside, or a path between two fixes that goes through it.

use cordon_model::{Act, Kind, Offset, Rule, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene};
use crate::say::{Findings, Role, Said};
use crate::state::{Memory, Point, Report, Witnessed};
use crate::step::Done;

/// Two fixes farther apart in time than this say nothing about the path between them. Ours.
const PATH_S_MAX: f64 = 300.0;
/// A path that spends fewer metres than this inside only clips a corner. Ours.
const THROUGH_M_MIN: f64 = 40.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entering {
    /// The first of the fixes in a row that lie inside.
    inside: Option<(Timestamp, Offset, Place)>,
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let (Some(point), Some(area)) = (report.point, scene.area(scene.plan.destination)) else {
        return;
    };
    if memory.stage != Stage::Departed {
        return;
    }
    if area.contains(point.place) {
        let surely = area.border_m(point.place) > point.accuracy_m;
        match memory.entering.inside {
            None if !surely => memory.entering.inside = Some((point.at, point.offset, point.place)),
            before => {
                let (at, because, place) = before.unwrap_or((point.at, point.offset, point.place));
                arrive(memory, at, place, &[because, point.offset], out);
            }
        }
        return;
    }
    memory.entering.inside = None;
    let Some(last) = memory.last else { return };
    let span_s = point.at.seconds_since(last.at);
    if span_s > PATH_S_MAX || area.contains(last.place) {
        return;
    }
    if let Some((part, inside_m)) = area.crossed_by(last.place, point.place)
        && inside_m > THROUGH_M_MIN.max(2.0 * point.accuracy_m)
    {
        let place = between(&last, &point, part);
        arrive(
            memory,
            last.at.plus_seconds(part * span_s),
            place,
            &[last.offset, point.offset],
            out,
        );
    }
}

fn between(a: &Point, b: &Point, part: f64) -> Place {
    Place {
        lat: a.place.lat + part * (b.place.lat - a.place.lat),
        lon: a.place.lon + part * (b.place.lon - a.place.lon),
    }
}

fn arrive(memory: &mut Memory, at: Timestamp, place: Place, because: &[Offset], out: &mut Findings) {
    memory.stage = Stage::Arrived;
    memory.arrived = because.last().map(|&because| Witnessed { at, because });
    let said = Said::new(Rule::Arrived, Kind::Arrived, Role::Tells, at).at_place(Some(place));
    out.said.push(said.because(because));
}

/// An officer said that it arrives, or went on from there: what concerned the way is over, with nothing to tell.
pub fn by_act(memory: &mut Memory, done: &Done, out: &mut Findings) {
    if done.act == Act::Arrive {
        let said = Said::new(Rule::Arrived, Kind::Arrived, Role::Tells, done.key.at);
        out.said.push(said.because(&[done.offset]).with("by", done.by.as_str()));
    }
    super::route_deviation::lapse(memory, done.key.at, done.offset, out);
    super::unscheduled_stop::lapse(memory, done.key.at, done.offset, out);
    super::wrong_way::lapse(memory, done.key.at, done.offset, out);
    super::distance_exceeded::lapse(memory, done.key.at, done.offset, out);
    super::overtime::lapse(memory, done.key.at, done.offset, out);
}
