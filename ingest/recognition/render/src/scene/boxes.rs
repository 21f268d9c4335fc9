//! Containers as boxes: doors, sides, fronts, with what is written on each.

use super::camera::Pose;
use super::stage::{Facet, Side, Stage};
use super::words::{logo, writing};
use crate::canvas::Colour;
use crate::chance::Dice;
use crate::container::{Code, Form, Wall, number};
use crate::face::{Face, Family};
use crate::plane::Point;

/// A container of a number, standing somewhere. Everything else about it follows from its seed, so that it looks the same in each frame.
pub(crate) struct Shipping {
    pub(crate) number: String,
    /// In millimetres.
    pub(crate) length: f32,
    pub(crate) seed: u64,
    /// Its number runs from top to bottom wherever it stands.
    pub(crate) upright: bool,
}

/// The outer width and the two usual heights, in millimetres.
pub(crate) const WIDTH: f32 = 2438.0;
const HEIGHTS: [f32; 2] = [2591.0, 2896.0];

impl Shipping {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self {
            number: number(dice),
            length: dice.pick(&[6058.0, 12192.0]),
            seed: dice.seed(),
            upright: false,
        }
    }

    /// Paints all sides that are seen.
    pub(crate) fn stand(&self, stage: &mut Stage, pose: &Pose) {
        let mut dice = Dice::new(self.seed, 11);
        let height = if self.length > 7000.0 { dice.pick(&HEIGHTS) } else { HEIGHTS[0] };
        let wall = Wall::draw(Form::Line, &mut dice);
        for facet in stage.facets(pose, [WIDTH, height, self.length]) {
            let mut own = Dice::new(self.seed, 20 + facet.side as u64);
            self.side(stage, &facet, &wall, &mut own);
        }
    }

    fn side(&self, stage: &mut Stage, facet: &Facet, wall: &Wall, dice: &mut Dice) {
        stage.block(facet, wall.colour);
        let [w, h] = facet.size;
        let door = facet.side == Side::Back;
        let mut wall = wall.clone();
        wall.become_side(door, dice);
        if facet.side == Side::Top {
            return;
        }
        // Paint is lit when it is blocked in; ink by hand.
        wall.light = stage.light;
        wall.ink = stage.lit(wall.ink, 1.0);
        wall.colour = stage.lit(wall.colour, if facet.side == Side::Right { 0.72 } else { 0.92 });
        wall.paint(&mut stage.canvas, &facet.plane, facet.size, dice);
        rails(stage, facet, &wall);
        if !door && dice.chance(0.7) {
            let (text, tall) = (logo(dice), h * dice.within(0.2, 0.45));
            let colour = if dice.chance(0.7) {
                wall.ink
            } else {
                [dice.within(0.1, 0.9), dice.within(0.1, 0.9), dice.within(0.1, 0.9)]
            };
            let room = w * dice.within(0.35, 0.6);
            stage.write(
                &facet.plane,
                &text,
                [w * dice.within(0.06, 0.15), h * dice.within(0.25, 0.5)],
                [room, tall],
                colour,
                dice,
            );
        }
        let form = match (door, dice.below(10)) {
            (_, 0..9) if self.upright => Form::Stacked,
            (_, _) if self.upright => Form::Turned,
            (true, 0..8) => Form::Line,
            (_, 0..4) => Form::TwoLines,
            (false, 4..7) => Form::Stacked,
            (_, 7) => Form::Turned,
            _ => Form::Line,
        };
        let mut code = Code::draw(self.number.clone(), form, dice);
        if form == Form::Stacked {
            code.height = dice.within(95.0, 130.0);
        }
        let size = code.size();
        let at = [
            (w - size[0] - dice.within(if door { 260.0 } else { 140.0 }, 400.0)).max(150.0),
            dice.within(130.0, 320.0),
        ];
        let origin = facet.plane.moved(at, 1.0);
        code.paint(&mut stage.canvas, &origin, &wall, dice);
        if door {
            doors(stage, facet, &wall, at, &code, dice);
        }
        wall.wear(&mut stage.canvas, &facet.plane, facet.size, dice);
        stage.code(&origin, &code);
    }
}

/// The frame of corner posts and rails.
fn rails(stage: &mut Stage, facet: &Facet, wall: &Wall) {
    let tone = wall.colour.map(|v| v * 0.78);
    let mut pen = stage.on(&facet.plane);
    pen.frame([0.0, 0.0], facet.size, 90.0);
    pen.fill(tone);
    let [w, h] = facet.size;
    for corner in [[0.0, 0.0], [w - 170.0, 0.0], [0.0, h - 118.0], [w - 170.0, h - 118.0]] {
        pen.rect(corner, [corner[0] + 170.0, corner[1] + 118.0]);
    }
    pen.fill(tone.map(|v| v * 0.6));
    for corner in [[0.0, 0.0], [w - 170.0, 0.0], [0.0, h - 118.0], [w - 170.0, h - 118.0]] {
        pen.disc([corner[0] + 85.0, corner[1] + 59.0], 36.0);
    }
    pen.fill([0.02; 3]);
}

