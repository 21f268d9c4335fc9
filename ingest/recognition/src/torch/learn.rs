//! Learning: a network, its optimiser, and the running mean of its weights, which is what is kept.

use std::path::Path;

use tch::nn::{self, OptimizerConfig};
use tch::{Device, Kind, Reduction, Tensor};

use super::reader::split;
use super::unit::Pass;
use super::weights::{Broken, fill, write};
use super::{Build, detector, reader};
use crate::find::{CELLS, REACH, VIEW};
use crate::picture::Picture;

/// Where the learning runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gpu {
    /// On the processor, with so many threads.
    No(usize),
    /// The same, its convolutions in bfloat16, for a processor that computes with it.
    Coarse(usize),
    /// On the first accelerator.
    Yes,
}

impl Gpu {
    /// The accelerator where there is one.
    #[must_use]
    pub fn there(threads: usize) -> Self {
        if tch::Cuda::is_available() { Self::Yes } else { Self::No(threads) }
    }

    fn device(self) -> Device {
        match self {
            Self::Yes => Device::Cuda(0),
            Self::No(_) | Self::Coarse(_) => Device::Cpu,
        }
    }

    fn prepare(self) {
        match self {
            Self::Yes => tch::Cuda::cudnn_set_benchmark(true),
            Self::No(threads) | Self::Coarse(threads) => tch::set_num_threads(i32::try_from(threads).unwrap_or(1)),
        }
    }
}

/// One step's settings.
#[derive(Clone, Copy, Debug)]
pub struct Slope {
    /// How far a step goes.
    pub rate: f64,
    /// How much of the running mean stays.
    pub keep: f64,
}

/// A network that learns, whichever it is.
struct Pupil<L> {
    device: Device,
    pass: Pass,
    store: nn::VarStore,
    layers: L,
    mean_store: nn::VarStore,
    mean_layers: L,
    optimiser: nn::Optimizer,
    /// Learnt weights and their mean, in one order.
    couples: Vec<(Tensor, Tensor)>,
    /// Since it was last asked.
    loss: Tensor,
    steps: i64,
}

impl<L> Pupil<L> {
    fn new(gpu: Gpu, seed: u64, make: impl Fn(&nn::Path) -> L) -> Result<Self, Broken> {
        let device = gpu.device();
        gpu.prepare();
        tch::manual_seed(seed as i64);
        let store = nn::VarStore::new(device);
        let layers = make(&store.root());
        let mut mean_store = nn::VarStore::new(device);
        let mean_layers = make(&mean_store.root());
        mean_store.copy(&store).map_err(|e| Broken::File(e.to_string()))?;
        let optimiser = nn::adamw(0.9, 0.99, 0.01)
            .build(&store, 1e-3)
            .map_err(|e| Broken::File(e.to_string()))?;
        let means = mean_store.variables();
        let mut names: Vec<(String, Tensor)> = store.variables().into_iter().collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let couples = names
            .into_iter()
            .filter_map(|(name, learnt)| Some((learnt, means.get(&name)?.shallow_clone())))
            .collect();
        let loss = Tensor::zeros([1], (Kind::Float, device));
        Ok(Self {
            device,
            pass: if matches!(gpu, Gpu::Coarse(_)) {
                Pass::Coarse
            } else {
                Pass::Learning
            },
            store,
            layers,
            mean_store,
            mean_layers,
            optimiser,
            couples,
            loss,
            steps: 0,
        })
    }

    fn resume(&mut self, path: &Path) -> Result<(), Broken> {
        let bytes = std::fs::read(path).map_err(|e| Broken::File(format!("{}: {e}", path.display())))?;
        fill(&self.store, &bytes)?;
        fill(&self.mean_store, &bytes)
    }

    fn step(&mut self, loss: &Tensor, slope: Slope) {
        // One batch that went wrong must not take everything that was learnt with it.
        if !loss.double_value(&[]).is_finite() {
            return;
        }
        self.optimiser.set_lr(slope.rate);
        self.optimiser.backward_step_clip_norm(loss, 5.0);
        tch::no_grad(|| {
            for (learnt, mean) in &mut self.couples {
                let _ = mean.lerp_(learnt, 1.0 - slope.keep);
            }
            self.loss += loss.detach();
        });
        self.steps += 1;
    }

    /// The mean loss since this was last called.
    fn take_loss(&mut self) -> f64 {
        let mean = self.loss.double_value(&[0]) / self.steps.max(1) as f64;
        self.loss = Tensor::zeros([1], (Kind::Float, self.device));
        self.steps = 0;
        mean
    }

