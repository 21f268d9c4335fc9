//! The network that finds plates and container numbers: at each cell how likely one's middle is here, and where its corners are.

use tch::{Device, Kind, Tensor, nn};

use super::reader::split;
use super::unit::{Block, Pass, Shape, Unit, through};
use super::weights::{Broken, fill};
use crate::find::CELL;
use crate::picture::Picture;

/// What is given for each cell: two likelihoods, eight offsets.
pub(super) const GIVEN: i64 = 10;
const WIDE: i64 = 96;

/// The network's layers.
pub(super) struct Layers {
    /// To an eighth, a sixteenth, a thirty-second of the size.
    down: [Vec<Block>; 3],
    /// Brought to one width, the finest first.
    across: [Unit; 3],
    /// After the coarser was added.
    merged: [Vec<Block>; 2],
    weight: Tensor,
    bias: Tensor,
}

fn pair(path: &nn::Path, channels: i64) -> Block {
    Block::detour(
        path,
        &[Shape::depthwise(channels, [5, 5]), Shape::point(channels, channels).linear()],
    )
}

fn wide(path: &nn::Path, channels: i64) -> Block {
    let inside = 2 * channels;
    Block::detour(
        path,
        &[
            Shape::point(channels, inside),
            Shape::depthwise(inside, [5, 5]),
            Shape::point(inside, channels).linear(),
        ],
    )
}

impl Layers {
    pub(super) fn new(path: &nn::Path) -> Self {
        let half = |p: &nn::Path, input, output| Block::straight(p, Shape::dense(input, output, 3, [2, 2]));
        let at = |n: usize| path / "down" / n;
        let down = [
            vec![
                half(&at(0), 3, 16),
                half(&at(1), 16, 32),
                pair(&at(2), 32),
                half(&at(3), 32, 64),
                pair(&at(4), 64),
                pair(&at(5), 64),
            ],
            vec![half(&at(6), 64, 128), wide(&at(7), 128), wide(&at(8), 128), wide(&at(9), 128)],
            vec![half(&at(10), 128, 192), wide(&at(11), 192), wide(&at(12), 192)],
        ];
        let across = [64, 128, 192].map(|channels| Unit::new(&(path / "across" / channels), Shape::point(channels, WIDE).linear()));
        let merged = [
            vec![pair(&(path / "merged" / 0), WIDE), pair(&(path / "merged" / 1), WIDE)],
            vec![pair(&(path / "merged" / 2), WIDE)],
        ];
        let last = path / "last";
        let bias = last.zeros("bias", &[GIVEN]);
        tch::no_grad(|| drop(bias.narrow(0, 0, 2).fill_(-4.0)));
        Self {
            down,
            across,
            merged,
            weight: last.randn("weight", &[GIVEN, WIDE, 1, 1], 0.0, 0.01),
            bias,
        }
    }

    /// `[n, 3, height, width]` bytes in, `[n, GIVEN, rows, columns]` out: logits, then offsets in units of [`crate::find::REACH`] pixels.
    pub(super) fn forward(&self, pixels: &Tensor, pass: Pass) -> Tensor {
        let x = pixels.to_kind(Kind::Float) / 64.0 - 2.0;
        let fine = through(&self.down[0], &x, pass);
        let middle = through(&self.down[1], &fine, pass);
        let coarse = through(&self.down[2], &middle, pass);
        let (rows, columns) = (fine.size()[2], fine.size()[3]);
        let x = self.across[2]
            .forward(&coarse, pass)
            .upsample_nearest2d([rows / 2, columns / 2], None, None);
        let x = through(&self.merged[1], &(x + self.across[1].forward(&middle, pass)), pass);
        let x = x.upsample_nearest2d([rows, columns], None, None);
        let x = through(&self.merged[0], &(x + self.across[0].forward(&fine, pass)), pass);
        x.conv2d(&self.weight, Some(&self.bias), [1, 1], [0, 0], [1, 1], 1)
    }

    fn fold(&mut self) {
        self.down.iter_mut().chain(&mut self.merged).flatten().for_each(Block::fold);
        self.across.iter_mut().for_each(Unit::fold);
    }
}

/// The detector, ready to look.
pub struct DetectorNet {
    layers: Layers,
}

impl DetectorNet {
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

    /// What is given for a picture whose sides are multiples of four cells: ten planes of cells, the two likelihoods as probabilities.
    #[must_use]
    pub fn look(&self, picture: &Picture) -> Vec<f32> {
        debug_assert!([picture.width, picture.height].iter().all(|side| side.is_multiple_of(4 * CELL)));
        tch::no_grad(|| {
            let pixels = Tensor::from_slice(&picture.rgb)
                .view([1, picture.height as i64, picture.width as i64, 3])
                .permute([0, 3, 1, 2]);
            split(&likely(&self.layers.forward(&pixels, Pass::Reading)))
                .pop()
                .unwrap_or_default()
        })
    }
}

/// Logits of the likelihoods as probabilities, offsets as they are.
pub(super) fn likely(out: &Tensor) -> Tensor {
    Tensor::cat(&[out.narrow(1, 0, 2).sigmoid(), out.narrow(1, 2, 8)], 1)
}
