//! A convolution with its batch norm: two things while learning, one while reading.

use tch::{Kind, Tensor, nn};

/// Batch norm's guard against dividing by nothing.
const EPSILON: f64 = 1e-5;

/// What a pass through the layers is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Nothing changes.
    Reading,
    /// Batch norm follows the batch.
    Learning,
    /// The same, convolutions in bfloat16: half as long on a processor that has it, many times as long on one that has not.
    Coarse,
}

/// What a unit looks like.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) input: i64,
    pub(super) output: i64,
    /// Height, width; odd, so that the padding is half of it.
    pub(super) kernel: [i64; 2],
    pub(super) stride: [i64; 2],
    /// One filter a channel (`input == output`), or all with all.
    pub(super) depthwise: bool,
    /// Padded so that stride 1 keeps the size; else none.
    pub(super) padded: bool,
    /// Followed by ReLU.
    pub(super) relu: bool,
}

impl Shape {
    /// A square kernel, all with all.
    pub(super) fn dense(input: i64, output: i64, kernel: i64, stride: [i64; 2]) -> Self {
        Self {
            input,
            output,
            kernel: [kernel; 2],
            stride,
            depthwise: false,
            padded: true,
            relu: true,
        }
    }

    /// One filter a channel.
    pub(super) fn depthwise(channels: i64, kernel: [i64; 2]) -> Self {
        Self {
            input: channels,
            output: channels,
            kernel,
            stride: [1, 1],
            depthwise: true,
            padded: true,
            relu: true,
        }
    }

    /// Channels mixed, place by place.
    pub(super) fn point(input: i64, output: i64) -> Self {
        Self::dense(input, output, 1, [1, 1])
    }

    /// Without ReLU.
    pub(super) fn linear(self) -> Self {
        Self { relu: false, ..self }
    }
}

/// Convolution, batch norm, ReLU.
pub(super) struct Unit {
    shape: Shape,
    weight: Tensor,
    gamma: Tensor,
    beta: Tensor,
    mean: Tensor,
    variance: Tensor,
    /// Weight and bias with the batch norm inside, once learning is over.
    folded: Option<(Tensor, Tensor)>,
}

impl Unit {
    pub(super) fn new(path: &nn::Path, shape: Shape) -> Self {
        let each = if shape.depthwise { 1 } else { shape.input };
        let fan = (each * shape.kernel[0] * shape.kernel[1]) as f64;
        let dims = [shape.output, each, shape.kernel[0], shape.kernel[1]];
        Self {
            shape,
            weight: path.randn("weight", &dims, 0.0, (2.0 / fan).sqrt()),
            gamma: path.ones("gamma", &[shape.output]),
            beta: path.zeros("beta", &[shape.output]),
            mean: path.zeros_no_train("mean", &[shape.output]),
            variance: path.ones_no_train("variance", &[shape.output]),
            folded: None,
        }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let groups = if self.shape.depthwise { self.shape.input } else { 1 };
        let [high, wide] = self.shape.kernel;
        let padding = if self.shape.padded { [high / 2, wide / 2] } else { [0, 0] };
        let convolve = |weight: &Tensor, bias: Option<&Tensor>| x.conv2d(weight, bias, self.shape.stride, padding, [1, 1], groups);
        let mut y = match &self.folded {
            Some((weight, bias)) if self.shape.kernel == [1, 1] => mixed(x, weight, bias),
            Some((weight, bias)) => convolve(weight, Some(bias)),
            None if pass == Pass::Coarse => {
                let [x, weight] = [x, &self.weight].map(|t| t.to_kind(Kind::BFloat16));
                let y = x.conv2d(&weight, None::<&Tensor>, self.shape.stride, padding, [1, 1], groups);
                self.normal(&y.to_kind(Kind::Float), true)
            }
            None => self.normal(&convolve(&self.weight, None), pass == Pass::Learning),
        };
        if self.shape.relu { y.relu_() } else { y }
    }

    fn normal(&self, y: &Tensor, learning: bool) -> Tensor {
        y.batch_norm(
            Some(&self.gamma),
            Some(&self.beta),
            Some(&self.mean),
            Some(&self.variance),
            learning,
            0.03,
            EPSILON,
            true,
        )
    }

    /// Takes the batch norm into the weights: the same answers, a third less work.
    pub(super) fn fold(&mut self) {
        let scale = &self.gamma / (&self.variance + EPSILON).sqrt();
        let weight = &self.weight * scale.view([-1, 1, 1, 1]);
        let bias = &self.beta - &self.mean * scale;
        // Channel by channel within a pixel, as pictures come: the processor's convolutions are a fifth faster so.
        let weight = weight.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2]);
        self.folded = Some((weight.detach(), bias.detach()));
    }
}

/// Channels mixed place by place: one product of matrices. For crops as small as a reader's it takes a fraction of the time of a convolution.
pub(super) fn mixed(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
    let weight = weight.view([weight.size()[0], -1]);
    x.permute([0, 2, 3, 1]).linear(&weight, Some(bias)).permute([0, 3, 1, 2])
}

/// Units in a row, or a detour that is added to the straight way.
pub(super) enum Block {
    Straight(Unit),
    /// The straight way plus these, then ReLU.
    Detour(Vec<Unit>),
}

impl Block {
    pub(super) fn straight(path: &nn::Path, shape: Shape) -> Self {
        Self::Straight(Unit::new(path, shape))
    }

    pub(super) fn detour(path: &nn::Path, shapes: &[Shape]) -> Self {
        Self::Detour(shapes.iter().enumerate().map(|(n, shape)| Unit::new(&(path / n), *shape)).collect())
    }

    fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        match self {
            Self::Straight(unit) => unit.forward(x, pass),
            Self::Detour(units) => {
                let y = units.iter().fold(x.shallow_clone(), |y, unit| unit.forward(&y, pass));
                (x + y).relu_()
            }
        }
    }

    pub(super) fn fold(&mut self) {
        match self {
            Self::Straight(unit) => unit.fold(),
            Self::Detour(units) => units.iter_mut().for_each(Unit::fold),
        }
    }
}

/// Passes `x` through `blocks`.
pub(super) fn through(blocks: &[Block], x: &Tensor, pass: Pass) -> Tensor {
    blocks.iter().fold(x.shallow_clone(), |y, block| block.forward(&y, pass))
}
