//! One transit's observations in judged order, as far as they were heard by some place in the stream, and what one rule makes of each.

use cordon_model::{Body, Kind, Offset, Rule, Timestamp, TransitId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::made::{self, Made};
use crate::alarm::Index;
use crate::fold::{Fold, History, report_of};
use crate::ground::Scene;
use crate::rejudge::{Again, Item, gather};
use crate::rules;
use crate::say::Findings;
use crate::state::Memory;
use crate::step::{Input, step_world};

/// One observation, and what a rule made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// Its place in `heard`.
    pub offset: Offset,
    /// `fix` or `seal_report`.
    pub kind: &'static str,
    /// By its own clock.
    pub observed_at: Option<Timestamp>,
    /// By ours.
    pub received_at: Timestamp,
    /// When it is judged.
    #[serde(rename = "judged_at")]
    pub at: Timestamp,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// km/h.
    pub speed_kmh: Option<f64>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Metres.
    pub accuracy_m: Option<f64>,
    /// What the rule made of it; empty where it has nothing to say.
    pub made: Map<String, Value>,
    /// Whether it speaks for an episode.
    pub speaks: bool,
    /// What the rule said then.
    pub said: Vec<Kind>,
}

/// Walks one transit's observations that were heard at `until` or before.
pub fn walk(fold: &Fold, transit: &TransitId, rule: Rule, history: &mut dyn History, until: Offset) -> Vec<Moment> {
    let Some(&slot) = fold.transits.get(transit) else {
        return Vec::new();
    };
    let mut case = fold.cases[slot as usize].clone();
    let items = gather(
        &case,
        None,
        &mut Again::new(slot, &fold.books, &fold.eras, history, &mut Index::new()),
        until,
    );
    let mut moments = Vec::new();
    let mut memory = Memory::default();
    let mut made = Made::default();
    for (key, offset, item) in &items {
        let (era, ground) = fold.eras.at(key.at);
        let plan = case.plan(era, ground);
        let scene = Scene { ground, plan: &plan };
        let mut out = Findings::default();
        match item {
            Item::Act(done) if *offset <= until => step_world(&mut memory, &Input::Act(done), scene, &mut out),
            Item::Act(_) => {}
            Item::Report { heard, .. } => {
                let Some(report) = report_of(heard, &ground.limits) else { continue };
                let before = memory;
                step_world(&mut memory, &Input::Observation(&report), scene, &mut out);
                out.said.retain(|s| s.rule == rule);
                let (made, speaks) = made.of(rule, (&before, &memory), &report, scene, &out.said);
                let (lat, lon) = report.point.map(|p| (p.place.lat, p.place.lon)).unzip();
                let fix = match &heard.observation.body {
                    Body::Fix(f) => Some(f),
                    _ => None,
                };
                moments.push(Moment {
                    offset: *offset,
                    kind: heard.observation.kind(),
                    observed_at: heard.observation.observed_at,
                    received_at: heard.observation.received_at,
                    at: key.at,
                    lat,
                    lon,
                    speed_kmh: fix.and_then(|f| f.speed_kmh),
                    course_deg: fix.and_then(|f| f.course_deg),
                    accuracy_m: report.point.map(|p| p.accuracy_m),
                    made,
                    speaks,
                    said: out.said.iter().map(|s| s.kind).collect(),
                });
            }
        }
    }
    if rules::ABOUT_HEARING.contains(&rule) {
        made::silences(&mut moments);
    }
    moments
}
