//! `departed_unsealed`: it leaves its origin and no seal holds it closed. Either nobody armed the seal, or the seal itself says that it is open.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene};
use crate::say::{Findings, Role, Said};
use crate::state::{Memory, Point, Report};

/// This far beyond the origin's border it has left for certain, in metres, beyond the accuracy. Ours.
const LEFT_M: f64 = 200.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unsealed {
    /// Not sealed yet, it was seen in its origin: a seal that is on its way there has not left it.
    was_in: bool,
    /// The first of the fixes in a row that lie outside.
    outside: Option<(Timestamp, Offset, Place)>,
    /// Told, or found sealed when it left.
    settled: bool,
}

/// Judges one position of a transit that nobody has sealed: of its seal, or of its vehicle.
pub fn judge_unsealed(unsealed: &mut Unsealed, point: &Point, scene: Scene<'_>, out: &mut Findings) {
    let Some(origin) = scene.area(scene.plan.origin) else { return };
    if origin.contains(point.place) {
        (unsealed.was_in, unsealed.outside) = (true, None);
        return;
    }
    let left = origin.border_m(point.place) > LEFT_M + point.accuracy_m;
    if !left || !unsealed.was_in || unsealed.settled {
        return;
    }
    match unsealed.outside {
        None => unsealed.outside = Some((point.at, point.offset, point.place)),
        Some((at, first, place)) => {
            unsealed.settled = true;
            out.said.push(say(at, place, &[first, point.offset], "not_armed"));
        }
    }
}

/// Judges one observation of a sealed transit, after the seal's rules: the first one after it has left.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    if memory.unsealed.settled || memory.stage < Stage::Departed {
        return;
    }
    memory.unsealed.settled = true;
    let (Some(left), Some(point), Some(_)) = (memory.departed, report.point, scene.plan.origin) else {
        return;
    };
    let open = [memory.seal.opened, memory.seal.cut].into_iter().flatten();
    if open.min().is_none_or(|since| since >= left.at) {
        return; // what is opened on the way is told by the seal's own rules
    }
    out.said
        .push(say(left.at, point.place, &[left.because, report.offset], "seal_open"));
}

fn say(at: Timestamp, place: Place, because: &[Offset], why: &str) -> Said {
    Said::new(Rule::DepartedUnsealed, Kind::DepartedUnsealed, Role::Opens, at)
        .at_place(Some(place))
        .with_severity(Severity::Urgent)
        .because(because)
        .with("why", why)
}
