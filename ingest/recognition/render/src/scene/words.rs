//! What is written in a yard and on a road and is neither plate nor container number.

use crate::chance::Dice;

const WORDS: &[&str] = &[
    "LOGISTICS",
    "TRANSPORT",
    "EXPRESS",
    "CONTAINER",
    "LINE",
    "SHIPPING",
    "VAN TAI",
    "CONG TY TNHH",
    "HAI PHONG",
    "CAM DO XE",
    "CONG RA",
    "CONG VAO",
    "HAI QUAN",
    "CUSTOMS",
    "STOP",
    "DUNG LAI",
    "CAUTION",
    "9FT6 HIGH",
    "DANGER",
    "NO PARKING",
    "SUPER HEAVY",
    "40 HIGH CUBE",
    "BAI XE",
    "KHO NGOAI QUAN",
    "AN TOAN LA BAN",
    "CU LY NGAN",
    "XANG DAU",
    "SUA XE",
    "COM PHO",
    "GATE 3",
    "LANE 2",
    "IN",
    "OUT",
    "EXIT",
];

const LETTERS: &str = "ABCDEFGHIKLMNOPRSTUVXYZ";

/// A few words, a number, a name.
pub(crate) fn writing(dice: &mut Dice) -> String {
    match dice.below(8) {
        0 | 1 => dice.pick(WORDS).to_owned(),
        2 => format!("0{}.{}.{}", dice.digits(2), dice.digits(3), dice.digits(3)),
        3 => logo(dice),
        4 => format!("{} {}", dice.pick(WORDS), dice.digits(2)),
        5 => format!("{}.{} KG", dice.digits(2), dice.digits(3)),
        6 => {
            let n = 3 + dice.below(3);
            format!("{} {}", dice.letters(LETTERS, n), dice.pick(WORDS))
        }
        _ => format!("{}-{}", dice.letters(LETTERS, 2), dice.digits(2)),
    }
}

/// A company's name that no company has.
pub(crate) fn logo(dice: &mut Dice) -> String {
    const STARTS: [&str; 12] = ["VI", "TRA", "SEA", "NOR", "MA", "LO", "KI", "HA", "ORI", "PAC", "EU", "CO"];
    const ENDS: [&str; 10] = ["NA", "LINE", "MAX", "TRANS", "SCO", "VAN", "LUX", "RA", "TON", "EX"];
    format!("{}{}", dice.pick(&STARTS), dice.pick(&ENDS))
}
