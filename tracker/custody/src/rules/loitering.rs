//! `loitering`: standing off its road, alone or not, for longer than anybody needs to find the way back.

use cordon_model::{Kind, Rule, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Scene;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Report};

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loiter {
    /// The stay that was told, by its start.
    told: Option<Timestamp>,
}

/// Judges one observation, after `rendezvous` has seen whether it stands.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point else { return };
    let stay = memory.staying;
    if let Some(since) = memory.loiter.told.filter(|since| stay.is_none_or(|s| s.since != *since)) {
        memory.loiter.told = None;
        out.lapse(Rule::Loitering, Kind::Loitering, since, point.at, point.offset);
    }
    let (Some(stay), Some(line)) = (stay, scene.corridor()) else {
        return;
    };
    let standing_s = stay.until.seconds_since(stay.since);
    if memory.loiter.told.is_some() || standing_s < scene.ground.limits.loitering_s_max {
        return;
    }
    let off_road_m = line.near(stay.place, memory.deviation.segment()).outside_m;
    if off_road_m <= point.accuracy_m {
        return;
    }
    memory.loiter.told = Some(stay.since);
    let said = Said::new(Rule::Loitering, Kind::Loitering, Role::Opens, stay.since)
        .at_place(Some(stay.place))
        .with_severity(Severity::High)
        .because(&[point.offset])
        .with("standing_s", tenth(standing_s))
        .with("outside_m", tenth(off_road_m));
    out.said.push(said);
}
