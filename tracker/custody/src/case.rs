//! All that the fold keeps of one transit: the transit itself, its watch, its alerts, and what is needed to judge again.

use std::sync::Arc;

use cordon_model::{
    Act, Alert, AlertState, Custody, Judged, Kind, Offset, Origin, Rule, SealId, Stage, Step, Timestamp, TrackPiece, Transit,
};
use serde::{Deserialize, Serialize};

use crate::companion::Companion;
use crate::ground::{Ground, Plan, Scene};
use crate::piece;
use crate::rejudge::Stated;
use crate::say::{Findings, Role, Said};
use crate::sightings::Sightings;
use crate::snapshots::{self, SNAPSHOT_S};
use crate::state::{Key, Memory, Watch, Witnessed};
use crate::step::Done;

/// While one of these goes on nobody can say that the goods are untouched.
const DOUBTFUL: &[Kind] = &[
    Kind::SealTampered,
    Kind::SignalLost,
    Kind::SightingContradicted,
    Kind::SealApart,
    Kind::SealCloned,
    Kind::PositionSpoofed,
    Kind::DepartedUnsealed,
    Kind::Restuffed,
];

/// What the transit's steps follow from: how many acts, and what the rules saw happen.
type StepsOf = (usize, [Option<Witnessed>; 3]);

/// What a transit is bound to, and in which era's ground.
type Planned = (u32, Arc<Plan>);

/// One transit in the fold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// As it stands now.
    pub transit: Transit,
    /// What its rules remember.
    pub watch: Watch,
    /// The steps that officers took, in the order in which they were heard.
    pub acts: Vec<Done>,
    /// All its alerts, in the order in which they were raised.
    pub alerts: Vec<Alert>,
    /// What the rules about the world have said since the oldest snapshot.
    pub stated: Vec<Stated>,
    /// Memories to judge again from, oldest first. Boxed, so that letting one go moves no others.
    pub snapshots: Vec<Box<Memory>>,
    /// What came late and waits for the next tick.
    pub late: Vec<(Key, Offset)>,
    /// The piece of its track in the making.
    pub piece: Option<TrackPiece>,
    /// All seals that it was ever bound to.
    pub seals: Vec<SealId>,
    /// The battery as last heard, in %.
    pub battery_pct: Option<f64>,
    /// The feed that it was last heard through: its dialect.
    #[serde(default)]
    pub feed: Option<String>,
    /// What cameras saw of it.
    #[serde(default)]
    pub sightings: Sightings,
    /// The vehicle's own tracker beside the seal, once it was heard.
    #[serde(default)]
    pub companion: Option<Box<Companion>>,
    /// The instant for which it stands in the fold's table of deadlines.
    pub scheduled: Option<Timestamp>,
    #[serde(skip)]
    plan: Option<Planned>,
    #[serde(skip)]
    told: Option<StepsOf>,
}

impl Case {
    /// A transit that was just declared.
    #[must_use]
    pub fn new(transit: Transit) -> Self {
        Self {
            transit,
            watch: Watch::default(),
            acts: Vec::new(),
            alerts: Vec::new(),
            stated: Vec::new(),
            snapshots: vec![Box::default()],
            late: Vec::new(),
            piece: None,
            seals: Vec::new(),
            battery_pct: None,
            feed: None,
            sightings: Sightings::default(),
            companion: None,
            scheduled: None,
            plan: None,
            told: None,
        }
    }

    /// What it is bound to in one era's ground.
    pub fn plan(&mut self, era: u32, ground: &Ground) -> Arc<Plan> {
        Arc::clone(planned(&mut self.plan, &self.transit, &self.acts, era, ground))
    }

