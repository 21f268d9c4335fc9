//! The wall of a container: paint, corrugation, bars, rust.

use super::code::{Code, Form};
use crate::canvas::{Canvas, Colour, cloud};
use crate::chance::Dice;
use crate::face::{Face, Family};
use crate::plane::{Plane, Point};

/// A wall to be painted. Lengths in millimetres.
#[derive(Clone, Debug)]
pub(crate) struct Wall {
    pub(crate) colour: Colour,
    pub(crate) ink: Colour,
    /// The number stands on a field of its own.
    pub(crate) patch: bool,
    pub(crate) patch_colour: Colour,
    /// The period of the corrugation, its depth as brightness, and where it begins.
    corrugation: Option<[f32; 3]>,
    dirt: f32,
    rust: f32,
    from: Point,
    /// How bright it is around.
    pub(crate) light: f32,
    /// A door has bars and hinges.
    door: bool,
}

/// Usual paints, and how often they are seen.
const PAINTS: &[(f32, Colour)] = &[
    (0.26, [0.45, 0.17, 0.13]),
    (0.14, [0.35, 0.14, 0.12]),
    (0.20, [0.10, 0.22, 0.45]),
    (0.08, [0.20, 0.42, 0.66]),
    (0.10, [0.55, 0.58, 0.60]),
    (0.08, [0.08, 0.32, 0.20]),
    (0.05, [0.85, 0.85, 0.85]),
    (0.05, [0.78, 0.60, 0.16]),
    (0.04, [0.85, 0.20, 0.45]),
    (0.05, [0.75, 0.35, 0.10]),
    (0.05, [0.12, 0.12, 0.15]),
];

fn brightness(c: Colour) -> f32 {
    0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
}

impl Wall {
    pub(crate) fn draw(form: Form, dice: &mut Dice) -> Self {
        let weights: Vec<f32> = PAINTS.iter().map(|(weight, _)| *weight).collect();
        let fade = dice.mild(0.35);
        let colour = PAINTS[dice.weighted(&weights)]
            .1
            .map(|v| (v + dice.about(0.07)) * (1.0 - fade) + 0.6 * fade);
        let pale = [dice.within(0.75, 0.97); 3].map(|v| v - dice.mild(0.08));
        let dark = [dice.within(0.03, 0.14); 3];
        let light = brightness(colour);
        let patch = dice.chance(0.06);
        let patch_colour = if dice.chance(0.5) { dark } else { pale };
        let ground = if patch { brightness(patch_colour) } else { light };
        let ink = if ground > 0.40 || (ground > 0.33 && dice.chance(0.3)) {
            dark
        } else {
            pale
        };
        let door = form != Form::Stacked && dice.chance(0.7);
        let corrugated = if door { 0.12 } else { 0.75 };
        Self {
            colour,
            ink,
            patch,
            patch_colour,
            corrugation: dice
                .chance(corrugated)
                .then(|| [dice.within(180.0, 300.0), dice.within(0.05, 0.4), dice.within(0.0, 300.0)]),
            dirt: 0.03 + dice.mild(0.35),
            rust: dice.mild(0.9),
            from: [dice.within(0.0, 250.0), dice.within(0.0, 250.0)],
            light: 1.0,
            door,
        }
    }

    /// How bright the wall is at `u` across: one slope of the corrugation looks at the light, the other away.
    pub(crate) fn relief(&self, u: f32) -> f32 {
        let Some([period, depth, phase]) = self.corrugation else {
            return 1.0;
        };
        // A cast truncates; the offset keeps it positive, and is cheaper than a floor.
        let t = (u + phase) / period + 4096.0;
        let t = t - t as i32 as f32;
        // Ridge, slope, groove, slope.
        if t < 0.34 {
            1.0
        } else if t < 0.5 {
            1.0 - depth
        } else if t < 0.84 {
            0.96 - depth * 0.25
        } else {
            1.0 + depth * 0.6
        }
    }

    /// Makes it a door, or a side.
    pub(crate) fn become_side(&mut self, door: bool, dice: &mut Dice) {
        self.door = door;
        self.patch = false;
        if brightness(self.colour) < 0.36 && self.ink[0] < 0.3 || brightness(self.colour) > 0.45 && self.ink[0] > 0.6 {
            self.ink = self.ink.map(|v| 1.0 - v);
        }
        let (corrugated, deepest) = if door { (0.25, 0.1) } else { (0.9, 0.35) };
        self.corrugation = dice
            .chance(corrugated)
            .then(|| [dice.within(180.0, 300.0), dice.within(0.03, deepest), dice.within(0.0, 300.0)]);
    }

