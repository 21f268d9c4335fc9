//! Plates and container numbers before anything at all: shapes, stripes, words. A detector must not learn that a plate hangs on a bumper.

use super::View;
use super::camera::{Camera, Pose, Space};
use super::stage::Stage;
use super::words::writing;
use crate::canvas::{Canvas, Colour, cloud};
use crate::chance::Dice;
use crate::container::{Code, Form, Wall, number};
use crate::plane::{Plane, Point, Quad};
use crate::plate;

/// Builds such a picture.
pub(super) fn collage(view: View<'_>) -> Stage {
    let View { size, light, dice } = view;
    let [w, h] = size.map(|v| v as f32);
    // Nothing stands in space here, so the camera is never asked.
    let camera = Camera {
        height: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        focal: w,
        middle: [w / 2.0, h / 2.0],
    };
    let mut stage = Stage {
        canvas: Canvas::new(size[0], size[1], any_colour(dice)),
        camera,
        objects: Vec::new(),
        unclear: Vec::new(),
        light,
    };
    ground(&mut stage, dice);
    for _ in 0..5 + dice.below(25) {
        shape(&mut stage, [w, h], dice);
    }
    let mut taken: Vec<[f32; 3]> = Vec::new();
    for _ in 0..1 + dice.below(4) {
        let across = if dice.chance(0.6) {
            dice.within(36.0, 130.0)
        } else {
            dice.within(100.0, 300.0)
        }
        .min(w * 0.6);
        let (centre, reach) = ([dice.within(0.12, 0.88) * w, dice.within(0.1, 0.9) * h], across * 0.6 + 8.0);
        let clear = |t: &[f32; 3]| (t[0] - centre[0]).hypot(t[1] - centre[1]) > reach + t[2];
        if taken.iter().all(clear) {
            taken.push([centre[0], centre[1], reach]);
            put(&mut stage, centre, across, dice);
        }
    }
    stage
}

fn any_colour(dice: &mut Dice) -> Colour {
    let tone = dice.within(0.02, 0.95);
    if dice.chance(0.5) {
        [tone; 3].map(|v| (v + dice.about(0.08)).clamp(0.0, 1.0))
    } else {
        [0; 3].map(|_| dice.within(0.02, 0.95))
    }
}

/// Gives the ground a slope of brightness and a grain.
fn ground(stage: &mut Stage, dice: &mut Dice) {
    let (rough, slope, fine) = (dice.mild(0.8), dice.about(0.8), dice.within(0.1, 2.0));
    let from = [dice.within(0.0, 250.0), dice.within(0.0, 250.0)];
    let (width, height, light) = (stage.canvas.width, stage.canvas.height as f32, stage.light);
    for (y, row) in stage.canvas.pixels.chunks_exact_mut(width).enumerate() {
        let base = light * (1.0 + slope * (y as f32 / height - 0.5));
        for (x, pixel) in row.iter_mut().enumerate() {
            let f = base * (1.0 + rough * cloud(from[0] + x as f32 * fine, from[1] + y as f32 * fine));
            for v in pixel.iter_mut() {
                *v *= f;
            }
        }
    }
}

/// One shape, stripe or word.
fn shape(stage: &mut Stage, [w, h]: Point, dice: &mut Dice) {
    let at = [dice.within(-0.1, 1.0) * w, dice.within(-0.1, 1.0) * h];
    let size = [dice.mild(0.5) * w + 4.0, dice.mild(0.5) * h + 4.0];
    let end = [at[0] + size[0], at[1] + size[1]];
    let colour = any_colour(dice);
    let colour = stage.lit(colour, 1.0);
    let turned = turned_rect([at[0] + size[0] / 2.0, at[1] + size[1] / 2.0], size, 0.25, dice);
    let plane = Plane::onto(size[0], size[1], &turned);
    match dice.below(7) {
        0 | 1 => {
            let mut pen = stage.on(&plane);
            pen.rounded([0.0, 0.0], size, dice.within(0.0, 20.0));
            pen.glaze(colour, dice.within(0.4, 1.0));
        }
        2 => {
            let mut pen = stage.on(&plane);
            pen.frame([0.0, 0.0], size, dice.within(1.0, 5.0));
            pen.fill(colour);
        }
        3 => {
            let mut pen = stage.canvas.flat();
            pen.disc(at, size[1] * 0.4);
            pen.glaze(colour, dice.within(0.3, 1.0));
        }
        4 => {
            let mut pen = stage.canvas.flat();
            pen.stroke(at, [end[0], at[1] + dice.about(1.0) * h], dice.within(0.8, 6.0));
            pen.fill(colour);
        }
        5 => {
            // A grille, a fence, a window with bars.
            let mut pen = stage.on(&plane);
            let step = dice.within(4.0, 14.0);
            for i in 0..((size[0] / step) as usize).min(60) {
                pen.rect([i as f32 * step, 0.0], [i as f32 * step + step * 0.45, size[1]]);
            }
            pen.glaze(colour, 0.9);
        }
        _ => {
            let text = writing(dice);
            let tall = dice.within(7.0, 46.0);
            let plane = Plane::onto(size[0], size[1], &turned);
            stage.write(&plane, &text, [0.0, 0.0], [tall * text.len() as f32 * 0.8, tall], colour, dice);
        }
    }
}