    /// Its memory, and the scene in which it goes on, in one era's ground: what a step takes.
    pub fn on_scene<'a>(&'a mut self, era: u32, ground: &'a Ground) -> (&'a mut Memory, Scene<'a>) {
        let Self {
            plan,
            transit,
            acts,
            watch,
            ..
        } = self;
        let plan = planned(plan, transit, acts, era, ground);
        (&mut watch.memory, Scene { ground, plan })
    }

    /// What it was bound to when it was judged last.
    #[must_use]
    pub fn known_plan(&self) -> Option<&Plan> {
        self.plan.as_ref().map(|(_, plan)| plan.as_ref())
    }

    /// What was bound has changed: it is looked up again.
    pub fn forget_plan(&mut self) {
        self.plan = None;
    }

    /// Keeps a snapshot if the last one is old enough, and lets those go that no late observation can need.
    pub fn keep_snapshot(&mut self, at: Timestamp, late_s_max: f64) {
        let Some(newest) = self.watch.memory.newest else { return };
        let last = self.snapshots.last().and_then(|m| m.newest);
        if last.is_some_and(|last| newest.at.seconds_since(last.at) < SNAPSHOT_S) {
            return;
        }
        if self.snapshots.is_empty() {
            return; // laid aside
        }
        self.snapshots.push(Box::new(self.watch.memory));
        let horizon = at.plus_seconds(-late_s_max);
        snapshots::thin(&mut self.snapshots, |m| m.newest.is_some_and(|k| k.at < horizon));
        let oldest = self.snapshots[0].newest;
        self.stated.retain(|s| oldest.is_none_or(|o| s.key.at > o.at));
    }

    /// When the fold must look at it even if nothing is heard: silence, a piece of track that waits too long, an alert that returns from the
    /// shelf, or its being laid aside.
    #[must_use]
    pub fn deadline(&self, scene: Scene<'_>) -> Option<Timestamp> {
        let silence = crate::step::deadline(&self.watch, scene);
        let retires = self.retires_at(scene.ground.limits.late_s_max);
        let ends = [silence, self.piece_due(), retires, crate::shelf::due(&self.alerts)];
        ends.into_iter().flatten().min()
    }

    /// When nothing late can concern a closed transit any more; `None` while it is not closed, or after it was laid aside.
    #[must_use]
    pub fn retires_at(&self, late_s_max: f64) -> Option<Timestamp> {
        let last = self.acts.last().filter(|d| d.act == Act::Close && !self.snapshots.is_empty())?;
        Some(last.key.at.plus_seconds(late_s_max))
    }

    /// Lays a closed transit aside: what would be needed to judge it again is let go.
    pub fn retire(&mut self) {
        self.snapshots = Vec::new();
        self.stated = Vec::new();
        self.late = Vec::new();
        self.sightings = Sightings::default();
        self.companion = None;
    }

    /// When the piece in the making is put out though nothing is heard.
    #[must_use]
    pub fn piece_due(&self) -> Option<Timestamp> {
        let first = self.piece.as_ref()?.fixes.first()?;
        Some(first.received_at.plus_seconds(piece::SPAN_S))
    }

    /// The alert of an episode, by its rule and start: its number among the case's alerts.
    #[must_use]
    pub fn alert_of(&self, said: &Said) -> Option<usize> {
        self.alert_at(said.rule, said.role.episode(said.at))
    }

    /// The same of what began, or came back, at an instant.
    #[must_use]
    pub(crate) fn alert_at(&self, rule: Rule, since: Timestamp) -> Option<usize> {
        self.alerts
            .iter()
            .rposition(|a| a.rule == rule && a.covers(since) && a.state != AlertState::Withdrawn)
    }

    /// Remembers the feed that it was heard through.
    pub fn heard_through(&mut self, origin: Option<&Origin>) {
        let feed = origin.map(|o| o.dialect.as_str());
        if self.feed.as_deref() != feed {
            self.feed = feed.map(str::to_owned);
        }
    }

    /// Writes down what was said, for those who judge again.
    pub fn log(&mut self, key: Key, findings: &Findings) {
        let world = |s: &&Said| !crate::rules::ABOUT_HEARING.contains(&s.rule);
        self.stated.extend(findings.said.iter().filter(world).map(|s| Stated::of(key, s)));
    }

    /// Brings the transit in line with its watch and its alerts; gives it back if it has changed.
    pub fn refresh(&mut self, at: Timestamp) -> Option<Judged> {
        let stage = self.watch.memory.stage;
        let (custody, since) = self.custody();
        let since = since.or_else(|| {
            let armed = stage > Stage::Declared;
            armed.then(|| self.transit.custody_since.filter(|_| self.transit.custody == custody).unwrap_or(at))
        });
        let memory = &self.watch.memory;
        let basis = (self.acts.len(), [memory.armed, memory.departed, memory.arrived]);
        let now = &self.transit;
        if self.told == Some(basis) && now.stage == stage && now.custody == custody && now.custody_since == since {
            return None;
        }
        self.told = Some(basis);
        let steps = self.steps();
        let now = &mut self.transit;
        if now.stage == stage && now.custody == custody && now.custody_since == since && now.steps == steps {
            return None;
        }
        (now.stage, now.custody, now.custody_since, now.steps) = (stage, custody, since, steps);
        Some(Judged::Transit(Box::new(now.clone())))
    }

    /// Broken once it was opened or cut; doubtful while somebody tampers, nothing is heard, or a camera saw something else; else intact.
    fn custody(&self) -> (Custody, Option<Timestamp>) {
        let standing = |kinds: &[Kind], closed_too: bool| {
            let counts = |a: &&Alert| {
                kinds.contains(&a.kind) && a.state != AlertState::Withdrawn && (closed_too || (a.is_open() && a.until.is_none()))
            };
            self.alerts.iter().filter(counts).map(|a| a.since).min()
        };
        if let Some(since) = standing(&[Kind::SealOpened, Kind::SealCut], true) {
            return (Custody::Broken, Some(since));
        }
        match standing(DOUBTFUL, false) {
            Some(since) => (Custody::Doubtful, Some(since)),
            None => (Custody::Intact, None),
        }
    }

    fn steps(&self) -> Vec<Step> {
        let memory = &self.watch.memory;
        let witnessed = [
            (Act::Arm, memory.armed),
            (Act::Depart, memory.departed),
            (Act::Arrive, memory.arrived),
        ];
        let judged = witnessed.into_iter().filter_map(|(act, w)| {
            w.map(|w| Step {
                act,
                by: "judgement".to_owned(),
                at: w.at,
                because: w.because,
            })
        });
        let acted = self.acts.iter().map(|d| Step {
            act: d.act,
            by: d.by.clone(),
            at: d.key.at,
            because: d.offset,
        });
        let mut steps: Vec<Step> = judged.chain(acted).collect();
        steps.sort_by_key(|s| (s.at, s.because));
        steps.splice(0..0, self.transit.steps.first().cloned());
        steps
    }
}

/// The plan that is known, or a new one where it is none of this era.
fn planned<'a>(known: &'a mut Option<Planned>, transit: &Transit, acts: &[Done], era: u32, ground: &Ground) -> &'a Arc<Plan> {
    if known.as_ref().is_some_and(|(of, _)| *of != era) {
        *known = None;
    }
    let (_, plan) = known.get_or_insert_with(|| {
        let mut plan = ground.plan(&transit.declaration, transit.arms_itself);
        plan.disarmed = acts.iter().find(|d| d.act == Act::Disarm).map(|d| d.key.at);
        (era, Arc::new(plan))
    });
    plan
}

/// Whether an alert of this role and rule latches: only its closing ends it.
#[must_use]
pub fn latches(said: &Said) -> bool {
    use cordon_model::Rule::{SealCut, SealOpened, SealTampered};
    matches!(said.rule, SealCut | SealOpened | SealTampered) || matches!(said.role, Role::Settles(_))
}
