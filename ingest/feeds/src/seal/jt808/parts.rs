//! Messages in several parts, put together within limits. Every part is kept and acknowledged by itself as well, so what does
//! not come together here is not lost.

use super::message::Message;

/// Messages that may be incomplete at once.
const MESSAGES_MAX: usize = 4;
/// Parts of one message.
const PARTS_MAX: u16 = 64;

/// The parts that have come.
#[derive(Default)]
pub(crate) struct Parts {
    /// Oldest first.
    open: Vec<Open>,
}

struct Open {
    id: u16,
    /// The serial number of the first part: the others count on from it.
    first_serial: u16,
    bodies: Vec<Option<Vec<u8>>>,
}

impl Parts {
    /// Takes one part; gives the whole body once all have come.
    pub(crate) fn take(&mut self, m: &Message<'_>, total: u16, index: u16) -> Option<Vec<u8>> {
        if index == 0 || index > total || total > PARTS_MAX {
            return None;
        }
        let first_serial = m.serial.wrapping_sub(index - 1);
        let same = |o: &Open| o.id == m.id && o.first_serial == first_serial && o.bodies.len() == usize::from(total);
        let at = self.open.iter().position(same).unwrap_or_else(|| {
            if self.open.len() >= MESSAGES_MAX {
                self.open.remove(0);
            }
            self.open.push(Open {
                id: m.id,
                first_serial,
                bodies: vec![None; usize::from(total)],
            });
            self.open.len() - 1
        });
        let bodies = &mut self.open[at].bodies;
        bodies[usize::from(index - 1)] = Some(m.body.to_vec());
        if bodies.iter().any(Option::is_none) {
            return None;
        }
        Some(self.open.remove(at).bodies.into_iter().flatten().flatten().collect())
    }
}
