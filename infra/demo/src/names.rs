//! Numbers and names that look as they should and belong to nobody: plates, containers, seals, declarations, drivers.

use cordon_model::container::check_digit;
use cordon_model::{ContainerNumber, Plate, SealId, TransitId, VehicleId};

use crate::chance::Chance;
use crate::truck::Dialect;

/// Provinces by the numbers on their plates, near the two ends of the roads.
const PROVINCES_SOUTH: [u64; 6] = [50, 51, 60, 61, 70, 62];
const PROVINCES_CENTRE: [u64; 5] = [37, 38, 43, 76, 77];
const PROVINCES_NORTH: [u64; 7] = [12, 14, 15, 16, 24, 29, 99];

const FAMILIES: [&str; 10] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"];
const MIDDLES: [&str; 8] = ["Văn", "Đức", "Hữu", "Quang", "Minh", "Công", "Thành", "Xuân"];
const GIVEN: [&str; 12] = [
    "Hùng",
    "Dũng",
    "Tuấn",
    "Cường",
    "Thắng",
    "Long",
    "Sơn",
    "Hải",
    "Bình",
    "Phúc",
    "Khánh",
    "Trường",
];

/// A tractor's plate of a province near this latitude: five digits, none twice (`n` is the truck's number).
#[must_use]
pub fn plate(lat: f64, n: usize, chance: &mut Chance) -> VehicleId {
    let provinces: &[u64] = match lat {
        lat if lat < 12.5 => &PROVINCES_SOUTH,
        lat if lat < 19.5 => &PROVINCES_CENTRE,
        _ => &PROVINCES_NORTH,
    };
    let province = chance.one_of(provinces).copied().unwrap_or(51);
    let series = chance.one_of(&["C", "E", "H"]).copied().unwrap_or("C");
    let number = (n as u64 * 487 + 10_123) % 90_000 + 10_000; // 487 and 90,000 share no factor: no number comes twice
    let text = format!("{province}{series}-{number}");
    VehicleId::from(Plate::normalise(&text).map_or(text, |p| p.as_str().to_owned()))
}

/// A container number with its check digit. The owner's letters are ours, so that no real container is meant.
#[must_use]
pub fn container(serial: u64) -> Option<ContainerNumber> {
    let ten = format!("CDNU{:06}", serial % 1_000_000);
    let digit = check_digit(ten.as_bytes())?;
    format!("{ten}{digit}").parse().ok()
}

/// The serial of the container that a truck carries on its n-th leg; below 1,000 trucks of 1,000 legs none comes twice.
#[must_use]
pub fn container_serial(truck: usize, leg: u64) -> u64 {
    // 7,919 shares no factor with a million: it scatters the numbers and keeps them apart.
    (truck as u64 * 1_000 + leg) * 7_919 % 1_000_000
}

/// A seal's number as its dialect sends it: 10 digits in jt600, 12 in jt808.
#[must_use]
pub fn seal(dialect: Dialect, n: usize) -> SealId {
    match dialect {
        Dialect::Jt600 => SealId::from(format!("701{:07}", 2_000_000 + n * 7)),
        Dialect::Jt808 => SealId::from(format!("709{:09}", 300_000_000 + n * 7)),
    }
}

/// The number of a transport declaration: twelve digits.
#[must_use]
pub fn transit(truck: usize, leg: u64) -> TransitId {
    TransitId::from(format!("50{:06}{:04}", 310_000 + truck, leg))
}

/// A driver's name.
#[must_use]
pub fn driver(chance: &mut Chance) -> String {
    let mut one = |names: &[&str]| chance.one_of(names).copied().unwrap_or_default().to_owned();
    [one(&FAMILIES), one(&MIDDLES), one(&GIVEN)].join(" ")
}

/// A telephone number that no network gives out.
#[must_use]
pub fn phone(n: usize) -> String {
    format!("+84 000 {:03} {:03}", n / 1_000, n % 1_000)
}

/// A container number with its check digit that no truck of the demo carries.
#[must_use]
pub fn stranger(which: u64) -> Option<ContainerNumber> {
    let ten = format!("CDXU{:06}", (which * 7_919 + 440_113) % 1_000_000);
    let digit = check_digit(ten.as_bytes())?;
    format!("{ten}{digit}").parse().ok()
}
