//! The picture: the newest mark of everything, and what changed since a version. Nothing here is history.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use cordon_model::{Mark, Sight, Stage, Timestamp};

/// How long a closed transit stays on the picture after it was last heard, in seconds.
const CLOSED_S_MAX: f64 = 3600.0;
/// After how many marks the closed ones are looked for.
const SWEEP_EVERY: u64 = 1024;

/// So many cameras and drones at most: names come from outside.
const SIGHTS_MAX: usize = 10_000;

/// The newest mark of everything. Every change has a version of its own, counted from 1.
#[derive(Debug, Default)]
pub struct Picture {
    board: RwLock<Board>,
    sights: RwLock<Sights>,
}

/// What watches, by its key: a few hundred, with versions of their own.
#[derive(Debug, Default)]
struct Sights {
    version: u64,
    newest: BTreeMap<String, (u64, Arc<Sight>)>,
}

#[derive(Debug, Default)]
struct Board {
    /// The version of the newest change.
    version: u64,
    /// Each mark by the version of its newest change: what changed since a version is a range.
    marks: BTreeMap<u64, Arc<Mark>>,
    /// Where each key's mark stands in `marks`.
    places: HashMap<String, u64>,
    /// When anything was last heard.
    heard_at: Option<Timestamp>,
}

impl Picture {
    /// All marks, and the version that they are of.
    #[must_use]
    pub fn snapshot(&self) -> (u64, Vec<Arc<Mark>>) {
        self.changed_since(0)
    }

    /// The marks that changed since a version, oldest change first, and the version that they are of.
    ///
    /// A mark is never taken back by name: a mark of a transit takes the place of that of its seal alone (`s:SEAL`), and one of
    /// a closed transit is the last of its key.
    #[must_use]
    pub fn changed_since(&self, version: u64) -> (u64, Vec<Arc<Mark>>) {
        let board = self.read();
        let since = version.saturating_add(1)..;
        (board.version, board.marks.range(since).map(|(_, mark)| mark.clone()).collect())
    }

    /// Puts marks on the picture, each over the one of its key.
    pub fn publish(&self, marks: impl IntoIterator<Item = Mark>) {
        let mut board = self.board.write().unwrap_or_else(PoisonError::into_inner);
        for mark in marks {
            board.put(mark);
        }
    }

    /// The cameras and drones that changed since a version, and the version that they are of.
    #[must_use]
    pub fn sights_since(&self, version: u64) -> (u64, Vec<Arc<Sight>>) {
        let sights = self.sights.read().unwrap_or_else(PoisonError::into_inner);
        let changed = sights.newest.values().filter(|(v, _)| *v > version);
        (sights.version, changed.map(|(_, s)| s.clone()).collect())
    }

