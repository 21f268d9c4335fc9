//! What the reader learns from: crops drawn and real, each cut out a little differently each time.

use cordon_recognition::picture::Picture;
use cordon_recognition::rectify::{CROP, LONG, Plane, Quad, frame, rectify, shape, size, turned};
use cordon_recognition::text::index;
use cordon_recognition::warp::warp;
use cordon_render::{container_crop, plate_crop, vertical_container_crop};

use crate::chance::Chance;
use crate::real::Photo;
use crate::spoil::spoil;

/// So many drawn crops are kept to be cut out again.
const POOL: usize = 600;

/// So many are cut out askew: the upright box of a plate that is turned by up to 20°.
const ASKEW: f32 = 0.22;

/// A batch for the reader: crops of one shape.
pub(crate) struct Batch {
    pub(crate) rgb: Vec<u8>,
    pub(crate) shape: [usize; 2],
    pub(crate) texts: Vec<Vec<i64>>,
}

struct Drawn {
    picture: Picture,
    quad: Quad,
    text: String,
    vertical: bool,
}

/// What draws a crop from a seed.
type Make = fn(u64) -> cordon_render::Crop;

/// One worker's source of crops.
pub(crate) struct Crops<'a> {
    chance: Chance,
    pool: Vec<Drawn>,
    /// Each photograph that is learnt from, by group.
    groups: Vec<Vec<&'a Photo>>,
    real_share: f32,
    /// Only container numbers that run from top to bottom, which no photograph to learn from shows; else none of them.
    upright: bool,
    /// A batch of each shape, not full yet.
    begun: [Batch; 2],
}

impl<'a> Crops<'a> {
    pub(crate) fn new(seed: u64, photos: &'a [Photo], real_share: f32, upright: bool) -> Self {
        let mut names: Vec<&str> = photos.iter().map(|p| p.group.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let learnt = |name: &&str| -> Vec<&'a Photo> {
            photos
                .iter()
                .filter(|p| !p.held_back && p.group == **name && p.marks.iter().any(|m| !m.text.is_empty()))
                .collect()
        };
        let groups: Vec<Vec<&Photo>> = names.iter().map(learnt).filter(|group| !group.is_empty()).collect();
        let real_share = if groups.is_empty() || upright { 0.0 } else { real_share };
        Self {
            chance: Chance::new(seed),
            pool: Vec::new(),
            groups,
            real_share,
            upright,
            begun: [CROP, LONG].map(|shape| Batch {
                rgb: Vec::new(),
                shape,
                texts: Vec::new(),
            }),
        }
    }

    pub(crate) fn batch(&mut self, size: usize) -> Batch {
        loop {
            let (crop, text) = if self.chance.often(self.real_share) {
                self.real()
            } else {
                self.drawn()
            };
            let signs: Vec<i64> = text.bytes().filter_map(|c| Some(index(c)? as i64 + 1)).collect();
            if signs.is_empty() || signs.len() > 20 {
                continue;
            }
            let begun = &mut self.begun[usize::from([crop.width, crop.height] == LONG)];
            begun.rgb.extend_from_slice(&crop.rgb);
            begun.texts.push(signs);
            if begun.texts.len() == size {
                return Batch {
                    rgb: std::mem::take(&mut begun.rgb),
                    shape: begun.shape,
                    texts: std::mem::take(&mut begun.texts),
                };
            }
        }
    }

    fn real(&mut self) -> (Picture, String) {
        // A rare group is seen oftener than its number, a large one not as often.
        let weights: Vec<f32> = self.groups.iter().map(|g| (g.len() as f32).sqrt()).collect();
        let mut at = self.chance.between(0.0, weights.iter().sum());
        let chosen = weights.iter().position(|w| {
            at -= w;
            at < 0.0
        });
        let group = &self.groups[chosen.unwrap_or(0)];
        let photo = group[self.chance.one_of(group.len())];
        let marks: Vec<_> = photo.marks.iter().filter(|m| !m.text.is_empty()).collect();
        let mark = marks[self.chance.one_of(marks.len())];
        let crop = self.cut(&photo.picture, &mark.quad, if photo.crop { 1.0 } else { 0.7 }, 1.0);
        (crop, mark.text.clone())
    }

    fn drawn(&mut self) -> (Picture, String) {
        if self.pool.len() < POOL || self.chance.often(0.5) {
            let make = match self.upright {
                true => vertical_container_crop,
                false if self.chance.often(0.4) => container_crop,
                false => plate_crop,
            };
            let drawn = loop {
                let drawn = draw(self.chance.seed() >> 1 | 1 << 63, make);
                if drawn.vertical == self.upright {
                    break drawn;
                }
            };
            if self.pool.len() < POOL {
                self.pool.push(drawn);
            } else {
                let at = self.chance.one_of(POOL);
                self.pool[at] = drawn;
            }
        }
        let at = self.chance.one_of(self.pool.len());
        let drawn = self.pool.swap_remove(at);
        let crop = self.cut(&drawn.picture, &drawn.quad, 0.6, 0.5);
        let text = drawn.text.clone();
        self.pool.push(drawn);
        (crop, text)
    }

