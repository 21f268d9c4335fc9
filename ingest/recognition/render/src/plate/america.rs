//! The United States: six or seven letters and digits, a state's name above, a motto below.

use super::plan::{Plan, Trimming, near};
use crate::chance::Dice;

const LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let gap = dice.pick(&["", " ", "-", " "]);
    let text = match dice.below(4) {
        0 => format!("{}{}{}", dice.letters(LETTERS, 3), gap, dice.digits(4)),
        1 => format!("{}{}{}", dice.digit(), dice.letters(LETTERS, 3), dice.digits(3)),
        2 => format!("{}{}{}", dice.letters(LETTERS, 3), gap, dice.digits(3)),
        _ => format!(
            "{}{}{}{}",
            dice.letters(LETTERS, 2),
            dice.digit(),
            gap,
            dice.letters(LETTERS, 1) + &dice.digits(2)
        ),
    };
    let ink = dice.pick(&[[0.08, 0.1, 0.3], [0.08; 3], [0.1, 0.25, 0.15]]);
    let height = dice.within(64.0, 76.0);
    let mut plan = Plan::blank([305.0, 152.0], [0.88, 0.87, 0.84], ink).one(&text, height, 275.0);
    let name = {
        let n = 4 + dice.below(6);
        dice.letters(LETTERS, n)
    };
    let tint = dice.pick(&[[0.7, 0.1, 0.1], [0.1, 0.15, 0.5], [0.1, 0.1, 0.1]]);
    plan.trimmings.push(Trimming::Small(name, [152.0, 18.0], 18.0, tint));
    if dice.chance(0.7) {
        let motto = format!("{} {}", dice.letters(LETTERS, 5), dice.letters(LETTERS, 6));
        plan.trimmings.push(Trimming::Small(motto, [152.0, 136.0], 13.0, tint));
    }
    if dice.chance(0.4) {
        let tint = dice.pick(&[[0.8, 0.3, 0.1], [0.1, 0.3, 0.7]]);
        plan.trimmings.push(Trimming::Panel([10.0, 8.0], [46.0, 32.0], tint));
    }
    plan.ground = near(dice, plan.ground, 0.08);
    plan.radius = 12.0;
    plan
}
