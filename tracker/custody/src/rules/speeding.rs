//! `speeding`: faster than the limit for two fixes in a row, by the speed that the receiver measures. Off unless the world sets `speed_kmh_max`.

use cordon_model::{Kind, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Scene;
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// Back under the limit by so much is over, in km/h. Ours.
const UNDER_KMH: f64 = 5.0;
/// And for so long: a bend is not the end, in seconds. Ours.
const UNDER_S: f64 = 600.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The first of the fixes in a row that are too fast.
    first: Option<Point>,
    /// The episode that goes on, by its start.
    told: Option<Timestamp>,
    /// Since when it is under the limit again.
    slow: Option<Timestamp>,
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
    if over {
        memory.speed.slow = None;
    }
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
        let over_with = memory.stage != Stage::Departed;
        if kmh > kmh_max - UNDER_KMH && !over_with {
            memory.speed.slow = None;
            return;
        }
        let slow_s = point.at.seconds_since(*memory.speed.slow.get_or_insert(point.at));
        if let Some(since) = memory.speed.told.take_if(|_| over_with || slow_s >= UNDER_S) {
            out.lapse(Rule::Speeding, Kind::Speeding, since, point.at, point.offset);
        }
    }
}
