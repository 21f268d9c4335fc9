//! Which snapshots are kept to judge again from: few, and the older the farther apart.

/// A snapshot is kept about this often, in seconds of observed time.
pub const SNAPSHOT_S: f64 = 600.0;
/// So many snapshots at most; older ones stand farther apart.
const SNAPSHOTS_MAX: usize = 8;

/// Lets go of snapshots where there are too many, and of those that no late observation can need. Oldest first; `is_old`: from before the
/// horizon of late data. One that is old stays as long as the next one is not.
pub fn thin<T>(all: &mut Vec<T>, is_old: impl Fn(&T) -> bool) {
    if all.len() > SNAPSHOTS_MAX {
        for n in [5, 3, 1] {
            all.remove(n);
        }
    }
    while all.len() > 1 && is_old(&all[1]) {
        all.remove(0);
    }
}
