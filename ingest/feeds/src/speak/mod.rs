//! Frames as devices write them: for tests, and for trucks and drones that are simulated. Written from the fact sheets without a look at
//! the decoders, so that the two can be held against each other.

pub mod jt600;
pub mod jt808;
pub mod misb0601;

/// Digits two a byte, the odd one first with a nought; what is no digit counts as nought.
fn bcd(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().map(|b| if b.is_ascii_digit() { b - b'0' } else { 0 }).collect();
    let padded = if digits.len() % 2 == 1 {
        [&[0][..], &digits].concat()
    } else {
        digits
    };
    padded.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