    /// Gives a wall of this size, already painted, its relief and its dirt.
    pub(crate) fn paint(&self, canvas: &mut Canvas, plane: &Plane, size: Point, dice: &mut Dice) {
        let streak = 0.12 * (1.0 - 0.8 * dice.within(0.3, 1.0));
        let dirt = self.dirt * 0.7;
        canvas.on(plane).shade(size, |u, v, pixel| {
            let c = cloud(self.from[0] + u * 0.12, self.from[1] + v * streak);
            let f = self.relief(u) * (1.0 + dirt * c);
            for p in pixel.iter_mut() {
                *p *= f;
            }
        });
    }

    /// Bars, hinges, edges and other writing around the number.
    pub(crate) fn furnish(&self, canvas: &mut Canvas, plane: &Plane, code: &Code, dice: &mut Dice) {
        let size = code.size();
        let mut pen = canvas.on(plane);
        if self.door {
            let tone: Colour = if dice.chance(0.6) {
                [dice.within(0.45, 0.85); 3]
            } else {
                self.colour
            };
            let mut bars = vec![-dice.within(180.0, 500.0), size[0] + dice.within(120.0, 400.0)];
            if let Some([a, b]) = code.between()
                && dice.chance(0.75)
            {
                bars.push((a + b) / 2.0 + dice.about((b - a) * 0.2));
            }
            let width = dice.within(26.0, 42.0);
            for x in bars {
                for (from, to, f) in [(-0.9, 0.9, 0.35_f32), (-0.5, 0.5, 1.0), (-0.3, -0.05, 1.35)] {
                    pen.rect([x + from * width, -3000.0], [x + to * width, 3000.0]);
                    pen.glaze(tone.map(|v| (v * f).min(1.0)), if f < 0.5 { 0.4 } else { 1.0 });
                }
            }
        }
        if dice.chance(0.25) {
            // The rail above, or the edge of the wall and what is behind it.
            let y = -dice.within(40.0, 200.0);
            pen.rect([-4000.0, y - 2000.0], [4000.0, y]);
            pen.fill(self.colour.map(|v| v * dice.within(0.5, 1.2)));
        }
        if dice.chance(0.4) && size[0] > size[1] {
            self.table(&mut pen, size, dice);
        }
    }

    /// `MAX GROSS` and the like, under the number.
    fn table(&self, pen: &mut crate::canvas::Pen<'_>, size: Point, dice: &mut Dice) {
        let face = Face::draw(Family::Container, dice);
        let mut y = size[1] + dice.within(200.0, 330.0);
        for word in ["MAX GROSS", "TARE", "NET", "CU. CAP."] {
            face.write(pen, word, [size[0] * 0.2, y], 40.0);
            face.write(pen, &format!("{}.{} KG", dice.digits(2), dice.digits(3)), [size[0] * 0.6, y], 40.0);
            y += 70.0;
        }
        pen.fill(self.ink);
    }

    /// Rust, scratches and flaked letters on a wall of this size; letters stay legible.
    pub(crate) fn wear(&self, canvas: &mut Canvas, plane: &Plane, size: Point, dice: &mut Dice) {
        let flake = dice.mild(0.45);
        let rust_tone: Colour = [0.36, 0.20, 0.11];
        let fine = dice.within(0.2, 0.7);
        let most = dice.within(0.15, 0.5);
        let corrugated = self.corrugation.is_some();
        canvas.on(plane).shade(size, |u, v, pixel| {
            let c = cloud(self.from[1] + u * fine, self.from[0] + v * fine);
            let slow = cloud(self.from[0] + 90.0 + u * 0.11, self.from[1] + v * 0.03);
            let f = if corrugated { self.relief(u) * 0.5 + 0.5 } else { 1.0 };
            let rust = ((slow + c * 0.5) * 2.0 - 2.4 + self.rust * 1.5).clamp(0.0, most);
            let bare = if c > 0.8 - flake { flake } else { 0.0 };
            for k in 0..3 {
                let mut p = pixel[k] * f;
                p += (self.colour[k] * f - p) * bare;
                pixel[k] = p + (rust_tone[k] * self.light - p) * rust;
            }
        });
        if dice.chance(0.05) {
            // A rope, a strap, a shadow of a cable.
            let x = size[0] * dice.within(0.0, 1.0);
            let mut pen = canvas.on(plane);
            pen.stroke([x, -600.0], [x + dice.about(500.0), size[1] + 600.0], dice.within(8.0, 22.0));
            pen.glaze([0.1, 0.1, 0.1], dice.within(0.4, 1.0));
        }
    }
}
