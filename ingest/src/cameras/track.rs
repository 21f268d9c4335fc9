//! What is followed from look to look, and what of it needs no reading any more: a plate that was read the same a few times is only kept in view
//! until the next look at the whole. Pure.

use cordon_recognition::find::{SAME, overlap};
use cordon_recognition::read::Sight;

/// What was surely read the same in so many looks is known. Ours: what more looks add to a reading that the pass makes of them is little by then.
const KNOWN_LOOKS: usize = 4;

/// What one look showed.
#[derive(Default)]
pub(super) struct Shown {
    /// What was read.
    pub(super) read: Vec<Sight>,
    /// What is known and still in view, where it is now and as it was read last.
    pub(super) held: Vec<Sight>,
}

/// What is followed.
#[derive(Default)]
pub(super) struct Tracks(Vec<Track>);

struct Track {
    sight: Sight,
    /// Whether a grammar or the check digit holds what it says.
    is_valid: bool,
    /// What it surely says, and in how many looks it said so.
    sure: Option<(String, usize)>,
}

impl Track {
    fn is_known(&self) -> bool {
        self.sure.as_ref().is_some_and(|(_, looks)| *looks >= KNOWN_LOOKS)
    }
}

impl Tracks {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is anything among it that a grammar or a check digit holds.
    pub(super) fn any_valid(&self) -> bool {
        self.0.iter().any(|track| track.is_valid)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What is to be read again, and what is to be kept in view only.
    pub(super) fn parted(&self) -> (Vec<Sight>, Vec<Sight>) {
        let (known, unsure): (Vec<&Track>, Vec<&Track>) = self.0.iter().partition(|track| track.is_known());
        let sights = |tracks: Vec<&Track>| tracks.into_iter().map(|track| track.sight.clone()).collect();
        (sights(unsure), sights(known))
    }

    /// Follows what was shown now, and nothing else. What is known and was seen again beside something unsure counts once.
    pub(super) fn renew(&mut self, shown: &mut Shown) {
        let is_held = |sight: &Sight| shown.held.iter().any(|held| is_one(held, sight));
        shown.read.retain(|sight| !is_held(sight));
        let before = std::mem::take(&mut self.0);
        let known = |sight: &Sight, text: &str| {
            let mut tracks = before.iter().filter(|track| track.sight.kind == sight.kind);
            tracks.find_map(|track| track.sure.as_ref().filter(|(sure, _)| sure == text).map(|(_, looks)| *looks))
        };
        let looked_at = |sight: &Sight, more: usize| {
            let reading = sight.reading();
            let looks = known(sight, &reading.text).unwrap_or(0) + more;
            Track {
                sight: sight.clone(),
                is_valid: reading.valid,
                sure: reading.accepted.then_some((reading.text, looks)),
            }
        };
        let read = shown.read.iter().map(|sight| looked_at(sight, 1));
        self.0 = read.chain(shown.held.iter().map(|sight| looked_at(sight, 0))).collect();
    }
}

fn is_one(a: &Sight, b: &Sight) -> bool {
    a.kind == b.kind && overlap(&a.quad, &b.quad) >= SAME
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cameras::pass::tests::sight;
    use cordon_recognition::Kind;

    fn at(left: f32, text: &str, likely: f32) -> Sight {
        let (right, bottom) = (left + 60.0, 20.0);
        Sight {
            quad: [[left, 0.0], [right, 0.0], [right, bottom], [left, bottom]],
            ..sight(Kind::Plate, text, likely)
        }
    }

    /// Looks after each other, of each what is read and what is held; gives how many are to be read and how many kept in view after each.
    fn check(looks: Vec<(Vec<Sight>, Vec<Sight>)>, expected: &[(usize, usize)]) {
        let mut tracks = Tracks::default();
        let parted: Vec<(usize, usize)> = looks
            .into_iter()
            .map(|(read, held)| {
                tracks.renew(&mut Shown { read, held });
                let (unsure, known) = tracks.parted();
                (unsure.len(), known.len())
            })
            .collect();
        assert_eq!(parted, expected);
    }

    #[test]
    fn what_was_read_the_same_a_few_times_is_only_kept_in_view() {
        let plate = |left: f32| at(left, "51C12345", 0.999);
        let read = |left: f32| (vec![plate(left)], vec![]);
        let held = |left: f32| (vec![], vec![plate(left)]);
        check(
            vec![
                read(0.0),
                read(9.0),
                read(18.0),
                read(27.0),
                held(36.0),
                read(45.0),
                (vec![], vec![]),
            ],
            &[(1, 0), (1, 0), (1, 0), (0, 1), (0, 1), (0, 1), (0, 0)],
        );
        // Another truck's plate, and what is never surely read, begin anew each time.
        let other = (vec![at(0.0, "15C67890", 0.999)], vec![]);
        let unsure = || (vec![at(0.0, "51C12345", 0.7)], vec![]);
        check(vec![read(0.0), read(0.0), read(0.0), other], &[(1, 0); 4]);
        check(vec![unsure(), unsure(), unsure(), unsure(), unsure()], &[(1, 0); 5]);
        // Seen again beside another.
        let beside = (vec![plate(30.0), at(200.0, "61R00987", 0.999)], vec![plate(27.0)]);
        check(
            vec![read(0.0), read(9.0), read(18.0), read(27.0), beside],
            &[(1, 0), (1, 0), (1, 0), (0, 1), (1, 1)],
        );
    }
}
