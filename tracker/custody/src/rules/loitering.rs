//! `loitering`: hanging about off its road, standing or creeping round and round, for longer than anybody needs to find the way back.

use cordon_model::{Kind, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// Who hangs about stays this near to where it began, in metres. Ours.
const AROUND_M: f64 = 600.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loiter {
    /// The first fix off its road from which it has not gone away.
    anchor: Option<Point>,
    /// The episode that was told, by its start: it goes on until it is back on its road.
    told: Option<Timestamp>,
}

impl Loiter {
    /// Since when it hangs about.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        self.anchor.map(|a| a.at)
    }
}

/// Judges one observation, after `route_deviation` has measured how far outside it lies.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point.filter(|_| scene.corridor().is_some()) else {
        return;
    };
    let off_road_m = memory.deviation.outside_m();
    let off = memory.stage == Stage::Departed && off_road_m > point.accuracy_m && !scene.may_stand(&point);
    let anchor = memory.loiter.anchor.filter(|a| off && distance_m(a.place, point.place) <= AROUND_M);
    if let Some(since) = memory.loiter.told.take_if(|_| !off) {
        out.lapse(Rule::Loitering, Kind::Loitering, since, point.at, point.offset);
    }
    let Some(anchor) = anchor else {
        memory.loiter.anchor = off.then_some(point);
        return;
    };
    let around_s = point.at.seconds_since(anchor.at);
    if memory.loiter.told.is_some() || around_s < scene.ground.limits.loitering_s_max {
        return;
    }
    memory.loiter.told = Some(anchor.at);
    let said = Said::new(Rule::Loitering, Kind::Loitering, Role::Opens, anchor.at)
        .at_place(Some(anchor.place))
        .with_severity(Severity::High)
        .because(&[anchor.offset, point.offset])
        .with("around_s", tenth(around_s))
        .with("outside_m", tenth(off_road_m));
    out.said.push(said);
}
