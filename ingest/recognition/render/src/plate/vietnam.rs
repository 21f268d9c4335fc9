//! Vietnam: white private, yellow transport, blue state and red military plates, on one line or two, for cars, trailers and motorcycles.

use super::Draw;
use super::plan::{Plan, near};
use crate::canvas::Colour;
use crate::chance::Dice;
use crate::face::Family;

/// Series letters: no I, J, O, Q, W; R is kept for trailers.
const SERIES: &str = "ABCDEFGHKLMNPSTUVXYZ";

const WHITE: Colour = [0.86, 0.87, 0.89];
const YELLOW: Colour = [0.92, 0.74, 0.16];
const BLUE: Colour = [0.10, 0.25, 0.62];
const RED: Colour = [0.72, 0.10, 0.10];
const BLACK: Colour = [0.08, 0.08, 0.10];

pub(super) fn plan(dice: &mut Dice) -> Plan {
    let kinds: [(f32, Draw); 8] = [
        (0.32, car),
        (0.34, motorcycle),
        (0.09, trailer),
        (0.05, military),
        (0.04, diplomatic),
        (0.05, special),
        (0.03, temporary),
        (0.08, electric),
    ];
    let weights: Vec<f32> = kinds.iter().map(|(weight, _)| *weight).collect();
    let mut plan = kinds[dice.weighted(&weights)].1(dice);
    plan.family = Family::Vietnam;
    plan.ground = near(dice, plan.ground, 0.09);
    plan.ink = near(dice, plan.ink, 0.05);
    plan.border = dice.chance(0.85).then(|| [dice.within(1.0, 5.0), dice.within(1.5, 4.0)]);
    plan.radius = dice.within(3.0, 14.0);
    plan
}

/// The plate of a given number, long or square: white, yellow where chance says so, red for the army's. A number that follows no
/// Vietnamese grammar is put on one line.
pub(crate) fn of(number: &str, square: bool, dice: &mut Dice) -> Plan {
    let plain: String = number
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    let letters: Vec<char> = plain.chars().collect();
    let digits = letters.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let army = letters.iter().take(2).all(char::is_ascii_alphabetic);
    let (ground, ink) = if army {
        (RED, [0.92, 0.92, 0.92])
    } else if dice.chance(0.6) {
        (YELLOW, BLACK)
    } else {
        (WHITE, BLACK)
    };
    // Motorcycles' series end on a digit; trucks' do not.
    let keep = digits.saturating_sub(5);
    let split = letters.len() - digits + keep;
    let (head, tail): (String, String) = (letters[..split].iter().collect(), letters[split..].iter().collect());
    let tail = match tail.len() {
        5 => format!("{}.{}", &tail[..3], &tail[3..]),
        4 if army => format!("{}-{}", &tail[..2], &tail[2..]),
        _ => tail,
    };
    let mut plan = if square && !head.is_empty() && !tail.is_empty() {
        Plan::blank([330.0, 165.0], ground, ink).two([&head, &tail], [64.0, 66.0], [190.0, 300.0], [0.27, 0.725])
    } else {
        let dash = if head.is_empty() || tail.is_empty() { "" } else { "-" };
        Plan::blank([520.0, 110.0], ground, ink).one(&format!("{head}{dash}{tail}"), 78.0, 480.0)
    };
    plan.family = Family::Vietnam;
    plan.border = Some([2.0, 3.0]);
    plan
}

fn province(dice: &mut Dice) -> String {
    let common = [29, 30, 51, 59, 60, 61, 15, 16, 43, 98, 99, 74, 37, 38, 12, 14, 20, 89, 34, 50];
    let number = if dice.chance(0.35) {
        dice.pick(&common)
    } else {
        11 + dice.below(89)
    };
    number.to_string()
}

/// Five digits as `ddd.dd`, or the older four.
fn serial(dice: &mut Dice, old: f32) -> String {
    if dice.chance(old) {
        dice.digits(4)
    } else {
        let dot = if dice.chance(0.93) { "." } else { "" };
        format!("{}{dot}{}", dice.digits(3), dice.digits(2))
    }
}

/// A car's plate, long or square.
fn vehicle(dice: &mut Dice, head: &str, tail: &str, ground: Colour, ink: Colour) -> Plan {
    if dice.chance(0.55) {
        let size = if dice.chance(0.7) { [470.0, 110.0] } else { [520.0, 110.0] };
        let dash = dice.pick(&["-", "-", "-", " "]);
        let height = dice.within(66.0, 84.0);
        let room = size[0] * dice.within(0.86, 0.955);
        return Plan::blank(size, ground, ink).one(&format!("{head}{dash}{tail}"), height, room);
    }
    let size = if dice.chance(0.6) { [280.0, 200.0] } else { [330.0, 165.0] };
    let height = size[1] * dice.within(0.36, 0.42);
    let end = dice.pick(&["", "", "-"]);
    let rooms = [size[0] * dice.within(0.5, 0.72), size[0] * dice.within(0.84, 0.94)];
    let share = [dice.within(0.265, 0.29), dice.within(0.71, 0.74)];
    Plan::blank(size, ground, ink).two(
        [&format!("{head}{end}"), tail],
        [height, height * dice.within(0.97, 1.06)],
        rooms,
        share,
    )
}

