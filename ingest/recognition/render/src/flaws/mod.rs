//! What comes between a plate and its picture: light, weather, lens, sensor and compression. Often mild, now and then bad.

mod jpeg;
mod lens;
mod light;
mod sensor;
mod weather;

pub(crate) use lens::soften;
pub(crate) use sensor::develop;

use crate::Picture;
use crate::canvas::Canvas;
use crate::chance::Dice;

/// How much may go wrong.
pub(crate) struct Bounds {
    /// The widest blur that still leaves the text legible, in pixels (deviation).
    pub(crate) blur: f32,
    /// Makes the finished picture so many times as large at most; 1 for never.
    pub(crate) enlarge: f32,
    /// How often it is night.
    pub(crate) night: f32,
    /// How strong noise may be: 1 where letters are large.
    pub(crate) noise: f32,
    /// Scales everything else: 1 as usual.
    pub(crate) strength: f32,
}

/// Spoils the picture and finishes it.
pub(crate) fn photograph(mut canvas: Canvas, dice: &mut Dice, bounds: &Bounds) -> Picture {
    let night = dice.chance(bounds.night);
    light::fall(&mut canvas, dice, bounds.strength, night);
    weather::pass(&mut canvas, dice, bounds.strength);
    lens::blur(&mut canvas, dice, bounds.blur);
    let grey = sensor::expose(&mut canvas, dice, bounds.strength, night);
    if bounds.strength >= 1.0 {
        sensor::rescue(&mut canvas);
    }
    sensor::noise(&mut canvas, dice, 0.06 * bounds.strength * bounds.noise, grey);
    if bounds.enlarge > 1.0 && dice.chance(0.45) {
        let by = dice.within(1.05, bounds.enlarge);
        canvas = lens::enlarge(&canvas, by);
    }
    if dice.chance(0.3) {
        lens::sharpen(&mut canvas, dice.within(0.2, 1.1));
    }
    if dice.chance(0.65) {
        let quality = if dice.chance(0.2) {
            dice.within(12.0, 35.0)
        } else {
            dice.within(35.0, 92.0)
        };
        jpeg::compress(&mut canvas, quality);
    }
    develop(&canvas)
}
