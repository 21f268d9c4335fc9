//! The network that reads a crop: what stands at each of 48 places of its upper and then of its lower half, or of 96 along one long line.

use tch::{Device, Kind, Tensor, nn};

use super::unit::{Block, Pass, Shape, Unit, mixed, through};
use super::weights::{Broken, fill};
use crate::picture::Picture;
use crate::rectify::{CROP, LONG};

/// The places: the upper half's from left to right, then the lower half's; of a long crop all from left to right.
pub const PLACES: usize = 2 * CROP[0] / 4;
const _: () = assert!(LONG[0] / 4 == PLACES && LONG[0] * LONG[1] == CROP[0] * CROP[1]);
/// 36 characters and, first, nothing.
pub const SIGNS: usize = 37;

/// How large a reader is. What it takes in and gives out is the same for all.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Build {
    /// Channels after each halving of the crop.
    steps: [i64; 4],
    /// Channels of the rows.
    wide: i64,
    /// Whether a detour follows the second halving as well.
    early: bool,
    /// The kernel of each detour's second convolution.
    second: i64,
    /// Detours along the rows.
    rows: usize,
    /// When it reads, what it says counts so many times, in logits: one that has learnt what another sees is more modest than it is right.
    /// Ours: with 2, of what the swift one accepts on pictures to learn from 99.2 % is right.
    certain: f64,
}

impl Build {
    /// Reads what is hard to read: 0.7 thousand million operations a crop.
    pub const CAREFUL: Self = Self {
        steps: [24, 48, 96, 144],
        wide: 192,
        early: true,
        second: 3,
        rows: 3,
        certain: 1.0,
    };
    /// Reads what is plain, with a fourth of the work.
    pub const SWIFT: Self = Self {
        steps: [16, 32, 64, 96],
        wide: 96,
        early: false,
        second: 1,
        rows: 2,
        certain: 2.0,
    };
}

/// The network's layers.
pub(super) struct Layers {
    body: Vec<Block>,
    whole: Unit,
    rows: Vec<Block>,
    weight: Tensor,
    bias: Tensor,
    certain: f64,
}

impl Layers {
    pub(super) fn new(path: &nn::Path, build: Build) -> Self {
        let body = path / "body";
        let dense = |n: usize, input, output, stride| Block::straight(&(&body / n), Shape::dense(input, output, 3, stride));
        let detour = |n: usize, c| {
            let second = Shape::dense(c, c, build.second, [1, 1]).linear();
            Block::detour(&(&body / n), &[Shape::dense(c, c, 3, [1, 1]), second])
        };
        let ([a, b, c, d], wide) = (build.steps, build.wide);
        let down = Shape {
            kernel: [3, 1],
            padded: false,
            ..Shape::dense(d, wide, 3, [3, 1])
        };
        let body = [
            Some(dense(0, 3, a, [2, 2])),
            Some(dense(1, a, b, [2, 2])),
            build.early.then(|| detour(2, b)),
            Some(dense(3, b, c, [2, 1])),
            Some(detour(4, c)),
            Some(dense(5, c, d, [2, 1])),
            Some(detour(6, d)),
            Some(Block::straight(&(&body / 7), down)),
        ];
        let rows = (0..build.rows)
            .map(|n| {
                Block::detour(
                    &(path / "rows" / n),
                    &[Shape::depthwise(wide, [3, 11]), Shape::point(wide, wide).linear()],
                )
            })
            .collect();
        let last = path / "last";
        Self {
            body: body.into_iter().flatten().collect(),
            whole: Unit::new(&(path / "whole"), Shape::point(wide, wide)),
            rows,
            weight: last.randn("weight", &[SIGNS as i64, wide, 1, 1], 0.0, 0.05),
            bias: last.zeros("bias", &[SIGNS as i64]),
            certain: build.certain,
        }
    }

    /// `[n, 3, height, width]` bytes in, `[PLACES, n, SIGNS]` logarithms of probabilities out.
    pub(super) fn forward(&self, pixels: &Tensor, pass: Pass) -> Tensor {
        let x = pixels.to_kind(Kind::Float);
        let mean = x.mean_dim([1i64, 2, 3].as_slice(), true, Kind::Float);
        let spread = x.std_dim([1i64, 2, 3].as_slice(), true, true) + 8.0;
        self.level(&((x - mean) / spread), pass)
    }

    /// The same for crops whose light is levelled already.
    fn level(&self, x: &Tensor, pass: Pass) -> Tensor {
        let x = through(&self.body, x, pass);
        // Whether there are one line or two, and whether letters lie on their side, is known only from the whole crop.
        let x = &x + self.whole.forward(&x.mean_dim([2i64, 3].as_slice(), true, Kind::Float), pass);
        let x = through(&self.rows, &x, pass);
        let mut y = mixed(&x, &self.weight, &self.bias);
        if pass == Pass::Reading {
            y *= self.certain;
        }
        y.flatten(2, 3).permute([2, 0, 1]).log_softmax(2, Kind::Float)
    }