fn colours(dice: &mut Dice) -> (Colour, Colour) {
    match dice.weighted(&[0.58, 0.34, 0.08]) {
        0 => (WHITE, BLACK),
        1 => (YELLOW, BLACK),
        _ => (BLUE, [0.9, 0.9, 0.92]),
    }
}

fn car(dice: &mut Dice) -> Plan {
    let head = format!("{}{}", province(dice), dice.letters(SERIES, 1));
    let tail = serial(dice, 0.15);
    let (ground, ink) = colours(dice);
    vehicle(dice, &head, &tail, ground, ink)
}

fn trailer(dice: &mut Dice) -> Plan {
    let head = format!("{}R", province(dice));
    let tail = serial(dice, 0.12);
    let (ground, ink) = if dice.chance(0.5) { (YELLOW, BLACK) } else { (WHITE, BLACK) };
    vehicle(dice, &head, &tail, ground, ink)
}

fn special(dice: &mut Dice) -> Plan {
    let series = dice.pick(&["LD", "LD", "DA", "KT", "MK", "TĐ", "HC", "CD", "CV", "RM"]);
    let head = format!("{}{series}", province(dice));
    let tail = serial(dice, 0.2);
    let (ground, ink) = colours(dice);
    vehicle(dice, &head, &tail, ground, ink)
}

fn temporary(dice: &mut Dice) -> Plan {
    let (head, tail) = (format!("T{}", province(dice)), format!("{}.{}", dice.digits(3), dice.digits(2)));
    vehicle(dice, &head, &tail, WHITE, BLACK)
}

fn military(dice: &mut Dice) -> Plan {
    let head = dice.letters("ABCDHKPQTV", 1) + &dice.letters("ABCDHKLMNPSTVX", 1);
    let (a, b) = (dice.digits(2), dice.digits(2));
    vehicle(dice, &head, &format!("{a}-{b}"), RED, [0.92, 0.92, 0.92])
}

fn diplomatic(dice: &mut Dice) -> Plan {
    let (series, country, number) = (dice.pick(&["NG", "QT", "NN", "NN"]), dice.digits(3), dice.digits(2));
    let province = province(dice);
    let ink = if series == "NN" { BLACK } else { [0.65, 0.10, 0.12] };
    let mut plan = if dice.chance(0.5) {
        let dash = dice.pick(&["-", " "]);
        let text = format!("{province}{dash}{country}{dash}{series}{dash}{number}");
        Plan::blank([470.0, 110.0], WHITE, BLACK).one(&text, dice.within(64.0, 78.0), 440.0)
    } else {
        vehicle(dice, &format!("{province}-{series}"), &format!("{country}-{number}"), WHITE, BLACK)
    };
    plan.ink = ink;
    plan
}

fn motorcycle_with(dice: &mut Dice, series: &str, tail: &str) -> Plan {
    let size = [190.0, 140.0];
    let gap = dice.pick(&["-", "-", "-", " - ", " "]);
    let head = format!("{}{gap}{series}", province(dice));
    let height = dice.within(48.0, 57.0);
    let (ground, ink) = if dice.chance(0.94) {
        (WHITE, BLACK)
    } else {
        (BLUE, [0.9, 0.9, 0.92])
    };
    let rooms = [dice.within(118.0, 150.0), dice.within(158.0, 182.0)];
    let rooms = if tail.len() == 4 {
        [rooms[0], dice.within(126.0, 156.0)]
    } else {
        rooms
    };
    let share = [dice.within(0.265, 0.30), dice.within(0.70, 0.735)];
    Plan::blank(size, ground, ink).two([&head, tail], [height, height * dice.within(0.97, 1.06)], rooms, share)
}

fn motorcycle(dice: &mut Dice) -> Plan {
    let first = dice.letters(SERIES, 1);
    let second = if dice.chance(0.72) {
        char::from(b'1' + dice.below(9) as u8).to_string()
    } else {
        dice.letters(SERIES, 1)
    };
    let tail = serial(dice, 0.35);
    motorcycle_with(dice, &format!("{first}{second}"), &tail)
}

fn electric(dice: &mut Dice) -> Plan {
    let series = format!("MĐ{}", 1 + dice.below(9));
    let tail = serial(dice, 0.0);
    motorcycle_with(dice, &series, &tail)
}
