//! The 16-bit status word, by the vendor's own table.
//!
//! An established server calls bit 3 "power cut" and bit 7 "blocked", and drops bits 8, 9, 10 and 12: that is not this table.

use cordon_model::{Cover, Rope, SealAlarm};

use crate::draft::Draft;

/// Bit 5: the server must acknowledge.
pub(crate) const MUST_ACKNOWLEDGE: u16 = 1 << 5;
const CELL_POSITION: u16 = 1 << 0;
const ROPE_CUT: u16 = 1 << 3;
const ROPE_INSERTED: u16 = 1 << 6;
const MOTOR_LOCKED: u16 = 1 << 7;
const COVER_OPENED: u16 = 1 << 12;
const COVER_CLOSED: u16 = 1 << 13;

/// The first version whose bit 13 is told: older locks leave it at nought with the cover closed.
const COVER_TOLD_FROM: u8 = 0x17;

const ALARMS: [(u16, SealAlarm); 10] = [
    (1 << 1, SealAlarm::DeviceFenceEntered),
    (1 << 2, SealAlarm::DeviceFenceLeft),
    (ROPE_CUT, SealAlarm::RopeCut),
    (1 << 4, SealAlarm::Vibration),
    (1 << 8, SealAlarm::LeftUnlocked),
    (1 << 9, SealAlarm::WrongPassword),
    (1 << 10, SealAlarm::IllegalCard),
    (1 << 11, SealAlarm::LowBattery),
    (COVER_OPENED, SealAlarm::CoverOpened),
    (1 << 14, SealAlarm::MotorStuck),
];

/// Reads the word into the lock's state. `version` is the protocol's.
pub(crate) fn read(word: u16, version: u8, draft: &mut Draft) {
    let is = |bit: u16| word & bit != 0;
    draft.state.rope = match (is(ROPE_CUT), is(ROPE_INSERTED)) {
        (true, _) => Some(Rope::Cut),
        (false, true) => Some(Rope::Whole),
        // Pulled out without a cut: the lock is open, the rope is not broken.
        (false, false) => None,
    };
    draft.note("rope_inserted", is(ROPE_INSERTED));
    draft.state.locked = Some(is(MOTOR_LOCKED));
    draft.state.cover = match (is(COVER_OPENED), is(COVER_CLOSED)) {
        (true, _) => Some(Cover::Open),
        (false, true) => Some(Cover::Closed),
        (false, false) if version >= COVER_TOLD_FROM => Some(Cover::Open),
        (false, false) => None,
    };
    for (bit, alarm) in ALARMS {
        if is(bit) {
            draft.alarm(alarm);
        }
    }
    if is(CELL_POSITION) {
        draft.note("position_source", "cell");
    }
    draft.note("status_word", word);
}