    /// Of a weights file, ready to read.
    pub(super) fn load(device: Device, build: Build, bytes: &[u8]) -> Result<Self, Broken> {
        let store = nn::VarStore::new(device);
        let mut layers = Self::new(&store.root(), build);
        fill(&store, bytes)?;
        tch::no_grad(|| layers.fold());
        Ok(layers)
    }

    fn fold(&mut self) {
        self.body.iter_mut().chain(&mut self.rows).for_each(Block::fold);
        self.whole.fold();
    }
}

/// The reader, ready to read.
pub struct ReaderNet {
    layers: Layers,
}

impl ReaderNet {
    /// From the bytes of a weights file, as large as it was built.
    ///
    /// # Errors
    /// Where the file is not this network's.
    pub fn load(build: Build, bytes: &[u8]) -> Result<Self, Broken> {
        let layers = Layers::load(Device::Cpu, build, bytes)?;
        Ok(Self { layers })
    }

    /// For each crop ([`CROP`] or [`LONG`] pixels) the logarithms of the probabilities, `PLACES × SIGNS`.
    #[must_use]
    pub fn read(&self, crops: &[&Picture]) -> Vec<Vec<f32>> {
        let mut all = vec![Vec::new(); crops.len()];
        for shape in [CROP, LONG] {
            let which: Vec<usize> = (0..crops.len()).filter(|n| [crops[*n].width, crops[*n].height] == shape).collect();
            let bytes: Vec<&[u8]> = which.iter().map(|n| crops[*n].rgb.as_slice()).collect();
            for (n, places) in which.into_iter().zip(self.read_alike(&bytes, shape)) {
                all[n] = places;
            }
        }
        all
    }

    /// Crops of one shape.
    fn read_alike(&self, crops: &[&[u8]], [width, height]: [usize; 2]) -> Vec<Vec<f32>> {
        if crops.is_empty() {
            return Vec::new();
        }
        tch::no_grad(|| {
            let mut pixels = Vec::with_capacity(crops.len() * width * height * 3);
            crops.iter().for_each(|rgb| pixels.extend(levelled(rgb)));
            let pixels = Tensor::from_slice(&pixels).view([crops.len() as i64, height as i64, width as i64, 3]);
            let out = self.layers.level(&pixels.permute([0, 3, 1, 2]), Pass::Reading);
            split(&out.permute([1, 0, 2]))
        })
    }
}

/// A crop's bytes with the mean at 0 and the spread at 1, as [`Layers::forward`] levels them: by a table, in a tenth of the time.
fn levelled(rgb: &[u8]) -> impl Iterator<Item = f32> {
    let count = rgb.len().max(2) as f64;
    let (sum, squares) = rgb.iter().fold((0u64, 0u64), |(sum, squares), v| {
        let v = u64::from(*v);
        (sum + v, squares + v * v)
    });
    let mean = sum as f64 / count;
    let spread = ((squares as f64 - count * mean * mean).max(0.0) / (count - 1.0)).sqrt() + 8.0;
    let table: [f32; 256] = std::array::from_fn(|v| ((v as f64 - mean) / spread) as f32);
    rgb.iter().map(move |v| table[usize::from(*v)])
}

/// A tensor's first dimension as vectors.
pub(super) fn split(tensor: &Tensor) -> Vec<Vec<f32>> {
    let count = tensor.size()[0];
    let flat = tensor.to_device(Device::Cpu).to_kind(Kind::Float).contiguous();
    let mut all = vec![0.0f32; flat.numel()];
    let length = all.len();
    flat.copy_data(&mut all, length);
    all.chunks(length / usize::try_from(count).unwrap_or(1).max(1))
        .map(<[f32]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_levels_light_as_the_tensors_do() {
        for crop in [
            (0..=255u8).cycle().take(3000).collect::<Vec<u8>>(),
            vec![7; 300],
            (0..600u32).map(|n| (n * 7919 % 251) as u8).collect(),
        ] {
            let x = Tensor::from_slice(&crop).to_kind(Kind::Float);
            let spread = x.std(true) + 8.0;
            let expected = (&x - x.mean(Kind::Float)) / spread;
            let table: Vec<f32> = levelled(&crop).collect();
            let off = (Tensor::from_slice(&table) - expected).abs().max().double_value(&[]);
            assert!(off < 1e-4, "{off}");
        }
    }

    #[test]
    fn each_build_gives_what_the_decoder_takes() {
        for build in [Build::CAREFUL, Build::SWIFT] {
            let store = nn::VarStore::new(Device::Cpu);
            let mut layers = Layers::new(&store.root(), build);
            tch::no_grad(|| layers.fold());
            let net = ReaderNet { layers };
            let crops = [CROP, LONG, CROP].map(|[w, h]| Picture::plain(w, h, [90; 3]));
            let places = net.read(&crops.iter().collect::<Vec<_>>());
            assert!(places.iter().all(|p| p.len() == PLACES * SIGNS), "{build:?}");
        }
    }
}
