//! Europe: a blue band, letters and digits on white or yellow.

use super::plan::{Plan, Trimming, near};
use crate::chance::Dice;

const LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let mut text = match dice.below(6) {
        0 => format!("{}{} {}", dice.digit(), dice.letters(LETTERS, 1) + &dice.digits(1), dice.digits(4)),
        1 => format!("{} {}{}", dice.letters(LETTERS, 2), dice.letters(LETTERS, 2), dice.digits(3)),
        2 => format!("{}-{}-{}", dice.letters(LETTERS, 2), dice.digits(3), dice.letters(LETTERS, 2)),
        3 => format!("{} {}{}", dice.digits(4), dice.letters(LETTERS, 3), ""),
        4 => format!("{}{} {}", dice.letters(LETTERS, 2), dice.digits(2), dice.letters(LETTERS, 3)),
        _ => format!("{} {}", dice.letters(LETTERS, 3), dice.digits(3)),
    };
    text = text.trim().to_owned();
    let ground = if dice.chance(0.15) { [0.93, 0.78, 0.2] } else { [0.9, 0.9, 0.9] };
    let mut plan = Plan::blank([520.0, 110.0], ground, [0.06, 0.06, 0.08]).one(&text, dice.within(70.0, 82.0), 430.0);
    if dice.chance(0.8) {
        let blue = [0.05, 0.2, 0.6];
        plan.trimmings.push(Trimming::Panel([2.0, 2.0], [46.0, 108.0], blue));
        let country = dice.pick(&["D", "F", "CZ", "PL", "E", "I", "RO", "SK", "H", "NL"]);
        plan.trimmings
            .push(Trimming::Small(country.to_owned(), [24.0, 84.0], 22.0, [0.9; 3]));
        plan.lines[0].centre[0] = 280.0;
    }
    if dice.chance(0.5) {
        let at = [dice.within(140.0, 260.0), dice.within(40.0, 70.0)];
        plan.trimmings.push(Trimming::Seal(at, 12.0, [0.75, 0.75, 0.7]));
    }
    plan.ground = near(dice, plan.ground, 0.06);
    plan.border = dice.chance(0.8).then_some([1.0, 3.0]);
    plan
}
