//! What the detector learns from: scenes drawn and real, moved, turned and spoilt a little differently each time.

use cordon_recognition::Kind;
use cordon_recognition::find::{CELL, CELLS, LARGEST, VIEW, View, bounds};
use cordon_recognition::picture::Picture;
use cordon_recognition::rectify::{Plane, Quad, frame, size};
use cordon_recognition::torch::Truth;
use cordon_recognition::warp::warp;
use cordon_render::{lookalike, scene};

use crate::chance::Chance;
use crate::real::{Mark, Photo};
use crate::spoil::spoil;

/// So many drawn scenes are kept to be looked at again.
const POOL: usize = 160;
/// So many views show one plate or number from nearby.
const CLOSE: f32 = 0.2;
/// So many drawn views are of a scene in which a container number runs from top to bottom, if there is one.
const UPRIGHT: f32 = 0.2;
/// So many views are of a scene that was drawn for it: drawing takes thrice as long as looking from another place.
const NEW: f32 = 0.2;
/// So many drawn pictures show writing that is neither.
const OTHER: f32 = 0.2;
/// What is lower than this, in pixels of the view, nobody can read: neither learnt nor held against.
const LOW: f32 = 5.0;

/// A batch for the detector.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) rgb: Vec<u8>,
    pub(crate) truth: Truth,
}

/// A picture with all its marks, and how much it counts that something is found where none is marked.
struct Sight {
    picture: Picture,
    marks: Vec<Mark>,
    /// For plates, for container numbers.
    false_alarm: [f32; 2],
}

/// One worker's source of scenes.
pub(crate) struct Scenes<'a> {
    chance: Chance,
    pool: Vec<Sight>,
    photos: Vec<&'a Photo>,
    crops: Vec<&'a Photo>,
    real_share: f32,
}

impl<'a> Scenes<'a> {
    pub(crate) fn new(seed: u64, photos: &'a [Photo], real_share: f32) -> Self {
        let (crops, photos): (Vec<&Photo>, Vec<&Photo>) = photos.iter().filter(|p| !p.held_back).partition(|p| p.crop);
        let real_share = if photos.is_empty() { 0.0 } else { real_share };
        Self {
            chance: Chance::new(seed),
            pool: Vec::new(),
            photos,
            crops,
            real_share,
        }
    }

    pub(crate) fn batch(&mut self, size: usize) -> Batch {
        let mut batch = Batch::default();
        for _ in 0..size {
            let (picture, marks, false_alarm) = if self.chance.often(self.real_share) {
                self.real()
            } else {
                self.drawn()
            };
            batch.rgb.extend_from_slice(&picture.rgb);
            tell(&mut batch.truth, &marks, false_alarm);
        }
        batch
    }

    fn drawn(&mut self) -> (Picture, Vec<Mark>, [f32; 2]) {
        if self.pool.len() < POOL || self.chance.often(NEW) {
            let sizes = [[640, 384], [640, 384], [800, 480], [480, 480], [400, 560]];
            let [width, height] = sizes[self.chance.one_of(sizes.len())];
            let seed = self.chance.seed() >> 1 | 1 << 63;
            let sight = if self.chance.often(OTHER) {
                nothing(seed)
            } else {
                draw(seed, width, height)
            };
            if self.pool.len() < POOL {
                self.pool.push(sight);
            } else {
                let at = self.chance.one_of(POOL);
                self.pool[at] = sight;
            }
        }
        let mut at = self.chance.one_of(self.pool.len());
        if self.chance.often(UPRIGHT) {
            let mut tries = (0..12).map(|_| self.chance.one_of(self.pool.len()));
            at = tries.find(|at| self.pool[*at].marks.iter().any(is_upright)).unwrap_or(at);
        }
        let sight = &self.pool[at];
        let (mut picture, marks) = moved(&sight.picture, &sight.marks, &mut self.chance);
        spoil(&mut picture, 0.4, &mut self.chance);
        (picture, marks, sight.false_alarm)
    }

