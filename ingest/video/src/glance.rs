//! What a frame looks like, in few numbers: enough to tell a black, a frozen or a turned camera, and no more.

use crate::Frame;

/// Points that are looked at singly, across and down.
const POINTS: (u32, u32) = (64, 36);
/// Fields whose brightness is averaged, across and down.
const FIELDS: (u32, u32) = (16, 9);

/// A field whose mean brightness differs by more than this shows something else.
const STIRRED_MIN: f32 = 3.0;

/// A frame in few numbers. Brightness counts from 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Brightness of single points: the same picture has the same ones, and noise changes some.
    pub points: Vec<u8>,
    /// Mean brightness of fields: the same scene has much the same ones, whatever passes through it.
    pub fields: Vec<f32>,
}

impl Glance {
    /// Looks at a frame.
    #[must_use]
    pub fn at(frame: &Frame) -> Self {
        let (width, height) = (frame.width.max(1), frame.height.max(1));
        let middle = |n: u32, of: u32, whole: u32| (n * 2 + 1) * whole / (of * 2);
        let points = (0..POINTS.1)
            .flat_map(|y| (0..POINTS.0).map(move |x| (x, y)))
            .map(|(x, y)| brightness(frame, middle(x, POINTS.0, width), middle(y, POINTS.1, height)))
            .collect();
        let fields = (0..FIELDS.1)
            .flat_map(|y| (0..FIELDS.0).map(move |x| (x, y)))
            .map(|(x, y)| {
                field(
                    frame,
                    (x * width / FIELDS.0, (x + 1) * width / FIELDS.0),
                    (y * height / FIELDS.1, (y + 1) * height / FIELDS.1),
                )
            })
            .collect();
        Self {
            width: frame.width,
            height: frame.height,
            points,
            fields,
        }
    }

    /// The mean brightness, and how far the fields are from it (their standard deviation).
    #[must_use]
    pub fn light(&self) -> (f32, f32) {
        let n = self.fields.len().max(1) as f32;
        let mean = self.fields.iter().sum::<f32>() / n;
        let spread = self.fields.iter().map(|f| (f - mean).powi(2)).sum::<f32>() / n;
        (mean, spread.sqrt())
    }

    /// The share of points, 0–1, whose brightness is not the same; a difference of one counts as none.
    #[must_use]
    pub fn changed(&self, before: &Self) -> f64 {
        let pairs = self.points.iter().zip(&before.points);
        let changed = pairs.filter(|(a, b)| a.abs_diff(**b) > 1).count();
        changed as f64 / self.points.len().max(1) as f64
    }

    /// The share of fields, 0–1, that are brighter or darker than they were by more than a coded still scene is from one key frame to the
    /// next: noise is gone in their means, and what moves and can be read is larger than one.
    #[must_use]
    pub fn stirred(&self, before: &Self) -> f64 {
        let pairs = self.fields.iter().zip(&before.fields);
        let stirred = pairs.filter(|(a, b)| (**a - **b).abs() > STIRRED_MIN).count();
        stirred as f64 / self.fields.len().max(1) as f64
    }

    /// How much of a scene's pattern of light and dark is in this frame: 1 the same, 0 nothing of it. Brighter or darker as a whole,
    /// with more or less contrast, it is the same scene. `None` where one of the two has no pattern: fog, a white wall.
    #[must_use]
    pub fn likeness(&self, scene: &[f32]) -> Option<f64> {
        let n = self.fields.len().min(scene.len()) as f64;
        let mean = |values: &[f32]| values.iter().map(|v| f64::from(*v)).sum::<f64>() / n.max(1.0);
        let (a, b) = (mean(&self.fields), mean(scene));
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for (x, y) in self.fields.iter().zip(scene) {
            let (x, y) = (f64::from(*x) - a, f64::from(*y) - b);
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        let pattern = 4.0 * n; // a spread of two steps of brightness
        (aa > pattern && bb > pattern).then(|| ab / (aa * bb).sqrt())
    }
}

fn brightness(frame: &Frame, x: u32, y: u32) -> u8 {
    let at = (y as usize * frame.width as usize + x as usize) * 3;
    let Some([r, g, b]) = frame.rgb.get(at..at + 3) else { return 0 };
    ((u32::from(*r) * 77 + u32::from(*g) * 151 + u32::from(*b) * 28) >> 8) as u8
}

/// The mean brightness of a field, of each fourth pixel of each fourth row.
fn field(frame: &Frame, x: (u32, u32), y: (u32, u32)) -> f32 {
    let (mut sum, mut n) = (0_u32, 0_u32);
    for row in (y.0..y.1).step_by(4) {
        for column in (x.0..x.1).step_by(4) {
            sum += u32::from(brightness(frame, column, row));
            n += 1;
        }
    }
    sum as f32 / n.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(rgb: impl Fn(u32, u32) -> u8) -> Frame {
        let (width, height) = (640, 360);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Frame {
            width,
            height,
            rgb: pixels.flat_map(|(x, y)| [rgb(x, y); 3]).collect(),
            pts: None,
            received_at: cordon_model::Timestamp::from_seconds(0),
        }
    }

    #[test]
    fn noise_stirs_nothing_and_a_truck_does() {
        let noise = |seed: u32| move |x: u32, y: u32| 90 + ((x * 7919 + y * 104_729 + seed).wrapping_mul(2_654_435_761) >> 28) as u8;
        let (one, two) = (Glance::at(&frame(noise(1))), Glance::at(&frame(noise(99))));
        assert!(two.changed(&one) > 0.3, "each point has another brightness");
        assert!(two.stirred(&one) < 1e-9);
        let truck = |x: u32, y: u32| {
            if (200..300).contains(&x) && (150..250).contains(&y) {
                140
            } else {
                noise(99)(x, y)
            }
        };
        assert!(Glance::at(&frame(truck)).stirred(&one) > 0.03);
    }
}
