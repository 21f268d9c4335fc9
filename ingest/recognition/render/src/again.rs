//! Another frame of what a picture shows: moved a little, in other light, by a shaken and noisy camera.

use crate::Picture;
use crate::canvas::Canvas;
use crate::chance::Dice;
use crate::flaws::{self, Bounds};

/// The picture as another frame of the same pass would show it. `letter`: how high its letters are, in pixels.
#[must_use]
pub fn again(picture: &Picture, letter: f32, seed: u64) -> Picture {
    let mut dice = Dice::new(seed, 6);
    let [width, height] = [picture.width, picture.height];
    let mut canvas = Canvas::bare([width, height]);
    let zoom = 1.0 + dice.about(0.03);
    let moved = [dice.about(0.012) * width as f32, dice.about(0.012) * height as f32];
    for y in 0..height {
        for x in 0..width {
            let at = [
                (x as f32 - width as f32 / 2.0) * zoom + width as f32 / 2.0 + moved[0],
                (y as f32 - height as f32 / 2.0) * zoom + height as f32 / 2.0 + moved[1],
            ];
            canvas.pixels.push(blended(picture, at));
        }
    }
    let bounds = Bounds {
        blur: (letter * 0.05).clamp(0.3, 2.0),
        enlarge: 1.0,
        night: 0.0,
        noise: (letter / 30.0).clamp(0.2, 0.7),
        strength: 0.6,
    };
    flaws::photograph(canvas, &mut dice, &bounds)
}

/// The colour between four pixels.
fn blended(picture: &Picture, [x, y]: [f32; 2]) -> [f32; 3] {
    let (x, y) = (x.clamp(0.0, picture.width as f32 - 1.0), y.clamp(0.0, picture.height as f32 - 1.0));
    let (left, top) = (x as usize, y as usize);
    let (right, low) = ((left + 1).min(picture.width - 1), (top + 1).min(picture.height - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    std::array::from_fn(|k| {
        let at = |x: usize, y: usize| f32::from(picture.rgb[3 * (y * picture.width + x) + k]) / 255.0;
        let (a, b) = (
            at(left, top) * (1.0 - fx) + at(right, top) * fx,
            at(left, low) * (1.0 - fx) + at(right, low) * fx,
        );
        a * (1.0 - fy) + b * fy
    })
}
