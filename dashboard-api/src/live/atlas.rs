//! The marks in memory, with their cells: what views are answered from. One for all clients.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use cordon_model::{Mark, Stage};
use h3o::{CellIndex, LatLng, Resolution};

/// Resolutions that cells are counted in: far, middle, near.
pub(crate) const RESOLUTIONS: [Resolution; 3] = [Resolution::Three, Resolution::Four, Resolution::Five];
/// What the key of a transit's mark begins with: see [`Mark::key`].
const TRANSIT: &str = "t:";
/// So many frames back, a client that missed some is told what changed without looking at every mark.
const FRAMES_KEPT: usize = 64;

/// All marks, by their keys.
#[derive(Default)]
pub(crate) struct Atlas {
    /// The picture's version that was taken last.
    pub(crate) version: u64,
    /// Counts the frames that changed something.
    pub(crate) frame: u64,
    spots: BTreeMap<Arc<str>, Spot>,
    recent: VecDeque<(u64, Vec<Arc<str>>)>,
}

/// A mark, its written form and its cells.
pub(crate) struct Spot {
    /// The mark.
    pub(crate) mark: Arc<Mark>,
    /// `{"key":…,…}`: written once, sent to many.
    pub(crate) written: Arc<str>,
    /// Its cells, as in [`RESOLUTIONS`]; `None` where its place is no place.
    pub(crate) cells: Option<[CellIndex; 3]>,
}

impl Atlas {
    /// Takes the marks that changed, up to a version. `true` where that changed anything.
    pub(crate) fn take(&mut self, version: u64, changed: &[Arc<Mark>]) -> bool {
        self.version = version;
        let mut keys = Vec::new();
        for mark in changed {
            let key: Arc<str> = mark.key().into();
            if key.is_empty() {
                continue;
            }
            if let (Some(_), Some(seal)) = (&mark.transit, &mark.seal) {
                // The seal is assigned now: it is on the map as its transit.
                let alone: Arc<str> = format!("s:{seal}").into();
                if self.spots.remove(&alone).is_some() {
                    keys.push(alone);
                }
            }
            if mark.stage == Some(Stage::Closed) {
                if self.spots.remove(&key).is_some() {
                    keys.push(key);
                }
                continue;
            }
            self.spots.insert(Arc::clone(&key), Spot::of(&key, mark));
            keys.push(key);
        }
        if keys.is_empty() {
            return false;
        }
        self.frame += 1;
        self.recent.push_back((self.frame, keys));
        if self.recent.len() > FRAMES_KEPT {
            self.recent.pop_front();
        }
        true
    }

    /// A mark by its key.
    pub(crate) fn mark(&self, key: &str) -> Option<Arc<Mark>> {
        self.spots.get(key).map(|s| Arc::clone(&s.mark))
    }

    /// A spot by its key.
    pub(crate) fn spot(&self, key: &str) -> Option<&Spot> {
        self.spots.get(key)
    }

    /// The marks of transits, by the transits' ids.
    pub(crate) fn transits(&self) -> impl Iterator<Item = (&str, &Mark)> {
        let from = self.spots.range::<str, _>((Bound::Included(TRANSIT), Bound::Unbounded));
        from.map_while(|(key, spot)| Some((key.strip_prefix(TRANSIT)?, spot.mark.as_ref())))
    }

    /// All spots, by their keys.
    pub(crate) fn spots(&self) -> impl Iterator<Item = (&Arc<str>, &Spot)> {
        self.spots.iter()
    }

    /// The keys that changed after a frame; `None` where that is too far back to know.
    pub(crate) fn changed_after(&self, frame: u64) -> Option<impl Iterator<Item = &Arc<str>>> {
        let oldest = self.recent.front().map_or(self.frame + 1, |(n, _)| *n);
        let frames = self.recent.iter().filter(move |(n, _)| *n > frame);
        (frame + 1 >= oldest).then(|| frames.flat_map(|(_, keys)| keys))
    }
}

impl Spot {
    fn of(key: &str, mark: &Arc<Mark>) -> Self {
        let finest = LatLng::new(mark.lat, mark.lon).ok().map(|p| p.to_cell(Resolution::Five));
        // Parents of one fine cell, so that counts add up; the outline differs by less than can be seen.
        let cells = finest.and_then(|c| Some([c.parent(RESOLUTIONS[0])?, c.parent(RESOLUTIONS[1])?, c]));
        Self {
            written: write(key, mark).into(),
            mark: Arc::clone(mark),
            cells,
        }
    }
}

fn write(key: &str, mark: &Mark) -> String {
    let keyed = super::message::KeyedMark {
        key: key.to_owned(),
        mark: mark.clone(),
    };
    serde_json::to_string(&keyed).expect("a mark has text keys and finite or null numbers")
}
