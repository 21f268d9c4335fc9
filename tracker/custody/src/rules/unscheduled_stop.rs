//! `unscheduled_stop`: standing too long where nobody has to. Confirmed by fixes, in observed time: a truck that is silent is `signal_lost`'s matter.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The fix from which on it has not moved away.
    anchor: Option<Point>,
    /// The first fix away from it, until a second one shows that it was no stray.
    away: Option<Point>,
    /// The stop that was told, by its start.
    told: Option<Timestamp>,
}

impl Stop {
    /// The fix from which on it has not moved away, if it was slow there.
    #[must_use]
    pub fn stands_at(&self, standing_kmh_max: f64) -> Option<Point> {
        self.anchor.filter(|a| is_slow(a, standing_kmh_max))
    }

    /// Since when it stands, if it stands now: from its second fix at one place on.
    #[must_use]
    pub fn standing_since(&self, newest: Timestamp, standing_kmh_max: f64) -> Option<Timestamp> {
        let anchor = self.anchor.filter(|a| is_slow(a, standing_kmh_max))?;
        (newest > anchor.at).then_some(anchor.at)
    }
}

fn is_slow(p: &Point, standing_kmh_max: f64) -> bool {
    p.speed_kmh.is_none_or(|v| v <= standing_kmh_max)
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point else { return };
    if memory.stage != Stage::Departed {
        if memory.stage > Stage::Departed {
            lapse(memory, point.at, point.offset, out);
        }
        return;
    }
    let limits = &scene.ground.limits;
    let Some(anchor) = memory.stop.anchor else {
        memory.stop.anchor = Some(point);
        return;
    };
    if distance_m(anchor.place, point.place) <= limits.standing_m_max + point.accuracy_m {
        memory.stop.away = None;
        if !is_slow(&anchor, limits.standing_kmh_max) {
            memory.stop.anchor = Some(point); // it was still rolling: the stop begins where it is slow
        } else if memory.stop.told.is_none() && point.at.seconds_since(anchor.at) >= limits.stop_s_max {
            begin(memory, &anchor, &point, scene, out);
        }
        return;
    }
    // One stray fix does not end a stop: a second one away does, or one that says itself that it drives.
    let stray = is_slow(&anchor, limits.standing_kmh_max) && is_slow(&point, limits.standing_kmh_max);
    if stray && memory.stop.away.is_none() {
        memory.stop.away = Some(point);
        return;
    }
    let moved = memory.stop.away.take().unwrap_or(point);
    end(memory, &moved, &point, out);
    memory.stop.anchor = Some(if is_slow(&moved, limits.standing_kmh_max) && moved != point {
        near_or(&moved, &point, limits.standing_m_max)
    } else {
        point
    });
}

/// The first fix away, if the second lies beside it: then a new stop began there.
fn near_or(moved: &Point, point: &Point, standing_m_max: f64) -> Point {
    if distance_m(moved.place, point.place) <= standing_m_max {
        *moved
    } else {
        *point
    }
}

fn begin(memory: &mut Memory, anchor: &Point, point: &Point, scene: Scene<'_>, out: &mut Findings) {
    if scene.own_area_at(anchor.place).is_some() || scene.ground.haltable_at(anchor.place).is_some() {
        return;
    }
    memory.stop.told = Some(anchor.at);
    let said = Said::new(Rule::UnscheduledStop, Kind::StopBegun, Role::Opens, anchor.at)
        .at_place(Some(anchor.place))
        .with_severity(Severity::Medium)
        .because(&[anchor.offset, point.offset]);
    out.said.push(
        said.with("standing_s", tenth(point.at.seconds_since(anchor.at)))
            .with("stop_s_max", scene.ground.limits.stop_s_max),
    );
}

fn end(memory: &mut Memory, moved: &Point, point: &Point, out: &mut Findings) {
    if let Some(since) = memory.stop.told.take() {
        let said = Said::new(Rule::UnscheduledStop, Kind::StopEnded, Role::Ends(since), moved.at)
            .at_place(Some(moved.place))
            .because(&[moved.offset, point.offset]);
        out.said.push(said.with("standing_s", tenth(moved.at.seconds_since(since))));
    }
}

/// The way is over: a stop that goes on lapses.
pub fn lapse(memory: &mut Memory, at: Timestamp, because: Offset, out: &mut Findings) {
    let told = memory.stop.told.take();
    memory.stop = Stop::default();
    if let Some(since) = told {
        out.lapse(Rule::UnscheduledStop, Kind::StopEnded, since, at, because);
    }
}
