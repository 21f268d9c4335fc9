//! Europe: a blue band, letters and digits on white or yellow, arms and seals between them.

use super::plan::{Plan, Trimming, near};
use crate::chance::Dice;
use crate::face::EMBLEMS;

const LETTERS: &str = "ABCDEFGHIJKLMNOPRSTUVXYZ";
const ALL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let text = number(dice);
    let ground = if dice.chance(0.15) { [0.93, 0.78, 0.2] } else { [0.9, 0.9, 0.9] };
    let mut plan = Plan::blank([520.0, 110.0], ground, [0.06, 0.06, 0.08]).one(&text, dice.within(68.0, 84.0), 430.0);
    if dice.chance(0.75) {
        let blue = [0.05, 0.2, 0.6];
        plan.trimmings.push(Trimming::Panel([2.0, 2.0], [46.0, 108.0], blue));
        let country = dice.pick(&["D", "F", "CZ", "PL", "E", "I", "RO", "SK", "H", "NL"]);
        plan.trimmings
            .push(Trimming::Small(country.to_owned(), [24.0, 84.0], 22.0, [0.9; 3]));
        plan.lines[0].centre[0] = 280.0;
    }
    plan.ground = near(dice, plan.ground, 0.06);
    plan.border = dice.chance(0.8).then_some([1.0, 3.0]);
    plan
}

/// What is written on it, by one of the countries' ways, with what stands between the groups.
fn number(dice: &mut Dice) -> String {
    let between = match dice.weighted(&[0.35, 0.3, 0.1, 0.1, 0.15]) {
        0 => EMBLEMS[0].to_string(),
        1 => EMBLEMS[1].to_string(),
        2 => EMBLEMS[2].to_string(),
        3 => " ".to_owned(),
        _ => "-".to_owned(),
    };
    let before = if dice.chance(0.08) { EMBLEMS[0].to_string() } else { String::new() };
    let (l2, d3) = (dice.letters(LETTERS, 2), dice.digits(3));
    let text = match dice.below(9) {
        0 => format!(
            "{}{}{}{between}{}",
            dice.digits(1),
            dice.letters(LETTERS, 1),
            dice.digits(1),
            dice.digits(4)
        ),
        1 => {
            let (owner, rest) = (1 + dice.below(3), 1 + dice.below(4));
            let series = 1 + dice.below(2);
            format!(
                "{}{between}{} {}",
                dice.letters(ALL, owner),
                dice.letters(ALL, series),
                dice.digits(rest)
            )
        }
        2 | 3 => format!("{l2}{between}{d3}{}", dice.letters(LETTERS, 2)),
        4 => format!("{l2}-{d3}-{}", dice.letters(LETTERS, 2)),
        5 => format!("{} {}", dice.digits(4), dice.letters(ALL, 3)),
        6 => format!("{l2}{} {}", dice.digits(2), dice.letters(ALL, 3)),
        7 => format!("{}{between}{}-{}", dice.letters(ALL, 3), dice.digits(2), dice.digits(2)),
        _ => format!("{}{between}{d3}", dice.letters(ALL, 3)),
    };
    before + &text
}
