//! `departed`: the transit is under way. It left its origin; without an origin it has moved from where it was armed (or arms itself: at its first fix).

use cordon_model::{Act, Kind, Offset, Rule, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene, distance_m};
use crate::say::{Findings, Role, Said};
use crate::state::{Memory, Point, Report, Witnessed};
use crate::step::Done;

/// Without an origin, farther than this from its first fix is under way. Ours.
const MOVED_M: f64 = 500.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leaving {
    /// The first of the fixes in a row that lie outside.
    outside: Option<(Timestamp, Offset, Place)>,
    /// Where it stood when it was sealed, where no origin is declared.
    start: Option<Place>,
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point.filter(|_| memory.stage == Stage::Sealed) else {
        return;
    };
    let first = (point.at, point.offset, point.place);
    let (outside, surely) = match scene.area(scene.plan.origin) {
        Some(origin) => {
            let outside = !origin.contains(point.place);
            (outside, outside && origin.border_m(point.place) > point.accuracy_m)
        }
        None if scene.plan.arms_itself => (true, true),
        None => {
            let moved = distance_m(*memory.leaving.start.get_or_insert(point.place), point.place);
            (moved > MOVED_M, moved > MOVED_M + point.accuracy_m)
        }
    };
    if !outside {
        memory.leaving.outside = None;
        return;
    }
    match memory.leaving.outside {
        None if !surely => memory.leaving.outside = Some(first),
        before => {
            let (at, because, place) = before.unwrap_or(first);
            leave(memory, &point, at, because, place, out);
        }
    }
}

fn leave(memory: &mut Memory, point: &Point, at: Timestamp, because: Offset, place: Place, out: &mut Findings) {
    memory.stage = Stage::Departed;
    memory.departed = Some(Witnessed { at, because });
    let said = Said::new(Rule::Departed, Kind::Departed, Role::Tells, at).at_place(Some(place));
    out.said.push(said.because(&[because, point.offset]));
}

/// An officer said that it departs.
pub fn by_act(done: &Done, out: &mut Findings) {
    if done.act == Act::Depart {
        let said = Said::new(Rule::Departed, Kind::Departed, Role::Tells, done.key.at);
        out.said.push(said.because(&[done.offset]).with("by", done.by.as_str()));
    }
}