    /// Puts cameras and drones on the picture, each over the one of its key.
    pub fn publish_sights(&self, seen: impl IntoIterator<Item = Sight>) {
        let mut sights = self.sights.write().unwrap_or_else(PoisonError::into_inner);
        for sight in seen {
            let key = sight.key();
            if sights.newest.len() >= SIGHTS_MAX && !sights.newest.contains_key(&key) {
                continue;
            }
            sights.version += 1;
            let version = sights.version;
            sights.newest.insert(key, (version, Arc::new(sight)));
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Board> {
        // No change leaves the board half made, so a panic elsewhere spoils nothing.
        self.board.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn put(&mut self, mark: Mark) {
        self.version += 1;
        self.heard_at = self.heard_at.max(Some(mark.heard_at));
        if let (Some(_), Some(seal)) = (&mark.transit, &mark.seal) {
            self.take(&format!("s:{seal}"));
        }
        let key = mark.key();
        self.take(&key);
        self.marks.insert(self.version, Arc::new(mark));
        self.places.insert(key, self.version);
        if self.version.is_multiple_of(SWEEP_EVERY) {
            self.sweep();
        }
    }

    fn take(&mut self, key: &str) {
        if let Some(version) = self.places.remove(key) {
            self.marks.remove(&version);
        }
    }

    /// Takes away what was closed long ago.
    fn sweep(&mut self) {
        let Some(now) = self.heard_at else { return };
        let is_over = |m: &Mark| m.stage == Some(Stage::Closed) && now.seconds_since(m.heard_at) > CLOSED_S_MAX;
        let over: Vec<String> = self.marks.values().filter(|m| is_over(m)).map(|m| m.key()).collect();
        for key in over {
            self.take(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(transit: Option<&str>, seal: &str, heard_s: i64) -> Mark {
        Mark {
            transit: transit.map(Into::into),
            seal: Some(seal.into()),
            vehicle: None,
            container: None,
            corridor: None,
            lat: 10.0,
            lon: 106.0,
            speed_kmh: None,
            course_deg: None,
            accuracy_m: None,
            battery_pct: None,
            observed_at: Timestamp::from_seconds(heard_s),
            heard_at: Timestamp::from_seconds(heard_s),
            interval_s: None,
            stage: None,
            custody: None,
            standing_since: None,
            silent: false,
            worst: None,
            unacknowledged: false,
        }
    }

    fn keys(marks: &[Arc<Mark>]) -> Vec<String> {
        marks.iter().map(|m| m.key()).collect()
    }

    #[test]
    fn the_newest_wins_and_changes_are_a_range() {
        let picture = Picture::default();
        picture.publish([mark(None, "1", 1), mark(Some("A"), "2", 1), mark(None, "3", 1)]);
        let (version, all) = picture.snapshot();
        assert_eq!(keys(&all), ["s:1", "t:A", "s:3"]);
        assert!(picture.changed_since(version).1.is_empty());

        picture.publish([mark(None, "3", 2), mark(Some("A"), "2", 2), mark(None, "3", 3)]);
        let (newer, changed) = picture.changed_since(version);
        assert_eq!(keys(&changed), ["t:A", "s:3"]);
        assert_eq!(changed[1].heard_at, Timestamp::from_seconds(3));
        assert_eq!(picture.snapshot().1.len(), 3);
        assert!(picture.changed_since(newer).1.is_empty());
        assert!(picture.changed_since(u64::MAX).1.is_empty());
    }

    #[test]
    fn a_seal_that_is_bound_stands_once() {
        let picture = Picture::default();
        picture.publish([mark(None, "1", 1), mark(Some("A"), "1", 2)]);
        assert_eq!(keys(&picture.snapshot().1), ["t:A"]);
    }

    #[test]
    fn a_camera_is_as_it_was_last_said_to_be() {
        let picture = Picture::default();
        let camera = |name: &str, state, s| {
            Sight::Camera(cordon_model::CameraNow {
                camera: name.into(),
                state,
                known_at: Timestamp::from_seconds(s),
                fps: None,
                last_frame_at: None,
                said: None,
                width: None,
                height: None,
                still: None,
            })
        };
        use cordon_model::CameraState::{Frozen, Live};
        picture.publish_sights([camera("a", Live, 1), camera("b", Live, 1)]);
        let (version, all) = picture.sights_since(0);
        assert_eq!(all.len(), 2);
        picture.publish_sights([camera("a", Frozen, 2)]);
        let (_, changed) = picture.sights_since(version);
        assert_eq!(changed.iter().map(|s| (**s).clone()).collect::<Vec<_>>(), [camera("a", Frozen, 2)]);
    }

    #[test]
    fn what_was_closed_long_ago_goes() {
        let picture = Picture::default();
        let closed = |id: &str, s| Mark {
            stage: Some(Stage::Closed),
            ..mark(Some(id), id, s)
        };
        picture.publish([closed("old", 0), closed("new", 9_000)]);
        picture.publish((0..SWEEP_EVERY).map(|_| mark(None, "z", 10_000)));
        assert_eq!(keys(&picture.snapshot().1), ["t:new", "s:z"]);
    }
}
