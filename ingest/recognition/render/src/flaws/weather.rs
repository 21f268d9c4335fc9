//! Weather: haze, rain, drops.

use crate::canvas::Canvas;
use crate::chance::Dice;

pub(crate) fn pass(canvas: &mut Canvas, dice: &mut Dice, strength: f32) {
    if dice.chance(0.15 * strength) {
        let (thick, tone) = (dice.mild(0.5), dice.within(0.5, 0.9));
        for pixel in &mut canvas.pixels {
            for v in pixel.iter_mut() {
                *v += (tone - *v) * thick;
            }
        }
    }
    if dice.chance(0.07 * strength) {
        rain(canvas, dice);
    }
}

fn rain(canvas: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let lean = dice.about(0.4);
    let length = h * dice.within(0.05, 0.2);
    let drops = ((w * h) / 900.0) as usize;
    let mut pen = canvas.flat();
    for _ in 0..drops.min(300) {
        let (x, y) = (dice.within(0.0, w), dice.within(-length, h));
        pen.stroke([x, y], [x + lean * length, y + length], dice.within(0.4, 1.1));
    }
    let tone = dice.within(0.7, 0.95);
    pen.glaze([tone, tone, tone], dice.within(0.15, 0.45));
}
