//! China: a hanzi for the province (drawn, not read), a letter, five or six letters and digits.

use super::plan::{Plan, near};
use crate::chance::Dice;

const MIXED: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
const WHITE: [f32; 3] = [0.9, 0.9, 0.92];

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let hanzi = char::from_u32(0x4E00 + dice.below(20_000) as u32).unwrap_or('京');
    let city = dice.letters("ABCDEFGHJKLMN", 1);
    let kind = dice.weighted(&[0.5, 0.2, 0.2, 0.1]);
    let n = if kind == 2 { 6 } else { 5 };
    let mut tail: String = (0..n)
        .map(|_| {
            if dice.chance(0.75) {
                dice.digit()
            } else {
                dice.letters(MIXED, 1).chars().next().unwrap_or('A')
            }
        })
        .collect();
    // Trailers end on a hanzi of their own.
    if kind == 3 {
        tail.pop();
        tail.push('挂');
    }
    let (ground, ink) = match kind {
        0 => ([0.08, 0.20, 0.62], WHITE),
        2 => ([0.55, 0.80, 0.58], [0.06; 3]),
        _ => ([0.93, 0.72, 0.10], [0.06; 3]),
    };
    let mut plan = if kind == 1 && dice.chance(0.6) || kind == 3 {
        Plan::blank([440.0, 220.0], ground, ink).two([&format!("{hanzi}{city}"), &tail], [60.0, 110.0], [170.0, 400.0], [0.22, 0.66])
    } else {
        let dot = dice.pick(&["-", " "]);
        Plan::blank([440.0, 140.0], ground, ink).one(&format!("{hanzi}{city}{dot}{tail}"), 90.0, 410.0)
    };
    plan.ground = near(dice, plan.ground, 0.08);
    plan.border = dice.chance(0.8).then_some([4.0, 2.5]);
    plan
}