/// The two leaves with their bars, handles and writing.
fn doors(stage: &mut Stage, facet: &Facet, wall: &Wall, code_at: Point, code: &Code, dice: &mut Dice) {
    let [w, h] = facet.size;
    let galvanised = dice.chance(0.6);
    let grey = dice.within(0.45, 0.75);
    let metal: Colour = if galvanised { stage.lit([grey; 3], 1.0) } else { wall.colour };
    let second = code.between().map_or(w * 0.65, |[a, b]| code_at[0] + (a + b) / 2.0);
    let mut pen = stage.on(&facet.plane);
    pen.rect([w / 2.0 - 12.0, 60.0], [w / 2.0 + 12.0, h - 60.0]);
    for y in [h * 0.24, h * 0.47, h * 0.70] {
        pen.rect([130.0, y], [w - 130.0, y + 14.0]);
    }
    pen.glaze([0.0; 3], 0.45);
    for x in [
        w * 0.14,
        w * 0.36,
        second.max(w * 0.56),
        (w - 140.0).min(code_at[0] + code.size()[0] + 130.0),
    ] {
        for (from, to, f) in [(-30.0, 34.0, 0.3_f32), (-17.0, 17.0, 1.0), (-9.0, -2.0, 1.3)] {
            pen.rect([x + from, 40.0], [x + to, h - 40.0]);
            pen.glaze(metal.map(|v| (v * f).min(1.0)), if f < 0.5 { 0.5 } else { 1.0 });
        }
        for y in [70.0, h * 0.33, h * 0.6, h - 110.0] {
            pen.rect([x - 45.0, y], [x + 45.0, y + 50.0]);
        }
        pen.fill(metal.map(|v| v * 0.8));
        pen.rect([x - 40.0, h * 0.62], [(x + 330.0).min(w - 90.0), h * 0.62 + 34.0]);
        pen.fill(metal.map(|v| v * 0.9));
    }
    let face = Face::draw(Family::Container, dice);
    let mut y = code_at[1] + 100.0 * dice.within(4.0, 7.0);
    let tall = dice.within(38.0, 58.0);
    // Beside a number that runs down the leaf, weights stand further in.
    let aside = if code.vertical() { w * 0.16 } else { 0.0 };
    let mut pen = stage.on(&facet.plane);
    for word in ["MAX GROSS", "TARE", "PAYLOAD", "CU.CAP."].iter().take(3 + dice.below(2)) {
        face.write(&mut pen, word, [w * 0.53 - aside, y], tall);
        for (unit, n) in [("KG", 0.0), ("LB", 1.3)] {
            let text = format!("{}.{} {unit}", dice.digits(2), dice.digits(3));
            face.write(&mut pen, &text, [w * 0.74 - aside, y + n * tall], tall);
        }
        y += tall * 2.8;
    }
    pen.fill(wall.ink);
    stickers(stage, facet, dice);
}

/// Warnings, logos and plates of the maker.
fn stickers(stage: &mut Stage, facet: &Facet, dice: &mut Dice) {
    let [w, h] = facet.size;
    for _ in 0..dice.below(5) {
        let (x, y) = (w * dice.within(0.06, 0.85), h * dice.within(0.3, 0.85));
        let size = dice.within(120.0, 280.0);
        let colour = dice.pick(&[[0.9, 0.75, 0.1], [0.88; 3], [0.8, 0.15, 0.12], [0.1, 0.4, 0.7]]);
        let colour = stage.lit(colour, 1.0);
        let mut pen = stage.on(&facet.plane);
        match dice.below(3) {
            0 => pen.polygon(&[[x, y + size], [x + size / 2.0, y], [x + size, y + size]]),
            1 => pen.disc([x, y], size / 2.0),
            _ => pen.rect([x, y], [x + size * 1.3, y + size]),
        }
        pen.fill(colour);
        if dice.chance(0.6) {
            let text = writing(dice);
            stage.write(&facet.plane, &text, [x + 10.0, y + size * 0.3], [size, size * 0.3], [0.08; 3], dice);
        }
    }
    if dice.chance(0.6) {
        let text = logo(dice);
        let tall = dice.within(110.0, 260.0);
        let colour = if dice.chance(0.5) { [0.9; 3] } else { [0.05, 0.1, 0.3] };
        stage.write(
            &facet.plane,
            &text,
            [w * 0.1, h * dice.within(0.06, 0.25)],
            [w * 0.32, tall],
            colour,
            dice,
        );
    }
}
