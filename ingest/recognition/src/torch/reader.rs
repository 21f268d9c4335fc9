//! The network that reads a crop: what stands at each of 48 places of its upper and then of its lower half, or of 96 along one long line.

use tch::{Device, Kind, Tensor, nn};

use super::unit::{Block, Pass, Shape, Unit, through};
use super::weights::{Broken, fill};
use crate::picture::Picture;
use crate::rectify::{CROP, LONG};

/// The places: the upper half's from left to right, then the lower half's; of a long crop all from left to right.
pub const PLACES: usize = 2 * CROP[0] / 4;
const _: () = assert!(LONG[0] / 4 == PLACES && LONG[0] * LONG[1] == CROP[0] * CROP[1]);
/// 36 characters and, first, nothing.
pub const SIGNS: usize = 37;
/// Channels of the rows.
const WIDE: i64 = 192;

/// The network's layers.
pub(super) struct Layers {
    body: Vec<Block>,
    whole: Unit,
    rows: Vec<Block>,
    weight: Tensor,
    bias: Tensor,
}

impl Layers {
    pub(super) fn new(path: &nn::Path) -> Self {
        let body = path / "body";
        let dense = |n: usize, input, output, stride| Block::straight(&(&body / n), Shape::dense(input, output, 3, stride));
        let detour = |n: usize, c| {
            Block::detour(
                &(&body / n),
                &[Shape::dense(c, c, 3, [1, 1]), Shape::dense(c, c, 3, [1, 1]).linear()],
            )
        };
        let down = Shape {
            kernel: [3, 1],
            padded: false,
            ..Shape::dense(144, WIDE, 3, [3, 1])
        };
        let body = vec![
            dense(0, 3, 24, [2, 2]),
            dense(1, 24, 48, [2, 2]),
            detour(2, 48),
            dense(3, 48, 96, [2, 1]),
            detour(4, 96),
            dense(5, 96, 144, [2, 1]),
            detour(6, 144),
            Block::straight(&(&body / 7), down),
        ];
        let rows = (0..3)
            .map(|n| {
                Block::detour(
                    &(path / "rows" / n),
                    &[Shape::depthwise(WIDE, [3, 11]), Shape::point(WIDE, WIDE).linear()],
                )
            })
            .collect();
        let last = path / "last";
        Self {
            body,
            whole: Unit::new(&(path / "whole"), Shape::point(WIDE, WIDE)),
            rows,
            weight: last.randn("weight", &[SIGNS as i64, WIDE, 1, 1], 0.0, 0.05),
            bias: last.zeros("bias", &[SIGNS as i64]),
        }
    }

    /// `[n, 3, height, width]` bytes in, `[PLACES, n, SIGNS]` logarithms of probabilities out.
    pub(super) fn forward(&self, pixels: &Tensor, pass: Pass) -> Tensor {
        let x = pixels.to_kind(Kind::Float);
        let mean = x.mean_dim([1i64, 2, 3].as_slice(), true, Kind::Float);
        let spread = x.std_dim([1i64, 2, 3].as_slice(), true, true) + 8.0;
        let x = through(&self.body, &((x - mean) / spread), pass);
        // Whether there are one line or two, and whether letters lie on their side, is known only from the whole crop.
        let x = &x + self.whole.forward(&x.mean_dim([2i64, 3].as_slice(), true, Kind::Float), pass);
        let x = through(&self.rows, &x, pass);
        let y = x.conv2d(&self.weight, Some(&self.bias), [1, 1], [0, 0], [1, 1], 1);
        y.flatten(2, 3).permute([2, 0, 1]).log_softmax(2, Kind::Float)
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
    /// From the bytes of a weights file.
    ///
    /// # Errors
    /// Where the file is not this network's.
    pub fn load(bytes: &[u8]) -> Result<Self, Broken> {
        let store = nn::VarStore::new(Device::Cpu);
        let mut layers = Layers::new(&store.root());
        fill(&store, bytes)?;
        tch::no_grad(|| layers.fold());
        Ok(Self { layers })
    }

    /// For each crop ([`CROP`] or [`LONG`] pixels) the logarithms of the probabilities, `PLACES × SIGNS`.
    #[must_use]
    pub fn read(&self, crops: &[Picture]) -> Vec<Vec<f32>> {
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
            let pixels = Tensor::from_slice(&crops.concat()).view([crops.len() as i64, height as i64, width as i64, 3]);
            let out = self.layers.forward(&pixels.permute([0, 3, 1, 2]), Pass::Reading);
            split(&out.permute([1, 0, 2]))
        })
    }
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
