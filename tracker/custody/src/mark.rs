//! Marks: where everything is by the newest that we know, for the map.

use cordon_model::{AlertState, Body, CameraNow, DroneNow, Limits, Mark, Observation, SealId, Sight, Timestamp};

use crate::alarm::Pen;
use crate::case::Case;
use crate::fold::Out;
use crate::state::Report;

/// The mark of a transit; `None` while it has no position.
#[must_use]
pub fn of_case(case: &Case, limits: &Limits) -> Option<Mark> {
    let (memory, hearing) = (&case.watch.memory, &case.watch.hearing);
    let point = memory.last?;
    let declared = &case.transit.declaration;
    let open = || case.alerts.iter().filter(|a| a.is_open() && !a.is_shelved());
    Some(Mark {
        transit: Some(declared.id.clone()),
        seal: declared.seal.clone(),
        vehicle: declared.vehicle.clone(),
        container: declared.container,
        corridor: declared.corridor.clone(),
        lat: point.place.lat,
        lon: point.place.lon,
        speed_kmh: point.speed_kmh,
        course_deg: point.course_deg,
        accuracy_m: Some(point.accuracy_m),
        battery_pct: case.battery_pct,
        observed_at: point.at,
        heard_at: hearing.heard_at.unwrap_or(point.at),
        interval_s: hearing.interval_s(),
        stage: Some(case.transit.stage),
        custody: Some(case.transit.custody),
        standing_since: memory.stop.standing_since(point.at, limits.standing_kmh_max),
        silent: hearing.lost.is_some(),
        worst: open().map(|a| a.severity).max(),
        unacknowledged: open().any(|a| a.state == AlertState::Raised),
    })
}

/// The mark of a seal that no transit is bound to, where it has a position: shown as unassigned.
pub fn unassigned(seal: &SealId, report: &Report<'_>, received_at: Timestamp, out: &mut Out) {
    let Some(point) = report.point.filter(|_| !out.without_marks) else {
        return;
    };
    out.marks.push(Mark {
        transit: None,
        seal: Some(seal.clone()),
        vehicle: None,
        container: None,
        corridor: None,
        lat: point.place.lat,
        lon: point.place.lon,
        speed_kmh: point.speed_kmh,
        course_deg: point.course_deg,
        accuracy_m: Some(point.accuracy_m),
        battery_pct: report.state.battery_pct,
        observed_at: point.at,
        heard_at: received_at,
        interval_s: None,
        stage: None,
        custody: None,
        standing_since: None,
        silent: false,
        worst: None,
        unacknowledged: false,
    });
}

/// A camera or a drone as it is now.
pub fn sight(o: &Observation, pen: &mut Pen<'_>) {
    if pen.out.without_marks {
        return;
    }
    let sight = match &o.body {
        Body::CameraReport(report) => Some(Sight::Camera(CameraNow::of(report, o.received_at))),
        Body::Drone(said) => DroneNow::of(said, o.observed_at.unwrap_or(o.received_at)).map(|d| Sight::Drone(Box::new(d))),
        _ => None,
    };
    pen.out.sights.extend(sight);
}
