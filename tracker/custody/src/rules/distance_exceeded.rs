//! `distance_exceeded`: it has driven much farther than its road is long, wherever that was.

use cordon_model::{Kind, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Report};

/// Beside the part that the limit allows, so many metres more, for the yards at both ends. Ours.
const YARDS_M: f64 = 5_000.0;
/// No truck is faster, in m/s: a fix beyond that is an error. Ours.
const SPEED_MAX: f64 = 40.0;

/// What is remembered between fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Driven {
    /// Metres since it departed.
    metres: f64,
    /// From where the next stretch is measured: a place that it has surely left when the next one counts.
    from: Option<(Timestamp, Place)>,
    /// The episode that was told.
    told: Option<Timestamp>,
}

impl Driven {
    /// Metres since it departed.
    #[must_use]
    pub fn metres(&self) -> f64 {
        self.metres
    }
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    if memory.stage > Stage::Departed {
        lapse(memory, report.key.at, report.offset, out);
    }
    let (Some(point), Some(line)) = (report.point, scene.corridor()) else {
        return;
    };
    if memory.stage != Stage::Departed {
        return;
    }
    let (at, place) = *memory.driven.from.get_or_insert((point.at, point.place));
    let metres = distance_m(place, point.place);
    // A truck that stands wanders by its noise alone.
    if metres < scene.ground.limits.standing_m_max + point.accuracy_m || metres > SPEED_MAX * point.at.seconds_since(at).max(1.0) {
        return;
    }
    memory.driven.from = Some((point.at, point.place));
    memory.driven.metres += metres;
    let max_m = line.length_m() * scene.ground.limits.distance_factor_max + YARDS_M;
    if memory.driven.told.is_some() || memory.driven.metres <= max_m {
        return;
    }
    memory.driven.told = Some(point.at);
    let said = Said::new(Rule::DistanceExceeded, Kind::DistanceExceeded, Role::Opens, point.at)
        .at_place(Some(point.place))
        .with_severity(Severity::Medium)
        .because(&[point.offset])
        .with("corridor", line.id.as_str())
        .with("driven_m", tenth(memory.driven.metres))
        .with("road_m", tenth(line.length_m()))
        .with("driven_m_max", tenth(max_m));
    out.said.push(said);
}

/// Its way is over.
pub fn lapse(memory: &mut Memory, at: Timestamp, because: Offset, out: &mut Findings) {
    if let Some(since) = memory.driven.told.take() {
        out.lapse(Rule::DistanceExceeded, Kind::DistanceExceeded, since, at, because);
    }
}
