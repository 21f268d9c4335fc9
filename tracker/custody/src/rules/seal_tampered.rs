//! `seal_tampered`: somebody worked on the seal itself (cover, shell: urgent), or tried a wrong password or card (high).

use cordon_model::{Cover, Kind, Rule, SealAlarm, Severity};

use super::seal_opened::say;
use crate::ground::Scene;
use crate::say::{Findings, Role, Said};
use crate::state::{Memory, Report};

/// Attempts nearer to one another than this are one episode, in seconds. Ours.
const ATTEMPT_S: f64 = 600.0;

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, _: Scene<'_>, out: &mut Findings) {
    handled(memory, report, out);
    tried(memory, report, out);
}

fn handled(memory: &mut Memory, report: &Report<'_>, out: &mut Findings) {
    let open = report.state.cover == Some(Cover::Open);
    let alarm = report
        .state
        .alarms
        .iter()
        .find(|a| matches!(a, SealAlarm::CoverOpened | SealAlarm::Tampered));
    if open || alarm.is_some() {
        if memory.seal.tampered.is_none() {
            let how = alarm.map_or("cover_opened", SealAlarm::as_str);
            let said = say(Rule::SealTampered, Kind::SealTampered, Role::Opens, memory, report);
            memory.seal.tampered = Some(report.key.at);
            out.said.push(said.with_severity(Severity::Urgent).with("how", how));
        }
    } else if let Some(since) = memory.seal.tampered
        && (report.state.cover == Some(Cover::Closed) || (report.state.cover.is_none() && !report.state.is_empty()))
    {
        memory.seal.tampered = None;
        out.said.push(Said::new(
            Rule::SealTampered,
            Kind::SealTampered,
            Role::Lapses(since),
            report.key.at,
        ));
    }
}

fn tried(memory: &mut Memory, report: &Report<'_>, out: &mut Findings) {
    let wanted = |a: &&SealAlarm| matches!(a, SealAlarm::WrongPassword | SealAlarm::IllegalCard);
    let Some(alarm) = report.state.alarms.iter().find(wanted) else {
        return;
    };
    let at = report.key.at;
    let again = memory
        .seal
        .attempt
        .replace(at)
        .is_some_and(|before| at.seconds_since(before) <= ATTEMPT_S);
    if !again && memory.seal.tampered.is_none_or(|since| since != at) {
        let said = say(Rule::SealTampered, Kind::SealTampered, Role::Opens, memory, report);
        out.said.push(said.with_severity(Severity::High).with("how", alarm.as_str()));
        out.said
            .push(Said::new(Rule::SealTampered, Kind::SealTampered, Role::Lapses(at), at));
    }
}
