//! The alarm and status words of a location, by what the terminal is.

use cordon_model::{Cover, Rope, SealAlarm};

use crate::draft::Draft;
use crate::settings::Jt808Model;

/// Bit 1 of the status: the receiver trusts its position.
pub(crate) const FIX_VALID: u32 = 1 << 1;
/// Bit 2: south.
pub(crate) const SOUTH: u32 = 1 << 2;
/// Bit 3: west.
pub(crate) const WEST: u32 = 1 << 3;
const IGNITION: u32 = 1 << 0;
const CELL_POSITION: u32 = 1 << 6;
const COVER_OPEN: u32 = 1 << 7;
const CIRCUIT_CUT: u32 = 1 << 10;
const ROPE_OPEN: u32 = 1 << 20;
const MOTOR_OPEN: u32 = 1 << 21;
const WAKE_SOURCE_AT: u32 = 24;

/// Whether a lock's rope or motor says that it is open.
pub(crate) const fn speaks_of_an_open_lock(status: u32) -> bool {
    status & (ROPE_OPEN | MOTOR_OPEN) != 0
}

/// The alarms of the standard.
const STANDARD: [(u8, &str); 23] = [
    (0, "sos"),
    (1, "overspeed"),
    (2, "fatigue"),
    (4, "gnss_fault"),
    (5, "gnss_fault"),
    (6, "gnss_fault"),
    (7, "low_battery"),
    (8, "power_cut"),
    (9, "display_fault"),
    (10, "speech_fault"),
    (11, "camera_fault"),
    (15, "vibration"),
    (16, "tampered"),
    (17, "tampered"),
    (18, "low_battery"),
    (19, "parked_too_long"),
    (20, "device_area_crossed"),
    (21, "device_route_crossed"),
    (23, "device_route_left"),
    (26, "stolen"),
    (28, "moved_illegally"),
    (29, "collision"),
    (30, "roll_over"),
];

const JT709: [(u8, &str); 5] = [
    (1, "overspeed"),
    (7, "low_battery"),
    (16, "cover_opened"),
    (17, "device_fence_entered"),
    (18, "device_fence_left"),
];

const PADLOCK: [(u8, &str); 3] = [(0, "tampered"), (1, "tampered"), (4, "tampered")];

/// Reads the alarm word.
pub(crate) fn alarms(word: u32, model: Jt808Model, draft: &mut Draft) {
    let table: &[(u8, &str)] = match model {
        Jt808Model::Jt709 => &JT709,
        Jt808Model::Padlock => &PADLOCK,
        Jt808Model::Standard | Jt808Model::Auto => &STANDARD,
    };
    for (bit, name) in table {
        if word >> bit & 1 != 0 {
            draft.alarm(SealAlarm::from(*name));
        }
    }
    if word != 0 {
        draft.note("alarm_word", word);
    }
    if model == Jt808Model::Jt709 && word >> 16 & 1 != 0 {
        draft.state.cover = Some(Cover::Open);
    }
}

/// Reads what the status word says beside the position's signs.
pub(crate) fn status(word: u32, model: Jt808Model, draft: &mut Draft) {
    draft.note("status_word", word);
    if model == Jt808Model::Jt709 {
        lock_status(word, draft);
        return;
    }
    draft.note("ignition", word & IGNITION != 0);
    if word & CIRCUIT_CUT != 0 {
        draft.note("circuit_cut", true);
    }
}

/// Rope and motor of a JT709. It is locked when neither is open; a rope that is open while the motor still holds was cut.
fn lock_status(word: u32, draft: &mut Draft) {
    let (rope_open, motor_open) = (word & ROPE_OPEN != 0, word & MOTOR_OPEN != 0);
    draft.state.locked = Some(!rope_open && !motor_open);
    draft.state.rope = match (rope_open, motor_open) {
        (false, _) => Some(Rope::Whole),
        (true, false) => {
            draft.alarm(SealAlarm::RopeCut);
            Some(Rope::Cut)
        }
        (true, true) => None, // drawn out of an open lock
    };
    draft.note("rope_open", rope_open);
    draft.note("motor_open", motor_open);
    if draft.state.cover.is_none() {
        draft.state.cover = Some(if word & COVER_OPEN != 0 { Cover::Open } else { Cover::Closed });
    }
    if word & CELL_POSITION != 0 {
        draft.note("position_source", "cell");
    }
    draft.note("wake_source", word >> WAKE_SOURCE_AT & 15);
}