    /// Cuts `quad` out: its corners moved, or upright round a plate that hangs askew; small letters blurred, light spoilt.
    fn cut(&mut self, picture: &Picture, quad: &Quad, shift: f32, strength: f32) -> Picture {
        let quad = if self.chance.often(ASKEW) {
            self.askew(quad)
        } else {
            self.moved(quad, shift)
        };
        let chance = &mut self.chance;
        // What lies beyond the picture is black where somebody turned it upright, else like its edge.
        let shape = if self.upright { LONG } else { shape(&quad) };
        let mut crop = if chance.often(0.15) {
            let back = Plane::between(&frame(shape[0], shape[1]), &quad);
            back.map_or_else(|| rectify(picture, &quad, shape), |back| warp(picture, &back, shape, Some([0; 3])))
        } else {
            rectify(picture, &quad, shape)
        };
        if chance.often(0.4) {
            let scale = chance.between(0.25, 0.8);
            let (w, h) = ((shape[0] as f32 * scale) as usize, (shape[1] as f32 * scale.max(0.3)) as usize);
            crop = resized(&resized(&crop, [w, h]), shape);
        }
        spoil(&mut crop, strength, chance);
        crop
    }

    /// Corners as a detector gives them: a little off, more often too wide than too tight, since what is cut off cannot be learnt.
    fn moved(&mut self, quad: &Quad, shift: f32) -> Quad {
        let chance = &mut self.chance;
        let loose = if chance.often(0.12) { 0.12 } else { 0.0 };
        let [left, right] = [0; 2].map(|_: u8| chance.about(0.045) * shift + chance.between(0.0, 0.03 + loose));
        let [top, bottom] = [0; 2].map(|_: u8| chance.about(0.08) * shift + chance.between(0.0, 0.05 + loose));
        let unit = [
            [-left, -top],
            [1.0 + right, -top],
            [1.0 + right, 1.0 + bottom],
            [-left, 1.0 + bottom],
        ];
        let unit = unit.map(|[x, y]| [x + chance.about(0.02) * shift, y + chance.about(0.04) * shift]);
        let plane = Plane::onto(quad);
        unit.map(|p| plane.at(p))
    }

    /// An upright box round a plate that hangs askew, seen the other way: a turned box round an upright one.
    fn askew(&mut self, quad: &Quad) -> Quad {
        let chance = &mut self.chance;
        let [width, height] = size(quad);
        // A long line leaves its box's middle soon.
        let most = (0.36 * height / width * 1.4).clamp(0.06, 0.36);
        let angle = chance.between(-most, most);
        let lean = chance.about(0.15);
        let (along, across) = ([angle.cos(), angle.sin()], [-angle.sin() + lean, angle.cos()]);
        let whole = along[0] * across[1] - along[1] * across[0];
        let middle = [0, 1].map(|axis| quad.iter().map(|p| p[axis]).sum::<f32>() / 4.0);
        // The first corner and the line to the second say which way is right; a plate on its side is turned with its box.
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        let right = [
            (quad[1][0] - quad[0][0]) / width.max(1.0),
            (quad[1][1] - quad[0][1]) / width.max(1.0),
        ];
        let turn = |[x, y]: [f32; 2]| [x * right[0] - y * right[1], x * right[1] + y * right[0]];
        let (along, across) = (turn(along), turn(across));
        for point in quad {
            let [x, y] = [point[0] - middle[0], point[1] - middle[1]];
            let at = [(x * across[1] - y * across[0]) / whole, (y * along[0] - x * along[1]) / whole];
            for axis in 0..2 {
                low[axis] = low[axis].min(at[axis]);
                high[axis] = high[axis].max(at[axis]);
            }
        }
        let room = [0; 4].map(|_: u8| chance.between(-0.02, 0.06));
        let span = [high[0] - low[0], high[1] - low[1]];
        let (low, high) = (
            [low[0] - room[0] * span[0], low[1] - room[1] * span[1]],
            [high[0] + room[2] * span[0], high[1] + room[3] * span[1]],
        );
        [[low[0], low[1]], [high[0], low[1]], high, [low[0], high[1]]]
            .map(|[u, v]| [middle[0] + u * along[0] + v * across[0], middle[1] + u * along[1] + v * across[1]])
    }
}

fn resized(picture: &Picture, [width, height]: [usize; 2]) -> Picture {
    let back = Plane::between(&frame(width, height), &frame(picture.width, picture.height));
    back.map_or_else(|| picture.clone(), |back| warp(picture, &back, [width, height], None))
}

/// A drawn crop; one that is higher than wide is laid on its side, as when it is read.
fn draw(seed: u64, make: Make) -> Drawn {
    let crop = make(seed);
    let picture = Picture {
        width: crop.picture.width,
        height: crop.picture.height,
        rgb: crop.picture.rgb,
    };
    let whole = frame(picture.width, picture.height);
    let quad = if crop.vertical { turned(&whole) } else { whole };
    Drawn {
        picture,
        quad,
        text: crop.text,
        vertical: crop.vertical,
    }
}

/// What is looked at to see how well was learnt: real crops held back, and drawn ones, each with its group.
pub(crate) fn held_back(photos: &[Photo], drawn: usize, upright: bool) -> Vec<(String, Picture, String)> {
    let cut = |picture: &Picture, quad: &Quad| rectify(picture, quad, if upright { LONG } else { shape(quad) });
    let mut all = Vec::new();
    for photo in photos.iter().filter(|p| p.held_back && !upright) {
        for mark in photo.marks.iter().filter(|m| !m.text.is_empty()) {
            all.push((photo.group.clone(), cut(&photo.picture, &mark.quad), mark.text.clone()));
        }
    }
    let kinds: &[(Make, &str)] = if upright {
        &[(vertical_container_crop, "drawn-vertical")]
    } else {
        &[(container_crop, "drawn-container"), (plate_crop, "drawn-plate")]
    };
    for (make, name) in kinds {
        let some = (0..).map(|seed| draw(seed, *make)).filter(|d| d.vertical == upright);
        for one in some.take(drawn) {
            all.push(((*name).to_owned(), cut(&one.picture, &one.quad), one.text));
        }
    }
    all
}
