//! Ten wrong passwords from one address for one account: nobody tries again for a while.
//!
//! Kept in memory, so a restart forgets it; bounded, so a flood of names fills no memory: the oldest entry makes room.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;

use cordon_model::Timestamp;

/// So many wrong passwords lock.
pub(crate) const FAILURES_MAX: u32 = 10;
/// Failures further back than this are forgotten, and a lock lasts this long, in seconds.
const LOCK_S: f64 = 15.0 * 60.0;
/// So many (account, address) are remembered.
const ENTRIES_MAX: usize = 10_000;

type Key = (String, Option<IpAddr>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    failures: u32,
    last: Timestamp,
}

/// Who has failed how often. Unknown names are counted like known ones, so that a lock tells nothing about either.
#[derive(Default)]
pub(crate) struct Lockout {
    entries: Mutex<BTreeMap<Key, Entry>>,
}

impl Lockout {
    /// How long this account is still locked for this address, in whole seconds; `None` where it is not.
    pub(crate) fn locked_s(&self, name: &str, address: Option<IpAddr>, now: Timestamp) -> Option<u64> {
        let entries = self.lock();
        let entry = entries.get(&key(name, address))?;
        let left = LOCK_S - now.seconds_since(entry.last);
        (entry.failures >= FAILURES_MAX && left > 0.0).then_some(left.ceil() as u64)
    }

    /// Counts a try before its password is checked, so that many at once cannot slip through together.
    pub(crate) fn tried(&self, name: &str, address: Option<IpAddr>, now: Timestamp) {
        let mut entries = self.lock();
        entries.retain(|_, e| now.seconds_since(e.last) < LOCK_S);
        if entries.len() >= ENTRIES_MAX
            && let Some(oldest) = entries.iter().min_by_key(|(_, e)| e.last).map(|(k, _)| k.clone())
        {
            entries.remove(&oldest);
        }
        let entry = entries.entry(key(name, address)).or_insert(Entry { failures: 0, last: now });
        entry.failures += 1;
        entry.last = now;
    }

    /// Forgets the failures: the right password was given.
    pub(crate) fn succeeded(&self, name: &str, address: Option<IpAddr>) {
        self.lock().remove(&key(name, address));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Entry>> {
        self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn key(name: &str, address: Option<IpAddr>) -> Key {
    // A name longer than any account's cannot be one; its beginning is enough to count it.
    (name.chars().take(64).collect(), address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_after_ten_and_opens_again() {
        let lockout = Lockout::default();
        let at = |s: i64| Timestamp::from_seconds(s);
        for n in 0..10 {
            assert_eq!(lockout.locked_s("an", None, at(n)), None);
            lockout.tried("an", None, at(n));
        }
        assert_eq!(lockout.locked_s("an", None, at(9)), Some(900));
        assert_eq!(
            lockout.locked_s("an", Some(IpAddr::from([10, 0, 0, 1])), at(9)),
            None,
            "another address"
        );
        assert_eq!(lockout.locked_s("binh", None, at(9)), None, "another account");
        assert_eq!(lockout.locked_s("an", None, at(9 + 900)), None, "after a quarter of an hour");
        lockout.tried("an", None, at(9 + 901));
        assert_eq!(lockout.locked_s("an", None, at(9 + 901)), None, "counted from one again");
    }

    #[test]
    fn a_flood_of_names_is_bounded() {
        let lockout = Lockout::default();
        for n in 0..ENTRIES_MAX + 5 {
            lockout.tried(&format!("{n}"), None, Timestamp::from_micros(n as i64));
        }
        assert_eq!(lockout.lock().len(), ENTRIES_MAX);
    }
}
