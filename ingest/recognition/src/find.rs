//! What the detector's planes mean: where in a picture plates and container numbers are.

use crate::Kind;
use crate::picture::Picture;
use crate::rectify::{Plane, Quad, frame};
use crate::warp::warp;

/// What the detector looks at, at least: width, height in pixels. It learns on windows of this size.
pub const VIEW: [usize; 2] = [640, 384];
/// A picture of more pixels is looked at in a view up to so many times as wide and high.
pub const LARGEST: f32 = 1.5;
/// The sides of a view are multiples of so many pixels: what its coarsest cells hold.
const STEP: usize = 32;
/// A smaller view, a quarter of the work, for what fills the picture.
pub const SMALL: [usize; 2] = [320, 192];
/// Pixels of a view that a cell is wide and high.
pub const CELL: usize = 8;
/// Rows and columns of cells.
pub const CELLS: [usize; 2] = [VIEW[1] / CELL, VIEW[0] / CELL];
/// Pixels of the view in one unit of a corner's offset.
pub const REACH: f32 = 32.0;

/// From so far away that the picture fills this share of the small view, a plate that fills the picture is as large as the detector knows
/// them. Ours.
const FARTHER: f32 = 0.8;
/// The same for one whose letters are as high as a quarter of the picture. Ours.
const FARTHEST: f32 = 0.5;
/// A quarter is seen from so much nearer; the quarters overlap.
const NEARER: f32 = 0.55;
/// A picture with more of its pixels than this in one of the view's is looked at by quarters, too: nothing is gained by enlarging.
const LARGE: f32 = 1.2;

/// Two of one kind whose boxes have so much in common are one thing.
pub const SAME: f32 = 0.3;

/// What was found a moment ago is looked for within so many times its width of where it was. Ours.
const STRAYED: f32 = 0.8;
/// And within so many pixels at least.
const STRAYED_MIN: f32 = 64.0;

/// Something found, in pixels of the picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Plate or container number.
    pub kind: Kind,
    /// Its corners.
    pub quad: Quad,
    /// 0 to 1.
    pub likely: f32,
}

/// A picture, or a part of it, brought into the detector's view, and the way back.
#[derive(Clone, Debug)]
pub struct View {
    /// From a few of the detector's coarsest cells to [`LARGEST`] times [`VIEW`] pixels.
    pub picture: Picture,
    /// Pixels of the picture in one of the view.
    scale: f32,
    /// Where in the picture the view's top left lies.
    origin: [f32; 2],
}

impl View {
    /// The whole picture, grey beside it where it is smaller than [`VIEW`].
    #[must_use]
    pub fn of(picture: &Picture) -> Self {
        Self::at(picture, &Stand::whole(picture))
    }

    /// What else is worth a look where the whole picture said nothing: from farther away, for what fills the picture, and quarter by
    /// quarter from nearby, for what is small in a large one.
    pub fn others(picture: &Picture) -> impl Iterator<Item = Self> {
        Stand::others(picture).into_iter().map(|stand| Self::at(picture, &stand))
    }

    /// The whole picture in a view of [`VIEW`] pixels, however large it is: enough to see that somebody comes.
    #[must_use]
    pub fn survey(picture: &Picture) -> Self {
        let stand = Stand {
            view: VIEW,
            origin: [0.0, 0.0],
            scale: fit(picture, VIEW),
        };
        Self::at(picture, &stand)
    }

    /// The view for the `n`th frame of a stream: every other one the whole, between them what [`Self::others`] shows, one a frame.
    #[must_use]
    pub fn nth(picture: &Picture, n: usize) -> Self {
        if n.is_multiple_of(2) {
            return Self::of(picture);
        }
        let others = Stand::others(picture);
        Self::at(picture, &others[n / 2 % others.len()])
    }

    /// The whole picture in the middle of a small view, grey all round: for what fills the picture.
    #[must_use]
    pub fn farther(picture: &Picture) -> Self {
        Self::at(picture, &Stand::far(picture, FARTHER))
    }

    /// The same from farther away still: for one plate that somebody held the camera to.
    #[must_use]
    pub fn farthest(picture: &Picture) -> Self {
        Self::at(picture, &Stand::far(picture, FARTHEST))
    }