    fn real(&mut self) -> (Picture, Vec<Mark>, [f32; 2]) {
        let photo = self.photos[self.chance.one_of(self.photos.len())];
        let (mut picture, mut marks) = moved(&photo.picture, &photo.marks, &mut self.chance);
        for _ in 0..self.chance.one_of(3) {
            if !self.crops.is_empty() && self.chance.often(0.7) {
                let crop = self.crops[self.chance.one_of(self.crops.len())];
                paste(&mut picture, &mut marks, crop, &mut self.chance);
            }
        }
        spoil(&mut picture, 0.6, &mut self.chance);
        // Only one number of a container is marked, and seldom the truck's plate.
        let false_alarm = match photo.group.as_str() {
            "containers" => [0.3, 0.02],
            "containers-det" => [0.3, 0.15],
            _ => [0.6, 1.0],
        };
        (picture, marks, false_alarm)
    }
}

/// Whether it runs from top to bottom.
pub(crate) fn is_upright(mark: &Mark) -> bool {
    let [left, top, right, bottom] = bounds(&mark.quad);
    mark.kind == Kind::Container && bottom - top > right - left
}

fn draw(seed: u64, width: usize, height: usize) -> Sight {
    let drawn = scene(seed, width, height);
    let picture = Picture {
        width: drawn.picture.width,
        height: drawn.picture.height,
        rgb: drawn.picture.rgb,
    };
    let kind = |kind| match kind {
        cordon_render::Kind::Plate => Kind::Plate,
        cordon_render::Kind::Container => Kind::Container,
    };
    let marks = drawn
        .objects
        .into_iter()
        .map(|o| Mark {
            kind: kind(o.kind),
            quad: o.quad,
            text: o.text,
        })
        .collect();
    Sight {
        picture,
        marks,
        false_alarm: [1.0, 1.0],
    }
}

/// Writing that is neither plate nor container number.
fn nothing(seed: u64) -> Sight {
    let drawn = lookalike(seed);
    let picture = Picture {
        width: drawn.width,
        height: drawn.height,
        rgb: drawn.rgb,
    };
    Sight {
        picture,
        marks: Vec::new(),
        false_alarm: [1.0, 1.0],
    }
}

/// Brings a picture into the view: nearer or farther, shifted, turned, squeezed.
fn moved(picture: &Picture, marks: &[Mark], chance: &mut Chance) -> (Picture, Vec<Mark>) {
    let (w, h) = (picture.width as f32, picture.height as f32);
    // What is learnt on is a window of what is looked at: a whole picture, or as near as the largest view shows it.
    let whole = (VIEW[0] as f32 / w).min(VIEW[1] as f32 / h);
    let fit = whole * chance.between(1.0, LARGEST);
    let mut zoom = fit * chance.about(0.28).exp() * if chance.often(0.15) { 1.6 } else { 1.0 };
    let (turn, squeeze) = (chance.about(0.05), chance.about(0.08).exp());
    let (sin, cos) = turn.sin_cos();
    // The middle of the view shows some place of the picture, near one that is marked more often than not.
    let mut shown = [w * (0.5 + chance.about(0.12)), h * (0.5 + chance.about(0.12))];
    if !marks.is_empty() && chance.often(CLOSE) {
        // One fills much of the view: of two, rather the one that stands upright, which is seldom.
        let mut chosen = || &marks[chance.one_of(marks.len())];
        let (one, other) = (chosen(), chosen());
        let quad = if is_upright(one) { &one.quad } else { &other.quad };
        let [left, top, right, bottom] = bounds(quad);
        let share = ((right - left) / VIEW[0] as f32).max((bottom - top) / VIEW[1] as f32).max(0.01);
        zoom = (chance.between(0.2, 0.85) / share).clamp(0.5 * fit, 6.0 * fit);
        shown = [
            (left + right) / 2.0 + chance.about(0.12) * VIEW[0] as f32 / zoom,
            (top + bottom) / 2.0 + chance.about(0.12) * VIEW[1] as f32 / zoom,
        ];
    } else if !marks.is_empty() && chance.often(0.4) {
        let near = marks[chance.one_of(marks.len())].quad[0];
        shown = [
            near[0] + chance.about(0.4) * VIEW[0] as f32 / zoom,
            near[1] + chance.about(0.4) * VIEW[1] as f32 / zoom,
        ];
    }
    let there = |[x, y]: [f32; 2]| {
        let (x, y) = ((x - shown[0]) * zoom * squeeze, (y - shown[1]) * zoom / squeeze);
        [x * cos - y * sin + VIEW[0] as f32 / 2.0, x * sin + y * cos + VIEW[1] as f32 / 2.0]
    };
    let corners = frame(picture.width, picture.height);
    let Some(back) = Plane::between(&corners.map(there), &corners) else {
        return (Picture::plain(VIEW[0], VIEW[1], [114; 3]), Vec::new());
    };
    let small = picture_for(picture, zoom);
    let back = if small.0 > 1 { back.then(&shrink(small.0)) } else { back };
    let view = warp(small.1.as_ref().unwrap_or(picture), &back, VIEW, Some([114; 3]));
    let marks = marks
        .iter()
        .map(|m| Mark {
            kind: m.kind,
            quad: m.quad.map(there),
            text: m.text.clone(),
        })
        .collect();
    (view, marks)
}