    /// Does `work` without learning. It may see each size only once: an accelerator then does not try out which way is the quickest.
    fn at_rest<T>(&self, work: impl FnOnce() -> T) -> T {
        let tries = |on| {
            if self.device.is_cuda() {
                tch::Cuda::cudnn_set_benchmark(on);
            }
        };
        tries(false);
        let done = tch::no_grad(work);
        tries(true);
        done
    }
}

/// Interleaved bytes as planes on the device.
fn pixels(device: Device, rgb: &[u8], [width, height]: [usize; 2]) -> Tensor {
    let pixels = Tensor::from_slice(rgb).to_device(device);
    pixels.view([-1, height as i64, width as i64, 3]).permute([0, 3, 1, 2])
}

/// A batch for the reader, brought to where it is learnt from. Whoever draws it brings it there: copying took the thread that learns four
/// times as long as learning.
pub struct ReaderLesson {
    pixels: Tensor,
    texts: Tensor,
    lengths: Vec<i64>,
    /// What a teacher sees there, as [`reader::Layers::forward`] gives it.
    shown: Option<Tensor>,
}

impl ReaderLesson {
    /// Crops of one `shape`, [`crate::rectify::CROP`] or [`crate::rectify::LONG`], one after the other, and for each its signs, 1 to 36.
    /// With a teacher the pupil is to see what that one sees, place by place, as well.
    #[must_use]
    pub fn new(gpu: Gpu, rgb: &[u8], shape: [usize; 2], texts: &[Vec<i64>], teacher: Option<&Teacher>) -> Self {
        let longest = texts.iter().map(Vec::len).max().unwrap_or(1);
        let padded: Vec<i64> = texts
            .iter()
            .flat_map(|t| t.iter().copied().chain(std::iter::repeat(0)).take(longest))
            .collect();
        let pixels = pixels(gpu.device(), rgb, shape);
        Self {
            shown: teacher.map(|teacher| tch::no_grad(|| teacher.layers.forward(&pixels, Pass::Reading))),
            pixels,
            texts: Tensor::from_slice(&padded)
                .view([texts.len() as i64, longest as i64])
                .to_device(gpu.device()),
            lengths: texts.iter().map(|t| t.len() as i64).collect(),
        }
    }
}

/// A reader that others learn from. One for a thread.
pub struct Teacher {
    layers: reader::Layers,
}

impl Teacher {
    /// The careful reader with the weights of a file.
    ///
    /// # Errors
    /// Where the file is not that network's.
    pub fn load(gpu: Gpu, path: &Path) -> Result<Self, Broken> {
        let bytes = std::fs::read(path).map_err(|e| Broken::File(format!("{}: {e}", path.display())))?;
        Ok(Self {
            layers: reader::Layers::load(gpu.device(), Build::CAREFUL, &bytes)?,
        })
    }
}

/// A batch for the detector, brought to where it is learnt from.
pub struct DetectorLesson {
    pixels: Tensor,
    heat: Tensor,
    weight: Tensor,
    corners: Tensor,
    tight: Tensor,
}

impl DetectorLesson {
    /// Pictures of [`VIEW`] pixels, one after the other, and what should be found in them.
    #[must_use]
    pub fn new(gpu: Gpu, rgb: &[u8], truth: &Truth) -> Self {
        let planes = |values: &[f32], count: i64| {
            Tensor::from_slice(values)
                .to_device(gpu.device())
                .view([-1, count, CELLS[0] as i64, CELLS[1] as i64])
        };
        Self {
            pixels: pixels(gpu.device(), rgb, VIEW),
            heat: planes(&truth.heat, 2),
            weight: planes(&truth.weight, 2),
            corners: planes(&truth.corners, 8),
            tight: planes(&truth.tight, 1),
        }
    }
}

/// What a teacher shows counts so much, for all places of a crop together, beside a letter of its text. Ours.
const SHOWN: f64 = 0.125;

/// A reader that learns.
pub struct ReaderPupil {
    pupil: Pupil<reader::Layers>,
}

impl ReaderPupil {
    /// A new one, whose first weights come from `seed`, or from `resume`.
    ///
    /// # Errors
    /// Where `resume` is not this network's.
    pub fn new(gpu: Gpu, build: Build, seed: u64, resume: Option<&Path>) -> Result<Self, Broken> {
        let mut pupil = Pupil::new(gpu, seed, |path| reader::Layers::new(path, build))?;
        resume.map_or(Ok(()), |path| pupil.resume(path))?;
        Ok(Self { pupil })
    }

