//! Numbers whose check digit is right.

use cordon_model::ContainerNumber;
use cordon_model::container::check_digit;

use crate::chance::Dice;

/// Owners that are often seen at the border; any other letters come as well.
const OWNERS: &[&str] = &[
    "MSK", "MRK", "MAE", "TEM", "TCL", "TCN", "TGH", "CMA", "ECM", "APH", "APZ", "HLC", "HLX", "MED", "MSC", "MSD", "EIT", "EGH", "EMC",
    "OOL", "CSN", "CBH", "CCL", "CSL", "YML", "YMM", "ONE", "NYK", "TRH", "TLL", "FCI", "FSC", "BMO", "DRY", "DFS", "CAI", "CAX", "GES",
    "SEG", "UET", "SIT", "WHL", "WFH", "HDM", "KKF", "ZCS", "PCI", "RFC", "TTN", "SKH", "CXD", "BSI", "VSC", "TRI", "INK", "TCK",
];

/// A container number, drawn by chance.
pub(crate) fn number(dice: &mut Dice) -> String {
    let owner = if dice.chance(0.4) {
        dice.pick(OWNERS).to_owned()
    } else {
        dice.letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3)
    };
    let category = dice.pick(&['U', 'U', 'U', 'U', 'U', 'U', 'U', 'U', 'U', 'J', 'Z']);
    let ten = format!("{owner}{category}{}", dice.digits(6));
    let check = check_digit(ten.as_bytes()).unwrap_or(0);
    let whole = format!("{ten}{check}");
    debug_assert!(whole.parse::<ContainerNumber>().is_ok(), "{whole}");
    whole
}

/// A size and type code.
pub(crate) fn size_and_type(dice: &mut Dice) -> String {
    let codes = [
        "22G1", "45G1", "42G1", "22G1", "45G1", "L5G1", "45R1", "22R1", "22T1", "22U1", "42U1", "25G1", "22P1", "2210", "4310", "4510",
    ];
    dice.pick(&codes).to_owned()
}
