//! `overtime`: still under way when it should have arrived, by what its seal says. A seal that says nothing is `signal_lost`'s matter.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Scene;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Report};

/// What is remembered between observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overdue {
    /// The time that was told to be over.
    told: Option<Timestamp>,
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    if memory.stage > Stage::Departed {
        lapse(memory, report.key.at, report.offset, out);
    }
    let Some(due) = scene.plan.arrive_before.filter(|_| memory.stage == Stage::Departed) else {
        return;
    };
    let late_s = report.key.at.seconds_since(due);
    if late_s <= scene.ground.limits.overtime_s_max || memory.overdue.told.is_some() {
        return;
    }
    memory.overdue.told = Some(due);
    let said = Said::new(Rule::Overtime, Kind::Overtime, Role::Opens, due)
        .at_place(report.point.or(memory.last).map(|p| p.place))
        .with_severity(Severity::Medium)
        .because(&[report.offset])
        .with("arrive_before", due.to_string())
        .with("late_s", tenth(late_s))
        .with("overtime_s_max", scene.ground.limits.overtime_s_max);
    out.said.push(said);
}

/// It has arrived after all, or an officer ended its way.
pub fn lapse(memory: &mut Memory, at: Timestamp, because: Offset, out: &mut Findings) {
    if let Some(due) = memory.overdue.told.take() {
        out.lapse(Rule::Overtime, Kind::Overtime, due, at, because);
    }
}