    /// Where something was found a moment ago, and as far round it as it may have come since: in a view no larger than that needs and than
    /// [`SMALL`], a ninth of the work or less.
    #[must_use]
    pub fn around(picture: &Picture, quad: &Quad) -> Self {
        let [left, top, right, bottom] = bounds(quad);
        let room = (STRAYED * (right - left).max(bottom - top)).max(STRAYED_MIN);
        let sides = [right - left + 2.0 * room, bottom - top + 2.0 * room];
        let scale = (sides[0] / SMALL[0] as f32).max(sides[1] / SMALL[1] as f32).max(1.0);
        let view = std::array::from_fn(|n| ((sides[n] / scale) as usize).div_ceil(STEP).max(1) * STEP);
        let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
        let stand = Stand {
            view,
            origin: std::array::from_fn(|n| middle[n] - view[n] as f32 * scale / 2.0),
            scale,
        };
        Self::at(picture, &stand)
    }

    /// Pixels of the picture in one of the view.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        self.scale
    }

    /// What is seen of a picture from there; grey where there is no picture.
    fn at(picture: &Picture, &Stand { view, origin, scale }: &Stand) -> Self {
        // Halving first is quick, and the fine step then looks at few pixels each.
        let factor = (scale as usize).max(1);
        let small = if factor > 1 { &picture.shrunk(factor) } else { picture };
        let to = frame(view[0], view[1]);
        let from = to.map(|[x, y]| [x * scale + origin[0], y * scale + origin[1]].map(|v| v / factor as f32));
        let back = Plane::between(&to, &from).unwrap_or_else(|| Plane::onto(&frame(1, 1)));
        Self {
            picture: warp(small, &back, view, Some([114; 3])),
            scale,
            origin,
        }
    }

    /// From the view's pixels to the picture's.
    fn back(&self, quad: &Quad) -> Quad {
        quad.map(|[x, y]| [x * self.scale + self.origin[0], y * self.scale + self.origin[1]])
    }

    /// What the detector's planes (likelihoods, then offsets) say of the picture: the likeliest first, each once.
    #[must_use]
    pub fn found(&self, planes: &[f32], least: f32) -> Vec<Found> {
        let cells = [self.picture.height / CELL, self.picture.width / CELL];
        let mut all = peaks(planes, cells, least);
        for found in &mut all {
            found.quad = self.back(&found.quad);
        }
        all
    }
}

/// From where a picture is looked at.
struct Stand {
    /// The view's width and height.
    view: [usize; 2],
    /// Where in the picture the view's top left lies.
    origin: [f32; 2],
    /// Pixels of the picture in one of the view.
    scale: f32,
}

impl Stand {
    fn whole(picture: &Picture) -> Self {
        let least = fit(picture, VIEW);
        if least <= 1.0 {
            return Self {
                view: VIEW,
                origin: [0.0, 0.0],
                scale: least,
            };
        }
        let scale = (least / LARGEST).max(1.0);
        let view = [picture.width, picture.height].map(|side| (side as f32 / scale) as usize);
        Self {
            view: view.map(|side| side.div_ceil(STEP).max(1) * STEP),
            origin: [0.0, 0.0],
            scale,
        }
    }

    /// From where the picture fills `share` of the small view.
    fn far(picture: &Picture, share: f32) -> Self {
        let scale = fit(picture, SMALL) / share;
        let seen = SMALL.map(|v| v as f32 * scale);
        Self {
            view: SMALL,
            origin: [(picture.width as f32 - seen[0]) / 2.0, (picture.height as f32 - seen[1]) / 2.0],
            scale,
        }
    }

    /// Never none.
    fn others(picture: &Picture) -> Vec<Self> {
        let mut all = vec![Self::far(picture, FARTHER)];
        let Self { view, scale, .. } = Self::whole(picture);
        if scale > LARGE {
            let scale = NEARER * scale;
            let last = [
                picture.width as f32 - view[0] as f32 * scale,
                picture.height as f32 - view[1] as f32 * scale,
            ];
            let last = last.map(|v| v.max(0.0));
            // A long picture has no second row, or no second column, of quarters.
            let [lefts, tops] = last.map(|v| if v > 0.0 { vec![0.0, v] } else { vec![0.0] });
            let corners = tops.iter().flat_map(|y| lefts.iter().map(|x| [*x, *y]));
            all.extend(corners.map(|origin| Self { view, origin, scale }));
        }
        all
    }
}

