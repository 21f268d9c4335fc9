//! `wrong_way`: on its road, and away from its destination for longer than turning round takes.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Report};

/// Less than this along the line is no movement, in metres. Ours.
const NOISE_M: f64 = 10.0;
/// Along the line it cannot have come farther than so many times the way between two fixes: it is another leg of a hairpin then. Ours.
const LEG: f64 = 1.5;
/// And so many metres more. Ours.
const LEG_M: f64 = 50.0;
/// Who has come forward again by this part of the limit drives the right way: the next turn is another one. Ours.
const FORWARD: f64 = 0.5;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// How far towards its destination it was at the last fix, in metres along the line.
    progress_m: Option<f64>,
    /// How far it has come back since it turned, and where that was.
    back: Option<Back>,
    /// The episode that was told, by its start.
    told: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Back {
    metres: f64,
    /// The most that this has been.
    #[serde(default)]
    farthest_m: f64,
    at: Timestamp,
    place: Place,
    offset: Offset,
}

impl Way {
    /// How far it has come back since it turned, in metres.
    #[must_use]
    pub fn back_m(&self) -> Option<f64> {
        self.back.map(|b| b.metres)
    }
}

/// Judges one observation. It follows `route_deviation`, which knows where along the line the fix lies.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    if memory.stage > Stage::Departed {
        lapse(memory, report.key.at, report.offset, out);
    }
    let (Some(point), Some(line), Some(forward)) = (report.point, scene.corridor(), scene.plan.forward) else {
        return;
    };
    let Some(along_m) = memory.deviation.along_m(point.at).filter(|_| memory.stage == Stage::Departed) else {
        return;
    };
    if memory.tracks.is_doubtful() {
        memory.way.progress_m = None; // two tracks in turn are no way forward or back
        return;
    }
    let progress_m = if forward { along_m } else { line.length_m() - along_m };
    let before_m = memory.way.progress_m.replace(progress_m);
    let (Some(before_m), Some(last)) = (before_m, memory.last) else {
        return;
    };
    let gained_m = progress_m - before_m;
    if gained_m.abs() > LEG * distance_m(last.place, point.place) + LEG_M {
        if memory.way.told.is_none() {
            memory.way.back = None; // a step that nobody can measure does not end what goes on
        }
        return;
    }
    let back = memory.way.back.get_or_insert(Back {
        metres: 0.0,
        farthest_m: 0.0,
        at: last.at,
        place: last.place,
        offset: last.offset,
    });
    back.metres -= gained_m;
    back.farthest_m = back.farthest_m.max(back.metres);
    let back = *back;
    let max_m = scene.ground.limits.wrong_way_m_max;
    if back.metres < NOISE_M || back.farthest_m - back.metres >= FORWARD * max_m {
        memory.way.back = None;
        lapse(memory, point.at, point.offset, out);
        return;
    }
    if memory.way.told.is_none() && back.metres >= max_m {
        memory.way.told = Some(back.at);
        let said = Said::new(Rule::WrongWay, Kind::WrongWay, Role::Opens, back.at)
            .at_place(Some(back.place))
            .with_severity(Severity::High)
            .because(&[back.offset, point.offset])
            .with("corridor", line.id.as_str())
            .with("back_m", tenth(back.metres))
            .with("wrong_way_m_max", max_m);
        out.said.push(said);
    }
}

/// It drives the right way again, its way is over, or an officer ended it.
pub fn lapse(memory: &mut Memory, at: Timestamp, because: Offset, out: &mut Findings) {
    if let Some(since) = memory.way.told.take() {
        out.lapse(Rule::WrongWay, Kind::WrongWay, since, at, because);
    }
}
