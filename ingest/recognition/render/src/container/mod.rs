//! Container numbers after ISO 6346: how they are laid out, the wall that they are painted on, and one cut out of a picture.

mod code;
mod number;
mod wall;

pub(crate) use code::{Code, Form};
pub(crate) use number::number;
pub(crate) use wall::Wall;

use crate::canvas::Canvas;
use crate::chance::Dice;
use crate::flaws::{self, Bounds};
use crate::plane::Plane;
use crate::plate::cut;
use crate::{Crop, Kind};

/// One container number as a detector cuts it out: on one line, on two, upright letters over each other, or a line turned clockwise; the
/// size and type code may be seen near it and is not part of the text.
#[must_use]
pub fn container_crop(seed: u64) -> Crop {
    crop(seed, [0.62, 0.16, 0.15, 0.07])
}

/// The same, of one that runs from top to bottom: upright letters over each other, or a line turned clockwise.
#[must_use]
pub fn vertical_container_crop(seed: u64) -> Crop {
    crop(seed, [0.0, 0.0, 0.68, 0.32])
}

/// `forms`: how often a number stands on one line, on two, upright, turned.
fn crop(seed: u64, forms: [f32; 4]) -> Crop {
    let mut dice = Dice::new(seed, 2);
    let form = match dice.weighted(&forms) {
        0 => Form::Line,
        1 => Form::TwoLines,
        2 => Form::Stacked,
        _ => Form::Turned,
    };
    let code = Code::draw(number(&mut dice), form, &mut dice);
    let wall = Wall::draw(form, &mut dice);
    // A letter is from 9 to 40 pixels high, and more often small.
    let letter = 9.0 + dice.mild(31.0);
    let scale = letter / code.height;
    // A detector marks the text with a little room around.
    let room = 0.14 * code.height;
    let inner = code.size();
    let size = inner.map(|v| v + 2.0 * room);
    let (quad, picture) = cut(
        &mut dice,
        [size[0] * scale, size[1] * scale],
        if size[0] > size[1] { 0.14 } else { 0.10 },
    );
    let plane = Plane::onto(size[0], size[1], &quad).moved([room, room], 1.0);
    let mut canvas = Canvas::new(picture[0], picture[1], wall.colour);
    let far = 9000.0;
    wall.paint(&mut canvas, &plane.moved([-far, -far], 1.0), [2.0 * far, 2.0 * far], &mut dice);
    code.paint(&mut canvas, &plane, &wall, &mut dice);
    wall.furnish(&mut canvas, &plane, &code, &mut dice);
    wall.wear(
        &mut canvas,
        &plane.moved([-500.0, -500.0], 1.0),
        inner.map(|v| v + 1000.0),
        &mut dice,
    );
    let bounds = Bounds {
        blur: (letter * 0.075).clamp(0.3, 2.5),
        enlarge: (24.0 / letter).clamp(1.0, 2.2),
        night: 0.15,
        noise: (letter / 20.0).clamp(0.35, 1.0),
        strength: 1.0,
    };
    Crop {
        picture: flaws::photograph(canvas, &mut dice, &bounds),
        kind: Kind::Container,
        lines: code.lines(),
        vertical: code.vertical(),
        text: code.number,
    }
}
