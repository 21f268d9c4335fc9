//! `battery_low`: the seal's battery is low, or by its use so far will be empty before the transit is due to arrive.

use cordon_model::{Kind, Rule, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use super::seal_opened::say;
use crate::ground::Scene;
use crate::say::{Findings, Role, tenth};
use crate::state::{Memory, Report};

/// So many points above the limit it is no longer low: readings waver. Ours.
const RECOVERS_PCT: f64 = 5.0;
/// Its use is known once it has lost so many points. Ours.
const USED_PCT_MIN: f64 = 5.0;
/// And once it has been watched for so long, in seconds. Ours.
const USED_S_MIN: f64 = 3_600.0;

/// What is remembered between observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Battery {
    /// From where its use is counted: the first level, or the last one that was higher than the one before.
    from: Option<(Timestamp, f64)>,
    /// The level before.
    level_pct: Option<f64>,
    /// The episode that was told.
    told: Option<Timestamp>,
}

impl Battery {
    /// Follows the level; how many seconds what is left will last, where that is known.
    fn follow(&mut self, at: Timestamp, level_pct: f64) -> Option<f64> {
        let charged = self.level_pct.is_some_and(|before| level_pct > before + RECOVERS_PCT);
        self.level_pct = Some(level_pct);
        if charged {
            self.from = None;
        }
        let (since, first_pct) = *self.from.get_or_insert((at, level_pct));
        let (used_s, used_pct) = (at.seconds_since(since), first_pct - level_pct);
        (used_s >= USED_S_MIN && used_pct >= USED_PCT_MIN).then(|| level_pct * used_s / used_pct)
    }
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(level_pct) = report.state.battery_pct else { return };
    let at = report.key.at;
    let lasts_s = memory.battery.follow(at, level_pct);
    let min_pct = scene.ground.limits.battery_pct_min;
    let needed_s = scene.plan.arrive_before.map(|due| due.seconds_since(at));
    let short = lasts_s.zip(needed_s).is_some_and(|(lasts, needed)| lasts < needed);
    if memory.battery.told.is_none() && (level_pct < min_pct || short) {
        memory.battery.told = Some(at);
        let mut said = say(Rule::BatteryLow, Kind::BatteryLow, Role::Opens, memory, report)
            .with_severity(Severity::Medium)
            .with("battery_pct", tenth(level_pct))
            .with("battery_pct_min", min_pct);
        if let Some(lasts_s) = lasts_s {
            said = said.with("lasts_s", tenth(lasts_s));
        }
        out.said.push(said);
    } else if level_pct >= min_pct + RECOVERS_PCT
        && !short
        && let Some(since) = memory.battery.told.take()
    {
        out.lapse(Rule::BatteryLow, Kind::BatteryLow, since, at, report.offset);
    }
}