    /// Learns from a batch.
    pub fn learn(&mut self, lesson: &ReaderLesson, slope: Slope) {
        let out = self.pupil.layers.forward(&lesson.pixels, self.pupil.pass);
        let lengths = lesson.lengths.as_slice();
        let places = vec![reader::PLACES as i64; lengths.len()];
        let mut loss = Tensor::ctc_loss(&out, &lesson.texts, places, lengths, 0, Reduction::Mean, true);
        if let Some(shown) = &lesson.shown {
            loss += out.kl_div(shown, Reduction::Sum, true) * (SHOWN / lengths.len().max(1) as f64);
        }
        self.pupil.step(&loss, slope);
    }

    /// As [`super::ReaderNet::read`], with the running mean of the weights; interleaved crops of one `shape`, one after the other.
    #[must_use]
    pub fn read(&self, rgb: &[u8], shape: [usize; 2]) -> Vec<Vec<f32>> {
        self.pupil.at_rest(|| {
            split(
                &self
                    .pupil
                    .mean_layers
                    .forward(&pixels(self.pupil.device, rgb, shape), Pass::Reading)
                    .permute([1, 0, 2]),
            )
        })
    }

    /// The mean loss since this was last called.
    pub fn take_loss(&mut self) -> f64 {
        self.pupil.take_loss()
    }

    /// Writes the running mean of the weights.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Broken> {
        write(&self.pupil.mean_store, path)
    }
}

/// A detector that learns.
pub struct DetectorPupil {
    pupil: Pupil<detector::Layers>,
}

/// What the detector should have given, a picture after the other, planes of [`CELLS`].
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Two planes: 1 in the middle of one, falling off round it.
    pub heat: Vec<f32>,
    /// Two planes: how much a false alarm here counts.
    pub weight: Vec<f32>,
    /// Eight planes: the corners' offsets in pixels.
    pub corners: Vec<f32>,
    /// One plane: what a pixel's error of the corners counts; 0 where nothing is.
    pub tight: Vec<f32>,
}

impl DetectorPupil {
    /// A new one, whose first weights come from `seed`, or from `resume`.
    ///
    /// # Errors
    /// Where `resume` is not this network's.
    pub fn new(gpu: Gpu, seed: u64, resume: Option<&Path>) -> Result<Self, Broken> {
        let mut pupil = Pupil::new(gpu, seed, detector::Layers::new)?;
        resume.map_or(Ok(()), |path| pupil.resume(path))?;
        Ok(Self { pupil })
    }

    /// Learns from a batch.
    pub fn learn(&mut self, lesson: &DetectorLesson, slope: Slope) {
        let out = self.pupil.layers.forward(&lesson.pixels, self.pupil.pass);
        let DetectorLesson {
            heat,
            weight,
            corners,
            tight,
            ..
        } = lesson;
        let logits = out.narrow(1, 0, 2);
        let likely = logits.sigmoid();
        let here = heat.ge(0.999).to_kind(Kind::Float);
        let hit = &here * (1.0f64 - &likely).square() * logits.log_sigmoid();
        let miss = (1.0f64 - &here) * (1.0f64 - heat).square().square() * likely.square() * (-&logits).log_sigmoid() * weight;
        let found = -(hit + miss).sum(Kind::Float) / here.sum(Kind::Float).clamp_min(1.0);
        let off = (out.narrow(1, 2, 8) * f64::from(REACH) - corners) * tight;
        let placed = off.smooth_l1_loss(&off.zeros_like(), Reduction::Sum, 0.1) / (tight.gt(0.0).sum(Kind::Float).clamp_min(1.0) * 8.0);
        self.pupil.step(&(found + placed * 0.3), slope);
    }

    /// As [`super::DetectorNet::look`], with the running mean of the weights.
    #[must_use]
    pub fn look(&self, view: &Picture) -> Vec<f32> {
        self.pupil.at_rest(|| {
            let pixels = pixels(self.pupil.device, &view.rgb, [view.width, view.height]);
            split(&detector::likely(&self.pupil.mean_layers.forward(&pixels, Pass::Reading)))
                .pop()
                .unwrap_or_default()
        })
    }

    /// The mean loss since this was last called.
    pub fn take_loss(&mut self) -> f64 {
        self.pupil.take_loss()
    }

    /// Writes the running mean of the weights.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Broken> {
        write(&self.pupil.mean_store, path)
    }
}