/// Peaks of the likelihoods (rows × columns of `cells`) with their corners, in pixels of the view; of those that overlap, the likeliest.
#[must_use]
pub fn peaks(planes: &[f32], cells: [usize; 2], least: f32) -> Vec<Found> {
    let [rows, columns] = cells;
    let plane = rows * columns;
    if planes.len() < 10 * plane {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (kind, heat) in [Kind::Plate, Kind::Container].into_iter().zip(planes.chunks_exact(plane)) {
        for (cell, &likely) in heat.iter().enumerate() {
            let (row, column) = (cell / columns, cell % columns);
            if likely < least || neighbours(row, column, cells).any(|other| heat[other] > likely) {
                continue;
            }
            let middle = [(column * CELL + CELL / 2) as f32, (row * CELL + CELL / 2) as f32];
            let quad = std::array::from_fn(|corner| {
                std::array::from_fn(|axis| middle[axis] + planes[(2 + 2 * corner + axis) * plane + cell] * REACH)
            });
            all.push(Found { kind, quad, likely });
        }
    }
    apart(all)
}

/// The likeliest first, and of those that are one thing the likeliest alone.
#[must_use]
pub(crate) fn apart(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    let mut kept: Vec<Found> = Vec::new();
    for found in all {
        if kept
            .iter()
            .all(|other| other.kind != found.kind || overlap(&other.quad, &found.quad) < SAME)
        {
            kept.push(found);
        }
    }
    kept
}

/// Pixels of a picture in one of the view that holds the whole.
fn fit(picture: &Picture, view: [usize; 2]) -> f32 {
    (picture.width as f32 / view[0] as f32).max(picture.height as f32 / view[1] as f32)
}

fn neighbours(row: usize, column: usize, [rows, columns]: [usize; 2]) -> impl Iterator<Item = usize> {
    let (top, bottom) = (row.saturating_sub(1), (row + 1).min(rows - 1));
    let (left, right) = (column.saturating_sub(1), (column + 1).min(columns - 1));
    (top..=bottom).flat_map(move |r| (left..=right).map(move |c| r * columns + c))
}

/// The upright box round a quad: left, top, right, bottom.
#[must_use]
pub fn bounds(quad: &Quad) -> [f32; 4] {
    let fold = |axis: usize, pick: fn(f32, f32) -> f32| quad.iter().map(|p| p[axis]).reduce(pick).unwrap_or(0.0);
    [fold(0, f32::min), fold(1, f32::min), fold(0, f32::max), fold(1, f32::max)]
}

/// Common part of two quads' boxes, as a share of what they cover together.
#[must_use]
pub fn overlap(a: &Quad, b: &Quad) -> f32 {
    let (a, b) = (bounds(a), bounds(b));
    let area = |r: [f32; 4]| (r[2] - r[0]).max(0.0) * (r[3] - r[1]).max(0.0);
    let common = area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    common / (area(a) + area(b) - common).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From where else a picture of this size is looked at: the places of the quarters' top left corners, as shares of its sides.
    fn quarters(width: usize, height: usize) -> Vec<[f32; 2]> {
        let picture = Picture::plain(width, height, [0; 3]);
        let others = Stand::others(&picture).into_iter().skip(1);
        others.map(|s| [s.origin[0] / width as f32, s.origin[1] / height as f32]).collect()
    }

    #[test]
    fn a_large_picture_is_looked_at_by_quarters_and_none_of_them_twice() {
        for (size, expected) in [
            ([640, 480], 0),
            ([1024, 600], 0),
            ([1600, 900], 4),
            ([1920, 1080], 4),
            ([900, 1600], 4),
            ([4000, 40], 2),
            ([40, 4000], 2),
        ] {
            let seen = quarters(size[0], size[1]);
            assert_eq!(seen.len(), expected, "{size:?}: {seen:?}");
            let twice = (0..seen.len()).any(|n| seen[..n].contains(&seen[n]));
            assert!(
                !twice && seen.iter().flatten().all(|share| (0.0..0.5).contains(share)),
                "{size:?}: {seen:?}"
            );
        }
    }
}
