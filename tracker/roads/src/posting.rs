//! Where so many units cover most: greedy maximum coverage.
//!
//! Each next unit is put where it reaches most of the places that no unit before reaches in time. No algorithm that ends soon is promised to be better:
//! what it covers is at least 1 − 1/e, 63 %, of what the best choice among the same posts would cover. Posts are one junction a cell of the grid.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::earth::{Place, distance_m};
use h3o::{LatLng, Resolution};

use crate::graph::Graph;
use crate::reach::milliseconds;
use crate::tree::Tree;

/// One post a cell of this grid: 530 m edge.
const POSTS: Resolution = Resolution::Eight;

/// A unit's post, and what it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// Where: a junction.
    pub place: Place,
    /// How many places it reaches in time that no post before does.
    pub gains: usize,
    /// How many are reached by this one and those before.
    pub covered: usize,
}

/// A choice of posts.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    /// The posts, the most useful first; fewer than asked for where another would gain nothing.
    pub posts: Vec<Post>,
    /// How many places lie at a road.
    pub reachable: usize,
    /// How many do not.
    pub off_roads: usize,
}

impl Graph {
    /// Puts units where most of these places can be reached within so many seconds.
    #[must_use]
    pub fn post(&self, places: &[Place], units: usize, seconds: f64) -> Posting {
        let candidates = self.candidates();
        let (mut covers, mut at_roads) = (BTreeMap::<u32, Vec<u32>>::new(), Vec::new());
        let mut trees: BTreeMap<Vec<(u32, u32)>, Vec<u32>> = BTreeMap::new();
        for place in places {
            let Ok(snap) = self.snap(*place) else { continue };
            let number = u32::try_from(at_roads.len()).unwrap_or(u32::MAX);
            at_roads.push(snap.place);
            // Many alerts lie at one place: from where it is reached is looked for once.
            let from = trees.entry(self.seeds(&snap, true)).or_insert_with_key(|seeds| {
                let tree = Tree::grow(&self.backward, self.nodes.len(), seeds, milliseconds(seconds));
                tree.reached.into_iter().filter(|n| candidates.contains(n)).collect()
            });
            for candidate in from {
                covers.entry(*candidate).or_default().push(number);
            }
        }
        Posting {
            posts: self.greedy(&covers, units),
            reachable: at_roads.len(),
            off_roads: places.len() - at_roads.len(),
        }
    }

    fn greedy(&self, covers: &BTreeMap<u32, Vec<u32>>, units: usize) -> Vec<Post> {
        let mut covered: BTreeSet<u32> = BTreeSet::new();
        let mut posts = Vec::new();
        // What a post gains never grows: the last gain is an upper bound, and most need not be counted again.
        let mut bounds: BTreeSet<(usize, std::cmp::Reverse<u32>)> =
            covers.iter().map(|(n, all)| (all.len(), std::cmp::Reverse(*n))).collect();
        while posts.len() < units {
            let Some((bound, post)) = bounds.pop_last() else { break };
            let gains = covers[&post.0].iter().filter(|n| !covered.contains(n)).count();
            if gains == 0 {
                continue;
            }
            if gains < bound && bounds.last().is_some_and(|next| *next > (gains, post)) {
                bounds.insert((gains, post));
                continue;
            }
            covered.extend(&covers[&post.0]);
            posts.push(Post {
                place: self.nodes[post.0 as usize],
                gains,
                covered: covered.len(),
            });
        }
        posts
    }

    /// The junction of the main part nearest to the middle of each cell.
    fn candidates(&self) -> BTreeSet<u32> {
        let mut best: BTreeMap<h3o::CellIndex, (f64, u32)> = BTreeMap::new();
        for (n, place) in self.nodes.iter().enumerate().filter(|(n, _)| self.main[*n]) {
            let Ok(at) = LatLng::new(place.lat, place.lon) else { continue };
            let cell = at.to_cell(POSTS);
            let middle = LatLng::from(cell);
            let off_m = distance_m(
                *place,
                Place {
                    lat: middle.lat(),
                    lon: middle.lng(),
                },
            );
            let here = (off_m, u32::try_from(n).unwrap_or(u32::MAX));
            best.entry(cell)
                .and_modify(|b| {
                    if here.0 < b.0 {
                        *b = here;
                    }
                })
                .or_insert(here);
        }
        best.into_values().map(|(_, n)| n).collect()
    }
}
