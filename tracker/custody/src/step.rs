//! One step of one watch: what it makes of one input.

use cordon_model::{Act, Offset, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::Scene;
use crate::rules::{self, signal_lost};
use crate::say::Findings;
use crate::state::{Key, Memory, Report, Watch, Witnessed};

/// A seal's clock may be off by so much, in seconds. Ours.
const SKEW_S_MAX: f64 = 90.0;

/// What a watch can be given.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A fix or a seal's report.
    Observation(&'a Report<'a>),
    /// An officer's act on the transit that was accepted.
    Act(&'a Done),
    /// Time has passed, as a tick said.
    Clock(Timestamp),
}

/// A step of the lifecycle that an officer took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// When it is judged.
    pub key: Key,
    /// What was done.
    pub act: Act,
    /// Who did it.
    pub by: String,
    /// Its place in `heard`.
    pub offset: Offset,
    /// For `arm`: whether the seal had already said that its rope is cut.
    pub cut_before: bool,
}

/// Judges one input that is newer than all before it.
pub fn step(watch: &mut Watch, input: &Input<'_>, scene: Scene<'_>, out: &mut Findings) {
    match input {
        Input::Clock(now) => signal_lost::pass(watch, *now, scene, out),
        Input::Observation(_) | Input::Act(_) => step_world(&mut watch.memory, input, scene, out),
    }
}

/// When the loop must send [`Input::Clock`]: silence is a rule too.
#[must_use]
pub fn deadline(watch: &Watch, scene: Scene<'_>) -> Option<Timestamp> {
    signal_lost::deadline(watch, scene)
}

/// The part of a step that is about the world, and that is taken again when something comes late.
pub fn step_world(memory: &mut Memory, input: &Input<'_>, scene: Scene<'_>, out: &mut Findings) {
    match input {
        Input::Observation(report) => observe(memory, report, scene, out),
        Input::Act(done) => act(memory, done, out),
        Input::Clock(_) => {}
    }
}

fn observe(memory: &mut Memory, report: &Report<'_>, scene: Scene<'_>, out: &mut Findings) {
    memory.newest = Some(report.key);
    let due = scene.plan.depart_after.is_none_or(|after| report.key.at >= after);
    if memory.stage == Stage::Declared && scene.plan.arms_itself && report.is_fix && due {
        memory.stage = Stage::Sealed;
        memory.armed = Some(Witnessed {
            at: report.key.at,
            because: report.offset,
        });
    }
    if memory.stage.is_watched() && !is_after_disarming(report, scene) {
        for (_, judge) in rules::ABOUT_THE_WORLD {
            judge(memory, report, scene, out);
        }
    } else if memory.stage == Stage::Declared
        && let Some(point) = &report.point
    {
        rules::departed_unsealed::judge_unsealed(&mut memory.unsealed, point, scene, out);
    }
    if report.point.is_some() {
        memory.last = report.point;
    }
}

/// Whether what was heard after the disarming says by its own clock that it happened just before: that clock is behind, or may be. What was
/// heard before the disarming did happen before it.
fn is_after_disarming(report: &Report<'_>, scene: Scene<'_>) -> bool {
    scene.plan.disarmed.is_some_and(|disarmed| {
        report.received_at >= disarmed && report.key.at < disarmed && disarmed.seconds_since(report.key.at) <= SKEW_S_MAX
    })
}

fn act(memory: &mut Memory, done: &Done, out: &mut Findings) {
    memory.newest = Some(done.key);
    let reached = match done.act {
        Act::Arm => Stage::Sealed,
        Act::Depart => Stage::Departed,
        Act::Arrive => Stage::Arrived,
        Act::Disarm => Stage::Opened,
        Act::Close => Stage::Closed,
        _ => return,
    };
    if reached <= memory.stage {
        return; // the rules had seen it already
    }
    memory.stage = reached;
    if done.act == Act::Arm {
        rules::seal_opened::arm(memory, done, out);
    }
    if reached >= Stage::Departed {
        rules::departed::by_act(done, out);
    }
    if reached >= Stage::Arrived {
        rules::arrived::by_act(memory, done, out);
    }
}