fn picture_for(picture: &Picture, zoom: f32) -> (usize, Option<Picture>) {
    let factor = (1.0 / zoom) as usize;
    if factor > 1 {
        (factor, Some(picture.shrunk(factor)))
    } else {
        (1, None)
    }
}

fn shrink(factor: usize) -> Plane {
    let f = factor as f32;
    Plane::onto(&[[0.0, 0.0], [1.0 / f, 0.0], [1.0 / f, 1.0 / f], [0.0, 1.0 / f]])
}

/// Lays a real plate into the picture, in some perspective.
fn paste(picture: &mut Picture, marks: &mut Vec<Mark>, crop: &Photo, chance: &mut Chance) {
    let high = chance.between(2.3, 4.3).exp();
    let wide = high * crop.picture.width as f32 / crop.picture.height as f32 * chance.about(0.15).exp();
    let (left, top) = (
        chance.between(0.0, VIEW[0] as f32 - wide),
        chance.between(0.0, VIEW[1] as f32 - high),
    );
    let slope = chance.about(0.12);
    let quad: Quad = frame(1, 1).map(|[x, y]| {
        let (x, y) = (x * wide, y * high + x * wide * slope);
        [left + x + chance.about(0.04) * high, top + y + chance.about(0.04) * high]
    });
    let [x0, y0, x1, y1] = bounds(&quad);
    if x0 < 0.0
        || y0 < 0.0
        || x1 >= VIEW[0] as f32
        || y1 >= VIEW[1] as f32
        || marks.iter().any(|m| cordon_recognition::find::overlap(&m.quad, &quad) > 0.0)
    {
        return;
    }
    let Some(back) = Plane::between(&quad, &frame(crop.picture.width, crop.picture.height)) else {
        return;
    };
    let part = [(x1 - x0) as usize + 1, (y1 - y0) as usize + 1];
    let offset = Plane::onto(&[
        [x0.floor(), y0.floor()],
        [x0.floor() + 1.0, y0.floor()],
        [x0.floor() + 1.0, y0.floor() + 1.0],
        [x0.floor(), y0.floor() + 1.0],
    ]);
    let back = offset.then(&back);
    let mut plate = warp(&crop.picture, &back, part, None);
    spoil(&mut plate, 0.3, chance);
    let (right, bottom) = (crop.picture.width as f32, crop.picture.height as f32);
    for y in 0..part[1] {
        for x in 0..part[0] {
            let [u, v] = back.at([x as f32 + 0.5, y as f32 + 0.5]);
            let (column, row) = (x0 as usize + x, y0 as usize + y);
            if u >= 0.0 && v >= 0.0 && u < right && v < bottom && column < picture.width && row < picture.height {
                picture.rgb[3 * (row * picture.width + column)..][..3].copy_from_slice(&plate.rgb[3 * (y * part[0] + x)..][..3]);
            }
        }
    }
    marks.push(Mark {
        kind: Kind::Plate,
        quad,
        text: crop.marks[0].text.clone(),
    });
}

