//! Laos, Cambodia and Thailand: their letters are drawn and not read; their digits are.

use super::plan::{Plan, Trimming, near};
use crate::chance::Dice;

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let mut plan = match dice.weighted(&[0.5, 0.25, 0.25]) {
        0 => lao(dice),
        1 => khmer(dice),
        _ => thai(dice),
    };
    plan.ground = near(dice, plan.ground, 0.09);
    plan.border = dice.chance(0.7).then_some([4.0, 3.0]);
    plan
}

/// So many letters of the script that begins at `first`.
fn script(dice: &mut Dice, first: u32, n: usize) -> String {
    (0..n).filter_map(|_| char::from_u32(first + dice.below(40) as u32)).collect()
}

fn lao(dice: &mut Dice) -> Plan {
    let (ground, ink) = match dice.below(3) {
        0 => ([0.93, 0.78, 0.15], [0.08, 0.08, 0.08]),
        1 => ([0.93, 0.78, 0.15], [0.1, 0.15, 0.6]),
        _ => ([0.88, 0.88, 0.88], [0.1, 0.15, 0.55]),
    };
    let (head, digits, place) = (script(dice, 0x0E81, 2), dice.digits(4), script(dice, 0x0E81, 8));
    let mut plan = Plan::blank([340.0, 200.0], ground, ink);
    plan.trimmings.push(Trimming::Small(place, [170.0, 45.0], 34.0, ink));
    plan = plan.one(&format!("{head} {digits}"), 90.0, 310.0);
    plan.lines[0].centre[1] = 125.0;
    plan
}

fn khmer(dice: &mut Dice) -> Plan {
    let ink = [0.1, 0.15, 0.55];
    let letter = dice.letters("ABCDEFGHKLMNPRSTUVXYZ", 1);
    let text = format!("{}{letter}-{}", 1 + dice.below(3), dice.digits(4));
    let mut plan = Plan::blank([350.0, 150.0], [0.88, 0.88, 0.88], ink);
    plan.trimmings
        .push(Trimming::Small(script(dice, 0x1780, 6), [175.0, 24.0], 22.0, ink));
    plan.trimmings
        .push(Trimming::Small("PHNOM PENH".to_owned(), [175.0, 132.0], 16.0, [0.7, 0.1, 0.1]));
    plan = plan.one(&text, 72.0, 310.0);
    plan.lines[0].centre[1] = 80.0;
    plan
}

fn thai(dice: &mut Dice) -> Plan {
    let ink = [0.08; 3];
    let truck = dice.chance(0.5);
    let text = if truck {
        format!("{}-{}", dice.digits(2), dice.digits(4))
    } else {
        format!("{}{} {}", dice.digit(), script(dice, 0x0E01, 2), dice.digits(4))
    };
    let ground = if truck && dice.chance(0.3) {
        [0.93, 0.75, 0.15]
    } else {
        [0.9, 0.9, 0.9]
    };
    let mut plan = Plan::blank([340.0, 150.0], ground, ink);
    plan.trimmings
        .push(Trimming::Small(script(dice, 0x0E01, 7), [170.0, 122.0], 30.0, ink));
    plan = plan.one(&text, 72.0, 300.0);
    plan.lines[0].centre[1] = 58.0;
    plan
}