/// A rectangle round its middle, a little turned and seen askew.
fn turned_rect(centre: Point, size: Point, askew: f32, dice: &mut Dice) -> Quad {
    let angle = dice.about(askew);
    let (s, c) = angle.sin_cos();
    let (shear, narrow) = (dice.about(askew), 1.0 - dice.mild(0.35));
    let (top, side) = (dice.about(askew * 0.6), dice.about(askew * 0.6));
    [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(|[x, y]: Point| {
        // One end is nearer than the other.
        let (x, y) = (x * size[0] * narrow * (1.0 + top * y), y * size[1] * (1.0 + side * x));
        let y = y + shear * x * 0.5;
        [centre[0] + c * x - s * y, centre[1] + s * x + c * y]
    })
}

/// A plate or a container number, so many pixels across.
fn put(stage: &mut Stage, centre: Point, across: f32, dice: &mut Dice) {
    if dice.chance(0.62) {
        let plan = plate::any(dice);
        let [w, h] = plan.size;
        let quad = turned_rect(centre, [across, across * h / w], 0.5, dice);
        stage.plate(&Plane::onto(w, h, &quad), [w / 2.0, h / 2.0], &plan, dice);
        return;
    }
    let form = dice.pick(&[Form::Line, Form::Line, Form::TwoLines, Form::Stacked, Form::Turned]);
    let mut wall = Wall::draw(form, dice);
    wall.light = stage.light;
    wall.colour = stage.lit(wall.colour, 1.0);
    wall.ink = stage.lit(wall.ink, 1.0);
    wall.patch = false;
    let code = Code::draw(number(dice), form, dice);
    let size = code.size();
    let scale = across / size[0].max(size[1]);
    let quad = turned_rect(centre, size.map(|v| v * scale), 0.45, dice);
    let plane = Plane::onto(size[0], size[1], &quad);
    let room = dice.within(60.0, 400.0);
    let field = plane.moved([-room, -room], 1.0);
    let whole = size.map(|v| v + 2.0 * room);
    let mut pen = stage.on(&field);
    pen.rect([0.0, 0.0], whole);
    pen.fill(wall.colour);
    wall.paint(&mut stage.canvas, &field, whole, dice);
    code.paint(&mut stage.canvas, &plane, &wall, dice);
    wall.wear(&mut stage.canvas, &field, whole, dice);
    stage.code(&plane, &code);
}

/// Trees, poles, people and boxes, further away than `near` millimetres.
pub(super) fn clutter(stage: &mut Stage, near: f32, dice: &mut Dice) {
    for _ in 0..dice.below(9) {
        let z = near + dice.within(500.0, 20_000.0);
        let at: Space = [dice.within(-0.9, 0.9) * z, 0.0, z];
        let pose = Pose { at, heading: 0.0 };
        let plane = stage.camera.plane(&pose, [-1000.0, -6000.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        let colour = any_colour(dice);
        let (colour, green) = (
            stage.lit(colour, 0.9),
            stage.lit([dice.within(0.08, 0.25), dice.within(0.2, 0.4), 0.1], 1.0),
        );
        let mut pen = stage.on(&plane);
        match dice.below(4) {
            0 => {
                pen.rect([950.0, 3000.0], [1080.0, 6000.0]);
                pen.fill([0.15, 0.11, 0.08]);
                for _ in 0..9 {
                    pen.disc(
                        [1000.0 + dice.about(1300.0), 2500.0 + dice.about(1500.0)],
                        dice.within(400.0, 900.0),
                    );
                }
                pen.fill(green);
                for _ in 0..9 {
                    pen.disc([900.0 + dice.about(1200.0), 2200.0 + dice.about(1300.0)], dice.within(150.0, 400.0));
                }
                pen.glaze(green.map(|v| v * 1.5), 0.6);
            }
            1 => {
                pen.rect([970.0, -2000.0], [1060.0, 6000.0]);
                pen.rect([300.0, -2000.0], [1060.0, -1850.0]);
                pen.fill([0.35; 3].map(|v| v * colour[0]));
            }
            2 => {
                pen.rounded([800.0, 4500.0], [1200.0, 5250.0], 120.0);
                pen.fill(colour);
                pen.rounded([850.0, 5200.0], [1150.0, 6000.0], 60.0);
                pen.fill(colour.map(|v| v * 0.4));
                pen.disc([1000.0, 4350.0], 120.0);
                pen.fill([0.5, 0.36, 0.28]);
            }
            _ => {
                let size = [dice.within(400.0, 2500.0), dice.within(400.0, 2500.0), dice.within(400.0, 2500.0)];
                for facet in stage.facets(&pose, size) {
                    stage.block(&facet, colour);
                }
            }
        }
    }
}
