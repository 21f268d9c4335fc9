//! What the detector's planes mean: where in a picture plates and container numbers are.

use crate::Kind;
use crate::picture::Picture;
use crate::rectify::{Plane, Quad, frame, warp};

/// What the detector looks at: width, height in pixels.
pub const VIEW: [usize; 2] = [640, 384];
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
/// A quarter is seen from so much nearer; the quarters overlap.
const NEARER: f32 = 0.55;
/// A picture with more of its pixels than this in one of the view's is looked at by quarters, too: nothing is gained by enlarging.
const LARGE: f32 = 1.4;

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
    /// [`VIEW`] or [`SMALL`] pixels.
    pub picture: Picture,
    /// Pixels of the picture in one of the view.
    scale: f32,
    /// Where in the picture the view's top left lies.
    origin: [f32; 2],
}

impl View {
    /// Fits the whole picture in, at the top left; grey beside it.
    #[must_use]
    pub fn of(picture: &Picture) -> Self {
        Self::at(picture, VIEW, [0.0, 0.0], fit(picture, VIEW))
    }

    /// What else is worth a look where the whole picture said nothing: from farther away, for what fills the picture, and quarter by
    /// quarter from nearby, for what is small in a large one.
    #[must_use]
    pub fn others(picture: &Picture) -> Vec<Self> {
        let scale = fit(picture, VIEW);
        let [width, height] = [picture.width as f32, picture.height as f32];
        let mut all = vec![Self::farther(picture)];
        if scale > LARGE {
            let near = NEARER * scale;
            let last = [width - VIEW[0] as f32 * near, height - VIEW[1] as f32 * near].map(|v| v.max(0.0));
            let mut corners = vec![[0.0, 0.0], [last[0], 0.0], [0.0, last[1]], last];
            corners.dedup();
            all.extend(corners.into_iter().map(|corner| Self::at(picture, VIEW, corner, near)));
        }
        all
    }

    /// The whole picture in the middle of a small view, grey all round: for what fills the picture.
    #[must_use]
    pub fn farther(picture: &Picture) -> Self {
        let scale = fit(picture, SMALL) / FARTHER;
        let seen = SMALL.map(|v| v as f32 * scale);
        let origin = [(picture.width as f32 - seen[0]) / 2.0, (picture.height as f32 - seen[1]) / 2.0];
        Self::at(picture, SMALL, origin, scale)
    }

    /// With `origin` at the view's top left, `scale` pixels of the picture in one of the view; grey where there is no picture.
    fn at(picture: &Picture, view: [usize; 2], origin: [f32; 2], scale: f32) -> Self {
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
    all.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    let mut kept: Vec<Found> = Vec::new();
    for found in all {
        if kept
            .iter()
            .all(|other| other.kind != found.kind || overlap(&other.quad, &found.quad) < 0.3)
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
