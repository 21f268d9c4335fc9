//! Which labelled pictures are not learnt from.

/// One in so many is held back from learning, to see how well the rest was learnt.
const ONE_IN: u32 = 10;

/// Whether pictures of what says `key` are held back: two pictures of one plate must not stand on both sides.
pub(crate) fn held_back(key: &str) -> bool {
    let hash = key
        .bytes()
        .fold(0x811c_9dc5_u32, |h, byte| (h ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        >> 8;
    hash.is_multiple_of(ONE_IN)
}