/// Writes down what the detector should give for one picture.
fn tell(truth: &mut Truth, marks: &[Mark], false_alarm: [f32; 2]) {
    let [rows, columns] = CELLS;
    let plane = rows * columns;
    let mut heat = vec![0.0f32; 2 * plane];
    let mut weight: Vec<f32> = false_alarm.iter().flat_map(|w| std::iter::repeat_n(*w, plane)).collect();
    let mut corners = vec![0.0f32; 8 * plane];
    let mut tight = vec![0.0f32; plane];
    for mark in marks {
        let middle = [0, 1].map(|axis| mark.quad.iter().map(|p| p[axis]).sum::<f32>() / 4.0);
        let class = usize::from(mark.kind == Kind::Container);
        let [x0, y0, x1, y1] = bounds(&mark.quad);
        let [wide, high] = size(&mark.quad);
        let inside = (x1.min(VIEW[0] as f32) - x0.max(0.0)).max(0.0) * (y1.min(VIEW[1] as f32) - y0.max(0.0)).max(0.0);
        let whole = ((x1 - x0) * (y1 - y0)).max(1.0);
        let cell = |v: f32, most: usize| ((v / CELL as f32).max(0.0) as usize).min(most - 1);
        if inside < 0.85 * whole || wide.min(high) < LOW {
            for row in cell(y0, rows)..=cell(y1, rows) {
                weight[class * plane + row * columns..][cell(x0, columns)..=cell(x1, columns)].fill(0.0);
            }
            continue;
        }
        let (row, column) = (cell(middle[1], rows), cell(middle[0], columns));
        let spread = [(x1 - x0) / 10.0, (y1 - y0) / 10.0].map(|s| (s / CELL as f32).max(0.6));
        for r in row.saturating_sub(9)..(row + 10).min(rows) {
            for c in column.saturating_sub(9)..(column + 10).min(columns) {
                let (dx, dy) = (c as f32 - column as f32, r as f32 - row as f32);
                let value = (-(dx / spread[0]).powi(2) / 2.0 - (dy / spread[1]).powi(2) / 2.0).exp();
                let at = &mut heat[class * plane + r * columns + c];
                *at = at.max(value);
                if dx.abs() <= 1.0 && dy.abs() <= 1.0 {
                    let at = r * columns + c;
                    tight[at] = 8.0 / wide.min(high).clamp(8.0, 64.0);
                    let here = [(c * CELL + CELL / 2) as f32, (r * CELL + CELL / 2) as f32];
                    for (n, point) in mark.quad.iter().enumerate() {
                        corners[2 * n * plane + at] = point[0] - here[0];
                        corners[(2 * n + 1) * plane + at] = point[1] - here[1];
                    }
                }
            }
        }
    }
    truth.heat.extend(heat);
    truth.weight.extend(weight);
    truth.corners.extend(corners);
    truth.tight.extend(tight);
}

/// What is looked at to see how well was learnt: photographs held back, and drawn scenes; the group, the view, the marks in it.
pub(crate) fn held_back(photos: &[Photo], drawn: u64) -> Vec<(String, Picture, Vec<Mark>)> {
    let mut all = Vec::new();
    let mut still = |group: &str, picture: &Picture, marks: &[Mark]| {
        let view = View::of(picture);
        let marks = marks
            .iter()
            .map(|m| Mark {
                quad: m.quad.map(|p| p.map(|v| v / view.scale())),
                ..m.clone()
            })
            .collect();
        all.push((group.to_owned(), view.picture, marks));
    };
    for photo in photos.iter().filter(|p| p.held_back && !p.crop && !p.marks.is_empty()) {
        still(&photo.group, &photo.picture, &photo.marks);
    }
    for seed in 0..drawn {
        let sight = draw(seed, VIEW[0], VIEW[1]);
        still("drawn", &sight.picture, &sight.marks);
    }
    all
}
