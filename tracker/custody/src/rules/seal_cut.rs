//! `seal_cut`: the rope or shackle was cut. Once an episode, however often the seal repeats it; latching.

use cordon_model::{Kind, Rope, Rule, SealAlarm, Severity};

use super::seal_opened::say;
use crate::ground::Scene;
use crate::say::{Findings, Role};
use crate::state::{Memory, Report};

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, _: Scene<'_>, out: &mut Findings) {
    let cut = report.state.rope == Some(Rope::Cut) || report.state.alarms.contains(&SealAlarm::RopeCut);
    if cut && memory.seal.cut.is_none() {
        out.said
            .push(say(Rule::SealCut, Kind::SealCut, Role::Opens, memory, report).with_severity(Severity::Urgent));
        memory.seal.cut = Some(report.key.at);
    }
}
