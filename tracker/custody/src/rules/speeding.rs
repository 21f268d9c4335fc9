//! `speeding`: faster than the limit for two fixes in a row, by the speed that the receiver measures. Off unless the world sets `speed_kmh_max`.

use cordon_model::{Kind, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Scene;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// Back under the limit by so much is over, in km/h. Ours.
const UNDER_KMH: f64 = 5.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The first of the fixes in a row that are too fast.
    first: Option<Point>,
    /// The episode that goes on, by its start.
    told: Option<Timestamp>,
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let kmh_max = scene.ground.limits.speed_kmh_max;
    let Some((point, kmh)) = report.point.and_then(|p| Some((p, p.speed_kmh?))) else {
        return;
    };
    if kmh_max <= 0.0 {
        return;
    }
    let over = memory.stage == Stage::Departed && kmh > kmh_max;
    if over && memory.speed.told.is_none() {
        let Some(first) = memory.speed.first else {
            memory.speed.first = Some(point);
            return;
        };
        memory.speed.told = Some(first.at);
        let said = Said::new(Rule::Speeding, Kind::Speeding, Role::Opens, first.at)
            .at_place(Some(first.place))
            .with_severity(Severity::Medium)
            .because(&[first.offset, point.offset])
            .with("speed_kmh", tenth(kmh))
            .with("speed_kmh_max", kmh_max);
        out.said.push(said);
    } else if !over {
        memory.speed.first = None;
        let slow = memory.stage != Stage::Departed || kmh <= kmh_max - UNDER_KMH;
        if let Some(since) = memory.speed.told.take_if(|_| slow) {
            out.lapse(Rule::Speeding, Kind::Speeding, since, point.at, point.offset);
        }
    }
}
