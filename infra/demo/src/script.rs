//! The script: what is made to happen, to which truck, and when. Everything else on the road is lawful and must stay silent.

use serde::Serialize;

/// What is made to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The truck leaves its corridor on a real road and comes back.
    Detour,
    /// The seal's rope is cut under way.
    RopeCut,
    /// The truck stands where nobody should.
    LongStop,
    /// The seal says nothing, and measures nothing.
    Silence,
}

impl Kind {
    /// The corridor on which it happens.
    #[must_use]
    pub fn corridor(self) -> &'static str {
        match self {
            Self::Detour => "cat-lai-moc-bai",
            Self::RopeCut => "lach-huyen-huu-nghi",
            Self::LongStop => "lach-huyen-kim-thanh",
            Self::Silence => "lach-huyen-mong-cai",
        }
    }

    /// The events by which the judgement is expected to answer: when it begins, and when it ends (where it does).
    #[must_use]
    pub fn expected(self) -> &'static [&'static str] {
        match self {
            Self::Detour => &["corridor_left", "corridor_rejoined"],
            Self::RopeCut => &["seal_cut"],
            Self::LongStop => &["stop_begun", "stop_ended"],
            Self::Silence => &["signal_lost", "signal_regained"],
        }
    }
}

/// The script in the order in which its trucks are drawn.
pub const SCRIPT: [Kind; 4] = [Kind::Detour, Kind::LongStop, Kind::RopeCut, Kind::Silence];

/// The detour's truck turns off so many seconds after the start.
pub const DETOUR_AT_S: f64 = 240.0;
/// The rope is cut so many seconds after the start.
pub const CUT_AT_S: f64 = 400.0;
/// The truck that stops too long comes to its stop so many seconds after the start …
pub const STOP_AT_S: f64 = 120.0;
/// … and stands there for so long.
pub const STOP_FOR_S: f64 = 75.0 * 60.0;
/// The seal falls silent so many seconds after the start …
pub const SILENT_AT_S: f64 = 60.0;
/// … for so long.
pub const SILENT_FOR_S: f64 = 40.0 * 60.0;
/// A truck that nothing happens to arrives so many seconds after the start: its seal is disarmed and opened by law.
pub const ARRIVAL_AT_S: f64 = 180.0;

/// A thing that happens to a truck, in seconds of the demo.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// What it is.
    pub kind: Kind,
    /// From when.
    pub from_s: f64,
    /// Until when.
    pub to_s: f64,
}
