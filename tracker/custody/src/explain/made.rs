//! What a rule made of one observation, in words and numbers: read from what the rule remembers before and after it.

use cordon_model::{Rule, SealState};
use serde_json::{Map, Value, json};

use super::walk::Moment;
use crate::ground::{Scene, distance_m};
use crate::say::{Said, tenth};
use crate::state::{Memory, Report};

/// What was made so far, as far as the next one is compared with it.
#[derive(Default)]
pub(super) struct Made {
    state: Option<SealState>,
}

impl Made {
    /// What a rule made of a report, and whether that speaks for an episode.
    pub(super) fn of(
        &mut self,
        rule: Rule,
        memory: (&Memory, &Memory),
        report: &Report<'_>,
        scene: Scene<'_>,
        said: &[Said],
    ) -> (Map<String, Value>, bool) {
        let (mut made, speaks) = match rule {
            Rule::RouteDeviation => deviation(memory, report, scene),
            Rule::UnscheduledStop => stop(memory, report, scene),
            Rule::WrongWay => number("back_m", memory.1.way.back_m(), scene.ground.limits.wrong_way_m_max),
            Rule::DistanceExceeded => driven(memory.1, scene),
            Rule::Overtime => overdue(report, scene),
            Rule::SealCut | Rule::SealOpened | Rule::SealTampered | Rule::BatteryLow => self.seal(report),
            Rule::Loitering => loiters(memory.1, report, scene),
            Rule::Speeding => {
                let kmh = report.point.and_then(|p| p.speed_kmh);
                number("speed_kmh", kmh, scene.ground.limits.speed_kmh_max)
            }
            // Judged at the moment itself, or in received time, or by comparison with what cameras, the vehicle or other transits show.
            Rule::Departed
            | Rule::Arrived
            | Rule::SignalLost
            | Rule::SightingContradicted
            | Rule::DepartedUnsealed
            | Rule::SealApart
            | Rule::PlateCloned
            | Rule::Rendezvous
            | Rule::PositionSpoofed
            | Rule::SignalJammed
            | Rule::SealCloned
            | Rule::Restuffed
            | Rule::WatchlistHit => (Map::new(), false),
        };
        for s in said {
            made.extend(s.detail.clone());
        }
        (made, speaks || !said.is_empty())
    }

    /// What the seal says of itself, where that is new.
    fn seal(&mut self, report: &Report<'_>) -> (Map<String, Value>, bool) {
        if report.state.is_empty() || self.state.as_ref() == Some(report.state) {
            return (Map::new(), false);
        }
        self.state = Some(report.state.clone());
        (as_map(serde_json::to_value(report.state).unwrap_or_default()), false)
    }
}

fn as_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn deviation((before, after): (&Memory, &Memory), report: &Report<'_>, scene: Scene<'_>) -> (Map<String, Value>, bool) {
    let (Some(point), Some(line)) = (report.point, scene.corridor()) else {
        return (Map::new(), false);
    };
    let (was, is) = (before.deviation.reading(point.at), after.deviation.reading(point.at));
    let near = line.near(point.place, is.segment);
    let grown = is.fixes > was.fixes;
    let step = match (was.outside, is.outside) {
        (false, true) => "left",
        (true, true) if near.outside_m > 0.0 => "outside",
        (true, true) => "returning",
        (true, false) => "rejoined",
        (false, false) if is.fixes > 0 && grown => "evidence grows",
        (false, false) if is.fixes > 0 => "set aside",
        (false, false) if near.outside_m > point.accuracy_m => "set aside",
        (false, false) if was.fixes > 0 => "evidence dropped",
        (false, false) => "inside",
    };
    let mut made = as_map(json!({
        "step": step,
        "outside_m": tenth(near.outside_m),
        "along_km": (near.along_m / 10.0).round() / 100.0,
    }));
    if is.fixes > 0 {
        made.extend(as_map(json!({
            "fixes": is.fixes,
            "outside_s": tenth(is.outside_s),
            "evidence_m_s": tenth(is.evidence_m_s),
            "evidence_m_s_owed": is.owed_m_s,
        })));
    }
    if let Some(leap_m) = is.leap_m {
        made.insert("leap_m".to_owned(), tenth(leap_m).into());
    }
    (made, matches!(step, "left" | "outside" | "evidence grows"))
}

fn stop((before, after): (&Memory, &Memory), report: &Report<'_>, scene: Scene<'_>) -> (Map<String, Value>, bool) {
    let limits = &scene.ground.limits;
    let [stood, stands] = [before, after].map(|m| m.stop.stands_at(limits.standing_kmh_max));
    let (Some(point), Some(anchor)) = (report.point, stands.or(stood)) else {
        return (Map::new(), false);
    };
    let made = json!({
        "step": if stands.is_some() { "stands" } else { "drives on" },
        "standing_s": tenth(point.at.seconds_since(anchor.at)),
        "stop_s_max": limits.stop_s_max,
        "moved_m": tenth(distance_m(anchor.place, point.place)),
    });
    (as_map(made), stands.is_some())
}

fn loiters(after: &Memory, report: &Report<'_>, scene: Scene<'_>) -> (Map<String, Value>, bool) {
    let around_s = after.loiter.since().map(|since| report.key.at.seconds_since(since));
    number("around_s", around_s, scene.ground.limits.loitering_s_max)
}

fn driven(after: &Memory, scene: Scene<'_>) -> (Map<String, Value>, bool) {
    let max_m = scene
        .corridor()
        .map(|line| line.length_m() * scene.ground.limits.distance_factor_max);
    match max_m {
        Some(max_m) => number("driven_m", Some(after.driven.metres()), max_m),
        None => (Map::new(), false),
    }
}

fn overdue(report: &Report<'_>, scene: Scene<'_>) -> (Map<String, Value>, bool) {
    let overdue_s = scene.plan.arrive_before.map(|before| report.key.at.seconds_since(before));
    number("overdue_s", overdue_s.filter(|s| *s > 0.0), scene.ground.limits.overtime_s_max)
}

/// A number that grows towards a limit.
fn number(name: &str, value: Option<f64>, max: f64) -> (Map<String, Value>, bool) {
    let mut made = Map::new();
    if let Some(value) = value {
        made.insert(name.to_owned(), tenth(value).into());
        made.insert(format!("{name}_limit"), tenth(max).into());
    }
    (made, value.is_some_and(|v| v > 0.0))
}

/// For rules about hearing: how long it was silent before each arrival.
pub(super) fn silences(moments: &mut [Moment]) {
    moments.sort_by_key(|m| m.offset);
    let mut before = None;
    for m in moments {
        if let Some(before) = before.replace(m.received_at) {
            m.made
                .insert("silent_s".to_owned(), tenth(m.received_at.seconds_since(before)).into());
        } else {
            m.made.insert("silent_s".to_owned(), Value::Null);
        }
    }
}
