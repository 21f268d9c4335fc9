//! `signal_jammed`: it reports, and knows no position, where the sky is open. Each watch states for how long it was blind; several blind in
//! one area at one time are one situation, with its area ([`crate::across`]). Where others are blind at other times is a tunnel ([`crate::tunnel`]).

use cordon_model::{Offset, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fact::{Fact, Matter};
use crate::ground::{Place, Scene};
use crate::say::Findings;
use crate::state::{Memory, Report};
use crate::tunnel::passage;

/// Blind for less than this is a bridge, in seconds. Ours.
const BLIND_S_MIN: f64 = 60.0;
/// So many reports without a position, at least. Ours.
const REPORTS_MIN: u32 = 3;
/// This near to a recorded dead zone it is no wonder, in metres. Ours.
const DEAD_ZONE_NEAR_M: f64 = 2_000.0;
/// … for so long, in seconds: a gorge is driven through, and a roof over the pumps is left again. Ours.
const EXCUSED_S: f64 = 900.0;
/// At or below this speed it stands, in km/h: who drives by a rest area stands under no roof there. Ours.
const STANDS_KMH: f64 = 5.0;

/// What is remembered: reports in a row that knew no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blindness {
    since: Timestamp,
    until: Timestamp,
    reports: u32,
    because: [Offset; 2],
}

/// What a watch tells the others: since when it is blind, under way and under the open sky.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    if report.point.is_some() || memory.stage != Stage::Departed {
        if let Some(blind) = memory.blind.take() {
            state(memory, &blind, Some(report.point.map(|p| p.place)), scene, out);
        }
        return;
    }
    if !report.is_fix {
        return;
    }
    let at = report.key.at;
    let blind = memory.blind.get_or_insert(Blindness {
        since: at,
        until: at,
        reports: 0,
        because: [report.offset; 2],
    });
    blind.reports += 1;
    (blind.until, blind.because[1]) = (at, report.offset);
    let blind = *blind;
    state(memory, &blind, None, scene, out);
}

/// `ended`: once it is over, where it sees again.
fn state(memory: &Memory, blind: &Blindness, ended: Option<Option<Place>>, scene: Scene<'_>, out: &mut Findings) {
    let Some(last) = memory.last else { return };
    let (ground, p) = (scene.ground, last.place);
    let stands = last.speed_kmh.is_none_or(|v| v <= STANDS_KMH);
    let roofed = || stands && ground.haltable_near(p, last.accuracy_m).is_some();
    let fact = Fact {
        matter: Matter::Blind,
        since: blind.since,
        until: blind.until,
        ended: ended.is_some(),
        place: p,
        to: ended.flatten(),
        accuracy_m: last.accuracy_m,
        aside_m: f64::INFINITY,
        reports: blind.reports,
        because: blind.because,
    };
    let excused = || fact.lasted_s() < EXCUSED_S && (roofed() || ground.dead_zone_near(p, DEAD_ZONE_NEAR_M).is_some());
    // Where it loads and unloads halls are deep.
    let own = || stands && scene.own_area_at(p).is_some();
    let long = blind.reports >= REPORTS_MIN && fact.lasted_s() >= BLIND_S_MIN;
    if (long || passage(&fact).is_some()) && !own() && !excused() {
        out.facts.push(fact);
    }
}
