//! Licence plates: what is written on them, how they look, and one cut out of a picture.
//!
//! A country is a file with a function that gives a [`Plan`]; it is registered in [`COUNTRIES`].

mod america;
mod china;
mod europe;
mod neighbours;
mod paint;
mod plan;
mod surroundings;
pub(crate) mod vietnam;

pub(crate) use paint::paint;
pub(crate) use plan::Plan;

use crate::canvas::Canvas;
use crate::chance::Dice;
use crate::flaws::{self, Bounds};
use crate::plane::{Plane, Quad};
use crate::{Crop, Kind};

/// Draws a plate by chance.
type Draw = fn(&mut Dice) -> Plan;

/// Every country's plates, and how often they are drawn. Vietnam's come first by far: that is where the cameras stand.
const COUNTRIES: &[(f32, Draw)] = &[
    (0.68, vietnam::plan),
    (0.07, neighbours::plan),
    (0.08, china::plan),
    (0.11, europe::plan),
    (0.06, america::plan),
];

/// A plate of any country.
pub(crate) fn any(dice: &mut Dice) -> Plan {
    let weights: Vec<f32> = COUNTRIES.iter().map(|(weight, _)| *weight).collect();
    COUNTRIES[dice.weighted(&weights)].1(dice)
}

/// One plate as a detector cuts it out: corners a little off, margins from −2 to +20 %, the rest of the perspective, spoiled as chance has it.
#[must_use]
pub fn plate_crop(seed: u64) -> Crop {
    let mut dice = Dice::new(seed, 1);
    let plan = any(&mut dice);
    let aspect = plan.size[0] / plan.size[1];
    // Small plates on one line are not legible.
    let least = if plan.rows == 1 { 64.0 } else { 46.0 };
    let width = if dice.chance(0.25) {
        dice.within(least, 100.0)
    } else {
        dice.within(90.0, 210.0)
    };
    let height = width / aspect * dice.within(0.85, 1.15);
    let (quad, size) = cut(&mut dice, [width, height], 0.07);
    let mut canvas = Canvas::new(size[0], size[1], [0.3; 3]);
    let plane = Plane::onto(plan.size[0], plan.size[1], &quad);
    surroundings::paint(&mut canvas, &plane, &plan, &mut dice);
    paint(&mut canvas, &plane, &plan, &mut dice);
    surroundings::cover(&mut canvas, &plane, &plan, &mut dice);
    let letter = height * plan.letter_share();
    let bounds = Bounds {
        blur: (letter * 0.075).clamp(0.3, 3.0),
        enlarge: (260.0 / width).clamp(1.0, 2.6),
        night: 0.15,
        noise: (letter / 24.0).clamp(0.4, 1.0),
        strength: 1.0,
    };
    Crop {
        picture: flaws::photograph(canvas, &mut dice, &bounds),
        kind: Kind::Plate,
        text: plan.text,
        lines: plan.rows,
        vertical: false,
    }
}

/// Where an object of this size comes to lie in its crop, and the size of the crop, in pixels.
pub(crate) fn cut(dice: &mut Dice, size: [f32; 2], skew: f32) -> (Quad, [usize; 2]) {
    let margin = |dice: &mut Dice, of: f32| dice.within(-0.02, 0.14) * of + dice.mild(0.06) * of;
    let (left, right) = (margin(dice, size[0].min(size[1] * 2.5)), margin(dice, size[0].min(size[1] * 2.5)));
    let (top, low) = (margin(dice, size[1].min(size[0] * 2.5)), margin(dice, size[1].min(size[0] * 2.5)));
    let lean = dice.about(0.1);
    let slant = dice.about(0.09);
    let corners = [[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]];
    let short = size[0].min(size[1]);
    let quad = corners.map(|[x, y]| {
        [
            left + x + slant * (y - size[1] / 2.0) + dice.about(skew) * short,
            top + y + lean * (x - size[0] / 2.0) * (short / size[0]).min(1.0) + dice.about(skew) * short,
        ]
    });
    let whole = [size[0] + left + right, size[1] + top + low];
    (quad, whole.map(|v| (v.round() as usize).max(12)))
}
